"""A training loop that updates after each sample is not called wrong for what is right one sample at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_code_as_people_write_it import TWO_LAYERS, checked, said

CODE = """\
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def train(self, X, Y, lr):
        total = 0
        for x, t in zip(X, Y):
            h = np.tanh(x @ self.W1 + self.b1)
            y = h @ self.W2 + self.b2
            d = 2 * (y - t) / y.size
            e = d @ self.W2.T * (1 - h**2)
            self.W1, self.b1 = self.W1 - lr * np.outer(x, e), self.b1 - lr * e
            self.W2, self.b2 = self.W2 - lr * np.outer(h, d), self.b2 - lr * d
            total += np.mean((y - t) ** 2)
        return total / len(X)
"""


def test_an_update_after_each_sample_is_told_and_not_called_wrong(tmp_path: Path) -> None:
    found = checked(tmp_path, TWO_LAYERS, CODE)
    assert found.verdict == "inconclusive", said(found)
    assert "INCONCLUSIVE right one sample at a time (--rows 1)" in said(found)
    assert "LIKELY" not in said(found)


@pytest.mark.verdicts
def test_a_mistake_in_each_sample_is_wrong_all_the_same(tmp_path: Path) -> None:
    assert checked(tmp_path, TWO_LAYERS, CODE.replace(" * (1 - h**2)", "")).verdict == "wrong"


def test_a_batch_that_is_not_averaged_is_wrong_though_single_samples_are_right(tmp_path: Path) -> None:
    code = """\
def gradients(W1, b1, W2, b2, x, t, lr):
    h = np.tanh(x @ W1 + b1)
    y = h @ W2 + b2
    d = 2 * (y - t) / t.shape[1]
    e = d @ W2.T * (1 - h**2)
    after = {"W1": W1 - lr * x.T @ e, "b1": b1 - lr * e.sum(0), "W2": W2 - lr * h.T @ d, "b2": b2 - lr * d.sum(0)}
    return np.mean((y - t) ** 2), after
"""
    assert checked(tmp_path, TWO_LAYERS, code).verdict == "wrong"
