"""A candidate through one probe: step by step beside a reference, and judged by the exact values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from harness.checking.result import Row, Seen, Told, Tried, arrays
from harness.faults.probes import Probe, state_in_float32
from harness.ground.errors import HarnessError
from harness.implementation import Batch, Implementation, State, Step
from harness.run.compare import Compared, measure, measure_parameter, values_of
from harness.run.judge import Judge, Judged
from harness.run.lockstep import Pair
from harness.run.result import Kind
from harness.scenario.kinds import Optimizer
from harness.scenario.model import Case, parameter_shapes

#: The names that verdicts give the two sides.
SIDES = ("candidate", "reference")


class Candidate(Protocol):
    """What is checked, in torch's names and layout."""

    @property
    def keeps_parameters(self) -> bool:
        """Whether it goes on from parameters of its own, as an object does."""

    def load(self, state: State) -> None:
        """Start from these parameters, without optimizer state."""

    def start_from(self, state: State) -> None:
        """What the next step starts from: news only to a function, which keeps no parameters."""

    def step(self, batch: Batch, lr: float) -> Told:
        """One step, or loss and gradients alone. Raises HarnessError."""


def drive(probe: Probe, candidate: Candidate, reference: Implementation, unchecked: frozenset[str]) -> Tried:
    """Every step of a probe, from the candidate's own parameters; ``unchecked``: parameters that it does not have."""
    seen: list[Seen] = []
    rows: list[Row] = []
    failure = ""
    judge = Judge(probe.case, probe.case, SIDES)
    try:
        for pair, told in _pairs(probe, candidate, reference, unchecked):
            seen.append(Seen(pair.step, pair.batch, pair.before, told))
            with np.errstate(all="ignore"):
                rows += _rows(probe, judge, pair, told, unchecked)
    except HarnessError as error:
        failure = str(error)
    return Tried(probe.name, probe.case.scenario.title, probe.case, tuple(seen), tuple(rows), failure)


def _pairs(
    probe: Probe, candidate: Candidate, reference: Implementation, unchecked: frozenset[str]
) -> Iterator[tuple[Pair, Told]]:
    """Both sides' steps, each from the candidate's parameters; the reference keeps buffers of its own."""
    optimizer = probe.case.optimizer
    assert optimizer is not None
    before, earlier = probe.state, None
    candidate.load(probe.state)
    for number, batch in enumerate(probe.batches, 1):
        lr = optimizer.lr_at(number)
        if probe.states:
            before = State(probe.states[number - 1].parameters, before.buffers)
        elif probe.case.dtype == "float32" and not candidate.keeps_parameters:
            before = state_in_float32(before)  # it may round what it is given; what it keeps is what it told
        candidate.start_from(before)
        told = candidate.step(batch, lr)
        reference.load(before)
        other = _kept(reference.step(batch, lr))
        first = _as_step(told)
        gradients = told.gradients if told.gradients is not None else derived_gradient(told, before, optimizer, number)
        pair = Pair(
            number, batch, State(before.parameters, {}), first, other, gradients, other.gradients or {}, earlier
        )
        yield pair, told
        after = dict(told.parameters if told.parameters is not None else other.parameters)
        after |= {name: before.parameters[name] for name in unchecked if name in before.parameters}
        if not _usable(probe, after):
            return
        before, earlier = State({name: np.array(after[name]) for name in before.parameters}, other.buffers), pair


def _as_step(told: Told) -> Step:
    """What is not told is not looked at."""
    loss = float("nan") if told.loss is None else told.loss
    parameters = told.parameters if told.parameters is not None else {}
    return Step(loss, told.output, told.gradients, parameters, {}, {}, {})


def _kept(step: Step) -> Step:
    """The same with arrays of its own."""

    def copied(arrays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: array.copy() for name, array in arrays.items()}

    gradients = copied(step.gradients or {})
    return Step(step.loss, step.output.copy(), gradients, copied(step.parameters), copied(step.buffers), {}, {})


def derived_gradient(told: Told, before: State, optimizer: Optimizer, number: int) -> Mapping[str, Any]:
    """(before − after) / lr of step ``number``, where the update is plain SGD's."""
    lr = optimizer.lr_at(number)
    if told.parameters is None or not optimizer.plain:
        return {}
    return {
        name: (before.parameters[name] - array) / lr
        for name, array in told.parameters.items()
        if np.shape(array) == before.parameters[name].shape
    }


def told_of(row: Row, case: Case, seen: Seen) -> Any:
    """The array of a row, as it was told or follows from the update; None where it is missing or of another shape."""
    if row.shapes is not None or row.verdict.kind is Kind.MISSING:
        return None
    told = arrays(seen)
    if row.quantity == "update":
        return told["parameter", row.name] - seen.before.parameters[row.name]
    if row.quantity == "gradient" and seen.told.gradients is None:
        assert case.optimizer is not None
        return derived_gradient(seen.told, seen.before, case.optimizer, seen.number)[row.name]
    found = told.get((row.quantity, row.name))
    return None if found is None else np.asarray(found)


def _usable(probe: Probe, parameters: Mapping[str, Any]) -> bool:
    """Whether a next step can start from them."""
    return all(
        type(array := parameters.get(name)) is np.ndarray and array.shape == shape and np.isfinite(array).all()
        for name, shape in parameter_shapes(probe.case).items()
    )


# ---------------------------------------------------------------- rows


def _rows(probe: Probe, judge: Judge, pair: Pair, told: Told, unchecked: frozenset[str]) -> Iterator[Row]:
    for compared in _compared(pair, told, unchecked):
        yield _row(probe, compared, judge.judge(compared, pair), pair.step)


def _compared(pair: Pair, told: Told, unchecked: frozenset[str]) -> Iterator[Compared]:
    dtype, right = np.dtype("float64"), pair.second
    if told.output is not None:
        yield measure("output", "output", told.output, right.output, dtype)
    if told.loss is not None:
        yield measure("loss", "loss", np.asarray(told.loss, dtype), np.asarray(right.loss, dtype), dtype)
    for name, after in right.parameters.items():
        if name in unchecked:
            continue
        if told.gradients is not None or name in pair.first_gradients:
            yield _present("gradient", name, pair.first_gradients.get(name), pair.second_gradients[name])
        if told.parameters is not None:
            yield from _moved(name, told.parameters.get(name), after, pair.before.parameters[name])


def _present(quantity: str, name: str, actual: Any, expected: Any) -> Compared:
    if actual is None:
        return Compared(quantity, name, None, expected, problem=Kind.MISSING, note="missing")
    return measure(quantity, name, actual, expected, np.dtype("float64"))


def _moved(name: str, actual: Any, expected: Any, before: Any) -> Iterator[Compared]:
    if actual is None:
        yield Compared("parameter", name, None, expected, problem=Kind.MISSING, note="missing")
        return
    for one in measure_parameter(name, actual, expected, before, np.dtype("float64")):
        if one.quantity == "update" or one.problem is not None:  # the parameter says nothing more
            yield one


def _row(probe: Probe, compared: Compared, judged: Judged, step: int) -> Row:
    quantity, name, total = compared.quantity, compared.name, int(np.size(compared.expected))
    if compared.problem is not None:
        shapes = (np.shape(compared.actual), np.shape(compared.expected)) if judged.verdict.kind is Kind.SHAPE else None
        return Row(probe.name, step, quantity, name, 0, total, judged.verdict, note=compared.note or "", shapes=shapes)
    values, expected = values_of(compared)
    exact = judged.exact.high if judged.exact is not None else expected
    bound = judged.settled().bound
    bound = np.broadcast_to(0.0 if bound is None else bound, np.shape(values))
    if judged.verdict.kind <= Kind.INCONCLUSIVE:
        within = np.ones(np.shape(values), bool)
    elif judged.exact is not None:
        within = judged.exact.holds(values, bound)
    else:  # what is not finite is right only where the reference's is the same
        same = np.isnan(values) & np.isnan(expected) | (values == expected)
        within = same | (np.isfinite(values) & (np.abs(values - expected) <= bound))
    away = np.abs(values - exact)
    index = _furthest(away, bound)
    return Row(
        probe.name,
        step,
        quantity,
        name,
        int(within.sum()),
        total,
        judged.verdict,
        index,
        float(values[index]),
        float(exact[index]),
        float(bound[index]),
        judged.resolution,
        judged.note or "",
    )


def _furthest(away: Any, bound: Any) -> tuple[int, ...]:
    """The entry that uses most of its bound; what is not finite uses all of it."""
    share = np.where(away == 0, 0.0, away / np.where(bound > 0, bound, np.finfo(np.float64).tiny))
    flat = int(np.argmax(np.nan_to_num(share, nan=np.inf, posinf=np.inf)))
    return tuple(int(i) for i in np.unravel_index(flat, np.shape(away)))
