"""The files for courses' systems that a run of ``grade`` was asked for, by its options."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.grading.result import Graded
from harness.report.marks.classroom50 import classroom50, from_environment, whole_scale
from harness.report.marks.gradescope import gradescope
from harness.report.marks.junit import junit
from harness.report.marks.prairielearn import prairielearn
from harness.report.marks.systems import only_one, with_parts, write_for_system


@dataclass(frozen=True)
class Told:
    """What of the assignment the files say."""

    name: str
    points: tuple[float, ...] = ()
    """Every number of points in it."""
    itemised: bool = True
    """Whether students see what each part got: not with ``hints: nothing``."""


@dataclass(frozen=True)
class Wanted:
    """A file for each system; None where it was not asked for."""

    gradescope: Path | None = None
    classroom50: Path | None = None
    prairielearn: Path | None = None
    junit: Path | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    """Where Classroom 50's runner says what is graded."""

    def refuse(self, count: int) -> None:
        """Before any work. Raises UsageError if a file of one submission is asked for of ``count``, or Classroom 50's
        without its runner."""
        for system, file in self._of_one().items():
            if file:
                only_one(range(count), f"--{system}")
        if self.classroom50:
            self._about()

    def write(self, all_graded: Sequence[Graded], told: Told) -> None:
        """Write them, in the language that is spoken; a file is taken away where the grader broke and it must be."""
        made: dict[str, Callable[[Graded], dict[str, Any] | None]] = {
            "gradescope": lambda one: gradescope(one, visibility="visible" if told.itemised else "after_published"),
            "classroom50": lambda one: classroom50(
                one, self._about(), scale=whole_scale(told.points), itemised=told.itemised
            ),
            "prairielearn": lambda one: prairielearn(one, itemised=told.itemised),
        }
        whole = [with_parts(one, sum(told.points)) for one in all_graded]
        for system, file in self._of_one().items():
            if file:
                write_for_system(file, made[system](only_one(whole, f"--{system}")))
        if self.junit:
            write_for_system(self.junit, junit(whole, told.name))

    def _of_one(self) -> dict[str, Path | None]:
        return {"gradescope": self.gradescope, "classroom50": self.classroom50, "prairielearn": self.prairielearn}

    def _about(self) -> dict[str, str]:
        return from_environment(self.environment, datetime.now(UTC))
