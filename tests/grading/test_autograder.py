"""``new autograder``: folders for Gradescope, Classroom 50 and PrairieLearn, and their scripts at each outcome."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from harness.entry.autograders import NOT_NEEDED, SYSTEMS, make_autograder
from harness.entry.cli import cli
from harness.ground.errors import HarnessError, UsageError
from tests.grading.test_formats import ENVIRONMENT, SCHEMAS
from tests.integration.workspaces import ROOT, SMALL

ASSIGNMENT = """\
assignment: hw3
title: "Homework 3: a <network>"
course: course.yaml
adapter: adapter.py
files: ["*.py", "*.ipynb"]
limits: {total: 45}
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: 4}
  - {name: loss, loss: cross_entropy, points: {loss: 1, gradient: 1.5}}
  - {name: step, scenario: deep/two_layer.scenario.yaml, points: 4}
"""
ONE_PART = "assignment: hw3\nparts:\n  - {name: relu, layer: relu, points: 2}\n"
FILES = {
    "hw 3.yaml": ASSIGNMENT,
    "course.yaml": (ROOT / "harness/checking/homework/presets/cs231n.yaml").read_text("utf-8"),
    "adapter.py": "HARNESS = {'network': 'linear sigmoid linear sigmoid', 'loss': 'mse'}\n",
    "deep/two_layer.scenario.yaml": "extends: base.scenario.yaml\n",
    "deep/base.scenario.yaml": SMALL,
    "solution.py": "right = True\n",
}
METADATA = """\
Metadata-Version: 2.4
Name: backprop-harness
Requires-Dist: numpy>=2.0
Requires-Dist: torch>=2.3
Requires-Dist: scipy>=1.13
Requires-Dist: pytest>=8.0; extra == "dev"
"""
WHEEL = "backprop_harness-9.9.0-py3-none-any.whl"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with an assignment, and what it names."""
    folder = tmp_path / "a course"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr("backprop_harness-9.9.0.dist-info/METADATA", METADATA)
    return folder


def _made(course: Path, system: str) -> Path:
    folder = course.parent / system
    make_autograder(folder, system, course / "hw 3.yaml", course / WHEEL)
    return folder


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_folder_has_the_assignment_with_what_it_names_and_nothing_else(course: Path, system: str) -> None:
    folder = _made(course, system)
    layout = SYSTEMS[system]
    there = _names(folder / layout.assignment)
    assert there == set(FILES) - {"solution.py"}
    assert (folder / layout.assignment / "hw 3.yaml").read_text("utf-8") == ASSIGNMENT
    assert (folder / layout.package / WHEEL).read_bytes() == (course / WHEEL).read_bytes()


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_placeholder_is_filled_in_and_what_is_run_can_be_run(course: Path, system: str) -> None:
    folder = _made(course, system)
    for name in _names(folder):
        if not name.endswith(".whl"):
            assert not re.search(r"@[A-Z_]+@", (folder / name).read_text("utf-8")), name
    for name in SYSTEMS[system].runnable:
        assert os.access(folder / name, os.X_OK)
        assert subprocess.run(["bash", "-n", folder / name], check=False).returncode == 0
    assert "README.md" in _names(folder)


def test_torch_is_not_needed(course: Path) -> None:
    assert (_made(course, "gradescope") / "requirements.txt").read_text("utf-8") == "numpy>=2.0\n"
    make_autograder(course.parent / "of pypi", "gradescope", course / "hw 3.yaml")
    listed = (course.parent / "of pypi" / "requirements.txt").read_text("utf-8").splitlines()
    names = {re.split(r"[^\w-]", one)[0] for one in listed}
    assert {"numpy", "click", "jinja2", "ruamel"} <= names and not names & (NOT_NEEDED | {"pytest"})
    assert "backprop-harness==" in (course.parent / "of pypi" / "setup.sh").read_text("utf-8")


def test_prairielearn_is_told_how_to_grade(course: Path) -> None:
    folder = _made(course, "prairielearn")
    info = json.loads((folder / "question/info.json").read_text("utf-8"))
    assert info["title"] == "Homework 3: a <network>" and info["gradingMethod"] == "External"
    assert info["externalGradingOptions"]["entrypoint"] == "/grade/tests/run.sh"
    assert info["externalGradingOptions"]["timeout"] == 240
    assert "timeout -k 5 230 " in (folder / "question/tests/run.sh").read_text("utf-8")  # after 240 it has 0 points
    assert "a &lt;network&gt;" in (folder / "question/question.html").read_text("utf-8")
    broke = json.loads((folder / "question/tests/broke.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMAS["prairielearn"]).validate(broke)


def test_the_points_of_gradescope_are_those_of_the_assignment(course: Path) -> None:
    assert '"Autograder points" are 10.5' in (_made(course, "gradescope") / "README.md").read_text("utf-8")


# ---------------------------------------------------------------- the command


def test_the_command_writes_the_folder_and_says_where_to_read_on(course: Path) -> None:
    folder = course.parent / "made"
    given = ["new", "autograder", "--system", "gradescope", "--assignment", str(course / "hw 3.yaml"), str(folder)]
    done = CliRunner().invoke(cli, given, standalone_mode=False)
    assert done.exception is None and f"wrote {folder / 'run_autograder'}" in done.output
    assert f"{folder / 'README.md'} says what to upload" in done.output


def test_nothing_that_exists_is_touched(course: Path) -> None:
    folder = _made(course, "gradescope")
    (folder / "setup.sh").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="exists already"):
        make_autograder(folder, "gradescope", course / "hw 3.yaml")
    assert (folder / "setup.sh").read_text("utf-8") == "mine"


def test_what_is_no_wheel_of_ours_and_no_assignment_is_refused(course: Path) -> None:
    (course / "other.whl").write_bytes((course / WHEEL).read_bytes())
    (course / WHEEL).write_bytes(b"no zip")
    for wheel in ("other.whl", WHEEL, "missing.whl"):
        with pytest.raises(UsageError, match=r"--wheel: .*should be backprop-harness as a wheel"):
            make_autograder(course.parent / "made", "gradescope", course / "hw 3.yaml", course / wheel)
    for text in (None, "assignment: hw4\nparts: 3\n"):
        if text:
            (course / "hw4.yaml").write_text(text, "utf-8")
        with pytest.raises(HarnessError, match=r"hw4\.yaml"):
            make_autograder(course.parent / "made", "gradescope", course / "hw4.yaml")
    assert not (course.parent / "made").exists()


# ---------------------------------------------------------------- the scripts, with a program that grades nothing

#: Stands in for ``backprop-harness``: notes how it was called, writes what it is told to, and ends as it is told to.
STUB = """\
#!{python}
import json, os, sys
from pathlib import Path

arguments = sys.argv[1:]
Path(os.environ["STUB_NOTE"]).write_text(json.dumps(arguments))
result = os.environ["STUB_RESULT"]
out = Path(arguments[arguments.index("--out") + 1], "students")
out.mkdir(parents=True)
(out / "submission.md").write_text("# A page")
if result:
    Path(arguments[-1]).write_text(result)
sys.exit(int(os.environ["STUB_CODE"]))
"""


@dataclass(frozen=True)
class Ran:
    """What a script left."""

    code: int
    result: str | None
    arguments: list[str]
    folder: Path


@dataclass(frozen=True)
class Container:
    """A system's container, in a folder of its own."""

    course: Path

    def run(self, system: str, code: int, result: str) -> Ran:
        home, note = self.course.parent / "home", self.course.parent / "note.json"
        stub = home / "bin" / "backprop-harness"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB.format(python=sys.executable), "utf-8")
        stub.chmod(0o755)
        variables = {"AUTOGRADER_HOME": str(home), "STUB_NOTE": str(note), "STUB_CODE": str(code)}
        root, command, where = getattr(self, f"_{system}")()
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, **ENVIRONMENT, **variables, "STUB_RESULT": result, "AUTOGRADER_ROOT": str(root)},
            capture_output=True,
            timeout=300,
            check=False,
        )
        left = where.read_text("utf-8") if where.is_file() else None
        return Ran(done.returncode, left, json.loads(note.read_text("utf-8")), root)

    def _gradescope(self) -> tuple[Path, list[str], Path]:
        root = self.course.parent / "autograder"
        make_autograder(root / "source", "gradescope", self.course / "hw 3.yaml")
        (root / "results").mkdir()
        (root / "results" / "results.json").write_text('{"score": 100}', "utf-8")
        (root / "submission").mkdir()
        return root, [str(root / "source" / "run_autograder")], root / "results" / "results.json"

    def _prairielearn(self) -> tuple[Path, list[str], Path]:
        root = self.course.parent / "grade"
        make_autograder(self.course.parent / "pl", "prairielearn", self.course / "hw 3.yaml")
        root.mkdir(exist_ok=True)
        (self.course.parent / "pl" / "question" / "tests").rename(root / "tests")
        (root / "student").mkdir()
        return root, [str(root / "tests" / "run.sh")], root / "results" / "results.json"

    def _classroom50(self) -> tuple[Path, list[str], Path]:
        root, bundle = self.course.parent / "checkout", self.course.parent / "bundle"
        make_autograder(bundle, "classroom50", self.course / "hw 3.yaml")
        (root / ".git").mkdir(parents=True)
        (root / "model.py").write_text("x = 1\n", "utf-8")
        (root / "result.json").write_text('{"score": 100}', "utf-8")
        (root / "release-body.md").symlink_to(self.course / "hw 3.yaml")
        return root, [sys.executable, str(bundle / "autograder.py")], root / "result.json"


@pytest.fixture
def container(tmp_path: Path) -> Container:
    course = tmp_path / "a course"
    course.mkdir()
    (course / "hw 3.yaml").write_text(ONE_PART, "utf-8")
    return Container(course)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("code", [0, 1, 4])
def test_what_is_graded_cannot_be_read_or_needs_a_person_is_a_result(
    container: Container, system: str, code: int
) -> None:
    ran = container.run(system, code, '{"made": 1}')
    assert (ran.code, ran.result) == (0, '{"made": 1}')
    assert ran.arguments[0] == "grade" and "--one" in ran.arguments
    given = dict(zip(ran.arguments, ran.arguments[1:], strict=False))
    assert given["--sandbox"] == "container" and f"--{system}" in given
    assert Path(given["--assignment"]).read_text("utf-8") == ONE_PART


@pytest.mark.parametrize("system", ["gradescope", "classroom50"])
@pytest.mark.parametrize(("code", "result"), [(3, ""), (3, '{"made": 1}'), (2, ""), (0, ""), (124, '{"made": 1}')])
def test_a_grader_that_breaks_fails_visibly_and_leaves_no_score(
    container: Container, system: str, code: int, result: str
) -> None:
    ran = container.run(system, code, result)
    assert ran.code != 0 and ran.result is None


@pytest.mark.parametrize(("code", "result"), [(2, ""), (0, ""), (124, ""), (137, '{"made":')])
def test_prairielearn_takes_no_attempt_where_the_grader_broke(container: Container, code: int, result: str) -> None:
    """Without a results.json it would give 0 points."""
    ran = container.run("prairielearn", code, result)
    assert ran.code == 0 and ran.result and json.loads(ran.result)["gradable"] is False


def test_prairielearn_has_what_grade_says_of_its_own_failure(container: Container) -> None:
    assert container.run("prairielearn", 3, '{"made": 1}').result == '{"made": 1}'


def test_classroom_50_shows_the_students_page_and_takes_no_result_of_a_students(container: Container) -> None:
    ran = container.run("classroom50", 0, '{"made": 1}')
    page = ran.folder / "release-body.md"
    assert page.read_text("utf-8") == "# A page" and not page.is_symlink()
    assert (container.course / "hw 3.yaml").read_text("utf-8") == ONE_PART
    assert not Path(ran.arguments[1]).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="the scripts run as root")
def test_others_than_root_cannot_read_the_assignment_and_who_handed_in(container: Container) -> None:
    """Without Landlock nothing else keeps a submission from it."""
    (container.course.parent / "autograder").mkdir()
    (container.course.parent / "autograder" / "submission_metadata.json").touch()
    ran = container.run("gradescope", 0, '{"made": 1}')
    for name in ("source", "results", "submission_metadata.json"):
        assert (ran.folder / name).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="the scripts run as root")
def test_what_prairielearn_reads_can_be_read_by_others_and_its_answers_cannot(container: Container) -> None:
    """Its host reads the results, as whoever it is."""
    (container.course.parent / "grade" / "data").mkdir(parents=True)
    ran = container.run("prairielearn", 0, '{"made": 1}')
    assert (ran.folder / "results" / "results.json").stat().st_mode & 0o044 == 0o044
    for name in ("tests", "data"):
        assert (ran.folder / name).stat().st_mode & 0o077 == 0
