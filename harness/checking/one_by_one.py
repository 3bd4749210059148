"""Whether a candidate takes a step after each sample of its batch, where torch takes one for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from harness.checking.result import Tried
from harness.implementation import Implementation, State
from harness.run.result import Seen
from harness.scenario.model import Case

#: How near an update is to be to torch's, relative to the largest of its parameter's.
_CLOSE = 1e-6


def updates_after_each_sample(tried: Sequence[Tried], reference: Callable[[Case], Implementation]) -> bool:
    """Whether every probe's first step gives what torch gives after one step for each sample, in order."""
    first = [(one.case, one.seen[0]) for one in tried if one.seen and len(one.seen[0].batch.inputs) > 1]
    return bool(first) and all(_is_one_by_one(case, seen, reference(case)) for case, seen in first)


def _is_one_by_one(case: Case, seen: Seen, torch: Implementation) -> bool:
    told = seen.told.parameters
    if not told or case.optimizer is None:
        return False
    state = seen.before
    for row in range(len(seen.batch.inputs)):
        torch.load(state)
        step = torch.step(seen.batch.part(slice(row, row + 1)), case.optimizer.lr_at(1))
        parameters, buffers = step.parameters or {}, step.buffers or {}
        state = State({k: v.copy() for k, v in parameters.items()}, {k: v.copy() for k, v in buffers.items()})
    return all(
        np.shape(told[name]) == right.shape and _is_same_move(told[name], right, seen.before.parameters[name])
        for name, right in state.parameters.items()
        if name in told
    )


def _is_same_move(told: Any, right: Any, before: Any) -> bool:
    """Whether a parameter went where it should, as closely as ``_CLOSE`` of how far that is and rounding allow."""
    rounding = np.finfo(np.float64).eps * float(np.abs(before).max(initial=0.0))
    furthest = float(np.abs(right - before).max(initial=0.0))
    return bool((np.abs(told - right) <= _CLOSE * furthest + 4 * rounding).all())
