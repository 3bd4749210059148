"""The same judges on the workers of a Dask cluster: tasks travel as bytes and plain dicts, and so do results.

Every thread of a worker keeps a judge of its own: a submission that crashes or does not end costs no worker. What a
lost worker had is done again by another.
"""

from __future__ import annotations

import dataclasses
import queue
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from harness.grading.pool import Bounds, Done, Pool, Task, failed
from harness.grading.result import BROKE
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact

#: How long to wait for a scheduler's answer, for a first worker, and for another where all are gone; seconds.
_PATIENCE = 30.0
#: What a client waits for in vain where it is none.
_ADDRESS = re.compile(r"(\w+://)?[^\s/]+:\d+")
#: How often a task is sent again that raised something on a worker, where the work itself raises nothing.
_RETRIES = 2


def graded(
    tasks: Iterable[Task], work: str, address: str, bounds: Bounds, patience: float = _PATIENCE
) -> Iterator[Done]:
    """What ``work`` makes of each task, as it is done on the cluster whose scheduler is at ``address``.

    ``tasks`` is drawn from as workers become free: at most two for each of their threads are there at a time. Raises
    UsageError where distributed is not installed, no scheduler or worker is there, or a worker has another version.
    """
    client = _client(address, patience)
    try:
        _check_workers(client, address, patience)
        yield from _Share(client, work, bounds, patience).results(tasks)
    finally:
        client.close()


def _client(address: str, patience: float) -> Any:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise UsageError(fact("grade_no_distributed")) from None
    if not _ADDRESS.fullmatch(address):
        raise UsageError(fact("grade_odd_address", address=address))
    try:
        return distributed.Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(fact("grade_no_scheduler", address=address, error=str(error))) from None


def _check_workers(client: Any, address: str, patience: float) -> None:
    """Raises UsageError unless there are workers, and all of them have this program in this version."""
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        raise UsageError(fact("grade_no_workers", address=address)) from None
    for worker, theirs in client.run(version, on_error="return").items():
        if isinstance(theirs, BaseException):
            raise UsageError(fact("grade_worker_without", worker=worker, version=version()))
        _check_version(worker, theirs)


def _check_version(worker: str, theirs: str) -> None:
    if theirs != version():
        raise UsageError(fact("grade_other_version", worker=worker, theirs=theirs, version=version()))


def version() -> str:
    """This program's."""
    found: str = import_module("harness").__version__
    return found


class _Share:
    """What the cluster has to do for us."""

    def __init__(self, client: Any, work: str, bounds: Bounds, patience: float) -> None:
        self._client, self._work, self._patience = client, work, patience
        self._bounds = dataclasses.asdict(bounds)
        self._asked: dict[Any, Task] = {}
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def results(self, tasks: Iterable[Task]) -> Iterator[Done]:
        source = iter(tasks)
        is_more = True
        while is_more or self._asked:
            while is_more and len(self._asked) < self._most():
                task = next(source, None)
                is_more = task is not None
                if task is not None:
                    self._ask(task)
            if self._asked:
                future = self._next()
                yield self._taken(future, self._asked.pop(future))

    def _most(self) -> int:
        threads: Mapping[str, int] = self._client.nthreads()
        return max(2 * sum(threads.values()), 1)

    def _ask(self, task: Task) -> None:
        future = self._client.submit(
            done_there, self._work, task, self._bounds, version(), pure=False, retries=_RETRIES
        )
        self._asked[future] = task
        future.add_done_callback(self._ended.put)

    def _next(self) -> Any:
        """The next that has come to an end. Raises UsageError where nobody is left to do it."""
        while True:
            try:
                return self._ended.get(timeout=self._patience)
            except queue.Empty:
                if self._client.status != "running" or not self._client.nthreads():
                    raise UsageError(fact("grade_cluster_lost")) from None

    def _taken(self, future: Any, task: Task) -> Done:
        if future.status == "finished":
            found = future.result()
            if "version" in found:
                _check_version(found["worker"], found["version"])
            return task["key"], found["result"]
        if future.status in ("cancelled", "lost"):
            raise UsageError(fact("grade_cluster_lost"))
        return task["key"], failed(task, BROKE, _raised(future.exception()))


def _raised(error: BaseException) -> Fact:
    said = f"{type(error).__name__}: {error}"[:500]
    return fact("grade_raised", error=said, lines=(said,))


# ---------------------------------------------------------------- on a worker

_own = threading.local()


def done_there(work: str, task: Task, bounds: Mapping[str, Any], asked_by: str) -> dict[str, Any]:
    """On a worker: a task's result by this thread's own judge, unless who asks has another version."""
    if version() != asked_by:
        return {"version": version(), "worker": import_module("distributed").get_worker().address}
    pools = _own.__dict__.setdefault("pools", {})
    kind = (work, *sorted(bounds.items()))
    if kind not in pools:
        for other in pools.values():
            other.close()
        pools.clear()
        pools[kind] = Pool(work, 1, Bounds(**bounds))
    [(_, found)] = pools[kind].results([task])
    return {"result": found}
