"""``grade``: a folder of submissions, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.entry.arguments import check_paths
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS, NEEDS_PERSON, OUR_BUG
from harness.entry.printing import tell
from harness.grading.hints import HintLevel
from harness.ground.facts import fact, sentence
from harness.ground.language import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.entry.marking import Chosen, Engine, Marking
    from harness.grading.assignment import Assignment
    from harness.grading.result import Graded
    from harness.ground.facts import Fact
    from harness.report.marks.wanted import Told, Wanted

_FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class _Given:
    """The command line of ``grade``."""

    folder: Path
    assignment_file: Path
    out: Path
    hint: str | None
    jobs: int | None
    sandbox: str
    cluster: str | None
    fresh: bool
    only: tuple[str, ...]
    one: bool
    junit: Path | None
    gradescope: Path | None
    classroom50: Path | None
    prairielearn: Path | None

    @property
    def assignment(self) -> Assignment:
        """At the hint level that is asked for. Raises ScenarioError."""
        from harness.grading.assignment import load_assignment

        found = load_assignment(self.assignment_file)
        return found if self.hint is None else found.with_hints(HintLevel(self.hint))

    @property
    def wanted(self) -> Wanted:
        """The files for courses' systems."""
        from harness.report.marks.wanted import Wanted

        return Wanted(self.gradescope, self.classroom50, self.prairielearn, self.junit)

    @property
    def engine(self) -> Engine:
        """Raises UsageError where the sandbox cannot be had."""
        from harness.candidate.process.sandbox.choose import chosen
        from harness.entry.marking import Engine

        sandbox = chosen(self.sandbox)
        return Engine(self.jobs, self.cluster, sandbox.name if sandbox else self.sandbox)


@click.command("grade")
@click.argument("folder", metavar="FOLDER", type=_FILE)
@click.option(
    "--assignment",
    "assignment_file",
    required=True,
    type=_FILE,
    metavar="FILE.yaml",
    help="What is checked, and its points.",
)
@click.option(
    "--out", default="marks", show_default=True, type=_FILE, metavar="DIR", help="Where the marks are written."
)
@click.option(
    "--hint",
    type=click.Choice([level.value for level in HintLevel]),
    help="How much students are told; by default as the assignment says.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Judges; by default one for each processor.")
@click.option(
    "--sandbox",
    type=click.Choice(("auto", "bubblewrap", "container", "none")),
    default="auto",
    show_default=True,
    help="What contains the submissions' code; none: nothing.",
)
@click.option("--cluster", metavar="ADDRESS", help="Grade on the Dask cluster of this scheduler, tcp://HOST:PORT.")
@click.option("--fresh", is_flag=True, help="Grade everything again, whatever is finished.")
@click.option("--one", is_flag=True, help="FOLDER, or a file, is one submission.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this submission; repeatable.")
@click.option(
    "--junit", type=_FILE, metavar="FILE", help="Write JUnit XML, for Artemis, CodeGrade, GitLab and Jenkins."
)
@click.option("--gradescope", type=_FILE, metavar="FILE", help="Write one submission's results.json for Gradescope.")
@click.option("--classroom50", type=_FILE, metavar="FILE", help="Write one submission's result.json for Classroom 50.")
@click.option(
    "--prairielearn", type=_FILE, metavar="FILE", help="Write one submission's results.json for PrairieLearn."
)
def command(**given: Any) -> int:
    """Grade a folder of submissions, part by part, each in a sandbox.

    Every file, folder or archive in FOLDER is one submission. What is finished stays finished: run the same again to go
    on, or to take in what you wrote into decisions.csv. Exit code 0: every submission is graded; 1: some cannot be read
    or run; 4: some need a person; 3: the grader broke at some.
    """
    from harness.entry.marking import Marking, chosen
    from harness.entry.marks_folder import DECISIONS, RESULTS, Desk, write_marks
    from harness.grading.result import PERSON
    from harness.grading.store import Store
    from harness.report.marks.decision_list import without_names
    from harness.report.marks.shown import language_of
    from harness.report.marks.table import marks_table

    asked = _Given(**given)
    check_paths((asked.junit, asked.gradescope, asked.classroom50, asked.prairielearn))
    assignment = asked.assignment
    to_grade, wanted = chosen(asked.folder, asked.out, asked.only, asked.one), asked.wanted
    wanted.refuse(len(to_grade.only))
    desk = Desk(asked.out / DECISIONS, [place.name for place in to_grade.places], assignment)
    desk.read()  # what is wrong there is told before the work
    with Store(asked.out / RESULTS, fresh=asked.fresh) as store:
        marking = Marking(assignment, asked.engine, store)
        _run(marking, to_grade)
        graded = desk.decided(marking.graded)
        page = write_marks(asked.out, graded, assignment)
        asked_for = [one for one in graded if one.submission in to_grade.only]
        with speaking(language_of(assignment)):
            wanted.write(asked_for, _told(assignment))
        for note in (*store.notes, *_not_applied(asked_for)):
            tell(sentence(note), err=True)
    tell(marks_table(asked_for))
    if any(one.outcome is PERSON for one in asked_for):
        tell(sentence(fact("grade_decide", file=str(desk.file))))
    if count := len(list(without_names(asked_for))):
        tell(sentence(fact("grade_may_look", file=str(desk.file), count=count)))
    tell(sentence(fact("grade_written", file=str(page))))
    return _exit_code(asked_for)


def _not_applied(graded: Sequence[Graded]) -> Iterator[Fact]:
    """Of a person's decisions, which have no effect."""
    return (note for one in graded for note in one.notes if note.code.startswith("decision_"))


def _run(marking: Marking, to_grade: Chosen) -> None:
    try:
        marking.run(to_grade)
    except KeyboardInterrupt:
        count, finished = len(to_grade.places), len(marking.finished)
        tell(sentence(fact("grade_interrupted", finished=finished, count=count)), err=True)
        raise


def _told(assignment: Assignment) -> Told:
    from harness.report.marks.wanted import Told

    points = (point for part in assignment.parts for point in (part.shares.values() or [part.possible]))
    return Told(assignment.assignment, tuple(points), assignment.hints is not HintLevel.NOTHING)


def _exit_code(graded: Sequence[Graded]) -> int:
    """That of the worst: the grader broke, a person is needed, what cannot be read or run."""
    from harness.grading.result import BROKE, GRADED, PERSON, UNREADABLE, worst_outcome

    codes = {GRADED: AS_EXPECTED, UNREADABLE: DIFFERS, PERSON: NEEDS_PERSON, BROKE: OUR_BUG}
    return codes[worst_outcome([one.outcome for one in graded])]
