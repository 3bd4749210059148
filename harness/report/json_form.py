"""results.json, schema 3. Non-finite numbers are the strings "nan", "inf" and "-inf", for JSON has none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from harness.checking.result import Change
from harness.ground.errors import HarnessError, Place, ScenarioError
from harness.ground.facts import Fact
from harness.ground.language import in_english
from harness.report.words import fact_fields, said
from harness.run.result import BaselineResult, ClaimResult, Difference, Result, Verdict

SCHEMA = 3
_DIFFERENCE = tuple(field.name for field in fields(Difference) if field.name not in ("case", "furthest", "used"))


@in_english
def results_json(
    results: Sequence[Result],
    environment: Mapping[str, Any],
    partial: bool,
    errors: Sequence[HarnessError] = (),
    problems: Sequence[Fact] = (),
) -> str:
    """The whole file as text. ``errors``: what could not run; ``problems``: what else is not as expected."""
    content = {
        "schema": SCHEMA,
        "partial": partial,
        "errors": [error_fields(one) for one in errors],
        "problems": [fact_fields(one) for one in problems],
        "environment": environment,
        "scenarios": [case_content(result) for result in results],
    }
    return as_json(content)


@in_english
def error_fields(error: HarnessError) -> dict[str, Any]:
    """What kind of error, of a scenario where and what by its code, and the sentence."""
    if not isinstance(error, ScenarioError):
        return {**fact_fields(error.problem), "kind": error.kind, "text": str(error)}
    mistakes = [_mistake(*one) for one in error.mistakes]
    return {"kind": error.kind, "mistakes": mistakes, "left_out": error.left_out, "text": str(error)}


def _mistake(place: Place | Path, problem: Fact | str, field: str) -> dict[str, Any]:
    at = (str(place.file), place.line, place.column) if isinstance(place, Place) else (str(place), None, None)
    return {**fact_fields(problem), **dict(zip(("file", "line", "column"), at, strict=True)), "field": field or None}


def as_json(content: Any, indent: int | None = None) -> str:
    """As the text of a file."""
    try:
        return json.dumps(content, allow_nan=False, indent=indent) + "\n"
    except ValueError:
        return json.dumps(_finite(content), allow_nan=False, indent=indent) + "\n"


@in_english
def case_content(result: Result) -> dict[str, Any]:
    """One case, or one probe of a candidate."""
    return {
        "id": result.id,
        "scenario": result.scenario,
        "title": result.title,
        "document": result.document,
        "dtype": result.dtype,
        "sides": result.sides,
        "steps_run": result.steps_run,
        "steps_total": result.steps_total,
        "stopped": fact_fields(result.stopped) if result.stopped else None,
        "failure": result.failure or None,
        "seconds": round(result.seconds, 3),
        **verdict_fields(result.verdict),
        "as_expected": result.as_expected,
        "reasons": [fact_fields(one) for one in result.reasons],
        "metrics": {"accuracy": [{"step": m.step, "of": m.of, **m.values} for m in result.metrics]},
        "series": asdict(result.series),
        "first_wrong": [fact_fields(one) for one in result.first_wrong],
        "not_told": [fact_fields(one) for one in result.untold],
        "resolutions": result.resolutions,
        "faults_noticed": result.faults_noticed,
        "drift": asdict(result.drift) if result.drift else None,
        "differences": [_difference(row) for row in result.differences],
        "claims": [_claim(one) for one in result.claims],
        "baseline": _baseline(result.baseline),
    }


def change_content(one: Change) -> dict[str, Any]:
    """A change of a line."""
    moved = "" if one.moved is None else said(one.moved)
    return {"label": one.label, "line": one.line, "before": one.before, "after": one.after, "moved": moved}


def verdict_fields(verdict: Verdict) -> dict[str, str | None]:
    """Its code, and the side that is wrong."""
    return {"verdict": verdict.kind.code, "wrong_side": verdict.side or None}


def _difference(row: Difference) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in _DIFFERENCE} | verdict_fields(row.verdict)
    notes = [fact_fields(one) for one in row.notes]
    return found | {"notes": notes, "total": row.total, "furthest": asdict(row.furthest)}


def _optional(what: Fact | None) -> dict[str, Any] | None:
    return fact_fields(what) if what else None


def _claim(one: ClaimResult) -> dict[str, Any]:
    agree, printed = one.digits or (None, None)
    return {
        "number": one.number,
        "of": one.of,
        "name": one.name,
        "step": one.step,
        "says": one.says,
        "printed": said(one.printed),
        "computed": said(one.computed),
        "digits": None if one.digits is None else {"agree": agree, "printed": printed},
        "binds": one.binds,
        "verdict": one.verdict,
        "expected_verdict": one.expected_verdict,
        "as_expected": one.as_expected,
        "evidence": _optional(one.evidence),
        "explanation": _optional(one.explanation),
        "correction": one.correction,
        "note": one.note,
        "file": str(one.file),
        "line": one.line,
        "page": _optional(one.page),
        "against": _optional(one.against),
    }


def _baseline(found: BaselineResult | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "verdict": found.verdict,
        "first_step": found.first_step,
        "first_name": found.first_name,
        "details": [fact_fields(one) for one in found.details],
    }


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
