"""A step of a script that is wrong beside a right gradient costs the update's points, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

ONE_BY_ONE = """\
np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
T = np.array([0, 1, 1, 0], float)
W1, b1 = np.random.randn(3, 2), np.zeros(3)
W2 = np.random.randn(3)
b2 = 0.1
eta = 0.5
for epoch in range(300):
    err = 0
    for x, t in zip(X, T):
        h = 1 / (1 + np.exp(-(W1 @ x + b1)))
        o = 1 / (1 + np.exp(-(W2 @ h + b2)))
        err += 0.5 * (o - t) ** 2
        delta = (o - t) * o * (1 - o)
        dh = delta * W2 * h * (1 - h)
        W2 = W2 - eta * delta * h
        b2 = b2 - eta * delta
        W1 = W1 - eta * np.outer(dh, x)
        b1 = b1 - eta * dh
    if epoch % 50 == 0:
        print(epoch, err)
"""
SAID_BY_A_LETTER = """\
class MLP:
    def __init__(self, n, h, k):
        self.W1, self.b1 = np.random.randn(n, h) * 0.3, np.zeros(h)
        self.W2, self.b2 = np.random.randn(h, k) * 0.3, np.zeros(k)

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        e = np.exp(self.a1 @ self.W2 + self.b2)
        self.p = e / e.sum(axis=1, keepdims=True)

    def backward(self, X, y):
        d = self.p.copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        self.dW2, self.db2 = self.a1.T @ d, d.sum(axis=0)
        d = (d @ self.W2.T) * (self.z1 > 0)
        self.dW1, self.db1 = X.T @ d, d.sum(axis=0)

    def step(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2


np.random.seed(0)
X, y = np.random.randn(30, 4), np.random.randint(0, 3, 30)
net = MLP(4, 5, 3)
for i in range(60):
    net.forward(X)
    l = -np.mean(np.log(net.p[np.arange(30), y]))
    net.backward(X, y)
    net.step(0.1)
    if i % 10 == 0:
        print(i, l)
"""
ADAM = """\
rng = np.random.default_rng(3)
X = rng.normal(size=(48, 3))
T = np.argmax(X @ rng.normal(size=(3, 3)), axis=1)
params = {"W1": rng.normal(size=(3, 4)) * 0.5, "b1": np.zeros(4)}
params |= {"W2": rng.normal(size=(4, 3)) * 0.5, "b2": np.zeros(3)}
m = {k: np.zeros_like(v) for k, v in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}
for t in range(1, 30):
    a = np.maximum(0, X @ params["W1"] + params["b1"])
    p = np.exp(a @ params["W2"] + params["b2"])
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(48), T]).mean()
    p[np.arange(48), T] -= 1
    p /= 48
    grads = {"W2": a.T @ p, "b2": p.sum(axis=0)}
    da = (p @ params["W2"].T) * (a > 0)
    grads["W1"], grads["b1"] = X.T @ da, da.sum(axis=0)
    for k in params:
        m[k] = 0.9 * m[k] + 0.1 * grads[k]
        v[k] = 0.999 * v[k] + 0.001 * grads[k] ** 2
        step = 0.01 * m[k] / (1 - 0.9**t) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)
        params[k] -= step
    print(t, loss)
"""
ASKED = "script: true, points: {gradient: 4, update: 1}"
UPHILL = {
    "a number": (ONE_BY_ONE, "b2 - eta", "b2 + eta"),
    "a loss by a letter": (SAID_BY_A_LETTER, "self.b2 -= lr", "self.b2 += lr"),
    "Adam": (ADAM, "-= step", '-= step if k != "b2" else -step'),
}


@pytest.mark.parametrize(("code", "old", "new"), UPHILL.values(), ids=UPHILL)
def test_a_step_uphill_costs_the_update_alone(tmp_path: Path, code: str, old: str, new: str) -> None:
    assert old in code
    part = judged_alone(tmp_path, ASKED, code.replace(old, new))
    assert part.points == 4, (part.verdict, part.right, part.wrong, part.why)


@pytest.mark.parametrize("code", [ONE_BY_ONE, SAID_BY_A_LETTER, pytest.param(ADAM, marks=pytest.mark.thorough)])
def test_the_same_scripts_downhill_have_all_points(tmp_path: Path, code: str) -> None:
    part = judged_alone(tmp_path, ASKED, code)
    assert part.points == 5, (part.verdict, part.right, part.wrong, part.why)


MOMENTUM = """\
rng = np.random.default_rng(0)
X = rng.normal(size=(30, 3))
Y = np.sin(X.sum(axis=1, keepdims=True))
W1, b1, W2, b2 = rng.normal(size=(3, 5)) * 0.5, np.zeros(5), rng.normal(size=(5, 1)) * 0.5, np.zeros(1)
params = [W1, b1, W2, b2]
v = [np.zeros_like(p) for p in params]
for epoch in range(12):
    BEGIN
    for at in range(0, 30, 10):
        x, t = X[at : at + 10], Y[at : at + 10]
        h = np.tanh(x @ W1 + b1)
        e = h @ W2 + b2 - t
        loss = (e**2).mean()
        d = 2 * e / len(x)
        dh = d @ W2.T * (1 - h**2)
        grads = [x.T @ dh, dh.sum(axis=0), h.T @ d, d.sum(axis=0)]
        for i in range(4):
            v[i] = 0.9 * v[i] - 0.05 * grads[i]
            params[i] += v[i]
    END
"""
FORGETS = {
    "each epoch begins": ("BEGIN", "v = [np.zeros_like(p) for p in params]", 4),
    "each third epoch ends": ("END", "v = [p * 0 for p in params] if epoch % 3 == 0 else v", 4),
    "once": ("END", "v = [p * 0 for p in params] if epoch == 5 else v", None),
    "never": ("END", "print(loss)", 5),
}


@pytest.mark.parametrize(("old", "new", "points"), FORGETS.values(), ids=FORGETS)
def test_a_velocity_that_begins_anew_costs_the_update(tmp_path: Path, old: str, new: str, points: float | None) -> None:
    """Once only a person can tell whether that is meant."""
    part = judged_alone(tmp_path, ASKED, MOMENTUM.replace(old, new).replace("BEGIN", "pass").replace("END", "pass"))
    assert part.points == points, (part.verdict, part.right, part.wrong, part.why)
