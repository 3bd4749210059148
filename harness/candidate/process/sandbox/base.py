"""A sandbox, whatever makes it: how a template starts in it, and the processes that live there."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from harness.candidate.process.interpreter import Interpreter
from harness.candidate.process.limits import Limits

if TYPE_CHECKING:
    from harness.candidate.process.patience import End
    from harness.candidate.process.sandbox.starter import Starter

#: How many files may be open in one process: each may hold memory that belongs to no process.
OPEN_FILES = 256
#: What all files may take together, in sizes of one file.
FILES = 4
#: In a sandbox the address space is a far backstop, should memory be taken faster than it is watched.
_TIMES, _MORE = 4, 4 * 2**30


@dataclass(frozen=True)
class Sandbox:
    """A way to contain processes. Hashable, and sent to other machines as it is."""

    name: ClassVar[str] = ""
    in_force: tuple[str, ...] = ()
    """Codes of what is in force; the sentence of ``no_network`` is "sandbox_no_network"."""
    shown: tuple[Path, ...] = ()
    """The folders that its processes may read besides their working folder."""
    until: End | None = None
    """When everything ends."""

    def for_submission(self, folder: Path, until: End | None = None) -> Self:
        """The same for one submission: its processes may read its folder, and end then."""
        return replace(self, shown=(folder.resolve(),), until=until)

    def showing(self, folder: Path) -> Self:
        """The same in which this folder may be read too."""
        return replace(self, shown=tuple(dict.fromkeys((*self.shown, folder.resolve()))))

    @property
    def can_be_entered(self) -> bool:
        """Whether a process from outside can become one of it."""
        return False

    def environment(self, found: Mapping[str, str]) -> dict[str, str]:
        """What its processes get of our environment."""
        return dict(found)

    def start(
        self,
        cage: Cage,
        command: Sequence[str],
        environment: Mapping[str, str],
        descriptor: int,
        starter: Starter | None = None,
    ) -> Group:
        """Start worker.py's template, which gets the descriptor, with the settings for confine.py in its environment.

        ``starter``: what the template is a copy of, where that is not started anew. Raises OSError.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Cage:
    """A sandbox around the processes of one folder: what they need, and what they may use."""

    sandbox: Sandbox
    folder: Path
    limits: Limits
    interpreter: Interpreter
    writable: bool = False
    """Whether files may be written into the folder; they are thrown away."""
    allow: frozenset[str] = frozenset()
    """Packages that may be read although they are hidden otherwise."""

    @property
    def address_space(self) -> int:
        """How many bytes of it a process may have more than at its start."""
        return _TIMES * self.limits.memory + _MORE


class Group:
    """The processes of one template: all of its descendants, by their numbers here."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    @property
    def template(self) -> int:
        """The process that waits to be copied. Raises ProcessLookupError."""
        return self.process.pid

    def members(self) -> list[int]:
        """The processes that run something of the candidate."""
        return descendants(self.process.pid)

    def others(self) -> list[int]:
        """What lives beside them: the template, and what the sandbox is made of."""
        return [self.process.pid]

    def number_here(self, told: int) -> int:
        """What a copy is called here whose number the template has told. Raises ProcessLookupError."""
        return told

    def stored(self) -> int:
        """How many bytes its files have where nothing else bounds them."""
        return 0

    def is_empty(self) -> bool:
        """End what runs of the candidate, and say whether nothing is left of it."""
        for _ in range(50):
            left = self.members()
            if not left:
                return True
            for one in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(one, signal.SIGKILL)
            time.sleep(0.001)
        return False

    def kill(self) -> None:
        """End all of it, and wait until it has ended; may be called again, and by another thread."""
        self.is_empty()
        self.process.kill()
        self.process.wait()


# ---------------------------------------------------------------- what runs, from /proc


def descendants(root: int) -> list[int]:
    """The living descendants of a process."""
    found, fresh = [], [root]
    while fresh:
        fresh = [child for parent in fresh for child in children(parent)]
        found += fresh
    return [one for one in found if (use := used(one)) and use.state != "Z"]


def children(process: int) -> list[int]:
    """Those of all of its threads, zombies included."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208  # forty times a second
            with contextlib.suppress(OSError):
                found += map(int, _read(f"/proc/{process}/task/{thread}/children").split())
    return found


def is_pending(process: int, number: int) -> bool:
    """Whether a signal was sent to a process and has not been delivered yet."""
    with contextlib.suppress(OSError):
        lines = _read(f"/proc/{process}/status").splitlines()
        masks = (int(line.split()[1], 16) for line in lines if line.startswith(("SigPnd:", "ShdPnd:")))
        return any(mask >> (number - 1) & 1 for mask in masks)
    return False


@dataclass(frozen=True)
class Used:
    """What a process has used."""

    state: str
    threads: int
    seconds: float
    """Of processor time, with that of children that were waited for."""
    resident: int
    """In bytes, with what it shares with others."""


def used(process: int) -> Used | None:
    """None where it has ended."""
    try:
        fields = _read(f"/proc/{process}/stat").rpartition(")")[2].split()
    except OSError:
        return None
    ticks = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return Used(fields[0], int(fields[17]), ticks, int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


def proportional(process: int) -> int:
    """The bytes it occupies, its share of what it has in common with others; all of that where it is not told."""
    with contextlib.suppress(OSError):
        for line in _read(f"/proc/{process}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 2**10
    found = used(process)
    return found.resident if found else 0


def number_within(process: int) -> int | None:
    """What a process is called in its own namespace."""
    with contextlib.suppress(OSError):
        for line in _read(f"/proc/{process}/status").splitlines():
            if line.startswith("NSpid:"):
                return int(line.split()[-1])
    return None


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # forty times a second
        return file.read()


# ---------------------------------------------------------------- another user


def let_read(folder: Path, *, write: bool = False) -> None:
    """Let every user read a folder that we have made ourselves, and write into it where that is wanted."""
    more = 0o022 if write else 0
    for one in (folder, *folder.rglob("*")):
        if not one.is_symlink():
            one.chmod(stat.S_IMODE(one.stat().st_mode) | (0o055 if one.is_dir() else 0o044) | more)
