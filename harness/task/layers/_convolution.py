"""Convolutions along any number of axes: three sums of products, of which each is a way back of the other two.

``Correlate`` holds the kernel against windows, ``Spread`` puts it into them, ``Match`` holds windows against what came
of them. Each is a product of matrices, with one row for each window (im2col), or with windows added where they overlap
(col2im); the bound is of the sums themselves, in any order. Zeros of the padding are no terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.numbers.bilinear import FLOATS, Bilinear, Ring
from harness.task.numbers.moves import overlaid, overlaps, windows_of
from harness.task.tape import T, Tape, Variable

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Windows:
    """Windows of samples (channels, *size) with zeros around them, as matrices of a row for each window.

    size, places (how many windows), kernel, stride, dilation, pads (zeros before and behind): along each axis.
    """

    size: Shape
    places: Shape
    kernel: Shape
    stride: Shape
    dilation: Shape
    pads: tuple[tuple[int, int], ...]
    groups: int = 1

    @cached_property
    def padded(self) -> Shape:
        return tuple(n + sum(pad) for n, pad in zip(self.size, self.pads, strict=True))

    @cached_property
    def _inside(self) -> tuple[Any, ...]:
        """Where samples stand among the zeros."""
        along = zip(self.size, self.pads, strict=True)
        return (..., *(slice(before, before + n) for n, (before, _) in along))

    @cached_property
    def covered(self) -> Shape:
        """How much of it there are windows of."""
        along = zip(self.places, self.kernel, self.stride, self.dilation, strict=True)
        return tuple((n - 1) * stride + (k - 1) * dilation + 1 for n, k, stride, dilation in along)

    def rows(self, x: Any, ring: Ring) -> Any:
        """Of (batch, channels, *size), (groups, batch · places, channels of a group · kernel)."""
        padded = ring.zeros((len(x), self.groups, x.shape[1] // self.groups, *self.padded))
        padded[self._inside] = x.reshape(*padded.shape[:3], *self.size)
        return self.in_rows(self.windows_of(padded))

    def in_rows(self, seen: Any) -> Any:
        """(groups, batch · places, channels · kernel) of (batch, groups, channels, *places, *kernel)."""
        axes = len(self.size)
        moved = seen.transpose(1, 0, *range(3, 3 + axes), 2, *range(3 + axes, 3 + 2 * axes))
        return moved.reshape(self.groups, seen.shape[0] * prod(self.places), -1)

    def windows_of(self, padded: Any) -> Any:
        """(..., *places, *kernel)"""
        return windows_of(padded[(..., *map(slice, self.covered))], self.kernel, self.stride, self.dilation)

    def added(self, rows: Any, ring: Ring) -> Any:
        """The way back of ``rows``: windows are added where they overlap, and the padding is cut off."""
        axes, channels = len(self.size), rows.shape[-1] // prod(self.kernel)
        found = rows.reshape(self.groups, -1, *self.places, channels, *self.kernel)
        moved = found.transpose(1, 0, 2 + axes, *range(2, 2 + axes), *range(3 + axes, 3 + 2 * axes))
        parts = overlaps(self.covered, self.kernel, self.stride, self.dilation)
        padded = overlaid(ring.zeros((*moved.shape[:3], *self.padded)), moved, parts)
        return padded[self._inside].reshape(len(moved), -1, *self.size)

    def as_rows(self, y: Any) -> Any:
        """Of (batch, outputs, *places), (groups, batch · places, outputs of a group)."""
        each = y.reshape(len(y), self.groups, -1, prod(self.places))
        return each.transpose(1, 0, 3, 2).reshape(self.groups, len(y) * prod(self.places), -1)

    def as_samples(self, rows: Any) -> Any:
        """The way back of ``as_rows``."""
        each = rows.reshape(self.groups, -1, prod(self.places), rows.shape[-1]).transpose(1, 0, 3, 2)
        return each.reshape(each.shape[0], -1, *self.places)

    def numbered(self, x: Shape, sample: int | slice, group: int) -> Any:
        """The flat index of each entry of a group's channels, (samples, channels, *padded); −1 among the zeros."""
        channels = x[1] // self.groups
        inner = _numbers(x)[sample, group * channels : (group + 1) * channels]
        found = np.full((*inner.shape[: inner.ndim - len(self.size)], *self.padded), -1)
        found[self._inside] = inner
        return found

    def window(self, place: Shape) -> tuple[slice, ...]:
        """Where a window stands among the zeros."""
        along = zip(place, self.stride, self.kernel, self.dilation, strict=True)
        return tuple(slice(p * s, p * s + (k - 1) * d + 1, d) for p, s, k, d in along)

    def seen_by(self, offset: Shape) -> tuple[slice, ...]:
        """Where an entry of the kernel stands, in all windows."""
        along = zip(offset, self.dilation, self.places, self.stride, strict=True)
        return tuple(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in along)

    def kernels(self, weight: Any) -> Any:
        """Of (outputs, channels of a group, *kernel), (groups, outputs of a group, channels of a group · kernel)."""
        return weight.reshape(self.groups, weight.shape[0] // self.groups, -1)


def _numbers(shape: Shape) -> Any:
    """The flat index of each entry."""
    return np.arange(prod(shape)).reshape(shape)


def _there(first: Any, second: Any) -> tuple[Any, Any]:
    """Two factors each, of which the first is among the zeros where its index is −1: those products are none."""
    first, second = (one.reshape(-1) for one in np.broadcast_arrays(first, second))
    return first[first >= 0], second[first >= 0]


@dataclass(frozen=True)
class Correlate:
    """y = Σ weight · window of x: x (batch, channels, *size), weight (outputs, channels of a group, *kernel)."""

    windows: Windows

    def __call__(self, x: Any, weight: Any, ring: Ring) -> Any:
        at = self.windows
        return at.as_samples(ring.product(at.rows(x, ring), at.kernels(weight).swapaxes(-1, -2)))

    def sums(self, x: Shape, weight: Shape) -> Shape:
        return (x[0], weight[0], *self.windows.places)

    def factors(self, index: Shape, x: Shape, weight: Shape) -> tuple[Any, Any]:
        (sample, output, *place), at = index, self.windows
        padded = at.numbered(x, sample, output * at.groups // weight[0])
        return _there(padded[(..., *at.window(tuple(place)))], _numbers(weight)[output])

    def terms(self, x: Shape, weight: Shape) -> Any:
        return self(np.ones((1, *x[1:])), np.ones(weight), FLOATS)


@dataclass(frozen=True)
class Match:
    """weight = Σ window of x · g, over samples and windows; g (batch, outputs, *places)."""

    windows: Windows

    def __call__(self, x: Any, g: Any, ring: Ring) -> Any:
        at = self.windows
        found = ring.product(at.as_rows(g).swapaxes(-1, -2), at.rows(x, ring))
        return found.reshape(g.shape[1], -1, *at.kernel)

    def sums(self, x: Shape, g: Shape) -> Shape:
        return (g[1], x[1] // self.windows.groups, *self.windows.kernel)

    def factors(self, index: Shape, x: Shape, g: Shape) -> tuple[Any, Any]:
        (output, channel, *offset), at = index, self.windows
        padded = at.numbered(x, slice(None), output * at.groups // g[1])[:, channel]
        return _there(padded[(..., *at.seen_by(tuple(offset)))], _numbers(g)[:, output])

    def terms(self, x: Shape, g: Shape) -> Any:
        return x[0] * self(np.ones((1, *x[1:])), np.ones((1, *g[1:])), FLOATS)


@dataclass(frozen=True)
class Spread:
    """x = Σ g · weight, put where the windows were."""

    windows: Windows

    def __call__(self, g: Any, weight: Any, ring: Ring) -> Any:
        at = self.windows
        return at.added(ring.product(at.as_rows(g), at.kernels(weight)), ring)

    def sums(self, g: Shape, weight: Shape) -> Shape:
        return (g[0], weight[1] * self.windows.groups, *self.windows.size)

    def factors(self, index: Shape, g: Shape, weight: Shape) -> tuple[Any, Any]:
        """Of the windows of all places, those that hold the entry, and where in them it stands."""
        (sample, channel, *_), at, x = index, self.windows, self.sums(g, weight)
        group, own = divmod(channel, weight[1])
        held = at.windows_of(at.numbered(x, sample, group)[own]) == np.ravel_multi_index(index, x)
        (*along,) = np.nonzero(held)
        places, offsets = along[: len(at.size)], along[len(at.size) :]
        outputs = slice(group * weight[0] // at.groups, (group + 1) * weight[0] // at.groups)
        first, second = _numbers(g)[sample, outputs], _numbers(weight)[outputs, own]
        return first[(slice(None), *places)].reshape(-1), second[(slice(None), *offsets)].reshape(-1)

    def terms(self, g: Shape, weight: Shape) -> Any:
        return self(np.ones((1, *g[1:])), np.ones(weight), FLOATS)


def windows(layer: Layer, size: Shape, places: Shape) -> Windows:
    """A layer's windows of samples of this size."""
    return Windows(size, places, layer.kernel_size, layer.stride, layer.dilation, layer.pads, layer.groups)


def correlated(tape: Tape[T], at: Windows, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A convolution: the kernel held against windows of x."""
    kind, weight = tape.kind, parameters["weight"]
    return _biased(
        tape,
        Correlate(at),
        (x, weight),
        parameters.get("bias"),
        lambda g: kind.bilinear(Spread(at), g, weight.value),
        lambda g: kind.bilinear(Match(at), x.value, g),
    )


def spread(tape: Tape[T], at: Windows, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A transposed convolution: x times the kernel, put into windows."""
    kind, weight = tape.kind, parameters["weight"]
    return _biased(
        tape,
        Spread(at),
        (x, weight),
        parameters.get("bias"),
        lambda g: kind.bilinear(Correlate(at), g, weight.value),
        lambda g: kind.bilinear(Match(at), g, x.value),
    )


def _biased(
    tape: Tape[T],
    of: Bilinear,
    factors: tuple[Variable[T], Variable[T]],
    bias: Variable[T] | None,
    to_input: Any,
    to_weight: Any,
) -> Variable[T]:
    """Sums of products with a bias for each channel, and what is handed back to each."""
    (x, weight), kind = factors, tape.kind
    handed = [(x, to_input), (weight, to_weight)]
    if bias is None:
        return tape.taken(kind.bilinear(of, x.value, weight.value), *handed)
    shape, others = bias.shape, range(2, len(x.shape))
    along = kind.viewed(bias.value, lambda a: a.reshape(-1, *(1 for _ in others)))

    def to_bias(g: T) -> T:
        return kind.viewed(kind.sums(g, 0, *others), lambda a: a.reshape(shape))

    return tape.taken(kind.bilinear(of, x.value, weight.value, along), *handed, (bias, to_bias))
