"""Mistakes of the relu: its mask, what it lets through, and softplus in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault, of_kind
from harness.faults.layers._parts import ANOTHER_HINT, RELU, SIGMOID, another_slope, change_activations, change_slopes
from harness.faults.textbook import Textbook, ones, shape, values
from harness.task.losses import binary_cross_entropy_with_logits as logits

# ---------------------------------------------------------------- the derivative of another function


@fault(
    11,
    "backward",
    "the derivative of the relu is the sigmoid of z, as that of softplus is",
    hint=ANOTHER_HINT,
    thought="Behind the activation all is right; before it no unit is 0, and none passes whole.",
    sites=each_of(of_kind("relu")),
    turn=1,
)
def derivative_of_softplus(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, _: book.kind.activation(SIGMOID, book.a[i])[0])


# ---------------------------------------------------------------- the mask


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

    book.wrap("backward_layer", backward)


another_slope(
    31,
    "relu_derivative_of_signs",
    "the relu's derivative is the sign of z: -1 where z is negative",
    "the zeros of the gradient are numbers of the other sign.",
    each_of(of_kind("relu")),
    lambda book, i, _: book.kind.exact(np.sign(values(book.a[i]))),
)
another_slope(
    31,
    "relu_mask_of_what_is_not_0",
    "the relu's mask lets all units through whose z is not 0, the negative ones too",
    "no gradient is 0 where units are negative.",
    each_of(of_kind("relu")),
    lambda book, i, _: book.kind.exact(values(book.a[i]) != 0),
)


@fault(
    31,
    "backward",
    "the relu's derivative is a constant of its own where z is negative",
    hint="For z < 0 the relu is 0 whatever z is. What is its derivative there?",
    thought="Where z is positive all is right; elsewhere the gradient is that constant times what arrives.",
    sites=each_of(of_kind("relu")),
    typical=0.01,
    solve="line",
)
def relu_slope_below_zero(book: Textbook, layers: Site, value: float) -> None:
    def slope(_: int, right: Any) -> Any:
        return book.kind.combined((1, right), (value, book.kind.subtracted(ones(book, right), right)))

    change_slopes(book, layers, slope)


# ---------------------------------------------------------------- on the way forward


def _another_relu(
    name: str,
    said: str,
    give: Callable[[Textbook, Any], Any],
    own_slope: bool,
    where: str = "some z are negative or small",
) -> None:
    """The relu gives ``give(book, z)``: a value and its derivative, which is its own or the relu's."""

    def inject(book: Textbook, layers: Site) -> None:
        def activation(was: Any, i: int, z: Any) -> Any:
            right = was(i, z)
            if i not in layers:
                return right
            own, slope = give(book, z)
            if own_slope:
                book.slopes[i] = slope
            return own

        book.wrap("activation", activation)

    inject.__name__ = name
    thought = f"The output is wrong already, where {where}."
    fault(51, "forward", said, hint="What does your relu give for -1, for 0 and for 1?", thought=thought, sites=each_of(
        of_kind("relu")), alone=True)(inject)  # fmt: skip


def _softplus(book: Textbook, z: Any) -> tuple[Any, Any]:
    found: tuple[Any, Any] = logits.entries(book.kind, book.stated_loss, z, np.zeros(shape(z)))
    return found


_another_relu("softplus_for_relu", "softplus is applied in place of the relu, forward and back", _softplus, True)
_another_relu("softplus_forward", "softplus is applied in place of the relu on the way forward alone", _softplus, False)
_another_relu(
    "relu_below_zero_forward",
    "the relu keeps what is below 0 and not what is above on the way forward alone",
    lambda book, z: (book.kind.multiplied(z, book.kind.exact(values(z) < 0)), None),
    False,
    "z is not 0",
)


def _bent(book: Textbook, z: Any, above: float, below: float) -> tuple[Any, Any]:
    """A function with one slope above 0 and another below."""
    on = book.kind.activation(RELU, z)[1]
    slope = book.kind.combined((above, on), (below, book.kind.subtracted(ones(book, z), on)))
    return book.kind.multiplied(z, slope), slope


@fault(
    51,
    "forward",
    "the relu lets a hundredth of what is below 0 through, as a leaky one does",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; all is right for a network with a leaky relu of slope 0.01 there.",
    sites=each_of(of_kind("relu")),
    turn=2,
)
def leaky_relu(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: _bent(book, z, 1.0, 0.01))


@fault(
    51,
    "forward",
    "the relu keeps what is below 0 and not what is above",
    hint="What does your relu give for -1, and what for 1?",
    thought="The output is wrong already; every hidden unit is 0 or negative.",
    sites=each_of(of_kind("relu")),
    turn=2,
)
def relu_below_zero(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: _bent(book, z, 0.0, 1.0))


@fault(
    51,
    "forward",
    "the relu is an absolute value",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; where z is negative, a and its derivative have the other sign.",
    sites=each_of(of_kind("relu")),
    turn=2,
)
def absolute_value_for_relu(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: _bent(book, z, 1.0, -1.0))


@fault(
    51,
    "forward",
    "the relu lets a hundredth of what is below 0 through, and its derivative none of it",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; the gradients have the zeros of a plain relu.",
    sites=each_of(of_kind("relu")),
    turn=7,
)
def leaky_relu_forward(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: (_bent(book, z, 1.0, 0.01)[0], book.kind.activation(RELU, z)[1]))


@fault(
    51,
    "forward",
    "the relu lets a tenth of what is below 0 through, as a leaky one does",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; all is right for a network with a leaky relu of slope 0.1 there.",
    sites=each_of(of_kind("relu")),
    turn=7,
)
def leakier_relu(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: _bent(book, z, 1.0, 0.1))
