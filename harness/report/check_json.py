"""A checked candidate as JSON; docs/candidates.md describes the fields."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from harness.candidate.process.interpreter import Interpreter
from harness.checking.homework.file import FileChecked, PartChecked
from harness.checking.result import ByHand, Checked, Entry, Explanation, Found
from harness.faults.fault import Injection
from harness.ground.errors import HarnessError
from harness.ground.language import in_english
from harness.report.check_text import edit_sentence, in_own_names, where
from harness.report.hints import hint_by_place
from harness.report.json_form import SCHEMA, case_content, change_content, error_fields
from harness.report.script_text import script_content
from harness.report.words import fact_fields


@in_english
def error_content(candidate: str, error: HarnessError) -> dict[str, Any]:
    """What is said of a candidate that was not understood."""
    return {"schema": SCHEMA, "candidate": candidate, "verdict": "not_understood", "error": error_fields(error)}


@in_english
def check_content(found: Checked) -> dict[str, Any]:
    """The result with everything that the text says; numbers that are not finite are text."""
    return {
        "schema": SCHEMA,
        "candidate": found.candidate,
        "call": found.call,
        "network": ", ".join(found.network),
        "verdict": found.verdict,
        "read_as": [fact_fields(one) for one in found.read_as],
        "names": dict(found.own),
        "setting": [fact_fields(one) for one in found.setting],
        "overflows": fact_fields(found.overflows) if found.overflows else None,
        "failure": found.failure or None,
        "where": where(found) or None if found.tried else None,
        "scenarios": [case_content(one.result) | {"id": one.probe} for one in found.tried],
        "diagnosis": _diagnosis(found),
        "by_hand": _by_hand(found.by_hand),
        "smallest": found.smallest or None,
        "not_seen": [fact_fields(one) for one in found.not_seen],
        "notes": [fact_fields(one) for one in found.notes],
        "skipped": list(found.skipped),
        "python": _python(found.interpreter),
        "seconds": dict(found.seconds),
    }


@in_english
def file_content(found: FileChecked) -> dict[str, Any]:
    """A whole file; each of its parts has the result that it would have alone."""
    return {
        "schema": SCHEMA,
        "file": found.text,
        "verdict": found.verdict if found.is_checked else NOT_CHECKED,
        "parts": [_part(one) for one in found.parts],
        "script": script_content(found.script),
        "not_checked": list(found.not_checked),
        "skipped": list(found.skipped),
        "ran": fact_fields(found.ran) if found.ran else None,
        "seconds": dict(found.seconds),
    }


def _part(one: PartChecked) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label,
        "line": one.line,
        "verdict": one.verdict or NOT_CHECKED,
        "taken": dict(one.stated) or None,
        "course": one.course or None,
        "why": fact_fields(one.why) if one.why else None,
        "result": check_content(one.checked) if one.checked else None,
    }


#: In place of a verdict.
NOT_CHECKED = "not_checked"


def _python(one: Interpreter | None) -> dict[str, str] | None:
    return None if one is None else {"version": one.version, "numpy": one.numpy, "executable": one.executable}


def _diagnosis(found: Checked) -> dict[str, Any] | None:
    if found.diagnosis is None:
        return None
    return {
        "explanations": [_explanation(found, one) for one in found.diagnosis.explanations],
        "singles_tried": found.diagnosis.singles,
        "pairs_tried": found.diagnosis.pairs,
        "edits_tried": found.diagnosis.edits,
        "nearest_other": _number(found.diagnosis.nearest),
        "findings": [fact_fields(one) for one in found.diagnosis.findings],
        "left_out": [list(one) for one in found.diagnosis.left_out],
        "stopped": found.diagnosis.stopped,
        "change": _change(found.diagnosis.changed),
    }


def _suspects(found: Found) -> dict[str, Any]:
    places = [list(place) for place in found.suspects]
    return {"suspects": places, "suspects_by_name": found.by_name, "tried": found.tried}


def _change(found: Found) -> dict[str, Any]:
    """``made``: the one change with which everything is right; ``changes``: that, or those one after another."""
    one = found.change
    changes = [{**change_content(each), "mends": [list(key) for key in each.mends]} for each in found.changes]
    left = [list(key) for key in found.left]
    return {"made": one and change_content(one), "changes": changes, "left": left, **_suspects(found)}


def _explanation(found: Checked, one: Explanation) -> dict[str, Any]:
    mends = one.mends or ((),) * len(one.faults)
    faults = [
        _fault(found, each, label) | ({"explains": [list(key) for key in keys]} if keys else {})
        for each, label, keys in zip(one.faults, one.labels, mends, strict=True)
    ]
    return {
        "faults": faults,
        "same_numbers": [[each.fault.name for each in group] for group in one.same],
        "edits_of_same_numbers": [edits for group in one.same if (edits := _edits(found, group))],
        "entries": one.entries,
        "loss": [each.sentence for each in one.loss],
        "unexplained": [list(key) for key in one.unexplained],
    }


def _fault(found: Checked, one: Injection, label: str) -> dict[str, Any]:
    """A known mistake, or a formula edit: that has no number, and what it is as ``edit``."""
    if one.fault.edit is None:
        known = {"number": one.fault.number, "sentence": one.sentence, "hint": one.fault.hint}
        return {"name": label, **known, "edit": None}
    sentence, hint = edit_sentence(found, one), hint_by_place(found)
    return {"name": label, "number": None, "sentence": sentence, "hint": hint, "edit": _edits(found, (one,))[0]}


def _edits(found: Checked, faults: Sequence[Injection]) -> list[dict[str, Any]]:
    return [fact_fields(in_own_names(found, each.fault.edit)) for each in faults if each.fault.edit]


def _by_hand(step: ByHand | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "step": step.step,
        "samples": step.samples,
        "given": {one.label: _numbers(one.array) for one in step.given},
        "worked": {one.label: _numbers(one.array) for one in step.worked},
        "entries": [_entry(one) for one in step.entries],
        "sums": [
            {"label": one.label, "terms": [list(term) for term in one.terms], "value": _number(one.value)}
            for one in step.sums
        ],
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "quantity": one.quantity,
        "name": one.name,
        "index": list(one.index),
        "label": one.label,
        "yours": _number(one.yours),
        "right": _number(one.right),
        "is_right": one.is_right,
    }


def _numbers(array: Any) -> Any:
    """Nested lists."""
    values = np.asarray(array, np.float64)
    return _number(values.item()) if values.ndim == 0 else [_numbers(each) for each in values]


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)
