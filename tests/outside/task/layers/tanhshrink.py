"""tanhshrink: z − tanh z; its derivative is tanh² z."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Smooth


def function(_: Any) -> Function:
    return FUNCTION


def of(z: Any) -> tuple[Any, Any]:
    t = np.tanh(z)
    return z - t, t * t


def curvature(_: Any, __: Any, d: Any) -> Any:
    return 2 * np.sqrt(d) * (1 - d)


def rounding(_: Any, a: Any, d: Any) -> tuple[Any, Any]:
    """tanh is off by 8 u of itself, and tanh² by twice that, and by 4 u as torch has it, 1 − (1 − tanh²)."""
    t = np.sqrt(d)
    return 8 * t + np.abs(a), 4 + 17 * d


def balls(v: Any) -> tuple[Any, Any]:
    t = v.tanh()
    return v - t, t * t


FUNCTION = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.0, curved=0.77, jerk=2.0))
