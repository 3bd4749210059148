"""Judges on a Dask cluster: a real scheduler and its workers, each a process of its own, on the loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.grading.cluster import graded
from harness.grading.pool import Bounds
from harness.grading.result import BROKE, GRADED, PERSON, from_dict
from harness.ground.errors import UsageError
from harness.report.words import said
from tests.grading.stubs import WORK, result, task

pytest.importorskip("distributed")
BOUNDS = Bounds(seconds=60)


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, held: ExitStack, folder: Path) -> None:
        self._held, self._folder = held, folder
        self.address = ""
        self.address = self._started("scheduler", r"Scheduler at:\s+(tcp://\S+)", "--port", "0")[1]
        self.workers: list[subprocess.Popen[str]] = []

    def add(self, *options: str) -> None:
        """A worker that is known to the scheduler."""
        one = ("--no-nanny", "--nthreads", "1", "--local-directory", str(self._folder), *options)
        self.workers.append(self._started("worker", r"Registered to:", self.address, *one)[0])

    def _started(self, what: str, ready: str, *options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "dask", what, *options, "--host", "127.0.0.1", "--no-dashboard"]
        process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
        )
        self._held.callback(_end, process)
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(ready, line):
                return process, found[1] if found.re.groups else ""
        raise AssertionError(said)


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        process.kill()


@contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    with ExitStack() as held:
        found = Cluster(held, folder)
        for _ in range(workers):
            found.add()
        yield found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with _cluster(tmp_path_factory.mktemp("cluster"), 2) as found:
        yield found


def test_two_workers_do_what_this_machine_does(cluster: Cluster, tmp_path: Path) -> None:
    says = tmp_path / "judges"
    names = [f"hw{number}" * (number % 4 + 1) for number in range(30)]
    tasks = (task(name, files={"a.py": bytes(1000)}, says=str(says)) for name in names)
    assert dict(graded(tasks, WORK, cluster.address, BOUNDS)) == {name: result(name) for name in names}
    assert len(set(says.read_text("utf-8").split())) == 2  # a judge each, that stays


def test_what_ends_a_judge_or_does_not_end_costs_no_worker(cluster: Cluster, tmp_path: Path) -> None:
    tasks = [
        task("a"), task("b", "ends"), task("c", "raises"), task("d", "endless"),
        task("e", "once", mark=str(tmp_path / "mark")), task("f"),
    ]  # fmt: skip
    found = {key: from_dict(one) for key, one in graded(tasks, WORK, cluster.address, Bounds(0.5, grace=3.0))}
    outcomes = {key: one.outcome for key, one in found.items()}
    assert outcomes == {"a": GRADED, "b": BROKE, "c": BROKE, "d": PERSON, "e": GRADED, "f": GRADED}
    assert found["c"].why and "ValueError: an error of ours" in said(found["c"].why)
    assert all(worker.poll() is None for worker in cluster.workers)


def test_tasks_are_drawn_as_workers_become_free(cluster: Cluster) -> None:
    drawn = done = 0

    def drawn_from() -> Iterator[dict[str, Any]]:
        nonlocal drawn
        for number in range(40):
            assert drawn - done <= 4
            drawn += 1
            yield task(str(number))

    for _ in graded(drawn_from(), WORK, cluster.address, BOUNDS):
        done += 1
    assert (drawn, done) == (40, 40)


@pytest.mark.thorough
def test_a_lost_workers_share_is_done_again(tmp_path: Path) -> None:
    names = [f"hw{number}" for number in range(20)]
    with _cluster(tmp_path, 2) as cluster:
        results = graded(map(task, names), WORK, cluster.address, BOUNDS)
        found = dict([next(results) for _ in range(5)])
        cluster.workers[0].send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        found.update(results)
        cluster.workers[1].kill()
        assert found == {name: result(name) for name in names}


@pytest.mark.thorough
def test_where_the_last_worker_is_lost_the_run_ends_and_can_go_on(tmp_path: Path) -> None:
    with _cluster(tmp_path, 1) as cluster:
        results = graded([task("a"), task("b", "endless")], WORK, cluster.address, BOUNDS, patience=0.5)
        assert next(results)[0] == "a"
        cluster.workers[0].kill()
        with pytest.raises(UsageError, match="run the same command again to go on"):
            list(results)


#: A harness of another version, wherever it is imported.
OTHER = """\
import harness
harness.__version__ = "0.0.1"
"""


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other_version.py").write_text(OTHER, "utf-8")
    with _cluster(tmp_path, 0) as cluster:
        cluster.add("--preload", str(tmp_path / "other_version.py"))
        with pytest.raises(UsageError, match=r"has backprop-harness 0\.0\.1, and here is .*; install the same"):
            list(graded([task("a")], WORK, cluster.address, BOUNDS))


def test_a_scheduler_without_workers_and_an_address_without_a_scheduler_are_told(tmp_path: Path) -> None:
    with _cluster(tmp_path, 0) as cluster:
        with pytest.raises(UsageError, match=r"the scheduler has no workers; .dask worker tcp://"):
            list(graded([task("a")], WORK, cluster.address, BOUNDS, patience=0.3))
        address = cluster.address
    with pytest.raises(UsageError, match="no scheduler of Dask answers"):
        list(graded([task("a")], WORK, address, BOUNDS, patience=0.3))
    with pytest.raises(UsageError, match="such as tcp://HOST:8786, not nonsense"):
        list(graded([task("a")], WORK, "nonsense://x", BOUNDS, patience=0.3))


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'backprop-harness\[cluster\]'"):
        list(graded([task("a")], WORK, "tcp://127.0.0.1:1", BOUNDS))
