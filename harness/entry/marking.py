"""A folder of submissions -> a Graded of each: what is finished is taken, the rest is graded here or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness import __version__
from harness.entry.grading import WORK, carried, task_of
from harness.entry.progress import progress
from harness.grading import cluster, pool
from harness.grading.assignment import Assignment
from harness.grading.pool import Bounds, Done, Task
from harness.grading.result import UNREADABLE, Graded, PartMark, PartVerdict, from_dict, to_dict
from harness.grading.store import Identity, Store
from harness.grading.submissions import Place, Submission, copies, id_of, listing, read
from harness.ground import parallel
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact, sentence
from harness.ground.harmless import one_line
from harness.ground.workspace import real

#: Where, beside the results, judges keep the assignment's right values: nobody else may read them.
VALUES = "values"


@dataclass(frozen=True)
class Engine:
    """Where submissions are graded, and in what."""

    jobs: int | None
    """Judges on this machine; None: as many as it has processors."""
    cluster: str | None
    """The address of a scheduler, in their place."""
    sandbox: str
    """The name of one that works here."""

    def done(self, tasks: Iterator[Task], seconds: float) -> Iterator[Done]:
        """Each task's result, as it is done."""
        if self.cluster is not None:
            return cluster.graded(tasks, WORK, self.cluster, Bounds(seconds))
        return pool.graded(tasks, WORK, self.jobs or parallel.processors(), Bounds(seconds))


@dataclass(frozen=True)
class Chosen:
    """The submissions of a folder, and of which of them there has to be a result."""

    places: tuple[Place, ...]
    only: frozenset[str]
    """By name: those that are asked for."""


def chosen(folder: Path, out: Path, only: tuple[str, ...], one: bool) -> Chosen:
    """Raises UsageError where there is no submission, or not one of those named.

    ``one``: the folder, or a file, is one submission.
    """
    if one:
        _refuse_within(out, folder, is_one=True)
        return _as_one(folder)
    if folder.is_file():
        raise UsageError(fact("grade_is_file", file=str(folder)))
    _refuse_within(out, folder, is_one=False)
    places = tuple(each for each in listing(folder).places if real(each.path) != real(out))
    if not places:
        raise UsageError(fact("grade_nothing_there", folder=str(folder)))
    known = frozenset(each.name for each in places)
    asked = [_named(name, known, folder) for name in only]
    return Chosen(places, frozenset().union(*asked) or known)


def _refuse_within(out: Path, folder: Path, *, is_one: bool) -> None:
    """Raises UsageError where marks would lie in a submission, or be taken for one: a folder of marks beside the
    submissions is known, and left out."""
    within = real(out).relative_to(real(folder)).parts if real(out).is_relative_to(real(folder)) else None
    if within is not None and (is_one or len(within) != 1) and folder.is_dir():
        raise UsageError(fact("grade_out_within", out=str(out)))


def _named(name: str, known: Collection[str], folder: Path) -> frozenset[str]:
    """The submissions of this name, with its ending or without. Raises UsageError."""
    found = frozenset((name,)) if name in known else frozenset(each for each in known if id_of(each) == name)
    if not found:
        raise UsageError(fact("grade_no_such", name=name, folder=str(folder)))
    return found


def _as_one(path: Path) -> Chosen:
    if not path.exists():
        raise UsageError(fact("grade_not_there", file=str(path)))
    name = one_line(path.resolve().name) or "submission"
    return Chosen((Place(name, path),), frozenset((name,)))


@dataclass
class Marking:
    """A run of ``grade``."""

    assignment: Assignment
    engine: Engine
    store: Store
    finished: dict[str, Graded] = field(default_factory=dict)
    """By the submission's name, as far as the run has come."""
    _notes: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    _contents: dict[str, str] = field(default_factory=dict)

    def run(self, chosen: Chosen) -> None:
        """Grade what is asked for; of the rest, what is finished is taken. What is done is kept, whatever ends this."""
        count = len(chosen.places)
        with progress(sentence(fact("grade_progress", count=count)), count) as on_finished:
            tasks = self._tasks(chosen, on_finished)
            with closing(self.engine.done(tasks, self.assignment.limits.by_clock)) as results:  # type: ignore[type-var]
                for key, found in results:
                    self.store.keep(key, found)
                    self._finish(from_dict(found), on_finished)

    @property
    def graded(self) -> tuple[Graded, ...]:
        """All that are finished, with what is odd about each; a copy is known by the others."""
        alike = copies(self._contents)
        return tuple(
            replace(one, notes=(*self._notes[name], *([alike[name]] if name in alike else []), *one.notes))
            for name, one in sorted(self.finished.items())
        )

    def _tasks(self, chosen: Chosen, on_finished: Callable[[int], None]) -> Iterator[Task]:
        """What is to be graded, read one by one; what needs no judge is finished on the way."""
        sent = carried(self.assignment)
        for place in chosen.places:
            is_asked = place.name in chosen.only
            submission = read(place)
            self._notes[submission.name], self._contents[submission.name] = submission.notes, submission.content
            identity = self._identity(submission, sent["digest"])
            if known := self.store.kept(identity, again=is_asked):
                self._finish(known, on_finished)
            elif is_asked and submission.problem is not None:
                whole = Graded(submission.name, submission.digest, UNREADABLE, why=submission.problem)
                self.store.keep(identity.key, to_dict(whole))
                self._finish(whole, on_finished)
            elif is_asked:
                values = None if self.engine.cluster else self.store.folder / VALUES
                yield task_of(submission, identity.key, sent, self.engine.sandbox, values)

    def _identity(self, submission: Submission, assignment: str) -> Identity:
        asked = (self.assignment.hints.value, self.assignment.language or "", self.engine.sandbox)
        return Identity(submission.digest, submission.name, assignment, *asked, __version__)

    def _finish(self, one: Graded, on_finished: Callable[[int], None]) -> None:
        self.finished[one.submission] = one if one.parts else replace(one, parts=self._unjudged(one))
        on_finished(len(self.finished))

    def _unjudged(self, one: Graded) -> tuple[PartMark, ...]:
        """The parts of a submission that came to none, with what they would be worth."""
        points = 0.0 if one.outcome is UNREADABLE else None
        return tuple(
            PartMark(part.name, part.possible, points, one.outcome, PartVerdict.UNJUDGED)
            for part in self.assignment.parts
        )
