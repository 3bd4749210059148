"""How the program ends: exit codes, closed streams, readers that leave, signals."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.inside import command, exit_code, refused
from tests.integration.workspaces import SMALL, workspace

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "--steps", "0"],
            "--steps: should be a whole number, at least 1, not 0; `backprop-harness run",
        ),
        (["run", "--steps", "x"], "--steps: should be a whole number, at least 1, not x"),
        (["run", "--steps"], "--steps: should have a value after it"),
        (["run", "--full=yes"], "--full: takes no value"),
        (["run", "--seeds", "2"], "--seeds: should be a whole number from 3 to 1,000, not 2"),
        (["check", "a.py", "--seconds", "0"], "--seconds: should be a number from 0.1 to 3,600, not 0"),
        (["check", "a.py", "--seconds", "nan"], "--seconds: should be a number from 0.1 to 3,600, not nan"),
        (["run", "--dtype", "float16"], "--dtype: should be float64 or float32, not float16"),
        (["run", "--ful"], "--ful: no such option, did you mean --full?"),
        (["run", "--xyzzy"], "--xyzzy: no such option; `backprop-harness run --help` tells more"),
        (["show"], "SCENARIO: missing; `backprop-harness show --help` tells more"),
        (["show", "a", "b"], "b: too many arguments"),
        (["walk"], "walk: no such command; there are list, show,"),
        (["check", "a.py", "--sizes", "9" * 5000 + ",3"], "--sizes: should be widths such as 3,5,4"),
        (["check", "a.py", "--sizes", "3"], "--sizes: should be widths such as 3,5,4"),
    ],
)
def test_a_wrong_command_line_is_told_in_our_words(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = command(*arguments, cwd=workspace(tmp_path, small=SMALL))
    refused(done, said)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"), [(["run", "-q", "small"], 0), (["run", "-q"], 2), (["list"], 2), (["walk"], 2)]
)
def test_closed_streams_are_no_failure(tmp_path: Path, arguments: list[str], code: int) -> None:
    folder = workspace(tmp_path, small=SMALL, wrong="title: [")
    assert exit_code(*arguments, cwd=folder, stdin=None, stdout=None, stderr=None) == code


@pytest.mark.parametrize("arguments", [["run"], ["list"], ["--help"], ["faults", "--markdown"]])
def test_a_reader_who_has_left_ends_the_program_quietly(tmp_path: Path, arguments: list[str]) -> None:
    folder, err = workspace(tmp_path, small=SMALL), io.StringIO()
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        assert exit_code(*arguments, cwd=folder, stdout=gone, stderr=err) == 141
    assert err.getvalue() == ""


def test_nobody_who_reads_the_error_changes_its_exit_code(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        assert exit_code("walk", cwd=tmp_path, stderr=gone) == 2


# ---------------------------------------------------------------- signals

ENDED = """\
import signal
from reference_numpy.network import build as right

class Ended:
    def __init__(self, case):
        self.inner, self.steps = right(case), 0
        self.load, self.predict = self.inner.load, self.inner.predict
    def step(self, batch, lr):
        self.steps += 1
        if self.steps == 50:
            signal.raise_signal(signal.SIGNAL)
        return self.inner.step(batch, lr)
"""
LONG = SMALL.replace("steps: 3}", "steps: 5000000}")


@pytest.mark.parametrize("name", [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)])
def test_a_signal_that_ends_the_program_leaves_a_partial_report(tmp_path: Path, name: str) -> None:
    folder = workspace(tmp_path, long=LONG, next=SMALL)
    (folder / "mine.py").write_text(ENDED.replace("SIGNAL", name), "utf-8")
    with _default_handlers():
        done = command("run", "long", "next", "--sides", "mine.py:Ended,torch", cwd=folder)
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr
    assert "PARTIAL" in done.stdout
    found = json.loads((folder / "reports/latest/results.json").read_text("utf-8"))
    assert found["partial"] is True
    assert [(case["id"], case["stopped"]["code"]) for case in found["scenarios"]] == [("long[float64]", "interrupted")]


def test_an_interrupted_accept_ends_and_keeps_nothing_of_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, names = workspace(tmp_path, long=LONG, next=SMALL), {}
    exec(ENDED.replace("SIGNAL", "SIGINT"), names)
    monkeypatch.setattr("reference_numpy.network.build", names["Ended"])
    with _default_handlers():
        done = command("accept", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "interrupted")
    assert not list((folder / "reports").rglob("*.json"))


def test_an_interrupt_ends_a_session_of_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(pytester.path, long=LONG, next=SMALL)
    names: dict[str, Any] = {}
    exec(ENDED.replace("SIGNAL", "SIGINT"), names)
    monkeypatch.setattr("reference_numpy.network.build", names["Ended"])  # this process's own: it is put back
    with _default_handlers():
        done = pytester.inline_run("scenarios", no_reraise_ctrlc=True)
    assert done.ret == pytest.ExitCode.INTERRUPTED


def test_the_signals_of_the_caller_stay_as_they_were(tmp_path: Path) -> None:
    with _default_handlers():
        command("list", cwd=workspace(tmp_path, small=SMALL))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        command("list", cwd=tmp_path)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN


@contextlib.contextmanager
def _default_handlers() -> Iterator[None]:
    """As a process starts with them, whatever this one was started by."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.getsignal(getattr(signal, name)) for name in names}
    for number in before:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
