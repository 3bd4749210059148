"""What a submission is worth: one mistake costs one part, and what nobody can judge needs a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, WRONG, Checked, CheckVerdict
from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import Judged
from harness.grading.parts import is_out_of_time, of_checked
from harness.grading.result import PERSON, UNREADABLE, PartVerdict
from harness.grading.sources import texts_of
from harness.ground.facts import Told, fact

NETWORK = """assignment: hw3
hints: verdict
parts:
  - name: net
    network: linear sigmoid linear sigmoid
    loss: mse
    of: [loss_and_gradients]
    points: {loss: 1, layer2: 2, layer1: 3}
"""
CODE = """import numpy as np
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
CUBED = ("** 2)", "** 3)")
HIDDEN, LAST = (" * a1 * (1 - a1)", ""), (" * y * (1 - y)", " * y * (1 - y) ** 3 * 1.7")


def _judged(folder: Path, assignment: str, **files: str) -> Judged:
    (folder / "own").mkdir()
    (folder / "own" / "hw.yaml").write_text(assignment, "utf-8")
    (folder / "it").mkdir()
    for name, text in files.items():
        (folder / "it" / f"{name}.py").write_text(text, "utf-8")
    return judged(folder / "it", load_assignment(folder / "own" / "hw.yaml"))


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ((), [1, 2, 3]),
        ((HIDDEN,), [1, 2, 0]),
        ((LAST,), [1, 0, 3]),
        ((CUBED,), [0, 2, 3]),
        pytest.param(  # right where there is one sample
            (CUBED, ("d1.sum(axis=0)", "d1.mean(axis=0)")), [0, 2, 0], marks=pytest.mark.thorough
        ),
    ],
)
@pytest.mark.sampled(2)
def test_one_mistake_costs_one_part(tmp_path: Path, changes: tuple[tuple[str, str], ...], points: list[float]) -> None:
    code = CODE
    for before, after in changes:
        code = code.replace(before, after)
    (part,) = _judged(tmp_path, NETWORK, hw=code).parts
    assert [one.points for one in part.shares] == points


def test_what_is_not_defined_is_missing_and_a_misspelt_name_needs_a_person(tmp_path: Path) -> None:
    (part,) = _judged(tmp_path, NETWORK, hw="def f(x):\n    return x\n").parts
    assert (part.verdict, part.points) == (PartVerdict.MISSING, 0.0)


def test_a_misspelt_name_needs_a_person(tmp_path: Path) -> None:
    found = _judged(tmp_path, NETWORK, hw=CODE.replace("loss_and_gradients", "loss_and_gradient"))
    assert (found.outcome, str(found.parts[0].spot)) == (PERSON, "hw.py:4")


def test_a_file_that_is_no_python_is_unreadable_with_its_line(tmp_path: Path) -> None:
    found = _judged(tmp_path, NETWORK, hw=CODE.replace("    return loss", "     return loss"))
    assert (found.outcome, str(found.spot)) == (UNREADABLE, "hw.py:11")


def test_a_file_that_is_no_python_beside_what_is_asked_for_is_a_note(tmp_path: Path) -> None:
    found = _judged(tmp_path, NETWORK, hw=CODE, notes="no python here")
    assert [part.points for part in found.parts] == [6.0] and [note.code for note in found.notes] == [
        "judged_left_aside"
    ]


OF_SAMPLES = """import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    def backprop(self, x, y):
        nabla_b, nabla_w = [None, None], [None, None]
        a1 = sigmoid(self.weights[0] @ x + self.biases[0])
        a2 = sigmoid(self.weights[1] @ a1 + self.biases[1])
        delta = (a2 - y) * a2 * (1 - a2)
        nabla_b[1], nabla_w[1] = delta, delta @ a1.T
        delta = self.weights[1].T @ delta * a1 * (1 - a1)
        nabla_b[0], nabla_w[0] = delta, delta @ x.T
        return nabla_b, nabla_w
"""


@pytest.mark.parametrize(("after", "points"), [("", 6), pytest.param(" * 2", 0, marks=pytest.mark.thorough)])
def test_a_network_may_take_one_sample_and_the_sum_where_the_assignment_leaves_it_open(
    tmp_path: Path, after: str, points: float
) -> None:
    stated = """assignment: hw4
hints: verdict
parts:
  - {name: net, network: linear sigmoid linear sigmoid, loss: mse, of: [Network], points: 6}
"""
    code = OF_SAMPLES.replace("a1 * (1 - a1)\n", f"a1 * (1 - a1){after}\n")
    (part,) = _judged(tmp_path, stated, hw=code).parts
    assert part.points == points


def test_a_check_whose_time_is_used_up_is_no_matter_of_the_student() -> None:
    ended = fact("process_at", label="hw.py", line=3, problem=fact("sandbox_over_total"))
    assert is_out_of_time(ended) and is_out_of_time(Told(fact("process_not_running_since", since=ended)))
    assert not is_out_of_time(fact("sandbox_over_cpu", limit=5.0)) and not is_out_of_time("time")


BINARY = """import numpy as np
def relu_forward(x):
    return np.maximum(0, x)
def relu_backward(dout, x):
    return dout * (x > 0)
def compute_cost(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
"""


@pytest.mark.parametrize(("before", "after", "points"), [("", "", 1), ("np.log(1 - AL)", "np.log(AL)", 0)])
def test_a_loss_that_gives_its_value_alone_is_judged_by_it(
    tmp_path: Path, before: str, after: str, points: float
) -> None:
    stated = "assignment: hw4\nhints: verdict\nparts:\n  - {name: cost, of: [compute_cost], points: 1}\n"
    (part,) = _judged(tmp_path, stated, hw=BINARY.replace(before, after) if before else BINARY).parts
    assert part.points == points


@pytest.mark.parametrize(
    "returned",
    [
        "return np.mean(diff**2) / 2, diff / diff.size",
        "total = (diff**2).mean() / 2\n    return total, diff / diff.size",
    ],
)
@pytest.mark.sampled(2)
def test_a_loss_that_hands_back_a_scaled_difference_hands_back_its_gradient(tmp_path: Path, returned: str) -> None:
    stated = "assignment: hw9\nhints: verdict\nparts:\n  - {name: mse, loss: mse, points: 2}\n"
    code = "import numpy as np\ndef mean_squared_loss(prediction, target):\n    diff = prediction - target\n"
    code += f"    {returned}\n"
    (part,) = _judged(tmp_path, stated, hw=code).parts
    assert part.points == 2


ADAM = """import numpy as np
def initialize_adam(parameters):
    v = {"d" + k: np.zeros_like(p) for k, p in parameters.items()}
    s = {"d" + k: np.zeros_like(p) for k, p in parameters.items()}
    return v, s
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = grads["d" + k]
        v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
        s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
        step = v["d" + k] / (1 - beta1**t) / (np.sqrt(s["d" + k] / (1 - beta2**t)) + epsilon)
        parameters[k] = parameters[k] - learning_rate * step
    return parameters, v, s
"""


@pytest.mark.parametrize(("returned", "is_right"), [("return v, s\ndef", True), ("return v, v\ndef", False)])
@pytest.mark.sampled(2)
def test_what_an_optimizer_keeps_is_made_by_the_function_that_the_part_names(
    tmp_path: Path, returned: str, is_right: bool
) -> None:
    stated = "assignment: hw7\nhints: mistake\nparts:\n"
    stated += "  - {name: adam, of: [initialize_adam, update_parameters_with_adam], points: 4}\n"
    (part,) = _judged(tmp_path, stated, hw=ADAM.replace("return v, s\ndef", returned)).parts
    assert (part.points == 4) == is_right  # a person may have to say how wrong it is


CALLS = """assignment: hw4
hints: verdict
parts:
  - {name: linear, of: [linear_forward, linear_backward], points: 2}
  - {name: relu, of: [relu, relu_backward], points: 1}
  - {name: both, of: [linear_activation_forward, linear_activation_backward], points: 3}
"""
CALLING = """import numpy as np
def linear_forward(A, W, b):
    return W @ A + b, (A, W, b)
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
def relu(Z):
    return np.maximum(0, Z), Z
def relu_backward(dA, cache):
    return dA * (cache > 0)
def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = relu_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)
"""


@pytest.mark.changes
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ((), [2, 1, 3]),
        ((("W.T @ dZ, ", "W.T @ dZ / m, "),), [0, 1, 3]),  # the other part only calls it
        ((("(cache > 0)", "(cache >= 0) * cache"),), [2, 0, 3]),
        ((("W.T @ dZ, ", "W.T @ dZ / m, "), ("(dA, activation_cache)", "(dA * 2, activation_cache)")), [0, 1, 0]),
    ],
)
@pytest.mark.sampled(4, first=1)
def test_a_mistake_of_a_function_costs_nothing_where_it_is_called(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], points: list[float]
) -> None:
    code = CALLING
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    assert [part.points for part in _judged(tmp_path, CALLS, hw=code).parts] == points


@pytest.mark.parametrize(("verdict", "wrong"), [(CONVENTION, ()), (WRONG, ("W1", "b1"))])
def test_what_is_right_by_a_convention_has_nothing_wrong(
    tmp_path: Path, verdict: CheckVerdict, wrong: tuple[str, ...]
) -> None:
    """Whatever of it differs from torch's."""
    (tmp_path / "hw.yaml").write_text(NETWORK.replace("{loss: 1, layer2: 2, layer1: 3}", "6"), "utf-8")
    stated = 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}\n'
    (tmp_path / "hw.py").write_text(stated + CODE.replace(*HIDDEN), "utf-8")
    found = check(str(tmp_path / "hw.py"), Options(diagnose=False, changes=False))
    assert isinstance(found, Checked)
    (text,), (part,) = texts_of(tmp_path, ("*.py",)), load_assignment(tmp_path / "hw.yaml").parts
    made = of_checked(part, text, [replace(found, verdict=verdict)], allows=True)
    assert (made.wrong, made.points) == (wrong, 6 if verdict is CONVENTION else 0)
    assert {*made.right} >= {"loss", "W2", "b2"}
