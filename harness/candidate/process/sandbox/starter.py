"""A process that has NumPy and waits outside; copies of it enter sandboxes, where each is a template.

To import NumPy costs ten times what a sandbox does: so it is done once. This process runs nothing of a candidate's,
sees nothing of one, and has no answers: a template that is a copy of it knows what one knows that was started anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from harness.candidate.process.sandbox import confine
from harness.candidate.process.worker import CONFINE
from harness.ground.facts import fact, sentence

#: How long it may take to import NumPy, or to make a copy; seconds.
_PATIENCE = 60.0


class Starter:
    """The process, and the socket by which it is asked."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], site: str) -> None:
        """``command``: the interpreter and worker.py. Raises OSError."""
        self._control: socket.socket
        if sys.platform != "linux":
            raise OSError(sentence(fact("process_copied_on_linux")))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        with theirs, contextlib.ExitStack() as opened:
            opened.callback(self._control.close)
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), "sandboxes", site],
                cwd=os.sep,
                env={**environment, CONFINE: "{}"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
            opened.pop_all()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def enter(self, inside: int, control: int, settings: Mapping[str, object], capabilities: int) -> int:
        """Let a copy be a template where a process is; its number here. Raises OSError.

        ``inside``: a process of the sandbox; ``control``: the descriptor by which the template is asked;
        ``settings``: what confine.py does in each of its copies; ``capabilities``: all that it keeps.
        """
        asked = {
            "settings": settings,
            "namespaces": confine.other_namespaces(inside),
            "capabilities": capabilities,
        }
        found = self._asked(inside, control, json.dumps(asked).encode("ascii"))
        if found and not confine.other_namespaces(found, inside):
            return found
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(found, signal.SIGKILL)
        raise OSError(sentence(fact("process_template_ended")))

    def _asked(self, inside: int, control: int, asked: bytes) -> int:
        """What is answered; 0 where it cannot be done. Raises OSError."""
        if sys.platform != "linux":
            return 0
        process = os.pidfd_open(inside)
        try:
            socket.send_fds(self._control, [asked], [control, process])
            return int(self._control.recv(32) or 0)
        except ValueError:
            return 0
        finally:
            os.close(process)

    def close(self) -> None:
        """End it. Its copies live on in their sandboxes."""
        self._control.close()
        self._process.kill()
        self._process.wait()


def starter_key(command: Sequence[str], environment: Mapping[str, str], site: str) -> tuple[Any, ...]:
    """Of what makes the same process, in this one."""
    return (tuple(command), tuple(sorted(environment.items())), site, os.getpid())


_kept: dict[tuple[Any, ...], Starter] = {}


def kept_starter(command: Sequence[str], environment: Mapping[str, str], site: str) -> Starter:
    """The one that there is, or a new one, until ``close_starters``. Raises OSError."""
    key = starter_key(command, environment, site)
    found = _kept.get(key)
    if found is None or not found.is_alive:
        found = _kept[key] = Starter(command, environment, site)
    return found


def close_starters() -> None:
    """End all that are kept."""
    while _kept:
        _kept.popitem()[1].close()
