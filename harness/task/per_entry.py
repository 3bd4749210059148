"""Losses that are a sum of a function of each entry."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.tape import T, Tape, Variable


def summed(
    tape: Tape[T], entries: Callable[..., tuple[T, T]], loss: Loss, y: Variable[T], t: Any, factor: Fraction
) -> Variable[T]:
    """factor · Σ entries(kind, loss, y, t)."""
    return tape.weighted_sum(tape.elementwise(y, partial(entries, tape.kind, loss, t=t)), np.ones(t.shape), factor)
