"""What is wrong in evaluation alone is told so, at the way forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.entry.grading import carried, grade_one, task_of
from harness.grading.assignment import load_assignment
from harness.grading.submissions import places, read
from harness.ground.errors import ScenarioError
from harness.report.marks.feedback import feedback
from tests.grading.test_later_and_further import judged_alone

ASSIGNMENT = """assignment: hw
hints: place
language: en
parts:
  - {name: norm, of: [Norm], points: {forward: 2, backward: 3}}
"""
NORM = """import numpy as np
class Norm:
    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)
        self.momentum, self.eps = momentum, eps
    def forward(self, x, train=True):
        mean, var = x.mean(axis=0), x.var(axis=0)
        if train:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + self.eps)
        self.xn = (x - mean) / self.std
        return self.gamma * self.xn + self.beta
    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.xn).sum(axis=0), dout.sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - self.xn * (d * self.xn).mean(axis=0)) / self.std
"""


def test_a_page_says_that_it_is_in_evaluation_and_where(tmp_path: Path) -> None:
    (tmp_path / "them").mkdir()
    (tmp_path / "them/hw.py").write_text(NORM, "utf-8")
    (tmp_path / "a.yaml").write_text(ASSIGNMENT, "utf-8")
    (one,) = map(read, places(tmp_path / "them"))
    (part,) = grade_one(task_of(one, one.name, carried(load_assignment(tmp_path / "a.yaml")), "none"))["parts"]
    assert part["points"] == 3 and part["spot"]["line"] == 7
    assert "in evaluation mode its output is wrong" in part["feedback"]["text"]


FUNCTIONS = """\
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, momentum = bn_param["mode"], bn_param["momentum"]
    mean, var = x.mean(0), x.var(0)
    if mode == "test":
        EVALUATION
    else:
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    std = np.sqrt(var + 1e-5)
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, gamma, std)


def batchnorm_backward(dout, cache):
    xhat, gamma, std = cache
    d = dout * gamma
    dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)
"""
RIGHT = FUNCTIONS.replace("EVALUATION", 'mean, var = bn_param["running_mean"], bn_param["running_var"]')
OF_THE_BATCH = FUNCTIONS.replace("EVALUATION", "pass")
DROPOUT = """\
def dropout_forward(x, p, mode):
    mask = (np.random.rand(*x.shape) >= p) / (1 - p) if mode == "train" else EVALUATION
    return x * mask, mask


def dropout_backward(dout, mask):
    return dout * mask
"""
TRAINING_ALONE = """\
def dropout_forward(x, p):
    mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dout, mask):
    return dout * mask
"""
BN = "layer: batch_norm1d, points: {forward: 2, evaluation: 1, backward: 4}"
NO_SHARE = BN.replace("evaluation: 1, ", "")
DROP = "layer: dropout, points: {forward: 1, evaluation: 1}"


@pytest.mark.parametrize(
    ("asked", "code", "got"),
    [
        (BN, RIGHT, [2, 1, 4]),
        (BN, OF_THE_BATCH, [2, 0, 4]),
        (BN, OF_THE_BATCH.replace("- d.mean(0) ", ""), [2, 0, 0]),
        (BN, RIGHT.replace("- d.mean(0) ", ""), [2, 1, 0]),
        (NO_SHARE, OF_THE_BATCH, [0, 4]),
        (NO_SHARE, OF_THE_BATCH.replace("- d.mean(0) ", ""), [0, 0]),
        (DROP, DROPOUT.replace("EVALUATION", "1"), [1, 1]),
        (DROP, DROPOUT.replace("EVALUATION", "1 - p"), [1, 0]),
        (DROP, DROPOUT.replace("EVALUATION", "1").replace(" / (1 - p)", ""), [0, 1]),  # which is scaled nowhere
        (DROP, DROPOUT.replace("EVALUATION", "1 - p").replace(">= p) / (1 - p)", ">= p)"), [1, 1]),
        (DROP, TRAINING_ALONE, [1, None]),
    ],
)
@pytest.mark.sampled(2)
def test_points_for_evaluation(tmp_path: Path, asked: str, code: str, got: list[float | None]) -> None:
    assert [share.points for share in judged_alone(tmp_path, asked, code).shares] == got


def _unwritten(code: str) -> str:
    """With a way back that nobody has written."""
    name = code.partition("_forward(")[0].removeprefix("def ")
    ahead, _, back = code.partition(f"def {name}_backward")
    return f"{ahead}def {name}_backward{back.partition(':')[0]}:\n    pass\n"


OF_BN = "of: [batchnorm_forward, batchnorm_backward], points: {forward: 2, evaluation: 1, backward: 4}"
OF_DROP = "of: [dropout_forward, dropout_backward], points: {forward: 1, evaluation: 1, backward: 1}"


@pytest.mark.parametrize(
    ("asked", "code", "got"),
    [
        (OF_BN, _unwritten(RIGHT), [2, 1, 0]),
        (OF_BN, _unwritten(OF_THE_BATCH), [2, 0, 0]),
        (OF_DROP, _unwritten(DROPOUT.replace("EVALUATION", "1")), [1, 1, 0]),
        (OF_DROP, _unwritten(DROPOUT.replace("EVALUATION", "1 - p")), [1, 0, 0]),
        (OF_DROP, _unwritten(DROPOUT.replace("EVALUATION", "1").replace(" / (1 - p)", "")), [0, 1, 0]),
        (OF_DROP, _unwritten(DROPOUT.replace("EVALUATION", "1").replace(">= p", ">= p * p")), [0, 0, 0]),
    ],
)
def test_what_goes_forward_has_its_points_where_the_way_back_is_not_written(
    tmp_path: Path, asked: str, code: str, got: list[float]
) -> None:
    assert [share.points for share in judged_alone(tmp_path, asked, code).shares] == got


@pytest.mark.parametrize("part", ["layer: relu", "loss: mse", "optimizer: sgd"])
def test_only_what_differs_in_evaluation_has_points_for_it(tmp_path: Path, part: str) -> None:
    (tmp_path / "a.yaml").write_text(f"assignment: hw\nparts:\n  - {{name: a, {part}, points: {{evaluation: 1}}}}\n")
    with pytest.raises(ScenarioError, match="points cannot be given for evaluation"):
        load_assignment(tmp_path / "a.yaml")


def test_what_a_layer_keeps_is_called_its_statistics(tmp_path: Path) -> None:
    found = judged_alone(tmp_path, "layer: batch_norm1d, points: 2", RIGHT.replace("+ (1 - momentum) * var", "+ var"))
    assert found.wrong == ("statistics",)


def test_the_lines_that_only_evaluation_runs_are_told_with_a_question(tmp_path: Path) -> None:
    code = FUNCTIONS.replace("        EVALUATION", "        kept = None\n        mean, var = 0 * x.mean(0), x.var(0)")
    found = judged_alone(tmp_path, f"{BN}", code, "hint")
    assert found.wrong == ("evaluation",) and found.spot is not None and found.spot.line == 9
    assignment = load_assignment(tmp_path / "own" / "hw.yaml")
    text = " ".join(feedback(found, assignment).text.split())
    assert "Which numbers may it use there?" in text and "what it gives in evaluation" in text
    assert "look at hw.py:9" in text and "hw.py:8" not in text


def test_the_line_of_a_wrong_scale_is_told_by_its_name(tmp_path: Path) -> None:
    found = judged_alone(tmp_path, BN, RIGHT.replace("dx, (dout * xhat).sum(0)", "dx, dgamma").replace(
        "    dx = ", "    dgamma = dout.sum(0)\n    dx = "), "hint")  # fmt: skip
    assert found.spot is not None and found.spot.line == 20


ADAM = """\
def adam(w, dw, config):
    for name, value in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8), ("t", 0)):
        config.setdefault(name, value)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    v = config["v"] / (1 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * config["m"] / (np.sqrt(v) + config["epsilon"]), config
"""


def test_what_an_optimizer_or_a_loss_is_not_asked_for_is_not_told_as_right(tmp_path: Path) -> None:
    found = judged_alone(tmp_path, "of: [adam], optimizer: adam, points: 2", ADAM)
    assert (found.right, found.wrong) == ((), ("update",))
    (tmp_path / "loss").mkdir()
    loss = "def mse_loss(y, t):\n    return ((y - t) ** 2).mean(), 2 * (y - t)\n"
    assert judged_alone(tmp_path / "loss", "of: [mse_loss], loss: mse, points: 2", loss).right == ("loss",)


@pytest.mark.thorough
def test_the_question_of_running_statistics_speaks_of_them(tmp_path: Path) -> None:
    found = judged_alone(tmp_path, "layer: batch_norm1d, points: 2", RIGHT.replace("* var\n", "* mean\n", 1), "hint")
    text = feedback(found, load_assignment(tmp_path / "own" / "hw.yaml")).text
    assert found.wrong == ("statistics",) and "Of a running mean and variance" in text
