"""Mistakes of the backward pass: derivatives, products, sums and caches."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import (
    Site,
    activations,
    anywhere,
    each_of,
    fault,
    hidden_activations,
    later_linears,
    linears,
    of_kind,
    output_activation,
    square,
    where,
    with_bias,
)
from harness.faults.textbook import Textbook, ones, shape, values
from harness.scenario.model import Case


def _name(book: Textbook, index: int, what: str) -> str:
    return f"{book.case.network[index].name}.{what}"


# ---------------------------------------------------------------- derivatives of activations


@fault(
    8,
    "backward",
    "the derivative of a hidden activation is missing",
    hint="z became a through the activation. How much does a move when z moves a little? Find the line of your "
    "backward pass that uses that number.",
    thought="The last layer's gradients are right and the ones before are not, so the mistake is where the gradient "
    "passes the hidden activation; dividing yours by the right bias gradient gives 1 / phi'(z).",
    sites=each_of(hidden_activations),
)
def hidden_derivative_missing(book: Textbook, layers: Site) -> None:
    book.wrap("slope", lambda was, i: ones(book, was(i)) if i in layers else was(i))


@fault(
    9,
    "backward",
    "the derivative of the output's activation is missing",
    hint="The loss is a function of a, the last layer's gradient one of z. What stands between the two?",
    thought="Every gradient is wrong, also the last layer's; sample by sample the ratio is 1 / phi'(z) of the output.",
    sites=each_of(output_activation),
)
def output_derivative_missing(book: Textbook, layers: Site) -> None:
    book.wrap("slope", lambda was, i: ones(book, was(i)) if i in layers else was(i))


def _every(case: Case) -> list[int]:
    """All activations, where they stand both within the network and behind it."""
    return activations(case) if hidden_activations(case) and output_activation(case) else []


@fault(
    9,
    "backward",
    "the derivative of the activation is missing everywhere",
    hint="How does your activation's backward pass differ from that of a layer that passes everything on?",
    thought="Every gradient is wrong; the last layer's ratio is 1 / phi'(z), the others' a product of two.",
    sites=where(lambda case: bool(_every(case))),
)
def every_derivative_missing(book: Textbook, _: Site) -> None:
    book.wrap("slope", lambda was, i: ones(book, was(i)))


@fault(
    11,
    "backward",
    "the derivative of an activation is evaluated at a in place of z (by the wrong argument, or because a and z are "
    "one array that was overwritten in place)",
    hint="Write down what your derivative's function takes: the value before the activation, or after it? Which do you "
    "hand it? If the activation overwrites its input, both are the same array.",
    thought="Everything behind the activation is right; the ratio before it is phi'(a) / phi'(z), near 1 for small z.",
    sites=each_of(of_kind("sigmoid", "tanh", "elu")),
)
def derivative_at_the_output(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        return book.kind.activation(book.case.network[i], book.a[i + 1])[1] if i in layers else was(i)

    book.wrap("slope", slope)


@fault(
    12,
    "backward",
    "the derivative in terms of a, such as a(1 - a), is fed with z",
    hint="a(1 - a) and 1 - a^2 are derivatives written in the activation's output. What do you put in?",
    thought="The ratio before the activation is z(1 - z) over a(1 - a): it can be negative, and grows with z.",
    sites=each_of(of_kind("sigmoid", "tanh", "elu")),
)
def output_formula_at_the_input(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        if i not in layers:
            return was(i)
        kind, z, layer = book.kind, book.a[i], book.case.network[i]
        one = ones(book, z)
        if layer.layer == "sigmoid":
            return kind.multiplied(z, kind.subtracted(one, z))
        if layer.layer == "tanh":
            return kind.subtracted(one, kind.multiplied(z, z))
        below = kind.combined((1, z), (layer.alpha, one))
        return kind.combined((1, kind.multiplied(kind.exact(values(z) <= 0), below)), (1, kind.exact(values(z) > 0)))

    book.wrap("slope", slope)


@fault(
    12,
    "backward",
    "the derivative of tanh is 1 - a, without the square",
    hint="Differentiate sinh / cosh, and put a = tanh z in. Which power of a is left?",
    thought="The ratio before the activation is 1 / (1 + a), between a half and infinity, near 1 where z is near 0.",
    sites=each_of(of_kind("tanh")),
)
def tanh_derivative_without_square(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        a = book.a[i + 1]
        return book.kind.subtracted(ones(book, a), a) if i in layers else was(i)

    book.wrap("slope", slope)


@fault(
    31,
    "backward",
    "the relu's mask counts an input of exactly 0 as positive",
    hint="Where z is exactly 0, does your mask let the gradient through? torch's does not.",
    thought="All is right until some z is exactly 0; then a whole column of gradients is not 0 where it should be.",
    sites=each_of(of_kind("relu")),
)
def relu_mask_with_zero(book: Textbook, layers: Site) -> None:
    book.wrap("slope", lambda was, i: book.kind.exact(values(book.a[i]) >= 0) if i in layers else was(i))


@fault(
    31,
    "backward",
    "the relu's mask lets the wrong units through",
    hint="For which units is the derivative of max(z, 0) one, and for which zero? Compare with your condition.",
    thought="The zeros of the gradient stand where the numbers should be, and the numbers where zeros should.",
    sites=each_of(of_kind("relu")),
)
def relu_mask_inverted(book: Textbook, layers: Site) -> None:
    book.wrap("slope", lambda was, i: book.kind.exact(values(book.a[i]) < 0) if i in layers else was(i))


@fault(
    31,
    "backward",
    "the relu's mask lets the units through whose output is 0",
    hint="For which units is the derivative of max(z, 0) one, and for which zero? Compare with your condition.",
    thought="The zeros of the gradient stand where the numbers should be, and the numbers where zeros should.",
    sites=each_of(of_kind("relu")),
)
def relu_mask_of_dead_units(book: Textbook, layers: Site) -> None:
    book.wrap("slope", lambda was, i: book.kind.exact(values(book.a[i]) <= 0) if i in layers else was(i))


@fault(
    31,
    "backward",
    "the relu's mask is taken from the gradient and not from the activation's input",
    hint="Your mask asks whether something is positive. Is it z?",
    thought="No gradient that is handed back is ever negative.",
    sites=each_of(of_kind("relu")),
)
def relu_mask_of_the_gradient(book: Textbook, layers: Site) -> None:
    def backward(was: Any, i: int, name: str, g: Any) -> Any:
        handed = was(i, name, g)
        if i - 1 in layers:
            book.slopes[i - 1] = book.kind.exact(values(handed) > 0)
        return handed

    book.wrap("backward_linear", backward)


def _twins(case: Case, index: int) -> list[int]:
    """Other activations of the same width."""
    widths: dict[int, int] = {}
    width = 0
    for i, layer in enumerate(case.network):
        width = getattr(layer, "out_features", None) or width
        widths[i] = width
    return [i for i in activations(case) if i != index and widths[i] == widths[index]]


@fault(
    13,
    "backward",
    "an activation's derivative uses what another layer kept",
    hint="Print the names of the values that the forward pass stores, and which of them each backward line reads.",
    thought="Behind the layer all is right; before it, numbers fit the derivative at another layer's input.",
    sites=each_of(lambda case: [i for i in activations(case) if _twins(case, i)]),
)
def cache_of_another_layer(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        if i not in layers:
            return was(i)
        twin = _twins(book.case, i)[0]
        return book.kind.activation(book.case.network[i], book.a[twin])[1]

    book.wrap("slope", slope)


# ---------------------------------------------------------------- linear layers


@fault(
    14,
    "backward",
    "the weight matrix is not transposed in the backward pass",
    hint="Forward, unit i reaches unit j through one entry of W. Which entry must the gradient of j go back through?",
    thought="The layer is square, so that no shape complains; its own gradients are right, all before it are not.",
    sites=each_of(square(later_linears)),
)
def weight_not_transposed(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, g, book.kind.transposed(w) if i in layers else w)

    book.wrap("handed_back", handed_back)


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
            name, kept = _name(book, i, "weight"), dict(book.velocity)
            w = book.update(name, w, book.gradients[name])[0]
            book.velocity = kept
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


# ---------------------------------------------------------------- biases


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
        return book.kind.multiplied(ones(book, found), book.kind.row_sums(found))

    book.wrap("bias_gradient", bias_gradient)


def _scale(book: Textbook, operation: str, layers: Site, power: int) -> None:
    """A gradient of these layers times a power of the number of samples."""

    def scaled(was: Any, i: int, g: Any, *rest: Any) -> Any:
        found = was(i, g, *rest)
        return book.scaled(float(shape(g)[0]) ** power, found) if i in layers else found

    book.wrap(operation, scaled)


@fault(
    18,
    "backward",
    "a bias's gradient is a mean over samples where a sum is right",
    hint="Was 1/N already taken care of before the sum over samples?",
    thought="The weights' gradients are right, the bias's are too small by the number of samples.",
    sites=each_of(with_bias),
)
def bias_gradient_mean(book: Textbook, layers: Site) -> None:
    _scale(book, "bias_gradient", layers, -1)


@fault(
    18,
    "backward",
    "a bias's gradient is a sum over samples where a mean is right",
    hint="The weights' gradients are divided by the number of samples. Are the biases'?",
    thought="The weights' gradients are right, the bias's are too large by the number of samples.",
    sites=each_of(with_bias),
)
def bias_gradient_sum(book: Textbook, layers: Site) -> None:
    _scale(book, "bias_gradient", layers, 1)


@fault(
    18,
    "backward",
    "a weight's gradient is divided by the number of samples once too often",
    hint="Was 1/N already taken care of before the product over samples?",
    thought="The biases' gradients are right, the weight's are too small by the number of samples.",
    sites=each_of(linears),
)
def weight_gradient_mean(book: Textbook, layers: Site) -> None:
    _scale(book, "weight_gradient", layers, -1)


@fault(
    18,
    "backward",
    "a weight's gradient is a sum over samples where a mean is right",
    hint="The biases' gradients are divided by the number of samples. Are the weights'?",
    thought="The biases' gradients are right, the weight's are too large by the number of samples.",
    sites=each_of(linears),
)
def weight_gradient_sum(book: Textbook, layers: Site) -> None:
    _scale(book, "weight_gradient", layers, 1)


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


# ---------------------------------------------------------------- over steps


@fault(
    27,
    "backward",
    "gradients are added to those of the steps before",
    hint="Before the second backward pass, what do the gradient arrays hold?",
    thought="The first step is right; from the second on each gradient is the sum of all so far.",
    sites=anywhere,
)
def gradients_not_reset(book: Textbook, _: Site) -> None:
    total: dict[str, Any] = {}

    def accumulate(was: Any) -> None:
        was()
        for name, g in book.gradients.items():
            total[name] = book.kind.combined((1, total[name]), (1, g)) if name in total else g
        book.gradients = dict(total)

    book.wrap("accumulate", accumulate)


@fault(
    27,
    "backward",
    "sums over samples are added to those of the steps before, and divided by the samples of the last batch",
    hint="Before the second backward pass, what do the gradient arrays hold?",
    thought="The first step is right; from the second on each gradient is the sum of all so far, over the last N.",
    sites=where(lambda case: bool(case.loss and case.loss.reduction != "sum")),
)
def sums_not_reset(book: Textbook, _: Site) -> None:
    total: dict[str, Any] = {}

    def accumulate(was: Any) -> None:
        was()
        rows = shape(book.a[0])[0]
        for name, g in book.gradients.items():
            total[name] = book.kind.combined((1, total[name]), (rows, g)) if name in total else book.scaled(rows, g)
        book.gradients = {name: book.scaled(1 / rows, g) for name, g in total.items()}

    book.wrap("accumulate", accumulate)


@fault(
    29,
    "backward",
    "the backward pass uses the activations of the batch before",
    hint="Which forward pass do the values come from that your backward pass reads?",
    thought="The first step is right; in the second, biases are still right and weights are those of the old inputs.",
    sites=anywhere,
)
def stale_cache(book: Textbook, _: Site) -> None:
    before: dict[int, Any] = {}

    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        old, before[i] = before.get(i, x), x
        return was(i, g, old if shape(old) == shape(x) else x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    36,
    "backward",
    "weight decay is added to the gradients themselves",
    hint="Does the update change the arrays that you report as gradients?",
    thought="The step is right; each reported gradient is off by the decay times the parameter.",
    sites=where(lambda case: bool(case.optimizer and case.optimizer.weight_decay)),
)
def decay_in_the_gradient(book: Textbook, _: Site) -> None:
    book.wrap("told", lambda was, name, g: book.decayed(name, book.w[name], was(name, g)))


@fault(
    44,
    "backward",
    "gradients are kept in an integer array",
    hint="Print the dtype of your gradient arrays. What does an integer array keep of 0.3?",
    thought="Every gradient is a whole number, most of them 0.",
    sites=anywhere,
)
def integer_gradients(book: Textbook, _: Site) -> None:
    def accumulate(was: Any) -> None:
        was()
        book.gradients = {name: book.kind.exact(np.trunc(values(g))) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)
