"""What is finished stays finished: whatever ends a run, nothing that was told as done is lost or half written."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import random
import select
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.grading.pool import Bounds, failed, graded
from harness.grading.result import BROKE, from_dict, to_dict
from harness.grading.store import Identity, Store
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.report.words import said
from tests.grading.stubs import WORK, result, task, work
from tests.helpers import examples

NAMES = [f"hw{number}.py" for number in range(12)]
linux = pytest.mark.skipif(sys.platform != "linux", reason="a copy of this process is killed")


def _identity(name: str, **more: Any) -> Identity:
    return Identity(
        f"digest of {name}",
        name,
        **{"assignment": "a", "hints": "hint", "language": "en", **more},
        sandbox="none",
        version="1",
    )


def _kept(folder: Path, *names: str) -> dict[str, dict[str, Any]]:
    with Store(folder) as store:
        found = {name: store.kept(_identity(name)) for name in names}
        assert not store.notes
    return {name: to_dict(one) for name, one in found.items() if one}


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    for name in ("hw.py", "第三次 作业.zip", "\udcff\n.py"):
        with Store(tmp_path) as store:
            assert store.kept(_identity(name)) is None
            store.keep(_identity(name).key, result(name))
            assert store.kept(_identity(name)) == from_dict(result(name))
        assert _kept(tmp_path, name) == {name: result(name)}


@pytest.mark.parametrize("field", [one.name for one in dataclasses.fields(Identity)])
def test_a_result_is_of_all_that_it_depends_on(tmp_path: Path, field: str) -> None:
    mine = _identity("hw.py")
    with Store(tmp_path) as store:
        store.keep(mine.key, result("hw.py"))
        assert store.kept(dataclasses.replace(mine, **{field: "another"})) is None
        assert not store.notes


def test_fresh_ignores_what_is_there(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.keep(_identity("a").key, result("a"))
    with Store(tmp_path, fresh=True) as store:
        assert store.kept(_identity("a")) is None and not store.notes
        store.keep(_identity("a").key, result("a"))
    assert _kept(tmp_path, "a")


def test_what_the_grader_broke_at_is_tried_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.keep(_identity("a").key, failed(task("a"), BROKE, fact("grade_raised", error="", lines=())))
    assert not _kept(tmp_path, "a")


def _truncated(text: str) -> str:
    return text[: len(text) // 2]


def _changed(text: str) -> str:
    return text.replace('"possible": 2.0', '"possible": 9.0')


def _of_another(text: str) -> str:
    return text.replace(_identity("a").key, _identity("b").key)


@pytest.mark.parametrize(
    "damage",
    [_truncated, _changed, _of_another, lambda _: "", lambda _: "[]", lambda _: "{}", lambda _: "[" * 100_000],
    ids=["truncated", "changed", "of another", "empty", "a list", "nothing in it", "deep"],
)
def test_a_damaged_file_is_noted_and_done_again(tmp_path: Path, damage: Callable[[str], str]) -> None:
    key = _identity("a").key
    with Store(tmp_path) as store:
        store.keep(key, result("a"))
    file = tmp_path / f"{key}.json"
    whole = file.read_text("utf-8")
    file.write_text(damage(whole), "utf-8")
    assert file.read_text("utf-8") != whole
    with Store(tmp_path) as store:
        assert store.kept(_identity("a")) is None
        assert [said(note) for note in store.notes] == [f"{file} is damaged: this submission is graded again"]
        store.keep(key, result("a"))
    assert _kept(tmp_path, "a")


def test_a_file_that_is_none_is_noted(tmp_path: Path) -> None:
    (tmp_path / f"{_identity('a').key}.json").mkdir()
    with Store(tmp_path) as store:
        assert store.kept(_identity("a")) is None and store.notes


def test_two_at_once_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "marks" / "results"),
        pytest.raises(UsageError, match=r"marks: another grade is writing .* --out"),
        Store(tmp_path / "marks" / "results"),
    ):
        pass
    with Store(tmp_path / "marks" / "results"):
        pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "marks").write_text("", "utf-8")
    with pytest.raises(UsageError, match="marks"), Store(tmp_path / "marks" / "results"):
        pass


# ---------------------------------------------------------------- kill -9

Run = Callable[[list[dict[str, Any]]], Iterator[tuple[str, dict[str, Any]]]]


def _here(tasks: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((one["key"], work(one)) for one in tasks)


def _by_judges(tasks: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from graded(tasks, WORK, 2, Bounds(60))


def _resumed(folder: Path, run: Run, tell: int) -> None:
    """A run: what is kept is taken, the rest is done and kept, and each is told when it is finished."""
    with Store(folder) as store:
        todo = [one for one in map(task, NAMES) if store.kept(_identity(one["name"])) is None]
        assert not store.notes
        for name, found in run(todo):
            store.keep(_identity(name).key, found)
            os.write(tell, f"{name}\n".encode())


def _killed(folder: Path, run: Run, after: int, seconds: float) -> list[str]:
    """A run in a copy of this process that is killed a moment after it has told so much; what it has told by then."""
    reads, tells = os.pipe()
    process = os.fork()
    if not process:
        code = 1
        with contextlib.suppress(BaseException):
            os.close(reads)
            _resumed(folder, run, tells)
            code = 0
        os._exit(code)
    os.close(tells)
    with open(reads, "rb", buffering=0) as told:  # noqa: PTH123
        said = b""
        while said.count(b"\n") < after and (more := told.read(16)):
            said += more
        select.select([], [], [], seconds)
        os.kill(process, signal.SIGKILL)
        said += told.read()
    assert os.waitpid(process, 0)[1] in (0, signal.SIGKILL)
    return said.decode().split()


@linux
@pytest.mark.parametrize(
    ("run", "times"), [(_here, examples(75)), (_by_judges, examples(25))], ids=["work alone", "judges"]
)
def test_a_run_that_is_killed_loses_nothing_that_was_finished(tmp_path: Path, run: Run, times: int) -> None:
    """In all a hundred times (a third of them in `make test`), at a random moment; of each run what is finished is
    there for the next."""
    seeded, folder, finished = random.Random(18), tmp_path / "results", set[str]()
    undisturbed = {name: result(name) for name in NAMES}
    for _ in range(times):
        finished |= set(_killed(folder, run, seeded.randrange(4), seeded.uniform(0, 0.002)))
        kept = {path.name for path in folder.glob("*.json")}
        assert {f"{_identity(name).key}.json" for name in finished} <= kept
        for name in kept:
            json.loads((folder / name).read_text("utf-8"))
        if len(finished) == len(NAMES):
            assert _kept(folder, *NAMES) == undisturbed
            finished.clear()
            for path in folder.glob("*.json"):
                path.unlink()
    reads, tells = os.pipe()
    _resumed(folder, run, tells)
    os.close(reads)
    os.close(tells)
    assert _kept(folder, *NAMES) == undisturbed
    assert {path.suffix for path in folder.iterdir()} <= {".json", ""}  # and the lock's
