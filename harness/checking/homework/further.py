"""A part that is right, on more than it was tried on: equal sizes, where what is turned fits as well; windows that are
not square, or leave a rest; samples of several axes; more outputs than classes; many steps; numbers of middle size."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.checking.homework import judging
from harness.checking.homework.losses import LossWay
from harness.checking.homework.probing import through
from harness.checking.homework.updates import UpdateWay
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import CONVENTION, RIGHT, WRONG, Checked
from harness.checking.settings import INPUT
from harness.faults.probes import Probe
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.implementation import Build
from harness.run.result import Kind
from harness.scenario.kinds import Layer

#: Sizes that are equal, so that what is transposed by mistake fits as well; and of a sample's first axis.
EQUAL: Mapping[str, Mapping[str, int]] = {
    "linear": {"in_features": 4, "out_features": 4},
    "conv2d": {"in_channels": 4, "out_channels": 4},
}
EQUAL_SIZE = 4
_UNEVEN = (2, 3)
#: Names in the code of an optimizer whose learning rate may change by design.
_OF_A_SCHEDULE = re.compile(r"schedul|decay_?(step|every|epoch)|lr_?decay|anneal|warm_?up|drop", re.IGNORECASE)
_SIDES = frozenset(("kernel_height", "kernel_width"))


@dataclass(frozen=True)
class Further:
    """One more probe, and what it says of a layer that is wrong on it."""

    probe: Probe
    code: str
    is_wrong: bool
    """Whether the part is wrong then, or only right for less."""
    by_numbers: bool = False
    """Whether only numbers tell that: it may refuse such a probe, or give another output by design."""


def with_more_sizes(
    found: Checked, way: AnyWay, process: CandidateProcess, reference: Build, takes_rows: bool
) -> Checked:
    """What was found right, with what is wrong at other sizes; ``takes_rows``: whether it says that it takes rows."""
    if isinstance(way, Way) and way.is_of_vectors and _loses_its_order(way, process):
        return replace(found, verdict=WRONG, notes=(*found.notes, fact("order_is_not_restored")))
    if isinstance(way, Way) and not takes_rows and (other := _without_axes(found, way, process, reference)):
        return other
    has_epsilon = any("epsilon" in one.code for one in found.setting)  # which other numbers alone would not show
    for further in _further(way):
        if further.by_numbers and has_epsilon:
            continue
        again = _checked(found, further.probe, way, process, reference)
        if again is None or (again.verdict in (RIGHT, CONVENTION) and not again.failure):
            continue
        if further.by_numbers:
            if _is_wrong_by_numbers(again, way):
                if isinstance(way, UpdateWay) and any(map(_OF_A_SCHEDULE.search, way.says)):
                    return judging.unclear(found)
                return replace(found, verdict=WRONG, tried=(*found.tried, *again.tried))
            continue
        assert isinstance(way, Way)
        if further.is_wrong and (not again.failure or _goes_forward(further.probe, way, process)):
            return replace(found, verdict=WRONG, tried=(*found.tried, *again.tried), failure=again.failure)
        if not further.code:
            continue
        setting = (*found.setting, fact(further.code))
        found = replace(found, setting=setting)
    return found


def _is_wrong_by_numbers(again: Checked, way: AnyWay) -> bool:
    """Whether it came to its end, gives the right output, if it is a layer, and something of its shape is wrong."""
    if again.failure or any(one.failure for one in again.tried):
        return False
    if isinstance(way, Way) and not judging.gives_right(again, way):
        return False
    wrong = [row for row in again.rows if not row.is_right]
    return bool(wrong) and all(row.actual_shape is None and row.verdict.kind is not Kind.MISSING for row in wrong)


def at_middle_numbers(found: Checked, way: AnyWay, process: CandidateProcess, reference: Build) -> Checked | None:
    """What is wrong at large numbers alone, if it is so at smaller ones that networks often have; else None."""
    probe = None if isinstance(way, UpdateWay) else way.middle()
    again = probe and _checked(found, probe, way, process, reference)
    if not again or again.failure or again.verdict in (RIGHT, CONVENTION):
        return None
    wrong = [row for row in again.rows if not row.is_right]
    is_of_numbers = all(row.actual_shape is None and row.verdict.kind is not Kind.MISSING for row in wrong)
    said = fact("middle_numbers_differ")
    return replace(found, tried=(*found.tried, *again.tried), notes=(*found.notes, said)) if is_of_numbers else None


def _without_axes(found: Checked, way: Way, process: CandidateProcess, reference: Build) -> Checked | None:
    """A linear layer that puts samples of more axes into rows, and hands their gradient back in rows; else None."""
    asked = None
    with contextlib.suppress(HarnessError):  # of an object, whose sizes are what they are
        asked = way.of_several_axes()
    again = asked and _checked(found, asked[1], asked[0], process, reference)
    if not again or again.failure or any(one.failure for one in again.tried) or not judging.gives_right(again, way):
        return None
    tried = tuple(one.with_rows(row for row in one.rows if row.name == f"{INPUT}.weight") for one in again.tried)
    shape = next((row.actual_shape for one in tried for row in one.rows), None)
    is_flat = shape is not None and len(shape) == 2
    return replace(found, verdict=WRONG, tried=(*found.tried, *tried)) if is_flat else None


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


def _further(way: AnyWay) -> Iterator[Further]:
    if isinstance(way, UpdateWay):
        yield Further(way.long(), "", is_wrong=True, by_numbers=True)
    elif isinstance(way, LossWay):
        for probe in (way.wide(), way.narrow()):
            yield from () if probe is None else (Further(probe, "", is_wrong=True, by_numbers=True),)
    else:
        yield from _further_of_layers(way)


def _further_of_layers(way: Way) -> Iterator[Further]:
    first = way.layers[0][0]
    told = {role for call in way.line.calls for role in call.roles}
    if way.line.what in EQUAL and not EQUAL[way.line.what].keys() & way.line.options.keys() and not way.sizes:
        probe = replace(at_equal_sizes(way).first(), name="equal_sizes")
        yield Further(probe, "", is_wrong=True)
    if (is_told := told >= _SIDES) or (first.layer == "conv2d" and not told & {*_SIDES, "kernel_size"}):
        probe = replace(replace(way, layers=((_uneven(first), *way.layers[0][1:]),)).first(), name="uneven_windows")
        yield Further(probe, "right_for_square_windows", is_told)
    if (rest := way.leaving_a_rest()) is not None:
        yield Further(rest, "", is_wrong=True, by_numbers=True)


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


def _checked(found: Checked, probe: Probe, way: AnyWay, process: CandidateProcess, reference: Build) -> Checked | None:
    """None where it cannot be asked."""
    with contextlib.suppress(HarnessError):
        if not process.alive or isinstance(way, UpdateWay):  # which may have kept something in its file
            process.restart()
        return through(probe, found, way, way.teller(process), reference)
    return None
