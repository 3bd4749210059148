"""What the pages name is there: make's targets, commands, options, and the Pythons that are claimed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from harness.entry.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("README*.md")), ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _named(pattern: str) -> set[str]:
    """What a pattern finds on the pages, in code: between backquotes, or at the head of an indented or fenced line."""
    code = re.compile(rf"(?:`|^    |^\$ ){pattern}", re.MULTILINE)
    return {found for page in PAGES for found in code.findall(page.read_text("utf-8"))}


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert _named(r"make ([a-z]+)\b") <= targets


def test_every_command_that_a_page_names_exists() -> None:
    assert _named(r"backprop-harness ([a-z]+)\b") <= set(cli.commands)


@pytest.mark.parametrize("command", ["run", "check", "grade"])
def test_every_option_that_a_page_shows_with_a_command_exists(command: str) -> None:
    lines = _named(rf"backprop-harness {command} ([^`\n]*)")
    shown = {option for line in lines for option in re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", line)}
    there = {name for parameter in cli.commands[command].params for name in parameter.opts}
    assert shown <= there


def test_the_workflow_runs_the_pythons_that_are_claimed() -> None:
    workflow = YAML(typ="safe").load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    run = workflow["jobs"]["tests"]["strategy"]["matrix"]["python"]
    claimed = [line.rpartition(" :: ")[2] for line in PROJECT["classifiers"] if ":: Python :: 3." in line]
    assert run == claimed
    assert PROJECT["requires-python"] == f">={claimed[0]}"


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    reasons = (ROOT / "README.md").read_text("utf-8").partition("## Dependencies")[2]
    extra = [name for names in PROJECT["optional-dependencies"].values() for name in names]
    names = {re.split(r"[>=]", text)[0] for text in (*PROJECT["dependencies"], *extra)}
    typing = {name for name in names if name.endswith("-stubs") or name.startswith("types-")}  # "mypy with stubs"
    assert {name for name in names - typing if name not in reasons} == set()
