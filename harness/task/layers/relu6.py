"""relu6: min(max(z, 0), 6); its derivative is 1 between 0 and 6, else 0."""

from __future__ import annotations

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, line


def function(_: Layer) -> Function:
    return FUNCTION


FUNCTION = functions.function(Bent((line(0), line(1), line(0, 6)), (Kink(0, 0), Kink(6, 0))))
