"""An assignment's file: what it says, and every mistake in it with its place."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.grading import RIGHT
from harness.entry.grading import carried, grade_one, task_of
from harness.entry.new_files import make_assignment
from harness.grading.assignment import assignment_json_schema, load_assignment
from harness.grading.hints import HintLevel
from harness.grading.result import from_dict
from harness.grading.submissions import Submission
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


def test_the_template_grades_at_once(tmp_path: Path) -> None:
    sent = carried(load_assignment(make_assignment(tmp_path / "hw.yaml")))
    submission = Submission("right.py", "0" * 64, {"right.py": RIGHT.encode()})
    assert from_dict(grade_one(task_of(submission, "key", sent, "none"))).points == 9


def test_what_the_template_has_as_a_comment_is_right_as_it_stands(tmp_path: Path) -> None:
    file = make_assignment(tmp_path / "hw.yaml")
    lines = file.read_text("utf-8").splitlines()
    begin = lines.index("parts:")
    fields = [re.sub(r"^# (?=[a-z_]+: )", "", line) for line in lines[:begin]]
    parts = [re.sub(r"^(  )# (?=- |  )", r"\1", line) for line in lines[begin:] if "scenario" not in line]
    assert fields != lines[:begin]
    file.write_text("\n".join([*fields, *parts]), "utf-8")
    found = load_assignment(file)
    assert found.language == "en" and {part.kind for part in found.parts} >= {"optimizer", "network", "script"}


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


def test_an_empty_file_is_told_what_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"hw.yaml:1:1: the file is empty; new assignment"):
        load_assignment(_written(tmp_path, ""))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("{name: a, layer: rely, points: 1}", r"hw.yaml:3:22: part 1, layer: no layer is called rely"),
        ("{name: a, loss: softmax_loss, points: 1}", r"no loss is called softmax_loss; write one of cross_entropy"),
        ("{name: a, optimizer: sgd_momentum, points: 1}", r"no optimizer is called sgd_momentum; write one of sgd$"),
        ("{name: a, layer: relu, points: 0}", r"hw.yaml:3:36: part 1, points: should be above 0"),
        ("{name: a, layer: relu, points: {loss: 1}}", r"part 1, points.loss: points cannot be given for loss"),
        (
            "{name: a, layer: relu, loss: mse, points: 1}",
            r"part 1: a part has only one of these fields: layer, loss",
        ),
        ("{name: a, layer: relu, options: {x: 1}, points: 1}", r"part 1, options: goes only with a part that states"),
        ("{name: a, network: linear, points: 1}", r"part 1, loss: missing; add it"),
        ("{name: a, of: [f], points: {foward: 1}}", r"points.foward: .* did you mean forward"),
        ("{name: a, of: [f], points: [1, 2]}", r"part 1, points: should be a number, not \[1, 2\]"),
        ("{name: '', of: [f], points: 1}", r"part 1, name: should not be empty"),
        ("{name: a, script: true, of: [f], points: 1}", r"part 1, of: .* delete this field"),
        ("{name: a, points: 1}", r"part 1: does not say what to look for"),
        ("{name: a, network: linear, loss: msse, points: 1}", r"part 1, loss: should be one of"),
        ("{name: a, scenario: no.scenario.yaml, points: 1}", r"part 1, scenario: there is no file no.scenario.yaml"),
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
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300).stdout
    assert "LOADED []" in told
    assert f"[{'|'.join(HintLevel)}]" in told
