"""`check`, `new candidate`, `faults` and `show --adequacy` as a user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.checking.candidates import FUNCTION, written
from tests.integration.workspaces import ROOT, SMALL, harness, workspace

FORGOTTEN = (" * a1 * (1 - a1)", "")


def test_a_wrong_candidate_is_diagnosed_in_an_empty_folder(tmp_path: Path) -> None:
    written(tmp_path, FUNCTION, FORGOTTEN)
    done = harness("check", "my_backprop.py", "--json", "found.json", "--markdown", "found.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "LIKELY    the derivative of a hidden activation is missing (fault 8)" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if not line.startswith("replay")) <= 100
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert (found["schema"], found["verdict"]) == (3, "wrong")
    assert [one["name"] for one in found["diagnosis"]["explanations"][0]["faults"]] == ["hidden_derivative_missing"]
    assert (tmp_path / "found.md").read_text("utf-8").startswith("# my\\_backprop.py: wrong\n")


@pytest.mark.thorough
def test_the_replay_command_shows_the_mistake_again(tmp_path: Path) -> None:
    written(tmp_path, FUNCTION, FORGOTTEN)
    done = harness("check", "my_backprop.py", "--sizes", "1,1,1", "--batch", "1", "--rows", "1", cwd=tmp_path)
    assert done.returncode == 1
    assert "b1    0 of 1" in done.stdout


def test_another_convention_passes_unless_strict(tmp_path: Path) -> None:
    changes = [
        ("np.mean((y - targets) ** 2)", "np.sum((y - targets) ** 2)"),
        ("2 * (y - targets) / y.size * y", "2 * (y - targets) * y"),
    ]
    written(tmp_path, FUNCTION, *changes)
    assert harness("check", "my_backprop.py", cwd=tmp_path).returncode == 0
    strict = harness("check", "my_backprop.py", "--strict", "--json", "-", cwd=tmp_path)
    assert strict.returncode == 1
    assert [one["text"] for one in json.loads(strict.stdout)["setting"]] == ["loss: {kind: mse, reduction: sum}"]
    (verdict,) = re.findall(r"^(\w+) +fails under --strict: by another convention", strict.stderr, re.MULTILINE)
    assert verdict == "CONVENTION"
    assert "RIGHT" not in strict.stderr
    assert re.search(r"^replay +backprop-harness check my_backprop.py --strict$", strict.stderr, re.MULTILINE)


def test_a_scenario_of_a_workspace_is_checked_and_tells_the_network(tmp_path: Path) -> None:
    """Its loss is half the sum of two outputs' squares, which is their mean."""
    path = written(tmp_path, FUNCTION, ('HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}\n', ""))
    done = harness("check", str(path), "two_layer_sigmoid", cwd=ROOT)
    assert (done.returncode, "RIGHT" in done.stdout) == (0, True)
    path = written(tmp_path, path.read_text("utf-8"), FORGOTTEN)
    done = harness("check", str(path), "two_layer_sigmoid", cwd=ROOT)
    assert (done.returncode, "(fault 8)" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.py"], "missing.py: no such file"),
        (["my_backprop.py", "--sizes", "3"], "should be widths such as 3,5,4"),
        (["my_backprop.py", "--batch", "9"], "--batch 9: there are 4"),
        (["my_backprop.py:nothing"], "has no function or class nothing"),
        (["my_backprop.py", "--adapter", "none.py"], "none.py: no such file"),
        (["my_backprop.py", "--json", "no/where.json"], "should be a file in a folder that exists"),
        (["my_backprop.py", "two_layer_sigmoid"], "no such folder; run in a folder that has scenarios/"),
    ],
)
def test_a_wrong_command_is_one_message(tmp_path: Path, arguments: list[str], message: str) -> None:
    written(tmp_path, FUNCTION)
    done = harness("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_new_candidate_runs_and_says_what_to_do(tmp_path: Path) -> None:
    assert harness("new", "candidate", cwd=tmp_path).returncode == 0
    done = harness("check", "my_backprop.py", cwd=tmp_path)
    assert done.returncode == 1
    assert "the forward pass runs; now work out dW2, db2, dW1" in done.stdout
    again = harness("new", "candidate", cwd=tmp_path)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


def test_faults_are_listed_and_told_and_the_page_is_up_to_date() -> None:
    assert "hidden_derivative_missing" in harness("faults").stdout
    assert "hint      z became a" in harness("faults", "8").stdout
    wrong = harness("faults", "hidden_derivative")
    assert (wrong.returncode, "did you mean hidden_derivative_missing" in wrong.stderr) == (2, True)
    assert harness("faults", "--markdown").stdout == (ROOT / "docs/faults.md").read_text("utf-8")


@pytest.mark.thorough
def test_adequacy_says_what_a_scenario_cannot_notice_and_what_would() -> None:
    done = harness("show", "two_layer_sigmoid", "--adequacy")
    assert done.returncode == 0
    missed, seen = done.stdout.split("would be noticed")
    assert "hidden_derivative_missing (8)" in seen
    assert "momentum is forgotten" in missed and "probe optimizer" in missed
    assert "what would catch it" in missed
    assert "a bias's gradient is a mean" in missed  # one sample hides 1/N


def test_a_probe_is_told_in_json_as_a_case_of_a_run_is(tmp_path: Path) -> None:
    """One schema: what reads the rows of a run reads those of a check."""
    written(tmp_path, FUNCTION, FORGOTTEN)
    checked = json.loads(harness("check", "my_backprop.py", "--no-changes", "--json", "-", cwd=tmp_path).stdout)
    ran = json.loads(harness("run", "--json", "-", cwd=workspace(tmp_path, small=SMALL)).stdout)
    assert checked["schema"] == ran["schema"] == 3
    (case,), probe = ran["scenarios"], checked["scenarios"][0]
    assert case.keys() == probe.keys()
    assert case["differences"][0].keys() == probe["differences"][0].keys()
    wrong = next(row for row in probe["differences"] if row["right"] < row["total"])
    assert (wrong["verdict"], wrong["wrong_side"], wrong["name"]) == ("wrong", "candidate", "linear1.weight")
    at = wrong["furthest"]
    assert abs(at["value"] - at["exact"]) > at["bound"] > 0
