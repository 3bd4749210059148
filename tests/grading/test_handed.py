"""A derivative that is right where it is handed a, in files that hand it z, and in such that hand it a."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.result import PartVerdict
from tests.grading.test_later_and_further import judged_alone

OWN = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return z * (1 - z)


"""
LISTS = """\
def backprop(x, y, weights, biases):
    a, zs, activations = x, [], [x]
    for w, b in zip(weights, biases):
        z = w @ a + b
        zs.append(z)
        a = sigmoid(z)
        activations.append(a)
    return (a - y) * sigmoid_prime({}[-1])
"""
OBJECT = """\
class Net:
    def backward(self, x, y):
        self.z = x @ self.W
        self.a = sigmoid(self.z)
        return (self.a - y) * sigmoid_prime(self.{})
"""
DICT = """\
def backward(x, y, p):
    cache = {{}}
    cache["z1"] = x @ p["W1"]
    cache["a1"] = sigmoid(cache["z1"])
    return (cache["a1"] - y) * sigmoid_prime(cache["{}1"])
"""
WITHIN = """\
def backward(x, y, w):
    return (sigmoid(x @ w) - y) * sigmoid_prime({})
"""


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        (LISTS.format("zs"), False),
        (LISTS.format("activations"), True),
        (OBJECT.format("z"), False),
        (OBJECT.format("a"), True),
        (DICT.format("z"), False),
        (DICT.format("a"), True),
        (WITHIN.format("x @ w"), False),
        (WITHIN.format("sigmoid(x @ w)"), True),
        ("", True),  # nobody can tell
        (DICT.format("z") + OBJECT.format("a"), True),
    ],
)
def test_what_a_derivative_is_handed_tells_what_it_is_of(tmp_path: Path, code: str, is_right: bool) -> None:
    found = judged_alone(tmp_path, "of: [sigmoid, sigmoid_prime], points: 1", OWN + code)
    assert (found.points, found.verdict is PartVerdict.WRONG) == (int(is_right), not is_right)


def test_what_is_right_either_way_stays_right(tmp_path: Path) -> None:
    code = OWN.replace("1 / (1 + np.exp(-z))", "np.maximum(z, 0)").replace("z * (1 - z)", "(z > 0) * 1.0")
    code = (code + LISTS.format("zs")).replace("sigmoid", "relu")
    assert judged_alone(tmp_path, "of: [relu, relu_prime], points: 1", code).points == 1
