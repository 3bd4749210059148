"""Several candidates in one `check`, and what is written of one that is not understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checking.candidates import FUNCTION, written
from tests.integration.inside import command
from tests.integration.workspaces import workspace

_FORGOTTEN = (" * a1 * (1 - a1)", "")
_SCENARIO = """\
title: Two layers
network: [{layer: linear, in_features: 2, out_features: 3}, {layer: sigmoid}, {layer: linear, in_features: 3,
  out_features: 1}, {layer: sigmoid}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {inputs: [[1.0, 2.0]], targets: [[0.5]]}
training: {steps: 1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path, FUNCTION, name="good.py")
    written(tmp_path, FUNCTION, _FORGOTTEN, name="bad.py")
    (tmp_path / "broken.py").write_text("HARNESS = {\n", "utf-8")
    return tmp_path


def test_each_of_several_candidates_is_told_and_summed_up(folder: Path) -> None:
    arguments = ("good.py", "bad.py", "broken.py", "--json", "all.json", "--markdown", "all.md")
    done = command("check", *arguments, cwd=folder)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == "3 candidates: 1 right, 1 wrong, 1 not understood"
    assert "error: broken.py:1:" in done.stderr
    assert "fault 8" in done.stdout  # each has its whole report
    summary = [line.split()[:2] for line in done.stdout.splitlines()[-9:] if line.startswith(("good", "bad", "broken"))]
    assert summary == [["good.py", "right"], ["bad.py", "wrong"], ["broken.py", "not"]]
    found = json.loads((folder / "all.json").read_text("utf-8"))["candidates"]
    assert [(one["candidate"], one["verdict"]) for one in found] == [
        ("good.py", "right"),
        ("bad.py", "wrong"),
        ("broken.py", "not_understood"),
    ]
    page = (folder / "all.md").read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("# ")] == [
        "# good.py: right",
        "# bad.py: wrong",
        "# broken.py: not understood",
    ]


def test_several_that_are_right_pass_on_a_scenario_too(folder: Path) -> None:
    written(folder, FUNCTION, name="also.py")
    workspace(folder, two=_SCENARIO)
    done = command("check", "good.py", "also.py", "two", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "2 candidates: 2 right"


@pytest.mark.parametrize("text", ["HARNESS = {\n", "x = 1\n", 'HARNESS = {"network": "linear", "loss": "mse"}\n'])
def test_a_file_that_is_not_understood_writes_its_json_and_page_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.py").write_text(text, "utf-8")
    done = command("check", "mine.py", "--json", "found.json", "--markdown", "found.md", cwd=tmp_path)
    assert done.returncode == 2
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert (found["candidate"], found["verdict"]) == ("mine.py", "not_understood")
    assert done.stderr == f"error: {found['error']['text']}\n"
    assert (tmp_path / "found.md").read_text("utf-8").startswith("# mine.py: not understood\n")
    shown = command("check", "mine.py", "--json", "-", cwd=tmp_path)
    assert json.loads(shown.stdout) == found


def test_what_could_not_run_is_in_the_json_of_a_run(tmp_path: Path) -> None:
    done = command("run", "--json", "all.json", cwd=workspace(tmp_path, bad="title: x\n"))
    assert done.returncode == 2
    (error,) = json.loads((tmp_path / "all.json").read_text("utf-8"))["errors"]
    assert error["text"] in done.stderr and error["kind"] == "scenario"
    assert error["mistakes"][0]["code"] == "field_missing" and error["mistakes"][0]["line"] == 1


def test_a_new_workspace_keeps_reports_out_of_version_control(tmp_path: Path) -> None:
    assert command("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / ".gitignore").read_text("utf-8") == "/reports/latest/\n"


def test_a_list_of_ignored_files_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.pyc\n", "utf-8")
    done = command("init", cwd=tmp_path)
    assert (done.returncode, ".gitignore" in done.stdout) == (0, False)
    assert (tmp_path / ".gitignore").read_text("utf-8") == "*.pyc\n"
