"""Work shared among copies of this process; what comes back is in the order in which it was asked for."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from harness.ground.errors import UsageError
from harness.ground.facts import fact

_T = TypeVar("_T")
#: How long copies have, after an interrupt, to hand over what they have; seconds.
_GRACE = 10.0


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_possible() -> bool:
    """Whether a copy of this process can go on with what it has loaded: on Linux."""
    return sys.platform == "linux"


def in_order(work: Callable[[int], _T], sizes: Sequence[float], jobs: int) -> Iterator[_T]:
    """``work(i)`` for every i; the largest are begun first. ``sizes``: how much work each i is, in any unit.

    At KeyboardInterrupt the copies are interrupted as well, and what ``work`` makes of that is handed over; then it is
    raised. Raises what ``work`` raises, and UsageError where a copy is ended from outside.
    """
    crew = _Crew(sorted(range(len(sizes)), key=lambda i: sizes[i]))
    try:
        crew.begin(work, jobs)
        for index in range(len(sizes)):
            while index not in crew.found:
                crew.collect()
            yield crew.found.pop(index)
    except KeyboardInterrupt:
        yield from crew.interrupted()
        raise
    finally:
        crew.end()


@dataclass
class _Copy:
    """A copy of this process, and the work that it has."""

    process: Any
    pipe: Connection
    index: int | None = None


@dataclass(frozen=True)
class _Raised:
    """What ``work`` raised in a copy."""

    error: Exception


class _Crew:
    """Copies that each have one piece of work at a time. No threads, no locks: an interrupt may come anywhere."""

    def __init__(self, todo: list[int]) -> None:
        """``todo``: what is to be done, the last first."""
        self.found: dict[int, Any] = {}
        self._todo, self._copies = todo, list[_Copy]()

    def begin(self, work: Callable[[int], Any], jobs: int) -> None:
        """Make the copies, and give each its first piece of work."""
        with _ignored(signal.SIGINT):  # as the copies have it: an interrupt is for a piece of work
            for _ in range(min(jobs, len(self._todo))):
                self._copies.append(self._copied(work))
        for copy in self._copies:
            self._ask(copy)

    def _copied(self, work: Callable[[int], Any]) -> _Copy:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        others = [copy.pipe for copy in self._copies] + [ours]
        process = context.Process(target=_serve, args=(work, theirs, others), daemon=True)
        process.start()
        theirs.close()
        return _Copy(process, ours)

    def _ask(self, copy: _Copy) -> None:
        copy.index = self._todo.pop() if self._todo else None
        if copy.index is not None:
            copy.pipe.send(copy.index)

    def collect(self, seconds: float | None = None, interrupted: bool = False) -> None:
        """Wait for what is done next, and hand out more.

        ``interrupted``: what a copy raises then is its interrupt, whatever a library has made of that.
        """
        busy = {copy.pipe: copy for copy in self._copies if copy.index is not None}
        for pipe in wait(list(busy), seconds):
            copy = busy[pipe]  # type: ignore[index]
            assert copy.index is not None
            try:
                value = copy.pipe.recv()
            except (EOFError, OSError):
                raise UsageError(fact("parallel_ended")) from None
            if isinstance(value, _Raised) and not interrupted:
                raise value.error
            self.found[copy.index] = None if isinstance(value, _Raised) else value
            self._ask(copy)

    def interrupted(self) -> Iterator[Any]:
        """What the copies have at an interrupt, in order."""
        self._todo.clear()
        for copy in self._copies:
            with contextlib.suppress(OSError):
                os.kill(copy.process.pid, signal.SIGINT)
        until = time.monotonic() + _GRACE
        while any(copy.index is not None for copy in self._copies) and time.monotonic() < until:
            self.collect(until - time.monotonic(), interrupted=True)
        yield from (self.found[index] for index in sorted(self.found) if self.found[index] is not None)

    def end(self) -> None:
        """End and reap all copies."""
        for copy in self._copies:
            copy.process.kill()
            copy.process.join()
            copy.pipe.close()


@contextlib.contextmanager
def _ignored(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def _serve(work: Callable[[int], Any], pipe: Connection, others: Sequence[Connection]) -> None:
    """In a copy: one piece of work after another, as long as somebody asks."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:  # which would keep them open when the first process is gone
        other.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            index = pipe.recv()
            pipe.send(_done(work, index))


def _done(work: Callable[[int], Any], index: int) -> Any:
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        found = work(index)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        found = None
    except Exception as error:
        found = _Raised(error)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return found
