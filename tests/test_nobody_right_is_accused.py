"""Correct code in other formulations, in regimes where numbers saturate, vanish or overflow: nobody is accused.

And the bounds that allow this stay tight: an error of a few times what they allow is a mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import harness
from benchmarks.formulations import Alternative
from harness.entry.api import Results
from harness.implementation import Batch, Step

DTYPES = ("float64", "float32")
ACCUSES_NOBODY = ("equal", "rounding", "inconclusive", "diverged")


def scenario(network: list[Any], **fields: Any) -> dict[str, Any]:
    """One step of a network from stated weights, in float64; whatever accuses nobody is allowed."""
    values: dict[str, Any] = {
        "title": "At the edge",
        "network": network,
        "loss": {"kind": "mse"},
        "optimizer": {"lr": 0.1},
        "training": {"steps": 1},
        "dtypes": ["float64"],
        "allow": ["not_finite", "inconclusive"],
    }
    return {**values, **fields}


def linear(weight: Any, bias: Any = False, **fields: Any) -> dict[str, Any]:
    """A linear layer with stated weights (out, in)."""
    return {"layer": "linear", "weight": weight, "bias": bias, **fields}


class Side:
    """A correct implementation in another formulation, whose steps ``alter`` may change before they are told."""

    def __init__(self, case: Any, formulation: str, alter: Callable[[Step], Step] = lambda step: step) -> None:
        self._inner, self._alter = Alternative(case, formulation), alter
        self.load, self.predict = self._inner.load, self._inner.predict

    def step(self, batch: Batch, lr: float) -> Step:
        return self._alter(self._inner.step(batch, lr))


def verified(values: Mapping[str, Any], formulation: str = "", **changes: Callable[[Any], Any]) -> Results:
    """``formulation`` against torch; each change is made to a field of the step, a dict of arrays or the loss."""

    def alter(step: Step) -> Step:
        return _replaced(step, {name: change(getattr(step, name)) for name, change in changes.items()})

    def mine(case: Any) -> Side:
        return Side(case, formulation, alter)

    return harness.verify(values, (mine, "torch"))


def _replaced(step: Step, changed: Mapping[str, Any]) -> Step:
    from dataclasses import replace

    return replace(step, **changed)


def of_all(change: Callable[[Any], Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The change of every array of a field."""
    return lambda arrays: {name: change(array) for name, array in arrays.items()}


def resolution_of(results: Results, quantity: str) -> float:
    return float(results[0].resolutions[quantity])


# ---------------------------------------------------------------- logarithms of rounded probabilities


def _logits(value: float, target: float, dtype: str = "float64") -> dict[str, Any]:
    """One sample whose logit is ``value``."""
    data = {"inputs": [[1.0]], "targets": [[target]]}
    loss = {"kind": "binary_cross_entropy_with_logits"}
    return scenario([linear([[value]])], loss=loss, data=data, dtypes=[dtype])


@pytest.mark.parametrize(("value", "dtype"), [(9.5, "float64"), (30.0, "float64"), (36.0, "float64"), (9.5, "float32")])
def test_the_loss_may_be_worked_out_from_the_logarithm_of_one_minus_p(value: float, dtype: str) -> None:
    assert verified(_logits(value, 0.0, dtype), "log_of_rounded").verdict in ACCUSES_NOBODY


@pytest.mark.parametrize("value", [5.0, 9.5, 20.0])
def test_what_the_logarithm_of_one_minus_p_may_lose_is_no_more_than_it_loses(value: float) -> None:
    """1 − p is off by a few u: an error of 40 times u e^z in the loss is a mistake, and at most that is allowed."""
    off = 40 * 2.0**-53 * np.exp(value)
    assert verified(_logits(value, 0.0), loss=lambda loss: loss + off).verdict == "mine is wrong"
    assert resolution_of(verified(_logits(value, 0.0)), "loss") < off


@pytest.mark.parametrize(("value", "dtype"), [(34.0, "float64"), (13.0, "float32")])
def test_where_one_minus_p_has_no_digits_left_the_stable_formula_still_passes(value: float, dtype: str) -> None:
    results = verified(_logits(value, 0.0, dtype))
    assert results.as_expected and results.verdict in ("equal", "rounding")
    assert verified(_logits(value, 0.0, dtype), loss=lambda loss: loss * 1.001).verdict in (
        "inconclusive",
        "mine is wrong",
    )


@pytest.mark.parametrize(("value", "dtype"), [(-37.5, "float64"), (-17.5, "float32"), (-19.0, "float32")])
def test_a_tanh_that_is_one_last_digit_off_leaves_a_probability_where_there_should_be_none(
    value: float, dtype: str
) -> None:
    """½ (1 + tanh ½y) of a tanh that is 1 − u, as NumPy's is in float32 there: log ½u in place of y."""
    told = -float(np.log(np.finfo(dtype).eps / 4))
    assert verified(_logits(value, 1.0, dtype), loss=lambda _: told).verdict in ACCUSES_NOBODY


def test_the_logarithm_of_a_probability_that_became_0_is_wrong() -> None:
    assert verified(_logits(40.0, 0.0), "log_of_rounded").verdict == "not finite"


# ---------------------------------------------------------------- softmax


def test_a_softmax_of_logits_without_digits_accuses_nobody() -> None:
    """1e10 + 500 and 1e10 − 400 are one number in float32; the exact probabilities are 1 and e^−900."""
    network = [linear([[1e5], [1e5]], [500.0, -400.0])]
    data = {"inputs": [[1e5]], "labels": [1]}
    results = verified(scenario(network, loss={"kind": "cross_entropy"}, data=data, dtypes=["float32"]))
    assert results.verdict == "inconclusive"


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_unlikely_class_with_an_uncertain_logit_leaves_the_others_their_digits(dtype: str) -> None:
    """Logits of 0, 1 and −1e9, which is off by far more than 1: its probability is 0 all the same."""
    network = [linear([[0.0], [1.0], [-1e9]])]
    values = scenario(network, loss={"kind": "cross_entropy"}, data={"inputs": [[1.0]], "labels": [0]}, dtypes=[dtype])
    results = verified(values)
    assert results.verdict in ("equal", "rounding")
    off = 1 + 20 * resolution_of(results, "gradient")
    assert verified(values, gradients=of_all(lambda g: g * g.dtype.type(off))).verdict == "mine is wrong"


# ---------------------------------------------------------------- weight decay


def _decayed(lr: float, decay: float, dtype: str = "float64") -> dict[str, Any]:
    network = [linear([[-0.52, 0.09, -0.26]], [0.1])]
    data = {"inputs": [[0.00021, 0.00025, -0.00087]], "targets": [[0.0993]]}
    optimizer = {"lr": lr, "weight_decay": decay}
    return scenario(network, optimizer=optimizer, data=data, training={"steps": 5}, dtypes=[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("lr", "decay"), [(0.1, 0.01), (0.3, 0.2), (1.0, 1.5), (1e-3, 1e-4)])
def test_weight_decay_may_be_taken_off_the_weights(lr: float, decay: float, dtype: str) -> None:
    assert verified(_decayed(lr, decay, dtype), "decay_apart").verdict in ACCUSES_NOBODY


def test_what_taking_off_the_decay_may_lose_is_a_few_last_digits_of_the_weight() -> None:
    def moved(parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {name: array + 10 * np.spacing(array) for name, array in parameters.items()}

    assert verified(_decayed(0.1, 0.01), parameters=moved).verdict == "mine is wrong"
    without = {**_decayed(0.1, 0.01), "optimizer": {"lr": 0.1}}
    three = lambda parameters: {name: array + 3 * np.spacing(array) for name, array in parameters.items()}  # noqa: E731
    assert verified({**without, "training": {"steps": 1}}, parameters=three).verdict == "mine is wrong"


# ---------------------------------------------------------------- more digits inside than are told


def _reached(**fields: Any) -> dict[str, Any]:
    """A target that the output nearly reaches: the residual has few digits in float32, all in float64."""
    data = {"inputs": [[0.3, 0.7]], "targets": [[0.9399999976158142]]}
    return scenario([linear([[0.1, 0.3]], [0.7])], data=data, dtypes=["float32"], **fields)


@pytest.mark.parametrize("steps", [1, 5])
def test_float64_inside_a_float32_case_accuses_nobody(steps: int) -> None:
    assert verified(_reached(training={"steps": steps}), "float64_inside").verdict in ACCUSES_NOBODY


def test_what_is_kept_beyond_what_is_told_is_allowed_from_step_to_step() -> None:
    """Weights in float64, told in float32: a step's update is what was told before taken from what is told after."""
    data = {"source": "normal", "seed": 2, "rows": 6, "features": 3, "outputs": 2}
    network = [{"layer": "linear", "in_features": 3, "out_features": 4}, {"layer": "tanh"}]
    network.append({"layer": "linear", "in_features": 4, "out_features": 2})
    fields = {"initial": {"seed": 1, "weight": {"kind": "xavier"}}, "optimizer": {"lr": 1e-3, "momentum": 0.9}}
    values = scenario(network, data=data, training={"steps": 60}, dtypes=["float32"], **fields)
    assert verified(values, "float64_inside").verdict in ACCUSES_NOBODY


# ---------------------------------------------------------------- numbers that vanish


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("lr", [1e-30, 1e-50, 1e-310])
def test_a_learning_rate_too_small_for_any_step_accuses_nobody_and_passes_nobody(lr: float, dtype: str) -> None:
    values = scenario([linear([[1.0]], [0.0])], optimizer={"lr": lr}, data={"inputs": [[1.0]], "targets": [[0.0]]})
    results = verified({**values, "dtypes": [dtype]})
    assert results.verdict == "inconclusive"
    assert not harness.verify({**values, "dtypes": [dtype], "allow": []}).as_expected


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("alpha", [5e-324, 1e-300, 1e-40, 1e30, 1e300])
@pytest.mark.parametrize("formulation", ["", "other_functions", "float64_inside"])
@pytest.mark.sampled(6)
def test_an_elu_with_any_alpha_accuses_nobody(alpha: float, formulation: str, dtype: str) -> None:
    if alpha > float(np.finfo(dtype).max):
        return
    network = [linear([[1.0], [-2.0]], [-1.5, 0.3]), {"layer": "elu", "alpha": alpha}, linear([[0.5, 0.1]], [0.2])]
    data = {"inputs": [[0.5], [2.0]], "targets": [[0.0], [1.0]]}
    values = scenario(network, data=data, dtypes=[dtype], optimizer={"lr": 1e-3}, training={"steps": 3})
    assert verified(values, formulation).verdict in ACCUSES_NOBODY


# ---------------------------------------------------------------- numbers that leave the range


def _dead(dtype: str) -> dict[str, Any]:
    """A relu that is off, and two layers that diverge behind it."""
    network = [linear([[1.0]], [-10.0]), {"layer": "relu"}, linear([[1.0]], [1.0]), linear([[1.0]], [1.0])]
    data = {"inputs": [[1.0]], "targets": [[0.0]]}
    return scenario(network, data=data, optimizer={"lr": 10}, training={"steps": 400}, dtypes=[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.sampled(2)
def test_a_network_that_diverges_behind_a_dead_relu_accuses_nobody(dtype: str) -> None:
    """0 times infinity is 0 where a relu is off, as both built-in sides have it, and NaN where it is multiplied."""
    for results in (harness.verify(_dead(dtype)), verified(_dead(dtype)), verified(_dead(dtype), "late_mean")):
        assert results.verdict == "diverged" and results.as_expected


def test_a_mean_whose_sum_overflows_accuses_nobody() -> None:
    """4 squares of 1.5e19 are beyond float32, their mean is not: torch sums first."""
    data = {"inputs": [[1.0]] * 4, "targets": [[0.0]] * 4}
    values = scenario([linear([[1.5e19]])], data=data, dtypes=["float32"], optimizer={"lr": 1e-3})
    assert verified(values).verdict == "diverged"
    assert verified(values, "late_mean").verdict == "diverged"


# ---------------------------------------------------------------- what is not finite hides nothing


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("field", ["gradients", "parameters"])
def test_what_is_not_finite_is_wrong_where_the_exact_value_is(field: str, value: float) -> None:
    values = scenario([linear([[0.5]], [0.1])], data={"inputs": [[1.0]], "targets": [[0.0]]})
    results = verified(values, **{field: of_all(lambda array: np.full_like(array, value))})
    assert results.verdict == "not finite" and not results.as_expected
    assert "mine should be" in " ".join(results.reasons)


def test_nan_on_both_sides_is_wrong_where_the_exact_value_is_finite() -> None:
    def build(case: Any) -> Side:
        nan = of_all(lambda array: np.full_like(array, np.nan))
        return Side(case, "", lambda step: _replaced(step, {"gradients": nan(step.gradients or {})}))

    def other(case: Any) -> Any:
        return build(case)

    values = scenario([linear([[0.5]], [0.1])], data={"inputs": [[1.0]], "targets": [[0.0]]})
    results = harness.verify(values, (build, other))
    assert results.verdict == "not finite" and not results.as_expected


def test_nan_is_wrong_where_only_another_number_of_the_step_overflows() -> None:
    """The loss, 1e40, is beyond float32; the gradient of the bias, 1e20, is not."""
    data = {"inputs": [[1.0]], "targets": [[0.0]]}
    values = scenario([linear([[1e20]], [0.0])], data=data, dtypes=["float32"], optimizer={"lr": 1e-3})
    assert verified(values).verdict == "diverged"

    def change(arrays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: array * np.float32(np.nan if name.endswith("bias") else 1) for name, array in arrays.items()}

    assert verified(values, gradients=change).verdict == "not finite"
