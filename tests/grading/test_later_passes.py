"""Scripts whose mistake begins after the passes that are looked at first, and right ones that change with time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

SCRIPT = """\
rng = np.random.default_rng(0)
X = rng.normal(size=(24, 3))
y = (X[:, :1] * X[:, 1:2] > 0).astype(float)
W1, b1 = rng.normal(size=(3, 5)) * 0.5, np.zeros((1, 5))
W2, b2 = rng.normal(size=(5, 1)) * 0.5, np.zeros((1, 1))
lr = 0.5
BEFORE
for epoch in range(200):
    a1 = np.tanh(X @ W1 + b1)
    out = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
    loss = np.mean((out - y) ** 2)
    d2 = 2 * (out - y) / y.size * out * (1 - out)
    d1 = d2 @ W2.T * (1 - a1**2)
    dW1, db1, dW2, db2 = X.T @ d1, d1.sum(axis=0, keepdims=True), a1.T @ d2, d2.sum(axis=0, keepdims=True)
    STEP
    if epoch % 50 == 0:
        print(epoch, loss)
"""
PLAIN = "W1 -= lr * dW1; b1 -= lr * db1; W2 -= lr * dW2; b2 -= lr * db2"
BATCHES = """\
rng = np.random.default_rng(0)
X = rng.normal(size=(30, 3))
Y = np.sin(X.sum(axis=1, keepdims=True))
W1, b1, W2, b2 = rng.normal(size=(3, 5)) * 0.5, np.zeros(5), rng.normal(size=(5, 1)) * 0.5, np.zeros(1)
for epoch in range(60):
    order = rng.permutation(30)
    for at in range(0, 30, 8):
        x, t = X[order[at : at + 8]], Y[order[at : at + 8]]
        h = np.tanh(x @ W1 + b1)
        e = h @ W2 + b2 - t
        loss = (e**2).mean()
        d = 2 * e / len(x)
        dh = d @ W2.T * SLOPE
        W1 -= 0.1 * x.T @ dh
        b1 -= 0.1 * dh.sum(axis=0)
        W2 -= 0.1 * h.T @ d
        b2 -= 0.1 * d.sum(axis=0)
"""
WHILE = SCRIPT.replace("for epoch in range(200):", "epoch = 0\nwhile epoch < 200:\n    epoch += 1")
ASKED = "script: true, points: {gradient: 3, update: 1}"


def _script(step: str, before: str = "", code: str = SCRIPT) -> str:
    return code.replace("STEP", step.replace("; ", "\n    ")).replace("BEFORE", before)


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (_script("if epoch > 10:\n        dW1 = X.T @ (d1 * (1 - a1**2)); " + PLAIN), 1),
        (_script("if epoch >= 4:\n        db2 = db2 * 3; " + PLAIN), 1),
        (_script(PLAIN.replace("lr * dW2", "(lr if epoch < 8 else -lr) * dW2")), 3),
        (_script("if epoch > 10:\n        dW1 = X.T @ (d1 * (1 - a1**2)); " + PLAIN, code=WHILE), 1),
        (BATCHES.replace("SLOPE", "(1 - h**2 if epoch < 5 else 1 - h)"), 1),
    ],
)
@pytest.mark.sampled(2)
def test_a_mistake_that_begins_later(tmp_path: Path, code: str, points: float) -> None:
    assert judged_alone(tmp_path, ASKED, code).points == points


VELOCITY = "v = [0.9 * a - 0.1 * g for a, g in zip(v, (dW1, db1, dW2, db2))]; "
MOVED = "W1 = W1 + v[0]; b1 = b1 + v[1]; W2 = W2 + v[2]; b2 = b2 + v[3]"


@pytest.mark.parametrize(
    "code",
    [
        _script(PLAIN),
        _script(PLAIN, code=WHILE),
        _script(PLAIN + "; lr *= 0.99"),
        _script("if epoch == 9:\n        lr = 0.05; " + PLAIN),
        _script(VELOCITY + MOVED, "v = [0, 0, 0, 0]"),
        _script("mW1 = 0.9 * mW1 + dW1; W1 -= lr * mW1; b1 -= lr * db1; W2 -= lr * dW2; b2 -= lr * db2", "mW1 = 0"),
        _script("dW1 = np.clip(dW1, -0.01, 0.01) if epoch > 5 else dW1; " + PLAIN),
        _script("if loss < 1e-3:\n        break; " + PLAIN),
        BATCHES.replace("SLOPE", "(1 - h**2)"),
    ],
    ids=range(9),
)
@pytest.mark.sampled(3, first=1)
def test_right_scripts_have_all_points(tmp_path: Path, code: str) -> None:
    assert judged_alone(tmp_path, ASKED, code).points == 4
