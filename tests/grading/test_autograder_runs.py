"""What ``new autograder`` writes, with the program itself: without torch, in a container's memory, at each outcome."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.candidate.process.sandbox.choose import chosen
from harness.entry.autograders import NOT_NEEDED, make_autograder
from harness.ground.errors import UsageError
from tests.grading.limits import MIB, Ended, run_within
from tests.grading.test_formats import SCHEMAS
from tests.integration.workspaces import ROOT

#: Gradescope's container.
MEMORY, SHARE = 768 * MIB, 0.5
ASSIGNMENT = """\
assignment: hw3
course: course.yaml
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
MISSPELT = RIGHT.replace("affine_backward", "afine_backward")
#: Looks for what is not its business, and is right only as long as it gets none of it.
SPY = """\
import os

FILES = {files!r}
FOLDERS = {folders!r}


def got():
    found = []
    for path in FILES + [os.path.join(one, "new.json") for one in FOLDERS]:
        for mode in ("ab", "rb"):
            try:
                open(path, mode).close()
                found.append((mode, path))
            except OSError:
                pass
    for path in FOLDERS:
        try:
            found.append(("list", os.listdir(path)))
        except OSError:
            pass
    return found


"""
SPYING = RIGHT.replace("    return np.maximum(x, 0), x", "    return np.maximum(x, 0) + len(got()), x")
#: The score, the outcome, and the parts' status of each.
EXPECTED = {
    "right": (RIGHT, 6, "graded", ["passed", "passed"]),
    "wrong": (WRONG, 4, "graded", ["passed", "failed"]),
    "unreadable": (UNREADABLE, 0, "unreadable", ["failed", "failed"]),
    "needs a person": (MISSPELT, 2, "person", [None, "passed"]),
}
#: For Python's start: what grading does not need cannot be imported.
WITHOUT_TORCH = f"import sys\nsys.modules.update(dict.fromkeys({sorted(NOT_NEEDED)}))\n"
#: The same for a kernel that is older than Landlock.
WITHOUT_LANDLOCK = """\
from harness.candidate.process.sandbox import confine
confine.landlock_version = lambda: 0
"""


@dataclass(frozen=True)
class Container:
    """Gradescope's /autograder, in a folder that every user may pass through, and where the program is installed."""

    root: Path
    home: Path

    def environment(self) -> dict[str, str]:
        kept = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        ours = {"AUTOGRADER_ROOT": str(self.root), "AUTOGRADER_HOME": str(self.home)}
        return {**kept, **ours, "PYTHONPATH": f"{self.root.parent / 'start'}"}

    def started_with(self, text: str) -> None:
        """What each of our own Pythons does first; those of a submission do not."""
        (self.root.parent / "start").mkdir(exist_ok=True)
        (self.root.parent / "start" / "sitecustomize.py").write_text(text, "utf-8")

    def graded(self, text: str, share: float = SHARE) -> tuple[Ended, Mapping[str, Any]]:
        """A submission of one file, in Gradescope's memory, and what results.json has."""
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

    def spy(self, text: str = "") -> str:
        """What reads and writes what is the course's, and has the names of the rest of its code."""
        names = ("assignment/hw3.yaml", "assignment/course.yaml", "run_autograder", "requirements.txt")
        files = [self.root / "source" / name for name in names]
        files += [self.root / "submission_metadata.json", self.root / "results" / "results.json"]
        folders = [self.root / name for name in ("source", "source/assignment", "results")]
        return SPY.format(files=[*map(str, files)], folders=[*map(str, folders)]) + text


@pytest.fixture
def container() -> Iterator[Container]:
    try:
        chosen("container")
    except UsageError as error:
        pytest.skip(f"the scripts run `grade` with --sandbox container: {error}")
    folder = Path(tempfile.mkdtemp(prefix="gradescope-"))
    folder.chmod(0o755)
    try:
        root = folder / "autograder"
        (root / "submission").mkdir(parents=True)
        (root / "submission_metadata.json").write_text('{"users": [{"email": "a@example.org"}]}', "utf-8")
        yield Container(root, folder / "home")
    finally:
        shutil.rmtree(folder)


def _make(container: Container, wheel: Path | None = None) -> None:
    course = container.root.parent / "course"
    course.mkdir()
    (course / "hw3.yaml").write_text(ASSIGNMENT, "utf-8")
    shutil.copyfile(ROOT / "harness/checking/homework/presets/cs231n.yaml", course / "course.yaml")
    make_autograder(container.root / "source", "gradescope", course / "hw3.yaml", wheel)


def _install(container: Container) -> None:
    """This clone, as the program that the scripts run, without what grading does not need."""
    program = container.home / "bin" / "backprop-harness"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH=$PYTHONPATH:{ROOT} exec {sys.executable} -P -m harness "$@"\n', "utf-8")
    program.chmod(0o755)
    container.started_with(WITHOUT_TORCH)


def _is_as_expected(name: str, found: Mapping[str, Any]) -> None:
    _, score, outcome, parts = EXPECTED[name]
    assert (found["score"], found["extra_data"]["outcome"]) == (score, outcome), found
    assert [part.get("status") for part in found["tests"]] == parts
    assert found["extra_data"]["sandbox"] == "container" and "other_user" in found["extra_data"]["in_force"]


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "right"])
def test_each_outcome_without_torch_in_the_memory_of_a_container(container: Container, name: str) -> None:
    _make(container)
    _install(container)
    ended, found = container.graded(EXPECTED[name][0], share=1.0)
    assert ended.code == 0 and ended.peak < MEMORY
    _is_as_expected(name, found)


def _is_all_there(container: Container) -> None:
    """The spy gets everything where nothing keeps it from that."""
    names: dict[str, Any] = {}
    (container.root / "results").mkdir(exist_ok=True)
    exec(container.spy(), names)
    files, folders = len(names["FILES"]), len(names["FOLDERS"])
    assert len(names["got"]()) == 2 * (files + folders) + folders
    for one in [*container.root.rglob("new.json"), container.root / "results" / "results.json"]:
        one.unlink()


def test_what_is_right_gets_all_points_and_nothing_of_the_courses(container: Container) -> None:
    """Read: the assignment, its course, the scripts, who handed in. Written: the results, and all of these."""
    _make(container)
    _install(container)
    _is_all_there(container)
    ended, found = container.graded(container.spy(SPYING), share=1.0)
    assert ended.code == 0 and ended.peak < MEMORY
    _is_as_expected("right", found)
    assert not [*container.root.rglob("new.json")]


@pytest.mark.thorough
def test_the_folder_as_gradescope_runs_it(container: Container) -> None:
    """setup.sh, with packages from PyPI; then each outcome in 768 MB and half a processor; then without Landlock."""
    folder = container.root.parent
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    _make(container, next(folder.glob("*.whl")))
    setup = [str(container.root / "source" / "setup.sh")]
    done = subprocess.run(setup, env=container.environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (site,) = container.home.glob("lib/python3*/site-packages")
    there = {path.name for path in site.iterdir()}
    assert "numpy" in there and not there & NOT_NEEDED
    for name, (text, *_) in EXPECTED.items():
        ended, found = container.graded(text)
        assert ended.code == 0 and ended.peak <= MEMORY, name
        _is_as_expected(name, found)
        print(name, ended.how, ended.peak // MIB, "MiB", round(ended.seconds, 1), "s")
    _is_all_there(container)
    for is_old in (False, True):
        if is_old:
            container.started_with(WITHOUT_LANDLOCK)
        _, found = container.graded(container.spy(SPYING))
        _is_as_expected("right", found)
        assert ("landlock_files" in found["extra_data"]["in_force"]) is not is_old
