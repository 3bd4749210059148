"""Scripts whose steps are those of Adam and its kin, over parameters in a dict that have other names before."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import RIGHT, WRONG
from harness.checking.script.result import ScriptChecked

SCRIPT = """import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(30, 3))
y = X @ rng.normal(size=(3, 2)) + 0.1
W1, b1, W2, b2 = rng.normal(size=(3, 5)), np.zeros(5), rng.normal(size=(5, 2)), np.zeros(2)
params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
first = {k: np.zeros_like(w) for k, w in params.items()}
second = {k: np.zeros_like(w) for k, w in params.items()}
lr = 0.01
for epoch in range(5):
    h = np.tanh(X @ params["W1"] + params["b1"])
    out = h @ params["W2"] + params["b2"]
    loss = np.mean((out - y) ** 2)
    d = 2 * (out - y) / out.size
    dh = d @ params["W2"].T * (1 - h**2)
    grads = {"W1": X.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
    for k in params:
        first[k] = 0.9 * first[k] + 0.1 * grads[k]
        second[k] = 0.999 * second[k] + 0.001 * grads[k] ** 2
        square = np.sqrt(second[k] / (1 - 0.999 ** (epoch + 1))) + 1e-8
        params[k] = params[k] - lr * first[k] / (1 - 0.9 ** (epoch + 1)) / square
    lr = lr * 0.95
"""


def checked(tmp_path: Path, *edits: tuple[str, str]) -> ScriptChecked:
    code = SCRIPT
    for before, after in edits:
        assert before in code
        code = code.replace(before, after)
    (tmp_path / "train.py").write_text(code, "utf-8")
    found = check_file(str(tmp_path / "train.py"), Options(diagnose=False, execute=True)).script
    assert found is not None
    return found


def test_old_names_of_parameters_are_no_biases_that_stand_still(tmp_path: Path) -> None:
    """``b1`` is ``params["b1"]`` until the first step alone; and the learning rate of an Adam may decay."""
    assert checked(tmp_path).verdict is RIGHT


def test_a_share_of_the_parameters_may_be_in_the_gradients_that_adam_is_given(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        ("for k in params:\n", "for k in params:\n        g = grads[k] + 0.001 * params[k]\n"),
        ("0.1 * grads[k]", "0.1 * g"),
        ("grads[k] ** 2", "g ** 2"),
    )
    assert found.verdict is RIGHT


def test_a_bias_that_stands_still_is_told_beside_its_old_name(tmp_path: Path) -> None:
    found = checked(tmp_path, ("for k in params:\n", 'for k in ("W1", "b1", "W2"):\n'))
    assert found.verdict is WRONG
    assert "params['b2']" in {row.name for row in found.wrong}


@pytest.mark.parametrize("correction", [" / (1 - 0.999 ** (epoch + 1))", " / (1 - 0.9 ** (epoch + 1))"])
def test_an_adam_that_lacks_a_correction_is_wrong(tmp_path: Path, correction: str) -> None:
    found = checked(tmp_path, (correction, ""))
    assert found.verdict is WRONG
    assert {row.quantity for row in found.wrong} == {"update"}
