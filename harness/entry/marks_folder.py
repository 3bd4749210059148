"""The folder that ``grade`` writes: marks.csv, the overview, each student's page, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.grading.assignment import Assignment
from harness.grading.decisions import Decision, Sheet, applied, decisions_of, read_sheet
from harness.grading.result import Graded
from harness.ground.atomic import clear, write_atomically
from harness.report.marks.by_person import told_by_person
from harness.report.marks.decision_list import decisions_csv
from harness.report.marks.overview import overview_markdown, overview_page
from harness.report.marks.shown import page_name
from harness.report.marks.student_page import student_markdown, student_page
from harness.report.marks.table import marks_csv

RESULTS, STUDENTS, DECISIONS = "results", "students", "decisions.csv"


@dataclass(frozen=True)
class Desk:
    """What persons decide of the submissions of these names: read, applied, and asked for."""

    file: Path
    names: Collection[str]
    assignment: Assignment

    def read(self) -> tuple[Sheet, tuple[Decision, ...]]:
        """Raises ScenarioError with the place of each mistake."""
        sheet = read_sheet(self.file)
        parts = {part.name: part.possible for part in self.assignment.parts}
        return sheet, decisions_of(sheet, self.names, parts)

    def decided(self, graded: Sequence[Graded]) -> tuple[Graded, ...]:
        """With what is decided by now; what is open is written down. Raises ScenarioError before anything is written,
        UsageError where it cannot be."""
        sheet, made = self.read()
        found = tuple(told_by_person(one, self.assignment) for one in applied(graded, made))
        content = decisions_csv(sheet, made, found)
        if content is not None:
            write_atomically(self.file, content)
        return found


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
