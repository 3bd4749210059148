"""Losses in the forms that people give them, and with the mistakes that people make in them: right, or named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import harness

PROGRAM = """\
import numpy as np

HARNESS = {{"network": "linear relu linear{last}", "loss": {loss!r}}}


def loss_and_gradients(parameters, x, t):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    n = np.arange(len(x))
{body}
    dh = dz @ W2.T * (h > 0)
    return loss, {{"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ dz, "b2": dz.sum(0)}}
"""
SOFTMAX = """\
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
"""
HINGE = """\
    m = np.maximum(0, z - z[n, t][:, None] + 1)
    m[n, t] = 0
    loss = m.sum() / len(x)
    dz = (m > 0) * 1.0
    dz[n, t] -= dz.sum(axis=1)
    dz /= len(x)
"""
HUBER = """\
    r = z - t
    small = np.abs(r) <= 0.5
    loss = np.mean(np.where(small, r ** 2 / 2, 0.5 * (np.abs(r) - 0.25)))
    dz = np.where(small, r, 0.5 * np.sign(r)) / t.size
"""
SMOOTH = """\
    r = z - t
    small = np.abs(r) < 0.5
    loss = np.mean(np.where(small, r ** 2, np.abs(r) - 0.25))
    dz = np.where(small, r / 0.5, np.sign(r)) / t.size
"""
SOFTMAX_MSE = f"""{SOFTMAX}
    loss = ((p - t) ** 2).mean()
    g = 2 * (p - t) / t.size
    dz = np.array([(np.diag(q) - np.outer(q, q)) @ one for q, one in zip(p, g)])
"""
SOFTMAX_BCE = f"""{SOFTMAX}
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    g = (-t / p + (1 - t) / (1 - p)) / t.size
    dz = p * (g - (g * p).sum(axis=1, keepdims=True))
"""
NLL = f"""{SOFTMAX}
    loss = -np.log(p[n, t]).mean()
    dz = p.copy()
    dz[n, t] -= 1
    dz /= len(x)
"""
CATEGORICAL = f"""{SOFTMAX}
    loss = -np.sum(t * np.log(p)) / len(x)
    dp = -t / p / len(x)
    dz = p * (dp - (dp * p).sum(axis=1, keepdims=True))
"""
#: The loss gathers the labels' probabilities, clipped; the two derivatives are one.
COMBINED = f"""{SOFTMAX}
    loss = np.mean(-np.log(np.clip(p, 1e-7, 1 - 1e-7)[n, t]))
    dz = p.copy()
    dz[n, t] -= 1
    dz /= len(x)
"""
KL = f"""{SOFTMAX}
    loss = np.sum(t * np.log(t / p)) / len(x)
    dz = (p - t) / len(x)
"""
MAE = """\
    loss = np.abs(z - t).mean()
    dz = np.where(z > t, 1, -1) / t.size
"""
#: Gathered logarithms, and a smoothing term apart; the weights and the mean in the rows of the gradient.
GATHERED = """\
    w, eps = np.array([0.5, 2, 1.25, 0.8]), 0.2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    counted = t != -1
    y = np.where(counted, t, 0)
    wy = w[y] * counted
    total = wy.sum()
    smooth = -(np.log(p) * w).sum(axis=1) * counted
    loss = ((1 - eps) * -(wy * np.log(p[n, y])).sum() + eps / 4 * smooth.sum()) / total
    dz = (1 - eps) * wy[:, None] * (p - np.eye(4)[y])
    dz += eps / 4 * counted[:, None] * (p * w.sum() - w)
    dz /= total
"""
#: Rows of smoothed targets, times weights that are divided by their sum first.
ROWS = """\
    w, eps = np.array([0.5, 2, 1.25, 0.8]), 0.2
    log_p = z - np.log(np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)) - z.max(1, keepdims=True)
    counted = np.flatnonzero(t != -1)
    T = np.full(z.shape, eps / 4)
    T[counted, t[counted]] += 1 - eps
    T[t == -1] = 0
    w = w / w[t[counted]].sum()
    loss = -np.sum(w * T * log_p)
    dz = np.exp(log_p) * (w * T).sum(axis=1, keepdims=True) - w * T
"""
OPTIONS = {"kind": "cross_entropy", "weight": [0.5, 2, 1.25, 0.8], "ignore_index": -1, "label_smoothing": 0.2}
WEIGHTED_NLL = f"""{SOFTMAX}
    w = np.array([0.5, 2, 1.25, 0.8])
    keep = (t >= 0).astype(float)
    y = t * (t >= 0)
    share = keep * w[y] / (keep * w[y]).sum()
    loss = -(share * np.log(p[n, y])).sum()
    dz = share[:, None] * (p - (y[:, None] == np.arange(4)))
"""
CLASSES = {"kind": "multi_margin", "reduction": "mean_over_samples"}
FORMS: dict[str, tuple[str, Any, str]] = {
    "mae": ("", "l1", MAE),
    "huber": ("", {"kind": "huber", "delta": 0.5}, HUBER),
    "smooth": ("", {"kind": "smooth_l1", "beta": 0.5}, SMOOTH),
    "softmax_mse": (" softmax", "mse", SOFTMAX_MSE),
    "softmax_bce": (" softmax", "binary_cross_entropy", SOFTMAX_BCE),
    "nll": (" log_softmax", "nll", NLL),
    "categorical": (" softmax", "categorical_cross_entropy", CATEGORICAL),
    "combined": (" softmax", "categorical_cross_entropy", COMBINED),
    "kl": (" log_softmax", {"kind": "kl_div", "reduction": "batchmean"}, KL),
    "hinge": ("", CLASSES, HINGE),
    "gathered": ("", OPTIONS, GATHERED),
    "rows": ("", OPTIONS, ROWS),
    "weighted": (" log_softmax", {"kind": "nll", "weight": [0.5, 2, 1.25, 0.8], "ignore_index": -1}, WEIGHTED_NLL),
}


def _checked(folder: Path, form: str, old: str = "", new: str = "", loss: Any = None) -> Any:
    last, stated, body = FORMS[form]
    assert old in body
    file = folder / "mine.py"
    file.write_text(PROGRAM.format(last=last, loss=loss or stated, body=body.replace(old, new) if old else body))
    return harness.check(file)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.sampled(2)
def test_it_is_right(tmp_path: Path, form: str) -> None:
    found = _checked(tmp_path, form)
    assert found.verdict == "right", found


@pytest.mark.sampled(12)
@pytest.mark.parametrize(
    ("form", "old", "new", "fault"),
    [
        ("mae", "np.where(z > t, 1, -1)", "np.ones(t.shape)", "residual_without_sign"),
        ("huber", "0.5 * np.sign(r)", "np.sign(r)", "residual_and_sign"),
        ("huber", "(np.abs(r) - 0.25)", "np.abs(r)", "line_without_its_offset"),
        ("smooth", "r / 0.5, np.sign(r)", "np.sign(r), r / 0.5", "branches_exchanged"),
        ("smooth", "r ** 2,", "2 * r ** 2,", "square_without_its_half"),
        ("softmax_mse", "(np.diag(q) - np.outer(q, q)) @ one", "q * (1 - q) * one", "softmax_layer_diagonal_only"),
        ("softmax_mse", "(np.diag(q) - np.outer(q, q)) @ one", "one", "softmax_layer_derivative_missing"),
        ("nll", "loss = -", "loss = ", "loss_negated"),
        ("categorical", "-t / p", "(p - t)", "gradient_of_logits_for_that_of_probabilities"),
        ("categorical", "-t / p", "-1 / p", "gradient_of_all_classes"),
        ("categorical", "-t / p", "t / p", "residual_sign"),
        ("categorical", "p / len(x)", "p", "batch_mean_missing"),
        ("categorical", "np.log(p)", "np.log10(p)", "logarithm_to_base_10"),
        ("categorical", "p * (dp -", "p * (1 - p) * p * (dp -", "softmax_layer_derivative_and_its_diagonal"),
        ("combined", "1e-7, 1 - 1e-7", "0.05, 0.95", "loss_of_clipped_probabilities"),
        ("kl", "t * np.log(t / p)", "p * np.log(p / t)", "divergence_of_the_other_way_reported"),
        ("kl", "t * np.log(t / p)", "-t * np.log(p)", "logarithm_of_the_target_missing"),
        ("hinge", "    dz[n, t] -= dz.sum(axis=1)\n", "", "right_class_without_gradient"),
        ("hinge", "    m[n, t] = 0\n", "", "right_class_in_the_loss"),
        ("gathered", "    dz /= total", "    dz /= len(x)", "mean_of_the_gradient_over_all_samples"),
        ("gathered", "wy = w[y] * counted", "wy = w[z.argmax(1)] * counted", "weights_of_the_predicted_classes"),
        ("rows", "(w * T).sum(axis=1, keepdims=True) - w * T", "(t >= 0)[:, None] * w - w * T", "weights_by_column"),
        ("weighted", "dz = share[:, None] *", "dz = keep[:, None] / keep.sum() *", "weights_missing_in_the_gradient"),
    ],
)
def test_a_mistake_in_it_is_named(tmp_path: Path, form: str, old: str, new: str, fault: str) -> None:
    assert _checked(tmp_path, form, old, new).faults == (fault,)


@pytest.mark.parametrize(
    "slope", ["", "    dz = (p * (t1 * p / (p + 1e-8)).sum(axis=1, keepdims=True) - t1 * p / (p + 1e-8)) / len(x)\n"]
)
def test_an_epsilon_in_the_logarithm_is_a_convention(tmp_path: Path, slope: str) -> None:
    """In the loss alone, or in its derivative too; t1 are the targets as rows of 0 and 1."""
    new = "loss = -np.log(p[n, t] + 1e-8).mean()\n    t1 = np.eye(p.shape[1])[t]\n"
    old = "loss = -np.log(p[n, t]).mean()\n"
    body = FORMS["nll"][2]
    if slope:
        old, new = body[body.index(old) :], new + slope
    assert _checked(tmp_path, "nll", old, new).verdict == "convention"


def test_an_epsilon_in_weighted_logarithms_is_a_convention(tmp_path: Path) -> None:
    assert _checked(tmp_path, "weighted", "np.log(p[n, y])", "np.log(p[n, y] + 1e-9)").verdict == "convention"


@pytest.mark.verdicts
@pytest.mark.sampled(3)
@pytest.mark.parametrize("loss", ["p", "p + 1e-9", "p + 1e-8"])
def test_an_epsilon_below_the_line_is_a_convention(tmp_path: Path, loss: str) -> None:
    """Of probabilities of classes; in the loss may stand none, another, or the same."""
    found = _checked(
        tmp_path,
        "categorical",
        "np.log(p)) / len(x)\n    dp = -t / p",
        f"np.log({loss})) / len(x)\n    dp = -t / (p + 1e-8)",
    )
    assert found.verdict == "convention", found
    assert _checked(tmp_path, "categorical", "-t / p", "-t / (p + 1e-3)").verdict == "wrong"


@pytest.mark.parametrize(
    ("form", "word"),
    [("combined", "CCE"), ("mae", "MAE"), ("mae", "L1Loss"), ("nll", "NLLLoss"), ("softmax_bce", "bce")],
)
def test_a_loss_may_have_the_name_that_people_give_it(tmp_path: Path, form: str, word: str) -> None:
    assert _checked(tmp_path, form, loss=word).verdict == "right"


def test_a_smoothing_that_the_other_classes_share_is_a_convention(tmp_path: Path) -> None:
    """Of the whole loss; in the gradient alone it is a mistake."""
    loss = {"kind": "cross_entropy", "label_smoothing": 0.2}
    body = f"{SOFTMAX}    T = np.full(p.shape, 0.2 / (p.shape[1] - 1))\n    T[n, t] = 0.8\n"
    body += "    loss = -(T * np.log(p)).sum() / len(x)\n    dz = (p - T) / len(x)\n"
    file = tmp_path / "mine.py"
    file.write_text(PROGRAM.format(last="", loss=loss, body=body))
    found = harness.check(file)
    assert found.verdict == "convention" and "torch gives 0.2 / outputs" in str(found), found


def test_a_hinge_that_is_not_divided_by_the_classes_is_another_reduction(tmp_path: Path) -> None:
    assert _checked(tmp_path, "hinge", loss="multi_margin").verdict == "convention"


OBJECTS = """\
import numpy as np

HARNESS = {{"network": "linear tanh linear", "loss": "{loss}"}}


class MeanSquaredError:
    def forward(self, y, t):
        self.r = y - t
        return np.mean(self.r ** 2)

    def backward(self):
        return 2 * self.r / self.r.size


class MeanAbsoluteError(MeanSquaredError):
    def forward(self, y, t):
        self.r = y - t
        return np.mean(np.abs(self.r))

    def backward(self):
        return np.sign(self.r) / self.r.size


class SmoothL1Loss(MeanSquaredError):
    def forward(self, y, t):
        self.r = y - t
        size = np.abs(self.r)
        return np.mean(np.where(size < 1, self.r ** 2 / 2, size - 0.5))

    def backward(self):
        return np.clip(self.r, -1, 1) / self.r.size


class Net:
    def __init__(self, sizes):
        a, b, c = sizes
        self.params = {{"W1": np.zeros((a, b)), "b1": np.zeros(b), "W2": np.zeros((b, c)), "b2": np.zeros(c)}}

    def forward(self, x):
        p = self.params
        self.x, self.h = x, np.tanh(x @ p["W1"] + p["b1"])
        return self.h @ p["W2"] + p["b2"]

    def backward(self, dout):
        p = self.params
        dh = dout @ p["W2"].T * (1 - self.h ** 2)
        self.grads = {{"W1": self.x.T @ dh, "b1": dh.sum(0), "W2": self.h.T @ dout, "b2": dout.sum(0)}}
        return self.grads
"""


@pytest.mark.parametrize("loss", ["mse", "l1", "smooth_l1"])
def test_of_several_losses_in_a_file_the_stated_one_is_found_by_its_name(tmp_path: Path, loss: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OBJECTS.format(loss=loss))
    assert harness.check(file).verdict == "right"


EQUAL = """\
title: Outputs that begin at 0, as some targets are
network: [{layer: linear, in_features: 2, out_features: 3}, {layer: relu}, {layer: linear, out_features: 2}]
initial: {weight: {kind: zeros}}
loss: {kind: l1}
optimizer: {lr: 0.1}
data: {inputs: [[1, 2], [3, -1]], targets: [[0, 1], [-1, 0]]}
training: {steps: 1}
"""


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("sign", "verdict"),
    [
        ("np.sign(z - t)", "right"),
        ("np.where(z > t, 1, -1)", "convention"),
        ("np.where(z >= t, 1, -1)", "convention"),
        ("2 * (z > t) - 1.5", "wrong"),
    ],
)
def test_the_derivative_of_an_absolute_error_of_0_is_a_convention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str, verdict: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios/equal.scenario.yaml").write_text(EQUAL)
    body = MAE.replace("np.where(z > t, 1, -1)", sign)
    (tmp_path / "mine.py").write_text(PROGRAM.format(last="", loss="l1", body=body))
    found = harness.check("mine.py", "equal")
    assert found.verdict == verdict, found


@pytest.mark.thorough
def test_a_softmax_that_harness_leaves_out_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PROGRAM.format(last="", loss="mse", body=SOFTMAX_MSE))
    found = harness.check(file)
    assert found.verdict == "inconclusive" and 'the network is "linear relu linear softmax"' in repr(found)
