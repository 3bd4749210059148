"""Mistakes in the error that a linear layer hands back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, activations, each_of, fault, later_linears, linears, loss_is, square, where
from harness.faults.layers._parts import (
    derivative_of,
    keep_arriving,
    mean_over_entries,
    same_shape,
    width_in,
    width_out,
)
from harness.faults.textbook import Textbook, shape
from harness.scenario.model import Case
from harness.task.tape import Tape, Variable

# ---------------------------------------------------------------- divided in every layer


def _of_several_outputs(case: Case) -> list[int]:
    """Layers that hand back the errors of several outputs."""
    return [i for i in later_linears(case) if width_out(case, i) > 1]


@fault(
    2,
    "backward",
    "the error that is handed back is divided by what the loss is a mean of once more",
    hint="Count the places where your backward pass divides: once for the loss, or once a layer?",
    thought="The last layer is right; each one before is too small by one more factor, what the loss is a mean of.",
    sites=where(lambda case: len(linears(case)) > 1 and bool(mean_over_entries(case))),
    turn=1,
)
def loss_mean_in_every_layer(book: Textbook, _: Site) -> None:
    outputs = width_out(book.case, linears(book.case)[-1])

    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return book.scaled(1 / (shape(g)[0] * outputs), was(i, g, w))

    book.wrap("handed_back", handed_back)


@fault(
    2,
    "backward",
    "the error is divided by the number of samples again in every layer",
    hint="Count the places where your backward pass divides by N: once for the batch, or once a layer?",
    thought="The last layer is right; each one before is too small by one more factor, the number of samples.",
    sites=where(lambda case: len(linears(case)) > 1),
    turn=1,
)
def batch_mean_in_every_layer(book: Textbook, _: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return book.scaled(1 / shape(g)[0], was(i, g, w))

    book.wrap("handed_back", handed_back)


# ---------------------------------------------------------------- through another weight


@fault(
    14,
    "backward",
    "the weight matrix is not transposed in the backward pass",
    hint="Forward, unit i reaches unit j through one entry of W. Which entry must the gradient of j go back through?",
    thought="The layer is square, so that no shape complains; its own gradients are right, all before it are not.",
    sites=each_of(square(later_linears)),
)
def weight_not_transposed(book: Textbook, layers: Site) -> None:
    def wrong(tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
        """x W + x Wᵀ + b, of which only the first has a derivative by x, and only the others by W and b."""
        turned = tape.affine(x, tape.stop(own["weight"].mT))
        return turned + tape.affine(tape.stop(x), own["weight"], own.get("bias"))

    derivative_of(book, layers, wrong)


@fault(
    14,
    "backward",
    "the error goes back through the weight matrix of another layer",
    hint="Compare the indices of W in each line of your backward pass with those of the forward pass.",
    thought="The layers are of one shape, so that nothing complains; the layer's own gradients are right.",
    sites=each_of(lambda case: [i for i in later_linears(case) if same_shape(case, i)]),
)
def back_through_another_weight(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        if i not in layers:
            return was(i, g, w)
        return was(i, g, book.w[f"{book.case.layers[same_shape(book.case, i)[0]].name}.weight"])

    book.wrap("handed_back", handed_back)


def _name(book: Textbook, index: int, what: str) -> str:
    return f"{book.case.layers[index].name}.{what}"


@fault(
    16,
    "backward",
    "weights are updated before the backward pass has used them",
    hint="Which W does the gradient of an earlier layer go through: the one of the forward pass, or one that has "
    "already taken its step?",
    thought="The last layer is right; the error of the ones before it shrinks in proportion to the learning rate.",
    sites=each_of(later_linears),
)
def updated_before_use(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        if i in layers:
            name = _name(book, i, "weight")
            w = book.after_step(name, w, book.gradients[name])
        return was(i, g, w)

    book.wrap("handed_back", handed_back)


@fault(
    46,
    "backward",
    "the backward pass goes through the initial weights for ever",
    hint="In the second step, is the W of your backward pass the one that the first step has changed?",
    thought="The first step is right throughout; from the second on the last layer still is, and no other.",
    sites=each_of(later_linears),
)
def initial_weights_on_the_way_back(book: Textbook, layers: Site) -> None:
    first: dict[int, Any] = {}

    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, g, first.setdefault(i, w) if i in layers else w)

    book.wrap("handed_back", handed_back)


@fault(
    50,
    "backward",
    "the hidden layer's error is the next layer's error times its dW, in place of its W",
    hint="The error goes back through the same numbers that the signal came through. Were those W or dW?",
    thought="The last layer is right; the ones before have the wrong size, and even the wrong sign.",
    sites=each_of(later_linears),
)
def weight_gradient_in_place_of_weight(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, g, book.gradients[_name(book, i, "weight")] if i in layers else w)

    book.wrap("handed_back", handed_back)


def _hand_back(book: Textbook, layers: Site, handed: Callable[[int, Any, Any], Any]) -> None:
    """What these layers hand back as ``handed(index, g, W)`` has it."""
    book.wrap("handed_back", lambda was, i, g, w: handed(i, g, w) if i in layers else was(i, g, w))


@fault(
    50,
    "backward",
    "the hidden layer's error is the sum of the next layer's dW in place of the error times W",
    hint="The error goes back through the numbers that the signal came through. Does your sum hold W, or dW?",
    thought="The last layer is right; the ones before have the wrong size, even the wrong sign, and know nothing of W.",
    sites=each_of(later_linears),
)
def weight_gradients_summed_in_place_of_weights(book: Textbook, layers: Site) -> None:
    def handed(i: int, g: Any, w: Any) -> Any:
        dw = book.gradients[f"{book.case.layers[i].name}.weight"]
        return book.kind.product(book.kind.exact(np.ones((shape(g)[0], 1))), book.kind.sums(dw, 0))

    _hand_back(book, layers, handed)


# ---------------------------------------------------------------- without a derivative


def _has_output_slope(case: Case) -> bool:
    return loss_is("mse")(case) and len(linears(case)) > 1


@fault(
    54,
    "backward",
    "the last layer hands y - t back as it is, without the factors of the loss and without its activation's derivative",
    hint="Which error goes back through the last W: the one that its own gradient begins with, or the bare residual?",
    thought="The last layer's own gradients are right; those before it lack the same factors.",
    sites=where(_has_output_slope),
    alone=True,
)
def residual_handed_back(book: Textbook, _: Site) -> None:
    residual: list[Any] = []

    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        residual[:] = [book.kind.subtracted(y, book.kind.exact(t))]
        return was(y, t)

    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, residual[0] if residual and i == linears(book.case)[-1] else g, w)

    book.wrap("loss_gradient", loss_gradient)
    book.wrap("handed_back", handed_back)


# ---------------------------------------------------------------- not through the weight


def _itself(book: Textbook, i: int, g: Any) -> Any:
    """The error as it is, the same for every input where there is one output."""
    inputs = width_in(book.case, i)
    return book.kind.product(g, book.kind.exact(np.ones((1, inputs)))) if shape(g)[1] == 1 else g


def _passes(case: Case) -> list[int]:
    """Layers whose error has a shape that fits the layer before: of one output, or square."""
    wide = [(i, width_in(case, i), width_out(case, i)) for i in later_linears(case)]
    return [i for i, inputs, outputs in wide if outputs in (1, inputs)]


@fault(
    55,
    "backward",
    "the error is not carried back through W: the layer before takes it as it is",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; the ones before have numbers that know nothing of W, even of its sign.",
    sites=each_of(_passes),
)
def error_not_carried_back(book: Textbook, layers: Site) -> None:
    _hand_back(book, layers, lambda i, g, w: _itself(book, i, g))


@fault(
    55,
    "backward",
    "the error is carried back neither through W nor through the activation: the layer before takes y - t as it is",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; the ones before have numbers that know nothing of W, even of its sign.",
    sites=each_of(lambda case: [i for i in _passes(case) if i + 1 in activations(case)]),
)
def output_error_not_carried_back(book: Textbook, layers: Site) -> None:
    arriving = keep_arriving(book)
    _hand_back(book, layers, lambda i, g, w: _itself(book, i, arriving.get(i, g)))


@fault(
    55,
    "backward",
    "the errors of a layer are added up without its weights",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; before it every unit of a layer gets the same error.",
    sites=each_of(_of_several_outputs),
)
def errors_summed_without_weights(book: Textbook, layers: Site) -> None:
    def handed(i: int, g: Any, w: Any) -> Any:
        return book.kind.product(book.kind.sums(g, 1), book.kind.exact(np.ones((1, shape(w)[1]))))

    _hand_back(book, layers, handed)


# ---------------------------------------------------------------- paths that are lost


def _paths(number: int, name: str, which: str, column: int) -> None:
    def inject(book: Textbook, layers: Site) -> None:
        def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
            if i not in layers:
                return was(i, g, w)
            mask = np.zeros(shape(g))
            mask[:, column] = 1
            return was(i, book.kind.multiplied(g, book.kind.exact(mask)), w)

        book.wrap("handed_back", handed_back)

    inject.__name__ = name
    fault(
        number,
        "backward",
        f"a hidden unit's error comes from the {which} output alone, where it reaches all of them",
        hint="Through how many paths does a hidden unit reach the loss? How many of them does your sum have?",
        thought="The last layer is right; the ones before lack the paths through the other outputs.",
        sites=each_of(_of_several_outputs),
    )(inject)


_paths(56, "first_path_alone", "first", 0)
_paths(56, "last_path_alone", "last", -1)


@fault(
    56,
    "backward",
    "each hidden unit's error comes through the path to the output of its own number alone",
    hint="Through how many paths does a hidden unit reach the loss? How many of them does your sum have?",
    thought="The layer is square; what is handed back is the error times the diagonal of W.",
    sites=each_of(square(later_linears)),
)
def own_path_alone(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, g, book.kind.multiplied(w, book.kind.exact(np.eye(shape(w)[0]))) if i in layers else w)

    book.wrap("handed_back", handed_back)


@fault(
    57,
    "backward",
    "the error that is handed back is a mean over outputs, where a sum is right",
    hint="A hidden unit reaches the loss through every output. What becomes of the paths: a sum, or a mean?",
    thought="The last layer is right; the ones before are too small by the number of outputs.",
    sites=each_of(_of_several_outputs),
)
def mean_over_paths(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        found = was(i, g, w)
        return book.scaled(1 / shape(w)[0], found) if i in layers else found

    book.wrap("handed_back", handed_back)
