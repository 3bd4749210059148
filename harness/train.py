"""One implementation alone, from the case's start over its batches: the one-sided driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from harness.implementation import Build, State, Step
from harness.scenario import data
from harness.scenario.initial import initial_state
from harness.scenario.model import Case

_NOWHERE: Mapping[str, Path] = MappingProxyType({})


def train(
    case: Case, build: Build, start: State | None = None, data_paths: Mapping[str, Path] = _NOWHERE
) -> Iterator[Step]:
    """The case's steps, at most ``steps_total``; a step's arrays are valid until the next is asked for."""
    assert case.optimizer is not None
    rows = data.load(case, data_paths).train
    side = build(case)
    side.load(start or initial_state(case))
    for number, batch in zip(range(1, case.steps_total + 1), data.batches(case, rows), strict=False):
        step = side.step(batch, case.optimizer.lr_at(number))
        yield step
        until = case.scenario.training.until
        if until and step.loss <= until.loss:
            return
