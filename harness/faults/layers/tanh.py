"""Mistakes of tanh."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, each_of, fault, of_kind
from harness.faults.layers._parts import TANH, another_slope, change_activations, change_slopes, hands_back
from harness.faults.textbook import Textbook, ones
from harness.scenario.kinds import Layer


def slope_of_output(book: Textbook, _: Layer, a: Any) -> Any:
    """1 - a^2."""
    return book.kind.subtracted(ones(book, a), book.kind.multiplied(a, a))


@fault(
    12,
    "backward",
    "the derivative of tanh is 1 - a, without the square",
    hint="Differentiate sinh / cosh, and put a = tanh z in. Which power of a is left?",
    thought="Before the activation each number is 1 / (1 + a) times the right one: nearly right where z is near 0.",
    sites=each_of(of_kind("tanh")),
    turn=1,
)
def tanh_derivative_without_square(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        a = book.a[i + 1]
        return book.kind.subtracted(ones(book, a), a) if i in layers else was(i)

    book.wrap("slope", slope)


another_slope(
    12,
    "tanh_derivative_of_the_double",
    "the derivative of tanh is 1 - 2 a, where 1 - a^2 belongs",
    "before it each number is (1 - 2 a) / (1 - a^2) times the right one.",
    each_of(of_kind("tanh")),
    lambda book, i, right: book.kind.combined((1, ones(book, right)), (-2, book.a[i + 1])),
    turn=1,
)


def _square(book: Textbook, a: Any) -> Any:
    return book.kind.multiplied(a, a)


hands_back(
    "tanh_square_times_error_alone",
    "tanh",
    "tanh hands back 1 - a^2 g, where (1 - a^2) g belongs: parentheses are missing",
    "before it the error is near 1 wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(ones(book, a), book.kind.multiplied(_square(book, a), g)),
    turn=3,
)
hands_back(
    "tanh_square_without_error",
    "tanh",
    "tanh hands back g 1 - a^2, where g (1 - a^2) belongs: parentheses are missing",
    "before it the error is g less the square of a.",
    lambda book, _, g, a: book.kind.subtracted(g, _square(book, a)),
    turn=3,
)


@fault(
    12,
    "backward",
    "the derivative of tanh is 1 + a^2",
    hint="Differentiate sinh / cosh, and put a = tanh z in. Which sign stands between 1 and the square?",
    thought="Behind the activation all is right; before it each number is (1 + a^2) / (1 - a^2) times the right one.",
    sites=each_of(of_kind("tanh")),
    turn=8,
)
def tanh_derivative_with_plus(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.combined((1, ones(book, a)), (1, book.kind.multiplied(a, a)))

    change_slopes(book, layers, slope)


@fault(
    51,
    "forward",
    "the tanh is that of z / 2: (exp(z) - 1) / (exp(z) + 1)",
    hint="Write tanh with exp(z) and exp(-z), and compare.",
    thought="The output is wrong already; a is tanh(z / 2), and the derivative 1 - a^2 is twice as large as its own.",
    sites=each_of(of_kind("tanh")),
    turn=4,
)
def tanh_of_the_half(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: book.kind.activation(TANH, book.scaled(0.5, z)))
