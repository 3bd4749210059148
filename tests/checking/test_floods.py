"""Candidates that print without end: checked all the same, with one note."""

from __future__ import annotations

from pathlib import Path

from tests.checking.test_code_as_people_write_it import TWO_LAYERS, checked, said

CODE = """\
def gradients(W1, b1, W2, b2, x, t):
    for number in range(20_000):
        print("still alive", number)
    h = np.tanh(x @ W1 + b1)
    y = h @ W2 + b2
    d = 2 * (y - t) / y.size
    e = d @ W2.T * (1 - h**2)
    return np.mean((y - t) ** 2), {"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
NOTE = "it prints so much in each call that only the beginning was read"


def test_what_is_printed_changes_no_verdict_and_is_told_once(tmp_path: Path) -> None:
    found = checked(tmp_path, TWO_LAYERS, CODE)
    assert found.verdict == "right", said(found)
    assert said(found).count(NOTE) == 1
    assert "still alive" not in said(found)


def test_a_few_lines_are_no_flood(tmp_path: Path) -> None:
    found = checked(tmp_path, TWO_LAYERS, CODE.replace("20_000", "20"))
    assert found.verdict == "right"
    assert "it prints" not in said(found)


def test_an_endless_flood_is_ended_at_the_limit(tmp_path: Path) -> None:
    import harness

    checked(tmp_path, TWO_LAYERS, CODE.replace("20_000", "20"))
    text = (tmp_path / "mine.py").read_text("utf-8").replace("for number in range(20):", "number = 0\n    while True:")
    (tmp_path / "mine.py").write_text(text, "utf-8")
    found = harness.check(tmp_path / "mine.py", seconds=0.5)
    assert found.verdict == "failed"
    assert "still running after 0.5 s" in said(found)
