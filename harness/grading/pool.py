"""Judges: processes that stay, have everything loaded, and grade one submission after another.

A judge's death costs one submission, which is done again by another; a second death is a result that says so. A judge
that does not come back in time is ended, and its submission needs a person: nobody knows why it took so long. Results
come as they are done.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.grading.frames import kill_family, receive, send
from harness.grading.result import BROKE, PERSON, Graded, Outcome, to_dict
from harness.ground.facts import Fact, fact, sentence

Task = dict[str, Any]
"""Bytes, text and numbers: ``key`` (what it is known by), ``name`` and ``digest`` of the submission, and what else the
work needs."""
Done = tuple[str, dict[str, Any]]
"""A task's key, and a Graded as a plain dict."""

#: What a judge runs. It has our path: the current folder may hold strangers' files that are called like modules.
_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from harness.grading.serve import main; main()"
#: Submissions are small: more threads would take the processors from the other judges.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: How long a judge may take to import what it needs, and to take or to give what is sent; seconds.
_START, _SENDING = 120.0, 30.0
#: How long one may take to end that has been dismissed, or has closed its channel; seconds.
_ENDING, _DYING = 5.0, 1.0
#: How many judges in a row may end before they are ready.
_STARTS = 3
#: How often a submission may end its judge.
_DEATHS = 2


@dataclass(frozen=True)
class Bounds:
    """What a judge may take."""

    seconds: float
    """A submission may take, by its own limits."""
    grace: float = 30.0
    """Seconds more, until its judge is ended."""
    tasks: int = 200
    """A judge does, before another takes its place."""
    memory: int = 512 * 2**20
    """Bytes that a judge may have after a submission, before another takes its place."""


def graded(tasks: Iterable[Task], work: str, jobs: int, bounds: Bounds) -> Iterator[Done]:
    """What ``work`` (``package.module:function``, from a Task to a Graded as a dict) makes of each task, as it is done.

    ``tasks`` is drawn from as judges become free: at most two a judge are there at a time. Where this iterator is left
    or closed, or something is raised, the judges are ended.
    """
    with contextlib.closing(Pool(work, jobs, bounds)) as pool:
        yield from pool.results(tasks)


class Pool:
    """Some judges. For one thread at a time; ``close`` ends them."""

    def __init__(self, work: str, jobs: int, bounds: Bounds) -> None:
        self._work, self._jobs, self._bounds = work, jobs, bounds
        self._judges: list[_Judge] = []
        self._ahead: deque[_Order] = deque()
        self._failed_starts = 0

    def close(self) -> None:
        """End all judges."""
        idle = [judge for judge in self._judges if judge.is_idle]
        for judge in idle:  # all of them, before the first is waited for
            judge.dismiss()
        for judge in self._judges:
            judge.end(_ENDING if judge in idle else 0.0)
        self._judges.clear()

    def results(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Each task's result, as it is done."""
        source = iter(tasks)
        is_more = True
        try:
            while is_more or self._ahead or any(judge.order for judge in self._judges):
                if is_more and len(self._ahead) < self._jobs:
                    task = next(source, None)
                    is_more = task is not None
                    self._ahead += [] if task is None else [_Order(task)]
                self._hand_out()
                yield from self._collected(0.0 if is_more and len(self._ahead) < self._jobs else None)
        finally:
            self._forget()

    def _forget(self) -> None:
        """Of what was asked for, nothing is waited for any more."""
        self._ahead.clear()
        for judge in [judge for judge in self._judges if judge.order]:
            self._end(judge)

    def _hand_out(self) -> None:
        for judge in [judge for judge in self._judges if judge.is_idle]:
            if self._ahead:
                self._ask(judge, self._ahead.popleft())
        free = sum(judge.order is None for judge in self._judges)
        for _ in range(min(len(self._ahead) - free, self._jobs - len(self._judges))):
            self._judges.append(_Judge(self._work))

    def _ask(self, judge: _Judge, order: _Order) -> None:
        try:
            judge.ask(order, self._bounds.seconds + self._bounds.grace)
        except OSError:  # it has ended while it had nothing to do
            self._ahead.appendleft(order)
            self._end(judge)

    def _collected(self, patience: float | None) -> Iterator[Done]:
        """Wait until a judge says something or is out of time; what is done then."""
        awaited = [judge for judge in self._judges if not judge.is_idle]
        if not awaited:
            return
        now = time.monotonic()
        heard = _readable(awaited, max(min(one.until for one in awaited) - now, 0) if patience is None else patience)
        now = time.monotonic()
        late = [one for one in awaited if one not in heard and one.until <= now]
        for judge in heard:
            yield from self._heard(judge)
        for judge in late:
            yield from self._overdue(judge)

    def _heard(self, judge: _Judge) -> Iterator[Done]:
        try:
            said = judge.told()
        except (EOFError, OSError, ValueError):
            yield from self._died(judge)
            return
        if "refused" in said:
            raise RuntimeError("\n".join(said["refused"]["lines"]))
        if judge.order is None:
            judge.is_ready, self._failed_starts = True, 0
            return
        order, judge.order = judge.order, None
        judge.done += 1
        if judge.done >= self._bounds.tasks or said["memory"] > self._bounds.memory:
            judge.dismiss()
            self._end(judge, _ENDING)
        yield order.key, said["result"] if "result" in said else order.failed(BROKE, _raised(said["raised"]))

    def _died(self, judge: _Judge) -> Iterator[Done]:
        how = self._end(judge, _DYING)
        if judge.order is None:
            self._failed_starts += 1
            if self._failed_starts == _STARTS:
                raise RuntimeError(sentence(how))
            return
        order = judge.order
        order.deaths += 1
        if order.deaths < _DEATHS:
            self._ahead.appendleft(order)
        else:
            yield order.key, order.failed(BROKE, fact("grade_judge_died", count=order.deaths, how=how))

    def _overdue(self, judge: _Judge) -> Iterator[Done]:
        if judge.order is None:
            yield from self._died(judge)
            return
        self._end(judge)
        why = fact("grade_out_of_time", seconds=self._bounds.seconds)
        yield judge.order.key, judge.order.failed(PERSON, why)

    def _end(self, judge: _Judge, patience: float = 0.0) -> Fact:
        self._judges.remove(judge)
        return judge.end(patience)


@dataclass
class _Order:
    """A task, and how often it has ended its judge."""

    task: Task
    deaths: int = 0

    @property
    def key(self) -> str:
        key: str = self.task["key"]
        return key

    def failed(self, outcome: Outcome, why: Fact) -> dict[str, Any]:
        """What is told of it where the work itself could not."""
        return failed(self.task, outcome, why)


def failed(task: Task, outcome: Outcome, why: Fact) -> dict[str, Any]:
    """A Graded of a task of which there is nothing else to say."""
    return to_dict(Graded(task["name"], task["digest"], outcome, why=why, sandbox=task.get("sandbox", "")))


def _raised(told: Mapping[str, Any]) -> Fact:
    return fact("grade_raised", error=told["error"], lines=tuple(told["lines"]))


def _readable(judges: Iterable[_Judge], seconds: float) -> list[_Judge]:
    with selectors.DefaultSelector() as selector:
        for judge in judges:
            selector.register(judge.channel, selectors.EVENT_READ, judge)
        return [key.data for key, _ in selector.select(seconds)]


class _Judge:
    """A process that grades. It has a folder of its own for what is temporary, and goes when we go."""

    def __init__(self, work: str) -> None:
        self.order: _Order | None = None
        self.is_ready, self.done, self.until = False, 0, time.monotonic() + _START
        self._folder = Path(tempfile.mkdtemp(prefix="backprop-harness-"))
        self._folder.chmod(0o711)  # what runs under another uid finds its folder in it, and sees no other
        self.channel, theirs = socket.socketpair()
        self.channel.settimeout(_SENDING)
        with theirs:
            self._process = self._started(theirs, work)

    def _started(self, theirs: socket.socket, work: str) -> subprocess.Popen[bytes]:
        path = json.dumps([str(Path(folder).absolute()) for folder in sys.path])
        temporary = {name: str(self._folder) for name in ("TMPDIR", "TEMP", "TMP")}
        environment = {**os.environ, **_ONE_THREAD, **temporary}
        command = [sys.executable, "-P", "-c", _BOOT, path, str(theirs.fileno()), work, str(self._folder)]
        nowhere = subprocess.DEVNULL
        if sys.platform != "win32":
            # a session of its own: Ctrl-C is for us, and we end it
            own: dict[str, Any] = {"pass_fds": (theirs.fileno(),), "start_new_session": True, "stdin": nowhere}
            return subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere, **own)
        own = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP, "stdin": subprocess.PIPE}
        process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere, **own)
        assert process.stdin is not None
        process.stdin.write(theirs.share(process.pid))
        process.stdin.close()
        return process

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a task."""
        return self.is_ready and self.order is None

    def ask(self, order: _Order, seconds: float) -> None:
        """Give it a task, for which it has this long. Raises OSError."""
        send(self.channel, pickle.dumps(order.task))
        self.order, self.until = order, time.monotonic() + seconds

    def told(self) -> dict[str, Any]:
        """What it says. Raises EOFError, OSError or ValueError where it cannot."""
        found = json.loads(receive(self.channel))
        if not isinstance(found, dict):
            raise ValueError
        return found

    def dismiss(self) -> None:
        """Tell it that no more will come: one that has nothing to do ends by itself."""
        self.channel.close()

    def end(self, patience: float) -> Fact:
        """End it with all that it has started, reap it, and remove what it left; how it ended.

        ``patience``: how many seconds it has to end by itself.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        if self._process.poll() is None:
            kill_family(self._process.pid, itself=True)
        code = self._process.wait()
        self.channel.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        return (
            fact("grade_ended_by_signal", number=-code) if code < 0 else fact("grade_ended_with_code", exit_code=code)
        )
