"""results.json, schema 1. Non-finite numbers are the strings "nan", "inf" and "-inf", for JSON has none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from harness.result import Difference, Result

SCHEMA = 1
_DIFFERENCE = tuple(field.name for field in fields(Difference))


def results_json(results: Sequence[Result], environment: Mapping[str, Any], partial: bool) -> str:
    """The whole file as text."""
    content = {
        "schema": SCHEMA,
        "partial": partial,
        "environment": environment,
        "scenarios": [_case(result) for result in results],
    }
    return _dumps(content) + "\n"


def _dumps(content: Any) -> str:
    try:
        return json.dumps(content, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(content), allow_nan=False)


def _case(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "scenario": result.scenario,
        "title": result.title,
        "document": result.document,
        "dtype": result.dtype,
        "sides": result.sides,
        "steps_run": result.steps_run,
        "steps_total": result.steps_total,
        "stopped": result.stopped,
        "seconds": round(result.seconds, 3),
        "verdict": result.verdict,
        "as_expected": result.as_expected,
        "reasons": result.reasons,
        "metrics": {"accuracy": [{"step": m.step, "of": m.of, **m.values} for m in result.metrics]},
        "series": asdict(result.series),
        "differences": [{name: getattr(row, name) for name in _DIFFERENCE} for row in result.differences],
        "claims": [],
        "baseline": None,
    }


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
