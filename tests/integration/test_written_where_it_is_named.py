"""What is written lies where it was named, keeps its permissions, and costs nobody a file; what is printed runs."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.integration.inside import command

_CANDIDATE = """\
HARNESS = {"network": "linear", "loss": "mse"}


def gradients(W1, b1, x, t):
    r = x @ W1 + b1 - t
    d = 2 * r / r.size
    return (r * r).mean(), {"W1": x.T @ d, "b1": d.sum(0)}
"""


@pytest.mark.parametrize(
    ("arguments", "linked"), [((), "scenarios"), ((), "pages"), (("--example", "sine_fit"), "scenarios")]
)
def test_init_follows_no_link_out_of_the_folder(tmp_path: Path, arguments: tuple[str, ...], linked: str) -> None:
    place, other = tmp_path / "place", tmp_path / "other"
    place.mkdir()
    other.mkdir()
    (place / linked).symlink_to(other)
    done = command("init", *arguments, ".", cwd=place)
    assert (done.returncode, list(other.iterdir()), list(place.iterdir())) == (2, [], [place / linked])
    assert "is a link, or lies in one" in done.stderr


def test_init_writes_into_a_folder_that_was_named_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "link").symlink_to("place")
    assert command("init", "link", cwd=tmp_path).returncode == 0
    assert (tmp_path / "place" / "scenarios" / "my_network.scenario.yaml").is_file()


def test_the_command_that_init_prints_names_a_folder_with_a_space(tmp_path: Path) -> None:
    said = command("init", "my folder", cwd=tmp_path).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("now: ")]
    assert shlex.split(line) == ["now:", "backprop-harness", "--workspace", "my folder", "run"]


def test_the_command_that_new_prints_names_a_file_with_a_space(tmp_path: Path) -> None:
    said = command("new", "candidate", "my file.py", cwd=tmp_path).stdout
    assert shlex.split(said.splitlines()[-1]) == ["now:", "backprop-harness", "check", "my file.py"]


def test_new_says_how_to_name_another_file(tmp_path: Path) -> None:
    (tmp_path / "my_backprop.py").write_text("mine", "utf-8")
    done = command("new", "candidate", cwd=tmp_path)
    assert (done.returncode, "new candidate OTHER.py" in done.stderr) == (2, True)
    assert (tmp_path / "my_backprop.py").read_text("utf-8") == "mine"


def test_a_file_that_is_replaced_keeps_its_permissions_and_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(_CANDIDATE, "utf-8")
    kept, notes = tmp_path / "found.json", tmp_path / ".harness-my_notes.tmp"
    for file in (kept, notes):
        file.write_text("{}", "utf-8")
    kept.chmod(0o600)
    mask = os.umask(0o027)
    try:
        done = command("check", "mine.py", "--json", "found.json", "--markdown", "new.md", cwd=tmp_path)
    finally:
        os.umask(mask)
    assert (done.returncode, notes.read_text("utf-8")) == (0, "{}")
    assert kept.read_text("utf-8") != "{}"
    assert [oct(file.stat().st_mode & 0o777) for file in (kept, tmp_path / "new.md")] == ["0o600", "0o640"]


def test_of_the_reports_only_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    assert command("init", cwd=tmp_path).returncode == 0
    latest = tmp_path / "reports" / "latest"
    latest.mkdir(parents=True)
    for name in (".harness-notes.tmp", ".harness-a1b2c3_d.tmp"):
        (latest / name).write_text("", "utf-8")
    assert command("run", cwd=tmp_path).returncode == 0
    assert [file.name for file in latest.glob(".harness-*")] == [".harness-notes.tmp"]
