"""run(case, sides) -> Result: the main path."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from harness.ground.errors import HarnessError, UsageError, told_by
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Implementation, State, Step
from harness.run.accuracy import accuracies, shares
from harness.run.free_run import drift, sampled_steps
from harness.run.given import Given
from harness.run.lockstep import Pair, lockstep
from harness.run.observe import Observer, Wanted
from harness.run.record import Recorder
from harness.run.result import Drift, Metric, Result, Seen
from harness.run.sides import BUILT_IN, Side
from harness.scenario.check import is_small
from harness.scenario.initial import initial_state
from harness.scenario.kinds import Optimizer
from harness.scenario.model import Case
from harness.scenario.sources import data

#: Steps of a small network that its sides are left to themselves for, unless a run is a full one.
FIRST_PART = 1_000


@dataclass(frozen=True)
class Options:
    """How much of a case to run, and from where."""

    full: bool = False
    """All steps, in place of the scenario's default_steps."""
    steps: int | None = None
    """At most this many steps."""
    start: State | None = None
    """A saved state to start from, in place of the scenario's initial one."""
    start_step: int = 0
    """The step after which it was saved."""
    keep_state: Callable[[State, int], None] | None = None
    """Given the first side's last state and step."""
    exact: bool = False
    """Hold every step against the exact values, however long that takes."""
    drift: bool = True
    """Whether to run both sides alone as well, and a twin."""
    wanted: tuple[Wanted, ...] = ()
    """What claims and baselines want to see of the first side."""


def run(
    case: Case, sides: tuple[Side, Side], options: Options = Options(), on_step: Callable[[int], None] = lambda _: None
) -> Result:
    """Take one case through both sides in lockstep. Raises HarnessError for bad data or implementations."""
    started = time.perf_counter()
    running = _Run(case, sides, options)
    try:
        if case.optimizer is None or case.steps_total == 0:
            running.forward_only()
        else:
            running.steps(case.optimizer, on_step)
            running.drifted = running.drift()
    except KeyboardInterrupt:
        running.interrupted, running.stopped = True, fact("interrupted")
    return running.result(time.perf_counter() - started)


class _Run:
    """One case on its way: both sides, what was recorded, and how far it has come."""

    def __init__(self, case: Case, sides: tuple[Side, Side], options: Options) -> None:
        self.case, self.options = case, options
        self.names = (sides[0].name, sides[1].name)
        self.planned = planned_steps(case, options)
        _check_asked(case, self.names, self.planned, options)
        self.rows = data.load(case)
        self.state = options.start or initial_state(case)
        self.first, self.second = (_build(case, side) for side in sides)
        self.recorder = Recorder(case, self.names, data.has_labels(case, self.rows.train), options.exact)
        self.observer = Observer(options.wanted)
        self.observer.start(self.state, self.rows.train)
        self.metrics: list[Metric] = []
        self.step, self.interrupted = options.start_step, False
        self._sides = sides
        self._sampled = frozenset(sampled_steps(_drift_steps(case, self.planned, options)))
        self._kept: dict[int, dict[str, Array]] = {}
        self.stopped: Fact | None = None
        self.drifted: Drift | None = None

    def steps(self, optimizer: Optimizer, on_step: Callable[[int], None]) -> None:
        """Step after step, until all are done, the loss is low enough, or the sides cannot go on."""
        batches = islice(data.batches(self.case, self.rows.train, self.step), self.planned - self.step)
        for pair in lockstep(optimizer, self.first, self.second, self.state, batches, self.step):
            self.step = pair.step
            self.stopped = _threshold(self.case, pair)
            last = self.step == self.planned or bool(self.stopped)
            ends = self.step == self.case.steps_total or bool(self.stopped)
            self.observer.see(self.step, pair.batch, pair.first, pair.first_gradients or {}, ends)
            if self.recorder.see(pair, last):
                self.stopped = fact("sides_cannot_go_on", step=self.step)
            else:
                self._after(pair, last)
            on_step(self.step)
            if self.stopped:
                break

    def _after(self, pair: Pair, last: bool) -> None:
        """What is done besides at checkpoints and at the end."""
        if last or self.step in self.case.scenario.training.checkpoints:
            wanted = self.case.scenario.metrics.accuracy
            found = accuracies(wanted, self.rows, self.step, self.names, self.first, self.second)
            self.metrics += found
            for metric in found:
                self.observer.see_value("accuracy", metric.of, self.step, metric.values[self.names[0]])
        else:  # a baseline of the default part wants the accuracy where that part ends
            wanted = self.observer.accuracies_wanted(self.step, last)
            for name, share in shares(wanted, self.rows, self.first).items():
                self.observer.see_value("accuracy", name, self.step, share)
        if self.options.drift and self.step in self._sampled:
            self._kept[self.step] = {name: array.copy() for name, array in pair.after.items()}
        if last and self.options.keep_state:
            buffers = pair.second.buffers if pair.first.buffers is None else pair.first.buffers
            self.options.keep_state(State(pair.after, buffers or {}), self.step)

    def drift(self) -> Drift | None:
        """How far the sides go apart, left to themselves from the start on."""
        if len(self._kept) < 2 or self.options.start:
            return None
        first, second = ((_as_given(self.case, side), side.build) for side in self._sides)
        return drift((first, second), self.state, self.rows.train, self._kept)

    def forward_only(self) -> None:
        """The outputs of the start, where a scenario takes no step."""
        batch = self.rows.train.batch(slice(None))
        for side in (self.first, self.second):
            side.load(self.state)
        first, second = (_output_only(side.predict(batch.inputs)) for side in (self.first, self.second))
        self.observer.see_output(first.output)
        self.recorder.see_output(Pair(0, batch, self.state, first, second, {}, {}))

    def result(self, seconds: float) -> Result:
        """All that the report shows."""
        found = _result(self.case, self.names, self.recorder, (self.step, self.planned), seconds)
        return replace(
            found,
            stopped=self.stopped,
            interrupted=self.interrupted,
            side_reasons=(*found.side_reasons, *((fact("interrupted"),) if self.interrupted else ())),
            metrics=tuple(self.metrics),
            drift=self.drifted,
            observed=self.observer.observed,
        )


def _result(case: Case, names: tuple[str, str], recorder: Recorder, steps: tuple[int, int], seconds: float) -> Result:
    """What the recorder has kept; ``steps``: taken and planned."""
    return Result(
        id=case.id,
        scenario=case.scenario_name,
        file=case.file,
        title=case.scenario.title,
        document=case.scenario.document,
        dtype=case.dtype,
        sides=names,
        steps_run=steps[0],
        steps_total=case.steps_total,
        steps_planned=steps[1],
        stopped=None,
        interrupted=False,
        seconds=seconds,
        verdict=recorder.verdict,
        side_reasons=recorder.reasons,
        expectations=recorder.expectations,
        metrics=(),
        series=recorder.series,
        differences=recorder.differences,
        first_wrong=recorder.first_wrong,
        resolutions=recorder.resolutions,
        untold=recorder.untold,
        seen=recorder.seen,
    )


def run_given(case: Case, sides: tuple[Side, Side], given: Given) -> Result:
    """Take a given task through both sides in lockstep, and keep every step; what a side cannot do ends it."""
    assert case.optimizer is not None
    started, names = time.perf_counter(), (sides[0].name, sides[1].name)
    first, second = (side.build(case) for side in sides)
    recorder, seen, failure = Recorder(case, names, labelled=False, given=given), list[Seen](), ""
    try:
        for pair in lockstep(case.optimizer, first, second, given.state, given.batches, following=given.following):
            seen.append(Seen(pair.step, pair.batch, pair.before, pair.first))
            recorder.see(pair, pair.step == len(given.batches))
    except HarnessError as error:
        failure = told_by(error)
    found = _result(case, names, recorder, (len(seen), len(given.batches)), time.perf_counter() - started)
    return replace(found, seen=tuple(seen), failure=failure)


def _output_only(output: Array | None) -> Step:
    return Step(output=output, gradients={})


def planned_steps(case: Case, options: Options) -> int:
    """The last step of this run: all, the scenario's default part, or what was asked for."""
    default = case.scenario.training.default_steps
    asked = options.steps or (None if options.full else default)
    return min(asked or case.steps_total, case.steps_total)


def _drift_steps(case: Case, planned: int, options: Options) -> int:
    """How far the sides are left to themselves: as far as the run goes, or, unless it is a full one, a first part."""
    first_part = FIRST_PART if is_small(case.scenario, case.rows) else 50
    return planned if options.full else min(planned, first_part)


def _check_asked(case: Case, names: tuple[str, str], planned: int, options: Options) -> None:
    if options.start and options.start_step >= planned:
        raise UsageError(fact("state_after_end", case=case.id, step=options.start_step, planned=planned))
    unknown = sorted(set(case.sides) - {*names, *BUILT_IN})
    if unknown:
        raise UsageError(fact("unknown_side", file=str(case.file), side=unknown[0], sides=names))


def _build(case: Case, side: Side) -> Implementation:
    """The implementation of the case, as this side is given it."""
    return side.build(_as_given(case, side))


def _as_given(case: Case, side: Side) -> Case:
    return replace(case, scenario=case.sides.get(side.name, case.scenario))


def _threshold(case: Case, pair: Pair) -> Fact | None:
    until = case.scenario.training.until
    loss = pair.second.loss if pair.first.loss is None else pair.first.loss
    if until and loss is not None and loss <= until.loss:
        return fact("loss_reached", loss=until.loss)
    return None
