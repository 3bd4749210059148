"""``grade``: from a folder of submissions to marks, and on from where a run was ended."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from benchmarks.grading import ASSIGNMENT, MISTAKES, RIGHT
from harness.entry.marking import chosen
from harness.ground.errors import UsageError
from tests.integration.workspaces import harness

COMMAND = ("grade", "subs", "--assignment", "hw.yaml", "--sandbox", "none", "--hint", "verdict")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "right.py": RIGHT,
        "wrong.py": RIGHT.replace(*MISTAKES[0]),
        "broken.py": RIGHT + "def (",
        "nothing_of_it.py": "import numpy as np\n",
    }
    (tmp_path / "subs").mkdir()
    for name, code in files.items():
        (tmp_path / "subs" / name).write_text(code, "utf-8")
    (tmp_path / "hw.yaml").write_text(ASSIGNMENT, "utf-8")
    return tmp_path


def _marks(folder: Path) -> dict[str, dict[str, str]]:
    text = (folder / "marks" / "marks.csv").read_text("utf-8-sig")
    return {row["file"]: row for row in csv.DictReader(io.StringIO(text))}


def _results(folder: Path) -> dict[str, tuple[int, int]]:
    """Which files are there, and whether one was written again."""
    files = sorted((folder / "marks" / "results").glob("*.json"))
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def test_marks_of_a_folder_and_what_is_finished_stays(folder: Path) -> None:
    done = harness(*COMMAND, cwd=folder)
    assert "Traceback" not in done.stderr, done.stderr
    points = {name: row["points"] for name, row in _marks(folder).items()}
    assert points["right.py"] == "9" and float(points["wrong.py"]) < 9 and points["broken.py"] == "0"
    assert done.returncode == 4 and "right.py" in done.stdout  # of nothing_of_it.py a person has to say
    pages = {path.name for path in (folder / "marks" / "students").iterdir()}
    assert {"right.py.html", "right.py.md", "broken.py.html"} <= pages

    before = _results(folder)
    kept = _marks(folder)
    again = harness(*COMMAND, cwd=folder)
    assert (again.returncode, again.stdout, _marks(folder)) == (4, done.stdout, kept)
    assert _results(folder) == before

    (folder / "subs" / "right.py").write_text("# changed\n" + RIGHT, "utf-8")
    done = harness(*COMMAND, "--only", "right", "--junit", "marks.xml", cwd=folder)
    assert done.returncode == 0 and "broken.py" not in done.stdout
    assert len(_results(folder).keys() - before.keys()) == 1
    assert "right.py" in (folder / "marks.xml").read_text("utf-8")
    assert _marks(folder).keys() == kept.keys()  # what was not asked for stays in the table
    assert [_marks(folder)["broken.py"][name] for name in ("points", "possible")] == ["0", "9"]


def test_what_a_person_decides_is_taken_in_without_grading_again(folder: Path) -> None:
    for name in ("wrong.py", "broken.py"):
        (folder / "subs" / name).unlink()
    done = harness(*COMMAND, cwd=folder)
    list_of_open = folder / "marks" / "decisions.csv"
    assert done.returncode == 4 and "decisions.csv: what needs a person; write points there" in done.stdout
    head, *rows = list(csv.reader(io.StringIO(list_of_open.read_text("utf-8-sig"))))
    assert {row[0] for row in rows} == {"nothing_of_it.py"}
    at = head.index("points")
    file = io.StringIO()
    csv.writer(file).writerows([head, *([*row[:at], "0", *row[at + 1 :]] for row in rows)])
    list_of_open.write_text(file.getvalue(), "utf-8")
    before = _results(folder)
    done = harness(*COMMAND, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _results(folder) == before
    assert [_marks(folder)["nothing_of_it.py"][name] for name in ("points", "outcome")] == ["0", "graded"]

    list_of_open.write_text(file.getvalue().replace(",0,", ",1000,", 1), "utf-8")
    marks = (folder / "marks" / "marks.csv").read_bytes()
    done = harness(*COMMAND, cwd=folder)
    assert done.returncode == 2 and "marks/decisions.csv:2:" in done.stderr and "1000" in done.stderr
    assert (folder / "marks" / "marks.csv").read_bytes() == marks


def test_only_what_is_asked_for_is_in_a_new_folder(folder: Path) -> None:
    (folder / "subs" / "empty.py").write_text("", "utf-8")
    done = harness(*COMMAND, "--only", "right", "--out", "new", cwd=folder)
    assert done.returncode == 0 and "1 submission: 1 graded" in done.stdout
    for other in ("broken.py", "empty.py"):
        assert other not in done.stdout + (folder / "new" / "marks.csv").read_text("utf-8-sig")
    assert {path.name for path in (folder / "new" / "students").iterdir()} == {"right.py.html", "right.py.md"}


def test_a_folder_that_is_one_submission(folder: Path) -> None:
    (folder / "subs" / "broken.py").unlink()
    (folder / "subs" / "wrong.py").unlink()
    done = harness("grade", "subs", "--one", *COMMAND[2:], "--gradescope", "results.json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((folder / "results.json").read_text("utf-8"))["extra_data"]["outcome"] == "graded"
    assert list(_marks(folder)) == ["subs"] and _marks(folder)["subs"]["points"] == "9"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--only", "nobody.py"), "subs has no submission nobody.py"),
        (("--gradescope", "results.json"), "--gradescope"),
        (("--out", "hw.yaml"), "hw.yaml"),
        (("--cluster", "here"), "--cluster: should be the address"),
    ],
)
def test_what_cannot_be_done_is_told_before_the_work(folder: Path, more: tuple[str, ...], says: str) -> None:
    done = harness(*COMMAND, *more, cwd=folder)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("of", "out", "one", "says"),
    [
        ("subs", "subs", False, "among the submissions"),
        ("subs", "subs/ana/marks", False, "among the submissions"),
        ("subs/ana", "subs/ana/marks", True, "among the submissions"),
        ("subs/ana", "subs/ana", True, "among the submissions"),
        ("hw.yaml", "marks", False, "say --one"),
        ("nobody", "marks", True, "no such file or folder"),
        ("nobody", "marks", False, "should be a folder of submissions"),
    ],
)
def test_a_folder_that_cannot_be_meant_is_told(folder: Path, of: str, out: str, one: bool, says: str) -> None:
    (folder / "subs" / "ana").mkdir()
    with pytest.raises(UsageError, match=says):
        chosen(folder / of, folder / out, (), one)


def test_marks_beside_the_submissions_are_none(folder: Path) -> None:
    (folder / "subs" / "marks").mkdir()
    assert "marks" not in chosen(folder / "subs", folder / "subs" / "marks", (), False).only
    assert chosen(folder / "subs" / "right.py", folder / "subs" / "marks", (), True).only == {"right.py"}


def test_a_folder_without_submissions_is_told(folder: Path) -> None:
    (folder / "nothing").mkdir()
    done = harness("grade", "nothing", *COMMAND[2:], cwd=folder)
    assert done.returncode == 2 and "nothing has no submissions" in done.stderr
