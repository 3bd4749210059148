"""A notebook of which some cells are no Python: the others count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import Judged
from harness.grading.result import PERSON, UNREADABLE, PartVerdict

STATED = """assignment: hw1
hints: verdict
parts:
  - {name: relu, of: [relu_forward, relu_backward], points: 2}
"""
IMPORT = "import numpy as np\n"
AHEAD = "def relu_forward(x):\n    return np.maximum(0, x)\n"
BACK = "def relu_backward(dout, x):\n    return dout * (x > 0)\n"
WRONG = BACK.replace("x > 0", "dout > 0")


def _of_cells(folder: Path, cells: Sequence[str], stated: str = STATED) -> Judged:
    (folder / "own").mkdir()
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    written = [{"cell_type": "code", "source": text.splitlines(keepends=True), "metadata": {}} for text in cells]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written}
    (folder / "it" / "hw.ipynb").write_text(json.dumps(content), "utf-8")
    return judged(folder / "it", load_assignment(folder / "own" / "hw.yaml"))


def _pair(name: str) -> tuple[str, str]:
    return AHEAD.replace("relu", name), BACK.replace("relu", name)


#: One notebook, cut in many ways; each function that can be read counts.
CUT = (
    IMPORT + '"""\nWhat is done here:\n',
    'relu(x) gives max\n"""\n',
    AHEAD,
    BACK,
    _pair("first")[0],
    "def first_backward(dout, x):\n",
    "    return dout * (x > 0)\n",
    _pair("second")[0],
    "def second_backward(dout, x):\n    mask = (x >\n",
    "        0)\n    return dout * mask\n",
    "import math\nprint 'loaded'\n",
    *(one.replace("np.", "math.inf and np.") for one in _pair("third")),
    "Here I think that it works.\n",
    "for i in range(3)\n    print(i)\n",
    "third_backward(1, 2\n",
    *_pair("fourth"),
)


@pytest.mark.thorough
def test_cells_that_are_no_python_cost_nothing_of_those_that_are(tmp_path: Path) -> None:
    names = ("relu", "first", "second", "third", "fourth")
    each = (f"  - {{name: {name}, of: [{name}_forward, {name}_backward], points: 1}}\n" for name in names)
    found = _of_cells(tmp_path, CUT, STATED.partition("  - ")[0] + "".join(each))
    assert {part.part.name: part.points for part in found.parts} == dict.fromkeys(names, 1.0)
    assert len(found.notes) == 4


def test_what_is_wrong_beside_a_cell_that_is_no_python_stays_wrong(tmp_path: Path) -> None:
    found = _of_cells(tmp_path, (IMPORT, "x = (\n", AHEAD, WRONG))
    assert (found.parts[0].verdict, str(found.parts[0].spot)) == (PartVerdict.WRONG, "hw.ipynb[cell 4]:1")
    assert [note.code for note in found.notes] == ["judged_left_aside"]


def test_what_stands_in_a_cell_that_is_no_python_cannot_be_run(tmp_path: Path) -> None:
    (part,) = _of_cells(tmp_path, (IMPORT, AHEAD, BACK.replace("return", "retrun"))).parts
    assert (part.verdict, str(part.spot)) == (PartVerdict.FAILED, "hw.ipynb[cell 3]:2")
    assert part.why is not None and "part of the file" not in str(part.why)


def test_what_calls_a_function_of_such_a_cell_needs_a_person(tmp_path: Path) -> None:
    helper = "def mask(x):\n    return (x > 0\n"
    found = _of_cells(tmp_path, (IMPORT, helper, AHEAD, BACK.replace("(x > 0)", "mask(x)")))
    assert (found.outcome, found.parts[0].points) == (PERSON, None)


def test_a_notebook_of_which_nothing_can_be_read_is_unreadable(tmp_path: Path) -> None:
    found = _of_cells(tmp_path, (IMPORT + AHEAD + BACK.replace("return", "retrun"),))
    assert found.outcome is UNREADABLE and str(found.spot) == "hw.ipynb[cell 1]:5"
