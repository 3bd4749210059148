"""Mistakes of avg_pool2d and avg_pool1d: what a window's sum is divided by, and to which entries its gradient goes."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.layers import _pooling as pool
from harness.faults.layers._pooling import Pooled, Select, Shares
from harness.scenario.kinds import Layer
from harness.task.layers._pooling import counts_of, entries
from harness.task.tape import Tape, Variable

_NUMBER = 121


def _mean(layer: Layer, x: Any) -> Any:
    """Every entry of a window has one part of how many count."""
    return np.ones_like(pool.windows(layer, x, 0.0)) / counts_of(layer, x.shape[2:])[..., None]


def _divided_by(count: Any) -> Shares:
    """Every entry of a window has one part of another ``count(layer, x)``."""
    return lambda layer, x: np.ones_like(pool.windows(layer, x, 0.0)) / np.asarray(count(layer, x))[..., None]


def _other_count(layer: Layer, x: Any) -> Any:
    """With the padding where it does not count, and without it where it does."""
    return counts_of(layer.model_copy(update={"count_include_pad": not layer.count_include_pad}), x.shape[2:])


_TWO_AXES = pool.of_them(pool.MEANS, lambda layer: len(layer.along) == 2 and layer.along[1].kernel > 1)
_PADDED = pool.of_them(
    pool.MEANS, lambda layer: pool.has_padding(layer) and not getattr(layer, "divisor_override", None)
)


# ---------------------------------------------------------------- on the way back


_back = pool.backs(_NUMBER, pool.MEANS)

_back(
    "avg_pool_gradient_not_divided",
    "every entry of a window is handed its whole gradient, which should be divided by how many entries count",
    "before it, the gradients are the right ones times that number.",
    _divided_by(lambda layer, x: 1.0),
)
_back(
    "avg_pool_gradient_divided_twice",
    "a window's gradient is divided twice by how many entries count",
    "before it, the gradients are the right ones divided by that number.",
    _divided_by(lambda layer, x: counts_of(layer, x.shape[2:]) ** 2),
)
_back(
    "avg_pool_gradient_divided_by_one_side",
    "a window's gradient is divided by its height alone, not by its height times its width",
    "before it, the gradients are the right ones times the window's width.",
    _divided_by(lambda layer, x: float(layer.kernel_size[0])),
    select=_TWO_AXES,
)
_back(
    "avg_pool_gradient_divided_by_outputs",
    "a window's gradient is divided by how many windows there are, not by how many entries it has",
    "before it, each number is the same multiple of the right one.",
    _divided_by(lambda layer, x: float(np.prod(layer.output_shape(x.shape[1:])[1:]))),
)
_back(
    "avg_pool_gradient_of_other_counts",
    "on the way back the padding is counted among a window's entries where it was not forward, or the other way round",
    "before it, windows in the middle are right, and those at the border are not.",
    _divided_by(_other_count),
    select=_PADDED,
)
_back(
    "avg_pool_gradient_to_one_entry",
    "only the first entry of a window is handed its gradient",
    "before it, most gradients are 0.",
    lambda layer, x: np.eye(np.prod(layer.kernel_size))[0] * np.ones_like(pool.windows(layer, x, 0.0)),
)
_back(
    "avg_pool_gradient_of_a_maximum",
    "the largest value of a window is handed its gradient, as if the layer took the maximum",
    "before it, most gradients are 0.",
    lambda layer, x: (found := pool.windows(layer, x, -np.inf)) == found.max(-1, keepdims=True),
)
_back(
    "avg_pool_gradients_assigned",
    "an entry of several windows is handed its part of the last one, where the sum over all is right",
    "before it, entries of a single window are right.",
    lambda layer, x: _mean(layer, x) * pool.of_last_written(layer, x, np.ones(_mean(layer, x).shape, bool)),
    pool.OVERLAP_HINT,
    pool.of_them(pool.MEANS, pool.overlap),
)
_back(
    "avg_pool_stride_forgotten_back",
    "the stride is forgotten on the way back: windows are taken to begin one entry apart",
    "before it, the gradients are gathered in one corner.",
    _mean,
    pool.PLACE_HINT,
    pool.of_them(pool.MEANS, pool.has_stride),
    pool.of_another(stride=1),
)
_back(
    "avg_pool_padding_kept",
    "the padding is cut off at the wrong end of the gradient that is handed back",
    "before it, the gradients have moved by the padding.",
    _mean,
    pool.PLACE_HINT,
    pool.of_them(pool.MEANS, pool.has_padding),
    pool.border_behind,
)


# ---------------------------------------------------------------- on the way forward


def _forward(name: str, said: str, thought: str, other: Pooled, select: Select = pool.MEANS) -> None:
    pool.given(_NUMBER, name, said, thought, other, select, pool.VALUE_HINT)


def _largest(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
    return tape.maximum(entries(tape, layer, x, -np.inf))


_forward(
    "avg_pool_of_sums",
    "a window's sum is not divided by how many entries count",
    "the outputs are the right ones times that number.",
    pool.shared(_divided_by(lambda layer, x: 1.0)),
)
_forward(
    "avg_pool_divided_by_one_side",
    "a window's sum is divided by its height alone, not by its height times its width",
    "the outputs are the right ones times the window's width.",
    pool.shared(_divided_by(lambda layer, x: float(layer.kernel_size[0]))),
    _TWO_AXES,
)
_forward(
    "avg_pool_of_other_counts",
    "the padding is counted among a window's entries where it should not be, or not where it should be",
    "the outputs in the middle are right, and those at the border are not.",
    pool.shared(_divided_by(_other_count)),
    _PADDED,
)
_forward(
    "avg_pool_of_largest",
    "the largest value of each window is taken, not the mean",
    "the outputs are too large.",
    _largest,
)
_forward(
    "avg_pool_stride_forgotten",
    "the stride is forgotten: windows begin one entry apart",
    "the first output of each channel is right.",
    pool.shared(_mean, pool.of_another(stride=1)),
    pool.of_them(pool.MEANS, pool.has_stride),
)
