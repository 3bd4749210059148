"""Right values are worked out once an assignment; files that are damaged or of something else are not believed."""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.candidate.process.sandbox.base import Sandbox
from harness.candidate.process.sandbox.choose import chosen
from harness.candidate.reading.source import Unit
from harness.entry.grading import carried, grade_one, task_of
from harness.grading.assignment import load_assignment
from harness.grading.submissions import Submission
from harness.ground.errors import HarnessError
from harness.task import kept_values
from harness.task.kept_values import KEPT, Kept, kept_in, key_of
from harness.task.numbers.rounded import Bounded
from tests.grading.test_load import AFFINE, CODE

VALUES = {
    ("output", "output"): Bounded(np.array([[1.0, np.nan, -0.0]]), np.array([[0.1, np.inf, 0.0]]), 3),
    ("loss", "loss"): Bounded(np.array(2.0), None),
}
KEY = key_of("task", arrays={"W": np.eye(2)})
linux = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are for Linux")


def _made_by(kept: Kept, values: dict[tuple[str, str], Bounded] | None = None) -> int:
    """How many were worked out when the entry was asked for; it is what it should be."""
    before = kept.made
    found = kept.of(KEY, lambda: values or VALUES)
    assert list(found) == list(VALUES)
    for name, one in VALUES.items():
        np.testing.assert_array_equal(found[name].value, one.value)
        np.testing.assert_array_equal(found[name].bound, one.bound)
        assert (found[name].error is None, found[name].roundings) == (one.error is None, one.roundings)
    return kept.made - before


def test_an_entry_is_worked_out_once_in_memory_and_once_for_all_processes(tmp_path: Path) -> None:
    first, second = Kept(tmp_path), Kept(tmp_path)
    assert [_made_by(first), _made_by(first), _made_by(second), _made_by(Kept())] == [1, 0, 0, 1]
    assert [file.name for file in tmp_path.iterdir()] == [f"{KEY}.values"]


def test_nobody_can_write_into_what_is_kept() -> None:
    found = Kept().of(KEY, lambda: VALUES)
    with pytest.raises(ValueError, match="read-only"):
        found["output", "output"].value[...] = 0


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "text", "other", "long", "link"])
def test_a_damaged_or_foreign_file_is_worked_out_anew(tmp_path: Path, damage: str) -> None:
    _made_by(Kept(tmp_path))
    file = tmp_path / f"{KEY}.values"
    raw = file.read_bytes()
    if damage == "other":  # a whole file, of other numbers
        other = Kept(tmp_path)
        other.of("other", lambda: {("loss", "loss"): Bounded(np.array(7.0), None)})
        file.write_bytes((tmp_path / "other.values").read_bytes())
    elif damage == "link":
        (tmp_path / "elsewhere").write_bytes(raw)
        file.unlink()
        file.symlink_to(tmp_path / "elsewhere")
    else:
        changed = bytes([raw[-3] ^ 1])
        file.write_bytes(
            {"cut": raw[:-1], "bit": raw[:-3] + changed + raw[-2:], "empty": b"", "text": b"{}", "long": raw * 10_000}[
                damage
            ]
        )
    assert _made_by(Kept(tmp_path)) == 1
    assert _made_by(Kept(tmp_path)) == 0 and file.read_bytes() == raw and not file.is_symlink()


def test_the_key_has_the_code_that_works_values_out(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = {"W": np.eye(2)}
    assert key_of("task", arrays=arrays) == KEY
    assert key_of("task", arrays={"W": np.eye(2, dtype=np.float32)}) != KEY != key_of("other", arrays=arrays)
    monkeypatch.setattr(kept_values, "_version", lambda: "another")
    assert key_of("task", arrays=arrays) != KEY


def test_writers_at_the_same_time_leave_whole_files(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(made <= 1 for made in pool.map(lambda _: _made_by(Kept(tmp_path)), range(40)))
    assert [file.name for file in tmp_path.iterdir()] == [f"{KEY}.values"] and _made_by(Kept(tmp_path)) == 0


def test_a_folder_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with kept_in(tmp_path / "file" / "values"):
        assert KEPT.folder is None
    assert _made_by(Kept(tmp_path / "file")) == 1


def test_a_second_judge_works_nothing_out_again(tmp_path: Path) -> None:
    file = tmp_path / "hw.yaml"
    file.write_text(AFFINE.replace("mistake", "verdict"), "utf-8")
    assignment, values = load_assignment(file), tmp_path / "values"
    made, parts = [], []
    for name in ("ada", "bob"):
        KEPT.forget()  # as another judge begins
        before = KEPT.made
        task = task_of(Submission(name, name, {"hw.py": CODE.encode()}), name, carried(assignment), "none", values)
        parts.append(grade_one(task)["parts"])
        made.append(KEPT.made - before)
    assert made[0] > 5 and made[1] == 0
    assert parts[0] == parts[1]
    (folder,) = values.iterdir()
    assert folder.name == assignment.digest and stat.S_IMODE(folder.stat().st_mode) == 0o700


@linux
@pytest.mark.parametrize("name", ["bubblewrap", "container"])
def test_no_submission_can_read_them(name: str) -> None:
    """Though every user may look into the folder that theirs lies in."""
    try:
        sandbox = chosen(name)
    except HarnessError:
        pytest.skip(f"{name} cannot be had here")
    assert isinstance(sandbox, Sandbox)
    place = Path(tempfile.mkdtemp())
    values, folder = place / "values", place / "it"
    folder.mkdir()
    with kept_in(values):
        _made_by(Kept(values))
    place.chmod(0o755)
    folder.chmod(0o755)
    code = (
        f"import os\ndef names(): return os.listdir({str(values)!r})\n"
        f"def read(): return open({str(values / f'{KEY}.values')!r}, 'rb').read(3)\n"
    )
    with CandidateProcess([Unit("hw.py", code)], folder=folder, sandbox=sandbox.for_submission(folder)) as process:
        process.wait_loaded()
        for call in ("names", "read"):
            with pytest.raises(CandidateFailed, match=r"PermissionError|FileNotFoundError"):
                process.call(call)
    shutil.rmtree(place)
