"""adaptive_avg_pool2d: means of windows that begin at ⌊i n / m⌋ and end before ⌈(i + 1) n / m⌉, m of n entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.layers._pooling import divided
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A row and a column of zeros behind each image stand for what smaller windows lack."""
    if layer.output_size == (1, 1):
        return x.mean(2, 3, keepdims=True)
    batch, channels, height, width = x.shape
    rows, row_counts = _windows(height, layer.output_size[0])
    columns, column_counts = _windows(width, layer.output_size[1])
    within = rows[:, None, :, None] * (width + 1) + columns[:, None, :]
    first = np.arange(batch * channels).reshape(batch, channels, 1, 1, 1) * (height + 1) * (width + 1)
    padded = tape.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)))
    total = tape.gather(padded, first + within.reshape(*within.shape[:2], -1)).sum(-1)
    return divided(tape, total, np.outer(row_counts, column_counts))


def _windows(length: int, places: int) -> tuple[Any, Any]:
    """Along an axis, the entries of each window (places, most), ``length`` for what it lacks, and how many they are."""
    start, end = np.arange(places) * length // places, -(-np.arange(1, places + 1) * length // places)
    entries = start[:, None] + np.arange((end - start).max())
    return np.where(entries < end[:, None], entries, length), end - start
