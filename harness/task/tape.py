"""A small reverse-mode tape: operations are recorded as they are taken, then their gradients in reverse.

Generic over the kind of number (``kind``): ``bounded`` and ``exact`` are the two that there are. Everything is a
matrix; a batch is rows.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

from harness.scenario.kinds import Layer
from harness.task.function import Function

T = TypeVar("T")


class Kind(Protocol[T]):
    """What a kind of number must be able to do. ``derivative`` is entry by entry."""

    def exact(self, array: Any) -> T:
        """Numbers of an array (rows, columns), taken as they are."""

    def columns(self, a: T) -> int:
        """How many columns there are."""

    def affine(self, x: T, weight: T, bias: T | None) -> T:
        """x weightᵀ + bias: (rows, in), (out, in) and (1, out) to (rows, out)."""

    def product(self, left: T, right: T) -> T:
        """left right: (rows, n) and (n, columns) to (rows, columns)."""

    def transposed(self, a: T) -> T: ...

    def column_sums(self, a: T) -> T:
        """(rows, columns) to (1, columns)."""

    def row_sums(self, a: T) -> T:
        """(rows, columns) to (rows, 1)."""

    def multiplied(self, a: T, b: T) -> T:
        """a b, entry by entry; b may be (rows, 1)."""

    def subtracted(self, a: T, b: T) -> T:
        """a − b, entry by entry."""

    def combined(self, *terms: tuple[float, T]) -> T:
        """Σ factor · matrix."""

    def stored(self, parameter: T, update: T, decay: float = 0.0) -> tuple[T, T]:
        """parameter + update, and the update that can be read from it: what is stored has the dtype's digits.

        ``decay``: how much of the parameter the update takes off, lr λ, where some write that apart from the gradient.
        """

    def weighted_sum(self, a: T, weights: Any, factor: Fraction) -> T:
        """factor · Σ weights a, (1, 1); weights (rows, columns) are exact."""

    def weights(self, weights: Any, factor: Fraction) -> T:
        """factor · weights, which is weighted_sum's derivative."""

    def square(self, a: T) -> tuple[T, T]:
        """a² and its derivative."""

    def activation(self, layer: Layer, z: T) -> tuple[T, T]:
        """An activation layer's output and its derivative."""

    def applied(self, of_each: Function, x: T) -> tuple[T, T]:
        """A function of each entry, and its derivative."""

    def log_softmax(self, y: T) -> tuple[T, T]:
        """log p and p, p the softmax of each row."""

    def through_softmax(self, p: T, g: T) -> T:
        """p (g − Σ g p), each row's Jacobian times g."""


class Variable(Generic[T]):
    """A value on the tape, and the loss's gradient with respect to it once the tape was run back."""

    __slots__ = ("constant", "gradient", "value")

    def __init__(self, value: T, constant: bool = False) -> None:
        self.value, self.constant = value, constant
        self.gradient: T | None = None


class Tape(Generic[T]):
    """Operations on variables; ``backward`` leaves a gradient at each that is not constant.

    What is recorded refers to variables and the kind, never to the tape: without a cycle, a step's arrays are freed
    with its tape, not whenever the garbage collector next runs.
    """

    def __init__(self, kind: Kind[T]) -> None:
        self.kind = kind
        self._pulls: list[tuple[Variable[T], Callable[[T], None]]] = []

    def backward(self) -> None:
        """From the last result, a loss made by ``weighted_sum``, back to the first operation."""
        for variable, pull in reversed(self._pulls):
            if variable.gradient is not None:
                pull(variable.gradient)

    def affine(self, x: Variable[T], weight: Variable[T], bias: Variable[T] | None) -> Variable[T]:
        """x weightᵀ + bias."""
        kind = self.kind

        def pull(g: T) -> None:
            _give(kind, weight, kind.product(kind.transposed(g), x.value))
            if bias:
                _give(kind, bias, kind.column_sums(g))
            if not x.constant:
                _give(kind, x, kind.product(g, weight.value))

        return self._taken(kind.affine(x.value, weight.value, bias.value if bias else None), pull)

    def elementwise(self, x: Variable[T], function: Callable[[T], tuple[T, T]]) -> Variable[T]:
        """A function that gives its value and its derivative, entry by entry."""
        kind = self.kind
        value, derivative = function(x.value)
        return self._taken(value, lambda g: _give(kind, x, kind.multiplied(g, derivative)))

    def log_softmax(self, y: Variable[T]) -> Variable[T]:
        """log softmax of each row."""
        kind = self.kind
        log_p, p = kind.log_softmax(y.value)

        def pull(g: T) -> None:
            _give(kind, y, kind.subtracted(g, kind.multiplied(p, kind.row_sums(g))))

        return self._taken(log_p, pull)

    def softmax(self, y: Variable[T]) -> Variable[T]:
        """The softmax of each row."""
        kind = self.kind
        p = kind.log_softmax(y.value)[1]
        return self._taken(p, lambda g: _give(kind, y, kind.through_softmax(p, g)))

    def weighted_sum(self, x: Variable[T], weights: Any, factor: Fraction) -> Variable[T]:
        """factor · Σ weights x, where ``backward`` begins."""
        kind = self.kind
        loss = self._taken(
            kind.weighted_sum(x.value, weights, factor), lambda _: _give(kind, x, kind.weights(weights, factor))
        )
        loss.gradient = loss.value  # any: its derivative with respect to itself is in ``weights``
        return loss

    def seen(self, x: Variable[T], forward: Callable[[T], T], backward: Callable[[T], T]) -> Variable[T]:
        """x as ``forward`` hands it on; its gradient as ``backward`` does."""
        kind = self.kind
        return self._taken(forward(x.value), lambda g: _give(kind, x, backward(g)))

    def _taken(self, value: T, pull: Callable[[T], None]) -> Variable[T]:
        variable = Variable(value)
        self._pulls.append((variable, pull))
        return variable


def _give(kind: Kind[T], to: Variable[T], gradient: T) -> None:
    """Add to the gradient of a variable, unless it is constant."""
    if to.constant:
        return
    to.gradient = gradient if to.gradient is None else kind.combined((1, to.gradient), (1, gradient))
