"""What a submission says of itself, and how much of it is read: the assignment alone says what is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.grading import RIGHT
from harness.grading.assignment import Assignment, load_assignment
from harness.grading.judge import judged
from harness.grading.judged import Judged
from harness.grading.result import GRADED, UNREADABLE
from harness.grading.sources import MAX_CODE

ASSIGNED = """\
assignment: hw
hints: verdict
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: 4}
"""
#: An easier task than the one that is asked for, under its names.
RELU = """\
import numpy as np
HARNESS = {stated}

def affine_forward(z):
    return np.maximum(z, 0)

def affine_backward(dout, z):
    return dout * (z > 0)
"""
STATED = (
    '{"layer": "relu", "forward": "affine_forward(z=x) -> out", '
    '"backward": "affine_backward(dout=gradient, z=x) -> dx"}'
)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    file = tmp_path_factory.mktemp("assignment") / "hw.yaml"
    file.write_text(ASSIGNED)
    return load_assignment(file)


def _judged(folder: Path, assignment: Assignment, **files: str) -> Judged:
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    return judged(folder, assignment)


@pytest.mark.parametrize("stated", [STATED, f"[{STATED}]", '{"network": "nothing"}'])
@pytest.mark.sampled(3)
def test_a_submission_does_not_say_what_it_is_held_to(tmp_path: Path, assignment: Assignment, stated: str) -> None:
    found = _judged(tmp_path, assignment, mine=RELU.replace("{stated}", stated))
    assert not found.parts[0].points
    assert [note.code for note in found.notes] == ["judged_own_harness"]


def test_what_is_right_stays_right_whatever_it_states(tmp_path: Path, assignment: Assignment) -> None:
    found = _judged(tmp_path, assignment, mine=RIGHT + f"\nHARNESS = {STATED}\n")
    assert (found.outcome, found.parts[0].points) == (GRADED, 4)


def test_more_code_than_anybody_writes_is_not_read(tmp_path: Path, assignment: Assignment) -> None:
    found = _judged(tmp_path, assignment, mine=RIGHT + "y = [" + "1," * (MAX_CODE // 2) + "]\n")
    assert found.outcome is UNREADABLE and found.why is not None and found.why.code == "judged_much_code"


def test_the_code_of_all_files_counts_together(tmp_path: Path, assignment: Assignment) -> None:
    much = f"y = '{'a' * (MAX_CODE * 2 // 3)}'\n"
    found = _judged(tmp_path, assignment, a_mine=RIGHT, b_much=much, c_more=much)
    assert (found.outcome, found.parts[0].points) == (GRADED, 4)
    assert [note.code for note in found.notes] == ["judged_left_aside"]
