"""What is not decided is told in the candidate's own names."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written
from tests.checking.test_code_as_people_write_it import TWO_LAYERS, checked, said

CODE = """\
def train_step(wh, bh, wo, bo, x, t):
    h = np.tanh(x @ wh + bh)
    y = h @ wo + bo
    d = 2 * (y - t) / y.size
    e = d @ wo.T * (1 - h**2)
    lr = 1e-30
    after = {"wh": wh - lr * x.T @ e, "bh": bh - lr * e.sum(0), "wo": wo - lr * h.T @ d, "bo": bo - lr * d.sum(0)}
    return np.mean((y - t) ** 2), after
"""


def test_what_rounding_hides_is_named_as_the_candidate_names_it(tmp_path: Path) -> None:
    line = {**TWO_LAYERS, "optimizer": {"lr": 1e-30}, "returns": ["loss", "parameters"]}
    found = checked(tmp_path, line, CODE)
    assert "in part: a mistake could hide in rounding there" in said(found)
    assert "linear1" not in said(found)


@pytest.mark.parametrize(
    "signature", ["objective(X, y, W, b, W2, b2)", "objective(X, y, w, b, w2, b2)", "objective(params, X, y)"]
)
def test_the_first_layer_may_have_no_number_and_other_functions_may_stand_beside(
    tmp_path: Path, signature: str
) -> None:
    names = "W, b, W2, b2" if "W2" in signature else "w, b, w2, b2"
    w, b, w2, b2 = names.split(", ")
    code = f"""\
import numpy as np

HARNESS = {{"network": "linear tanh linear", "loss": "mse"}}


def mean_of_squares(e):
    return np.mean(e ** 2)


def {signature}:
    {f"{names} = params" if "params" in signature else "pass"}
    a = np.tanh(X @ {w} + {b})
    e = a @ {w2} + {b2} - y
    d = 2 * e / e.size
    g = d @ {w2}.T * (1 - a * a)
    return mean_of_squares(e), [X.T @ g, g.sum(axis=0), a.T @ d, d.sum(axis=0)]


def descend(params, X, y, lr, epochs):
    for _ in range(epochs):
        loss, grads = objective(params, X, y)
    return loss
"""
    assert harness.check(written(tmp_path, code)).verdict == "right"
