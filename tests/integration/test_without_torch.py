"""``check`` needs no torch: it loads none, works where none is installed, and its requirements say so."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import harness
from tests.integration.workspaces import ROOT

#: What a machine has not that was set up by requirements-check.txt.
BLOCKED = """\
import sys
sys.modules.update(dict.fromkeys({blocked!r}))
sys.argv = ["backprop-harness", *{arguments!r}]
from harness.entry.cli import main
main()
"""


def _names(lines: list[str]) -> set[str]:
    return {found[0] for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line))}


def _needed_by_all() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return _names(project["dependencies"])


def _needed_by_check() -> set[str]:
    return _names((ROOT / "requirements-check.txt").read_text("utf-8").splitlines())


def test_the_requirements_of_check_are_some_of_the_others_and_not_torch() -> None:
    assert _needed_by_check() < _needed_by_all() - {"torch"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("more", "code"), [([], 0), (["--torch"], 2)])
def test_check_works_without_what_it_does_not_require(more: list[str], code: int) -> None:
    blocked = sorted(_needed_by_all() - _needed_by_check())
    program = BLOCKED.format(blocked=blocked, arguments=["check", str(ROOT / "examples/functions.py"), *more])
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == code, done.stderr
    assert ("RIGHT" in done.stdout, "torch" in done.stderr) == (code == 0, code == 2)


@pytest.mark.parametrize("torch", [False, True])
def test_the_report_says_what_was_held_beside(torch: bool) -> None:
    found = harness.check(Path(ROOT, "examples/functions.py"), torch=torch)
    assert found.verdict == "right"
    assert ("against torch and the exact values" in " ".join(repr(found).split())) is torch
