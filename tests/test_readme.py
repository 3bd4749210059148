"""What the README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.workspaces import ROOT, harness, workspace

#: Lines that say the same on every CPU are compared whole.
_WHOLE = ("output 0", "for the author", "evidence")


def _shown(text: str) -> list[str]:
    """Of each other line the first word: differences in the last digit vary from CPU to CPU."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip(" -")]
    return [line if line.startswith(_WHOLE) else line.split()[0] for line in lines]


def test_the_sample_is_what_the_program_prints() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    sample = re.search(r"\$ python -m harness run 'two_layer_sigmoid\[float64\]'\n(.*?)```", readme, re.DOTALL)
    assert sample
    assert _shown(sample[1]) == _shown(harness("run", "two_layer_sigmoid[float64]").stdout)


def test_the_candidate_shown_is_diagnosed_as_shown(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(import numpy.*?)```", readme, re.DOTALL)
    (sample,) = re.findall(r"\$ backprop-harness check my_backprop.py\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "my_backprop.py").write_text(code, "utf-8")
    done = harness("check", "my_backprop.py", cwd=tmp_path)
    assert done.returncode == 1
    assert _shown(sample) == _shown(done.stdout)


@pytest.mark.parametrize(("file", "language"), [("README.md", "yaml")])
def test_the_scenario_shown_runs(tmp_path: Path, file: str, language: str) -> None:
    (text,) = re.findall(rf"```{language}\n(title.*?)```", (ROOT / file).read_text("utf-8"), re.DOTALL)
    done = harness("run", cwd=workspace(tmp_path, my_network=text))
    assert done.returncode == 0, done.stderr
    assert "2 of 2 cases" in done.stdout


def test_the_implementation_shown_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/implementations.md").read_text("utf-8"), re.DOTALL)
    (scenario,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/implementations.md").read_text("utf-8"), re.DOTALL)
    folder = workspace(tmp_path, line=scenario)
    (folder / "mine.py").write_text(code, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
