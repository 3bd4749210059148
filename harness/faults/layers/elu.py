"""Mistakes of the elu."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault, of_kind
from harness.faults.layers._parts import change_activations, change_slopes, hands_back
from harness.faults.textbook import Textbook, ones, values
from harness.scenario.kinds import Layer
from harness.scenario.layers.elu import ELU
from harness.scenario.model import Case

# ---------------------------------------------------------------- its derivative


def slope_of_output(book: Textbook, layer: Layer, a: Any) -> Any:
    """1 where a > 0, else a + alpha."""
    kind = book.kind
    below = kind.combined((1, a), (layer.alpha, ones(book, a)))
    return kind.combined((1, kind.multiplied(kind.exact(values(a) <= 0), below)), (1, kind.exact(values(a) > 0)))


def _below_zero(below: Callable[[Textbook, Any, Any, float], Any]) -> Callable[[Textbook, int, Any, Any], Any]:
    """Above 0 the error as it is, below it ``below(book, g, a, alpha)``."""

    def handed(book: Textbook, i: int, g: Any, a: Any) -> Any:
        layer: Any = book.case.layers[i]
        above = np.asarray(values(book.a[i]) > 0, np.float64)
        other = book.kind.multiplied(below(book, g, a, layer.alpha), book.kind.exact(1 - above))
        return book.kind.combined((1, book.kind.multiplied(g, book.kind.exact(above))), (1, other))

    return handed


hands_back(
    "elu_alpha_without_error",
    "elu",
    "the elu hands back g a + alpha below 0, where g (a + alpha) belongs: parentheses are missing",
    "where z is negative, the error before it is near alpha wherever the one that arrives is small.",
    _below_zero(lambda book, g, a, alpha: book.kind.combined((1, book.kind.multiplied(g, a)), (alpha, ones(book, a)))),
    turn=5,
)
hands_back(
    "elu_value_without_error",
    "elu",
    "the elu hands back a + alpha g below 0, where (a + alpha) g belongs: parentheses are missing",
    "where z is negative, the error before it is near a wherever the one that arrives is small.",
    _below_zero(lambda book, g, a, alpha: book.kind.combined((1, a), (alpha, g))),
    turn=5,
)


_ELU_HINT = "Below 0 the elu is alpha (exp(z) - 1). Differentiate it, and write the result with a. Where does alpha go?"


def _below(book: Textbook, layers: Site, slope: Callable[[int, float], Any]) -> None:
    """The elu's derivative below 0 as ``slope(index, alpha)`` has it."""

    def changed(i: int, right: Any) -> Any:
        layer: Any = book.case.layers[i]
        below = np.asarray(values(book.a[i]) <= 0, np.float64)
        other = book.kind.multiplied(slope(i, layer.alpha), book.kind.exact(below))
        return book.kind.combined((1, book.kind.exact(1 - below)), (1, other))

    change_slopes(book, layers, changed)


def _own_alpha(case: Case) -> list[int]:
    """Elus whose alpha is not 1."""
    layers: Any = case.layers
    return [i for i in of_kind("elu")(case) if layers[i].alpha != 1]


@fault(
    12,
    "backward",
    "the derivative of the elu is a + 1 below 0, as if alpha were 1",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is the right one plus 1 - alpha.",
    sites=each_of(_own_alpha),
    turn=9,
)
def elu_derivative_plus_one(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, _: book.kind.combined((1, book.a[i + 1]), (1, ones(book, book.a[i + 1]))))


def _to_the(alpha: float, power: int) -> float:
    """A power of alpha; inf where it is beyond float64."""
    try:
        return alpha**power
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _elu_slope(book: Textbook, i: int, alpha: float, power: int) -> Any:
    """exp(z) times a power of alpha."""
    one = ones(book, book.a[i + 1])
    return book.scaled(_to_the(alpha, power - 1), book.kind.combined((1, book.a[i + 1]), (alpha, one)))


@fault(
    12,
    "backward",
    "the derivative of the elu lacks the factor alpha: exp(z) below 0",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is 1 / alpha times the right one.",
    sites=each_of(_own_alpha),
    turn=9,
)
def elu_derivative_without_alpha(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: _elu_slope(book, i, alpha, 0))


@fault(
    12,
    "backward",
    "the derivative of the elu has alpha twice",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is off by the factor alpha.",
    sites=each_of(_own_alpha),
    turn=9,
)
def elu_derivative_with_alpha_twice(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: _elu_slope(book, i, alpha, 2))


@fault(
    12,
    "backward",
    "the derivative of the elu is a below 0, without the alpha that is added to it",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is negative.",
    sites=each_of(of_kind("elu")),
    turn=9,
)
def elu_derivative_without_sum(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, _: book.a[i + 1])


@fault(
    12,
    "backward",
    "the derivative of the elu is alpha below 0, whatever z is",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere there is one constant, as of a leaky relu.",
    sites=each_of(of_kind("elu")),
    turn=9,
)
def elu_derivative_constant(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: book.scaled(alpha, ones(book, book.a[i + 1])))


# ---------------------------------------------------------------- on the way forward


_VALUE_HINT = "What does your elu give for -1? And what should it, with the alpha that is stated?"


def _elu(book: Textbook, index: int, z: Any, alpha: float) -> tuple[Any, Any]:
    return book.kind.activation(ELU(layer="elu", alpha=alpha), z)


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own, forward and back",
    hint=_VALUE_HINT,
    thought="The output is wrong already; all is right for a network with an alpha of 1 there.",
    sites=each_of(_own_alpha),
    turn=6,
)
def elu_without_alpha(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda i, z: _elu(book, i, z, 1.0))


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own on the way forward alone",
    hint=_VALUE_HINT,
    thought="The output is wrong already; the derivative has the stated alpha.",
    sites=each_of(_own_alpha),
    turn=6,
)
def elu_without_alpha_forward(book: Textbook, layers: Site) -> None:
    change_activations(
        book,
        layers,
        lambda i, z: (_elu(book, i, z, 1.0)[0], book.kind.activation(book.case.layers[i], z)[1]),
    )


@fault(
    51,
    "forward",
    "the elu is alpha exp(z) - 1 below 0: alpha does not multiply the 1",
    hint=_VALUE_HINT,
    thought="The output is wrong already; below 0 every value is off by the same number, alpha - 1.",
    sites=each_of(_own_alpha),
    turn=6,
)
def elu_without_parentheses(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        layer: Any = book.case.layers[index]
        a, slope = book.kind.activation(layer, z)
        below = np.asarray(values(z) <= 0, np.float64)
        return book.kind.combined((1, a), (layer.alpha - 1, book.kind.exact(below))), slope

    change_activations(book, layers, activate)


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own on the way forward alone; its derivative is a + alpha",
    hint=_VALUE_HINT,
    thought="The output is wrong already; the derivative adds the stated alpha to a value that was made without it.",
    sites=each_of(_own_alpha),
    turn=8,
)
def elu_without_alpha_before_its_output(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        layer: Any = book.case.layers[index]
        a, slope = _elu(book, index, z, 1.0)
        below = np.asarray(values(z) <= 0, np.float64)
        return a, book.kind.combined((1, slope), (layer.alpha - 1, book.kind.exact(below)))

    change_activations(book, layers, activate)
