"""A candidate through one probe: a run beside a reference, every step of it kept and judged by the exact values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from harness.checking.result import Tried, arrays
from harness.faults.probes import Probe, state_in_float32
from harness.implementation import Build, Implementation, State
from harness.run.given import Given
from harness.run.lockstep import Following, Pair, gradients_of
from harness.run.result import Difference, Kind, Seen
from harness.run.run import run_given
from harness.run.sides import Side
from harness.scenario.initial import initial_buffers
from harness.scenario.model import Case, parameter_shapes

#: The names that verdicts give the two sides.
SIDES = ("candidate", "reference")


class Candidate(Protocol):
    """What is checked, in torch's names and layout."""

    @property
    def keeps_parameters(self) -> bool:
        """Whether it goes on from parameters of its own, as an object does."""

    def at(self, case: Case) -> Implementation:
        """The candidate of a probe."""


def drive(probe: Probe, candidate: Candidate, reference: Build, unchecked: frozenset[str]) -> Tried:
    """Every step of a probe, from the candidate's own parameters; ``unchecked``: parameters that it does not have."""
    rounds = probe.case.dtype == "float32" and not candidate.keeps_parameters
    start = probe.states[0] if probe.states else state_in_float32(probe.state) if rounds else probe.state
    following = _following(probe, rounds, unchecked)
    begun = State(start.parameters, {**initial_buffers(probe.case), **start.buffers})
    given = Given(probe.name, begun, probe.batches, following, unchecked)
    sides = (Side(SIDES[0], candidate.at), Side(SIDES[1], reference))
    return Tried(probe.name, probe.case, run_given(probe.case, sides, given))


def _following(probe: Probe, rounds: bool, unchecked: frozenset[str]) -> Following:
    """What a step of a probe starts from: where it is settled that, else what the candidate or the reference tells.

    ``rounds``: whether the candidate may round what it is given to float32; what it keeps is what it told.
    """

    def found(pair: Pair) -> State | None:
        after = dict(pair.after)
        after |= {name: array for name, array in pair.before.parameters.items() if name in unchecked}
        if not _usable(probe, after):
            return None
        buffers = _buffers(pair)
        if pair.step < len(probe.states):
            return State(probe.states[pair.step].parameters, buffers)
        state = State({name: np.array(after[name]) for name in pair.before.parameters}, buffers)
        return state_in_float32(state) if rounds else state

    return found


def _buffers(pair: Pair) -> dict[str, Any]:
    """Of the candidate, where it tells them and one can go on from them, else of the reference."""
    told, right = pair.first.buffers or {}, pair.second.buffers or {}
    return {name: np.array(told[name] if _is_like(told.get(name), one) else one) for name, one in right.items()}


def _is_like(told: Any, right: Any) -> bool:
    return type(told) is np.ndarray and told.shape == right.shape and bool(np.isfinite(told).all())


def _usable(probe: Probe, parameters: Mapping[str, Any]) -> bool:
    """Whether a next step can start from them."""
    return all(
        type(array := parameters.get(name)) is np.ndarray and array.shape == shape and np.isfinite(array).all()
        for name, shape in parameter_shapes(probe.case).items()
    )


def told_of(row: Difference, case: Case, seen: Seen) -> Any:
    """The array of a row, as it was told or follows from the update; None where it is missing or of another shape."""
    if row.actual_shape is not None or row.verdict.kind is Kind.MISSING:
        return None
    told = arrays(seen)
    if row.quantity == "update":
        return told["parameter", row.name] - seen.before.parameters[row.name]
    if row.quantity == "gradient" and seen.told.gradients is None:
        assert case.optimizer is not None
        derived = gradients_of(seen.told, seen.before, case.optimizer, case.optimizer.lr_at(seen.number))
        return (derived or {})[row.name]
    found = told.get((row.quantity, row.name))
    return None if found is None else np.asarray(found)
