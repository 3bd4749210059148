"""The rounding bound is sound: float32 evaluations lie within it of the float64 evaluation of the same step."""

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

from harness.implementation import Batch, State, Step
from harness.lockstep import lockstep
from harness.numerics.bound import step_bounds
from harness.scenario import data
from harness.scenario.initial import initial_state
from harness.scenario.model import Case

EXACT_ENOUGH = 1e-6
"""The float64 evaluation is off by this share of the bound of float32 at most: 2^-53 / 2^-24 is 2e-9."""


def _wide(arrays: Any) -> dict[str, Any]:
    return {name: array.astype(np.float64) for name, array in arrays.items()}


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
    """Both float32 sides against float64, over steps that start from the first side's state."""
    assert found.optimizer
    state = initial_state(found)
    first, second = NUMPY.build(found), TORCH.build(found)
    exact = NUMPY.build(replace(found, dtype="float64"))
    batches = itertools.islice(data.batches(found, rows_of(found)), steps)
    buffers: dict[str, Any] = {}
    for pair in lockstep(found.optimizer, first, second, state, batches):
        batch = Batch(
            pair.batch.inputs.astype(np.float64),
            pair.batch.targets if pair.batch.targets.ndim == 1 else pair.batch.targets.astype(np.float64),
        )
        exact.load(State(_wide(pair.before), buffers))
        right = _tensors(exact.step(batch, found.optimizer.lr_at(pair.step)), _wide(pair.before))
        bounds = step_bounds(found, pair)
        for step in (pair.first, pair.second):
            for key, value in _tensors(kept(step), pair.before).items():
                _assert_within(key, value, right[key], bounds[key])
        buffers = _wide(pair.first.buffers)


def _assert_within(key: tuple[str, str], value: Any, right: Any, bound: Any) -> None:
    if not (np.isfinite(value).all() and np.isfinite(right).all()):
        return
    excess = np.abs(value.astype(np.float64) - right) - bound * (1 + EXACT_ENOUGH)
    assert not (excess > 0).any(), f"{key}: beyond its bound by {excess.max()}"


@given(documents(tame=False))
def test_no_float32_evaluation_lies_beyond_the_bound(values: dict[str, Any]) -> None:
    _assert_sound(case_of(values, "float32"))


@given(documents(tame=True), st.sampled_from([1e-4, 1.0, 1e3]))
def test_the_update_is_bounded_at_any_learning_rate(values: dict[str, Any], lr: float) -> None:
    _assert_sound(case_of({**values, "optimizer": {**values["optimizer"], "lr": lr}}, "float32"))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "elu"])
def test_a_saturated_network_stays_within_the_bound(activation: str) -> None:
    network = [
        {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3},
        {"layer": activation},
        {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2},
        {"layer": activation},
    ]
    initial = {"seed": 1, "weight": {"kind": "normal", "std": 8.0}, "bias": {"kind": "normal", "std": 4.0}}
    _assert_sound(case("float32", network=network, initial=initial))


def test_the_bound_is_not_loose_on_a_small_network() -> None:
    """At most 200 ULP of the largest entry: a mistake of one part in 10,000 does not hide in float32."""
    found = case("float32", record_activations=True)
    assert found.optimizer
    batches = itertools.islice(data.batches(found, rows_of(found)), 1)
    (pair,) = lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), initial_state(found), batches)
    bounds = step_bounds(found, pair)
    for name, gradient in pair.first_gradients.items():
        assert np.max(bounds["gradient", name]) < 200 * np.spacing(np.abs(gradient).max())


def test_what_both_sides_skip_is_exactly_zero() -> None:
    """A relu that is off for certain has a gradient of 0 and a bound without any slack but the subnormals'."""
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[1.0, 1.0]], "bias": [-50.0]},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "weight": [[1.0], [2.0]], "bias": False},
    ]
    found = case("float32", network=network, data={"inputs": [[1.0, 2.0]], "targets": [[1.0, 0.0]]})
    assert found.optimizer
    batches = itertools.islice(data.batches(found, rows_of(found)), 1)
    (pair,) = lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), initial_state(found), batches)
    assert np.max(step_bounds(found, pair)["gradient", "fc1.weight"]) < 1e-30
