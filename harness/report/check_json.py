"""A checked candidate as JSON; docs/candidates.md describes the fields."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from harness.candidate.process.interpreter import Interpreter
from harness.checking.homework.file import FileChecked, PartChecked
from harness.checking.result import ByHand, Checked, Entry, Explanation, Found
from harness.ground.errors import HarnessError
from harness.report.check_text import where
from harness.report.json_form import SCHEMA, case_content, error_fields
from harness.report.script_text import script_content
from harness.report.words import fact_fields


def error_content(candidate: str, error: HarnessError) -> dict[str, Any]:
    """What is said of a candidate that was not understood."""
    return {"schema": SCHEMA, "candidate": candidate, "verdict": "not_understood", "error": error_fields(error)}


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
        "explanations": [_explanation(one) for one in found.diagnosis.explanations],
        "singles_tried": found.diagnosis.singles,
        "pairs_tried": found.diagnosis.pairs,
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
    one = found.change
    made = one and {"label": one.label, "line": one.line, "before": one.before, "after": one.after, "moved": one.moved}
    return {"made": made, **_suspects(found)}


def _explanation(one: Explanation) -> dict[str, Any]:
    faults = [
        {"number": each.fault.number, "name": label, "sentence": each.sentence, "hint": each.fault.hint}
        for each, label in zip(one.faults, one.labels, strict=True)
    ]
    same = [[each.fault.name for each in group] for group in one.same]
    return {
        "faults": faults,
        "same_numbers": same,
        "entries": one.entries,
        "loss": [each.sentence for each in one.loss],
        "unexplained": [list(key) for key in one.unexplained],
    }


def _by_hand(step: ByHand | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "step": step.step,
        "given": {one.label: _numbers(one.array) for one in step.given},
        "worked": {one.label: _numbers(one.array) for one in step.worked},
        "entries": [_entry(one) for one in step.entries],
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
