"""Classroom 50's result.json, ``classroom50/result/v1``.

https://github.com/foundation50/classroom50/wiki/Advanced-Autograding and schemas/result-v1.schema.json there: scores
are whole numbers, fields of our own stand only in a test, and an autograder ends with 0 if it graded, whatever the
grade; anything else is the grader's failure, as is a missing file. A result without tests would be a pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from harness.grading.result import BROKE, Graded, PartVerdict
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.report.marks.systems import Row, fitted, message, rows, sure_points
from harness.report.words import say

SCHEMA = "classroom50/result/v1"
#: The fields of a result by the variables that the runner sets.
_NEEDED = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
_GIVEN = {"owner": "OWNER", "assignment_type": "ASSIGNMENT_TYPE"}
#: Beyond this, points are rounded down.
_MAX_SCALE = 1000


def from_environment(environment: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What a result says of the submission. Raises UsageError where the runner's variables are not set."""
    for variable in _NEEDED.values():
        if not environment.get(variable):
            raise UsageError(fact("autograder_no_variable", variable=variable))
    found = {field: environment[variable] for field, variable in _NEEDED.items()}
    given = {field: environment[variable] for field, variable in _GIVEN.items() if environment.get(variable)}
    review = environment.get("REVIEW_URL") or found["commit"]
    return {**found, **given, "review": review, "datetime": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def whole_scale(points: Iterable[float]) -> int:
    """What an assignment's points are multiplied by to be whole: 1 for 2 and 3, 2 for 0.5, 10 for 0.1."""
    found = math.lcm(*(Fraction(str(one)).limit_denominator(_MAX_SCALE).denominator for one in points))
    return found if found <= _MAX_SCALE else 1


def classroom50(
    graded: Graded, about: Mapping[str, str], *, scale: int = 1, itemised: bool = True
) -> dict[str, Any] | None:
    """The content of result.json; None where the grader broke.

    ``about``: from ``from_environment``. ``scale``: from ``whole_scale``; what is not whole even so is rounded down,
    but full points stay full. ``itemised``: whether students see what each part got.
    """
    if graded.outcome is BROKE:
        return None
    shown = rows(graded) if itemised else [_whole(graded)]
    return fitted(lambda limit: _content(about, [_test(row, scale, limit, message(graded)) for row in shown]))


def _content(about: Mapping[str, str], tests: list[dict[str, Any]]) -> dict[str, Any]:
    total = {name: sum(one[name] for one in tests) for name in ("score", "max-score")}
    return {"schema": SCHEMA, **about, **total, "tests": tests}


def _test(row: Row, scale: int, limit: int, of_submission: str) -> dict[str, Any]:
    possible = math.ceil(_scaled(row.possible, scale))
    full = row.points is not None and row.points >= row.possible
    return {
        "test-name": row.name,
        "passed": row.passed,
        "score": possible if full else min(math.floor(_scaled(row.sure, scale)), possible),
        "max-score": possible,
        "outcome": str(row.outcome),
        **row.by,
        "message": of_submission,
        "output": row.text(limit),
    }


def _scaled(points: float, scale: int) -> float:
    return round(points * scale, 6)


def _whole(graded: Graded) -> Row:
    """All parts in one."""
    all_rows = rows(graded)
    verdict = PartVerdict.RIGHT if all(row.passed for row in all_rows) else PartVerdict.WRONG
    possible = sum(row.possible for row in all_rows)
    said = (message(graded),) if message(graded) else ()
    return Row(say("autograder_whole"), graded.outcome, verdict, possible, sure_points(graded), sentences=said)
