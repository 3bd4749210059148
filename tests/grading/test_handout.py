"""What a hand-out asks for, part by part: right by its convention is right, by another it loses the points."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.conventions import QUESTIONS
from harness.grading.hints import HintLevel
from harness.grading.judge import judged
from harness.ground.errors import ScenarioError
from harness.report.marks.feedback import feedback
from harness.report.words import WORDS
from tests.grading.test_assignment import _written
from tests.grading.test_later_and_further import judged_alone
from tests.integration.inside import command

BATCH_NORM = """\
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, momentum, n = bn_param["mode"], bn_param["momentum"], len(x)
    mean, var = x.mean(0), x.var(0)
    if mode == "test":
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    else:
        bn_param["running_mean"] = OLD * bn_param["running_mean"] + NEW * mean
        bn_param["running_var"] = OLD * bn_param["running_var"] + NEW * var * SHARE
    std = np.sqrt(var + 1e-5)
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, gamma, std)


def batchnorm_backward(dout, cache):
    xhat, gamma, std = cache
    d = dout * gamma
    dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)
"""
KERAS = BATCH_NORM.replace("OLD", "momentum").replace("NEW", "(1 - momentum)").replace(" * SHARE", "")
TORCH = BATCH_NORM.replace("OLD", "(1 - momentum)").replace("NEW", "momentum").replace("SHARE", "n / (n - 1)")
DROPOUT = """\
def dropout_forward(x, p):
    mask = (np.random.rand(*x.shape) < p) / p
    return x * mask, mask


def dropout_backward(dout, mask):
    return dout * mask
"""
DROPPED = DROPOUT.replace("< p) / p", ">= p) / (1 - p)")
LOSS = """\
def softmax_loss(x, y):
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    n = np.arange(len(x))
    loss = -np.log(p[n, y]).mean()
    p[n, y] -= 1
    return loss, p / len(x)
"""
SUM = LOSS.replace(".mean()", ".sum()").replace("p / len(x)", "p")
MSE = """\
def mse_loss(y, t):
    return 0.5 * np.mean(np.sum((y - t) ** 2, axis=1)), (y - t) / len(y)
"""
VELOCITY = """\
def sgd_momentum(w, dw, v, lr, momentum):
    v = momentum * v - lr * dw
    return w + v, v
"""
AVERAGE = VELOCITY.replace("- lr * dw", "+ (1 - momentum) * dw").replace("w + v", "w - lr * v")
PLAIN = """\
def sgd_step(w, dw, lr):
    return w - lr * dw
"""
RELU = """\
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, x):
    return dout * (x > 0)
"""
NETWORK = """\
def loss_and_gradients(params, X, y):
    W1, b1, W2, b2 = params
    z = X @ W1 + b1
    a = np.maximum(0, z)
    d = 2 * (a @ W2 + b2 - y)
    da = d @ W2.T * (z > 0)
    return np.sum(d**2) / 4, [X.T @ da, da.sum(0), a.T @ d, d.sum(0)]
"""
NET = "network: linear relu linear, loss: mse, points: 2"
BN, OLD = "layer: batch_norm1d, points: 2", "momentum: share of the old"


@pytest.mark.parametrize(
    ("asked", "code", "answers", "verdict"),
    [
        (BN, KERAS, f"{OLD}, running variance: biased", "right"),
        (BN, KERAS, OLD, "convention"),
        (BN, KERAS, f"{OLD}, running variance: any", "right"),
        (BN, KERAS, "momentum: share of the new", "wrong"),
        (BN, TORCH, OLD, "wrong"),
        (BN, TORCH, "running variance: biased", "wrong"),
        (BN, TORCH, "running variance: unbiased", "right"),
        ("layer: dropout, points: 2", DROPOUT, "p: kept", "right"),
        ("layer: dropout, points: 2", DROPPED, "p: kept", "wrong"),
        ("layer: dropout, points: 2", DROPPED, "scaling: in training", "right"),
        ("layer: dropout, points: 2", DROPPED, "scaling: in evaluation", "wrong"),
        ("loss: cross_entropy, points: 2", LOSS, "reduction: mean", "right"),
        ("loss: cross_entropy, points: 2", LOSS, "reduction: mean over samples", "right"),
        ("loss: cross_entropy, points: 2", LOSS, "reduction: sum", "wrong"),
        ("loss: cross_entropy, points: 2", SUM, "reduction: sum", "right"),
        ("loss: cross_entropy, points: 2", SUM, "reduction: mean", "wrong"),
        ("loss: mse, points: 2", MSE, "reduction: half the mean over samples", "right"),
        ("loss: mse, points: 2", MSE, "reduction: half the mean", "wrong"),
        (NET, NETWORK, "reduction: sum, derivative at 0: 0", "right"),
        (NET, NETWORK, "reduction: mean", "wrong"),
        ("layer: relu, points: 2", RELU, "derivative at 0: 0", "right"),
        ("layer: relu, points: 2", RELU, "derivative at 0: 1", "wrong"),
        ("layer: relu, points: 2", RELU.replace("x > 0", "x >= 0"), "derivative at 0: 1", "right"),
        ("optimizer: sgd, points: 2", VELOCITY, "velocity: sum", "right"),
        ("optimizer: sgd, points: 2", VELOCITY, "velocity: mean", "wrong"),
        ("optimizer: sgd, points: 2", AVERAGE, "velocity: mean", "right"),
        ("optimizer: sgd, points: 2", AVERAGE, "velocity: sum", "wrong"),
        ("optimizer: sgd, points: 2", PLAIN, "velocity: mean", "right"),  # which has none
    ],
)
@pytest.mark.sampled(3)
def test_what_is_right_is_held_to_the_hand_out(
    tmp_path: Path, asked: str, code: str, answers: str, verdict: str
) -> None:
    found = judged_alone(tmp_path, f"{asked}, conventions: {{{answers}}}", code)
    assert (found.verdict, found.points) == (verdict, 0 if verdict == "wrong" else 2)
    assert found.is_by_convention == (verdict == "wrong")


MSE_OF_ONE = """\
def mse_loss(pred, target):
    diff = pred - target
    return (diff ** 2).mean(), 2 * diff / len(diff)
"""
BCE = """\
class BCELoss:
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return -np.mean(target * np.log(pred) + (1 - target) * np.log(1 - pred))

    def backward(self):
        return (self.pred - self.target) / self.pred.size


class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout
"""


@pytest.mark.parametrize(
    ("asked", "code", "answers", "points"),
    [
        ("mse", MSE_OF_ONE, "", None),
        ("mse", MSE_OF_ONE, "outputs: one", 2),
        ("mse", MSE_OF_ONE, "outputs: several", 0),
        ("mse", MSE_OF_ONE.replace("len(diff)", "diff.size"), "outputs: one", 2),
        ("binary_cross_entropy", BCE, "gradient: of logits", 2),
        ("binary_cross_entropy", BCE, "gradient: of probabilities", 0),
    ],
)
def test_what_only_the_hand_out_can_tell_needs_no_person(
    tmp_path: Path, asked: str, code: str, answers: str, points: float | None
) -> None:
    assert judged_alone(tmp_path, f"loss: {asked}, points: 2, conventions: {{{answers}}}", code).points == points


def test_the_page_names_both(tmp_path: Path) -> None:
    found = judged_alone(tmp_path, f"{BN}, conventions: {{{OLD}}}", TORCH)
    assignment = load_assignment(tmp_path / "own" / "hw.yaml")
    text = feedback(found, assignment.model_copy(update={"hints": HintLevel.HINT})).text
    assert "ANOTHER CONVENTION THAN IS ASKED FOR" in text
    one_line = " ".join(text.split())
    assert "is the share of the new ones here, and should be the share of the old ones" in one_line
    right = judged_alone(tmp_path / "own", f"{BN}, conventions: {{{OLD}, running variance: biased}}", KERAS)
    assert "convention" not in feedback(right, assignment.model_copy(update={"hints": HintLevel.HINT})).text


@pytest.mark.parametrize(("conventions", "points"), [("true", 2), ("false", 0)])
def test_a_part_may_allow_any_convention_or_torchs_alone(tmp_path: Path, conventions: str, points: float) -> None:
    found = judged_alone(tmp_path, f"loss: cross_entropy, points: 2, conventions: {conventions}", SUM)
    assert found.points == points and found.is_by_convention == (points == 0)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("layer: batch_norm1d, points: 1, conventions: {momentun: share of the old}", r"3:71: part 1, conventions.mom"),
        ("layer: dropout, points: 1, conventions: {p: kep}", r"p: should be one of dropped, kept, any, not kep"),
        ("layer: dropout, points: 1, conventions: {velocity: mean}", "accepted here: p, scaling"),
        ("layer: sigmoid, points: 1, conventions: {p: kept}", "nothing of this is done in several ways"),
        ("script: true, points: 1, conventions: {p: kept}", "delete this field"),
        ("layer: dropout, points: 1, conventions: [p]", "should be"),
        ("layer: dropout, points: 1, conventions: {p: [kept]}", "should be one of"),
        ("layer: dropout, points: 1, conventions: {p: true}", "should be one of"),
    ],
)
def test_what_is_no_convention_is_told_with_its_place(tmp_path: Path, part: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load_assignment(_written(tmp_path, f"assignment: hw\nparts:\n  - {{name: a, {part}}}\n"))


def test_every_convention_of_the_questions_is_said_by_a_check() -> None:
    codes = [code for one in QUESTIONS for answer in one.answers for code in (answer.says, *answer.codes)]
    assert all(code in WORDS for code in (*codes, *(one.says for one in QUESTIONS)))


def test_the_overview_counts_what_is_done_otherwise(tmp_path: Path) -> None:
    (tmp_path / "hw").mkdir()
    for name in ("ada.py", "bob.py"):
        (tmp_path / "hw" / name).write_text("import numpy as np\n\n\n" + DROPPED, "utf-8")
    part = "{name: dropout, layer: dropout, points: 2, conventions: {p: kept}}"
    _written(tmp_path, f"assignment: hw\nhints: verdict\nparts:\n  - {part}\n")
    done = command("grade", "hw", "--assignment", "hw.yaml", "-j", "1", cwd=tmp_path)
    assert done.returncode == 0 and "p is the share that is dropped here" in " ".join(done.stdout.split())
    overview = (tmp_path / "marks" / "overview.md").read_text("utf-8")
    assert "should be the share that is kept" in overview.partition("Mistakes")[2]


def test_what_is_right_otherwise_is_no_matter_of_what_it_calls(tmp_path: Path) -> None:
    """A loss that is a sum, where a mean is asked for, beside a relu whose way back is wrong."""
    beside = "\n\ndef relu_forward(x):\n    return np.maximum(0, x), x\n\n\ndef relu_backward(d, x):\n    return d\n"
    calls = NETWORK.replace("np.maximum(0, z)", "relu_forward(z)[0]") + beside
    relu = "{name: relu, of: [relu_forward, relu_backward], points: 1}"
    net = f"{{name: net, {NET}, conventions: {{reduction: mean}}}}"
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "hw.py").write_text("import numpy as np\n\n\n" + calls, "utf-8")
    assignment = load_assignment(_written(tmp_path, f"assignment: a\nhints: verdict\nparts: [{relu}, {net}]\n"))
    _, found = judged(tmp_path / "it", assignment).parts
    assert found.is_by_convention and found.points == 0 and not found.notes
