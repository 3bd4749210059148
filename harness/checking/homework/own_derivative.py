"""Whether a part that gives another value than the stated one is wrong for sure, whatever it is meant for.

What is right by a convention that nobody here knows hands back the derivative of what it gives, or a multiple of it. So
what hands back anything else is wrong. And a loss that is the stated one near its targets is meant for it everywhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.checking.drive import drive
from harness.checking.homework import judging
from harness.checking.homework.losses import LossWay, ways
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import Checked
from harness.checking.settings import INPUT
from harness.faults.probes import Probe
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.implementation import Array, Build, State

#: Steps of the differences, which have to agree: what is rounded, or drawn at random, has no derivative to be told.
_STEPS = (1e-4, 1e-6)
#: How well they have to agree, and how far from every multiple of them something is no derivative, of the largest.
_AGREE, _FAR = 1e-3, 1e-2
#: Losses of scores, of probabilities and of numbers, and of each kind of targets.
_GIVEN = ("cross_entropy", "categorical_cross_entropy", "mse", "binary_cross_entropy")
#: How many entries of an array are moved; of fewer, every array is a multiple of another.
_MOST, _FEWEST = 8, 3
#: Losses of two formulas, by how far a prediction is from its target, and the setting that says where they meet.
_OF_TWO_FORMULAS = {"huber": "delta", "smooth_l1": "beta"}


def decided(found: Checked, way: AnyWay, process: CandidateProcess, reference: Build) -> Checked:
    """What is wrong by no cause that is known, where that is sure all the same; else not judged."""
    if is_right_near_targets(way, process, reference):
        return found
    if contradicts_itself(way, process):
        return replace(found, notes=(*found.notes, fact("part_contradicts_itself")))
    return judging.unclear(found)


def contradicts_itself(way: AnyWay, process: CandidateProcess) -> bool:
    """Whether something hands back no multiple of the derivative of what it gives, however it is held."""
    known = False
    for one in _held_alike(way):
        contradicts = _contradicts(one, process)
        if contradicts is False:
            return False
        known = known or contradicts is True
    return known


def _held_alike(way: AnyWay) -> Iterator[AnyWay]:
    """A way, and of a loss every other that is called alike: its name may not say what it is given."""
    yield way
    if isinstance(way, LossWay):
        lines = (replace(way.line, what=what, options={}) for what in _GIVEN)
        yield from (other for line in (way.line, *lines) for other in ways(line) if other != way)


def _contradicts(way: AnyWay, process: CandidateProcess) -> bool | None:
    """None where that cannot be told."""
    if not isinstance(way, Way | LossWay):
        return None
    probe = way.first()
    with contextlib.suppress(HarnessError):
        if not process.alive:
            process.restart()
        told = _gradients(way, process, probe)
        each = [_is_other(own, way, process, probe, name) for name, own in told.items()]
        known = [one for one in each if one is not None]
        return any(known) if known else None
    return None


def _gradients(way: AnyWay, process: CandidateProcess, probe: Probe) -> dict[str, Array]:
    side = way.teller(process).at(probe.case)
    side.load(probe.state)
    return dict(side.step(probe.batches[0], 0.1).gradients or {})


def _is_other(own: Array, way: AnyWay, process: CandidateProcess, probe: Probe, name: str) -> bool | None:
    """Whether one gradient is no multiple of the differences; None where these tell nothing."""
    before = probe.state.parameters[name]
    if own.shape != before.shape or before.size < _FEWEST or not np.isfinite(own).all():
        return None
    entries = np.random.RandomState(0).permutation(before.size)[:_MOST]
    rough, fine = (
        np.array([_difference(_value(way, process, probe, name, int(at)), step) for at in entries]) for step in _STEPS
    )
    largest = float(np.abs(fine).max(initial=0.0))
    if not np.isfinite([*rough, *fine]).all() or float(np.abs(rough - fine).max()) > _AGREE * max(largest, _AGREE):
        return None
    told = own.ravel()[entries]
    size = float(told @ told)
    nearest = told * (float(told @ fine) / size) if size else told
    return float(np.abs(nearest - fine).max()) > _FAR * max(largest, _AGREE)


def _difference(value: Callable[[float], float], step: float) -> float:
    return (value(step) - value(-step)) / (2 * step)


def _value(way: AnyWay, process: CandidateProcess, probe: Probe, name: str, at: int) -> Callable[[float], float]:
    """What it gives, as one number, with one entry moved: the loss, or the output times the gradient that arrives."""

    def value(by: float) -> float:
        moved = probe.state.parameters[name].copy()
        moved.ravel()[at] += by
        state = State({**probe.state.parameters, name: moved}, probe.state.buffers)
        batch = probe.batches[0]
        if not isinstance(way, Way):
            side = way.teller(process).at(probe.case)
            side.load(state)
            loss = side.step(batch, 0.1).loss
            return float("nan") if loss is None else float(loss)
        output = way.teller(process).output(replace(probe, state=state))
        return float(np.sum(output * batch.targets)) if output.shape == batch.targets.shape else float("nan")

    return value


# ---------------------------------------------------------------- right in part


def is_right_near_targets(way: AnyWay, process: CandidateProcess, reference: Build) -> bool:
    """Whether a loss of two formulas is the stated one where predictions are near their targets.

    It has to be told where the formulas meet.
    """
    setting = _OF_TWO_FORMULAS.get(way.line.what, "") if isinstance(way, LossWay) else ""
    if not setting or not any(call.has(setting) for call in way.line.calls):
        return False
    with contextlib.suppress(HarnessError):
        if not process.alive:
            process.restart()
        tried = [drive(_near(probe), way.teller(process), reference, frozenset()) for probe in way.probes()]
        rows = [row for one in tried for row in one.rows]
        return bool(rows) and not any(one.failure for one in tried) and all(row.is_right for row in rows)
    return False


def _near(probe: Probe) -> Probe:
    """With predictions a tenth as far from their targets as where the formulas may meet."""
    name = f"{INPUT}.weight"
    x, batch = probe.state.parameters[name], probe.batches[0]
    near = batch.targets + 0.01 * np.sign(x) + 0.01 * x / np.abs(x).max()
    return replace(probe, state=State({**probe.state.parameters, name: near}, probe.state.buffers))
