"""A process that has imported NumPy and waits, and copies of it: each is there in a hundredth of a new one's time.

On Linux only: elsewhere what NumPy is linked with may not work in a copy.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

#: How long the template may take to import NumPy, or a copy to end once it is killed; seconds.
_PATIENCE = 60.0
_ELSEWHERE = "processes are copied on Linux only"


class Template:
    """The process that waits. It never runs anything of a checked file, and ends with us."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], site: str, folder: Path) -> None:
        """``command``: the interpreter and worker.py. Raises OSError."""
        self._process: subprocess.Popen[bytes]
        self._control: socket.socket
        if sys.platform != "linux":
            raise OSError(_ELSEWHERE)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        with theirs, contextlib.ExitStack() as opened:
            opened.callback(self._control.close)
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), "copies", site],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
            opened.pop_all()

    def copy(self, *descriptors: int) -> Copy:
        """Ask for a copy that has these: its channel, where crashes are traced, its output. Raises OSError."""
        if sys.platform != "linux":
            raise OSError(_ELSEWHERE)
        socket.send_fds(self._control, [b"copy"], descriptors)
        return Copy(self._control)

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
            raise ProcessLookupError("the template does not answer") from None
        except (OSError, ValueError):
            raise ProcessLookupError("the template has ended") from None
