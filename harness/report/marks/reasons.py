"""Why something cannot be read, is missing or stops, as students are told it: without what only an assistant can do."""

from __future__ import annotations

import re
from typing import Any

from harness.ground.facts import Fact, Told
from harness.report.marks.shown import without_paths
from harness.report.words import said

#: Of a reason, such as what a student's own code raised, so many characters are shown.
_MOST = 2000
#: By code, the same without advice on options of the command.
_FOR_STUDENTS = {
    "reading_no_python": "marks_why_no_python",
    "reading_no_python_here": "marks_why_no_python",
    "reading_no_python_of_ours": "marks_why_no_python",
    "process_other_python": "marks_why_other_python",
    "reading_no_code_cell": "marks_why_no_code_cell",
    "process_no_framework": "marks_why_no_framework",
    "process_no_plots": "process_no_module",
    "checking_not_run": "marks_why_not_run",
}
#: What a command line allows, in brackets behind a sentence.
_OPTION = re.compile(r"\s*[(（][^()（）]*--[a-z][^()（）]*[)）]")


def for_students(what: Fact) -> Fact:
    """A reason, and those within it, without advice that only who grades can follow."""
    return Fact(
        _FOR_STUDENTS.get(what.code, what.code), tuple((name, _for_students(value)) for name, value in what.fields)
    )


def _for_students(value: Any) -> Any:
    if isinstance(value, Told):
        return for_students(value.of)
    if isinstance(value, Fact):
        return for_students(value)
    return tuple(map(_for_students, value)) if isinstance(value, tuple | list) else value


def reason(what: Fact | str) -> str:
    """In words, of limited length, and without folders of the machine that graded."""
    fact = what.of if isinstance(what, Told) else what
    text = said(for_students(fact) if isinstance(fact, Fact) else fact)
    shown = without_paths(_OPTION.sub("", text))
    return f"{shown[:_MOST]} ..." if len(shown) > _MOST else shown
