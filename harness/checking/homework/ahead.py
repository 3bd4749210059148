"""The way forward of a layer by itself, where its way back raises, is missing or is not written."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.process import CandidateProcess
from harness.checking.built import in_float64
from harness.checking.drive import drive
from harness.checking.homework.evaluation import difference_in_evaluation, is_told_of, output_in_evaluation
from harness.checking.homework.file import Recognised, process_of
from harness.checking.homework.masks import forward_alone, is_mask_kind, probes_of
from harness.checking.homework.part import PartCheck
from harness.checking.homework.ways import Way
from harness.checking.opening import Options
from harness.ground.errors import HarnessError
from harness.implementation import Array, Batch, Build, State, Step
from harness.run.sides import resolve_one
from harness.scenario.model import Case

#: How many ways are taken through all probes.
_MOST = 4


@dataclass
class _Ahead:
    """A part of which nothing is asked but what it gives."""

    teller: Any
    keeps_parameters = False

    def at(self, case: Case) -> _Side:
        """It, in one case."""
        return _Side(self.teller.at(case))


@dataclass
class _Side:
    inner: Any

    def load(self, state: State) -> None:
        self.inner.load(state)

    def step(self, batch: Batch, lr: float) -> Step:
        return Step(output=self.inner.output(batch))

    def predict(self, inputs: Array) -> Array | None:
        return None


@dataclass(frozen=True)
class Ahead:
    """What is known of a way forward."""

    is_right: bool = False
    evaluated: bool | None = None
    """Whether it is right in evaluation, too; None where that cannot be told."""


def ahead(found: Recognised, names: Sequence[str], options: Options) -> Ahead | None:
    """What these functions or classes give in every probe; None where that cannot be told."""
    asked = [one for one in found.parts if set(one.part.uses) & set(names) and one.part.lines]
    if not asked:
        return None
    with template.kept(), process_of(found, options) as process, contextlib.suppress(HarnessError):
        process.wait_loaded()
        each = (_ahead(one.part, process, options) for one in asked)
        return next((one for one in each if one.is_right or one.evaluated), Ahead())
    return None


def _ahead(part: Any, process: CandidateProcess, options: Options) -> Ahead:
    own = PartCheck(part, process, options)
    reference = in_float64(resolve_one("torch" if options.torch else "numpy").build)
    if all(is_mask_kind(line.what) for line in part.lines):
        each = (_of_mask(way, process) for way in own.ways() if isinstance(way, Way))
    else:
        ways = [one.way for one in own.screened() if one.is_near and isinstance(one.way, Way)][:_MOST]
        each = (_of_layer(way, process, reference) for way in ways)
    return next((one for one in each if one.is_right or one.evaluated), Ahead())


def _of_layer(way: Way, process: CandidateProcess, reference: Build) -> Ahead:
    if not _through(way, process, reference):
        return Ahead()
    with contextlib.suppress(HarnessError):
        if is_told_of(way) and "batch_norm" in way.line.what:
            found = difference_in_evaluation(False, way, process, reference)
            return Ahead(True, None if found and found.code == "evaluation_not_told" else found is None)
    return Ahead(True)


def _of_mask(way: Way, process: CandidateProcess) -> Ahead:
    """Dropout, whose mask shows in what it gives."""
    with contextlib.suppress(HarnessError):
        teller = way.teller(process)
        scale = forward_alone(teller, way.layers[0])
        if scale is None:
            return Ahead()
        if not is_told_of(way):
            return Ahead(True)
        probe = probes_of(way.layers[0])[-1]
        if output_in_evaluation(way, probe, process, scale) is None:
            return Ahead(True, True)
        is_scaled = scale == 1 or output_in_evaluation(way, probe, process, 1.0) is not None
        return Ahead(is_scaled, not is_scaled)
    return Ahead()


def _through(way: Way, process: CandidateProcess, reference: Build) -> bool:
    with contextlib.suppress(HarnessError):
        for probe in way.probes():
            if not process.alive:
                process.restart()
            tried = drive(probe, _Ahead(way.teller(process)), reference, frozenset())
            rows = [row for row in tried.rows if row.quantity == "output"]
            if tried.failure or not rows or not all(row.is_right for row in rows):
                return False
        return True
    return False
