"""Mistakes of the prelu: in what it hands back, and in the gradient of its weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook, ones, shape

_ALL = each_of(layers_of_kind("prelu"))
_HINT = "Write down a for z = 2 and for z = -2. How much does each move when z does, and how much when the weight does?"


def _register(name: str, said: str, thought: str, inject: Callable[[Textbook, Site], None]) -> None:
    inject.__name__ = name
    fault(12, "backward", said, hint=_HINT, thought=thought, sites=_ALL, alone=True, turn=32)(inject)


def _handed_back(name: str, said: str, thought: str, weight: Callable[[Textbook, Any], Any]) -> None:
    """It hands back what it would with another weight."""

    def inject(book: Textbook, layers: Site) -> None:
        book.wrap("handed_back", lambda was, i, g, w: was(i, g, weight(book, w) if i in layers else w))

    _register(name, said, f"Behind the activation all is right; {thought}", inject)


def _weight_gradient(name: str, said: str, thought: str, given: Callable[[Textbook, int, Any, Any], Any]) -> None:
    """The gradient of its weight is ``given(book, index, z, gradient of)``, the gradient a function of inputs."""

    def inject(book: Textbook, layers: Site) -> None:
        def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
            return given(book, i, x, lambda z: was(i, g, z)) if i in layers else was(i, g, x)

        book.wrap("weight_gradient", weight_gradient)

    _register(name, said, f"Every gradient but that of the activation's weight is right; {thought}", inject)


_handed_back(
    "prelu_derivative_of_relu",
    "the prelu hands nothing back where z is negative, as a relu, where its weight belongs",
    "before it the units are 0 whose z is negative.",
    lambda book, w: book.scaled(0, w),
)
_handed_back(
    "prelu_derivative_missing",
    "the prelu hands everything back where z is negative, where its weight belongs",
    "before it each number is the right one divided by the weight where z is negative.",
    lambda book, w: ones(book, w),
)
_weight_gradient(
    "prelu_weight_gradient_of_all_units",
    "the gradient of the prelu's weight sums all units, also those whose z is positive",
    "it is the sum of g z over all units.",
    lambda book, i, z, of: book.kind.subtracted(of(z), of(book.scaled(-1, z))),
)
_weight_gradient(
    "prelu_weight_gradient_of_positive_units",
    "the gradient of the prelu's weight sums the units whose z is positive",
    "it is the sum of g z over the units that the weight does not move.",
    lambda book, i, z, of: book.scaled(-1, of(book.scaled(-1, z))),
)
_weight_gradient(
    "prelu_weight_gradient_with_the_output",
    "the gradient of the prelu's weight is made with its output a, where its input z belongs",
    "it is the weight times the right one.",
    lambda book, i, z, of: of(book.a[i + 1]),
)
_weight_gradient(
    "prelu_weight_gradient_averaged",
    "the gradient of the prelu's weight is the mean over the batch, where the loss has its mean already",
    "it is the right one divided by the number of samples.",
    lambda book, i, z, of: book.scaled(1 / shape(book.a[0])[0], of(z)),
)
