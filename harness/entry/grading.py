"""One submission, graded: its files in a folder of its own, judged part by part, with what its student is told.

``task_of`` makes the task that a judge gets, ``grade_one`` is what the judge does with it: bytes, text and numbers,
so that both travel to other machines.
"""

from __future__ import annotations

import tempfile
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.candidate.process.patience import End
from harness.candidate.process.sandbox.base import let_read
from harness.candidate.process.sandbox.choose import chosen
from harness.candidate.reading.source import units_of
from harness.grading.assignment import Assignment, load_assignment
from harness.grading.judge import judged
from harness.grading.judged import Judged, PartJudged
from harness.grading.paths import is_safe
from harness.grading.pool import Task
from harness.grading.result import Graded, PartMark, to_dict
from harness.grading.submissions import Submission, write_into
from harness.report.marks.causes import causes_of
from harness.report.marks.feedback import feedback
from harness.task.kept_values import kept_in

if TYPE_CHECKING:
    from harness.candidate.process.sandbox.base import Sandbox

#: What a judge is given to do.
WORK = "harness.entry.grading:grade_one"
#: How many assignments a judge keeps.
_MOST = 4


def task_of(
    submission: Submission, key: str, assignment: Mapping[str, Any], sandbox: str, values: Path | None = None
) -> Task:
    """What a judge gets. ``assignment``: as ``carried`` has it; ``sandbox``: the name of one that was chosen.

    ``values``: where judges of this machine keep what they have worked out of the assignment's right values.
    """
    of = {"key": key, "name": submission.name, "digest": submission.digest, "files": dict(submission.files)}
    return {**of, "assignment": assignment, "sandbox": sandbox, "values": str(values.absolute()) if values else ""}


def carried(assignment: Assignment) -> dict[str, Any]:
    """An assignment with all its files, to be sent."""
    return {"digest": assignment.digest, "files": assignment.carried()}


def grade_one(task: Task) -> dict[str, Any]:
    """A submission's Graded, as a plain dict. Whatever is raised here, the grader has to answer for."""
    began = time.monotonic()
    assignment, sandbox = _assignment(task["assignment"]), chosen(task["sandbox"])
    submission = Submission(task["name"], task["digest"], task["files"])
    values = Path(task["values"], assignment.digest) if task.get("values") else None
    with kept_in(values), tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        write_into(submission, folder)
        found = _judged(folder, assignment, sandbox)
        parts = tuple(_mark(part, assignment, folder) for part in found.parts)
    whole = Graded(submission.name, submission.digest, found.outcome, parts, found.why, found.spot, found.notes)
    contained = sandbox.in_force if sandbox else ()
    seconds = time.monotonic() - began
    return to_dict(replace(whole, seconds=seconds, sandbox=task["sandbox"], in_force=contained))


def _judged(folder: Path, assignment: Assignment, sandbox: Sandbox | None) -> Judged:
    if sandbox is not None:
        let_read(folder)  # what runs may be another user
        sandbox = sandbox.for_submission(folder, End.after(assignment.limits.total))
    return judged(folder, assignment, sandbox)


def _mark(part: PartJudged, assignment: Assignment, folder: Path) -> PartMark:
    """One part, with what its student is told."""
    sources = units_of(str(folder / part.file)) if part.file else ()
    told, causes = feedback(part, assignment, sources), causes_of(part, sources)
    worth = (part.part.name, part.part.possible, part.points, part.outcome, part.verdict)
    return PartMark(*worth, part.spot, part.why, part.mistakes, part.right, part.wrong, told, causes)


# ---------------------------------------------------------------- the assignment, once for each judge

_kept: OrderedDict[str, tuple[Assignment, tempfile.TemporaryDirectory[str]]] = OrderedDict()


def _assignment(sent: Mapping[str, Any]) -> Assignment:
    """The assignment that was sent, loaded once and kept. Raises ValueError where it is another one here."""
    digest: str = sent["digest"]
    if digest not in _kept:
        folder = tempfile.TemporaryDirectory(prefix="assignment-", ignore_cleanup_errors=True)
        _kept[digest] = (_loaded(Path(folder.name).resolve(), sent), folder)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)[1][1].cleanup()
    return _kept[digest][0]


def _loaded(folder: Path, sent: Mapping[str, Any]) -> Assignment:
    for path, content in sent["files"].items():
        if not is_safe(path):
            raise ValueError(path)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    found = load_assignment(folder / "assignment.json")
    if found.digest != sent["digest"]:
        raise ValueError(sent["digest"], found.digest)
    return found
