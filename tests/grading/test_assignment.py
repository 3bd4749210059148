"""An assignment's file: what it says, and every mistake in it with its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.entry.new_files import make_assignment
from harness.grading.assignment import assignment_json_schema, load_assignment
from harness.grading.hints import HintLevel
from harness.ground.errors import ScenarioError
from tests.integration.workspaces import ROOT

GOOD = """assignment: hw3
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: {forward: 1, backward: 3}}
  - {name: leaky, layer: LeakyReLU, points: 2}
"""


def _written(folder: Path, text: str) -> Path:
    file = folder / "hw.yaml"
    file.write_text(text, "utf-8")
    return file


def test_the_template_is_an_assignment_that_works(tmp_path: Path) -> None:
    assert load_assignment(make_assignment(tmp_path / "hw.yaml")).possible == 9


def test_the_template_is_of_the_file_that_it_is_written_to(tmp_path: Path) -> None:
    file = make_assignment(tmp_path / "a: b.yaml")
    assert load_assignment(file).assignment == "a: b"
    assert "--assignment 'a: b.yaml'" in file.read_text("utf-8")


def test_the_schema_beside_the_scenarios_is_that_of_assignments() -> None:
    kept = (ROOT / "scenarios/assignment.schema.json").read_text("utf-8")
    assert json.loads(kept) == assignment_json_schema()  # else: make schema


def test_kinds_and_points_are_read(tmp_path: Path) -> None:
    found = load_assignment(_written(tmp_path, GOOD))
    assert [(part.kind, part.what, part.possible) for part in found.parts] == [
        ("functions", "", 4.0),
        ("layer", "leaky_relu", 2.0),
    ]
    assert found.hints is HintLevel.HINT


def test_what_is_carried_elsewhere_has_the_same_digest(tmp_path: Path) -> None:
    found = load_assignment(_written(tmp_path, GOOD))
    for name, content in found.carried().items():
        (tmp_path / name).write_bytes(content)
    assert load_assignment(tmp_path / "assignment.json").digest == found.digest
    assert found.with_hints(HintLevel.VERDICT).digest != found.digest


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("{name: a, layer: rely, points: 1}", r"hw.yaml:3:22: parts.0.layer: no layer is called rely"),
        ("{name: a, layer: relu, points: 0}", r"hw.yaml:3:36: parts.0.points: should be above 0"),
        ("{name: a, layer: relu, points: {loss: 1}}", r"parts.0.points.loss: no points can be given for loss"),
        ("{name: a, layer: relu, loss: mse, points: 1}", r"parts.0: says layer, loss"),
        ("{name: a, points: 1}", r"parts.0: says nothing of what is looked for"),
        ("{name: a, network: linear, loss: msse, points: 1}", r"parts.0.loss: should be one of"),
        ("{name: a, scenario: no.scenario.yaml, points: 1}", r"parts.0.scenario: there is no file no.scenario.yaml"),
        ("{name: a, network: linear, loss: mse, adapter: ../a.py, points: 1}", r"in the folder of the assignment"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, part: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load_assignment(_written(tmp_path, f"assignment: hw\nparts:\n  - {part}\n"))


def test_the_help_of_grade_names_every_hint_level_and_reads_no_assignments() -> None:
    program = (
        "import sys; sys.argv = ['harness', 'grade', '--help']\n"
        "from harness.entry.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('LOADED', sorted({'pydantic', 'harness.grading.assignment'} & set(sys.modules)))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60).stdout
    assert "LOADED []" in told
    assert f"[{'|'.join(HintLevel)}]" in told
