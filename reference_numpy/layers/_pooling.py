"""What the pooling layers share: each step is one of all windows at once, for one entry of a window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import product
from math import prod
from typing import Any

import numpy as np

from harness.scenario.layers._windows import Along
from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Activation, Parts


@dataclass(frozen=True)
class Places:
    """Where windows stand along the axes of images of one size (height, width), or of rows (length,)."""

    along: tuple[Along, ...]
    size: tuple[int, ...]

    @cached_property
    def number(self) -> tuple[int, ...]:
        """How many windows there are along each axis."""
        return tuple(one.places(n) for one, n in zip(self.along, self.size, strict=True))

    @cached_property
    def padded(self) -> tuple[int, ...]:
        """The size with the border."""
        return tuple(n + sum(one.around(n)) for one, n in zip(self.along, self.size, strict=True))

    @cached_property
    def inside(self) -> Any:
        """What the border stands around."""
        return (..., *(slice(one.padding, one.padding + n) for one, n in zip(self.along, self.size, strict=True)))

    @cached_property
    def entries(self) -> list[Any]:
        """Of all windows the first entry, then the second, and so on: where they stand, as slices."""
        starts = product(*(range(0, one.reach, one.dilation) for one in self.along))
        return [(..., *map(_slice, start, self.along, self.number)) for start in starts]

    @cached_property
    def indices(self) -> tuple[Any, Any]:
        """In a padded image, the flat index of each window's first entry, and how much further each entry stands."""
        image = np.arange(prod(self.padded)).reshape(self.padded)
        return image[self.entries[0]], np.array([image[entry].flat[0] for entry in self.entries])

    @cached_property
    def overlap(self) -> bool:
        """Whether two windows may share an entry."""
        return any(one.stride < one.reach for one in self.along)

    def counts(self, with_border: bool) -> Any:
        """How many entries of each window are in the image, or in it and its border."""
        found = []
        for one, n in zip(self.along, self.size, strict=True):
            start, border = np.arange(one.places(n)) * one.stride - one.padding, one.padding if with_border else 0
            found.append(np.minimum(start + one.kernel, n + border) - np.maximum(start, -border))
        return reduce(np.multiply.outer, found)


def _slice(start: int, one: Along, places: int) -> slice:
    return slice(start, start + (places - 1) * one.stride + 1, one.stride)


_places = lru_cache(64)(Places)


class Pooling(Activation):
    """Windows over the last axes of z (batch, channels, ...), with a border where they reach beyond it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.along = parts.options.along

    def windows(self, z: Array, border: float) -> list[Array]:
        """Of all windows the first entry, then the second, and so on: views of z, or of z with its border."""
        self.places, self.shape = _places(self.along, z.shape[2:]), z.shape[:2]
        if self.places.padded != self.places.size:
            padded = self._buffer("padded", *self.shape, *self.places.padded)
            padded[...] = border
            padded[self.places.inside] = z
            z = padded
        return [z[entry] for entry in self.places.entries]

    def handed_back(self) -> Array:
        """Zeros in the shape of z with its border."""
        dz = self._buffer("g", *self.shape, *self.places.padded)
        dz[...] = 0
        return dz


class MaxPooling(Pooling):
    """a = max of each window; its gradient goes to the entry that won, and is added where windows overlap."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._number: Any = Buffers(np.min_scalar_type(prod(one.kernel for one in self.along)))
        self._index: Any = Buffers(np.intp)

    def forward(self, z: Array) -> Array:
        first, *others = self.windows(z, -np.inf)
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
        np.add.at(dz.reshape(-1), self._where(g).reshape(-1), g.reshape(-1))
        back: Array = dz[self.places.inside]
        return back

    def _where(self, g: Array) -> Any:
        """Where the winners stand, as flat indices of z with its border."""
        starts, offsets = self.places.indices
        found = self._index("index", *g.shape)
        np.take(offsets, self.winner, out=found, mode="clip")
        found += starts
        images = np.arange(prod(self.shape)) * prod(self.places.padded)
        found += images.reshape(*self.shape, *(1,) * starts.ndim)
        return found


class AvgPooling(Pooling):
    """a = Σ of each window / how many count; each entry of a window is handed g / that."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.dtype, self.with_border = parts.dtype, parts.options.count_include_pad
        self.override = getattr(parts.options, "divisor_override", None)

    def forward(self, z: Array) -> Array:
        first, *others = self.windows(z, 0)
        a = self._buffer("a", *first.shape)
        np.copyto(a, first)
        for entry in others:
            a += entry
        self.counts = self.override or self._counts()
        a /= self.counts
        return a

    def backward(self, g: Array) -> Array:
        share, dz = np.divide(g, self.counts, out=self._buffer("share", *g.shape)), self.handed_back()
        for entry in self.places.entries:
            if self.places.overlap:
                dz[entry] += share
            else:
                dz[entry] = share
        back: Array = dz[self.places.inside]
        return back

    def _counts(self) -> Any:
        """One number where all are alike."""
        counts = self.places.counts(self.with_border).astype(self.dtype)
        return counts if np.ptp(counts) else counts.flat[0]
