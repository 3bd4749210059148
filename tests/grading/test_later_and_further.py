"""Mistakes that usual numbers do not show: no full points for them, and all for the same code without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged


def judged_alone(folder: Path, asked: str, code: str, hints: str = "verdict") -> PartJudged:
    """A part alone, of a file with this code."""
    (folder / "own").mkdir()
    stated = f"assignment: hw\nhints: {hints}\nparts:\n  - {{name: it, {asked}}}\n"
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text("import numpy as np\n\n\n" + code, "utf-8")
    (part,) = judged(folder / "it", load_assignment(folder / "own" / "hw.yaml")).parts
    return part


CONV = """\
def conv_forward(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, _, HH, WW) = x.shape, w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    oh, ow = (H + 2 * p - HH) // s + 1, (W + 2 * p - WW) // s + 1
    out = np.zeros((N, F, oh, ow))
    for i in range(oh):
        for j in range(ow):
            patch = xp[:, :, i * s : i * s + HH, j * s : j * s + WW]
            out[:, :, i, j] = np.tensordot(patch, w, ((1, 2, 3), (1, 2, 3))) + b
    return out, (x, w, conv_param)


def conv_backward(dout, cache):
    x, w, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, _, HH, WW) = x.shape, w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    off = 0
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            d = dout[:, :, i, j]
            dw += np.tensordot(d, xp[:, :, i * s : i * s + HH, j * s : j * s + WW], ((0,), (0,)))
            dxp[:, :, off + i * s : off + i * s + HH, j * s : j * s + WW] += np.tensordot(d, w, ((1,), (0,)))
    dx = dxp[:, :, p : p + H, p : p + W]
    return dx, dw, dout.sum(axis=(0, 2, 3))
"""
SIGMOID = """\
def sigmoid_forward(x):
    a = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
    return a, a


def sigmoid_backward(dout, a):
    return dout * a * (1 - a)
"""
SOFTMAX = """\
def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    n = len(x)
    dx = p.copy()
    dx[np.arange(n), y] -= 1
    return -np.log(p[np.arange(n), y]).mean(), dx / n
"""
HINGE = """\
def svm_loss(x, y):
    n = len(x)
    m = np.maximum(0, x - x[np.arange(n), y][:, None] + 1)
    m[np.arange(n), y] = 0
    dx = (m > 0).astype(float)
    dx[np.arange(n), y] = -dx.sum(axis=1)
    return m.sum() / n, dx / n
"""
HUBER = """\
def huber(pred, target, delta=1.0):
    d = pred - target
    small = np.abs(d) <= delta
    loss = np.where(small, 0.5 * d**2, delta * (np.abs(d) - 0.5 * delta)).mean()
    return loss, np.where(small, d, delta * np.sign(d)) / d.size
"""
SGD = """\
class SGD:
    def __init__(self, lr=0.01):
        self.lr, self.t = lr, 0

    def update(self, params, grads):
        self.t += 1
        for k in params:
            params[k] -= self.lr * grads[k]
"""
ADAGRAD = """\
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, {}
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        for k in params:
            self.h[k] = self.h.get(k, 0) + grads[k] ** 2
            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + 1e-7)
"""
AFFINE = """\
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)
"""
FLATTEN = """\
class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
"""
POOL = """\
class MaxPool:
    def __init__(self, pool_h, pool_w, stride):
        self.ph, self.pw, self.s = pool_h, pool_w, stride

    def forward(self, x):
        self.x = x
        (N, C, H, W), s = x.shape, self.s
        self.out = np.zeros((N, C, (H - self.ph) // s + 1, (W - self.pw) // s + 1))
        for i, j in np.ndindex(*self.out.shape[2:]):
            self.out[:, :, i, j] = x[:, :, i * s : i * s + self.ph, j * s : j * s + self.pw].max(axis=(2, 3))
        return self.out

    def backward(self, dout):
        dx, s = np.zeros(self.x.shape), self.s
        for i, j in np.ndindex(*dout.shape[2:]):
            here = np.s_[:, :, i * s : i * s + self.ph, j * s : j * s + self.pw]
            dx[here] += (self.x[here] == self.out[:, :, i : i + 1, j : j + 1]) * dout[:, :, i : i + 1, j : j + 1]
        return dx
"""
DROPOUT = """\
def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    mask = (np.random.rand(*x.shape) < p) / p
    return (x * mask if mode == "train" else x), (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dout
"""
NORM = """\
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, m = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    if mode == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, gamma, var + eps)


def batchnorm_backward(dout, cache):
    xhat, gamma, v = cache
    d = dout * gamma
    dx = (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / np.sqrt(v)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
"""
CONV_ASKED = "of: [conv_forward, conv_backward], points: {forward: 1, backward: 3}"
RIGHT: dict[str, tuple[str, str]] = {
    "conv": (CONV_ASKED, CONV),
    "sigmoid": ("of: [sigmoid_forward, sigmoid_backward], points: 4", SIGMOID),
    "softmax": ("of: [softmax_loss], points: 4", SOFTMAX),
    "hinge": ("loss: multi_margin, points: 4", HINGE),
    "huber": ("loss: huber, points: 4", HUBER),
    "sgd": ("optimizer: sgd, points: 4", SGD),
    "adagrad": ("optimizer: adagrad, points: 4", ADAGRAD),
    "affine": ("layer: linear, points: {forward: 1, backward: 3}", AFFINE),
    "flatten": ("layer: flatten, points: {forward: 1, backward: 3}", FLATTEN),
    "pool": ("layer: max_pool2d, points: 4", POOL),
    "dropout": ("of: [dropout_forward, dropout_backward], points: {forward: 1, backward: 3}", DROPOUT),
    "norm": ("of: [batchnorm_forward, batchnorm_backward], points: {forward: 1, backward: 3}", NORM),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.sampled(4)
def test_right_code_has_all_points(tmp_path: Path, name: str) -> None:
    assert judged_alone(tmp_path, *RIGHT[name]).points == 4


@pytest.mark.parametrize(
    ("name", "before", "after", "points"),
    [
        ("conv", "off = 0", "off = (H + 2 * p - HH) % s", 1),  # a stride that leaves a rest
        ("conv", "p : p + W]\n    return", "p : p + W]\n    dx[:, :, : p - 1] = 0\n    return", 1),  # wide padding
        ("sigmoid", "-500, 500", "-6, 6", 0),
        ("sigmoid", "-500, 500", "-4.5, 20", 0),
        ("softmax", "    n = len(x)", "    n, y = len(x), np.searchsorted(np.unique(y), y)", 0),  # absent classes
        ("softmax", "    n = len(x)", "    n, y = len(x), np.minimum(y, 2)", 0),
        ("hinge", "-dx.sum(axis=1)", "-np.minimum(dx.sum(axis=1), 2)", 0),
        ("huber", "delta * (np.abs(d) - 0.5 * delta)", "np.abs(d) - 0.5", 0),
        ("sgd", "self.t += 1\n", "self.t += 1\n        self.lr *= 0.5 if self.t % 5 == 0 else 1\n", 0),
        ("adagrad", "self.t += 1\n", "self.t += 1\n        self.h = {} if self.t == 7 else self.h\n", 0),
        ("affine", ".reshape(self.shape)", "", 1),
        ("flatten", "dout.reshape(self.shape)", "dout", 1),
        ("flatten", "dout.reshape(self.shape)", "dout.reshape(self.shape[0], -1)", 1),
        ("pool", "        return dx\n", "        return dx.reshape(len(dx), -1)\n", 0),
        ("dropout", ' if dropout_param["mode"] == "train" else dout', "", 1),
        ("dropout", "else dout", "else dout * 0", 1),
        ("norm", 'm * bn_param["running_var"] + (1 - m)', '(1 - m) * bn_param["running_var"] + m', 3),
    ],
)  # fmt: skip
@pytest.mark.sampled(4, first=1)
def test_what_shows_later_or_elsewhere_costs_points(
    tmp_path: Path, name: str, before: str, after: str, points: float
) -> None:
    asked, code = RIGHT[name]
    if before != after:
        assert before in code
        code = code.replace(before, after)
    assert judged_alone(tmp_path, asked, code).points == points


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("sigmoid", "-500, 500", "-20, 20"),  # what is clipped where nothing is left of the slope
        ("affine", "class Affine:\n", 'class Affine:\n    """x: (N, D)"""\n\n'),
        ("huber", "def huber(pred, target, delta=1.0)", "def smooth(pred, target, beta=1.0, *, delta=None)"),
    ],
)
@pytest.mark.sampled(2)
def test_what_is_meant_so_costs_none(tmp_path: Path, name: str, before: str, after: str) -> None:
    asked, code = RIGHT[name]
    code = code.replace(before, after)
    if name == "affine":
        code = code.replace(".reshape(self.shape)", "")
    if name == "huber":
        code = code.replace("    d = pred", "    delta = beta\n    d = pred")
    assert judged_alone(tmp_path, asked, code).points == 4


def test_an_optimizer_with_a_schedule_of_its_own_is_a_persons(tmp_path: Path) -> None:
    code = SGD.replace("lr=0.01", "lr=0.01, drop_every=5").replace(
        "= lr, 0", "= lr, 0\n        self.every = drop_every"
    )
    late = "self.t += 1\n        self.lr *= 0.5 if self.t % self.every == 0 else 1\n"
    assert judged_alone(tmp_path, "optimizer: sgd, points: 4", code.replace("self.t += 1\n", late)).points is None


def test_what_is_wrong_in_evaluation_costs_what_goes_forward(tmp_path: Path) -> None:
    code = NORM.replace("- mean) / np.sqrt(var + eps)", "- x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)")
    assert [one.points for one in judged_alone(tmp_path, RIGHT["norm"][0], code).shares] == [0, 3]
