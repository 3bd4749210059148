"""A layer that is right, on more: equal sizes, where what is turned fits as well; windows that are not square."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.checking.built import judged
from harness.checking.drive import drive
from harness.checking.homework import judging
from harness.checking.homework.ways import Way
from harness.checking.result import CONVENTION, RIGHT, WRONG, Checked
from harness.checking.settings import INPUT
from harness.faults.probes import Probe, rounded_to_float32
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.implementation import Build
from harness.scenario.kinds import Layer

#: Sizes that are equal, so that what is transposed by mistake fits as well; and of a sample's first axis.
EQUAL: Mapping[str, Mapping[str, int]] = {
    "linear": {"in_features": 4, "out_features": 4},
    "conv2d": {"in_channels": 4, "out_channels": 4},
}
EQUAL_SIZE = 4
_UNEVEN = (2, 3)
_SIDES = frozenset(("kernel_height", "kernel_width"))


@dataclass(frozen=True)
class Further:
    """One more probe, and what it says of a layer that is wrong on it."""

    probe: Probe
    code: str
    is_wrong: bool
    """Whether the layer is wrong then, or only right for less."""


def with_more_sizes(found: Checked, way: Way, process: CandidateProcess, reference: Build) -> Checked:
    """What was found right, with what is wrong at other sizes."""
    if way.is_of_vectors and _loses_its_order(way, process):
        return replace(found, verdict=WRONG, notes=(*found.notes, fact("order_is_not_restored")))
    for further in _further(way):
        again = _checked(found, further.probe, way, process, reference)
        if again is None or (again.verdict in (RIGHT, CONVENTION) and not again.failure):
            continue
        if further.is_wrong and (not again.failure or _goes_forward(further.probe, way, process)):
            return replace(found, verdict=WRONG, tried=(*found.tried, *again.tried), failure=again.failure)
        if not further.code:
            continue
        setting = (*found.setting, fact(further.code))
        found = replace(found, setting=setting)
    return found


def _goes_forward(probe: Probe, way: Way, process: CandidateProcess) -> bool:
    """Whether it takes such a probe, so that what fails on the way back does not fail by design."""
    with contextlib.suppress(HarnessError):
        if not process.alive:
            process.restart()
        way.teller(process).output(probe)
        return True
    return False


def at_equal_sizes(way: Way) -> Way:
    """The same with sizes that are equal."""
    layers = tuple(tuple(one.model_copy(update=EQUAL.get(one.layer, {})) for one in some) for some in way.layers)
    return replace(way, layers=layers, sizes=EQUAL_SIZE)


def _further(way: Way) -> Iterator[Further]:
    first = way.layers[0][0]
    told = {role for call in way.line.calls for role in call.roles}
    if way.line.what in EQUAL and not EQUAL[way.line.what].keys() & way.line.options.keys() and not way.sizes:
        probe = replace(at_equal_sizes(way).first(), name="equal_sizes")
        yield Further(probe, "", is_wrong=True)
    if (is_told := told >= _SIDES) or (first.layer == "conv2d" and not told & {*_SIDES, "kernel_size"}):
        probe = replace(replace(way, layers=((_uneven(first), *way.layers[0][1:]),)).first(), name="uneven_windows")
        yield Further(probe, "right_for_square_windows", is_told)


def _uneven(layer: Layer) -> Layer:
    return layer.model_copy(update={"kernel_size": _UNEVEN})


def _loses_its_order(way: Way, process: CandidateProcess) -> bool:
    """Whether what puts a sample's entries into a row in an order of its own hands them back in another."""
    probe = replace(way, is_of_vectors=False).first()
    with contextlib.suppress(HarnessError):
        side = way.teller(process).at(probe.case)
        side.load(probe.state)
        told = side.step(probe.batches[0], 0.1)
        x, name = probe.state.parameters[f"{INPUT}.weight"], f"{INPUT}.weight"
        own, back = told.output, (told.gradients or {}).get(name)
        if own is None or back is None or own.shape != x.shape or back.shape != x.shape:
            return False
        order, rank = np.argsort(own, axis=1), np.argsort(x, axis=1)  # no two entries of a sample are equal
        is_turned = np.array_equal(np.take_along_axis(own, order, 1), np.take_along_axis(x, rank, 1))
        given = np.take_along_axis(probe.batches[0].targets, order, 1)
        return is_turned and not np.array_equal(np.take_along_axis(back, rank, 1), given)
    return False


def _checked(found: Checked, probe: Probe, way: Way, process: CandidateProcess, reference: Build) -> Checked | None:
    """None where it cannot be asked."""
    is_single = bool(found.tried) and found.tried[0].case.dtype == "float32"
    probe = rounded_to_float32(probe) if is_single else probe
    with contextlib.suppress(HarnessError):
        if not process.alive:
            process.restart()
        tried = drive(probe, way.teller(process), reference, frozenset())
        return judged(judging.blank(found.candidate, way, (probe,), found.torch), (probe,), (tried,), reference)
    return None
