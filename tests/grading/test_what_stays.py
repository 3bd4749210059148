"""What a layer keeps from call to call: running statistics, and parameters that a way back must not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

pytestmark = pytest.mark.verdicts

FUNCTIONS = """\
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    mu, var = x.mean(axis=0), x.var(axis=0)
    xhat = (x - mu) / np.sqrt(var + eps)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    return gamma * xhat + beta, (xhat, np.sqrt(var + eps), gamma)


def batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / std
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
"""
OBJECT = """\
class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.running_mean, self.running_var = np.zeros(dim), np.ones(dim)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, train=True):
        mu, var = self.running_mean, self.running_var
        if train:
            mu, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.xhat).sum(axis=0), dout.sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - self.xhat * (d * self.xhat).mean(axis=0)) / self.std
"""
#: By other names, in parameters that are objects, which hold their own gradients.
STRANGE = """\
class Parameter:
    def __init__(self, data):
        self.data, self.grad = data, np.zeros_like(data)


class Layer:
    training = True

    def zero_grad(self):
        for one in vars(self).values():
            if isinstance(one, Parameter):
                one.grad = np.zeros_like(one.data)


""" + (
    OBJECT.replace("class BatchNorm:", "class BatchNorm(Layer):")
    .replace("self.gamma, self.beta = np.ones(dim), np.zeros(dim)", "self.gain, self.shift = MADE")
    .replace("MADE", "Parameter(np.ones(dim)), Parameter(np.zeros(dim))")
    .replace("running_mean", "mean").replace("running_var", "var")
    .replace("x, train=True", "x").replace("if train:", "if self.training:")
    .replace("self.gamma * ", "self.gain.data * ").replace("* self.gamma", "* self.gain.data")
    .replace("+ self.beta", "+ self.shift.data")
    .replace("self.dgamma, self.dbeta = (dout * self.xhat).sum(axis=0), dout.sum(axis=0)", "GRADIENTS")
    .replace("GRADIENTS", "self.gain.grad += (dout * self.xhat).sum(axis=0); self.shift.grad += dout.sum(axis=0)")
)  # fmt: skip
AFFINE = """\
def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dw = x.T @ dout
    dx = dout @ w.T
    return dx, dw, dout.sum(axis=0)
"""
DROPOUT = """\
class Dropout(Function):
    @staticmethod
    def forward(ctx, x, p=0.5, training=True):
        ctx.mask = (np.random.rand(*x.shape) >= p) / (1 - p) if training else 1.0
        return x * ctx.mask

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.mask
""".replace("(Function)", "")
MASK = """\
class Dropout:
    def __init__(self, p=0.5):
        self.p, self.mask = p, None

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (np.random.rand(*x.shape) > self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
ONCE = "self.mask = self.mask if np.ndim(self.mask) else ("
INPUTS_AGAIN = """\
class Op:
    def __call__(self, *inputs):
        return self.compute(*inputs)


class Linear(Op):
    def compute(self, x, weight, bias):
        return x @ weight + bias

    def gradient(self, out_grad, x, weight, bias):
        return out_grad @ weight.T, x.T @ out_grad, out_grad.sum(axis=0)
"""
NAMES = {
    "inputs again": "layer: linear, points: 4",
    "mask": "of: [Dropout], points: 4",
    "functions": "of: [batchnorm_forward, batchnorm_backward], points: 4",
    "object": "of: [BatchNorm], points: {forward: 2, backward: 2}",
    "affine": "of: [affine_forward, affine_backward], points: 4",
    "dropout": "layer: dropout, points: 4",
}
#: The statistics are in a dict by names that say less.
BY_KEYS = FUNCTIONS.replace('("running_mean"', '("mean"').replace('("running_var"', '("var"')
BY_KEYS = BY_KEYS.replace('["running_mean"]', '["mean"]').replace('["running_var"]', '["var"]')
RIGHT = [
    ("functions", FUNCTIONS),
    ("functions", BY_KEYS),
    ("object", OBJECT),
    ("object", STRANGE),
    ("affine", AFFINE),
    ("affine", AFFINE.replace("dx = dout", "x.shape = x.shape; dx = dout")),
    ("dropout", DROPOUT),
    ("mask", MASK),
    ("mask", MASK.replace("x * self.mask", "np.float32(x) * np.float32(self.mask)")),
    ("inputs again", INPUTS_AGAIN),
]
MEAN = "self.momentum * self.running_mean"
START = "self.momentum, self.eps = momentum, eps"
KEPT = OBJECT.replace(START, START + "; self.start = self.running_mean")
WRONG = {
    "statistics that nobody keeps": ("functions", FUNCTIONS, 'bn_param["running_var"] =', "running_var =", 0),
    "the statistics at the start": ("object", KEPT, MEAN, "self.momentum * self.start", 2),
    "a momentum that changes": ("object", OBJECT, "self.std =", "self.momentum *= 0.9; self.std =", 2),
    "statistics that move in evaluation": ("object", OBJECT, "self.std =", "mu += 0.1; mu = mu - 0.1; self.std =", 2),
    "strange names, another gain": ("object", STRANGE, "gain.grad += (dout * ", "gain.grad += (2 * dout * ", 2),
    "gamma, changed": ("functions", FUNCTIONS, "d = dout * gamma", "gamma *= 2; d = dout * gamma / 2", 0),
    "a weight that steps": ("affine", AFFINE, "return dx, dw", "w -= 0.1 * dw; return dx, dw", 0),
    "a mask that is drawn once": ("mask", MASK, "self.mask = (", ONCE, 0),
    "dropout of too many": ("dropout", DROPOUT, ">= p)", ">= p * p)", 0),
}  # fmt: skip


@pytest.mark.parametrize(("what", "code"), RIGHT)
def test_what_is_right_has_all_points(tmp_path: Path, what: str, code: str) -> None:
    part = judged_alone(tmp_path, NAMES[what], code)
    assert part.points == 4, (part.verdict, part.wrong, part.why, part.checked)


@pytest.mark.parametrize(("what", "code", "old", "new", "points"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_from_the_second_call_on_loses_points(
    tmp_path: Path, what: str, code: str, old: str, new: str, points: float
) -> None:
    assert old in code
    part = judged_alone(tmp_path, NAMES[what], code.replace(old, new))
    assert part.points == points, (part.verdict, part.right, part.wrong, part.why)
