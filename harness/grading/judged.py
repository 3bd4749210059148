"""What judging a submission leaves behind: frozen values, from which points are added up and feedback is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.grading.result import GRADED, Outcome, PartVerdict, Spot
from harness.ground.facts import Fact

if TYPE_CHECKING:
    from harness.checking.homework.file import PartChecked
    from harness.checking.result import Checked
    from harness.checking.script.result import ScriptChecked
    from harness.grading.assignment import Part


@dataclass(frozen=True)
class Share:
    """One entry of a part's mapping of points."""

    what: str
    """As the assignment calls it: forward, loss, layer2, update, a parameter's name."""
    possible: float
    points: float | None
    """None where a person has to say."""
    verdict: PartVerdict
    follows: bool = False
    """Whether it differs from the right values, but only as it follows from an earlier mistake: it got its points."""


@dataclass(frozen=True)
class PartJudged:
    """One part of an assignment, judged; of several recognised parts under one name the worst is shown."""

    part: Part
    """As the assignment has it: name, points, what it asks for."""
    outcome: Outcome
    verdict: PartVerdict
    points: float | None
    """None where it was not graded."""
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    """What is right and what is not, by name: forward, loss, dx, W1, update; of scripts the names of variables."""
    spot: Spot | None = None
    """Where the student, or a person, has to look; its file is relative to the submission."""
    why: Fact | None = None
    """Why it is missing, failed, unreadable or needs a person; None where it was judged."""
    mistakes: tuple[str, ...] = ()
    """Names of the known mistakes; ``other`` where it is wrong by none of these; none where nothing was looked for."""
    checked: Checked | PartChecked | ScriptChecked | None = None
    """What was found, for feedback; None where there is none."""
    shares: tuple[Share, ...] = ()
    """Where the assignment gives points for each of several things: each of these, in its order."""
    file: str = ""
    """The submission's file that was taken, relative to its folder."""
    notes: tuple[Fact, ...] = ()
    """What else was taken into account: other parts mended first, a file left aside."""
    several: tuple[PartChecked, ...] = ()
    """All of the file's parts that were judged."""

    @property
    def is_by_convention(self) -> bool:
        """Whether all that is wrong with it is that it is right by another convention than is asked for."""
        return self.why is not None and self.why.code == "judged_by_another_convention"


@dataclass(frozen=True)
class Judged:
    """A submission, judged."""

    parts: tuple[PartJudged, ...] = ()
    """Every part of the assignment, in its order; none where the submission cannot be read or run."""
    outcome: Outcome = GRADED
    """The worst of its parts, or unreadable."""
    why: Fact | None = None
    """Why it cannot be read or run."""
    spot: Spot | None = None
    notes: tuple[Fact, ...] = ()
    """Of the submission as a whole: a file that cannot be parsed beside others."""


def relative_to(folder: Path, file: str) -> str:
    """A file as the submission names it; as it is where it lies elsewhere."""
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file
