"""The exact oracle, held against central differences of its forward pass alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb
from helpers import batch_of, case

from harness.implementation import State
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, trained_shapes
from harness.task.numbers.exact import ExactKind, precision
from harness.task.oracle import oracle
from harness.task.step import Task, evaluate

BITS = 512
STEP = 2.0**-120
"""Of the central difference: its error is of the size of STEP², 1e-72."""
AGREE = 1e-60


class _Shifted(ExactKind):
    """Balls in which one entry of one array is moved."""

    def __init__(self, array: Any, entry: tuple[int, ...], by: float) -> None:
        super().__init__()
        self._array, self._entry, self._by = array, entry, by

    def exact(self, array: Any) -> Any:
        balls = super().exact(array)
        if np.shares_memory(array, self._array):
            balls[self._entry] = balls[self._entry] + arb(self._by)
        return balls


class _Found(Exception):
    pass


def _loss(task: Task, kind: ExactKind) -> Any:
    """The loss, and nothing after it: the tape is never run back."""

    def until_loss(quantity: str, _: str, value: Any) -> Any:
        if quantity == "loss":
            raise _Found(value[0, 0])
        return value

    with pytest.raises(_Found) as found:
        evaluate(task, kind, until_loss)
    return found.value.args[0]


def _gradients(task: Task) -> dict[str, Any]:
    """The tape's gradients in as many bits as the differences."""
    found: dict[str, Any] = {}

    def keep(quantity: str, name: str, value: Any) -> Any:
        if quantity == "gradient":
            found[name] = value
        return value

    with precision(BITS):
        evaluate(task, ExactKind(), keep)
    return found


def _assert_gradients_are_differences(found: Case) -> None:
    task = Task(found, 1, batch_of(found), initial_state(found))
    exact, taped = oracle(task), _gradients(task)
    held = {f"{one.name}.{name}": set(one.start_at_zero(name)) for one in found.layers for name in one.shapes()}
    with precision(BITS):
        for name in trained_shapes(found):
            array = task.before.parameters[name]
            balls = exact.balls["gradient", name]
            for at in np.ndindex(array.shape):
                if at[0] in held[name]:  # the padding of an embedding, which is never moved
                    assert taped[name][at] == balls[at] == 0
                    continue
                up, down = (_loss(task, _Shifted(array, at, by)) for by in (STEP, -STEP))
                gap = abs((up - down) / (2 * STEP) - taped[name][at])
                assert gap < AGREE, (name, at, str(gap))
                assert balls[at].overlaps(taped[name][at]), (name, at)


def _network(activation: dict[str, Any], last: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3},
        activation,
        {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2},
        *last,
    ]


@pytest.mark.parametrize("kind", ["sigmoid", "tanh", "relu", "elu", "identity"])
def test_gradients_through_every_layer_are_central_differences(kind: str) -> None:
    activation = {"layer": kind, **({"alpha": 0.7} if kind == "elu" else {})}
    _assert_gradients_are_differences(case(network=_network(activation, [])))


@pytest.mark.parametrize("reduction", ["mean", "sum", "mean_over_samples", "mean_over_outputs"])
@pytest.mark.parametrize("kind", ["mse", "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits"])
def test_gradients_of_every_loss_and_reduction_are_central_differences(kind: str, reduction: str) -> None:
    if (kind, reduction) == ("cross_entropy", "mean_over_samples"):
        reduction = "mean"
    data = {"source": "normal", "seed": 2, "rows": 3, "features": 2}
    data |= {"mse": {"outputs": 2}, "cross_entropy": {"classes": 2}}.get(kind, {"binary": 2})
    last = [{"layer": "sigmoid"}] if kind == "binary_cross_entropy" else []
    loss = {"kind": kind, "reduction": reduction, "scale": 0.3}
    _assert_gradients_are_differences(case(network=_network({"layer": "tanh"}, last), loss=loss, data=data))


def test_soft_targets_need_not_sum_to_one() -> None:
    data = {"inputs": [[0.1, 0.2], [0.3, -0.4]], "targets": [[0.3, 0.9], [2.0, -0.5]]}
    found = case(network=_network({"layer": "tanh"}, []), loss={"kind": "cross_entropy"}, data=data)
    _assert_gradients_are_differences(found)


def test_the_update_is_torch_s_formula() -> None:
    """v' = μ v + (1 − d)(g + λ w); w' = w − lr (g + λ w + μ v') with Nesterov, in exact numbers."""
    options = {"lr": 0.25, "momentum": 0.5, "nesterov": True, "weight_decay": 0.125}
    found = case(optimizer=options)
    start = initial_state(found)
    buffers = {f"{name}.momentum_buffer": np.full_like(array, 0.5) for name, array in start.parameters.items()}
    exact = oracle(Task(found, 1, batch_of(found), State(start.parameters, buffers)))
    with precision(256):
        g, w = exact.balls["gradient", "fc1.bias"], ExactKind().exact(start.parameters["fc1.bias"])
        step = g + w * arb(0.125)
        velocity = ExactKind().exact(np.full(3, 0.25)) + step
        expected = w - (step + velocity * arb(0.5)) * arb(0.25)
        assert (exact.balls["parameter", "fc1.bias"] - expected)[0].contains(0)
        assert (exact.balls["buffer", "fc1.bias.momentum_buffer"] - velocity)[0].contains(0)


def test_a_kink_that_128_bits_do_not_decide_takes_more() -> None:
    """1 + 2^-200 − 1 − 2^-200 is 0, which rounding to 128 bits hides."""
    tiny = 2.0**-200
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[1.0, 1.0, -1.0, -1.0]], "bias": False},
        {"layer": "relu"},
    ]
    data = {"inputs": [[1.0, tiny, 1.0, tiny]], "targets": [[1.0]]}
    found = case(network=network, data=data)
    exact = oracle(Task(found, 1, batch_of(found), initial_state(found)))
    assert exact.bits > 128
    assert all(ball == 0 for ball in exact.balls["gradient", "fc1.weight"].ravel())


def test_exact_values_are_told_in_decimal() -> None:
    found = case(
        network=[{"layer": "linear", "name": "fc1", "weight": [[1 / 3]], "bias": False}],
        data={"inputs": [[3.0]], "targets": [[0.0]]},
    )
    exact = oracle(Task(found, 1, batch_of(found), initial_state(found)))
    assert exact.text("output", "output", (1, 1), (0, 0)) == "0.99999999999999994449"
    numbers = exact.exact("output", "output", (1, 1))
    assert numbers is not None and numbers.distance(np.array([[1.0]]))[0, 0] == pytest.approx(5.551115123125783e-17)
