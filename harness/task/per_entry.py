"""Losses that are a sum of a function of each entry."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from harness.task.tape import T, Tape, Variable


def summed(tape: Tape[T], entries: Callable[..., tuple[T, T]], y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    """factor · Σ entries(kind, y, t)."""
    return tape.weighted_sum(tape.elementwise(y, partial(entries, tape.kind, t=t)), np.ones(t.shape), factor)
