"""The folder that ``grade`` writes: marks.csv, the overview, and each student's page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.grading.assignment import Assignment
from harness.grading.result import Graded
from harness.ground.atomic import clear, write_atomically
from harness.report.marks.overview import overview_markdown, overview_page
from harness.report.marks.shown import page_name
from harness.report.marks.student_page import student_markdown, student_page
from harness.report.marks.table import marks_csv

RESULTS, STUDENTS = "results", "students"


def write_marks(out: Path, graded: Sequence[Graded], assignment: Assignment) -> Path:
    """Write all of it; the overview's path. Raises UsageError where it cannot be written."""
    students = out / STUDENTS
    for one in graded:
        name = page_name(one.submission)
        write_atomically(students / f"{name}.html", student_page(one, assignment))
        write_atomically(students / f"{name}.md", student_markdown(one, assignment))
    for folder in (out, students):
        clear(folder)
    write_atomically(out / "marks.csv", marks_csv(graded))
    write_atomically(out / "overview.md", overview_markdown(graded, assignment))
    write_atomically(out / "overview.html", overview_page(graded, assignment))
    return out / "overview.html"
