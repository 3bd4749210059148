"""Mistakes of the sigmoid."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, each_of, fault, of_kind
from harness.faults.layers._parts import SIGMOID, change_activations, change_slopes, hands_back
from harness.faults.textbook import Textbook, ones, values
from harness.scenario.kinds import Layer

hands_back(
    "sigmoid_subtracted_without_error",
    "sigmoid",
    "the sigmoid hands back g a 1 - a, where g a (1 - a) belongs: parentheses are missing",
    "before it the error is near -a wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(book.kind.multiplied(g, a), a),
    turn=4,
)
hands_back(
    "sigmoid_less_product",
    "sigmoid",
    "the sigmoid hands back a 1 - a g, where a (1 - a) g belongs: parentheses are missing",
    "before it the error is near a wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(a, book.kind.multiplied(a, g)),
    turn=4,
)


def slope_of_output(book: Textbook, _: Layer, a: Any) -> Any:
    """a (1 - a)."""
    return book.kind.multiplied(a, book.kind.subtracted(ones(book, a), a))


@fault(
    12,
    "backward",
    "the derivative of the sigmoid is 1 - a, without the factor a",
    hint="Differentiate 1 / (1 + exp(-z)), and write it with a. Which two factors are there?",
    thought="Behind the activation all is right; before it each number is 1 / a times the right one.",
    sites=each_of(of_kind("sigmoid")),
    turn=7,
)
def sigmoid_derivative_without_a(book: Textbook, layers: Site) -> None:
    change_slopes(book, layers, lambda i, right: book.kind.subtracted(ones(book, right), book.a[i + 1]))


@fault(
    12,
    "backward",
    "the derivative of the sigmoid is a(1 + a)",
    hint="Differentiate 1 / (1 + exp(-z)), and write it with a. Which sign stands between 1 and a?",
    thought="Behind the activation all is right; before it each number is (1 + a) / (1 - a) times the right one.",
    sites=each_of(of_kind("sigmoid")),
    turn=7,
)
def sigmoid_derivative_with_plus(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.multiplied(a, book.kind.combined((1, ones(book, a)), (1, a)))

    change_slopes(book, layers, slope)


@fault(
    51,
    "forward",
    "the sigmoid lacks its minus: 1 / (1 + exp(z))",
    hint="What does your sigmoid give for a large z: nearly 1, or nearly 0?",
    thought="The output is wrong already; a is 1 - a, and the derivative a(1 - a) has the wrong sign.",
    sites=each_of(of_kind("sigmoid")),
    turn=3,
)
def sigmoid_without_minus(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda _, z: book.kind.activation(SIGMOID, book.scaled(-1, z)))


@fault(
    51,
    "forward",
    "the sigmoid is 1 / 1 + exp(-z), where 1 / (1 + exp(-z)) belongs: parentheses are missing",
    hint="What does your sigmoid give for 0? What should it give?",
    thought="Every activation is larger than 1; its derivative a (1 - a) is negative.",
    sites=each_of(of_kind("sigmoid")),
    alone=True,
    turn=9,
)
def sigmoid_without_parentheses(book: Textbook, layers: Site) -> None:
    def activation(was: Any, i: int, z: Any) -> Any:
        a = was(i, z)
        if i not in layers:
            return a
        v = values(a)  # 1 + exp(-z) is 1 / a, here its straight line about the value
        line = book.kind.subtracted(book.kind.exact(2 * v), a)
        own = book.kind.multiplied(line, book.kind.exact(1 / v**2))
        book.slopes[i] = book.kind.multiplied(own, book.kind.subtracted(ones(book, own), own))
        return own

    book.wrap("activation", activation)
