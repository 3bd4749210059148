"""Mistakes of adaptive_avg_pool2d, most of them of the global average: what is divided, and by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import layers_of_kind
from harness.faults.layers import _pooling
from harness.faults.layers._pooling import VALUE_HINT, Pooled, Select, of_them
from harness.scenario.kinds import Layer
from harness.scenario.model import Case, through
from harness.task.layers import adaptive_avg_pool2d
from harness.task.tape import Tape, Variable

_NUMBER = 122
_ALL = layers_of_kind("adaptive_avg_pool2d")
_GLOBAL = of_them(_ALL, lambda layer: layer.output_size == (1, 1))


_CHANNEL_HINT = "Take one channel and a gradient of 1 behind it: to which entries does it go, and how much?"
_CHANNEL_VALUE_HINT = "Work out by hand what your layer gives for one channel."


def _times(factor: Callable[[int, int], float]) -> Pooled:
    """The means, times ``factor(height, width)``."""

    def pooled(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
        return adaptive_avg_pool2d.forward(tape, layer, x, {}) * float(factor(*x.shape[2:]))

    return pooled


def _back(name: str, said: str, thought: str, wrong: Pooled, select: Select = _GLOBAL) -> None:
    _pooling.handed_back(_NUMBER, name, said, thought, wrong, select, _CHANNEL_HINT)


def _forward(name: str, said: str, thought: str, other: Pooled, select: Select = _GLOBAL) -> None:
    hint = _CHANNEL_VALUE_HINT if select is _GLOBAL else VALUE_HINT
    _pooling.given(_NUMBER, name, said, thought, other, select, hint)


_back(
    "global_average_gradient_not_divided",
    "every entry of a channel is handed its whole gradient, which should be divided by how many entries there are",
    "before it, the gradients are the right ones times that number.",
    _times(lambda height, width: height * width),
)
_back(
    "global_average_gradient_divided_twice",
    "a channel's gradient is divided twice by how many entries there are",
    "before it, the gradients are the right ones divided by that number.",
    _times(lambda height, width: 1 / (height * width)),
)
_back(
    "global_average_gradient_divided_by_one_side",
    "a channel's gradient is divided by its height alone, not by its height times its width",
    "before it, the gradients are the right ones times the width.",
    _times(lambda height, width: width),
)
_back(
    "global_average_gradient_to_one_entry",
    "only the first entry of a channel is handed its gradient",
    "before it, most gradients are 0.",
    lambda tape, layer, x: x[:, :, :1, :1],
)
_back(
    "global_average_gradient_of_a_maximum",
    "the largest value of a channel is handed its gradient, as if the layer took the maximum",
    "before it, most gradients are 0.",
    lambda tape, layer, x: tape.maximum(x.reshape(*x.shape[:2], 1, 1, -1)),
)
_forward(
    "global_average_of_sums",
    "a channel's sum is not divided by how many entries there are",
    "the outputs are the right ones times that number.",
    _times(lambda height, width: height * width),
)
_forward(
    "global_average_divided_by_one_side",
    "a channel's sum is divided by its height alone, not by its height times its width",
    "the outputs are the right ones times the width.",
    _times(lambda height, width: width),
)
_forward(
    "global_average_of_largest",
    "the largest value of each channel is taken, not the mean",
    "the outputs are too large.",
    lambda tape, layer, x: tape.maximum(x.reshape(*x.shape[:2], 1, 1, -1)),
)


# ---------------------------------------------------------------- of several windows


def _of_whole_steps(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
    """Windows of ⌊n / m⌋ entries next to each other; what is left over is in none."""
    size = [length // places for length, places in zip(x.shape[2:], layer.output_size, strict=True)]
    cut = (..., *(slice(0, step * places) for step, places in zip(size, layer.output_size, strict=True)))
    found = tape.windows(x[cut], size, size)
    return found.reshape(*found.shape[:4], -1).mean(-1)


def _uneven(case: Case) -> list[int]:
    """Layers whose windows cannot all be of one size."""
    shapes = (case.input_shape, *through(case.network, case.input_shape)) if case.is_plain else ()
    sizes = {index: zip(shapes[index][1:], case.layers[index].output_size, strict=True) for index in _ALL(case)}
    return [index for index, pairs in sizes.items() if _cut_off(list(pairs))]


def _cut_off(sizes: list[tuple[int, int]]) -> bool:
    return all(n >= m for n, m in sizes) and any(n % m for n, m in sizes)


_forward(
    "adaptive_windows_of_whole_steps",
    "windows are all of one size, rounded down, where they should reach over all entries",
    "it is right where the output's size divides the input's.",
    _of_whole_steps,
    _uneven,
)
