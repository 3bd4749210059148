"""Answers that are not computed, through the whole of ``grade``, in each sandbox: what points they get."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.grading import RIGHT
from harness.candidate.process.sandbox import container
from harness.candidate.process.sandbox.choose import chosen
from harness.ground.errors import UsageError
from tests.grading.test_attacks import _FORGED, _PACKER, _PATCHED, _WRONG
from tests.integration.workspaces import harness

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes need Linux")
ASSIGNMENT = """\
assignment: hw
hints: verdict
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: {forward: 1, backward: 3}}
"""
_RELU = """
import numpy as np
HARNESS = {"layer": "relu", "forward": "affine_forward(z=x) -> out", "backward": "affine_backward(dout=gradient, z=x) -> dx"}
def affine_forward(z):
    return np.maximum(z, 0)
def affine_backward(dout, z):
    return dout * (z > 0)
"""  # noqa: E501
FILES = {
    "right": RIGHT,
    "patched_numpy": _WRONG.format(before=_PATCHED, inside="pass"),
    "patched_packer": _WRONG.format(before=_PACKER, inside="pass"),
    "forged_frame": _WRONG.format(before="", inside=_FORGED),
    "own_harness": _RELU,
    "not_a_number": RIGHT.replace("return dx, dw, db", "return dx * np.nan, dw, db"),
    "later_wrong": RIGHT.replace(
        "    dx = (dout", "    N.append(1)\n    dout = dout * (1 + (len(N) > 3))\n    dx = (dout"
    )
    + "\nN = []\n",
}


@pytest.mark.parametrize(
    ("sandbox", "names"),
    [
        pytest.param("bubblewrap", tuple(FILES), id="bubblewrap", marks=pytest.mark.thorough),
        pytest.param("container", tuple(FILES), id="container", marks=pytest.mark.thorough),
        pytest.param("container", ("right", "patched_packer", "forged_frame"), id="some in a container"),
    ],
)
def test_no_answer_that_is_not_computed_gets_points(tmp_path: Path, sandbox: str, names: tuple[str, ...]) -> None:
    try:
        chosen(sandbox)
    except UsageError as error:
        pytest.skip(f"no {sandbox} here: {error}")
    (tmp_path / "subs").mkdir()
    for name in names:
        (tmp_path / "subs" / f"{name}.py").write_text(FILES[name])
    (tmp_path / "hw.yaml").write_text(ASSIGNMENT)
    done = harness("grade", "subs", "--assignment", "hw.yaml", "--sandbox", sandbox, cwd=tmp_path)
    text = (tmp_path / "marks" / "marks.csv").read_text("utf-8-sig")
    points = {row["id"]: float(row["points"] or 0) for row in csv.DictReader(io.StringIO(text))}
    assert points.pop("right") == 4, done.stdout + done.stderr
    # of what is wrong on its way back only, the way forward keeps its point
    assert points.keys() == {*names} - {"right"} and max(points.values()) <= 1, points


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root")
def test_what_a_killed_grader_left_behind_ends_at_the_next_start() -> None:
    try:
        chosen("container")
    except UsageError as error:
        pytest.skip(f"no container here: {error}")
    with container._user() as user:
        left = subprocess.Popen(["/bin/sleep", "600"], user=user, group=user, extra_groups=())
        container.end_orphans()  # its grader lives: it has the lock
        assert left.poll() is None
    container.end_orphans()
    assert left.wait(10) == -9
