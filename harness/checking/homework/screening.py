"""Which of the ways in which a part may be meant give the stated output: the quick look before the check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.checking.budget import Budget
from harness.checking.homework.cells import CELLS
from harness.checking.homework.ways import AnyWay, Way, parameter_count
from harness.faults.probes import Probe, in_float32
from harness.ground.errors import HarnessError, told_by
from harness.implementation import Array, Build

#: How near an output must be to the stated one for a way to be taken at once, relative to the largest; one in float32.
_NEAR, _NEAR_IN_FLOAT32 = 1e-9, 1e-5
#: How many ways that give the right output are taken through a whole step, and how many are looked at.
_MOST, _MOST_LOOKED_AT = 12, 3_000


@dataclass(frozen=True)
class Screened:
    """A way, after its output was held against the stated one."""

    way: AnyWay
    distance: float
    """Relative; infinite where the shape is another, or nothing came."""
    why: str = ""
    """What it raised."""
    order: int = 0

    @property
    def is_near(self) -> bool:
        """Whether its output is the stated one."""
        return self.distance <= _NEAR


@dataclass
class Screening:
    """Ways held against the stated output, in one process."""

    process: CandidateProcess
    reference: Build
    budget: Callable[[], Budget]
    """How long it may look, each time."""
    _known: dict[str, tuple[Probe, Array]] = field(default_factory=dict)

    def screened(self, ways: Iterable[AnyWay]) -> list[Screened]:
        """The ways, those whose output is the stated one first; of losses and optimizers every one is near."""
        found: list[Screened] = []
        seen: dict[Any, Screened] = {}
        refused: set[Any] = set()
        exact, late, endless = 0, self.budget(), self.process.timeouts
        for order, way in enumerate(ways):
            if not isinstance(way, Way):
                found.append(Screened(way, 0.0, "", order))
                continue
            key = _forward_of(way)
            if key not in seen and exact and way.line.what in CELLS:  # no two ways give the same, but two ways back may
                if order > _MOST_LOOKED_AT:
                    break
                continue
            held = _held_of(way)
            if held in refused:  # in whatever order gates stand, what it takes has these shapes
                continue
            if key not in seen:
                seen[key] = self._screen(way, order)
                exact += seen[key].is_near
                refused |= {held} if held and seen[key].why else set()
            found.append(replace(seen[key], way=way, order=order))
            if exact >= _MOST or order > _MOST_LOOKED_AT or late():
                break
            if self.process.timeouts > endless:  # what does not end once ends by no other call
                break
        return sorted(found, key=lambda one: (not one.is_near, 0 if one.is_near else one.distance, one.order))

    def _screen(self, way: Way, order: int) -> Screened:
        try:
            probe, right = self._stated(way)
            own = way.teller(self.process).output(probe)
        except CandidateFailed as failed:
            if not self.process.alive:
                self.process.restart()
            return Screened(way, np.inf, told_by(failed), order)
        except HarnessError as error:  # of no shape, or of more samples than one, or no array
            return Screened(way, np.inf, told_by(error), order)
        return Screened(way, _distance(own, right), "", order)

    def _stated(self, way: Way) -> tuple[Probe, Array]:
        """The first probe and the stated output, once of the same layers."""
        key = repr((way.layers[0], way.is_single))
        if key not in self._known:
            probe = way.first()
            side = self.reference(probe.case)
            side.load(probe.state)
            output = side.step(probe.batches[0], 0.1).output
            assert output is not None
            self._known[key] = probe, output
        return self._known[key]


def _forward_of(way: Way) -> Any:
    """What of a way its output depends on."""
    made = way.line.made and way.line.made.words
    return way.line.forward.words, made, way.reading, repr(way.layers[0])


def _held_of(way: Way) -> Any:
    """Of a cell, which shapes its arguments have; None of what is no cell."""
    if way.line.what not in CELLS:
        return None
    sources = tuple(
        (name, len(role.partition(".")[0]), role.partition(".")[2]) for name, role in way.line.names.items()
    )
    return way.line.what, way.line.forward.name, sources, way.reading


def _distance(own: Array, right: Array) -> float:
    if own.shape != right.shape:
        return np.inf
    difference = float(np.abs(own - right).max(initial=0)) / float(np.abs(right).max(initial=1e-300))
    if difference <= _NEAR_IN_FLOAT32 and np.array_equal(own, in_float32(own)):
        return 0.0
    return difference if np.isfinite(difference) else np.inf


def likely(screened: Sequence[Screened]) -> list[AnyWay]:
    """Those that are taken through a whole step: whose output is the stated one, else the nearest."""
    near = [one.way for one in screened if one.is_near][: _MOST * 4]
    near = [way for way in near if not _is_of_vectors(way)] or near
    return _with_most_parameters(near) or [one.way for one in screened if np.isfinite(one.distance)][:_MOST]


def _is_of_vectors(way: AnyWay) -> bool:
    return isinstance(way, Way) and way.is_of_vectors


def _with_most_parameters(ways: Sequence[AnyWay]) -> list[AnyWay]:
    """What gives the output with a bias is no layer without one."""
    counts = [parameter_count(way) for way in ways]
    return [way for way, count in zip(ways, counts, strict=True) if count == max(counts)]
