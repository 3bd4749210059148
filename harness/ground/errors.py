"""What can be wrong with what a user gives us; each error is one message a person can act on.

Everything raised on purpose derives from HarnessError and ends the program with exit code 2; any other exception is
a bug of ours (exit code 3).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class HarnessError(Exception):
    """A wrong usage, scenario, data file or implementation: exit code 2."""


class UsageError(HarnessError):
    """A wrong command line, or a folder that is no workspace."""


def require_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Raises UsageError where ``value`` is no whole number from ``least`` to ``most``."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= (most or sys.maxsize):
        limits = f"at least {least}" if most is None else f"from {least} to {most:,}"
        raise UsageError(f"{name}={value!r}, but should be a whole number, {limits}")


class ScenarioError(HarnessError):
    """A scenario file that cannot be run. The message starts with file:line:column."""

    def __init__(self, place: Place | Path, problem: str) -> None:
        super().__init__(f"{place}: {problem}")


class DataError(HarnessError):
    """A data or state file that is missing, damaged or not what it should be."""


class ImplementationError(HarnessError):
    """An implementation that cannot be loaded, raises, or breaks the protocol."""


class NothingToCallError(ImplementationError):
    """A candidate's file that is a script: it defines nothing that could be called."""


class UnboundError(ImplementationError):
    """One way to read a candidate does not fit its signature: nothing was called."""


class CandidateFileError(HarnessError):
    """A candidate's file that cannot be read as Python. The message starts with file:line:column where one is known."""

    def __init__(self, place: Place | Path | str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
