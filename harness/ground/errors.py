"""What can be wrong with what a user gives us; each error is one message a person can act on.

Everything raised on purpose derives from HarnessError and ends the program with exit code 2; any other exception is
a bug of ours (exit code 3).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from harness.ground.facts import Fact, Told, fact, sentence
from harness.ground.language import ENGLISH, speaking


@dataclass(frozen=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class HarnessError(Exception):
    """A wrong usage, scenario, data file or implementation: exit code 2. What is wrong is a fact, or text."""

    kind = "error"
    """As JSON files say it."""

    def __init__(self, problem: Fact | str) -> None:
        super().__init__(problem)

    @property
    def problem(self) -> Fact | str:
        """What is wrong."""
        problem: Fact | str = self.args[-1]
        return problem

    def __str__(self) -> str:
        return _text(self.problem)


def _text(problem: Fact | str) -> str:
    return sentence(problem) if isinstance(problem, Fact) else problem


class UsageError(HarnessError):
    """A wrong command line, or a folder that is no workspace."""

    kind = "usage"


def require_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Raises UsageError where ``value`` is no whole number from ``least`` to ``most``."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= (most or sys.maxsize):
        of = {"name": name, "value": value, "least": least}
        raise UsageError(fact("no_whole_number", **of) if most is None else fact("no_number_within", **of, most=most))


class ScenarioError(HarnessError):
    """A scenario file that cannot be run: the message starts with file:line:column, and names the field.

    ``others``: further mistakes of the file, each with its place and field; ``left_out`` more are only counted.
    """

    kind = "scenario"

    def __init__(
        self,
        place: Place | Path,
        problem: Fact | str,
        field: str = "",
        others: tuple[Mistake, ...] = (),
        left_out: int = 0,
    ) -> None:
        Exception.__init__(self, place, problem, field, others, left_out)
        self.mistakes: tuple[Mistake, ...] = ((place, problem, field), *others)
        self.left_out = left_out

    @property
    def place(self) -> Place | Path:
        """Of the first mistake."""
        return self.mistakes[0][0]

    @property
    def problem(self) -> Fact | str:
        """The first mistake."""
        return self.mistakes[0][1]

    def __str__(self) -> str:
        more = [sentence(fact("more_mistakes", number=self.left_out))] if self.left_out else []
        return "\n".join([*(f"{place}: {_of(field, problem)}" for place, problem, field in self.mistakes), *more])

    @property
    def said(self) -> str:
        """The first mistake without its place."""
        _, problem, field = self.mistakes[0]
        return _of(field, problem)


def told_by(error: HarnessError) -> str:
    """What an error says, for code that looks into it and files that keep it: English, whatever is spoken."""
    if type(error).__str__ is HarnessError.__str__ and isinstance(error.problem, Fact):
        return Told(error.problem)
    with speaking(ENGLISH):
        return str(error)


class Refused(ValueError):
    """A value that is not what it should be: ``problem`` is a fact, and who catches it adds the place."""

    def __init__(self, problem: Fact) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return sentence(self.problem)


#: Where, what, and of which field.
Mistake = tuple[Place | Path, Fact | str, str]


def _of(field: str, problem: Fact | str) -> str:
    return f"{field}: {_text(problem)}" if field else _text(problem)


class DataError(HarnessError):
    """A data or state file that is missing, damaged or not what it should be."""

    kind = "data"


class ImplementationError(HarnessError):
    """An implementation that cannot be loaded, raises, or breaks the protocol."""

    kind = "implementation"


class NothingToCallError(ImplementationError):
    """A candidate's file that is a script: it defines nothing that could be called."""


class NoPartError(UsageError):
    """A file in which nothing is recognised that could be checked, or not what was asked for."""


class UnboundError(ImplementationError):
    """One way to read a candidate does not fit its signature: nothing was called."""


class CandidateFileError(HarnessError):
    """A candidate's file that cannot be read as Python. The message starts with file:line:column where one is known."""

    kind = "candidate_file"

    def __init__(self, place: Place | Path | str, problem: Fact | str) -> None:
        Exception.__init__(self, place, problem)

    def __str__(self) -> str:
        return f"{self.args[0]}: {_text(self.args[1])}"
