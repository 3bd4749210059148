"""What the files of a submission define, read from their text; nothing is run."""

from __future__ import annotations

import ast
import contextlib
import difflib
import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.candidate.reading.definitions import definitions, parse
from harness.candidate.reading.project import File, files_of
from harness.candidate.reading.source import Unit, read
from harness.candidate.reading.walking import walked
from harness.candidate.speaking.adapter import VARIABLE, assigned
from harness.checking.homework.survey import Survey, survey
from harness.grading.cells import LeftAside, readable
from harness.grading.judged import relative_to
from harness.grading.result import Spot
from harness.ground.errors import CandidateFileError, HarnessError, Place
from harness.ground.facts import Fact, fact

#: How alike a name must be to the one that is asked for, to be perhaps meant for it.
_ALIKE = 0.85
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: How much code of one submission is read: a syntax tree takes hundreds of bytes for each byte of it.
MAX_CODE = 2**20


_NOTHING = Survey({}, {})


@dataclass(frozen=True)
class Text:
    """A file of a submission."""

    name: str
    """Relative to the submission's folder."""
    path: Path
    pattern: int = 0
    """Which of the assignment's patterns it fits, counted from 0."""
    units: tuple[Unit, ...] = field(default=(), repr=False)
    found: Survey = _NOTHING
    problem: Fact | None = None
    """Why it cannot be read as Python."""
    line: int = 0
    """Where."""
    cell: str = ""
    """In which cell of a notebook: ``[cell 3]``."""
    left: tuple[LeftAside, ...] = ()
    """Cells of a notebook that cannot be read, beside those that can."""

    @property
    def root(self) -> Path:
        """The submission's folder."""
        return self.path.parents[len(Path(self.name).parts) - 1]

    @property
    def where(self) -> Spot:
        """Where it cannot be read."""
        return Spot(f"{self.name}{self.cell}", self.line)

    @property
    def left_aside(self) -> tuple[Fact, ...]:
        """What is said of what of it cannot be read: of the whole, or of some cells."""
        whole = [(self.where, self.problem)] if self.problem is not None else []
        cells = [(self.spot(one.label, one.line), told_to_students(one.why)) for one in self.left]
        return tuple(fact("judged_left_aside", file=str(spot), why=why) for spot, why in (*whole, *cells))

    def defines(self, name: str) -> bool:
        """Whether a function, a class, or a method ``Class.method`` is defined in it, where it can be called."""
        owner, _, own = name.rpartition(".")
        if owner:
            return owner in self.found.classes and own in self.found.classes[owner].methods
        return name in self.found.functions or name in self.found.classes

    @property
    def states_itself(self) -> bool:
        """Whether it says in HARNESS what it is."""
        return any(assigned(unit) is not None for unit in self.units if VARIABLE in unit.code)

    def spot_of(self, name: str) -> Spot:
        """Where a name is defined, for a person."""
        owner, _, own = name.rpartition(".")
        made = self.found.classes.get(owner) if owner else None
        one = made.methods.get(own) if made else self.found.functions.get(name) or self.found.classes.get(name)
        return self.spot(one.label, one.line) if one else Spot(self.name)

    def spot(self, label: str, line: int) -> Spot:
        """A place that a report names, as one of the submission; of a notebook with its cell, of another file that."""
        if label.startswith("<"):  # code of ours
            return Spot(self.name)
        file, bracket, cell = label.partition("[")
        beside = relative_to(self.root, os.path.normpath(self.path.parent / file))
        if not bracket and beside != self.name and (self.root / beside).is_file() and not Path(beside).is_absolute():
            return Spot(beside, line)
        _, bracket, cell = label.rpartition("/")[2].partition("[")
        return Spot(f"{self.name}{bracket}{cell}", line)


def texts_of(folder: Path, patterns: Sequence[str]) -> tuple[Text, ...]:
    """The files of a submission that count, in order."""
    found, left = list[Text](), MAX_CODE
    for path in files_of(folder):
        name = relative_to(folder, str(path))
        fits = [at for at, one in enumerate(patterns) if _fits(name, one)]
        if fits:
            found.append(_read(path, name, fits[0], left))
            left -= _length(found[-1].units)
    return tuple(found)


def _length(units: Sequence[Unit]) -> int:
    return sum(len(unit.code) for unit in units)


def _fits(name: str, pattern: str) -> bool:
    """Whether a path, or its last name, is of a pattern."""
    return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name.rpartition("/")[2], pattern)


def _read(path: Path, name: str, pattern: int, most: int) -> Text:
    blank = Text(name, path, pattern)
    try:
        units = read(str(path)).units
        if _length(units) > most:
            return replace(blank, problem=fact("judged_much_code", kibibytes=MAX_CODE // 2**10))
        for unit in units:
            definitions(unit)
        return Text(name, path, pattern, units, survey(units, File(units, path.parent, blank.root)))
    except CandidateFileError as error:
        return _of_some_cells(blank) or replace(
            blank, problem=told_to_students(error), line=_line(error), cell=_cell(error)
        )
    except HarnessError as error:
        return replace(blank, problem=told_to_students(error))


def _of_some_cells(blank: Text) -> Text | None:
    """A notebook by the cells that can be read; None where these define nothing."""
    if blank.path.suffix != ".ipynb":
        return None
    with contextlib.suppress(HarnessError, ValueError, TypeError, KeyError, AttributeError):
        left = readable(blank.path)
        units = read(str(blank.path)).units
        found = survey(units, File(units, blank.path.parent, blank.root))
        return None if found.is_empty else replace(blank, units=units, found=found, left=left)
    return None


#: What is said of a file to who names a part of it, and to students, who hand it in.
_TO_STUDENTS = {
    "reading_no_python": "judged_no_python",
    "reading_no_python_here": "judged_no_python",
    "reading_no_code_cell": "judged_no_code_cell",
}


def told_to_students(error: HarnessError) -> Fact:
    """Why a file cannot be read, without what only who runs `check` could do about it."""
    problem = error.problem
    if not isinstance(problem, Fact):
        return fact("judged_cannot_be_read", problem=problem)
    code = _TO_STUDENTS.get(problem.code)
    return problem if code is None else fact(code, **dict(problem.fields))


def _line(error: CandidateFileError) -> int:
    place = error.args[0]
    if isinstance(place, Place):
        return place.line
    numbers = [one for one in str(place).split(":")[1:] if one.isdecimal()]
    return int(numbers[0]) if numbers else 0


def _cell(error: CandidateFileError) -> str:
    found = re.search(r"\[cell \d+\]", str(error.args[0]))
    return found[0] if found else ""


# ---------------------------------------------------------------- which file defines what is asked for


@dataclass(frozen=True)
class Looked:
    """Where a name that is asked for was found; without a file why not."""

    text: Text | None = None
    spot: Spot | None = None
    """Where something stands that may be meant."""
    why: Fact | None = None
    is_missing: bool = False
    """Whether nothing of the submission is it."""
    is_unread: bool = False
    """Whether it stands in a file that cannot be read."""


def looked_up(name: str, texts: Sequence[Text], hints: Iterable[str], asked: Iterable[str]) -> Looked:
    """The file that defines a name. ``hints``: what its file may be called; ``asked``: all names that are asked for."""
    defining = [text for text in texts if text.defines(name)]
    if defining:
        return _of_several(name, defining, tuple(hints))
    for text in texts:
        if text.problem is not None and _speaks_of(text, name):
            return Looked(spot=text.where, why=text.problem, is_unread=True)
        for one in text.left:
            if _says(one.code, name):
                return Looked(spot=text.spot(one.label, one.line), why=told_to_students(one.why), is_unread=True)
    for text in texts:
        for line, what in _within(text, name):
            return Looked(spot=what, why=fact("judged_not_callable", name=name, line=line))
    if near := _near(name, texts, set(asked)):
        text, other = near
        return Looked(spot=text.spot_of(other), why=fact("judged_perhaps_meant", name=name, other=other))
    return Looked(why=fact("judged_missing", name=name), is_missing=True)


def _of_several(name: str, defining: Sequence[Text], hints: tuple[str, ...]) -> Looked:
    """Of files that define the same, the one of the earlier pattern, or whose name fits; or any, if they are alike."""
    best = min(text.pattern for text in defining)
    first = [text for text in defining if text.pattern == best]
    stems = {hint.lower() for hint in hints}
    fitting = [text for text in first if text.path.stem.lower() in stems] or first
    codes = {_code(text, name) for text in fitting}
    if len(fitting) == 1 or len(codes) == 1:
        return Looked(fitting[0])
    files = tuple(text.name for text in fitting)
    return Looked(spot=fitting[0].spot_of(name), why=fact("judged_defined_twice", name=name, files=files))


def _code(text: Text, name: str) -> str:
    """A definition without its layout."""
    first = name.partition(".")[0]
    found = [node for unit in text.units for node in parse(unit).body if getattr(node, "name", None) == first]
    return "\n".join(ast.dump(node) for node in found)


def _content(text: Text) -> str:
    try:
        return text.path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _speaks_of(text: Text, name: str) -> bool:
    """Whether a file that is no Python seems to define a name."""
    return _says(_content(text), name)


def _says(content: str, name: str) -> bool:
    first = name.partition(".")[0]
    return f"def {first}" in content or f"class {first}" in content


def _within(text: Text, name: str) -> Iterator[tuple[int, Spot]]:
    """Where a name is defined within something else, or given a value."""
    own = name.rpartition(".")[2]
    for unit in text.units:
        for node in walked(parse(unit)):
            if (isinstance(node, (*_FUNCTIONS, ast.ClassDef)) and node.name == own) or (
                isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == own for to in node.targets)
            ):
                yield node.lineno + unit.offset, text.spot(unit.label, node.lineno + unit.offset)


def _near(name: str, texts: Sequence[Text], asked: set[str]) -> tuple[Text, str] | None:
    """A name that is nearly the one that is asked for, and none that is asked for besides."""
    plain = name.lower().replace("_", "")
    for text in texts:
        every = [one for one in (*text.found.functions, *text.found.classes) if one not in asked]
        for one in every:
            if one.lower().replace("_", "") == plain:
                return text, one
        if close := difflib.get_close_matches(name, every, n=1, cutoff=_ALIKE):
            return text, close[0]
    return None
