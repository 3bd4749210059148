"""Losses that are right by a convention that only the hand-out can tell: all points where the code says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

MSE = """\
def mse_loss(pred, target):
    diff = pred - target
    return (diff ** 2).mean(), 2 * diff / len(diff)
"""
BY_SIZE = """

def mae(pred, target):
    return np.abs(pred - target).mean(), np.sign(pred - target) / pred.size
"""
BCE = """\
class BCELoss:
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return -np.mean(target * np.log(pred) + (1 - target) * np.log(1 - pred))

    def backward(self):
        return (self.pred - self.target) / self.pred.size
"""
SIGMOID = """

class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout
"""


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (MSE, None),
        (MSE.replace("    diff", '    """Of (N,) predictions."""\n    diff', 1), 2),
        (MSE.replace("    diff", "    assert pred.squeeze().ndim < 2\n    diff", 1), 2),
        (MSE.replace("len(diff)", "diff.size"), 2),
        (MSE.replace("    diff", '    """Of (N, K) predictions."""\n    diff', 1), 0),
        (MSE + BY_SIZE, 0),  # whose author knows how many entries there are
    ],
)  # fmt: skip
def test_a_gradient_without_the_number_of_outputs(tmp_path: Path, code: str, points: float | None) -> None:
    assert judged_alone(tmp_path, "loss: mse, points: 2", code).points == points


@pytest.mark.parametrize(("code", "points"), [(MSE, None), (MSE.replace("len(diff)", "diff.size"), 2)])
def test_a_loss_that_is_asked_for_by_its_name_is_asked_the_same(tmp_path: Path, code: str, points: float) -> None:
    assert judged_alone(tmp_path, "of: [mse_loss], points: 2", code).points == points


@pytest.mark.parametrize(
    ("asked", "code", "points"),
    [
        ("binary_cross_entropy", BCE, 0),
        ("binary_cross_entropy", BCE.replace("BCELoss", "SigmoidBCE"), 2),
        ("binary_cross_entropy", BCE.replace("        return (self", "        # dL/dlogits\n        return (self"), 2),
        ("binary_cross_entropy", BCE + SIGMOID, None),
        ("binary_cross_entropy_with_logits", BCE, 2),
    ],
)
@pytest.mark.sampled(2)
def test_probabilities_with_the_gradient_of_what_they_are_made_of(
    tmp_path: Path, asked: str, code: str, points: float | None
) -> None:
    assert judged_alone(tmp_path, f"loss: {asked}, points: 2", code).points == points


COMPLEX = """\
def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), x


def sigmoid_backward(dout, x):
    h = 1e-20
    return dout * np.imag(1 / (1 + np.exp(-(x + 1j * h)))) / h
"""


@pytest.mark.parametrize("is_complex", [True, False])
def test_gradients_by_a_complex_step_have_a_note_and_all_points(tmp_path: Path, is_complex: bool) -> None:
    own = "np.exp(-x) / (1 + np.exp(-x)) ** 2"
    code = COMPLEX if is_complex else COMPLEX.partition("np.imag")[0] + own + "\n"
    found = judged_alone(tmp_path, "layer: sigmoid, points: 2", code)
    assert (found.points, [one.code for one in found.notes]) == (2, ["judged_by_complex_step"] * is_complex)
