"""A dropout that draws another mask on the way back, or draws or scales it wrongly: the line of its code that draws."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.candidate.reading.source import Unit
from harness.checking.homework.masks import Drawn, drawn
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import Checked, Diagnosis, Explanation, Found, Tried
from harness.checking.settings import INPUT
from harness.faults.library import injections
from harness.ground.facts import Fact

_FAULT = "dropout_another_mask_back"
#: What is said of a mask that is wrong, though all that follows from it is right.
OF_MASKS = frozenset(("dropout_scale", "dropout_keeps"))
#: Calls that draw numbers.
_DRAWS = re.compile(r"rand|rng|binomial|bernoulli|choice|uniform", re.IGNORECASE)
#: How near its scale is that of the way forward.
_NEAR = 1e-6


def by_another_mask(found: Checked, way: Way, units: Sequence[Unit]) -> Checked | None:
    """With the mistake and its line, where all of what goes back is masked by another mask; None where it is not."""
    each = [_is_by_another(one) for one in found.tried]
    if not each or not all(each):
        return None
    case = found.tried[0].case
    fault = next((one for one in injections(case) if one.fault.name == _FAULT), None)
    lines = tuple(_draws(units, way.line.backward.name.rpartition(".")[2] if way.line.backward else ""))
    if fault is None or not lines:
        return None
    entries = sum(row.total for row in found.rows)
    said = Explanation((fault,), (), (fault.label(case),), entries)
    return replace(found, diagnosis=Diagnosis((said,), 1, 0, np.inf, changed=Found(suspects=lines)))


def with_lines_that_draw(found: Checked, way: AnyWay, units: Sequence[Unit]) -> Checked:
    """Of a mask that is wrong on the way forward, with the lines there that draw it."""
    is_wrong = any(isinstance(one, Fact) and one.code in OF_MASKS for one in found.notes)
    lines = tuple(_draws(units, way.line.forward.name.rpartition(".")[2])) if is_wrong else ()
    return replace(found, diagnosis=Diagnosis((), 0, 0, np.inf, changed=Found(suspects=lines))) if lines else found


def _is_by_another(one: Tried) -> bool:
    """Whether what it hands back is what arrives, masked and scaled as forward, and other entries are dropped."""
    seen = one.seen[0] if one.seen else None
    own = (seen.told.gradients or {}).get(f"{INPUT}.weight") if seen else None
    if seen is None or own is None or one.failure or own.size != seen.batch.targets.size:
        return False
    x = seen.before.parameters[f"{INPUT}.weight"]
    out = seen.told.output
    ahead = None if out is None or out.size != x.size else drawn(x, out.reshape(x.shape))
    back = drawn(seen.batch.targets, own.reshape(seen.batch.targets.shape))
    return ahead is not None and back is not None and _differ(ahead, back)


def _differ(ahead: Drawn, back: Drawn) -> bool:
    is_scaled = abs(back.scale / ahead.scale - 1) < _NEAR
    more = back.mask.ravel() - ahead.mask.ravel()
    return is_scaled and bool((more > 0).any() and (more < 0).any())


def _draws(units: Sequence[Unit], name: str) -> Iterator[tuple[str, int]]:
    """The lines of functions of this name that draw numbers."""
    for unit in units:
        with contextlib.suppress(SyntaxError, ValueError):
            functions = (one for one in ast.walk(ast.parse(unit.code)) if isinstance(one, ast.FunctionDef))
            calls = (one for each in functions if each.name == name for one in ast.walk(each))
            lines = {one.lineno for one in calls if isinstance(one, ast.Call) and _DRAWS.search(ast.unparse(one.func))}
            yield from ((unit.label, line + unit.offset) for line in sorted(lines))
