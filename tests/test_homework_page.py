"""What docs/homework.md says of each snippet is what the report says."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from harness.checking.homework.vocabulary import course_named
from tests.integration.inside import command

PAGE = (Path(__file__).parents[1] / "docs/homework.md").read_text("utf-8")
#: A snippet with the file it is, the command, and the report.
SHOWN = re.findall(
    r"```python\n# (\S+)\n(.*?)```\n(?:\n    (backprop-harness check .*?)\n\n(The report: .*?)\n\n)?", PAGE, re.DOTALL
)
_ROW = re.compile(r"^(?:right|convention|wrong|inconclusive|failed) +\S+ +line \d+", re.MULTILINE)
_SAYS = re.compile(r"`(\w+)` is (?:a )?(right|convention|wrong)(?:, as (.*?) has it)?")


def _ids(shown: tuple[str, ...]) -> str:
    return shown[0]


@pytest.mark.sampled(8)
@pytest.mark.parametrize("shown", [one for one in SHOWN if one[2]], ids=_ids)
def test_what_the_page_says_of_a_file(shown: tuple[str, ...], tmp_path: Path) -> None:
    file, code, typed, report = shown
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(code, "utf-8")
    done = command(*shlex.split(typed)[1:], "--no-changes", cwd=tmp_path)
    printed, says = " ".join(done.stdout.split()), " ".join(report.split())
    stated = _SAYS.findall(says)
    if "HARNESS" in code:
        assert "the network is right" in says and "RIGHT" in printed.split() and done.returncode == 0
        return
    assert stated
    assert done.returncode == (1 if "wrong" in [verdict for _, verdict, _ in stated] else 0), done
    assert len(stated) == len(_ROW.findall(done.stdout)), done.stdout
    for name, verdict, course in stated:
        assert re.search(rf"{verdict} {re.escape(name)} line \d+ ", printed), done.stdout
        assert not course or f"as {course} has it" in printed
    assert all(quoted in printed for quoted in re.findall(r'"(.*?)"', says)), done.stdout


def test_what_the_page_shows_from_python(tmp_path: Path) -> None:
    ((file, code),) = [one[:2] for one in SHOWN if not one[2]]
    (tmp_path / file).write_text(code, "utf-8")
    runpy.run_path(str(tmp_path / file))


def test_every_command_of_the_page_names_what_there_is() -> None:
    for course in re.findall(r"--course (\w+)`", PAGE):
        assert course_named(course).course == course
