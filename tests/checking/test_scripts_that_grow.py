"""A bias to which a gradient is added that is not summed over the samples: every sample has a bias of its own then."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import RIGHT, WRONG

SCRIPT = """import numpy as np
rng = np.random.RandomState(0)
X, m = rng.randn(2, 12), 12
Y = (X[0:1] * X[1:2] > 0).astype(float)
W1, b1, W2, b2 = rng.randn(3, 2), rng.randn(3, 1), rng.randn(1, 3), np.zeros((1, 1))
history, spread = np.zeros(1), np.zeros((1, 1))
for i in range(40):
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    dZ2 = (A2 - Y) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    W1 = W1 - 0.5 * (dZ1 @ X.T)
    b1 = b1 - 0.5 * np.sum(dZ1, axis=1, keepdims=True)
    W2 = W2 - 0.5 * (dZ2 @ A1.T)
    b2 = b2 - 0.5 * np.sum(dZ2, axis=1, keepdims=True)
    history = np.append(history, cost)
"""
SUMMED = ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ2, axis=1, keepdims=True)")


@pytest.mark.parametrize(("before", "after"), [(SUMMED[0], "dZ1"), (SUMMED[1], "dZ2")])
def test_a_parameter_that_grows_in_a_step_is_wrong(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "train.py").write_text(SCRIPT.replace(before, after), "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    assert checked is not None and checked.verdict is WRONG
    line = SCRIPT[: SCRIPT.index(before)].count("\n") + 1
    assert [(row.quantity, row.line) for row in checked.wrong] == [("update", line)]


def test_what_grows_and_is_no_parameter_is_not_accused(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    assert checked is not None and checked.verdict is RIGHT


OBJECTS = """import numpy as np
rng = np.random.RandomState(0)
X = rng.randn(12, 2)
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)


class Layer:
    def __init__(self, n, m):
        self.W, self.b = rng.randn(n, m), rng.randn(m)


net = [Layer(2, 4), Layer(4, 1)]
weights, biases = [net[0].W, net[1].W], [net[0].b, net[1].b]
for i in range(5):
    H = np.tanh(X @ net[0].W + net[0].b)
    P = 1 / (1 + np.exp(-(H @ net[1].W + net[1].b)))
    loss = -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
    dZ = (P - Y) / 12
    dH = dZ @ net[1].W.T * (1 - H ** 2)
    net[0].W = net[0].W - 0.5 * X.T @ dH
    net[1].W = net[1].W - 0.5 * H.T @ dZ
    net[0].b = net[0].b - 0.5 * dH.sum(axis=0)
    net[1].b = net[1].b - 0.5 * dZ.sum(axis=0)
"""


@pytest.mark.parametrize("lists", [False, True])
@pytest.mark.parametrize("still", [0, 1])
def test_a_bias_that_stands_still_is_found_where_its_weight_is(tmp_path: Path, lists: bool, still: int) -> None:
    line = next(one for one in OBJECTS.splitlines() if one.startswith(f"    net[{still}].b = "))
    code = OBJECTS.replace(line, "    pass")
    if lists:
        for at in (0, 1):
            code = code.replace(f"net[{at}].W ", f"weights[{at}] ").replace(f"net[{at}].b", f"biases[{at}]")
            code = code.replace(f"net[{at}].W.T", f"weights[{at}].T").replace(
                "[biases[0], biases[1]]", "[net[0].b, net[1].b]"
            )
    (tmp_path / "train.py").write_text(code, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False, execute=True)).script
    assert checked is not None and checked.verdict is WRONG
    assert {row.name for row in checked.wrong} == {f"biases[{still}]" if lists else f"net[{still}].b"}


def test_biases_that_all_move_are_right(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(OBJECTS, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False, execute=True)).script
    assert checked is not None and checked.verdict is RIGHT
