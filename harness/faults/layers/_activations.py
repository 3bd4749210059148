"""Mistakes with the derivative of any activation: it is missing, another, taken elsewhere, or applied too late."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from harness.faults.fault import (
    Site,
    Sites,
    activations,
    each_of,
    fault,
    hidden_activations,
    later_linears,
    layers_said,
    linears,
    not_flat,
    output_activation,
    saturating,
    where,
    with_bias,
)
from harness.faults.layers import HOMES
from harness.faults.layers._parts import (
    ANOTHER_HINT,
    SIGMOID,
    TANH,
    another_slope,
    change_slopes,
    keep_arriving,
    not_of,
    value_shapes,
)
from harness.faults.textbook import Textbook, ones, values
from harness.scenario.model import Case

# ---------------------------------------------------------------- missing, or once too often


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
    8,
    "backward",
    "the derivative of an activation is added to the error, where it should multiply it",
    hint="What does the chain rule do with the two derivatives: add them, or multiply them?",
    thought="Behind the activation all is right; before it the error is near 1 wherever the one that arrives is small.",
    sites=each_of(activations),
    alone=True,
)
def derivative_added(book: Textbook, layers: Site) -> None:
    def backward_activation(was: Any, i: int, g: Any) -> Any:
        right = was(i, g)
        return book.kind.combined((1, g), (1, book.slope(i))) if i in layers else right

    book.wrap("backward_activation", backward_activation)


@fault(
    8,
    "backward",
    "the derivative of an activation is applied twice",
    hint="Does the function that hands the gradient back apply the derivative, and the line that calls it as well?",
    thought="Behind the activation all is right; before it each number is phi'(z) times the right one.",
    sites=each_of(not_flat),
)
def derivative_twice(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, right: book.kind.multiplied(right, right))


@fault(
    8,
    "backward",
    "the derivative of an activation has the wrong sign",
    hint="Where the activation grows with z, which sign has its derivative?",
    thought="Behind the activation all is right; before it every number has the other sign.",
    sites=each_of(activations),
)
def derivative_negated(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, right: book.scaled(-1, right))


# ---------------------------------------------------------------- behind the last linear layer


@fault(
    9,
    "backward",
    "the derivative of the output's activation is missing",
    hint="The loss is a function of a, the last layer's gradient one of z. What stands between the two?",
    thought=(
        "Every gradient is wrong, also the last layer's; sample by sample the error is 1 / phi'(z) times the right one."
    ),
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
    thought=(
        "Every gradient is wrong; the last layer's error is 1 / phi'(z) times the right one, the others' two such "
        "factors."
    ),
    sites=where(lambda case: bool(_every(case))),
)
def every_derivative_missing(book: Textbook, _: Site) -> None:
    book.wrap("slope", lambda was, i: ones(book, was(i)))


# ---------------------------------------------------------------- another activation's


@fault(
    11,
    "backward",
    "the derivative of an activation is evaluated at a in place of z (the wrong argument is passed, or a and z are "
    "one array that was overwritten in place)",
    hint="Write down what your derivative's function takes: the value before the activation, or after it? Which do you "
    "hand it? If the activation overwrites its input, both are the same array.",
    thought=(
        "Everything behind the activation is right; before it each number is phi'(a) / phi'(z) times the right one."
    ),
    sites=each_of(saturating),
)
def derivative_at_the_output(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        return book.kind.activation(book.case.layers[i], book.a[i + 1])[1] if i in layers else was(i)

    book.wrap("slope", slope)


@fault(
    11,
    "backward",
    "an activation's derivative is that of the sigmoid, a(1 - a)",
    hint=ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of a(1 - a), with the layer's own a.",
    sites=not_of("sigmoid"),
)
def derivative_of_sigmoid(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.multiplied(a, book.kind.subtracted(ones(book, a), a))

    change_slopes(book, layers, slope)


@fault(
    11,
    "backward",
    "an activation's derivative is that of tanh, 1 - a^2",
    hint=ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of 1 - a^2, with the layer's own a.",
    sites=not_of("tanh"),
)
def derivative_of_tanh(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.subtracted(ones(book, a), book.kind.multiplied(a, a))

    change_slopes(book, layers, slope)


@fault(
    11,
    "backward",
    "an activation's derivative is that of the relu, 1 where z > 0",
    hint=ANOTHER_HINT,
    thought=(
        "Behind the activation all is right; before it the units whose z is negative are 0, and the others have "
        "what arrived."
    ),
    sites=not_of("relu"),
)
def derivative_of_relu(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, _: book.kind.exact(values(book.a[i]) > 0))


@fault(
    11,
    "backward",
    "an activation's derivative is that of the sigmoid of z",
    hint=ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of sigmoid(z) (1 - sigmoid(z)).",
    sites=not_of("sigmoid"),
)
def derivative_of_sigmoid_at_z(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, _: book.kind.activation(SIGMOID, book.a[i])[1])


@fault(
    11,
    "backward",
    "an activation's derivative is that of tanh of z",
    hint=ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of 1 - tanh(z)^2.",
    sites=not_of("tanh"),
)
def derivative_of_tanh_at_z(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, _: book.kind.activation(TANH, book.a[i])[1])


# ---------------------------------------------------------------- another value in its place


def _with_output_formula(case: Case) -> list[int]:
    """Activations whose module has their derivative in terms of their output."""
    return [i for i in activations(case) if hasattr(HOMES[case.layers[i].layer], "slope_of_output")]


@fault(
    12,
    "backward",
    "the derivative in terms of a, such as a(1 - a), is fed with z",
    hint="a(1 - a) and 1 - a^2 are derivatives written in the activation's output. What do you put in?",
    thought=(
        "Before the activation each number is z(1 - z) / (a(1 - a)) times the right one, a factor that can be negative."
    ),
    sites=each_of(_with_output_formula),
)
def output_formula_at_the_input(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        if i not in layers:
            return was(i)
        layer = book.case.layers[i]
        return HOMES[layer.layer].slope_of_output(book, layer, book.a[i])

    book.wrap("slope", slope)


another_slope(
    12,
    "preactivation_for_derivative",
    "z itself stands in place of the activation's derivative",
    "before it every number is multiplied by z.",
    each_of(activations),
    lambda book, i, _: book.a[i],
    turn=2,
)


@fault(
    12,
    "backward",
    "an activation's own value stands in place of its derivative",
    hint="What does your derivative give where the activation is at its largest? What should it give there?",
    thought="Behind the activation all is right; before it each number is a / phi'(z) times the right one.",
    sites=each_of(activations),
    turn=6,
)
def activation_for_derivative(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, _: book.a[i + 1])


# ---------------------------------------------------------------- another layer's


def _twins(case: Case, index: int) -> list[int]:
    """Other activations of the same width."""
    widths: dict[int, int] = {}
    width = 0
    for i, layer in enumerate(case.layers):
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
        return book.kind.activation(book.case.layers[i], book.a[twin])[1]

    book.wrap("slope", slope)


def _slopes_alike(case: Case) -> list[Site]:
    """(activation, other activation) of one width, where the first of them is not the one that fault 13 takes."""
    shapes = value_shapes(case)
    found = activations(case)
    return [(i, j) for i, j in itertools.permutations(found, 2) if shapes[i + 1] == shapes[j + 1]]


@fault(
    13,
    "backward",
    "the error is multiplied by the derivative of another layer's activation",
    hint="Print the names of the derivatives that each line of your backward pass multiplies by.",
    thought="The layers are of one width, so that nothing complains; behind the layer all is right.",
    sites=_slopes_alike,
    spot=layers_said,
    turn=2,
)
def derivative_of_another_layer(book: Textbook, site: Site) -> None:
    index, other = site
    book.wrap("slope", lambda was, i: was(other if i == index else i))


# ---------------------------------------------------------------- missing in one place


def _activated(select: Callable[[Case], list[int]]) -> Sites:
    """Of the selected linear layers, those with an activation behind them."""
    return each_of(lambda case: [i for i in select(case) if i + 1 in activations(case)])


def _with_arriving(book: Textbook, operation: str, layers: Site) -> None:
    arriving = keep_arriving(book)

    def changed(was: Any, i: int, g: Any, *rest: Any) -> Any:
        return was(i, arriving.get(i, g) if i in layers else g, *rest)

    book.wrap(operation, changed)


@fault(
    54,
    "backward",
    "a bias's gradient lacks the derivative of the activation, which its weight's has",
    hint="The gradients of W and of b begin with the same error. Do yours?",
    thought="The weight's gradient is right, and the bias's is the sum of what arrives at the activation.",
    sites=_activated(with_bias),
    turn=1,
)
def bias_gradient_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "bias_gradient", layers)


@fault(
    54,
    "backward",
    "a weight's gradient lacks the derivative of the activation, which its bias's has",
    hint="The gradients of W and of b begin with the same error. Do yours?",
    thought="The bias's gradient is right, and the weight's is made with what arrives at the activation.",
    sites=_activated(linears),
    turn=1,
)
def weight_gradient_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "weight_gradient", layers)


@fault(
    54,
    "backward",
    "the error that a layer hands back lacks the derivative of its activation",
    hint="Which error goes back through W: the one before the activation, or the one behind it? Do your layers agree?",
    thought="The layer's own gradients are right; those before it lack one derivative.",
    sites=_activated(later_linears),
    turn=1,
)
def handed_back_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "handed_back", layers)
