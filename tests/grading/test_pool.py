"""Judges: whatever happens to one of them, every submission gets its result, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.grading.pool import Bounds, Pool, graded
from harness.grading.result import BROKE, GRADED, PERSON, Graded, from_dict
from harness.report.words import said
from tests.grading.stubs import WORK, result, task

BOUNDS = Bounds(seconds=60)
linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process has started is known on Linux")


def _done(*tasks: dict[str, Any], jobs: int = 2, bounds: Bounds = BOUNDS, work: str = WORK) -> dict[str, Graded]:
    found = list(graded(tasks, work, jobs, bounds))
    assert len(found) == len(tasks)
    return {key: from_dict(one) for key, one in found}


def _judges(file: Path) -> list[str]:
    return file.read_text("utf-8").split()


def test_every_task_gets_its_own_result() -> None:
    names = [f"hw{number}" * (number % 4 + 1) for number in range(30)]
    assert dict(graded(map(task, names), WORK, 2, BOUNDS)) == {name: result(name) for name in names}


def test_nothing_to_do_starts_nothing() -> None:
    assert not list(graded([], "no.such.module:work", 2, BOUNDS))


def test_content_of_any_size_goes_to_a_judge() -> None:
    found = _done(*(task(name, files={"a.py": bytes(20_000_000)}) for name in "ab"), jobs=1)
    assert {one.outcome for one in found.values()} == {GRADED}


@pytest.mark.parametrize("jobs", [1, 2])
def test_tasks_are_drawn_as_judges_become_free(jobs: int) -> None:
    drawn, done = 0, 0

    def drawn_from() -> Iterator[dict[str, Any]]:
        nonlocal drawn
        for number in range(40):
            assert drawn - done <= 2 * jobs
            drawn += 1
            yield task(str(number))

    for _ in graded(drawn_from(), WORK, jobs, BOUNDS):
        done += 1
    assert (drawn, done) == (40, 40)


def test_a_judge_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    says = tmp_path / "judges"
    found = _done(task("a"), task("b", "once", mark=str(tmp_path / "mark"), says=says), task("c"), task("d"), jobs=1)
    assert {one.outcome for one in found.values()} == {GRADED}
    assert len(set(_judges(says))) == 2


@pytest.mark.parametrize(("does", "how"), [("ends", "exit code 3"), ("crashes", "signal 9")])
def test_a_submission_that_ends_its_judge_twice_is_told_and_the_rest_goes_on(does: str, how: str) -> None:
    if os.name == "nt" and does == "crashes":
        pytest.skip("no signals")
    found = _done(task("a"), task("b", does), task("c"), task("d", does), task("e"))
    assert {name for name, one in found.items() if one.outcome is GRADED} == {"a", "c", "e"}
    for one in (found["b"], found["d"]):
        assert (one.outcome, one.points, one.digest) == (BROKE, None, f"digest of {one.submission}")
        assert one.why and how in said(one.why) and "2 times" in said(one.why)


@pytest.mark.parametrize(
    ("does", "says"), [("raises", "ValueError: an error of ours"), ("exits", "SystemExit: enough")]
)
def test_an_error_of_the_work_is_the_graders(does: str, says: str) -> None:
    found = _done(task("a", does), task("b"))
    assert (found["a"].outcome, found["b"].outcome) == (BROKE, GRADED)
    why = found["a"].why
    assert why and said(why) == f"the grader raised an error of its own: {says}"
    lines = dict(why.fields)["lines"]
    assert any("stubs.py" in line for line in lines) and lines[-1] == says


def test_a_result_that_is_not_plain_is_the_graders_error() -> None:
    [(_, found)] = graded([task("a", odd={1, 2})], "builtins:dict", 1, BOUNDS)
    assert from_dict(found).outcome is BROKE


@linux
def test_what_does_not_come_to_an_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    found = _done(
        task("a"),
        task("b", "endless", child=str(child)),
        task("c"),
        task("d"),
        bounds=Bounds(seconds=0.5, grace=3.0),
    )
    assert {name for name, one in found.items() if one.outcome is GRADED} == {"a", "c", "d"}
    assert found["b"].outcome is PERSON and found["b"].points is None  # a busy machine may be the reason
    assert found["b"].why and "0.5 seconds" in said(found["b"].why)
    _wait_until_gone(int(child.read_text("utf-8")))


def test_another_judge_takes_the_place_of_one_that_has_done_enough(tmp_path: Path) -> None:
    says = tmp_path / "judges"
    _done(*(task(str(number), says=says) for number in range(7)), jobs=1, bounds=Bounds(60, tasks=3))
    by = _judges(says)
    assert [by.count(one) for one in dict.fromkeys(by)] == [3, 3, 1]


@linux
def test_another_judge_takes_the_place_of_one_that_has_grown(tmp_path: Path) -> None:
    says = tmp_path / "judges"
    tasks = [task(str(number), "grows", says=says) for number in range(5)]
    _done(*tasks, jobs=1, bounds=Bounds(60, memory=100 * 2**20))
    assert 1 < len(set(_judges(says))) < 5


@pytest.mark.parametrize("work", ["no.such.module:work", "tests.grading.stubs:nothing"])
def test_work_that_cannot_be_imported_is_an_error_of_ours(work: str) -> None:
    with pytest.raises(RuntimeError, match=r"ModuleNotFoundError|AttributeError"):
        list(graded([task("a")], work, 2, BOUNDS))


def test_modules_of_the_folder_that_it_is_run_in_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path.cwd()))
    for name in ("json", "numpy", "harness", "pickle"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one])
    assert _done(task("a"))["a"].outcome is GRADED


def test_judges_can_be_kept_for_later() -> None:
    pool = Pool(WORK, 1, BOUNDS)
    try:
        assert [key for name in "ab" for key, _ in pool.results([task(name)])] == ["a", "b"]
    finally:
        pool.close()


@linux
def test_where_the_results_are_left_the_judges_end(tmp_path: Path) -> None:
    child = tmp_path / "child"
    results = graded([task("a", "endless", child=str(child)), *map(task, "bc")], WORK, 2, BOUNDS)
    assert [next(results)[0], next(results)[0]] == ["b", "c"]
    _wait_until_there(child)
    results.close()  # type: ignore[attr-defined]
    _wait_until_gone(int(child.read_text("utf-8")))


#: A grader of its own: one submission is done, the other is endless.
GRADER = """\
import sys
from pathlib import Path
from harness.grading.pool import Bounds, graded
from harness.ground.streams import ending_as_interrupted
from tests.grading.stubs import WORK, task

with ending_as_interrupted():
    for key, _ in graded([task("a", "endless", child=sys.argv[1]), task("b")], WORK, 2, Bounds(600)):
        print(key, flush=True)
"""


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_judges_and_what_they_started_go_with_the_grader(tmp_path: Path, number: signal.Signals) -> None:
    child, temporary = tmp_path / "child", tmp_path / "temporary"
    temporary.mkdir()
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADER, str(child)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with grader:
        assert grader.stdout is not None and grader.stdout.readline() == b"b\n"
        _wait_until_there(child)
        grader.send_signal(number)
        grader.communicate(timeout=300)
    _wait_until_gone(int(child.read_text("utf-8")))
    _wait_until(lambda: not any(temporary.iterdir()))


def _wait_until_gone(process: int) -> None:
    def is_gone() -> bool:
        try:
            return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    _wait_until(is_gone)


def _wait_until_there(file: Path) -> None:
    _wait_until(file.exists)


def _wait_until(is_so: Any) -> None:
    """At most five minutes, on a busy machine; what is waited for has no other sign."""
    until = time.monotonic() + 300
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.005)
