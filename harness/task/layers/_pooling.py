"""What the pooling layers share: the entries of each window, and how many of them count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import inf
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.numbers.moves import windows_of
from harness.task.tape import T, Tape, Variable


def entries(
    tape: Tape[T], layer: Layer, x: Variable[T], fill: float, around: Sequence[tuple[int, int]] | None = None
) -> Variable[T]:
    """(batch, channels, *places, entries) of x (batch, channels, ...), with ``fill`` around each channel."""
    kernel, stride, _, dilation, _ = zip(*layer.along, strict=True)
    padded = tape.pad(x, [(0, 0), (0, 0), *(around or around_it(layer, x.shape[2:]))], fill)
    found = tape.windows(padded, kernel, stride, dilation)
    return found.reshape(*found.shape[: len(x.shape)], -1)


def around_it(layer: Layer, lengths: Sequence[int]) -> list[tuple[int, int]]:
    """How many entries the windows need before a channel and behind it, along each axis."""
    return [one.around(length) for one, length in zip(layer.along, lengths, strict=True)]


def largest(tape: Tape[T], layer: Layer, x: Variable[T]) -> Variable[T]:
    """The largest of each window, of equal ones the first; a border of −∞ is never it."""
    return tape.maximum(entries(tape, layer, x, -inf))


def mean(tape: Tape[T], layer: Layer, x: Variable[T]) -> Variable[T]:
    """The sum of each window, divided by how many entries count.

    The bound is that of a sum in any order, whose terms may be divided before or after. Windows that are differences of
    cumulative sums (an integral image) lose digits as the image is larger than a window, and are not covered.
    """
    return divided(tape, entries(tape, layer, x, 0.0).sum(-1), counts_of(layer, x.shape[2:]))


def divided(tape: Tape[T], total: Variable[T], counts: Any) -> Variable[T]:
    """Sums, each divided by its count: whole numbers in the shape of the places, or one."""
    alike = counts.min() == counts.max()
    return total / (int(counts.flat[0]) if alike else tape.numbers(counts))


def counts_of(layer: Layer, lengths: Sequence[int]) -> Any:
    """What each window's sum is divided by, in the shape of the places, or as one number."""
    if override := getattr(layer, "divisor_override", None):
        return np.array(override)
    along = [_count(one, length, layer.count_include_pad) for one, length in zip(layer.along, lengths, strict=True)]
    return reduce(np.multiply, np.ix_(*along))


def _count(one: Any, length: int, with_border: bool) -> Any:
    """Of each window along an axis, how many entries are in the sample, or in it and its border of ``padding``."""
    before, behind = one.around(length)
    counted = np.zeros(before + length + behind, np.int64)
    counted[0 if with_border else before : before + length + (one.padding if with_border else 0)] = 1
    return windows_of(counted, (one.kernel,), (one.stride,), (1,)).sum(-1)
