"""What a step can state besides layers and a loss: both references, the stated step, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, document, faulty, kept, loaded, with_entry, workspace, written
from test_bound import _assert_sound
from test_oracle import _assert_gradients_are_differences

import harness
from harness.ground.errors import ScenarioError
from harness.implementation import Batch, Step
from harness.run.run import run
from harness.run.sides import Side
from harness.scenario.initial import initial_state
from harness.scenario.load import load

DTYPES = ("float64", "float32")
#: By what they state.
STATED: dict[str, dict[str, Any]] = {
    "l2": {"penalties": [{"kind": "l2", "strength": 0.3}]},
    "half_l2_of_all": {"penalties": [{"kind": "l2", "strength": 0.3, "half": True, "on": "all"}]},
    "l2_per_sample": {"penalties": [{"kind": "l2", "strength": 0.3, "per_sample": True}]},
    "l1_and_l2": {"penalties": [{"kind": "l1", "strength": 0.2, "on": ["fc1.bias"]}, {"kind": "l2", "strength": 0.1}]},
    "l1_of_zeros": {"penalties": [{"kind": "l1", "strength": 0.2}], "initial": {"weight": {"kind": "zeros"}}},
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("stated", STATED.values(), ids=STATED)
def test_numpy_and_torch_agree(stated: dict[str, Any], dtype: str) -> None:
    for momentum in (0.0, 0.9):
        optimizer = {"lr": 0.1, "momentum": momentum}
        (result,) = harness.verify(document(optimizer=optimizer, **{"dtypes": [dtype], **stated}))
        assert result.as_expected, result.verdict


@pytest.mark.parametrize("stated", STATED.values(), ids=STATED)
def test_the_step_is_what_is_stated(stated: dict[str, Any]) -> None:
    """Its gradients are differences of its loss, and both sides lie within its bounds."""
    if "zeros" not in str(stated):  # |w| has no derivative at 0
        _assert_gradients_are_differences(case(**stated))
    for dtype in DTYPES:
        _assert_sound(case(dtype, record_activations=True, **stated), steps=3)


def _refused(tmp_path: Path, problem: str, **fields: Any) -> None:
    with pytest.raises(ScenarioError, match=problem):
        load(written(tmp_path, document(**fields)), workspace(tmp_path))


# ---------------------------------------------------------------- penalties


def test_a_penalty_is_in_the_loss_and_in_the_gradient() -> None:
    plain, penalised = (_first_step(NUMPY, fields) for fields in ({}, STATED["half_l2_of_all"]))
    start = initial_state(case()).parameters
    assert penalised.loss - plain.loss == pytest.approx(0.15 * sum(float(np.sum(w**2)) for w in start.values()))
    for name, w in start.items():
        np.testing.assert_allclose(penalised.gradients[name] - plain.gradients[name], 0.3 * w)


def _first_step(side: Side, fields: dict[str, Any]) -> Any:
    one = case(**fields)
    return kept(loaded(side, one).step(batch_of(one), 0.1))


@pytest.mark.parametrize("name", ["fc1.weight", "fc2.bias"])
def test_a_penalty_that_is_twice_in_a_gradient_is_noticed(name: str) -> None:
    start = initial_state(case()).parameters

    def doubled(step: Step, _: Batch) -> Step:
        return replace(step, gradients=with_entry(step.gradients, name, lambda g: g + 0.3 * start[name]))

    result = run(case(**STATED["half_l2_of_all"]), (faulty(doubled), TORCH))
    assert result.verdict == "faulty is wrong"


@pytest.mark.parametrize(
    ("on", "problem"),
    [
        (
            ["fc1.weight", "fc3.weight"],
            r"penalties.0.on.1: fc3.weight is no parameter of this network; use weights",
        ),
        ("biases", r"penalties.0.on: biases is no parameter of this network; use weights, all, or some of fc1.weight"),
    ],
)
def test_a_penalty_on_what_is_not_there_is_refused(tmp_path: Path, on: Any, problem: str) -> None:
    _refused(tmp_path, problem, penalties=[{"kind": "l2", "strength": 0.1, "on": on}])
