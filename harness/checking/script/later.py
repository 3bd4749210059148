"""A script that is right in its first passes, in later ones: a mistake may begin after some epochs.

Where its gradient was a multiple of the slope at first, it has to be so later, by one factor for all parameters; where
its steps were, these too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.result import CONVENTION, RIGHT, WRONG
from harness.checking.script.gradients import gradient_at, value_at
from harness.checking.script.judge import Judged, placed, row_of, step_of
from harness.checking.script.record import Pass, Script
from harness.checking.script.result import Row, ScriptChecked
from harness.checking.script.roles import held_back
from harness.checking.script.slopes import Slopes, alike, common, slopes_of
from harness.ground.facts import fact

#: Seconds that all runs of later passes may take, and about how many runs there are.
SECONDS, _RUNS = 4.0, 80
#: After how many passes is looked at most; after fewer than the least nothing new is seen.
_MOST, _LEAST = 1_000, 4
#: How far from the slope, relative, something is no multiple of it for sure; and how sure the slope has to be.
_FAR, _SURE = 1e-2, 1e-4
#: What code says that bends gradients by design.
_BENT = re.compile(r"clip|minimum|max_?norm|sign\(|noise|dropout|\bmask", re.IGNORECASE)


def with_later(checked: ScriptChecked, found: Judged, script: Script) -> ScriptChecked:
    """What is right, unless it is wrong after more passes."""
    is_bent = any(_BENT.search(unit.code) for unit in script.units)
    is_open = not found.loss.is_told or len(found.task.passes) < 2
    if checked.verdict not in (RIGHT, CONVENTION) or is_open or script.rows or is_bent:
        return checked
    for passes in _looked_at(script.count.turns, script.count.seconds):
        later = script.after(passes)
        try:
            rows = tuple(_rows(script, found, later))
        except CandidateFailed:
            return checked
        if rows:
            own = tuple(placed(script, replace(row, step=passes + 1)) for row in rows)
            suspects = tuple(dict.fromkeys((row.label, row.line) for row in own))
            names = tuple(dict.fromkeys(row.name for row in own))
            said = fact("script_wrong_later", step=passes + 1, names=names)
            notes = (*checked.notes, said)
            return replace(checked, verdict=WRONG, rows=(*checked.rows, *own), suspects=suspects, notes=notes)
    return checked


def _looked_at(turns: int, seconds: float) -> Iterator[int]:
    """After how many passes: some, and most that there is time for; round numbers, at which losses are printed."""
    if not turns:
        return
    most = min(turns - 1, _MOST, int(SECONDS / _RUNS / (seconds / turns)))
    found = dict.fromkeys(_round(one) for one in (min(most, 20), most // 2 if turns <= _MOST else most))
    yield from (one for one in found if one >= _LEAST)


def _round(number: int) -> int:
    """Down to hundreds, or tens."""
    step = 100 if number >= 100 else 10 if number >= 10 else 1
    return number // step * step


def _rows(script: Script, found: Judged, later: Script) -> Iterator[Row]:
    """What is wrong in the first pass of a script from there on, and was right in the first two of all."""
    first, second = found.task.first, found.task.passes[1]
    one = next(iter(later.recording().passes.get(first.loop, ())), None)
    if one is None:
        return
    own = _slopes(later, one, found)
    gradients = {path: at for path in own if (at := _gradient_of(found, path))}
    wrong = _astray({path: value_at(one, at) for path, at in gradients.items()}, own)
    steps = {path: step_of(one, path) for path in own if path not in wrong}
    stray = _astray({path: step for path, step in steps.items() if np.any(step)}, own)
    if not wrong and not stray:
        return
    before = _slopes(script, second, found)  # a velocity is a multiple of the slope in the first pass alone
    kept = {path: value_at(second, at) for path, at in gradients.items() if path in before}
    moved = {path: step_of(second, path) for path in before}
    yield from (row_of(one, path, "gradient", False, 0) for path in wrong if _are_slopes(kept, before))
    for path in stray if not wrong and _are_slopes(moved, before) else ():
        yield row_of(one, path, "update" if path in gradients else "gradient", False, 0)


def _slopes(script: Script, one: Pass, found: Judged) -> dict[str, Slopes]:
    """Of each parameter that moves, where they are sure."""
    freeze = held_back(one, found.task.state)
    paths = [path for path in found.task.moving if _is_there(one, found.task.first, path)]
    own = {path: slopes_of(script, one, path, (found.loss,), freeze)[found.loss] for path in paths}
    return {path: each for path, each in own.items() if each.is_known and not each.is_zero and each.off < _SURE}


def _gradient_of(found: Judged, path: str) -> str:
    """Where a gradient stands under a name; nothing where none does that is the slope."""
    slopes = found.task.slopes[path][found.loss]
    at, ratio = gradient_at(found.task.first, path, slopes, found.task.state) or ("", None)
    return at if ratio is not None and "@" not in at else ""


def _are_slopes(arrays: Mapping[str, object], slopes: Mapping[str, Slopes]) -> bool:
    """Whether each is a multiple of its slope."""
    return bool(arrays) and all(slopes[path].ratio(array) is not None for path, array in arrays.items())


def _is_there(one: Pass, first: Pass, path: str) -> bool:
    return path in one.before and path in one.after and np.shape(one.before[path]) == np.shape(first.before[path])


def _astray(arrays: Mapping[str, object], slopes: Mapping[str, Slopes]) -> list[str]:
    """Of several arrays those that are far from the multiple of their slope that the others are."""
    own = {path: slopes[path] for path in arrays}
    ratios = {path: each.ratio(arrays[path]) for path, each in own.items()}
    factor = common(ratios, own)
    if factor is None:
        return []
    with np.errstate(all="ignore"):
        return [
            path
            for path in arrays
            if path not in alike(ratios, factor, own) and _is_far(own[path], arrays[path], factor)
        ]


def _is_far(slopes: Slopes, array: object, factor: float) -> bool:
    along, value = slopes.along(array), np.array(slopes.values)
    if along is None or not np.isfinite(along).all():
        return False
    return bool(np.abs(along - factor * value).max() > _FAR * abs(factor) * np.abs(value).max())
