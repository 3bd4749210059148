"""Gradescope's results.json.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ has the fields. A score at the top overrides that of
the tests, so that a part for a person can stand there without one.

https://gradescope-autograders.readthedocs.io/en/latest/troubleshooting/: if no valid results.json is left, Gradescope
says "The autograder failed to execute correctly". That is true where the grader broke, and a score of 0 would not be:
there is no content then, and no file.
"""

from __future__ import annotations

from typing import Any, Literal

from harness.grading.result import BROKE, Graded
from harness.report.marks.systems import Row, contained, fitted, message, rows, sure_points

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
Format = Literal["text", "html"]


def gradescope(
    graded: Graded, *, visibility: Visibility = "visible", output_format: Format = "text"
) -> dict[str, Any] | None:
    """The content of results.json; None where the grader broke.

    ``visibility``: of every part's test. ``after_published`` keeps what each part got from students until the grades
    are published, for an assignment that tells nothing.
    """
    if graded.outcome is BROKE:
        return None
    return fitted(lambda limit: _content(graded, visibility, output_format, limit))


def _content(graded: Graded, visibility: Visibility, output_format: Format, limit: int) -> dict[str, Any]:
    return {
        "score": sure_points(graded),
        "execution_time": round(graded.seconds, 2),
        "output": message(graded),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_test(row, visibility, output_format, limit) for row in rows(graded)],
        "extra_data": contained(graded),
    }


def _test(row: Row, visibility: Visibility, output_format: Format, limit: int) -> dict[str, Any]:
    score = {} if row.points is None else {"score": row.sure, "status": "passed" if row.passed else "failed"}
    return {
        "name": row.name,
        **score,
        "max_score": row.possible,
        "output": row.html(limit) if output_format == "html" else row.text(limit),
        "output_format": output_format,
        "visibility": visibility,
        "extra_data": {"outcome": str(row.outcome), **row.by, **({"place": row.place} if row.place else {})},
    }
