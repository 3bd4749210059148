"""One implementation alone, from the case's start over its batches: the one-sided driver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from harness.implementation import Batch, Implementation, State, Step
from harness.scenario.model import Case
from harness.scenario.sources import data


class Trained(NamedTuple):
    """One step of one side; its arrays are valid until the next is asked for."""

    number: int
    """Counted from 1."""
    batch: Batch
    step: Step
    last: bool
    """Whether the case ends here."""


def train(case: Case, side: Implementation, start: State, rows: data.Rows) -> Iterator[Trained]:
    """The case's steps, at most ``steps_total``, fewer where its loss threshold is met."""
    assert case.optimizer is not None
    until = case.scenario.training.until
    side.load(start)
    for number, batch in zip(range(1, case.steps_total + 1), data.batches(case, rows), strict=False):
        step = side.step(batch, case.optimizer.lr_at(number))
        last = number == case.steps_total or bool(until and step.loss is not None and step.loss <= until.loss)
        yield Trained(number, batch, step, last)
        if last:
            return
