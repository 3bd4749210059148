"""Every change of a file is Python, differs from what stands there, and is in a line that has run."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from harness.candidate.reading.source import Unit, read
from harness.checking.editing.edits import disturbances, edits

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "examples").glob("*.py"))
#: Of the programs that others wrote, one in eight.
OTHERS = sorted((ROOT / "benchmarks/programs").rglob("*.py"))[::8]


def all_lines(units: tuple[Unit, ...]) -> frozenset[tuple[str, int]]:
    return frozenset((unit.label, line) for unit in units for line in range(1, unit.code.count("\n") + 2))


@pytest.mark.sampled(12, first=1)
@pytest.mark.parametrize("file", [*FILES, *OTHERS], ids=lambda file: file.stem)
def test_every_change_is_python_and_a_change(file: Path) -> None:
    units = read(str(file)).units
    lines = all_lines(units)
    found = edits(units, lines, frozenset())
    for one in (*found[:: 1 if file in FILES else 20], *itertools.chain.from_iterable(disturbances(units, lines))):
        changed = one.applied(units[one.unit])
        assert changed.code != units[one.unit].code
        compile(changed.code, changed.label, "exec")


def test_only_lines_that_have_run_are_changed() -> None:
    unit = Unit(
        "mine.py", "def f(x, y):\n    a = x * y\n    if a:\n        b = x - y\n        return b\n    return a\n"
    )
    found = edits((unit,), frozenset({("mine.py", 2), ("mine.py", 6)}), frozenset())
    assert {one.line for one in found} == {2, 6}


def test_what_is_missing_is_added_to_the_lines_that_are_named_alone() -> None:
    unit = Unit("mine.py", "def f(x, y):\n    a = x\n    b = y\n    return a, b\n")
    few = edits((unit,), all_lines((unit,)), frozenset())
    more = set(edits((unit,), all_lines((unit,)), frozenset({(0, 3)}))) - set(few)
    assert more and {one.line for one in more} == {3}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1 - y ** 2 * g", "(1 - y ** 2) * g"),
        ("x.T @ d", "d.T @ x"),
        ("np.dot(x.T, d)", "np.dot(d, x.T)"),
        ("np.sum(d)", "np.sum(d, axis=0)"),
        ("np.mean(d) ** 2", "np.mean(d ** 2)"),
        ("d / len(x)", "d / x.size"),
        ("(p - y) * p * (1 - p)", "p - y"),
        ("x * (1 - x)", "d * (1 - d)"),
        ("-a - b", "-(a - b)"),
        ("a > 0", "a >= 0"),
        ("w[1]", "w[0]"),
        ("d1 * y", "d2 * y"),
        ("np.clip(d, -1, 1)", "d"),
        ("a if b else c", "c if b else a"),
    ],
)
def test_slips_of_a_kind_are_among_the_likeliest(written: str, meant: str) -> None:
    code = f"import numpy as np\ndef f(x, y, d, d1, d2, p, g, w, a, b, c):\n    return {written}\n"
    unit = Unit("mine.py", code)
    found = [one.applied(unit).code for one in edits((unit,), all_lines((unit,)), frozenset()) if one.rank <= 1]
    bare = [code.replace(" ", "").splitlines()[2] for code in found]
    assert f"return{meant}".replace(" ", "") in bare


def test_a_unit_that_is_no_python_has_none() -> None:
    assert edits((Unit("mine.py", "def f(:\n"),), frozenset({("mine.py", 1)}), frozenset()) == []


def test_keys_in_both_kinds_of_marks_stay_texts() -> None:
    code = """\
def f(p, x):
    return p["W1"] @ x + p['b1'] + p["W2"] * p['b3']
"""
    unit = Unit("mine.py", code)
    found = edits((unit,), all_lines((unit,)), frozenset({(0, 2)}))
    assert any('p["b2"]' in one.text or "p['b2']" in one.text for one in found)
    for one in found:
        compile(one.applied(unit).code, "mine.py", "exec")


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("mask = patch == np.min(patch)", "np.max"),
        ("dx = dout.dot(w.reshape(w.shape[1], -1))", "w.T"),
        ("dw = dw.reshape(n, c)", "dw.T.reshape(n, c)"),
        ("dx = dcol.transpose(0, 1, 3, 2)", "dcol.transpose(0, 3, 1, 2)"),
        ("w6 = w6 - lr * d_w6; d_w7 = w7", "w6 = w6 - lr * d_w6; w7 = w7 - lr * d_w7"),
    ],
)
def test_slips_of_layouts_and_of_lines_beside_others_are_tried(line: str, change: str) -> None:
    unit = Unit("mine.py", f"def f(dout, w, lr):\n    {line}\n")
    assert change in {one.text for one in edits((unit,), all_lines((unit,)), frozenset())}
