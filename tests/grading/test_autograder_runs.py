"""What ``new autograder`` writes, with the program itself: without torch, in a container's memory, at each outcome."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.entry.autograders import NOT_NEEDED, make_autograder
from tests.grading.limits import MIB, Ended, run_within
from tests.grading.test_formats import SCHEMAS
from tests.integration.workspaces import ROOT

#: Gradescope's container.
MEMORY, SHARE = 768 * MIB, 0.5
ASSIGNMENT = """\
assignment: hw3
hints: mistake
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: {forward: 1, backward: 3}}
  - {name: relu, layer: relu, points: 2}
"""
RIGHT = """\
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)
"""
WRONG = RIGHT.replace("dout * (cache > 0)", "dout * (dout > 0)")
UNREADABLE = RIGHT.replace("def relu_forward(x):", "def relu_forward(x:")
#: The program where what grading does not need cannot be imported.
LAUNCHER = """\
#!{python}
import sys

sys.path.insert(0, {root!r})
sys.modules.update(dict.fromkeys({blocked!r}))
from harness.entry.cli import main

sys.argv[0] = "backprop-harness"
main()
"""

GRADE = ROOT / "harness" / "entry" / "commands" / "grade.py"
pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not GRADE.exists(), reason="the scripts run `grade`, as root")


@dataclass(frozen=True)
class Container:
    """Gradescope's /autograder, in a folder of its own, and where the program is installed."""

    root: Path
    home: Path

    def environment(self) -> dict[str, str]:
        kept = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        return {**kept, "AUTOGRADER_ROOT": str(self.root), "AUTOGRADER_HOME": str(self.home)}

    def graded(self, text: str, share: float = SHARE) -> tuple[Ended, Mapping[str, Any]]:
        """A submission of one file, in Gradescope's memory; what results.json has, nothing where there is none."""
        (self.root / "submission").mkdir(exist_ok=True)
        (self.root / "submission" / "model.py").write_text(text, "utf-8")
        ended = run_within(
            [str(self.root / "source" / "run_autograder")],
            memory=MEMORY, share=share, environment=self.environment(), timeout=300, folder=self.root,
        )  # fmt: skip
        file = self.root / "results" / "results.json"
        assert file.is_file(), ended
        found = json.loads(file.read_text("utf-8"))
        jsonschema.Draft202012Validator(SCHEMAS["gradescope"]).validate(found)
        return ended, found


def _container(folder: Path, wheel: Path | None = None) -> Container:
    (folder / "hw3.yaml").write_text(ASSIGNMENT, "utf-8")
    make_autograder(folder / "autograder" / "source", "gradescope", folder / "hw3.yaml", wheel)
    return Container(folder / "autograder", folder / "home")


def _verdicts(found: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: one["status"] for one in found["tests"]}


def test_a_submission_is_graded_without_torch_in_the_memory_of_a_container(tmp_path: Path) -> None:
    container = _container(tmp_path)
    program = container.home / "bin" / "backprop-harness"
    program.parent.mkdir(parents=True)
    program.write_text(LAUNCHER.format(python=sys.executable, root=str(ROOT), blocked=sorted(NOT_NEEDED)), "utf-8")
    program.chmod(0o755)
    ended, found = container.graded(WRONG, share=1.0)
    assert ended.code == 0 and ended.peak < MEMORY
    assert (found["score"], _verdicts(found)) == (4, {"affine": "passed", "relu": "failed"})
    assert found["extra_data"]["sandbox"] == "container" and found["extra_data"]["in_force"]


@pytest.mark.thorough
def test_the_folder_as_gradescope_runs_it(tmp_path: Path) -> None:
    """setup.sh, with packages from PyPI; then three submissions in 768 MB and half a processor."""
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    container = _container(tmp_path, next(tmp_path.glob("*.whl")))
    setup = [str(container.root / "source" / "setup.sh")]
    done = subprocess.run(setup, env=container.environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    there = {path.name for path in container.home.glob("lib/python3*/site-packages/*")}
    assert "numpy" in there and not there & NOT_NEEDED
    expected = {
        "right": (RIGHT, 6, "graded"),
        "wrong": (WRONG, 4, "graded"),
        "unreadable": (UNREADABLE, 0, "unreadable"),
    }
    for name, (text, score, outcome) in expected.items():
        ended, found = container.graded(text)
        assert ended.code == 0 and ended.peak <= MEMORY, name
        assert (found["score"], found["extra_data"]["outcome"]) == (score, outcome), name
        assert found["extra_data"]["sandbox"] == "container"
        print(name, ended.how, ended.peak // MIB, "MiB", found["execution_time"], "s")
