"""A process that has imported NumPy and waits, and copies of it: each is there in a hundredth of a new one's time.

On Linux only: elsewhere what NumPy is linked with may not work in a copy.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.ground.facts import fact, sentence

#: How long the template may take to import NumPy, or a copy to end once it is killed; seconds.
_PATIENCE = 60.0


class Template:
    """The process that waits. It never runs anything of a checked file, and ends with us."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], site: str) -> None:
        """``command``: the interpreter and worker.py. Raises OSError."""
        self._process: subprocess.Popen[bytes]
        self._control: socket.socket
        self._copy: Copy | None = None
        self.made_from = _key(command, environment)
        if sys.platform != "linux":
            raise OSError(sentence(fact("process_copied_on_linux")))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        with theirs, contextlib.ExitStack() as opened:
            opened.callback(self._control.close)
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), "copies", site],
                cwd=os.sep,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
            opened.pop_all()

    def copy(self, folder: Path, *descriptors: int) -> Copy:
        """A copy in this folder that has these: its channel, where crashes are traced, its output. Raises OSError."""
        if sys.platform != "linux":
            raise OSError(sentence(fact("process_copied_on_linux")))
        os.stat(f"{folder}/.")  # noqa: PTH116  # raises where no process can be there
        socket.send_fds(self._control, [os.fsencode(folder)], descriptors)
        self._copy = Copy(self._control)
        return self._copy

    @property
    def is_free(self) -> bool:
        """Whether it can be asked for a copy: it lives, and has no other that has not been waited for."""
        is_done = self._copy is None or self._copy.returncode is not None
        return is_done and self._process.poll() is None

    def close(self) -> None:
        """End it, and reap it. Copies are not ended."""
        self._control.close()
        self._process.kill()
        self._process.wait()


class Copy:
    """A process of its own, in a process group of its own; as much of ``subprocess.Popen`` as is needed.

    A template has one at a time: the next is asked for when this one has been waited for.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._pid: int | None = None
        self._asked = False
        self.returncode: int | None = None
        """Its exit code once it has been waited for; minus the number of the signal that ended it."""

    @property
    def pid(self) -> int:
        """Waits until it is there. Raises ProcessLookupError where the template has ended."""
        if self._pid is None:
            self._pid = self._told()
        return self._pid

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code once it has ended. Raises subprocess.TimeoutExpired, ProcessLookupError as ``pid`` does."""
        if self.returncode is None:
            if not self._asked:
                self._ask_for_code()
            self.returncode = self._told(timeout)
        return self.returncode

    def _ask_for_code(self) -> None:
        """Once. Waits until the process is there, for the template answers in turn."""
        self._asked = bool(self.pid)
        with contextlib.suppress(OSError):
            self._control.send(b"wait")

    def _told(self, timeout: float | None = None) -> int:
        """The number that the template says next."""
        self._control.settimeout(_PATIENCE if timeout is None else timeout)
        try:
            return int(self._control.recv(32))
        except TimeoutError:
            if timeout is not None:
                raise subprocess.TimeoutExpired("a copy", timeout) from None
            raise ProcessLookupError(sentence(fact("process_template_silent"))) from None
        except (OSError, ValueError):
            raise ProcessLookupError(sentence(fact("process_template_ended"))) from None


# ---------------------------------------------------------------- handed on

_Key = tuple[object, ...]
_kept: list[Template] | None = None
"""Those that are free; None outside of `kept`."""


def _key(command: Sequence[str], environment: Mapping[str, str]) -> _Key:
    return (*command, *sorted(environment.items()), os.getpid())


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


def taken(command: Sequence[str], environment: Mapping[str, str], site: str) -> Template:
    """One that was kept, or a new one. Raises OSError."""
    while _kept:
        one = _kept.pop()
        if one.is_free and one.made_from == _key(command, environment):
            return one
        one.close()
    return Template(command, environment, site)


def handed_back(one: Template) -> None:
    """Keep it for the next candidate, or end it."""
    if _kept is not None and one.is_free:
        _kept.append(one)
    else:
        one.close()
