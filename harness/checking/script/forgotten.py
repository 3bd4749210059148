"""What an optimizer of a script keeps, such as a velocity, that begins at 0 again while the parameters go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from harness.checking.result import CONVENTION, INCONCLUSIVE, RIGHT, WRONG
from harness.checking.script.gradients import value_at
from harness.checking.script.judge import Judged, Task, placed, row_of, step_of
from harness.checking.script.record import Script, Trail
from harness.checking.script.result import ScriptChecked
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.implementation import Array

#: How many passes are looked at, and for how long.
PASSES, SECONDS = 2_000, 3.0
_NEAR = 1e-6
#: What code says that begins anew by design.
_BY_DESIGN = re.compile(r"restart|adaptive", re.IGNORECASE)


def with_forgotten(checked: ScriptChecked, found: Judged, script: Script) -> ScriptChecked:
    """What is right, unless what it keeps begins anew: wrong at every so many passes, else for a person."""
    if checked.verdict not in (RIGHT, CONVENTION) or script.rows or len(found.task.passes) < 2:
        return checked
    if any(_BY_DESIGN.search(unit.code) for unit in script.units):
        return checked
    kept = dict(_kept(found))
    if not kept:
        return checked
    try:
        trail = script.followed(found.task.first.loop, [*kept, *kept.values()], PASSES, SECONDS)
    except HarnessError:
        return checked
    resets = {name: places for name, of in kept.items() if (places := _resets(trail, name, of))}
    return _told(checked, found, script, kept, resets) if resets else checked


def _told(
    checked: ScriptChecked,
    found: Judged,
    script: Script,
    kept: Mapping[str, str],
    resets: Mapping[str, Sequence[int]],
) -> ScriptChecked:
    first = min(min(places) for places in resets.values()) + 1
    said = fact("script_forgets", names=tuple(resets), step=first)
    if not all(map(_is_regular, resets.values())):
        return replace(checked, verdict=INCONCLUSIVE, notes=(said, *checked.notes))
    rows = [replace(row_of(found.task.first, kept[name], "update", False, 0), step=first) for name in resets]
    own = tuple(placed(script, row) for row in rows)
    suspects = tuple(dict.fromkeys((row.label, row.line) for row in own))
    return replace(checked, verdict=WRONG, rows=(*checked.rows, *own), suspects=suspects, notes=(*checked.notes, said))


# ---------------------------------------------------------------- what is kept


def _kept(found: Judged) -> Iterator[tuple[str, str]]:
    """What begins at 0 and goes on from pass to pass, with the parameter whose steps are made of it."""
    task = found.task
    for name in task.state:
        start = np.asarray(task.first.before[name], float)
        if name in task.parameters or start.size < 2 or np.any(start):
            continue
        for path in task.moving:
            if np.shape(task.first.before[path]) == start.shape and _is_of(task, name, path, found):
                yield name, path
                break


def _is_of(task: Task, name: str, path: str, found: Judged) -> bool:
    """Whether a parameter's every step is a multiple of it, or it is made of that one's gradient, or its square."""
    own = [np.asarray(one.after[name], float) for one in task.passes if name in one.after]
    steps = [step_of(one, path) for one in task.passes]
    if len(own) < len(steps) or not all(map(np.any, own)) or not all(map(np.any, steps)):
        return False
    if np.any(np.asarray(task.passes[1].before[name], float) != own[0]):
        return False
    if _is_multiple(np.stack(steps), np.stack(own)):
        return True
    gradient = value_at(task.first, found.gradients[path]) if path in found.gradients else None
    if gradient is None or np.shape(gradient) != own[0].shape:
        return False
    told = np.asarray(gradient, float)
    return _is_multiple(own[0], told) or _is_multiple(own[0], told**2)


def _is_multiple(one: Array, of: Array) -> bool:
    size = float((of * of).sum())
    factor = float((one * of).sum()) / size if size else 0.0
    return bool(np.abs(one - factor * of).max() <= _NEAR * np.abs(one).max()) and factor != 0


# ---------------------------------------------------------------- where it begins anew


def _resets(trail: Trail, name: str, path: str) -> list[int]:
    """The passes that begin with 0, where the parameter goes on; not where the whole of a training begins once more."""
    return [
        at
        for at in range(1, len(trail.before))
        if trail.before[at][name] == 0
        and trail.before[at][path] == trail.after[at - 1][path] != trail.before[0][path]
        and trail.entries[at] == trail.entries[at - 1]
    ]


def _is_regular(places: Sequence[int]) -> bool:
    """Whether it is so after every so many passes, from the first on or three times."""
    steps = {after - before for before, after in pairwise((0, *places))}
    return len(places) > 1 and (len(steps) == 1 or len({*np.diff(places).tolist()}) == 1 < len(places) - 1)
