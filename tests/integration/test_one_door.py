"""A file enters by one door: what `check` takes is a side of a run, and what a run takes as a side is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import FUNCTION, written
from tests.integration.inside import command
from tests.integration.test_cli import DOUBLED, FAULTY
from tests.integration.workspaces import workspace

NET = """\
title: A net
network:
- {layer: linear, name: first, in_features: 3, out_features: 4}
- {layer: sigmoid}
- {layer: linear, name: second, in_features: 4, out_features: 2}
- {layer: sigmoid}
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {lr: 0.5}
dtypes: [float64, float32]
data: {source: normal, seed: 0, rows: 6, features: 3, outputs: 2}
training: {steps: 3}
"""
MISSING = (" * a1 * (1 - a1)", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path, net=NET)


def test_a_right_program_is_a_side_in_either_dtype(folder: Path) -> None:
    written(folder, FUNCTION, name="mine.py")
    done = command("run", "--sides", "mine.py,torch", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("AS EXPECTED: mine and torch differ by rounding only") == 2
    assert "not compared: the parameters after the step, which mine does not tell" in done.stdout
    assert "gradient first.weight" in done.stdout  # in the scenario's names


@pytest.mark.parametrize("sides", ["mine.py,torch", "torch,mine.py", "numpy,mine.py:loss_and_gradients"])
def test_a_wrong_program_is_the_side_that_is_wrong(folder: Path, sides: str) -> None:
    written(folder, FUNCTION, MISSING, name="mine.py")
    done = command("run", "--sides", sides, "--dtype", "float64", cwd=folder)
    assert done.returncode == 1
    assert "gradient first.weight: mine is wrong at step 1" in done.stdout
    assert "gradient second.weight: mine is wrong" not in done.stdout


def test_python_takes_a_program_as_a_side_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder, FUNCTION, name="mine.py")
    monkeypatch.chdir(folder)
    assert harness.verify("net", ("mine.py", "numpy")).as_expected


def test_a_program_of_another_network_is_one_message(folder: Path) -> None:
    written(folder, FUNCTION, ('"linear sigmoid linear sigmoid"', '"linear sigmoid linear"'), name="mine.py")
    done = command("run", "--sides", "mine.py,torch", cwd=folder)
    assert done.returncode == 2
    assert "its network is linear, sigmoid, linear, sigmoid, the candidate's linear, sigmoid, linear" in done.stderr


def test_an_implementation_is_checked_on_a_scenario(folder: Path) -> None:
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", "step"), "utf-8")
    right = command("check", "mine.py:build", "net", cwd=folder)
    assert (right.returncode, right.stderr) == (0, ""), right.stdout
    assert right.stdout.startswith("mine.py:build   build(case)")
    (folder / "mine.py").write_text(DOUBLED, "utf-8")
    wrong = command("check", "mine.py", "net", cwd=folder)
    assert wrong.returncode == 1
    assert "first.weight" in wrong.stdout or "linear1.weight" in wrong.stdout


def test_an_implementation_needs_a_scenario(folder: Path) -> None:
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", "step"), "utf-8")
    done = command("check", "mine.py", cwd=folder)
    assert done.returncode == 2
    assert "is an implementation of any network; name a scenario to check it on: check mine.py SCENARIO" in done.stderr
