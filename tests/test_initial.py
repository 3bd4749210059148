"""Initial parameters: as given, or drawn."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from helpers import case

from harness.ground.errors import DataError
from harness.scenario.initial import initial_state

FAN_IN, FAN_OUT = 300, 200


def _parameters(initial: dict[str, Any], dtype: str = "float64", **layer: Any) -> Any:
    network = [{"layer": "linear", "name": "fc", "in_features": FAN_IN, "out_features": FAN_OUT, **layer}]
    data = {"source": "normal", "seed": 0, "rows": 1, "features": FAN_IN, "outputs": FAN_OUT}
    return initial_state(case(dtype, network=network, initial=initial, data=data)).parameters


def test_given_values_are_taken_as_they_are() -> None:
    network = [{"layer": "linear", "name": "fc", "weight": [[1, 2.5], [3, 4], [5, 6]], "bias": [7, 8, 9]}]
    data = {"inputs": [[0.0, 0.0]], "targets": [[0.0] * 3]}
    state = initial_state(case("float32", network=network, data=data))
    assert state.parameters["fc.weight"].tolist() == [[1, 2.5], [3, 4], [5, 6]]
    assert state.parameters["fc.bias"].tolist() == [7, 8, 9]
    assert {array.dtype for array in state.parameters.values()} == {np.dtype(np.float32)}
    assert state.buffers == {}


@pytest.mark.parametrize(
    ("draw", "std"),
    [
        ({"kind": "normal", "std": 0.3}, 0.3),
        ({"kind": "uniform", "low": -1.0, "high": 3.0}, 4 / sqrt(12)),
        ({"kind": "he"}, sqrt(2 / FAN_IN)),
        ({"kind": "he", "mode": "fan_out"}, sqrt(2 / FAN_OUT)),
        ({"kind": "xavier"}, sqrt(2 / (FAN_IN + FAN_OUT))),
        ({"kind": "glorot", "distribution": "uniform"}, sqrt(2 / (FAN_IN + FAN_OUT))),
    ],
)
@pytest.mark.parametrize("layout", ["out_in", "in_out"])
def test_draws_have_the_stated_standard_deviation(draw: dict[str, Any], std: float, layout: str) -> None:
    weight = _parameters({"seed": 0, "layout": layout, "weight": draw})["fc.weight"]
    assert weight.shape == (FAN_OUT, FAN_IN)
    # the standard deviation of n = 60,000 draws is itself within 5 / sqrt(2 n) = 1.5 % but for one in a million seeds
    assert weight.std() == pytest.approx(std, rel=0.015)


def test_uniform_draws_stay_within_their_bounds() -> None:
    weight = _parameters({"seed": 0, "weight": {"kind": "uniform", "low": -1.0, "high": 3.0}})["fc.weight"]
    assert -1 <= weight.min() < -0.99 and 2.99 < weight.max() < 3
    bound = sqrt(6 / (FAN_IN + FAN_OUT))
    weight = _parameters({"seed": 0, "weight": {"kind": "xavier", "distribution": "uniform"}})["fc.weight"]
    assert 0.99 * bound < np.abs(weight).max() <= bound


def test_in_out_draws_the_transpose() -> None:
    draw = {"kind": "normal", "std": 1.0}
    drawn = np.random.RandomState(3).standard_normal((FAN_IN, FAN_OUT))
    weight = _parameters({"seed": 3, "layout": "in_out", "weight": draw})["fc.weight"]
    assert np.array_equal(weight, drawn.T) and weight.flags.c_contiguous
    weight = _parameters({"seed": 3, "weight": draw})["fc.weight"]
    assert np.array_equal(weight, drawn.reshape(FAN_OUT, FAN_IN))


def test_one_generator_draws_layer_by_layer_weight_before_bias() -> None:
    initial = {"seed": 9, "weight": {"kind": "normal", "std": 2.0}, "bias": {"kind": "normal", "std": 0.5}}
    parameters = initial_state(case(initial=initial)).parameters
    random = np.random.RandomState(9)
    for name, shape, std in [("fc1.weight", (3, 2), 2), ("fc1.bias", (3,), 0.5), ("fc2.weight", (2, 3), 2)]:
        assert np.array_equal(parameters[name], std * random.standard_normal(shape))
    assert np.array_equal(parameters["fc2.bias"], 0.5 * random.standard_normal(2))


def test_a_given_layer_draws_nothing() -> None:
    given = {"layer": "linear", "weight": [[1.0, 2.0], [3.0, 4.0]], "bias": False}
    drawn = {"layer": "linear", "in_features": 2, "out_features": 2}
    initial = {"seed": 9, "weight": {"kind": "normal", "std": 1.0}}
    both = initial_state(case(network=[given, drawn], initial=initial)).parameters
    assert list(both) == ["linear1.weight", "linear2.weight", "linear2.bias"]
    assert np.array_equal(both["linear2.weight"], np.random.RandomState(9).standard_normal((2, 2)))
    assert not both["linear2.bias"].any()


def test_skip_uniform_starts_further_on() -> None:
    weight = _parameters({"seed": 3, "skip_uniform": 7, "weight": {"kind": "normal", "std": 1.0}})["fc.weight"]
    random = np.random.RandomState(3)
    random.random_sample(7)
    assert np.array_equal(weight, random.standard_normal((FAN_OUT, FAN_IN)))


def test_a_seed_gives_the_same_start_each_time_and_float32_is_it_rounded() -> None:
    initial = {"seed": 5, "weight": {"kind": "he"}}
    first, second = _parameters(initial)["fc.weight"], _parameters(initial)["fc.weight"]
    assert np.array_equal(first, second)
    assert np.array_equal(_parameters(initial, "float32")["fc.weight"], first.astype(np.float32))


@pytest.mark.parametrize(
    ("draw", "dtype"),
    [
        ({"kind": "normal", "std": 1e39}, "float32"),
        ({"kind": "normal", "std": 1.7e308}, "float64"),
        ({"kind": "uniform", "low": 1e38, "high": 1e39}, "float32"),
    ],
)
def test_a_start_too_large_for_the_dtype_is_refused(draw: dict[str, Any], dtype: str) -> None:
    with pytest.raises(DataError, match=f"fc.weight: an initial value is too large for {dtype}"):
        _parameters({"seed": 0, "weight": draw}, dtype)
