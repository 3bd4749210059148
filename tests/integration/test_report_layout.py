"""How reports are laid out: the answer first, tables that fit a terminal, columns that stand below each other."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from tests.integration.inside import Done, command
from tests.integration.workspaces import SMALL, workspace

_LONG = """\
title: 一个很长的标题，描述一个小网络的训练过程，用来检查表格的宽度是否合适，汉字占两列
network:
  - {layer: linear, name: a_layer_with_a_very_long_name_that_somebody_chose, weight: [[0.5]], bias: [0.1]}
  - {layer: tanh, name: act}
loss: {kind: mse}
optimizer: {lr: 0.1, momentum: 0.9}
data: {inputs: [[1.0]], targets: [[0.0]]}
training: {steps: 3}
claims:
  - {of: loss, step: 1, printed: "0.99"}
sweep:
  the_learning_rate_that_is_tried:
    a_quite_small_one: {optimizer.lr: 0.01}
    很大的学习率很大的学习率很大的学习率: {optimizer.lr: 0.2}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("wide"), small=SMALL, wide=_LONG)


@pytest.fixture(scope="module")
def verbose(place: Path) -> Done:
    return command("run", "-v", cwd=place)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def _tables(text: str) -> list[list[str]]:
    """Every table with a rule below its headers, as lines."""
    blocks = [block.splitlines() for block in text.split("\n\n")]
    return [block[block.index(rule[0]) - 1 :] for block in blocks if (rule := [at for at in block if _is_rule(at)])]


def _is_rule(line: str) -> bool:
    return re.fullmatch(r"-+(  -+)+", line) is not None


def _fits(text: str) -> bool:
    tables = _tables(text)
    return bool(tables) and all(_columns(line) <= 100 for table in tables for line in table)


def _aligned(table: list[str]) -> bool:
    """Whether every line has blanks where the rule has, counted in columns of the terminal."""
    gaps = [at for at, sign in enumerate(table[1]) if sign == " "]
    for line in table:
        shown = "".join(sign * (2 if unicodedata.east_asian_width(sign) in "WF" else 1) for sign in line)
        if any(at < len(shown) and shown[at] != " " for at in gaps):
            return False
    return True


def test_no_table_of_a_run_is_wider_than_100_columns(verbose: Done) -> None:
    assert _fits(verbose.stdout)
    assert len(_tables(verbose.stdout)) == 7  # two for each case, and the summary


def test_columns_stand_below_each_other_beside_characters_that_take_two(place: Path, verbose: Done) -> None:
    assert all(map(_aligned, _tables(verbose.stdout)))
    assert all(map(_aligned, _tables(command("list", cwd=place).stdout)))


@pytest.mark.parametrize("arguments", [("list",)])
def test_no_table_that_describes_is_wider_than_100_columns(place: Path, arguments: tuple[str, ...]) -> None:
    assert _fits(command(*arguments, cwd=place).stdout)


@pytest.mark.parametrize("arguments", [("show", "wide"), ("show", "small", "--adequacy"), ("faults",), ("faults", "1")])
def test_no_line_that_describes_is_wider_than_100_columns(place: Path, arguments: tuple[str, ...]) -> None:
    shown = command(*arguments, cwd=place)
    assert not [line for line in shown.stdout.splitlines() if _columns(line) > 100]


def test_units_in_the_last_place_are_shown_only_where_asked_for(place: Path, verbose: Done) -> None:
    plain = command("run", "small", cwd=place).stdout
    assert "ULP" not in "".join(line for table in _tables(plain) for line in table)
    assert "resolution" in plain and "notices" not in plain
    assert "bound (ULP)" in verbose.stdout


def test_the_answer_comes_before_the_numbers(place: Path) -> None:
    right = command("run", "small", cwd=place).stdout
    assert right.index("AS EXPECTED: numpy and torch") < right.index("tensor ")
    wrong = command("run", "wide", cwd=place).stdout
    assert wrong.index("NOT AS EXPECTED: claim 1, loss, step 1") < wrong.index("tensor ")


def test_quiet_keeps_why_something_is_not_as_expected(place: Path) -> None:
    quiet = command("run", "-q", cwd=place)
    assert quiet.returncode == 1
    assert quiet.stdout.count("NOT AS EXPECTED: claim 1, loss, step 1: contradicted") == 2
    assert "tensor " not in quiet.stdout and "small[float64]   A small network" not in quiet.stdout


def test_mistakes_that_would_go_unnoticed_are_advice_at_the_end(place: Path) -> None:
    right = command("run", "small", cwd=place).stdout
    (advice,) = [line for line in right.splitlines() if "known mistakes would go unnoticed" in line]
    assert re.fullmatch(
        r"for the author: \d+ of \d+ known mistakes would go unnoticed; `show small --adequacy` lists them and what "
        r"would catch them",
        advice,
    )
    assert right.index(advice) > right.index("would have noticed")
    assert (
        "known mistakes" not in command("run", "wide", cwd=place).stdout
    )  # where something is wrong, that comes first
