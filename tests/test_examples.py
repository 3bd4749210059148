"""Every example is right, and every mistake that examples/plant.py may plant in one is found by name."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harness.candidate.reading.source import Unit, read
from harness.candidate.speaking.adapter import VARIABLE, read_adapter
from harness.checking.check import check
from harness.checking.diagnose import names
from harness.checking.opening import Options
from harness.checking.result import INCONCLUSIVE, RIGHT, WRONG, Checked
from harness.entry.outcome import exit_code
from harness.faults.fault import FAULTS
from tests.integration.workspaces import harness

EXAMPLES = Path(__file__).parents[1] / "examples"
MOST_WRAPPING = 20


def _plant() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plant", EXAMPLES / "plant.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLANT = _plant()
CHOSEN = [*PLANT.MISTAKES, "notebook.ipynb#backprop", "page.md#backprop"]


def _kinds() -> Iterator[Any]:
    """The first of each example, and what no earlier one has; the blind study of `make rates` takes all."""
    seen = set()
    for example, mistakes in PLANT.MISTAKES.items():
        for number, mistake in enumerate(mistakes, 1):
            kind = mistake[2] or example  # of those without a name one of each example
            if number == 1 or kind not in seen:
                yield pytest.param(example, mistake, id=f"{example}-{number}-{mistake[2]}")
            seen.add(kind)


PLANTED = list(_kinds())


def _options(folder: Path, example: str) -> Options:
    adapter = PLANT.ADAPTERS.get(example)
    return Options(adapter=folder / adapter if adapter else None)


def _checked(folder: Path, example: str) -> Checked:
    return check(str(folder / example), _options(folder, example))


# ---------------------------------------------------------------- right ones


@pytest.mark.parametrize("example", CHOSEN)
@pytest.mark.sampled(2)
def test_every_example_is_right(example: str) -> None:
    found = _checked(EXAMPLES, example)
    assert (found.verdict, found.failure, found.setting) == (RIGHT, "", ())
    assert exit_code(found, strict=True) == 0


@pytest.mark.parametrize("example", PLANT.MISTAKES)
def test_an_example_is_wrapped_in_few_lines(example: str) -> None:
    path = EXAMPLES / PLANT.ADAPTERS.get(example, example)
    units = read(str(path)).units
    assert read_adapter(units, path) is not None
    assert 0 < sum(map(_wrapping, units)) < MOST_WRAPPING


def _wrapping(unit: Unit) -> int:
    """The lines of HARNESS, and of the functions between the two marks; of an adapter's file all that is code."""
    lines = unit.code.split("\n")
    counted = set(_stated(unit.code))
    if Path(unit.label).name in PLANT.ADAPTERS.values():
        counted |= {number for node in ast.parse(unit.code).body[1:] for number in _lines_of(node)}
    if "# for the check" in lines:
        counted |= set(range(lines.index("# for the check") + 2, lines.index("# end of what is for the check") + 1))
    return len([number for number in counted if lines[number - 1].strip()])


def _stated(code: str) -> Iterator[int]:
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == VARIABLE for to in node.targets):
            yield from _lines_of(node)


def _lines_of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def test_every_example_is_listed() -> None:
    there = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert there == {*PLANT.MISTAKES, *PLANT.ADAPTERS.values(), "plant.py"}


# ---------------------------------------------------------------- planted ones


@pytest.mark.sampled(9, kind=r"^[\w.]+")
@pytest.mark.parametrize(("example", "mistake"), PLANTED)
def test_a_planted_mistake_is_named(example: str, mistake: tuple[str, str, str | None], tmp_path: Path) -> None:
    PLANT.plant(example, mistake, tmp_path)
    found = _checked(tmp_path, example)
    sums = (example, mistake[2]) == ("untouchable.py", "batch_mean_missing")  # a sum may be meant: it returns no loss
    verdict = INCONCLUSIVE if sums else WRONG
    assert (found.verdict, found.failure) == (verdict, "")
    assert exit_code(found, strict=True) == 1
    assert found.diagnosis is not None
    if mistake[2] is not None:
        assert mistake[2] in names(found.diagnosis.explanations)
    else:  # it says so, or finds what gives the same numbers, and what to try
        assert found.by_hand or found.smallest or found.diagnosis.findings


def test_every_mistake_can_be_planted_in_its_example(tmp_path: Path) -> None:
    for example, mistakes in PLANT.MISTAKES.items():
        for mistake in mistakes:
            planted = PLANT.plant(example, mistake, tmp_path).read_text("utf-8")
            assert planted != (EXAMPLES / example).read_text("utf-8"), mistake


def test_the_names_of_planted_mistakes_are_those_of_the_library() -> None:
    found = {mistake[2] for mistakes in PLANT.MISTAKES.values() for mistake in mistakes}
    assert found - {None} <= set(FAULTS)


def test_a_seed_plants_the_same_mistakes_again(tmp_path: Path) -> None:
    texts = []
    for folder in ("first", "second"):
        subprocess.run([sys.executable, EXAMPLES / "plant.py", "7", tmp_path / folder], check=True, timeout=300)
        texts.append({path.name: path.read_text("utf-8") for path in (tmp_path / folder).iterdir()})
    assert texts[0] == texts[1]
    assert all(text != (EXAMPLES / name).read_text("utf-8") for name, text in texts[0].items() if "adapter" not in name)


# ---------------------------------------------------------------- the command


def test_the_command_finds_an_example_right() -> None:
    told = harness("check", str(EXAMPLES / "notebook.ipynb#backprop"))
    assert (told.returncode, "RIGHT" in told.stdout, told.stderr) == (0, True, "")


def test_the_command_takes_an_adapter_of_its_own_file_and_names_the_mistake(tmp_path: Path) -> None:
    example = "untouchable.py"
    mistake = next(one for one in PLANT.MISTAKES[example] if one[2] == "hidden_derivative_missing")
    path = PLANT.plant(example, mistake, tmp_path)
    told = harness("check", str(path), "--no-changes", "--adapter", str(tmp_path / PLANT.ADAPTERS[example]))
    assert (told.returncode, told.stderr) == (1, "")
    assert FAULTS[mistake[2]].sentence in " ".join(told.stdout.split())
