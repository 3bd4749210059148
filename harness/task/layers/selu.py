"""selu: s z where z > 0, else s alpha (e^z − 1); its derivative is s, else s alpha e^z or a + s alpha.

The scale s and alpha are those of Klambauer and others, Self-Normalizing Neural Networks (2017), as torch has them.
"""

from __future__ import annotations

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers.celu import exponential
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, line

ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def function(_: Layer) -> Function:
    return FUNCTION


FUNCTION = functions.function(
    Bent((exponential(SCALE * ALPHA, constants=2), line(SCALE)), (Kink(0, SCALE * ALPHA),), scale=SCALE * ALPHA)
)
