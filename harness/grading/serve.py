"""In a judge's process: one submission after another, as long as there is somebody who asks."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import shutil
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NoReturn

from harness.candidate.process import template
from harness.grading.frames import kill_family, memory_now, receive, send
from harness.ground import threads

Work = Callable[[dict[str, Any]], Mapping[str, Any]]
#: How many lines of a traceback are told.
_LINES = 12


def work_named(name: str) -> Work:
    """The function that ``package.module:function`` names. Raises whatever importing it raises."""
    module, _, function = name.partition(":")
    found: Work = getattr(import_module(module), function)
    return found


def main() -> NoReturn:
    """Serve, and end with the grader: at once where that is gone in the middle of a submission."""
    _, channel, name, folder = sys.argv[1:]
    threads.set_policy()
    with _opened(channel) as opened, template.kept(), contextlib.suppress(OSError):
        _serve(opened, name, folder)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # not waiting for threads that were left behind


def _opened(channel: str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    opened = socket.socket(fileno=int(channel))
    os.set_inheritable(opened.fileno(), False)
    return opened


def _serve(channel: socket.socket, name: str, folder: str) -> None:
    try:
        work = work_named(name)
    except BaseException as error:
        _say(channel, {"refused": _told(error)})
        return
    inbox = _Inbox(channel, folder)
    _say(channel, {"ready": True})
    while (task := inbox.next()) is not None:
        _say(channel, {**_done(work, task), "memory": memory_now()})


def _say(channel: socket.socket, what: Mapping[str, Any]) -> None:
    send(channel, json.dumps(what).encode("ascii"))


def _done(work: Work, task: dict[str, Any]) -> dict[str, Any]:
    """What ``work`` makes of a task, as it can be sent, or what it raised."""
    try:
        found = dict(work(task))
        json.dumps(found)
    except BaseException as error:
        return {"raised": _told(error)}
    return {"result": found}


def _told(error: BaseException) -> dict[str, Any]:
    """An error, for the assistant: what it says, and its traceback's last lines."""
    said = "".join(traceback.format_exception(error, limit=-_LINES)).splitlines()
    return {"error": "".join(traceback.format_exception_only(error)).strip()[-500:], "lines": said[-_LINES:]}


class _Inbox:
    """What the grader asks for, read in a thread of its own, which notices that the grader is gone."""

    def __init__(self, channel: socket.socket, folder: str) -> None:
        """``folder``: where everything temporary of this process is."""
        self._channel, self._folder = channel, folder
        self._tasks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._asked = self._given = self._finished = 0
        threading.Thread(target=self._read, daemon=True, name="inbox").start()

    def next(self) -> dict[str, Any] | None:
        """The next task, once the one before is done; None where no more will come."""
        self._finished = self._given
        found = self._tasks.get()
        self._given += 1
        return found

    def _read(self) -> None:
        try:
            while True:
                task = pickle.loads(receive(self._channel))
                self._asked += 1
                self._tasks.put(task)
        except (EOFError, OSError):
            if self._asked > self._finished:
                _end_at_once(self._folder)
            self._tasks.put(None)


def _end_at_once(folder: str) -> NoReturn:
    kill_family(os.getpid(), itself=False)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
