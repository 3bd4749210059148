"""hardsigmoid: min(max(z + 3, 0), 6) / 6; its derivative is 1/6 between −3 and 3, else 0.

z + 3 and z / 6 + ½ are rounded: within 18 u of ±3 they may be 0 or 6, 0 or 1, from which some take the derivative.
torch's 1/6 of the derivative is float32's in every dtype.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, line
from harness.task.numbers.rounded import Array


def function(_: Layer) -> Function:
    return FUNCTION


def apart(z: Array, _: Array) -> tuple[Array, Array]:
    return np.zeros_like(z), np.full_like(z, abs(1 / 6 - float(np.float32(1 / 6))))


#: Its ball has 1/6 itself, of which float64's is off by 0.08 u of z.
SLOPING = replace(line(1 / 6, 0.5), apart=apart, ball=lambda v: ((v + 3) / 6, (v * 0 + 1) / 6))
FUNCTION = functions.function(Bent((line(0), SLOPING, line(0, 1)), (Kink(-3, 0), Kink(3, 0)), decides=6))
