"""run(case, sides) -> Result: the main path."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from harness.compare import measure
from harness.errors import ImplementationError, UsageError
from harness.implementation import Array, Implementation, State
from harness.lockstep import Pair, lockstep
from harness.record import Recorder
from harness.result import Metric, Result
from harness.scenario import data
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.sides import BUILT_IN, Side

#: Rows predicted at a time when an accuracy is taken.
_CHUNK = 1_000


@dataclass(frozen=True)
class Options:
    """How much of a case to run, and from where."""

    full: bool = False
    """All steps, in place of the scenario's default_steps."""
    steps: int | None = None
    """At most this many steps."""
    data_paths: Mapping[str, Path] = field(default_factory=dict)
    """Another place for a named data source: {"mnist": ...}."""
    start: State | None = None
    """A saved state to start from, in place of the scenario's initial one."""
    start_step: int = 0
    """The step after which it was saved."""
    keep_state: Callable[[State, int], None] | None = None
    """Given the first side's last state and step."""


def run(
    case: Case, sides: tuple[Side, Side], options: Options = Options(), on_step: Callable[[int], None] = lambda _: None
) -> Result:
    """Take one case through both sides in lockstep. Raises HarnessError for bad data or implementations."""
    started = time.perf_counter()
    rows = data.load(case, options.data_paths)
    state = options.start or initial_state(case)
    names = (sides[0].name, sides[1].name)
    _check_asked(case, names, options)
    first, second = (_build(case, side) for side in sides)
    recorder = Recorder(case, names, data.has_labels(case, rows.train))
    planned = planned_steps(case, options)
    metrics: list[Metric] = []
    step, stopped, interrupted = options.start_step, None, False
    try:
        if case.optimizer is None or case.steps_total == 0:
            _forward_only(recorder, rows, state, first, second, case)
        else:
            batches = islice(data.batches(case, rows.train, step), max(planned - step, 0))
            for pair in lockstep(case.optimizer, first, second, state, batches, step):
                step = pair.step
                stopped = _threshold(case, pair)
                fatal = recorder.see(pair, last=step == planned or bool(stopped))
                if fatal:
                    stopped = f"the sides cannot go on after step {step}"
                last = not fatal and (step == planned or bool(stopped))
                if last and options.keep_state:
                    options.keep_state(State(pair.first.parameters, pair.first.buffers), step)
                if last or (step in case.scenario.training.checkpoints and not fatal):
                    metrics += _metrics(case, rows, step, names, first, second)
                on_step(step)
                if stopped:
                    break
    except KeyboardInterrupt:
        interrupted, stopped = True, "interrupted"
    return Result(
        id=case.id,
        scenario=case.scenario_name,
        title=case.scenario.title,
        document=case.scenario.document,
        dtype=case.dtype,
        sides=names,
        steps_run=step,
        steps_total=case.steps_total,
        steps_planned=planned,
        stopped=stopped,
        interrupted=interrupted,
        seconds=time.perf_counter() - started,
        verdict=recorder.verdict,
        as_expected=not recorder.reasons and not interrupted,
        reasons=(*recorder.reasons, *(("interrupted",) if interrupted else ())),
        expectations=recorder.expectations,
        metrics=tuple(metrics),
        series=recorder.series,
        differences=recorder.differences,
    )


def _check_asked(case: Case, names: tuple[str, str], options: Options) -> None:
    planned = planned_steps(case, options)
    if options.start and options.start_step >= planned:
        raise UsageError(f"{case.id}: the state is that of step {options.start_step}, and the run ends at {planned}")
    unknown = sorted(set(case.sides) - {*names, *BUILT_IN})
    if unknown:
        raise UsageError(f"{case.file}: sides.{unknown[0]}: no such side; there are {' and '.join(names)}")


def planned_steps(case: Case, options: Options) -> int:
    """The last step of this run: all, the scenario's default part, or what was asked for."""
    default = case.scenario.training.default_steps
    asked = options.steps or (None if options.full else default)
    return min(asked or case.steps_total, case.steps_total)


def _build(case: Case, side: Side) -> Implementation:
    """The implementation of the case, as this side is given it."""
    scenario = case.sides.get(side.name, case.scenario)
    return side.build(replace(case, scenario=scenario))


def _threshold(case: Case, pair: Pair) -> str | None:
    until = case.scenario.training.until
    if until and pair.first.loss <= until.loss:
        return f"loss at most {until.loss:g}"
    return None


def _forward_only(
    recorder: Recorder, rows: data.DataSet, state: State, first: Implementation, second: Implementation, case: Case
) -> None:
    first.load(state)
    second.load(state)
    inputs = rows.train.batch(slice(None)).inputs
    outputs = first.predict(inputs), second.predict(inputs)
    with np.errstate(all="ignore"):
        recorder.see_output(measure("output", "output", *outputs, np.dtype(case.dtype)))


# ---------------------------------------------------------------- metrics


def _metrics(
    case: Case,
    rows: data.DataSet,
    step: int,
    names: tuple[str, str],
    first: Implementation,
    second: Implementation,
) -> list[Metric]:
    """Accuracies after a step. All sets that are a part of the training rows share one pass over them."""
    wanted = case.scenario.metrics.accuracy
    if not wanted:
        return []
    hits = [_all_hits(side, rows, wanted) for side in (first, second)]
    return [
        Metric(step, name, {side: float(np.mean(_part(found, name))) for side, found in zip(names, hits, strict=True)})
        for name in wanted
    ]


def _all_hits(side: Implementation, rows: data.DataSet, wanted: tuple[str, ...]) -> dict[str, Array]:
    needed = max((_rows_needed(name, rows.train) for name in wanted), default=0)
    found = {"train": _hits(side, rows.train, needed)}
    if "test" in wanted and rows.test is not None:
        found["test"] = _hits(side, rows.test, len(rows.test))
    return found


def _rows_needed(name: str, train: data.Rows) -> int:
    if name == "test":
        return 0
    return len(train) if name == "train" else int(name.removeprefix("train_first_"))


def _part(hits: Mapping[str, Array], name: str) -> Array:
    if name in hits:
        return hits[name]
    return hits["train"][: int(name.removeprefix("train_first_"))]


def _hits(side: Implementation, rows: data.Rows, count: int) -> Array:
    """Whether the largest output is the label's, for each of the first ``count`` rows."""
    found = np.zeros(count, bool)
    for start in range(0, count, _CHUNK):
        batch = rows.batch(slice(start, min(start + _CHUNK, count)))
        output = side.predict(batch.inputs)
        if np.ndim(output) != 2 or len(output) != len(batch.targets):
            raise ImplementationError(f"predict gave shape {np.shape(output)} for {len(batch.targets)} rows")
        found[start : start + _CHUNK] = np.argmax(output, axis=1) == batch.targets
    return found
