"""Where something wrong stands, where neither a known mistake nor a change of a line says it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.source import Unit
from harness.checking.homework.attributes import is_gradient_name
from harness.checking.homework.cell_gradients import is_gradient_of
from harness.checking.homework.cells import CELLS
from harness.checking.homework.places import assigned_names, lines_of, returns_of
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import Checked, Diagnosis, Found
from harness.checking.settings import INPUT
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact

#: The number of a unit, and a line of it.
Line = tuple[int, int]
#: More lines than these are not the place of a mistake.
_FEW = 4
#: A line that works nothing out.
_IDLE = re.compile(r"\s*(pass|else:|\w+ = None)\s*(#.*)?")


def has_place(found: Checked) -> bool:
    """Whether it is told where the mistake is."""
    changed = found.diagnosis.changed if found.diagnosis else Found()
    return bool(changed.changes or changed.suspects)


def is_of_evaluation(found: Checked) -> bool:
    """Whether it is wrong in evaluation alone."""
    codes = {one.code for one in found.notes if isinstance(one, Fact)}
    return all(row.is_right for row in found.rows) and bool(codes & {"evaluation_fails", "evaluation_is_wrong"})


def _with_suspects(found: Checked, units: Sequence[Unit], lines: Sequence[Line], by_name: bool) -> Checked:
    places = tuple((units[number].label, line + units[number].offset) for number, line in lines)
    known = found.diagnosis or Diagnosis((), 0, 0, np.inf)
    return replace(found, diagnosis=replace(known, changed=replace(known.changed, suspects=places, by_name=by_name)))


# ---------------------------------------------------------------- by the name of what is wrong


def with_assignments(found: Checked, way: AnyWay, units: Sequence[Unit], uses: Sequence[str]) -> Checked:
    """With the lines that give what is wrong its name, or hand it back."""
    own, roles = lines_of(units, uses), _wrong_roles(found, way)
    assigned = ((number, line, name) for number, line, name in assigned_names(units) if (number, line) in own)
    lines = [(at, line) for at, line, name in assigned if any(_is_gradient_of(name, role, way) for role in roles)]
    if not lines and way.line.backward is not None:
        name = way.line.backward.name.rpartition(".")[2]
        lines = [one for one in returns_of(units, name) if one in own]
    return _with_suspects(found, units, lines, by_name=True) if lines else found


def _wrong_roles(found: Checked, way: AnyWay) -> set[str]:
    """Of which parameters, or of the input, the gradients are wrong: as torch calls them, and as layers do."""
    wrong = {row.name for row in found.rows if not row.is_right and row.quantity == "gradient"}
    roles = {"x" if name.startswith(f"{INPUT}.") else name.rpartition(".")[2] for name in wrong}
    return roles | {role for role, torch in _roles(way) if any(_is_of(name, torch) for name in wrong)}


def _is_of(name: str, torch: str) -> bool:
    return name.endswith(f".{torch}") and not name.startswith(f"{INPUT}.")


def _roles(way: AnyWay) -> Iterator[tuple[str, str]]:
    """Of a layer alone, what its parameters are called by role, and by torch: gamma, weight."""
    if way.line.kind == "layer" and len(way.line.what.split()) == 1 and way.line.what not in CELLS:
        yield from ((role, place.rpartition(".")[2]) for role, place in parameter_roles(way.line.what).items())


def _is_gradient_of(name: str, role: str, way: AnyWay) -> bool:
    if way.line.what in CELLS:
        return is_gradient_of(name, role, way.line)
    return is_gradient_name(name, role)


# ---------------------------------------------------------------- in evaluation


def with_lines_of_evaluation(
    found: Checked, way: AnyWay, units: Sequence[Unit], uses: Sequence[str], process: CandidateProcess
) -> Checked:
    """Of what is wrong in evaluation alone, with the lines that only evaluation runs, where these are few."""
    if has_place(found) or not is_of_evaluation(found):
        return found
    every = sorted(lines_of_evaluation(way, lines_of(units, uses), units, process))
    lines = [(at, line) for at, line in every if not _IDLE.fullmatch(units[at].code.splitlines()[line - 1])]
    return _with_suspects(found, units, lines, by_name=False) if 0 < len(lines) <= _FEW else found


def lines_of_evaluation(
    way: AnyWay, lines: frozenset[Line], units: Sequence[Unit], process: CandidateProcess
) -> frozenset[Line]:
    """Of lines those that only evaluation runs."""
    assert isinstance(way, Way)
    labels = {unit.label: number for number, unit in enumerate(units)}
    ran = []
    for is_evaluation in (True, False):
        process.reading += 1
        with contextlib.suppress(HarnessError):
            way.teller(process).output(way.first(), is_evaluation=is_evaluation)
        ran.append({(labels[label], line) for label, line in process.executed() if label in labels})
    process.reading = 0
    return frozenset((ran[0] - ran[1]) & lines)
