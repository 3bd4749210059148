"""What docs/homework.md says of each snippet is what the report says."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.homework.file import check_file
from harness.checking.homework.vocabulary import course_named
from harness.checking.opening import Options
from harness.report.words import said

PAGE = (Path(__file__).parents[1] / "docs/homework.md").read_text("utf-8")
#: A snippet with the file it is, the command, and the report.
SHOWN = re.findall(
    r"```python\n# (\S+)\n(.*?)```\n(?:\n    (backprop-harness check .*?)\n\n(The report: .*?)\n\n)?", PAGE, re.DOTALL
)
_SAYS = re.compile(r"`(\w+)` is (?:a )?(right|convention|wrong)(?:, as (.*?) has it)?")


@pytest.mark.parametrize("shown", [one for one in SHOWN if one[2] and "HARNESS" not in one[1]], ids=lambda one: one[0])
def test_what_the_page_says_of_a_file(shown: tuple[str, ...], tmp_path: Path) -> None:
    file, code, command, report = shown
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(code, "utf-8")
    assert shlex.split(command) == ["backprop-harness", "check", file]
    found = check_file(str(path), Options(changes=False))
    stated = {name: (verdict, course) for name, verdict, course in _SAYS.findall(" ".join(report.split()))}
    told = {part.name: part for part in found.parts}
    assert {name: str(told[name].verdict) for name in told} == {name: verdict for name, (verdict, _) in stated.items()}
    assert all(told[name].course == course for name, (_, course) in stated.items() if course)
    facts = {
        said(one) for part in found.parts if part.checked for one in (*part.checked.read_as, *part.checked.setting)
    }
    assert set(re.findall(r'"(.*?)"', " ".join(report.split()))) <= facts


@pytest.mark.parametrize("shown", [one for one in SHOWN if "HARNESS" in one[1]], ids=lambda one: one[0])
def test_what_the_page_says_of_a_network(shown: tuple[str, ...], tmp_path: Path) -> None:
    file, code, _, report = shown
    (tmp_path / file).write_text(code, "utf-8")
    assert (
        str(check(str(tmp_path / file), Options(changes=False)).verdict) == "right" and "the network is right" in report
    )


def test_what_the_page_shows_from_python(tmp_path: Path) -> None:
    ((file, code),) = [one[:2] for one in SHOWN if not one[2]]
    (tmp_path / file).write_text(code, "utf-8")
    runpy.run_path(str(tmp_path / file))


def test_every_command_of_the_page_names_what_there_is() -> None:
    for course in re.findall(r"--course (\w+)`", PAGE):
        assert course_named(course).course == course
