"""What README and pages show is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.workspaces import ROOT, harness, workspace
from tests.refresh_samples import (
    CHECK,
    GRADE,
    READMES,
    RUN,
    TRACE,
    TRACE_FROM,
    code_shown,
    first_sample,
    sample_of,
    spoken,
    traced,
)

#: Lines that say the same on every CPU are compared whole.
_WHOLE = ("output 0", "for the author", "evidence", "输出 0", "致作者", "证据")


def _shown(text: str) -> list[str]:
    """Of each other line the first word: differences in the last digit vary from CPU to CPU."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip(" -")]
    return [line if line.startswith(_WHOLE) else line.split()[0] for line in lines]


def _samples(file: str, command: str) -> list[str]:
    """What a page shows of a command's output, in pieces: "..." stands for what it leaves out."""
    ((_, sample),) = sample_of(command).findall((ROOT / file).read_text("utf-8"))
    return re.split(r"^\.\.\.\n", sample, flags=re.MULTILINE)


def stands_in(pieces: list[str], printed: str) -> bool:
    """Whether the pieces follow one another in what was printed, and are all of it if there is only one."""
    shown, rest = [_shown(piece) for piece in pieces], _shown(printed)
    if len(pieces) == 1:
        return shown[0] == rest
    for piece in filter(None, shown):
        place = next((n for n in range(len(rest)) if rest[n : n + len(piece)] == piece), None)
        if place is None:
            return False
        rest = rest[place + len(piece) :]
    return True


@pytest.mark.parametrize(("page", "also"), list(zip(RUN[0], READMES, strict=True)))
def test_the_run_shown_is_what_the_program_prints(page: str, also: str) -> None:
    printed = harness("run", "two_layer_sigmoid[float64]", environment=spoken(page)).stdout
    assert len(_samples(page, RUN[1])) == 1
    for where in (also, page):
        assert stands_in(_samples(where, RUN[1]), printed), f"{where}: python -m tests.refresh_samples"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("page", "also"), list(zip(CHECK[0], READMES, strict=True)))
def test_the_candidate_shown_is_diagnosed_as_shown(page: str, also: str, tmp_path: Path) -> None:
    (tmp_path / "my_backprop.py").write_text(code_shown(), "utf-8")
    done = harness("check", "my_backprop.py", cwd=tmp_path, environment=spoken(page))
    assert done.returncode == 1
    assert len(_samples(page, CHECK[1])) == 1
    for where in (also, page):
        assert stands_in(_samples(where, CHECK[1]), done.stdout), f"{where}: python -m tests.refresh_samples"


@pytest.mark.parametrize(("tutorial", "readme"), list(zip(GRADE[0], READMES, strict=True)))
def test_the_marks_shown_are_those_of_the_tutorial(tutorial: str, readme: str) -> None:
    """Which is played: tests/test_site.py."""
    assert "...\n".join(_samples(readme, GRADE[1])) == first_sample(tutorial, GRADE[1]), (
        "python -m tests.refresh_samples"
    )


def test_the_traces_shown_are_what_the_program_prints(tmp_path: Path) -> None:
    (tmp_path / "my_backprop.py").write_text(code_shown(), "utf-8")
    for page, command in (TRACE, TRACE_FROM):
        printed = traced(command, tmp_path)
        assert stands_in(_samples(page, command), printed), f"{page}: python -m tests.refresh_samples"


def test_what_a_sample_leaves_out_is_nothing_else() -> None:
    printed = "first 1\nsecond 2\nthird 3\n"
    assert stands_in(["first 1\n", "third 9\n"], printed)
    assert not stands_in(["third 3\n", "first 1\n"], printed)
    assert not stands_in(["first 1\nthird 3\n", ""], printed)
    assert not stands_in(["first 1\nsecond 2\n"], printed)


def test_the_scenario_shown_runs(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(title.*?)```", (ROOT / "docs/scenarios.md").read_text("utf-8"), re.DOTALL)
    done = harness("run", cwd=workspace(tmp_path, my_network=text))
    assert done.returncode == 0, done.stderr
    assert "2 of 2 cases" in done.stdout


def test_the_implementation_shown_runs(tmp_path: Path) -> None:
    code, *_ = re.findall(r"```python\n(.*?)```", (ROOT / "docs/implementations.md").read_text("utf-8"), re.DOTALL)
    (scenario,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/implementations.md").read_text("utf-8"), re.DOTALL)
    folder = workspace(tmp_path, line=scenario)
    (folder / "mine.py").write_text(code, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
