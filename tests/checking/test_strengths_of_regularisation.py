"""A strength of regularisation keeps its default: its penalty is a convention, a mistake, or one that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_code_as_people_write_it import checked, said

MSE = {"network": "linear tanh linear", "loss": "mse"}

CODE = """\
def loss_and_gradients(W1, b1, W2, b2, X, y, reg={default}):
    N = len(X)
    h = np.tanh(X @ W1 + b1)
    e = h @ W2 + b2 - y
    d = 2 * e / e.size
    d1 = d @ W2.T * (1 - h**2)
    loss = np.mean(e**2) + {loss}
    return loss, {{
        "W1": X.T @ d1 + {first}, "b1": d1.sum(0), "W2": h.T @ d + {second}, "b2": d.sum(0)
    }}
"""
HALF = "0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))"
RIGHT = {
    "half": (HALF, "reg * W1", "reg * W2"),
    "without the half": ("reg * (np.sum(W1**2) + np.sum(W2**2))", "2 * reg * W1", "2 * reg * W2"),
    "of the last layer": ("0.5 * reg * np.sum(W2**2)", "0 * W1", "reg * W2"),
    "of sizes": ("reg * (np.abs(W1).sum() + np.abs(W2).sum())", "reg * np.sign(W1)", "reg * np.sign(W2)"),
    "by the samples": ("reg / (2 * N) * (np.sum(W1**2) + np.sum(W2**2))", "reg / N * W1", "reg / N * W2"),
}
UNKNOWN = {
    "of fourth powers": ("reg * (np.sum(W1**4) + np.sum(W2**4))", "4 * reg * W1**3", "4 * reg * W2**3"),
    "in the gradients alone": ("0", "reg * W1", "reg * W2"),
}
WRONG = {
    "missing in one": (HALF, "0 * W1", "reg * W2"),
    "missing in both": (HALF, "0 * W1", "0 * W2"),
    "doubled": (HALF, "2 * reg * W1", "reg * W2"),
    "of the wrong sign": (HALF, "reg * W1", "-reg * W2"),
}


def _code(parts: tuple[str, str, str], default: str = "0.05") -> str:
    loss, first, second = parts
    return CODE.format(default=default, loss=loss, first=first, second=second)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("form", RIGHT)
def test_a_penalty_alike_in_loss_and_gradients_is_a_convention(tmp_path: Path, form: str) -> None:
    found = checked(tmp_path, MSE, _code(RIGHT[form]))
    assert found.verdict == "convention", found
    assert "reg as its default 0.05" in said(found)
    assert "what reg does" not in said(found)


@pytest.mark.parametrize("form", UNKNOWN)
def test_a_penalty_that_nobody_knows_accuses_nobody(tmp_path: Path, form: str) -> None:
    found = checked(tmp_path, MSE, _code(UNKNOWN[form]))
    assert found.verdict == "inconclusive", found
    assert "all is right without regularisation" in said(found)


@pytest.mark.sampled(2)
@pytest.mark.verdicts
@pytest.mark.parametrize("form", WRONG)
def test_a_gradient_without_its_part_of_the_penalty_is_wrong(tmp_path: Path, form: str) -> None:
    found = checked(tmp_path, MSE, _code(WRONG[form]))
    assert found.verdict == "wrong", found
    assert "reg as its default 0.05" in said(found)
    assert "times the parameter" in said(found) or "fault" in said(found)


@pytest.mark.thorough
def test_a_mistake_beside_a_strength_is_found_and_named_as_ever(tmp_path: Path) -> None:
    found = checked(tmp_path, MSE, _code(UNKNOWN["of fourth powers"]).replace('"b2": d.sum(0)', '"b2": d.mean(0)'))
    assert found.verdict == "wrong", found
    assert "reg as 0, not its default 0.05" in said(found)


@pytest.mark.parametrize("default", ["0", "0.0", "None or 0"])
def test_a_strength_whose_default_is_0_is_not_seen(tmp_path: Path, default: str) -> None:
    found = checked(tmp_path, MSE, _code(WRONG["missing in one"], default))
    assert found.verdict == "right"
    assert "what reg does: it is 0" in said(found)


@pytest.mark.verdicts
def test_a_constructor_keeps_its_default_too(tmp_path: Path) -> None:
    code = (
        "class Net:\n"
        "    def __init__(self, n_in, n_out, reg=0.1):\n"
        "        self.W1, self.b1, self.reg = np.ones((n_in, n_out)), np.zeros(n_out), reg\n"
        "    def gradients(self, x, t):\n"
        "        e = x @ self.W1 + self.b1 - t\n"
        "        d = 2 * e / e.size\n"
        "        loss = np.mean(e**2) + self.reg / 2 * np.sum(self.W1**2)\n"
        "        return loss, {'W1': x.T @ d + self.reg * self.W1, 'b1': d.sum(0)}\n"
    )
    linear = {"network": "linear", "loss": "mse"}
    found = checked(tmp_path, linear, code)
    assert (found.verdict, "reg as its default 0.1" in said(found)) == ("convention", True)
    assert checked(tmp_path, linear, code.replace(" + self.reg * self.W1", "")).verdict == "wrong"
