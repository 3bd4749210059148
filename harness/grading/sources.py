"""What the files of a submission define, read from their text; nothing is run."""

from __future__ import annotations

import ast
import contextlib
import difflib
import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.candidate.reading.definitions import definitions, parse
from harness.candidate.reading.source import Unit, read
from harness.candidate.reading.walking import walked
from harness.candidate.speaking.adapter import VARIABLE, assigned
from harness.checking.homework.file import files_of
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
        """A place that a report names, as one of the submission; of a notebook with its cell."""
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
        return Text(name, path, pattern, units, survey(units))
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
        found = survey(units)
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


# ---------------------------------------------------------------- what nobody has written yet


def unwritten(text: Text, name: str) -> tuple[Fact, Spot] | None:
    """Where a function stands that gives nothing, and why: it is not written yet, or returns nothing.

    It is not written where it passes, raises NotImplementedError, or returns None alone; one that goes round for ever
    is. Of a class it is the first of its ways forward and back that is not written.
    """
    owner, _, own = name.rpartition(".")
    for unit in text.units:
        for node in walked(parse(unit)):
            if isinstance(node, ast.ClassDef) and (owner, own) == ("", node.name):
                ways = (one for one in node.body if isinstance(one, _FUNCTIONS) and one.name in _WAYS)
                if bare := next(filter(_is_left_open, ways), None):
                    said = fact("judged_unwritten", name=f"{own}.{bare.name}")
                    return said, text.spot(unit.label, bare.lineno + unit.offset)
            if isinstance(node, ast.ClassDef) and owner == node.name:
                methods = [one for one in node.body if isinstance(one, _FUNCTIONS) and one.name == own]
            else:
                methods = [node] if isinstance(node, _FUNCTIONS) and not owner and node.name == own else []
            codes = {"judged_unwritten": _does_nothing, "judged_returns_nothing": _returns_nothing}
            for code, gives_nothing in codes.items():
                if any(map(gives_nothing, methods)):
                    return fact(code, name=name), text.spot(unit.label, methods[0].lineno + unit.offset)
    return None


def _does_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all that it returns is None, it keeps nothing, and gives nothing in another way."""
    every = [node for one in function.body for node in ast.walk(one)]
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    end = next((at for at, one in enumerate(body) if isinstance(one, ast.Raise)), None)
    if end is not None:  # nothing after it runs
        before = [node for one in body[:end] for node in ast.walk(one)]
        return _is_not_implemented(body[end]) and not any(isinstance(node, ast.Return) for node in before)
    returns = [node.value for node in every if isinstance(node, ast.Return)]
    given = _values(function)
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.While) for node in every) or _keeps(every):
        return False
    if not returns:
        return all(_is_idle(one) for one in body)
    is_idle = all(_is_idle(node) for node in every if isinstance(node, ast.Expr | ast.For))
    return is_idle and all(one is None or _is_none(one, given) for one in returns)


def _is_left_open(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is as a hand-out leaves it: it raises NotImplementedError, or gives names that are None, works
    nothing out, and keeps at most what it is given. A way back may do nothing where that forward does all."""
    every = [node for one in function.body for node in ast.walk(one)]
    returns = [node.value for node in every if isinstance(node, ast.Return)]
    if not returns:
        is_raised = any(_is_not_implemented(one) for one in function.body)
        return (is_raised or function.name != "backward") and _does_nothing(function)
    given, taken = _values(function), {one.arg for one in function.args.args}
    values = [node.value for node in every if isinstance(node, ast.Assign)]
    works = any(isinstance(node, ast.AugAssign | ast.Call | ast.For | ast.While) for node in every)
    is_kept = all(_is_none(one, given) or (isinstance(one, ast.Name) and one.id in taken) for one in values)
    is_none = all(isinstance(one, ast.Name | ast.Tuple) and _is_none(one, given) for one in returns)
    return is_none and is_kept and not works


def _returns_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it comes to an end for sure, and neither returns nor changes anything that others see."""
    every = [node for one in function.body for node in ast.walk(one)]
    gives = (ast.Return, ast.Yield, ast.YieldFrom, ast.While, ast.AugAssign, ast.Global, ast.Nonlocal, ast.Raise)
    if any(isinstance(node, gives) or (isinstance(node, ast.keyword) and node.arg == "out") for node in every):
        return False
    ends = all(_is_short(node.iter) for node in every if isinstance(node, ast.For))
    return ends and not _keeps(every) and all(_is_idle(node) for node in every if isinstance(node, ast.Expr))


def _is_short(loop: ast.expr) -> bool:
    """Whether what a loop goes through comes to an end."""
    return isinstance(loop, ast.Name | ast.Attribute) or _called(loop) in _RANGES


def _is_idle(node: ast.stmt) -> bool:
    """Whether a statement does nothing: it passes, prints, gives a name None, or goes so through a range."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _called(node.value) == "print"
    if isinstance(node, ast.For):
        return _is_short(node.iter) and all(map(_is_idle, node.body))
    if isinstance(node, ast.Assign):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        return all(isinstance(one, ast.Constant) and one.value is None for one in values)
    return isinstance(node, ast.Pass | ast.Import | ast.ImportFrom)


#: Of a class, what a part of it is judged by.
_WAYS = ("forward", "backward", "__call__")
#: What a loop goes through that comes to an end.
_RANGES = ("range", "reversed", "enumerate", "zip")


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _is_not_implemented(raised: ast.stmt) -> bool:
    error = raised.exc if isinstance(raised, ast.Raise) else None
    called = error.func if isinstance(error, ast.Call) else error
    return isinstance(called, ast.Name) and called.id == "NotImplementedError"


def _values(function: ast.AST) -> Mapping[str, list[ast.expr | None]]:
    """By name, all that a function gives it; None for what is no plain value."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for to in node.targets:
                for name, value in _pairs(to, node.value):
                    found.setdefault(name, []).append(value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, [])
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, []).append(None)
    return found


def _pairs(to: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(to, ast.Name):
        yield to.id, value
    elif isinstance(to, ast.Tuple | ast.List):
        many = value.elts if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(to.elts) else None
        for at, one in enumerate(to.elts):
            if isinstance(one, ast.Name):
                yield one.id, many[at] if many else None


def _is_none(value: ast.expr, given: Mapping[str, list[ast.expr | None]]) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is None
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(_is_none(one, given) for one in value.elts)
    if isinstance(value, ast.Name):
        every = given.get(value.id, [])
        return bool(every) and all(isinstance(one, ast.Constant) and one.value is None for one in every)
    return False


def _keeps(every: Iterable[ast.AST]) -> bool:
    """Whether anything is kept in an object or an array."""
    for node in every:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        if any(isinstance(to, ast.Attribute | ast.Subscript) for to in targets):
            return True
    return False
