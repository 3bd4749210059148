"""``python -m benchmarks.grading_speed [ROUNDS]``: verdicts a second, warm, in one process, right and wrong.

Functions of layers, of a loss and of an update, each as a part of one file, and a network; each without its diagnosis,
as ``grade --hint verdict`` asks, and with it. A ratio is of medians of the same run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from harness.ground import threads

threads.set_policy()

from benchmarks.timing import side_by_side  # noqa: E402  after the policy
from harness.candidate.process import template  # noqa: E402
from harness.checking.check import check  # noqa: E402
from harness.checking.homework.file import check_file  # noqa: E402
from harness.checking.homework.vocabulary import course_named  # noqa: E402
from harness.checking.opening import Options  # noqa: E402
from harness.checking.result import RIGHT, WRONG, CheckVerdict  # noqa: E402

VERDICT = Options(changes=False, diagnose=False)
PARTS = {
    "affine": ("affine_forward", "affine_backward"),
    "relu": ("relu_forward", "relu_backward"),
    "loss": ("softmax_loss",),
    "adam": ("adam",),
}
FUNCTIONS = """import numpy as np


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    return dx, x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(x)), y]))
    dx = p.copy()
    dx[np.arange(len(x)), y] -= 1
    dx /= len(x)
    return loss, dx


def adam(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    m = config["m"] / (1 - config["beta1"] ** config["t"])
    v = config["v"] / (1 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config


def batchnorm_epsilon():
    return 1e-5
"""
NETWORK = """import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = sigmoid(inputs @ W1 + b1)
    y = sigmoid(a1 @ W2 + b2)
    loss = np.mean((y - targets) ** 2)
    d2 = 2 * (y - targets) / y.size * y * (1 - y)
    d1 = d2 @ W2.T * a1 * (1 - a1)
    return loss, {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
"""
#: What is right, and what stands there instead.
MISTAKES = {
    "affine": ("dout.sum(axis=0)", "dout.mean(axis=0)"),
    "relu": ("dout * (cache > 0)", "dout"),
    "loss": ("y] -= 1", "y] += 1"),
    "adam": ("* dw**2", "* dw"),
    "network": (" * a1 * (1 - a1)", ""),
}


def main(rounds: int) -> None:
    """Print the table."""
    course = course_named("cs231n")
    with tempfile.TemporaryDirectory() as folder, template.kept():
        for name, (right, wrong) in MISTAKES.items():
            code = NETWORK if name == "network" else FUNCTIONS
            assert right in code
            for what, verdict, text in (("right", RIGHT, code), ("wrong", WRONG, code.replace(right, wrong))):
                file = Path(folder, f"{name}_{what}.py")
                file.write_text(text, "utf-8")

                def judged(options: Options, name: str = name, file: Path = file) -> CheckVerdict | None:
                    if name == "network":
                        return check(str(file), options).verdict
                    return check_file(str(file), options, PARTS[name], course).parts[0].verdict

                ways: dict[str, Callable[[], object]] = {
                    "verdict": lambda judged=judged: judged(VERDICT),
                    "mistake": lambda judged=judged: judged(replace(VERDICT, diagnose=True)),
                }
                assert judged(VERDICT) is verdict, (name, what)
                seconds = side_by_side(ways, rounds, 1)
                ratio = seconds["mistake"] / seconds["verdict"]
                print(f"{name:8} {what}: {1 / seconds['verdict']:6.1f} verdicts/s, {1 / seconds['mistake']:6.1f} with"
                      f" mistakes named ({ratio:.1f} times as long)")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
