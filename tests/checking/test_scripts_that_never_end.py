"""A script is right only if it comes to its end, as far as that can be known: not by a slow one, or one that waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_scripts import checked, script_of

SCRIPT = """
    import numpy as np

    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3))
    Y = X[:, :1] ** 2 + 0.1
    W, b = rng.normal(size=(3, 1)), np.zeros(1)
    t, loss, patience = 0, 1.0, 0
    while {condition}:
        out = np.tanh(X @ W + b)
        diff = out - Y
        loss = np.mean(diff ** 2)
        d = 2 * diff / diff.size * (1 - out ** 2)
        dW, db = X.T @ d, d.sum(axis=0)
        W -= 0.1 * dW
        b -= 0.1 * db
        {last}
"""
ENDS = {
    "counted": ("t < 10", "t += 1"),
    "counted by an assignment": ("t < 10", "t = t + 1"),
    "left": ("True", "t += 1\n        if t > 10:\n            break"),
    "left by an exit": ("True", "t += 1\n        if t > 10:\n            raise SystemExit"),
    "left when it is good": ("loss > 1e-9", "print(loss)"),
    "left when its weights stay": ("np.abs(W).max() < 50", "pass"),
    "slow": ("t < 10**9", "t += 1"),
}
ENDLESS = {
    "never counted": ("t < 10", "print(t, loss)"),
    "counted by another name": ("t < 10", "patience += 1"),
    "without a condition": ("True", "t += 1"),
    "one": ("1", "t += 1"),
    "left from an inner loop alone": ("True", "for t in range(3):\n            if t:\n                break"),
    "compared, not assigned": ("t < 10", "t == t + 1"),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("what", ENDS)
def test_a_loop_that_ends_or_may_end_is_right(tmp_path: Path, what: str) -> None:
    condition, last = ENDS[what]
    assert checked(tmp_path, SCRIPT.format(condition=condition, last=last)).verdict == "right"


@pytest.mark.parametrize("what", ENDLESS)
def test_a_loop_that_nothing_ends_fails(tmp_path: Path, what: str) -> None:
    condition, last = ENDLESS[what]
    found = script_of(checked(tmp_path, SCRIPT.format(condition=condition, last=last)))
    assert (found.verdict, found.line) == ("failed", 9)


def test_what_is_raised_in_a_later_pass_fails(tmp_path: Path) -> None:
    last = "t += 1\n        if t == 7:\n            X = X[:, :2]"
    found = script_of(checked(tmp_path, SCRIPT.format(condition="t < 10", last=last)))
    assert (found.verdict, found.line) == ("failed", 10)
    assert "mismatch" in str(found.failure)


def test_what_is_raised_behind_the_loop_is_no_matter(tmp_path: Path) -> None:
    script = SCRIPT.format(condition="t < 10", last="t += 1") + "\n    open('figure.png', 'rb').read()\n"
    assert checked(tmp_path, script).verdict == "right"
