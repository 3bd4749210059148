"""What differences mean, tensor by tensor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, with_entry

from harness.compare import compare, measure
from harness.lockstep import Pair, lockstep
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.verdict import RTOL, Judge

DTYPES = ("float64", "float32")


def _pair(found: Case) -> Pair:
    assert found.optimizer
    return next(
        lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), initial_state(found), [batch_of(found)])
    )


def _verdict(actual: Any, expected: Any, dtype: str = "float64", quantity: str = "parameter") -> str:
    """Of two arrays in place of fc2.bias, at the first step of a usual case."""
    found = case(dtype)
    actual, expected = np.array(actual, dtype), np.array(expected, dtype)
    with np.errstate(all="ignore"):
        compared = measure(quantity, "fc2.bias", actual, expected, np.dtype(dtype))
        return Judge(found).verdict(compared, _pair(found))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_verdict_follows_the_tolerance_of_the_dtype(dtype: str) -> None:
    rtol = RTOL[dtype]
    assert _verdict([1.0, 2.0], [1.0, 2.0], dtype) == "equal"
    assert _verdict([1.0, 2.0 + 1.9 * rtol], [1.0, 2.0], dtype) == "close"
    assert _verdict([1.0 + 1.9 * rtol, 2.0], [1.0, 2.0], dtype) == "close"
    assert _verdict([1.0, 2.0 + 2.2 * rtol], [1.0, 2.0], dtype) == "different"


def test_there_is_no_absolute_tolerance() -> None:
    """A difference below the rounding of that step says nothing, but it is never taken for agreement."""
    assert _verdict([0.0, 0.0], [0.0, 0.0]) == "equal"
    assert _verdict([1e-30, 0.0], [0.0, 0.0]) == "inconclusive"
    assert _verdict([1.001e-30, 0.0], [1e-30, 0.0]) == "inconclusive"
    assert _verdict([1e-12, 0.0], [0.0, 0.0]) == "different"


@pytest.mark.parametrize(
    ("actual", "expected", "verdict"),
    [
        ([math.nan, 1.0], [1.0, 1.0], "not finite"),
        ([1.0, 1.0], [math.inf, 1.0], "not finite"),
        ([math.nan, 1.0], [1.0, math.nan], "not finite"),
        ([math.nan, 1.0], [math.nan, 1.0], "diverged"),
        ([math.inf, 1.0], [math.inf, 1.0], "diverged"),
        ([math.inf, 1.0], [math.nan, 1.0], "diverged"),
    ],
)
def test_what_is_not_finite_is_never_close(actual: Any, expected: Any, verdict: str) -> None:
    assert _verdict(actual, expected) == verdict


def test_a_problem_is_the_verdict() -> None:
    found = case()
    for actual, problem in ((np.ones(3), "shape"), (np.ones(2, np.float32), "dtype"), ([1.0, 1.0], "dtype")):
        compared = measure("gradient", "fc2.bias", actual, np.ones(2), np.dtype("float64"))
        assert Judge(found).verdict(compared, None) == problem


def _near_convergence(dtype: str, residual: float) -> Case:
    """A linear network whose output is nearly its target."""
    weight = [[0.3, 0.7, -1.1]]
    inputs = [[1.1, 2.3, 3.7], [0.9, -1.3, 0.2]]
    targets = (np.array(inputs) @ np.array(weight).T + residual).tolist()
    network = [{"layer": "linear", "name": "fc", "weight": weight, "bias": False}]
    return case(dtype, network=network, data={"inputs": inputs, "targets": targets}, record_activations=True)


def _verdicts(found: Case, factor: float) -> dict[str, str]:
    """By quantity, with the first side's gradient off by a factor."""
    pair = _pair(found)
    altered = with_entry(pair.first_gradients, "fc.weight", lambda array: array * factor)
    pair = Pair(pair.step, pair.batch, pair.before, pair.first, pair.second, altered, pair.second_gradients)
    judge = Judge(found)
    with np.errstate(all="ignore"):
        rows = compare(pair, np.dtype(found.dtype), ("a", "b"))
        return {row.quantity: judge.verdict(row, pair) for row in rows}


def test_the_rounding_of_a_small_residual_is_no_difference() -> None:
    found = _verdicts(_near_convergence("float64", 1e-10), 1 + 1e-7)
    assert found["gradient"] == "rounding"


def test_beyond_the_rounding_of_a_small_residual_it_is_different() -> None:
    assert _verdicts(_near_convergence("float64", 1e-10), 1.001)["gradient"] == "different"
    assert _verdicts(_near_convergence("float64", 1.0), 1 + 1e-7)["gradient"] == "different"


def test_where_rounding_is_as_large_as_the_value_nothing_can_be_said() -> None:
    assert _verdicts(_near_convergence("float64", 1e-15), 1.01)["gradient"] == "inconclusive"


def test_a_gradient_that_is_plainly_wrong_is_different_even_at_convergence() -> None:
    assert _verdicts(_near_convergence("float64", 1e-15), 1e6)["gradient"] == "different"


def test_a_case_judged_twice_is_judged_alike() -> None:
    found = _near_convergence("float32", 1e-5)
    assert _verdicts(found, 1.0) == _verdicts(found, 1.0)
