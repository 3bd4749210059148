"""Moves: what puts the entries of an array elsewhere, the same for every kind of number, and the way back of each.

A *view* is what NumPy makes of an array without work on its entries: a transpose, a slice, other axes, windows. It
needs no index; its way back writes through the same view of an array of zeros (``placed``), or, where windows overlap,
adds one slice for each entry of a window (``overlaid``). Only what is irregular, such as rows by number, has an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any, TypeVar

import numpy as np

#: Of an array of floats or of balls.
A = TypeVar("A", bound=Any)
View = Callable[[Any], Any]
Key = tuple[Any, ...]


def axes_of(a: Any, axes: tuple[int, ...]) -> tuple[int, ...]:
    """These axes, or all."""
    return axes or tuple(range(a.ndim))


def placed(around: A, a: A, view: View) -> A:
    """``around``, which is changed, with ``a`` in the entries that the view shows, each once."""
    view(around)[...] = a
    return around


def overlaid(zeros: A, a: A, parts: Iterable[tuple[Key, Key]]) -> A:
    """``zeros``, which are changed, plus a part of ``a`` in each (where to, where from)."""
    for to, part in parts:
        zeros[to] += a[part]
    return zeros


def scattered(zeros: A, a: A, index: Any) -> A:
    """``zeros``, which are changed, plus each entry of ``a`` at its flat index."""
    np.add.at(zeros.reshape(-1), index, a)
    return zeros


def windows_of(a: Any, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> Any:
    """Windows over the last axes: (..., places, kernel), one axis of places and one of the kernel for each."""
    count, lead = len(kernel), a.ndim - len(kernel)
    reach = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True))
    found = np.lib.stride_tricks.sliding_window_view(a, reach, tuple(range(lead, a.ndim)), writeable=False)
    steps = (*(slice(None),) * lead, *(slice(None, None, s) for s in stride), *(slice(None, None, d) for d in dilation))
    assert found.ndim == lead + 2 * count
    return found[steps]


def places(shape: tuple[int, ...], kernel: tuple[int, ...], stride: Any, dilation: Any) -> tuple[int, ...]:
    """How many windows there are along each of the last axes."""
    return tuple(
        (n - (k - 1) * d - 1) // s + 1
        for n, k, s, d in zip(shape[-len(kernel) :], kernel, stride, dilation, strict=True)
    )


def overlaps(
    shape: tuple[int, ...], kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Iterator[tuple[Key, Key]]:
    """Of windows of an array of this shape: where each entry of the kernel stands in it, and in the windows."""
    many = places(shape, kernel, stride, dilation)
    for at in product(*map(range, kernel)):
        to = (slice(o * d, o * d + n * s, s) for o, d, n, s in zip(at, dilation, many, stride, strict=True))
        yield (..., *to), (..., *at)
