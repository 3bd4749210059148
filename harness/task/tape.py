"""A small reverse-mode tape over primitives: operations are recorded as they are taken, then run back in reverse.

Generic over the kind of number (``kind``): plain, bounded and exact are the three that there are. Arrays have any rank.
A layer, a loss or a task of one's own is a composition of these operations; its gradient follows from the tape, its
bound and its exact value from the kind.

A mistake on the way back is the derivative of another expression: ``mistaken(right, wrong)``.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.scenario.layers import LAYERS
from harness.task.function import Function
from harness.task.numbers.bilinear import Bilinear
from harness.task.numbers.elementary import EXP, LOG, RECIPROCAL, SQRT
from harness.task.numbers.moves import Key, View, overlaps, windows_of
from harness.task.numbers.normalised import Normalised

T = TypeVar("T")


class Kind(Protocol[T]):
    """What a kind of number must be able to do: the primitives. A sum keeps the axes that it sums over, of length 1."""

    def exact(self, array: Any) -> T:
        """Numbers of an array, taken as they are."""

    def shape(self, a: T) -> tuple[int, ...]: ...

    def whole(self, a: T) -> Any:
        """Whole numbers, which are exact, as an array of int64."""

    # moves

    def viewed(self, a: T, view: View) -> T:
        """What NumPy's view makes of it."""

    def placed(self, a: T, view: View, shape: tuple[int, ...], fill: float = 0.0) -> T:
        """Zeros of a shape, or ``fill``, but ``a`` where the view shows them: the way back of ``viewed``."""

    def overlaid(self, a: T, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> T:
        """Zeros of a shape, and a part of ``a`` added in each (where to, where from)."""

    def gathered(self, a: T, index: Any) -> T:
        """Entries by their flat indices."""

    def scattered(self, a: T, index: Any, shape: tuple[int, ...]) -> T:
        """Zeros of a shape, and each entry added at its flat index: the way back of ``gathered``."""

    # products and sums

    def affine(self, x: T, weight: T, bias: T | None) -> T:
        """x weightᵀ + bias: (rows, in), (out, in) and (out,) or (1, out) to (rows, out)."""

    def product(self, left: T, right: T) -> T:
        """left right: (..., rows, n) and (..., n, columns) to (..., rows, columns)."""

    def bilinear(self, of: Bilinear, a: T, b: T, bias: T | None = None) -> T:
        """Sums of products of an entry of a and one of b, and a bias that broadcasts to them."""

    def transposed(self, a: T) -> T:
        """The last two axes exchanged."""

    def sums(self, a: T, *axes: int) -> T:
        """Over some axes, or all."""

    def norm(self, parts: Sequence[T], norm_type: NormType) -> T:
        """Of all entries of several arrays together, (1,)."""

    # entry by entry, as NumPy broadcasts

    def multiplied(self, a: T, b: T) -> T: ...

    def subtracted(self, a: T, b: T) -> T:
        """a − b, of one shape."""

    def combined(self, *terms: tuple[float | Fraction, T]) -> T:
        """Σ factor · array."""

    def shifted(self, a: T, number: float) -> T:
        """a + a number."""

    def maximum(self, a: T) -> tuple[T, T]:
        """The largest of the last axis (..., 1), and 1 where it stands, else 0; of equal ones the first."""

    # an optimizer's

    def averaged(self, share: float, old: T, new: T) -> T:
        """share · old + (1 − share) · new."""

    def corrected(self, a: T, share: float, count: float, power: float = 1) -> T:
        """a / (1 − share^count)^power, power 1 or ½: an average lacks that after so many steps from 0."""

    def quotient(self, a: T, b: T, least: float) -> T:
        """a / b, where b is at least so much whatever it is rounded to; 0 / 0 where that is 0 may be anything."""

    def larger(self, a: T, b: T) -> T:
        """The larger of each two entries."""

    def count(self, a: T) -> float:
        """The only entry, as a plain number."""

    def stored(self, parameter: T, update: T, decay: float = 0.0) -> tuple[T, T]:
        """parameter + update, and the update that can be read from it: what is stored has the dtype's digits.

        ``decay``: how much of the parameter the update takes off, lr λ, where some write that apart from the gradient.
        """

    # losses

    def weighted_sum(self, a: T, weights: Any, factor: Fraction) -> T:
        """factor · Σ weights a, (1, 1); weights, of a's shape, are exact."""

    def weights(self, weights: Any, factor: Fraction) -> T:
        """factor · weights, which is weighted_sum's derivative."""

    # functions

    def square(self, a: T) -> tuple[T, T]:
        """a² and its derivative."""

    def activation(self, layer: Layer, z: T) -> tuple[T, T]:
        """An activation layer's output and its derivative."""

    def applied(self, of_each: Function, x: T) -> tuple[T, T]:
        """A function of each entry, and its derivative."""

    def log_softmax(self, y: T) -> tuple[T, T]:
        """log p and p, p the softmax over the last axis."""

    def through_softmax(self, p: T, g: T) -> T:
        """p (g − Σ g p), over the last axis: the softmax's Jacobian times g."""

    def through_log_softmax(self, p: T, g: T) -> T:
        """g − p Σ g, over the last axis: the transposed Jacobian of log p times g."""

    def normalised(self, x: T, eps: float, is_centred: bool) -> Normalised[T]:
        """(x − mean) / √(variance + eps) over the last axis; without a mean x / √(mean x² + eps)."""

    def through_normalised(self, found: Normalised[T], g: T) -> T:
        """The Jacobian of that, which is symmetric, times g."""


class Variable(Generic[T]):
    """A value on the tape, and the loss's gradient with respect to it once the tape was run back."""

    __slots__ = ("_of", "constant", "gradient", "value")

    def __init__(self, tape: Tape[T], value: T, constant: bool = False) -> None:
        self._of = tape.reference
        self.value, self.constant = value, constant
        self.gradient: T | None = None

    @property
    def _tape(self) -> Tape[T]:
        tape = self._of()
        assert tape is not None
        return tape

    @property
    def shape(self) -> tuple[int, ...]:
        return self._tape.kind.shape(self.value)

    # -------------------------------------------------------------- as a formula has it

    def __add__(self, other: Variable[T] | float) -> Variable[T]:
        return self._tape.add(self, other)

    def __sub__(self, other: Variable[T] | float) -> Variable[T]:
        return self._tape.subtract(self, other)

    def __mul__(self, other: Variable[T] | float | Fraction) -> Variable[T]:
        return self._tape.multiply(self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: float) -> Variable[T]:
        return -self + other

    def __rtruediv__(self, other: float | Fraction) -> Variable[T]:
        return self._tape.apply(RECIPROCAL, self) * other

    def __neg__(self) -> Variable[T]:
        return self._tape.multiply(self, -1)

    def __truediv__(self, other: Variable[T] | float | Fraction) -> Variable[T]:
        if isinstance(other, Variable):
            return self._tape.multiply(self, self._tape.apply(RECIPROCAL, other))
        return self._tape.multiply(self, 1 / Fraction(other))

    def __matmul__(self, other: Variable[T]) -> Variable[T]:
        return self._tape.product(self, other)

    def __getitem__(self, key: Any) -> Variable[T]:
        """Basic slices and numbers, as NumPy's views have them; with a number for each axis a view as well."""
        keys = key if isinstance(key, tuple) else (key,)
        whole = keys if any(one is ... for one in keys) else (*keys, ...)
        return self._tape.view(self, lambda a: a[whole])

    def reshape(self, *shape: int) -> Variable[T]:
        return self._tape.view(self, lambda a: a.reshape(shape))

    def transpose(self, *axes: int) -> Variable[T]:
        return self._tape.view(self, lambda a: a.transpose(axes))

    @property
    def mT(self) -> Variable[T]:
        """The last two axes exchanged."""
        return self._tape.view(self, lambda a: a.swapaxes(-1, -2))

    def sum(self, *axes: int, keepdims: bool = False) -> Variable[T]:
        """Over some axes, or all."""
        return self._tape.sum(self, *axes, keepdims=keepdims)

    def mean(self, *axes: int, keepdims: bool = False) -> Variable[T]:
        """Over some axes, or all."""
        count = prod(self.shape[axis] for axis in axes or range(len(self.shape)))
        return self.sum(*axes, keepdims=keepdims) / count


class Tape(Generic[T]):
    """Operations on variables; ``backward`` leaves a gradient at each that is not constant.

    What is recorded refers to variables and the kind, never to the tape: without a cycle, a step's arrays are freed
    with its tape, not whenever the garbage collector next runs.
    """

    def __init__(
        self,
        kind: Kind[T],
        training: bool = True,
        masks: Mapping[str, Any] = MappingProxyType({}),
        dtype: str = "float64",
    ) -> None:
        self.kind, self.training, self.masks = kind, training, masks
        """Whether layers are in the training mode, or in the evaluation mode; and the batch's masks, by layer."""
        self.dtype = dtype
        """The run's, where a layer's setting is made of it."""
        self.kept: dict[str, T] = {}
        """What the present layer keeps for the next step, by its own names."""
        self.reference = weakref.ref(self)
        self._pulls: list[tuple[Variable[T], Callable[[T], None]]] = []

    def variable(self, value: T, constant: bool = False) -> Variable[T]:
        """What a gradient is asked for, unless it is constant."""
        return Variable(self, value, constant)

    def constant(self, value: T) -> Variable[T]:
        """What no gradient is asked for."""
        return self.variable(value, constant=True)

    def numbers(self, array: Any) -> Variable[T]:
        """Exact numbers, constant."""
        return self.constant(self.kind.exact(array))

    def keep(self, name: str, x: Variable[T]) -> None:
        """x is what the present layer's buffer of this name is from now on; it has no derivative."""
        self.kept[name] = x.value

    def backward(self) -> None:
        """From the last result, which has its gradient, back to the first operation."""
        for variable, pull in reversed(self._pulls):
            if variable.gradient is not None:
                pull(variable.gradient)

    def gradients(self, of: Variable[T], given: T, inputs: Mapping[str, Variable[T]], name: str) -> T:
        """What ``of``, whose gradient is given, hands back to one of its inputs, 0 where it does not depend on it; the
        others are left out."""
        for variable, _ in self._pulls:
            variable.gradient = None
        for other, variable in inputs.items():
            variable.gradient, variable.constant = None, other != name
        of.gradient = given
        self.backward()
        found = inputs[name].gradient
        return self.kind.exact(np.zeros(inputs[name].shape)) if found is None else found

    # -------------------------------------------------------------- moves

    def view(self, x: Variable[T], view: View) -> Variable[T]:
        """A view in which every entry stands once at most: a transpose, a slice, other axes."""
        kind, shape = self.kind, x.shape
        return self._taken(kind.viewed(x.value, view), lambda g: give(kind, x, kind.placed(g, view, shape)))

    def pad(self, x: Variable[T], widths: Sequence[tuple[int, int]], fill: float = 0.0) -> Variable[T]:
        """Zeros, or ``fill``, before and behind along each axis."""
        shape = tuple(before + n + after for n, (before, after) in zip(x.shape, widths, strict=True))
        inner = tuple(slice(before, before + n) for n, (before, _) in zip(x.shape, widths, strict=True))
        kind = self.kind
        value = kind.placed(x.value, lambda a: a[inner], shape, fill)
        return self._taken(value, lambda g: give(kind, x, kind.viewed(g, lambda a: a[inner])))

    def broadcast(self, x: Variable[T], shape: tuple[int, ...]) -> Variable[T]:
        """Repeated, as NumPy broadcasts it."""
        kind = self.kind
        value = kind.viewed(x.value, lambda a: np.broadcast_to(a, shape))
        return self._taken(value, lambda g: give(kind, x, _reduced(kind, g, x.shape)))

    def windows(
        self, x: Variable[T], kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int] = ()
    ) -> Variable[T]:
        """Windows over the last axes: (..., places, kernel)."""
        kind, shape, kernel, stride = self.kind, x.shape, tuple(kernel), tuple(stride)
        spread = tuple(dilation) or (1,) * len(kernel)
        value = kind.viewed(x.value, lambda a: windows_of(a, kernel, stride, spread))

        def pull(g: T) -> None:
            give(kind, x, kind.overlaid(g, overlaps(shape, kernel, stride, spread), shape))

        return self._taken(value, pull)

    def gather(self, x: Variable[T], index: Any) -> Variable[T]:
        """Entries by their flat indices, in the index's shape."""
        kind, shape = self.kind, x.shape
        return self._taken(kind.gathered(x.value, index), lambda g: give(kind, x, kind.scattered(g, index, shape)))

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Variable[T], weight: Variable[T], bias: Variable[T] | None = None) -> Variable[T]:
        """x weightᵀ + bias; x (..., in)."""
        shape = self.kind.shape(x.value)
        if len(shape) != 2:
            rows = self.affine(x.reshape(-1, shape[-1]), weight, bias)
            return rows.reshape(*shape[:-1], rows.shape[-1])
        kind = self.kind

        def pull(g: T) -> None:
            if not weight.constant:
                give(kind, weight, kind.product(kind.transposed(g), x.value))
            if bias and not bias.constant:
                give(kind, bias, _reduced(kind, g, kind.shape(bias.value)))
            if not x.constant:
                give(kind, x, kind.product(g, weight.value))

        return self._taken(kind.affine(x.value, weight.value, bias.value if bias else None), pull)

    def product(self, a: Variable[T], b: Variable[T]) -> Variable[T]:
        """a b, of matrices in the last two axes."""
        kind = self.kind

        def pull(g: T) -> None:
            if not a.constant:
                give(kind, a, _reduced(kind, kind.product(g, kind.transposed(b.value)), a.shape))
            if not b.constant:
                give(kind, b, _reduced(kind, kind.product(kind.transposed(a.value), g), b.shape))

        return self._taken(kind.product(a.value, b.value), pull)

    def sum(self, x: Variable[T], *axes: int, keepdims: bool = False) -> Variable[T]:
        """Over some axes, or all."""
        kind, shape = self.kind, x.shape
        found = self._taken(
            kind.sums(x.value, *axes),
            lambda g: give(kind, x, kind.viewed(g, lambda a: np.broadcast_to(a, shape))),
        )
        gone = {axis % len(shape) for axis in axes or range(len(shape))}
        return found if keepdims else found.reshape(*(n for axis, n in enumerate(shape) if axis not in gone))

    # -------------------------------------------------------------- entry by entry

    def add(self, a: Variable[T], b: Variable[T] | float) -> Variable[T]:
        """a + b."""
        kind = self.kind
        if not isinstance(b, Variable):
            return self._taken(kind.shifted(a.value, b), lambda g: give(kind, a, g))
        return self._combined(a, b, 1)

    def subtract(self, a: Variable[T], b: Variable[T] | float) -> Variable[T]:
        """a − b."""
        return self._combined(a, b, -1) if isinstance(b, Variable) else self.add(a, -b)

    def _combined(self, a: Variable[T], b: Variable[T], factor: float) -> Variable[T]:
        kind = self.kind

        def pull(g: T) -> None:
            give(kind, a, _reduced(kind, g, a.shape))
            if not b.constant:
                give(kind, b, _reduced(kind, g if factor == 1 else kind.combined((factor, g)), b.shape))

        return self._taken(kind.combined((1, a.value), (factor, b.value)), pull)

    def multiply(self, a: Variable[T], b: Variable[T] | float | Fraction) -> Variable[T]:
        """a b."""
        kind = self.kind
        if not isinstance(b, Variable):
            return self._taken(kind.combined((b, a.value)), lambda g: give(kind, a, kind.combined((b, g))))

        def pull(g: T) -> None:
            if not a.constant:
                give(kind, a, _reduced(kind, kind.multiplied(g, b.value), a.shape))
            if not b.constant:
                give(kind, b, _reduced(kind, kind.multiplied(g, a.value), b.shape))

        return self._taken(kind.multiplied(a.value, b.value), pull)

    def maximum(self, x: Variable[T]) -> Variable[T]:
        """The largest of the last axis, which goes."""
        kind = self.kind
        value, mask = self.largest(x.value)
        return self._taken(value, lambda g: give(kind, x, kind.multiplied(mask, g))).reshape(*x.shape[:-1])

    def largest(self, a: T) -> tuple[T, T]:
        """Of the last axis, and 1 where it stands: of equal values at the first."""
        return self.kind.maximum(a)

    # -------------------------------------------------------------- functions

    def apply(self, of_each: Function, x: Variable[T]) -> Variable[T]:
        """A function of each entry."""
        return self.elementwise(x, lambda value: self.kind.applied(of_each, value))

    def activation(self, name: str, x: Variable[T], **fields: Any) -> Variable[T]:
        """An activation by its name in scenarios, such as sigmoid, or leaky_relu with its negative_slope."""
        layer = LAYERS[name](layer=name, **fields)
        return self.elementwise(x, lambda value: self.kind.activation(layer, value))

    def exp(self, x: Variable[T]) -> Variable[T]:
        """e^x."""
        return self.apply(EXP, x)

    def log(self, x: Variable[T]) -> Variable[T]:
        """The natural logarithm."""
        return self.apply(LOG, x)

    def sqrt(self, x: Variable[T]) -> Variable[T]:
        """The square root."""
        return self.apply(SQRT, x)

    def elementwise(self, x: Variable[T], function: Callable[[T], tuple[T, T]]) -> Variable[T]:
        """A function that gives its value and its derivative, entry by entry."""
        kind = self.kind
        value, derivative = function(x.value)
        return self._taken(value, lambda g: give(kind, x, kind.multiplied(g, derivative)))

    def log_softmax(self, y: Variable[T]) -> Variable[T]:
        """log softmax over the last axis."""
        kind = self.kind
        log_p, p = self.probabilities(y.value)

        def pull(g: T) -> None:
            give(kind, y, kind.subtracted(g, kind.multiplied(p, kind.sums(g, -1))))

        return self._taken(log_p, pull)

    def softmax(self, y: Variable[T]) -> Variable[T]:
        """softmax over the last axis."""
        kind = self.kind
        _, p = self.probabilities(y.value)
        return self._taken(p, lambda g: give(kind, y, kind.through_softmax(p, g)))

    def probabilities(self, y: T) -> tuple[T, T]:
        """log p and p, p the softmax over the last axis."""
        return self.kind.log_softmax(y)

    def normalised(
        self, x: Variable[T], eps: float, is_centred: bool = True
    ) -> tuple[Variable[T], Variable[T], Variable[T]]:
        """(x − mean) / √(variance + eps) over the last axis, the mean, and the variance; these are constant."""
        kind = self.kind
        found = kind.normalised(x.value, eps, is_centred)
        y = self._taken(found.y, lambda g: give(kind, x, kind.through_normalised(found, g)))
        return y, self.constant(found.mean), self.constant(found.variance)

    # -------------------------------------------------------------- losses

    def weighted_sum(self, x: Variable[T], weights: Any, factor: Fraction) -> Variable[T]:
        """factor · Σ weights x, where ``backward`` begins."""
        kind = self.kind
        loss = self._taken(
            kind.weighted_sum(x.value, weights, factor), lambda _: give(kind, x, kind.weights(weights, factor))
        )
        loss.gradient = loss.value  # any: its derivative with respect to itself is in ``weights``
        return loss

    # -------------------------------------------------------------- values and derivatives that are not one function's

    def stop(self, x: Variable[T]) -> Variable[T]:
        """The value, without a derivative."""
        return self.constant(x.value)

    def mistaken(self, right: Variable[T], wrong: Variable[T]) -> Variable[T]:
        """The value of one expression, and the derivative of another of its shape."""
        kind = self.kind
        return self._taken(right.value, lambda g: give(kind, wrong, g))

    def seen(self, x: Variable[T], forward: Callable[[T], T], backward: Callable[[T], T]) -> Variable[T]:
        """x as ``forward`` hands it on; its gradient as ``backward`` does."""
        kind = self.kind
        return self._taken(forward(x.value), lambda g: give(kind, x, backward(g)))

    def taken(self, value: T, *handed: tuple[Variable[T], Callable[[T], T]]) -> Variable[T]:
        """A value of one's own, and what it hands back to each of the variables that it is made of."""
        kind = self.kind

        def pull(g: T) -> None:
            for variable, back in handed:
                if not variable.constant:
                    give(kind, variable, back(g))

        return self._taken(value, pull)

    def _taken(self, value: T, pull: Callable[[T], None]) -> Variable[T]:
        variable = Variable(self, value)
        self._pulls.append((variable, pull))
        return variable


def give(kind: Kind[T], to: Variable[T], gradient: T) -> None:
    """Add to the gradient of a variable, unless it is constant."""
    if to.constant:
        return
    to.gradient = gradient if to.gradient is None else kind.combined((1, to.gradient), (1, gradient))


def _reduced(kind: Kind[T], g: T, shape: tuple[int, ...]) -> T:
    """The gradient of what was broadcast from a shape: sums over the axes that it was repeated along."""
    found = kind.shape(g)
    if found == shape:
        return g
    lead = len(found) - len(shape)
    axes = (*range(lead), *(lead + i for i, n in enumerate(shape) if n == 1 != found[lead + i]))
    return kind.viewed(kind.sums(g, *axes), lambda a: a.reshape(shape))
