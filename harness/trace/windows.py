"""Which entries of a sample a window of a convolution or a pooling layer has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as every
from typing import Any

import numpy as np

from harness.task.layers._pooling import counts_of

Index = tuple[int, ...]


def convolved(layer: Any, takes: Index, out: Index) -> list[tuple[Index, Index]]:
    """Of one entry of a convolution's output, each entry of the weight with the place of the input that it meets."""
    channel, *place = out
    group, channels = channel // layer.out_channels_of_a_group, layer.in_channels_of_a_group
    found = []
    for own, *offset in every(range(channels), *map(range, layer.kernel_size)):
        at = met_by(layer, takes, place, offset)
        if at is not None:
            found.append(((channel, own, *offset), (group * channels + own, *at)))
    return found


def met_by(layer: Any, takes: Index, place: Sequence[int], offset: Sequence[int]) -> Index | None:
    """Where an entry of the kernel stands in a window; None where it is in the border."""
    along = zip(place, layer.stride, offset, layer.dilation, layer.pads, strict=True)
    at = tuple(p * s + k * d - before for p, s, k, d, (before, _) in along)
    return at if all(0 <= n < size for n, size in zip(at, takes[1:], strict=True)) else None


def reached(layer: Any, gives: Index, index: Index) -> list[tuple[Index, Index]]:
    """Of one entry of a convolution's input, each entry of the output that it is a term of, with that of the weight."""
    channel, *at = index
    group, own = divmod(channel, layer.in_channels_of_a_group)
    outputs = layer.out_channels_of_a_group
    found = []
    for out, *offset in every(range(outputs), *map(range, layer.kernel_size)):
        along = zip(at, offset, layer.dilation, layer.pads, layer.stride, strict=True)
        places = [divmod(n + before - k * d, s) for n, k, d, (before, _), s in along]
        if all(rest == 0 and 0 <= p < most for (p, rest), most in zip(places, gives[1:], strict=True)):
            number = group * outputs + out
            found.append(((number, *(p for p, _ in places)), (number, own, *offset)))
    return sorted(found)


def pooled(layer: Any, takes: Index, out: Index) -> tuple[list[Index], float]:
    """Of one entry of the output, the entries of its window, and what their sum is divided by where it is a mean."""
    channel, *place = out
    if layer.layer == "adaptive_avg_pool2d":
        sizes = zip(place, takes[1:], layer.output_size, strict=True)
        ranges = [range(p * n // m, -(-(p + 1) * n // m)) for p, n, m in sizes]
    else:
        along = zip(place, layer.along, takes[1:], strict=True)
        ranges = [_entries(p, one, length) for p, one, length in along]
    found = [(channel, *one) for one in every(*ranges)]
    return found, _count(layer, takes[1:], tuple(place)) if _counts(layer) else float(len(found))


def _entries(place: int, one: Any, length: int) -> Any:
    start = place * one.stride - one.padding
    return [n for n in range(start, start + one.reach, one.dilation) if 0 <= n < length]


def _counts(layer: Any) -> bool:
    return hasattr(layer, "count_include_pad")


def _count(layer: Any, lengths: Index, place: Index) -> float:
    counts = np.asarray(counts_of(layer, lengths))
    return float(counts if counts.ndim == 0 else counts[place])
