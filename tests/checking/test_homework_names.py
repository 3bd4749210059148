"""What arguments are called decides nothing against whoever wrote them: the roles are found all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import verdicts

GIVEN_AGAIN = """\
def fc_forward({x}, {w}, b):
    return {x} @ {w} + b


def fc_backward({g}, {x}, {w}):
    return {g} @ {w}.T, {x}.T @ {g}, {g}.sum(axis=0)
"""


@pytest.mark.parametrize("names", ["prev_a theta delta", "hidden W2 dlogits", "h w d", "o W err", "cols kernel dout"])
@pytest.mark.verdicts
@pytest.mark.sampled(4)
def test_what_is_given_again_is_known_by_its_name_of_before(tmp_path: Path, names: str) -> None:
    x, w, g = names.split()
    text = GIVEN_AGAIN.format(x=x, w=w, g=g)
    assert verdicts(tmp_path, text) == [("fc", "right")]
    assert verdicts(tmp_path, text.replace(f"{g}.sum(", f"{g}.max(")) == [("fc", "wrong")]


SLOPE = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_backward(dout, {name}):
    return dout * {name} * (1 - {name})
"""


@pytest.mark.parametrize("name", ["s", "h", "A1", "t", "activations"])
def test_the_output_is_told_from_the_input_by_what_is_right(tmp_path: Path, name: str) -> None:
    assert verdicts(tmp_path, SLOPE.format(name=name)) == [("sigmoid", "right")]


@pytest.mark.parametrize("name", ["x", "z", "inputs"])
def test_the_input_is_not_taken_for_the_output(tmp_path: Path, name: str) -> None:
    assert verdicts(tmp_path, SLOPE.format(name=name)) == [("sigmoid", "wrong")]


@pytest.mark.parametrize(
    ("order", "prediction", "target"),
    [
        ("y_true, y_pred", "y_pred", "y_true"),
        ("y_hat, y", "y_hat", "y"),
        ("y, y_hat", "y_hat", "y"),
        ("x, y", "x", "y"),
        ("y, t", "y", "t"),
        ("target, output", "output", "target"),
    ],
)
def test_a_wrong_sign_is_not_another_order_of_predictions_and_targets(
    tmp_path: Path, order: str, prediction: str, target: str
) -> None:
    for sign, verdict in (("2", "right"), ("-2", "wrong")):
        text = f"""\
def mse_loss({order}):
    loss = np.mean(({prediction} - {target}) ** 2)
    grad = {sign} * ({prediction} - {target}) / {target}.size
    return loss, grad
"""
        assert verdicts(tmp_path, text) == [("mse_loss", verdict)]


def test_an_embedding_hands_back_the_gradient_of_its_weight_alone(tmp_path: Path) -> None:
    text = """\
def embedding_forward(x, W):
    return W[x], (x, W)


def embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
"""
    assert verdicts(tmp_path, text) == [("embedding", "right")]
    assert verdicts(tmp_path, text.replace("np.add.at(dW, x, dout)", "dW[x] += dout")) == [("embedding", "wrong")]
