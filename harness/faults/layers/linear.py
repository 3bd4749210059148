"""Mistakes in a linear layer's own gradients: of its weight and of its bias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.changes import LOST_HINT, one_sample
from harness.faults.fault import (
    Site,
    activations,
    each_of,
    fault,
    later_linears,
    linears,
    of_several_samples,
    square,
    with_bias,
)
from harness.faults.layers._parts import earlier_values, input_said, made_with_earlier, width_in
from harness.faults.textbook import Textbook, ones, shape
from harness.scenario.model import Case

# ---------------------------------------------------------------- signs


def _negated(book: Textbook, operation: str, layers: Site) -> None:
    def negated(was: Any, i: int, *rest: Any) -> Any:
        return book.scaled(-1 if i in layers else 1, was(i, *rest))

    book.wrap(operation, negated)


@fault(
    6,
    "backward",
    "a weight's gradient has the wrong sign",
    hint="Compare the signs in the lines that make the gradients of W and of b.",
    thought="The bias's gradient is right, and every entry of the weight's has the other sign.",
    sites=each_of(linears),
    turn=1,
)
def weight_gradient_negated(book: Textbook, layers: Site) -> None:
    _negated(book, "weight_gradient", layers)


@fault(
    6,
    "backward",
    "a bias's gradient has the wrong sign",
    hint="Compare the signs in the lines that make the gradients of W and of b.",
    thought="The weight's gradient is right, and every entry of the bias's has the other sign.",
    sites=each_of(with_bias),
    turn=1,
)
def bias_gradient_negated(book: Textbook, layers: Site) -> None:
    _negated(book, "bias_gradient", layers)


# ---------------------------------------------------------------- what a weight's gradient is made with


def _much_earlier(case: Case) -> list[Site]:
    """Without the network's input, which has a fault of its own."""
    return [(i, j) for i, j in earlier_values(case) if j]


@fault(
    13,
    "backward",
    "a weight's gradient is made with an earlier value in place of the layer's input",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="Both values are of one width, so that nothing complains; the bias's gradient is right.",
    sites=_much_earlier,
    spot=input_said,
    turn=1,
)
def weight_gradient_of_an_earlier_value(book: Textbook, site: Site) -> None:
    made_with_earlier(book, site)


def _made_with(book: Textbook, layers: Site, other: Callable[[int], Any]) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        instead = other(i) if i in layers else x
        return was(i, g, instead if shape(instead) == shape(x) else x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    13,
    "backward",
    "a weight's gradient is made with z, the value before the activation, in place of a",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="The bias's gradient is right; the weight's is that of a layer whose input is z.",
    sites=each_of(lambda case: [i for i in later_linears(case) if i - 1 in activations(case)]),
    turn=3,
)
def weight_gradient_of_preactivation(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[i - 1])


@fault(
    13,
    "backward",
    "a weight's gradient is made with the layer's output in place of its input",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="The layer is square, so that no shape complains; the bias's gradient is right.",
    sites=each_of(square(linears)),
    turn=3,
)
def weight_gradient_of_the_output(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[i + 2] if i + 1 in book.slopes else book.a[i + 1])


@fault(
    13,
    "backward",
    "a weight's gradient is made with the network's input in place of the layer's",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="Both are of one width, so that no shape complains; the bias's gradient is right.",
    sites=each_of(
        lambda case: [i for i in later_linears(case) if width_in(case, i) == width_in(case, linears(case)[0])]
    ),
    turn=3,
)
def weight_gradient_of_the_inputs(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[0])


# ---------------------------------------------------------------- transposed


@fault(
    15,
    "backward",
    "a weight's gradient is transposed",
    hint="Take one entry of W: which input and which output does it join? Which entry of your gradient is its own?",
    thought="The layer is square; the gradient has all the right numbers, mirrored at the diagonal.",
    sites=each_of(square(linears)),
)
def weight_gradient_transposed(book: Textbook, layers: Site) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        found = was(i, g, x)
        return book.kind.transposed(found) if i in layers else found

    book.wrap("weight_gradient", weight_gradient)


# ---------------------------------------------------------------- a bias's sum


@fault(
    17,
    "backward",
    "a bias's gradient is summed over units as well as over samples",
    hint="How many numbers should the gradient of b have that differ from each other? Over which axis is the sum?",
    thought="Every entry of the bias's gradient is the same number, the sum of all the right ones.",
    sites=each_of(with_bias),
)
def bias_gradient_summed_over_all(book: Textbook, layers: Site) -> None:
    def bias_gradient(was: Any, i: int, g: Any) -> Any:
        found = was(i, g)
        if i not in layers:
            return found
        return book.kind.multiplied(ones(book, found), book.kind.sums(found, 1))

    book.wrap("bias_gradient", bias_gradient)


def _bias_gradients(book: Textbook, layers: Site, gradient: Callable[[int, Any], Any]) -> None:
    """A bias's gradient of these layers as ``gradient(index, g)`` has it."""
    book.wrap("bias_gradient", lambda was, i, g: gradient(i, g) if i in layers else was(i, g))


@fault(
    17,
    "backward",
    "a bias's gradient is made from the weight's gradient, summed over the layer's inputs",
    hint="How much does z move when b moves a little? Does that depend on the layer's input?",
    thought="The weight's gradient is right; each entry of the bias's is the sum of a row or column of it.",
    sites=each_of(with_bias),
)
def bias_gradient_from_weight_gradient(book: Textbook, layers: Site) -> None:
    def gradient(i: int, _: Any) -> Any:
        dw = book.gradients[f"{book.case.layers[i].name}.weight"]
        return book.kind.transposed(book.kind.sums(dw, 1))

    _bias_gradients(book, layers, gradient)


@fault(
    17,
    "backward",
    "a bias's gradient is summed over units, and keeps a number for each sample",
    hint="How many entries has b, and how many its gradient? Over which axis is the sum?",
    thought="The bias's gradient has as many entries as the batch has samples.",
    sites=each_of(with_bias),
)
def bias_gradient_over_the_wrong_axis(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.transposed(book.kind.sums(g, 1)))


@fault(
    17,
    "backward",
    "a bias's gradient is the mean over units and samples, one number for all",
    hint="How many numbers should the gradient of b have that differ from each other? Over which axis is the mean?",
    thought="Every entry of the bias's gradient is the same number, the mean of the error.",
    sites=each_of(with_bias),
)
def bias_gradient_mean_of_all(book: Textbook, layers: Site) -> None:
    def gradient(_: int, g: Any) -> Any:
        rows, columns = shape(g)
        total = book.kind.sums(book.kind.sums(g, 0), 1)
        return book.kind.product(book.scaled(1 / (rows * columns), total), book.kind.exact(np.ones((1, columns))))

    _bias_gradients(book, layers, gradient)


@fault(
    19,
    "backward",
    "a bias's gradient is not summed over samples",
    hint="One bias serves every sample of the batch. How do the samples' gradients become one?",
    thought="The bias's gradient has a row for each sample.",
    sites=each_of(with_bias),
)
def bias_gradient_not_summed(book: Textbook, layers: Site) -> None:
    book.wrap("bias_gradient", lambda was, i, g: g if i in layers else was(i, g))


# ---------------------------------------------------------------- gradients that stay 0


@fault(
    20,
    "backward",
    "a bias's gradient stays 0",
    hint="Print the gradient of b. Which line should fill it?",
    thought="The bias's gradient is 0 in every entry, and everything else is right.",
    sites=each_of(with_bias),
    turn=1,
)
def bias_gradient_zero(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.scaled(0, book.kind.sums(g, 0)))


@fault(
    20,
    "backward",
    "a layer's gradients stay 0: nothing is written to them",
    hint="Which layers does your loop reach on the way back? Write down its first and its last index.",
    thought="A layer's gradients are 0 in every entry; those of the others, also before it, are right.",
    sites=each_of(linears),
    turn=1,
)
def layer_gradients_zero(book: Textbook, layers: Site) -> None:
    def backward_layer(was: Any, i: int, name: str, g: Any) -> Any:
        handed = was(i, name, g)
        for kind in ("weight", "bias") if i in layers else ():
            if f"{name}.{kind}" in book.gradients:
                book.gradients[f"{name}.{kind}"] = book.scaled(0, book.gradients[f"{name}.{kind}"])
        return handed

    book.wrap("backward_layer", backward_layer)


# ---------------------------------------------------------------- samples that are lost


@fault(
    28,
    "backward",
    "a bias's gradient is that of the last sample alone, where a sum is right",
    hint=LOST_HINT,
    thought="The weight's gradient is right, and the bias's is the error of the last sample.",
    sites=each_of(of_several_samples(with_bias)),
    turn=1,
)
def bias_gradient_of_last_sample(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.sums(one_sample(book, g, -1), 0))


@fault(
    28,
    "backward",
    "a bias's gradient is that of the first sample alone, where a sum is right",
    hint="What is the shape of the error, and which part of it becomes the gradient of b?",
    thought="The weight's gradient is right, and the bias's is the error of the first sample.",
    sites=each_of(of_several_samples(with_bias)),
    turn=1,
)
def bias_gradient_of_first_sample(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.sums(one_sample(book, g, 0), 0))


@fault(
    28,
    "backward",
    "a weight's gradient is that of the last sample alone, where a sum is right",
    hint=LOST_HINT,
    thought="The bias's gradient is right, and the weight's is the product of the last sample's numbers.",
    sites=each_of(of_several_samples(linears)),
    turn=1,
)
def weight_gradient_of_last_sample(book: Textbook, layers: Site) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, one_sample(book, g, -1) if i in layers else g, x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    28,
    "backward",
    "a weight's gradient is that of the first sample alone, where a sum is right",
    hint="What is the shape of the error, and which part of it becomes the gradient of W?",
    thought="The bias's gradient is right, and the weight's is the product of the first sample's numbers.",
    sites=each_of(of_several_samples(linears)),
    turn=1,
)
def weight_gradient_of_first_sample(book: Textbook, layers: Site) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, one_sample(book, g, 0) if i in layers else g, x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    28,
    "backward",
    "a layer's gradients are those of the last sample alone, where sums are right",
    hint=LOST_HINT,
    thought="The other layers are right, and this one's numbers are those of the last sample.",
    sites=each_of(of_several_samples(linears)),
    turn=1,
)
def layer_gradients_of_last_sample(book: Textbook, layers: Site) -> None:
    def alone(was: Any, i: int, g: Any, *rest: Any) -> Any:
        return was(i, one_sample(book, g, -1) if i in layers else g, *rest)

    book.wrap("weight_gradient", alone)
    book.wrap("bias_gradient", alone)
