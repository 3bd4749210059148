"""The rounding bound is sound: whatever either side gives lies within it of the exact values, in both dtypes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, case, case_of, kept, rows_of
from hypothesis import given
from hypothesis import strategies as st
from test_references import documents

from harness.implementation import Step
from harness.run.lockstep import Pair, lockstep
from harness.scenario.initial import initial_state
from harness.scenario.layers.relu import ReLU
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.task.bounds import overflows, step_bounds
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.oracle import oracle
from harness.task.step import Task
from harness.task.variants import RangedKind

DTYPES = ("float64", "float32")


def _pairs(found: Case, steps: int) -> Any:
    assert found.optimizer
    batches = itertools.islice(data.batches(found, rows_of(found)), steps)
    return lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), initial_state(found), batches)


def _task(found: Case, pair: Pair) -> Task:
    return Task(found, pair.step, pair.batch, pair.before)


def _tensors(step: Step, before: Any) -> dict[tuple[str, str], Any]:
    found = {("output", "output"): step.output, ("loss", "loss"): np.float64(step.loss)}
    assert step.gradients is not None
    for quantity, arrays in (
        ("gradient", step.gradients),
        ("parameter", step.parameters),
        ("buffer", step.buffers),
        ("activation", step.activations),
        ("activation_gradient", step.activation_gradients),
    ):
        found |= {(quantity, name): array for name, array in arrays.items()}
    found |= {("update", name): step.parameters[name] - array for name, array in before.items()}
    return found


def _assert_sound(found: Case, steps: int = 2) -> None:
    """Both sides against the exact values, over steps that start from the first side's state."""
    for pair in _pairs(found, steps):
        task = _task(found, pair)
        bounds, exact = step_bounds(task), oracle(task)
        for step in (pair.first, pair.second):
            for key, value in _tensors(kept(step), pair.before.parameters).items():
                _assert_within(key, value, exact.exact(*key, np.shape(value)), bounds[key])


def _assert_within(key: tuple[str, str], value: Any, right: Any, bound: Bounded) -> None:
    if not np.isfinite(value).all():  # what overflows is no matter of rounding
        return
    held = right.holds(value, bound.bound.reshape(np.shape(value)))
    assert held.all(), f"{key}: {right.distance(value)} beyond {bound.bound}"


@given(documents(tame=False), st.sampled_from(DTYPES))
def test_no_evaluation_lies_beyond_the_bound(values: dict[str, Any], dtype: str) -> None:
    _assert_sound(case_of(values, dtype))


@given(documents(tame=True), st.sampled_from(DTYPES), st.sampled_from([1e-4, 1.0, 1e3]))
def test_the_update_is_bounded_at_any_learning_rate(values: dict[str, Any], dtype: str, lr: float) -> None:
    _assert_sound(case_of({**values, "optimizer": {**values["optimizer"], "lr": lr}}, dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "elu"])
def test_a_saturated_network_stays_within_the_bound(activation: str, dtype: str) -> None:
    network = [
        {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3},
        {"layer": activation},
        {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2},
        {"layer": activation},
    ]
    initial = {"seed": 1, "weight": {"kind": "normal", "std": 8.0}, "bias": {"kind": "normal", "std": 4.0}}
    _assert_sound(case(dtype, network=network, initial=initial))


def test_the_bound_is_not_loose_on_a_small_network() -> None:
    """At most 250 ULP of the largest entry, tanh from exponentials included: one part in 10,000 does not hide."""
    found = case("float32", record_activations=True)
    pair = next(_pairs(found, 1))
    bounds = step_bounds(_task(found, pair))
    for name, gradient in pair.first_gradients.items():
        assert np.max(bounds["gradient", name].bound) < 250 * np.spacing(np.abs(gradient).max())


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_both_sides_skip_is_exactly_zero(dtype: str) -> None:
    """A relu that is off for certain has a gradient of 0 and a bound of 0: nothing may be there."""
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[1.0, 1.0]], "bias": [-50.0]},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "weight": [[1.0], [2.0]], "bias": False},
    ]
    found = case(dtype, network=network, data={"inputs": [[1.0, 2.0]], "targets": [[1.0, 0.0]]})
    pair = next(_pairs(found, 1))
    bounds = step_bounds(_task(found, pair))
    assert not bounds["gradient", "fc1.weight"].bound.any() and not bounds["update", "fc1.weight"].bound.any()


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-160, 1e-30, 1.0, 1e30]))
def test_the_bound_by_norms_is_no_less_than_by_sizes(seed: int, scale: float) -> None:
    """Cauchy and Schwarz; rows and columns of zeros stay exact, tiny numbers are not lost when they are squared."""
    random = np.random.RandomState(seed)
    a, b = (random.standard_normal(shape) * scale for shape in ((140, 5), (5, 150)))
    a[random.randint(140)] = 0
    b[:, random.randint(150)] = 0
    kind = BoundedKind("float64")
    for errors in (None, np.abs(a) * 1e-10):
        left, right = Bounded(a, errors), Bounded(b, None if errors is None else np.abs(b) * 1e-12)
        product = kind.product(left, right)
        assert product.row_wise is not None
        by_sizes = (9 * 2.0**-53 * np.abs(a) + (0 if errors is None else errors)) @ np.abs(b)
        assert (product.bound >= by_sizes).all() and product.largest >= product.bound.max()
        zero = (a == 0).all(axis=1)[:, None] | (b == 0).all(axis=0)
        assert ((product.bound == 0) == zero).all()
        assert np.array_equal(product.rows(slice(3, 9)), product.bound[3:9])
        assert np.array_equal(product.value, a @ b)


def _relu(values: list[float], errors: list[float] | None) -> tuple[Any, Any]:
    error = None if errors is None else np.array([errors])
    a, d = BoundedKind("float64").activation(ReLU(layer="relu"), Bounded(np.array([values]), error))
    return a, d


def test_both_masks_of_relu_are_allowed_only_where_its_input_may_have_either_sign() -> None:
    _, d = _relu([1.0, -1.0, 1e-16, -1e-16, 0.0, 0.0], [1e-16, 1e-16, 1e-16, 1e-16, 0.0, 1e-16])
    assert d.bound.tolist() == [[0, 0, 1, 1, 0, 1]] and d.value.tolist() == [[1, 0, 1, 0, 0, 0]]


def test_a_bound_that_is_no_number_is_no_bound() -> None:
    a, d = _relu([1.0, 2.0], [np.nan, 0.0])
    assert a.bound[0, 0] == np.inf and d.bound[0, 0] == 1


def test_what_may_be_flushed_to_zero_is_within_the_bound() -> None:
    """3e-30 times 3e-10 is below float32's smallest normal number: 0 is as right as 9e-40."""
    kind = BoundedKind("float32")
    left, right = (kind.exact(np.array([[value]], np.float32)) for value in (3e-30, 3e-10))
    product = kind.product(left, right)
    assert product.bound[0, 0] >= product.value[0, 0] > 0
    assert kind.product(kind.exact(np.zeros((1, 1))), right).bound[0, 0] == 0


def test_what_may_leave_the_dtype_is_told() -> None:
    for std, beyond in ((1.0, False), (1e30, True)):
        found = case("float32", initial={"seed": 1, "weight": {"kind": "normal", "std": std}})
        pair = next(_pairs(found, 1))
        assert overflows(step_bounds(_task(found, pair), kind=RangedKind(found.dtype))) is beyond


def test_a_gradient_worked_out_from_the_update_is_bounded_by_the_parameter_s_digits() -> None:
    found = case(optimizer={"lr": 1e-3})
    pair = next(_pairs(found, 1))
    exact = oracle(_task(found, pair))
    bounds = step_bounds(_task(found, pair), derived=True)
    for name, before in pair.before.parameters.items():
        derived = (before - pair.first.parameters[name]) / 1e-3
        bound = bounds["gradient", name].bound.reshape(before.shape)
        assert exact.exact("gradient", name, before.shape).holds(derived, bound).all()  # type: ignore[union-attr]


def test_values_that_were_not_asked_for_are_the_same_when_they_are() -> None:
    """Large gradients are worked out on demand."""
    wide = [{"layer": "linear", "name": "fc1", "in_features": 80, "out_features": 60}]
    rows = {"source": "normal", "seed": 2, "rows": 5, "features": 80, "outputs": 60}
    found = case(network=wide, data=rows)
    pair = next(_pairs(found, 1))
    bounds = step_bounds(_task(found, pair))
    for name, gradient in pair.first_gradients.items():
        value, bound = bounds["gradient", name].value, bounds["gradient", name].bound
        assert (np.abs(value.reshape(gradient.shape) - gradient) <= 2 * bound.reshape(gradient.shape)).all()
    assert _exact_sum(bounds["parameter", "fc1.weight"].value, pair.first.parameters["fc1.weight"])
    _assert_sound(replace(found, dtype="float32"))


def _exact_sum(value: Any, parameter: Any) -> bool:
    return bool(np.allclose(value, parameter, rtol=1e-13, atol=0))
