"""Softmax and logistic regression as people write them: what is called is found by what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PERSON, PartVerdict

SOFTMAX = "{name: softmax, network: linear, loss: cross_entropy, points: {loss: 1, gradient: 2, update: 1}}"
LOGISTIC = (
    "{name: logistic, network: linear sigmoid, loss: binary_cross_entropy, points: {loss: 1, gradient: 2, update: 1}}"
)
REGRESSION = "{name: regression, network: linear, loss: mse, points: {loss: 1, gradient: 2, update: 1}}"


def _judged(folder: Path, code: str, *stated: str) -> dict[str, PartJudged]:
    parts = "\n".join(f"  - {one}" for one in stated)
    (folder / "hw.yaml").write_text(
        f"assignment: hw\nhints: verdict\nlimits: {{total: 600}}\nparts:\n{parts}\n", "utf-8"
    )
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(f"import math\nimport numpy as np\n{code}", "utf-8")
    found = judged(folder / "it", load_assignment(folder / "hw.yaml"))
    return {one.part.name: one for one in found.parts}


def _points(one: PartJudged) -> dict[str, float | None]:
    return {share.what: share.points for share in one.shares}


#: Each has a softmax and a logistic regression.
BOTH = {
    "one container": """
def sigma(z):
    return 0.5 * (1 + np.tanh(0.5 * z))
def logistic_cost(theta, X, y):
    w, b = theta
    h = sigma(X @ w + b)
    return float(-np.mean(y * np.log(h) + (1 - y) * np.log(1 - h)))
def logistic_gradient(theta, X, y):
    w, b = theta
    r = sigma(X @ w + b) - y
    return X.T @ r / X.shape[0], r.mean(axis=0)
def softmax_cost(theta, X, y):
    W, b = theta
    Z = X @ W + b
    top = Z.max(axis=1, keepdims=True)
    return float(np.mean(top[:, 0] + np.log(np.exp(Z - top).sum(axis=1)) - Z[np.arange(len(y)), y]))
def softmax_gradient(theta, X, y):
    W, b = theta
    Z = X @ W + b
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    R = P / P.sum(axis=1, keepdims=True) - (y[:, None] == np.arange(W.shape[1]))
    return X.T @ R / X.shape[0], R.mean(axis=0)
def descend(theta, X, y, gradient, lr=0.1, steps=1):
    for _ in range(steps):
        theta = tuple(t - lr * g for t, g in zip(theta, gradient(theta, X, y)))
    return theta
""",
    "lists of numbers": """
def score(w, c, x):
    return c + sum(a * b for a, b in zip(w, x))
def softmax_loss(W, b, X, y):
    loss, gW, gb = 0.0, [[0.0] * len(W[0]) for _ in W], [0.0] * len(W)
    for x, label in zip(X, y):
        s = [score(W[k], b[k], x) for k in range(len(W))]
        e = [math.exp(v - max(s)) for v in s]
        p = [v / sum(e) for v in e]
        loss -= math.log(p[label])
        for k in range(len(W)):
            d = p[k] - (k == label)
            gb[k] += d
            for j in range(len(x)):
                gW[k][j] += d * x[j]
    return loss, gW, gb
def softmax_train(W, b, X, y, rate, epochs):
    for _ in range(epochs):
        loss, gW, gb = softmax_loss(W, b, X, y)
        for k in range(len(W)):
            for j in range(len(W[k])):
                W[k][j] -= rate * gW[k][j]
            b[k] -= rate * gb[k]
    return W, b
def logistic_loss(w, b, X, y):
    loss, gw, gb = 0.0, [0.0] * len(w), 0.0
    for x, t in zip(X, y):
        p = 1.0 / (1.0 + math.exp(-score(w, b, x)))
        loss += -math.log(p) if t == 1 else -math.log(1 - p)
        gw = [g + (p - t) * v for g, v in zip(gw, x)]
        gb += p - t
    return loss, gw, gb
def logistic_train(w, b, X, y, rate, epochs):
    for _ in range(epochs):
        loss, gw, gb = logistic_loss(w, b, X, y)
        w, b = [v - rate * g for v, g in zip(w, gw)], b - rate * gb
    return w, b
""",
    "a closure and a training alone": """
def softmax_model(features, classes, rate=0.1):
    A, c = np.zeros((features, classes)), np.zeros(classes)
    def ahead(X):
        z = X @ A + c
        z = np.exp(z - z.max(axis=1, keepdims=True))
        return z / z.sum(axis=1, keepdims=True)
    def kayip(X, y):
        return -np.log(ahead(X)[np.arange(len(y)), y]).sum() / len(y)
    def turev(X, y):
        d = ahead(X)
        d[np.arange(len(y)), y] -= 1
        return X.T @ d / len(y), d.sum(axis=0) / len(y)
    def adim(X, y):
        nonlocal A, c
        dA, dc = turev(X, y)
        A, c = A - rate * dA, c - rate * dc
    return {"kayip": kayip, "turev": turev, "adim": adim}
def trainiere_logistisch(X, y, w, b, lernrate=0.1, schritte=50):
    verlauf = []
    for schritt in range(schritte):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        verlauf.append(np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p)))
        w, b = w - lernrate * (p - y) @ X / len(y), b - lernrate * np.mean(p - y)
    return w, b, verlauf
""",
    "the module's own variables": """
W = B = w = b = None
def init(d, k):
    global W, B, w, b
    W, B, w, b = np.zeros((d, k)), np.zeros(k), np.zeros(d), 0.0
def softmax_step(X, y, lr):
    global W, B
    s = X @ W + B
    p = np.exp(s - s.max(axis=1).reshape(-1, 1))
    p = p / p.sum(axis=1).reshape(-1, 1)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    W, B = W - lr * X.T @ p / len(y), B - lr * p.sum(0) / len(y)
    return loss
def logistic_step(X, y, lr):
    global w, b
    p = 1 / (1 + np.exp(-(X @ w + b)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    w, b = w - lr * X.T @ (p - y) / len(y), b - lr * np.mean(p - y)
    return loss
""",
    "ones that the caller adds": """
def h(theta, X):
    return 1 / (1 + np.exp(-X @ theta))
def J(theta, X, y):
    return float(-(y.T @ np.log(h(theta, X)) + (1 - y).T @ np.log(1 - h(theta, X))) / len(y))
def grad_J(theta, X, y):
    return X.T @ (h(theta, X) - y) / len(y)
def gradient_descent(theta, X, y, alpha, iterations):
    for _ in range(iterations):
        theta = theta - alpha * grad_J(theta, X, y)
    return theta
def softmax(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
def J_softmax(Theta, X, Y):
    return -np.sum(Y * np.log(softmax(X @ Theta))) / X.shape[0]
def grad_softmax(Theta, X, Y):
    return X.T @ (softmax(X @ Theta) - Y) / X.shape[0]
def softmax_descent(Theta, X, Y, alpha, iterations):
    for _ in range(iterations):
        Theta = Theta - alpha * grad_softmax(Theta, X, Y)
    return Theta
""",
    "classes that no name tells": """
class ModelA:
    def __init__(self, nin, nout):
        self.p = [np.zeros((nin, nout)), np.zeros(nout)]
    def f(self, x):
        s = x @ self.p[0] + self.p[1]
        e = np.exp(s - s.max(1)[:, None])
        return e / e.sum(1)[:, None]
    def err(self, x, t):
        return -np.mean(np.log(self.f(x)[np.arange(len(t)), t]))
    def go(self, x, t, h):
        g = (self.f(x) - np.eye(self.p[1].size)[t]) / len(t)
        self.p = [self.p[0] - h * x.T @ g, self.p[1] - h * g.sum(0)]
class ModelB:
    def __init__(self, nin):
        self.p = [np.zeros(nin), 0.0]
    def f(self, x):
        return 1 / (1 + np.exp(-x @ self.p[0] - self.p[1]))
    def err(self, x, t):
        return -np.mean(np.log(np.where(t == 1, self.f(x), 1 - self.f(x))))
    def go(self, x, t, h):
        g = (self.f(x) - t) / len(t)
        self.p = [self.p[0] - h * x.T @ g, self.p[1] - h * g.sum()]
""",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("code", BOTH.values(), ids=BOTH)
def test_softmax_and_logistic_regression_are_told_apart_and_right(tmp_path: Path, code: str) -> None:
    found = _judged(tmp_path, code, SOFTMAX, LOGISTIC)
    assert {name: one.points for name, one in found.items()} == {"softmax": 4, "logistic": 4}


LATE = """
class LogisticRegression:
    def __init__(self, learning_rate=0.01, n_iters=1000):
        self.lr, self.n_iters, self.weights, self.bias = learning_rate, n_iters, None, None
    def fit(self, X, y):
        self.weights = np.zeros(X.shape[1])
        self.bias = 0
        for _ in range(self.n_iters):
            p = 1 / (1 + np.exp(-(X @ self.weights + self.bias)))
            self.weights -= self.lr * X.T @ (p - y) / len(y)
            self.bias -= self.lr * np.mean(p - y)
    def loss(self, X, y):
        p = 1 / (1 + np.exp(-(X @ self.weights + self.bias)))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
"""


FUNCTION = """
def fit(X, y, lr=0.1, epochs=100):
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    losses = []
    for _ in range(epochs):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        losses.append(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())
        w -= lr * X.T @ (p - y) / n
        b -= lr * (p - y).mean()
    return w, b, losses
"""


@pytest.mark.parametrize("code", [LATE, FUNCTION], ids=["class", "function"])
def test_parameters_that_fit_makes_itself_are_those_that_it_is_given(tmp_path: Path, code: str) -> None:
    assert _judged(tmp_path, code, LOGISTIC)["logistic"].points == 4


DICT = """
def forward(params, X):
    return 1 / (1 + np.exp(-(X @ params["weights"] + params["bias"])))
def loss(params, X, y):
    p = forward(params, X)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
def gradients(params, X, y):
    e = forward(params, X) - y
    return {"weights": X.T @ e / len(y), "bias": np.mean(e)}
def update(params, grads, lr):
    for k in params:
        params[k] = params[k] - lr * grads[k]
    return params
"""


def test_keys_of_a_dict_may_stand_in_another_function(tmp_path: Path) -> None:
    assert _judged(tmp_path, DICT, LOGISTIC)["logistic"].points == 4


@pytest.mark.parametrize(
    ("right", "wrong", "lost"),
    [
        ("(p - y) / len(y)\n", "(p - y)\n", "gradient"),
        ("np.mean(p - y)\n", "np.sum(p - y)\n", "gradient"),
        ("- y) * np.log(1 - p))", "- y) * np.log(p))", "loss"),
    ],
)
def test_a_mistake_costs_its_share_alone(tmp_path: Path, right: str, wrong: str, lost: str) -> None:
    assert right in LATE
    found = _judged(tmp_path, LATE.replace(right, wrong), LOGISTIC)["logistic"]
    assert _points(found) == {"loss": 1, "gradient": 2, "update": 1} | {lost: 0}


SIGNS = """
def nll(w, b, X, t):
    return np.mean(np.log1p(np.exp(-t * (X @ w + b))))
def grad(w, b, X, t):
    s = -t / (1 + np.exp(t * (X @ w + b)))
    return X.T @ s / len(t), s.mean()
def update(w, b, gw, gb, eta):
    return w - eta * gw, b - eta * gb
"""


def test_labels_may_be_minus_one_and_one(tmp_path: Path) -> None:
    assert _judged(tmp_path, SIGNS, LOGISTIC)["logistic"].points == 4


LEAST_SQUARES = """
class Model:
    def __init__(self, d):
        self.w, self.c = np.zeros(d), 0.0
    def predict(self, X):
        return X @ self.w + self.c
    def mse(self, X, y):
        return np.mean((self.predict(X) - y) ** 2)
    def gradient(self, X, y):
        e = 2 * (self.predict(X) - y) / len(y)
        self.gw, self.gc = X.T @ e, e.sum()
    def step(self, lr):
        self.w -= lr * self.gw
        self.c -= lr * self.gc
"""


def test_linear_regression_is_taken_too(tmp_path: Path) -> None:
    assert _judged(tmp_path, LEAST_SQUARES, REGRESSION)["regression"].points == 4


def test_what_is_not_written_yet_is_told_so(tmp_path: Path) -> None:
    code = LATE.partition("    def fit")[0] + "    def fit(self, X, y):\n        raise NotImplementedError\n"
    found = _judged(tmp_path, code, LOGISTIC)["logistic"]
    assert (found.verdict, found.points) == (PartVerdict.FAILED, 0)


def test_what_nothing_tells_needs_a_person(tmp_path: Path) -> None:
    found = _judged(tmp_path, "def mean(a):\n    return a.mean()\n", LOGISTIC)["logistic"]
    assert found.outcome is PERSON


ONES_FIRST = """
class LogReg:
    def __init__(self, D):
        self.theta = np.zeros(D + 1)
    def proba(self, X):
        return 1 / (1 + np.exp(-np.c_[np.ones(len(X)), X] @ self.theta))
    def objective(self, y, X):
        p = self.proba(X)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    def derivative(self, y, X):
        return (self.proba(X) - y) @ np.c_[np.ones(len(X)), X] / len(y)
    def learn(self, y, X, eta, T):
        for t in range(T):
            self.theta -= eta * self.derivative(y, X)
"""


def test_a_column_of_ones_may_come_first(tmp_path: Path) -> None:
    assert _judged(tmp_path, ONES_FIRST, LOGISTIC)["logistic"].points == 4


KEPT = """
class Logistic:
    def __init__(self, d):
        self.w, self.b, self.gw, self.gb = np.zeros(d), 0.0, np.zeros(d), 0.0
    def proba(self, X):
        return 1 / (1 + np.exp(-(X @ self.w + self.b)))
    def loss(self, X, y):
        p = self.proba(X)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    def backward(self, X, y):
        d = self.proba(X) - y
        self.gw += X.T @ d / len(y)
        self.gb += d.mean()
    def step(self, lr):
        self.w -= lr * self.gw
        self.b -= lr * self.gb
        self.gw, self.gb = np.zeros_like(self.w), 0.0
"""


@pytest.mark.parametrize("resets", [True, False])
def test_gradients_that_add_up_are_right_where_the_step_resets_them(tmp_path: Path, resets: bool) -> None:
    code = KEPT if resets else KEPT.rpartition("        self.gw, self.gb")[0]
    assert _judged(tmp_path, code, LOGISTIC)["logistic"].points == (4 if resets else 2)


STEPPING = """
w, b = np.zeros(3), 0.0
def forward(X):
    return 1 / (1 + np.exp(-(X @ w + b)))
def step(X, y, lr):
    global w, b
    p = forward(X)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dw, db = X.T @ (p - y) / len(X), np.sum(p - y) / len(X)
    w = w - lr * dw
    b = b - lr * db
    return loss
def train(X, y, lr=0.1, epochs=100):
    return [step(X, y, lr) for _ in range(epochs)]
"""


@pytest.mark.parametrize("before", ["w = w - lr", "b = b - lr"])
def test_a_step_uphill_costs_the_update_where_no_gradient_is_told(tmp_path: Path, before: str) -> None:
    found = _judged(tmp_path, STEPPING.replace(before, before.replace("-", "+")), LOGISTIC)["logistic"]
    assert _points(found) == {"loss": 1, "gradient": 2, "update": 0}
