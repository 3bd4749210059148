"""What a user without a clone gets: `init --example`, `docs`, and a wheel that holds what they read."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness.ground.language import speaking
from tests.integration.inside import command
from tests.integration.workspaces import ROOT

SCENARIOS = sorted(path.name.removesuffix(".scenario.yaml") for path in ROOT.glob("scenarios/*.scenario.yaml"))


def written(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def next_command(told: str) -> list[str]:
    """What `init` says to type next, without the program's name."""
    (line,) = re.findall(r"^now[^:]*: (.*)$", told, re.MULTILINE)
    return shlex.split(line)[1:]


# ---------------------------------------------------------------- init --example


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_of_the_documents_comes_with_all_that_it_reads(tmp_path: Path, name: str) -> None:
    told = command("init", "--example", name, cwd=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert next_command(told.stdout)[:2] == ["run", name]
    shown = command("show", name, cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    listed = command("list", cwd=tmp_path)
    assert listed.stderr == ""
    assert f"{name}  " in listed.stdout, "a name is shown whole, to be copied"
    assert "mnist" not in name or "ossci-datasets" in told.stdout


def test_a_scenario_of_the_documents_passes_in_an_empty_folder(tmp_path: Path) -> None:
    told = command("init", "--example", "forward_only", cwd=tmp_path)
    done = command(*next_command(told.stdout), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 claim" in done.stdout


@pytest.mark.parametrize("name", ["untouchable", "untouchable.py", "page"])
def test_an_example_is_right_by_the_command_that_init_prints(tmp_path: Path, name: str) -> None:
    told = command("init", "--example", name, cwd=tmp_path)
    done = command(*next_command(told.stdout), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_planter_comes_with_the_examples_that_it_plants_in(tmp_path: Path) -> None:
    assert command("init", "--example", "plant", str(tmp_path / "new"), cwd=tmp_path).returncode == 0
    assert written(tmp_path / "new") == written(ROOT / "examples")


def test_a_name_that_there_is_not_lists_what_there_is(tmp_path: Path) -> None:
    told = command("init", "--example", "two_layer_sigmoi", cwd=tmp_path)
    assert (told.returncode, written(tmp_path)) == (2, [])
    assert "no such example, did you mean two_layer_sigmoid" in told.stderr
    listed = command("init", "--example", cwd=tmp_path)
    assert (listed.returncode, written(tmp_path)) == (0, [])
    for name in (*SCENARIOS, "columns", "notebook", "untouchable"):
        assert f" {name}," in told.stderr or f" {name}\n" in told.stderr
        assert re.search(rf"^{name}  +\S", listed.stdout, re.MULTILINE)


def test_examples_share_a_folder_and_touch_nothing_of_another(tmp_path: Path) -> None:
    for name in ("homework_relu", "homework_cross_entropy"):
        assert command("init", "--example", name, cwd=tmp_path).returncode == 0
    assert len(list(tmp_path.glob("scenarios/*.scenario.yaml"))) == 3
    (tmp_path / "scenarios/documents.yaml").write_text("mine: {title: a, source: b}\n", "utf-8")
    before = written(tmp_path)
    told = command("init", "--example", "sine_fit", cwd=tmp_path)
    assert (told.returncode, written(tmp_path)) == (2, before)
    assert "documents.yaml: exists already" in told.stderr


# ---------------------------------------------------------------- docs


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_printed_as_it_stands(language: str, tmp_path: Path) -> None:
    listed = _printed(tmp_path, language)
    names = [line.split()[0] for line in listed.splitlines()]
    docs = [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/tutorials/*.md")]
    pages = [ROOT / "README.md", *docs, *ROOT.glob("reports/*.md"), ROOT / "CHANGELOG.md"]
    assert sorted(names) == sorted(page.stem.lower() for page in pages)
    chinese = {
        page.stem.removesuffix(".zh").lower(): page for page in (*ROOT.glob("docs/zh/**/*.md"), ROOT / "README.zh.md")
    }
    for page in pages:
        name = page.stem.lower()
        there = chinese.get(name, page) if language == "zh" else page
        assert _printed(tmp_path, language, name) == there.read_text("utf-8")


def _printed(folder: Path, language: str, *page: str) -> str:
    with speaking(language):
        return command("docs", *page, cwd=folder).stdout


@pytest.mark.parametrize("name", ["nowhere", "../pyproject.toml", "/etc/passwd", ""])
def test_a_page_that_there_is_not_lists_the_pages(tmp_path: Path, name: str) -> None:
    told = command("docs", name, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert f"error: {name}: no such page" in told.stderr
    assert "candidates, claims" in told.stderr


# ---------------------------------------------------------------- the wheel


def test_the_wheel_holds_them_and_not_mnist(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    assert wheel.stat().st_size < 2_500_000  # MNIST has 10 MB; code, pages and catalogues have 2.1
    for folder in ("docs", "examples"):
        assert written(tmp_path / "installed/harness/share" / folder) == written(ROOT / folder)
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "harness", "init", "--example", "sine_fit_two_units"],
        cwd=tmp_path / "empty",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "scenarios/printed/003.txt" in written(tmp_path / "empty")
    assert command("list", cwd=tmp_path / "empty").returncode == 0
