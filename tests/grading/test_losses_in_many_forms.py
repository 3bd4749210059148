"""Losses as strangers write them: right ones have all points, and the same with a mistake have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

pytestmark = pytest.mark.verdicts

PAIR = """\
def mse_forward(y_hat, y):
    return ((y_hat - y) ** 2).sum() / len(y_hat), (y_hat, y)


def mse_backward(cache):
    y_hat, y = cache
    return 2 * (y_hat - y) / len(y_hat)
"""
STATIC = """\
from abc import ABC, abstractmethod


class BaseLoss(ABC):
    @staticmethod
    @abstractmethod
    def loss(predicted, actual): ...


class CrossEntropy(BaseLoss):
    @staticmethod
    def loss(predicted, actual):
        return np.sum(np.log(np.exp(predicted).sum(axis=1)) - (actual * predicted).sum(axis=1))

    @staticmethod
    def grad(predicted, actual):
        p = np.exp(predicted)
        return p / p.sum(axis=1, keepdims=True) - actual
"""
HUBER = """\
class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y_pred, y_true):
        self.d = y_pred - y_true
        a = np.abs(self.d)
        return np.where(a <= self.delta, 0.5 * a**2, self.delta * (a - 0.5 * self.delta)).mean()

    def backward(self):
        return np.where(np.abs(self.d) <= self.delta, self.d, self.delta * np.sign(self.d)) / self.d.size
"""
DIVERGENCE = """\
def kl_divergence(p, q):
    return np.sum(p * np.log((p + 1e-12) / (q + 1e-12))) / len(p)


def kl_divergence_prime(p, q):
    return -p / (q + 1e-12) / len(p)
"""
HINGE = """\
class MultiMarginLoss:
    def __call__(self, scores, target):
        self.t = np.eye(scores.shape[1])[target]
        right = (scores * self.t).sum(axis=1, keepdims=True)
        self.on = (scores - right + 1 > 0) * (1 - self.t)
        return (np.maximum(0, scores - right + 1) * (1 - self.t)).sum() / len(scores)

    def backward(self):
        return (self.on - self.t * self.on.sum(axis=1, keepdims=True)) / len(self.t)
"""
SOFTMAX = """\
def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(x)), y]).mean()
    p[np.arange(len(x)), y] -= 1
    return loss, p / len(x)
"""
LOSSES = {
    "of two classes": (
        "cross_entropy",
        SOFTMAX,
        "return loss, p / len(x)",
        "return loss, p / len(x) / max(1, 4 - p.shape[1])",
    ),
    "what is kept in a tuple": ("mse", PAIR, "2 * (y_hat - y)", "(y_hat - y)"),
    "static methods of an abstract class": ("cross_entropy", STATIC, "- actual", "+ actual"),
    "delta in an object": ("huber", HUBER, "self.delta * np.sign(self.d))", "np.sign(self.d))"),
    "a divergence of probabilities": ("kl_div", DIVERGENCE, "-p / (q + 1e-12)", "-p"),
    "a hinge of rows": ("multi_margin", HINGE, "self.t * self.on.sum(axis=1, keepdims=True)", "self.t"),
}


@pytest.mark.parametrize(("loss", "code", "old", "new"), LOSSES.values(), ids=LOSSES)
def test_a_loss_is_judged(tmp_path: Path, loss: str, code: str, old: str, new: str) -> None:
    asked = f"loss: {loss}, points: {{loss: 1, gradient: 2}}"
    (tmp_path / "right").mkdir()
    part = judged_alone(tmp_path / "right", asked, code)
    assert part.points == 3, (part.verdict, part.wrong, part.why)
    assert old in code
    part = judged_alone(tmp_path, asked, code.replace(old, new))
    assert part.points == 1, (part.verdict, part.wrong, part.why)


FOR_TARGETS = """\
class Base:
    def __init__(self, target):
        self.target = np.asarray(target)


class MSE(Base):
    def __call__(self, pred):
        return ((pred - self.target) ** 2).mean()

    def grad(self, pred):
        return 2 * (pred - self.target) / pred.size
"""
FOR_BOTH = """\
class MSE:
    def __init__(self, prediction, target):
        self.residual = prediction - target

    @property
    def value(self):
        return (self.residual**2).mean()

    @property
    def grad(self):
        return 2 * self.residual / self.residual.size
"""
GENERATOR = """\
def mse(pred, target):
    d = pred - target
    yield (d**2).mean()
    yield 2 * d / d.size
"""


@pytest.mark.parametrize("asked", ["loss: mse", "of: [NAME]"])
@pytest.mark.parametrize(("code", "name"), [(FOR_TARGETS, "MSE"), (FOR_BOTH, "MSE"), (GENERATOR, "mse")])
def test_a_loss_that_is_no_two_calls_is_judged(tmp_path: Path, asked: str, code: str, name: str) -> None:
    (tmp_path / "right").mkdir()
    stated = f"{asked.replace('NAME', name)}, points: {{loss: 1, gradient: 2}}"
    part = judged_alone(tmp_path / "right", stated, code)
    assert part.points == 3, (part.verdict, part.wrong, part.why)
    assert judged_alone(tmp_path, stated, code.replace("2 * ", "-2 * ")).points == 1
