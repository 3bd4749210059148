"""Work shared among copies of this process; what comes back is in the order in which it was asked for."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from typing import Any, TypeVar

from harness.errors import UsageError

_T = TypeVar("_T")
#: How long processes have, after an interrupt, to hand over what they have; seconds.
_GRACE = 10.0
_work: Callable[[int], Any]


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_possible() -> bool:
    """Whether a copy of this process can go on with what it has loaded: on Linux."""
    return sys.platform == "linux"


def in_order(work: Callable[[int], _T], sizes: Sequence[float], jobs: int) -> Iterator[_T]:
    """``work(i)`` for every i, which raises nothing; the largest are begun first.

    At KeyboardInterrupt the processes are interrupted as well, and what ``work`` makes of that is handed over; then it
    is raised. ``sizes``: how much work each i is, in any unit. Raises UsageError where a process is ended from outside.
    """
    with _pool(work, jobs) as pool:
        largest = sorted(range(len(sizes)), key=lambda i: -sizes[i])
        asked = {i: pool.submit(_done, i) for i in largest}
        index = 0
        try:
            for index in range(len(sizes)):
                yield asked[index].result()
        except KeyboardInterrupt:
            for process in multiprocessing.active_children():
                with contextlib.suppress(OSError):
                    os.kill(process.pid or 0, signal.SIGINT)
            for rest in range(index, min(index + jobs, len(sizes))):
                with contextlib.suppress(TimeoutError, CancelledError, BrokenExecutor):
                    if (found := asked[rest].result(_GRACE)) is not None:
                        yield found
            raise
        except BrokenExecutor:
            raise UsageError("a process was ended from outside, perhaps because memory ran out: try --jobs 1") from None


@contextlib.contextmanager
def _pool(work: Callable[[int], Any], jobs: int) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (work,))
    try:
        with _ignored(signal.SIGINT):  # as the copies have it: an interrupt is for a piece of work
            pool.submit(_nothing).result()  # all processes are started by the first
        yield pool
    except UsageError:
        pool.shutdown()  # it is broken: its thread ends what is left
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


@contextlib.contextmanager
def _ignored(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def _nothing() -> None:
    pass


def _begin(work: Callable[[int], Any]) -> None:
    """In a copy: what it works on, and the end that it may be given."""
    global _work
    _work = work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _done(index: int) -> Any:
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        found = _work(index)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return None
    return found
