"""Mistakes of max_pool2d and max_pool1d: to which entry a window's gradient goes, and what a maximum is taken of."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.layers import _pooling as pool
from harness.faults.layers._pooling import Pooled, Select
from harness.scenario.kinds import Layer
from harness.task.layers._pooling import entries
from harness.task.tape import Tape, Variable

_NUMBER = 120


# ---------------------------------------------------------------- which entries of a window


def _equal(layer: Layer, x: Any) -> Any:
    """Of each window, all entries that are the largest."""
    found = pool.windows(layer, x, -np.inf)
    return found == found.max(-1, keepdims=True)


def _first(layer: Layer, x: Any) -> Any:
    """Of each window, the entry that wins."""
    equal = _equal(layer, x)
    return equal & (equal.cumsum(-1) == 1)


def _smallest(layer: Layer, x: Any) -> Any:
    found = pool.windows(layer, x, np.inf)
    return np.arange(found.shape[-1]) == found.argmin(-1)[..., None]


def _transposed(layer: Layer, x: Any) -> Any:
    """The winner's row for its column."""
    first = _first(layer, x)
    return first.reshape(*first.shape[:-1], *layer.kernel_size).swapaxes(-1, -2).reshape(first.shape)


def _of_whole_channel(layer: Layer, x: Any) -> Any:
    """The entries that are the largest of their channel."""
    top = x.max(axis=tuple(range(2, x.ndim)))
    return pool.windows(layer, x, -np.inf) == top.reshape(*top.shape, *(1,) * (x.ndim - 1))


def _times_itself(layer: Layer, x: Any) -> Any:
    """The winner, times its value."""
    return np.where(_first(layer, x), pool.windows(layer, x, 0.0), 0.0)


# ---------------------------------------------------------------- on the way back


_back = pool.backs(_NUMBER, pool.LARGEST)

_back(
    "max_pool_gradient_to_all_ties",
    "of several equal values in a window each is handed the whole gradient, where the first alone should be",
    "before it, windows with equal values hand back more than arrives.",
    _equal,
)
_back(
    "max_pool_gradient_to_every_entry",
    "every entry of a window is handed its gradient, as if the window were summed",
    "before it, nothing is 0 that should be.",
    lambda layer, x: np.ones_like(pool.windows(layer, x, 0.0)),
)
_back(
    "max_pool_gradient_of_a_mean",
    "every entry of a window is handed an equal part of its gradient, as if the layer took the mean",
    "before it, the sums over each window are right.",
    lambda layer, x: np.full_like(pool.windows(layer, x, 0.0), 1 / np.prod(layer.kernel_size)),
)
_back(
    "max_pool_gradient_to_the_smallest",
    "the smallest value of a window is handed its gradient, not the largest",
    "before it, zeros stand where the numbers should be.",
    _smallest,
)
_back(
    "max_pool_gradient_to_the_largest_of_all",
    "only the largest value of a whole channel is handed a gradient, not that of each window",
    "before it, one entry of each channel has a gradient, all others 0.",
    _of_whole_channel,
)
_back(
    "max_pool_gradient_times_the_largest",
    "the winner of a window is handed its gradient times its value",
    "before it, each number is the window's largest value times the right one.",
    _times_itself,
)
_back(
    "max_pool_row_for_column",
    "the winner's row and column within its window are exchanged on the way back",
    "before it, the winner is right where it is on the window's diagonal.",
    _transposed,
    select=pool.of_them(
        pool.LARGEST, lambda layer: len(layer.along) == 2 and layer.along[0].kernel == layer.along[1].kernel > 1
    ),
)
_back(
    "max_pool_gradients_assigned",
    "an entry that wins in several windows is handed the gradient of the last one, where their sum is right",
    "before it, entries that won once are right.",
    lambda layer, x: pool.of_last_written(layer, x, _first(layer, x)),
    pool.OVERLAP_HINT,
    pool.of_them(pool.LARGEST, pool.overlap),
)
_back(
    "max_pool_windows_assigned",
    "each window's gradients are written over those of the windows before, where windows share entries",
    "before it, what a later window writes, zeros as well, hides what an earlier one has handed back.",
    lambda layer, x: _first(layer, x) & pool.of_last_written(layer, x, np.ones_like(_first(layer, x))),
    pool.OVERLAP_HINT,
    pool.of_them(pool.LARGEST, pool.overlap),
)
_back(
    "max_pool_stride_forgotten_back",
    "the stride is forgotten on the way back: windows are taken to begin one entry apart",
    "before it, the gradients are gathered in one corner.",
    _first,
    pool.PLACE_HINT,
    pool.of_them(pool.LARGEST, pool.has_stride),
    pool.of_another(stride=1),
)
_back(
    "max_pool_dilation_forgotten_back",
    "the dilation is forgotten on the way back: a window's entries are taken to lie next to each other",
    "before it, only winners that are the first of their windows are right.",
    _first,
    pool.PLACE_HINT,
    pool.of_them(pool.LARGEST, lambda layer: any(one.dilation > 1 for one in layer.along)),
    pool.of_another(dilation=1),
)
_back(
    "max_pool_padding_kept",
    "the padding is cut off at the wrong end of the gradient that is handed back",
    "before it, the gradients have moved by the padding.",
    _first,
    pool.PLACE_HINT,
    pool.of_them(pool.LARGEST, pool.has_padding),
    pool.border_behind,
)


# ---------------------------------------------------------------- on the way forward


def _forward(name: str, said: str, thought: str, other: Pooled, select: Select = pool.LARGEST) -> None:
    pool.given(_NUMBER, name, said, thought, other, select, pool.VALUE_HINT)


def _from_zero(layer: Layer, x: Any) -> Any:
    return _first(layer, x) & (pool.windows(layer, x, -np.inf) > 0)


def _of_sizes(layer: Layer, x: Any) -> Any:
    found = np.abs(pool.windows(layer, x, 0.0))
    return np.arange(found.shape[-1]) == found.argmax(-1)[..., None]


def _with_zeros(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
    return tape.maximum(entries(tape, layer, x, 0.0))


def _next_to_each_other(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
    return tape.maximum(pool.of_another(stride=1)(tape, layer, x, -np.inf))


def _without_dilation(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
    return tape.maximum(pool.of_another(dilation=1)(tape, layer, x, -np.inf))


_forward(
    "max_pool_padding_of_zeros",
    "the padding of a maximum is zeros, which win over negative values",
    "windows at the border, all of whose values are negative, give 0.",
    _with_zeros,
    pool.of_them(pool.LARGEST, pool.has_padding),
)
_forward(
    "max_pool_from_zero",
    "the search for the largest value of a window begins at 0, so that negative ones are never found",
    "no output is negative.",
    pool.shared(_from_zero),
)
_forward(
    "max_pool_of_smallest",
    "the smallest value of a window is taken, not the largest",
    "the outputs are too small.",
    pool.shared(_smallest),
)
_forward(
    "max_pool_of_sizes",
    "the value of the largest size is taken, whatever its sign",
    "it is right where the largest value of a window is positive and no negative one is larger in size.",
    pool.shared(_of_sizes),
)
_forward(
    "max_pool_of_means",
    "the mean of each window is taken, not the largest value",
    "the outputs are too small.",
    pool.shared(lambda layer, x: np.full_like(pool.windows(layer, x, 0.0), 1 / np.prod(layer.kernel_size))),
)
_forward(
    "max_pool_stride_forgotten",
    "the stride is forgotten: windows begin one entry apart",
    "the first output of each channel is right.",
    _next_to_each_other,
    pool.of_them(pool.LARGEST, pool.has_stride),
)
_forward(
    "max_pool_dilation_forgotten",
    "the dilation is forgotten: a window's entries lie next to each other",
    "it is right for a layer with a dilation of 1.",
    _without_dilation,
    pool.of_them(pool.LARGEST, lambda layer: any(one.dilation > 1 for one in layer.along)),
)
