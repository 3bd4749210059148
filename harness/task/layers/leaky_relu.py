"""leaky_relu: z where z > 0, else negative_slope · z; its derivative at 0 is negative_slope."""

from __future__ import annotations

from functools import cache

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, line


def function(layer: Layer) -> Function:
    return _function(layer.negative_slope)


@cache
def _function(slope: float) -> Function:
    return functions.function(Bent((line(slope), line(1)), (Kink(0, slope),), scale=max(1.0, abs(slope))))
