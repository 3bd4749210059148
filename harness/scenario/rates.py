"""What an optimizer's fields must say together, and a schedule and a training: every learning rate is above 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Path_
from harness.scenario.kinds import Optimizer
from harness.scenario.model import Training
from harness.scenario.schedule import Schedule


class Problem(NamedTuple):
    """What is wrong with an entry of a schedule, or with one of its fields."""

    entry: int
    fields: tuple[str, ...]
    said: Fact

    def path(self, stated: Mapping[str, Any]) -> Path_:
        """Where it stands in an optimizer as a file has it, whose schedule may stand alone."""
        entry = () if isinstance(stated["schedule"], Mapping) else (self.entry, 1)
        return "schedule", *entry, *self.fields


def contradictions(optimizer: Optimizer, stated: Mapping[str, Any]) -> Iterator[tuple[Path_, Fact]]:
    """Fields that do not go with others, each with its path in the optimizer as a file has it."""
    starts = [start for start, _ in optimizer.schedule]
    if starts != sorted(set(starts)):
        yield ("schedule",), fact("steps_should_increase")
    yield from (((field,), said) for field, said in optimizer.contradictions())
    yield from ((one.path(stated), one.said) for one in _of_schedules(optimizer))
    for field, said in optimizer.clip.contradictions() if optimizer.clip else ():
        yield ("clip", *filter(None, [field])), said


def _of_schedules(optimizer: Optimizer) -> Iterator[Problem]:
    for index, (_, one) in enumerate(optimizer.schedule):
        for field, said in one.contradictions() if isinstance(one, Schedule) else ():
            yield Problem(index, (field,), said)


def in_steps(optimizer: Optimizer, epoch: int) -> Optimizer:
    """The same, every count of a schedule in steps; an epoch has so many."""
    entries = tuple((start, _counted(one, epoch)) for start, one in optimizer.schedule)
    return optimizer if entries == optimizer.schedule else optimizer.model_copy(update={"schedule": entries})


def _counted(one: float | Schedule, epoch: int) -> float | Schedule:
    is_in_epochs = isinstance(one, Schedule) and one.every == "epoch"
    return one.model_copy(update={"every": epoch}) if isinstance(one, Schedule) and is_in_epochs else one


def without_epochs(optimizer: Optimizer) -> Iterator[Problem]:
    """Schedules that count epochs."""
    for index, (_, one) in enumerate(optimizer.schedule):
        if isinstance(one, Schedule) and one.every == "epoch":
            yield Problem(index, ("every",), fact("epochs_of_no_length"))


def steps_an_epoch(training: Training, rows: int) -> int | None:
    """None where not all epochs have as many, or there are none."""
    batch = training.batch
    if batch is None:
        return 1
    if batch.order == "sequential":
        return -(-rows // batch.size)
    whole = batch.order == "sequential_wrapping" and rows % batch.size == 0
    return rows // batch.size if whole else None


def out_of_range(optimizer: Optimizer, total: int, most: float) -> Iterator[Problem]:
    """Schedules, counted in steps, with a rate that is 0 or beyond ``most``, or that another one cuts short."""
    starts = [*(start for start, _ in optimizer.schedule), total + 1]
    for index, ((start, after), (_, one)) in enumerate(zip(pairwise(starts), optimizer.schedule, strict=True)):
        last = min(after - 1, total) - start
        if isinstance(one, Schedule) and last >= 0:
            if after <= total and (last + 1) // _every(one) < one.at_least:
                yield Problem(index, ("total_iters",), fact("warm_up_cut_short", after=after))
            for count in one.turns(last // _every(one)):
                if not 0 < (rate := one.rate(count, optimizer.lr)) <= most:
                    step = start + count * _every(one)
                    yield Problem(index, (), fact("rate_of_schedule", step=step, rate=rate, most=most))


def _every(one: Schedule) -> int:
    assert isinstance(one.every, int)
    return one.every
