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
from harness.checking.homework.file import Recognised, process_of
from harness.checking.homework.part import PartCheck
from harness.checking.homework.ways import Way
from harness.checking.opening import Options
from harness.ground.errors import HarnessError
from harness.implementation import Array, Batch, State, Step
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


def goes_forward(found: Recognised, names: Sequence[str], options: Options) -> bool | None:
    """Whether what these functions or classes give is right in every probe; None where that cannot be told."""
    asked = [one for one in found.parts if set(one.part.uses) & set(names) and one.part.lines]
    if not asked:
        return None
    with template.kept(), process_of(found, options) as process, contextlib.suppress(HarnessError):
        process.wait_loaded()
        return any(_is_right(one.part, process, options) for one in asked)
    return None


def _is_right(part: Any, process: CandidateProcess, options: Options) -> bool:
    own = PartCheck(part, process, options)
    ways = [one.way for one in own.screened() if one.is_near and isinstance(one.way, Way)][:_MOST]
    return any(_through(way, process, options) for way in ways)


def _through(way: Way, process: CandidateProcess, options: Options) -> bool:
    reference = in_float64(resolve_one("torch" if options.torch else "numpy").build)
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
