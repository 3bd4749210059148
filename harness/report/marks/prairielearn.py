"""PrairieLearn's results.json.

https://prairielearn.readthedocs.io/en/latest/externalGrading/: ``gradable: false`` takes no attempt and gives no
points, for what cannot be read or run. Without a results.json, PrairieLearn gives 0 points (makeGradingResult in its
externalGraderCommon.ts), so a grader that broke says ``gradable: false``, too, and that it was not the student's doing.
What needs a person is gradable: the student keeps what is sure, and a person adds the rest. Fields of our own may
stand beside; the file has at most 1 MB.
"""

from __future__ import annotations

from typing import Any

from harness.grading.result import GRADED, PERSON, Graded
from harness.report.marks.systems import Row, contained, fitted, message, rows, sure_points
from harness.report.words import say


def prairielearn(graded: Graded, *, itemised: bool = True) -> dict[str, Any]:
    """The content of results.json. ``itemised``: whether students see what each part got."""
    if graded.outcome not in (GRADED, PERSON):
        return _not_gradable(graded)
    return fitted(lambda limit: _content(graded, itemised, limit))


def _not_gradable(graded: Graded) -> dict[str, Any]:
    told = say("autograder_no_attempt", what=message(graded))
    return {"gradable": False, "format_errors": [told], "message": told, "output": "", "tests": [], **contained(graded)}


def _content(graded: Graded, itemised: bool, limit: int) -> dict[str, Any]:
    return {
        "gradable": True,
        "score": _share(graded),
        "message": message(graded),
        "output": "",
        "images": [],
        "tests": [_test(row, limit) for row in rows(graded)] if itemised else [],
        **contained(graded),
    }


def _share(graded: Graded) -> float:
    """From 0 to 1."""
    sure, possible = sure_points(graded), graded.possible
    return 1.0 if sure >= possible > 0 else max(0.0, round(sure / possible, 6)) if possible else 0.0


def _test(row: Row, limit: int) -> dict[str, Any]:
    return {
        "name": row.name,
        "description": "",
        "points": row.sure,
        "max_points": row.possible,
        "message": " ".join(row.sentences),
        "output": row.text(limit),
        "outcome": str(row.outcome),
        **row.by,
    }
