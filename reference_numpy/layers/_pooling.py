"""What the pooling layers share: each step is one of all windows at once, for one entry of a window."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product
from typing import Any

import numpy as np

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Activation, Parts


class Pooling(Activation):
    """Windows over the last axes of z (batch, channels, ...), with a border where they reach beyond it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.along = parts.options.along

    def padded(self, z: Array, border: float) -> Array:
        """z with its border; z itself where it has none."""
        around = [one.around(length) for one, length in zip(self.along, z.shape[2:], strict=True)]
        sizes = [before + n + behind for (before, behind), n in zip(around, z.shape[2:], strict=True)]
        self.inside: Any = (
            ...,
            *(slice(before, before + n) for (before, _), n in zip(around, z.shape[2:], strict=True)),
        )
        self.places = [one.places(n) for one, n in zip(self.along, z.shape[2:], strict=True)]
        self.shape = (*z.shape[:2], *sizes)
        if self.shape == z.shape:
            return z
        found = self._buffer("padded", *self.shape)
        found[...] = border
        self.cut(found)[...] = z
        return found

    def cut(self, padded: Array) -> Array:
        """What the border stands around: a view."""
        found: Array = padded[self.inside]
        return found

    def entries(self, padded: Any) -> Iterator[Any]:
        """Of all windows (batch, channels, *places) the first entry, then the second, and so on: views."""
        for starts in product(*(range(0, one.reach, one.dilation) for one in self.along)):
            each = zip(starts, self.along, self.places, strict=True)
            yield padded[(..., *(slice(start, start + (n - 1) * one.stride + 1, one.stride) for start, one, n in each))]

    def handed_back(self) -> Array:
        """Zeros, to which the windows' gradients are added."""
        g = self._buffer("g", *self.shape)
        g[...] = 0
        return g


class MaxPooling(Pooling):
    """a = max of each window; its gradient goes to the entry that won, and is added where windows overlap."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        entries = np.prod([one.kernel for one in self.along])
        self._number: Any = Buffers(np.min_scalar_type(entries))
        self._index: Any = Buffers(np.intp)

    def forward(self, z: Array) -> Array:
        first, *others = self.entries(self.padded(z, -np.inf))
        a, winner = self._buffer("a", *first.shape), self._number("winner", *first.shape)
        number = self._number("number", *first.shape)
        np.copyto(a, first)
        winner[...] = 0
        for count, entry in enumerate(others, 1):
            np.multiply(entry > a, winner.dtype.type(count), out=number)
            np.maximum(winner, number, out=winner)  # a later one that is larger has the larger number
            np.maximum(a, entry, out=a)
        self.winner = winner
        return a

    def backward(self, g: Array) -> Array:
        dz = self.handed_back()
        np.add.at(dz.reshape(-1), self._where().reshape(-1), g.reshape(-1))
        return self.cut(dz)

    def _where(self) -> Any:
        """Where the winners stand, as flat indices of the padded z."""
        image = np.arange(np.prod(self.shape[2:])).reshape(self.shape[2:])
        starts, *others = self.entries(image)
        offsets = np.array([entry.flat[0] for entry in (starts, *others)])
        index = self._index("index", *self.winner.shape)
        np.take(offsets, self.winner, out=index, mode="clip")
        index += starts
        index += np.arange(0, np.prod(self.shape), image.size).reshape(*self.shape[:2], *(1,) * image.ndim)
        return index


class AvgPooling(Pooling):
    """a = Σ of each window / how many count; each entry of a window is handed g / that."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.dtype, self.with_border = parts.dtype, parts.options.count_include_pad
        self.override = getattr(parts.options, "divisor_override", None)

    def forward(self, z: Array) -> Array:
        first, *others = self.entries(self.padded(z, 0))
        a = self._buffer("a", *first.shape)
        np.copyto(a, first)
        for entry in others:
            a += entry
        self.counts = self.override or self._counts(z.shape[2:])
        a /= self.counts
        return a

    def backward(self, g: Array) -> Array:
        share = np.divide(g, self.counts, out=self._buffer("share", *g.shape))
        dz = self.handed_back()
        for entry in self.entries(dz):
            entry += share
        return self.cut(dz)

    def _counts(self, lengths: tuple[int, ...]) -> Any:
        """How many entries of each window are in the sample, or in it and its border; one number if all are alike."""
        along = []
        for one, length in zip(self.along, lengths, strict=True):
            border = one.padding if self.with_border else 0
            start = np.arange(one.places(length)) * one.stride - one.padding
            along.append(np.minimum(start + one.kernel, length + border) - np.maximum(start, -border))
        counts = reduce(np.multiply.outer, along).astype(self.dtype)
        return counts if np.ptp(counts) else counts.flat[0]
