"""A part of a submission, and how much of it its student is told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.candidate.reading.source import Unit
from harness.checking.homework.file import PartChecked
from harness.checking.result import Checked
from harness.checking.script.result import ScriptChecked
from harness.grading.assignment import Assignment, HintLevel
from harness.grading.judged import PartJudged
from harness.grading.result import BROKE, PERSON, PartMark, PartVerdict
from harness.report.html.section import Ways
from harness.report.marks.names import Names, names_of
from harness.report.marks.shown import State, state


@dataclass(frozen=True)
class Told:
    """A part, how much of it is told, and what is needed for it."""

    judged: PartJudged
    assignment: Assignment
    sources: Mapping[str, Unit] = field(repr=False)

    @property
    def level(self) -> HintLevel:
        """How much is told."""
        return self.assignment.hints

    def has(self, level: HintLevel) -> bool:
        """Whether something of what was found is told at this level."""
        return self.is_wrong and self.level.has(level)

    @property
    def is_exact(self) -> bool:
        """Whether right numbers and right lines are shown."""
        return self.assignment.expected_values and self.level is HintLevel.EVERYTHING and self.is_wrong

    @property
    def is_strict(self) -> bool:
        """Whether another convention gets no points."""
        return not self.assignment.conventions or self.judged.is_by_convention

    @property
    def mark(self) -> PartMark:
        """What it got."""
        one = self.judged
        return PartMark(one.part.name, one.part.possible, one.points, one.outcome, one.verdict, why=one.why)

    @property
    def is_open(self) -> bool:
        """Whether a person has to look, or the grader broke: whose matter that is, is not known yet."""
        return self.judged.outcome in (PERSON, BROKE)

    @property
    def is_wrong(self) -> bool:
        """Whether what was found explains why points are missing."""
        is_judged = self.judged.verdict not in (PartVerdict.MISSING, PartVerdict.UNJUDGED)
        return is_judged and not self.is_open and state(self.mark) is not State.FULL and self.found is not None

    @cached_property
    def names(self) -> Names:
        """What the student's code calls its tensors."""
        one = self.judged.checked
        return Names() if isinstance(one, ScriptChecked) else names_of(one, tuple(self.sources.values()))

    @cached_property
    def found(self) -> Checked | ScriptChecked | None:
        """What was found of it, with the student's names."""
        one = self.judged.checked
        found = one.checked if isinstance(one, PartChecked) else one
        return self.names.of(found) if isinstance(found, Checked) else found

    @property
    def ways(self) -> Ways:
        """Where its functions begin."""
        return self.judged.checked.ways if isinstance(self.judged.checked, PartChecked) else {}

    @property
    def prefix(self) -> str:
        """Of ids: no other part of a page has it."""
        return f"part-{hashlib.sha256(self.judged.part.name.encode('utf-8', 'replace')).hexdigest()[:8]}"
