"""hardtanh: min(max(z, min_val), max_val); its derivative is 1 between the two, else 0."""

from __future__ import annotations

from functools import cache

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, line


def function(layer: Layer) -> Function:
    return _function(layer.min_val, layer.max_val)


@cache
def _function(lowest: float, highest: float) -> Function:
    pieces = line(0, lowest), line(1), line(0, highest)
    return functions.function(Bent(pieces, (Kink(lowest, 0), Kink(highest, 0))))
