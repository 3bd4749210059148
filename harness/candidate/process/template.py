"""A process that has imported NumPy and waits, and copies of it: each is there in a hundredth of a new one's time.

On Linux only: elsewhere what NumPy is linked with may not work in a copy.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.candidate.process.interpreter import Interpreter
from harness.candidate.process.limits import Kind
from harness.candidate.process.sandbox.base import Cage, Group
from harness.candidate.process.sandbox.starter import close_starters, kept_starter
from harness.candidate.process.sandbox.watchdog import Watchdog
from harness.ground.facts import Fact, fact, sentence

#: How long the template may take to import NumPy, or a copy to end once it is killed; seconds.
_PATIENCE = 60.0
#: How long in a sandbox, where a candidate may stop the template; seconds.
_SOON = 5.0


@dataclass(frozen=True)
class Start:
    """How a template starts: the same start makes the same template."""

    command: tuple[str, ...]
    """The interpreter and worker.py."""
    environment: tuple[tuple[str, str], ...]
    site: str
    cage: Cage | None = None

    @classmethod
    def of(cls, worker: Path, interpreter: Interpreter, cage: Cage | None) -> Start:
        """What an interpreter needs for it."""
        environment = tuple(sorted(interpreter.environment.items()))
        return cls((*interpreter.command, str(worker)), environment, interpreter.site, cage)


class Template:
    """The process that waits. It never runs anything of a checked file, and ends with us."""

    def __init__(self, start: Start) -> None:
        """Raises OSError."""
        self._group: Group
        self._control: socket.socket
        self._copy: Copy | None = None
        self._watchdog: Watchdog | None = None
        self.made_from = _key(start)
        if sys.platform != "linux":
            raise OSError(sentence(fact("process_copied_on_linux")))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        with theirs, contextlib.ExitStack() as opened:
            opened.callback(self._control.close)
            self._group = _started(start, theirs.fileno())
            opened.pop_all()
        if start.cage is not None:
            self._watchdog = Watchdog(self._group, start.cage.limits, start.cage.sandbox.until)

    def copy(self, folder: Path, *descriptors: int) -> Copy:
        """A copy in this folder that has these: its channel, where crashes are traced, its output. Raises OSError."""
        if sys.platform != "linux":
            raise OSError(sentence(fact("process_copied_on_linux")))
        os.stat(f"{folder}/.")  # noqa: PTH116  # raises where no process can be there
        socket.send_fds(self._control, [os.fsencode(folder)], descriptors)
        self._copy = Copy(self._control, self._group, self._watchdog)
        return self._copy

    @property
    def is_free(self) -> bool:
        """Whether it can be asked for a copy: it lives, and nothing is left of another copy."""
        is_done = self._copy is None or self._copy.returncode is not None
        return is_done and self._group.process.poll() is None and (self._watchdog is None or self._group.is_empty())

    def close(self) -> None:
        """End it, and reap it. Copies are not ended, but those in a sandbox."""
        self._control.close()
        if self._watchdog is not None:
            self._watchdog.stop()
            self._group.kill()
        else:
            self._group.process.kill()
            self._group.process.wait()


def _started(start: Start, descriptor: int) -> Group:
    """The process that waits, in its sandbox where it has one. Raises OSError."""
    command = [*start.command, str(descriptor), "copies", start.site]
    if start.cage is not None:
        return _contained(start, start.cage, command, descriptor)
    process = subprocess.Popen(
        command,
        cwd=os.sep,
        env=dict(start.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        start_new_session=True,
    )
    return Group(process)


def _contained(start: Start, cage: Cage, command: list[str], descriptor: int) -> Group:
    """The process that waits, as a copy of one that is kept outside where that can be. Raises OSError."""
    global _enters
    environment = dict(start.environment)
    if _kept is not None and _enters and cage.sandbox.can_be_entered:
        try:
            starter = kept_starter(start.command, cage.sandbox.environment(environment), start.site)
            return cage.sandbox.start(cage, command, environment, descriptor, starter)
        except OSError:
            _enters = False
            close_starters()
    return cage.sandbox.start(cage, command, environment, descriptor)


class Copy:
    """A process of its own, in a process group of its own; as much of ``subprocess.Popen`` as is needed.

    A template has one at a time: the next is asked for when this one has been waited for.
    """

    def __init__(self, control: socket.socket, group: Group, watchdog: Watchdog | None) -> None:
        self._control, self._group, self._watchdog = control, group, watchdog
        self._pid: int | None = None
        self._asked = False
        self.returncode: int | None = None
        """Its exit code once it has been waited for; minus the number of the signal that ended it."""

    @property
    def pid(self) -> int:
        """Waits until it is there. Raises ProcessLookupError where the template has ended."""
        if self._pid is None:
            told = self._told()
            self._pid = self._group.number_here(told) if self._watchdog else told
        return self._pid

    @property
    def exceeded(self) -> tuple[Kind, Fact] | None:
        """The kind of failure and the limit, where the watchdog has ended it."""
        return self._watchdog.exceeded if self._watchdog else None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code once it has ended. Raises subprocess.TimeoutExpired, ProcessLookupError as ``pid`` does."""
        if self.returncode is None:
            if not self._asked:
                self._ask_for_code()
            self.returncode = self._told(timeout, _SOON if self._watchdog else _PATIENCE)
        return self.returncode

    def _ask_for_code(self) -> None:
        """Once. Waits until the process is there, for the template answers in turn."""
        self._asked = bool(self.pid)
        with contextlib.suppress(OSError):
            self._control.send(b"wait")

    def _told(self, timeout: float | None = None, patience: float = _PATIENCE) -> int:
        """The number that the template says next."""
        self._control.settimeout(patience if timeout is None else timeout)
        try:
            return int(self._control.recv(32))
        except TimeoutError:
            if timeout is not None:
                raise subprocess.TimeoutExpired("a copy", timeout) from None
            raise ProcessLookupError(sentence(fact("process_template_silent"))) from None
        except (OSError, ValueError):
            raise ProcessLookupError(sentence(fact("process_template_ended"))) from None


# ---------------------------------------------------------------- handed on

_Key = tuple[Start, int]
_kept: list[Template] | None = None
"""Those that are free; None outside of `kept`."""
_enters = True
"""Whether sandboxes can be entered here, as far as that was tried."""


def _key(start: Start) -> _Key:
    return start, os.getpid()


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Within this a template serves one candidate after another; those that are left end with it."""
    global _kept
    if _kept is not None:  # within another
        yield
        return
    found = _kept = []
    try:
        yield
    finally:
        _kept = None
        for one in found:
            one.close()
        close_starters()


def taken(start: Start) -> Template:
    """One that was kept, or a new one. Raises OSError."""
    while _kept:
        one = _kept.pop()
        if one.is_free and one.made_from == _key(start):
            return one
        one.close()
    return Template(start)


def handed_back(one: Template) -> None:
    """Keep it for the next candidate, or end it."""
    if _kept is not None and one.is_free:
        _kept.append(one)
    else:
        one.close()
