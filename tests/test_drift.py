"""Free runs: told beside a twin, never judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, case, faulty, with_entry

from harness.implementation import State, Step
from harness.run.free_run import perturbed, sampled_steps
from harness.run.run import Options, run


def test_steps_are_sampled_ever_more_thinly() -> None:
    assert sampled_steps(1) == (1,)
    assert sampled_steps(7) == (1, 2, 5, 7)
    assert sampled_steps(300) == (1, 2, 5, 10, 20, 50, 100, 200, 300)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_correct_sides_drift_as_far_as_a_twin(dtype: str) -> None:
    """At most ten times as far, as measured over many runs; and neither is nothing."""
    drift = run(case(dtype, training={"steps": 200}, optimizer={"lr": 0.05}), (NUMPY, TORCH)).drift
    assert drift and drift.step[-1] == 200
    assert all(twin > 0 for twin in drift.twin) and drift.sides[-1] <= 10 * max(drift.twin)


def test_a_side_does_not_drift_from_itself() -> None:
    drift = run(case(training={"steps": 20}), (NUMPY, NUMPY)).drift
    assert drift and set(drift.sides) == {0.0} and min(drift.twin) > 0


@pytest.mark.thorough
def test_drift_is_told_and_never_judged() -> None:
    """At a chaotic learning rate two correct sides end apart by far more than any rounding, and that is no mistake."""
    found = case(
        network=[
            {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 20},
            {"layer": "relu"},
            {"layer": "linear", "name": "fc2", "in_features": 20, "out_features": 2},
        ],
        initial={"seed": 1, "weight": {"kind": "normal", "std": 0.5}},
        optimizer={"lr": 0.6},
        training={"steps": 300},
        allow=["inconclusive"],
    )
    result = run(found, (NUMPY, TORCH))
    assert result.as_expected, result.reasons
    assert result.drift and max(result.drift.sides) > 1e-13


def test_a_mistake_drifts_further_than_the_twin() -> None:
    def slightly(step: Step, _: Any) -> Step:
        return replace(step, parameters=with_entry(step.parameters, "fc1.bias", lambda array: array + 1e-6))

    drift = run(case(training={"steps": 20}), (NUMPY, faulty(slightly))).drift
    assert drift and drift.sides[-1] > 1e6 * drift.twin[-1]


@pytest.mark.parametrize(
    "fields", [{"training": {"steps": 1}}, {"training": {"steps": 0}, "loss": None, "optimizer": None}]
)
def test_one_step_or_none_leaves_nothing_to_drift(fields: dict[str, Any]) -> None:
    assert run(case(**fields), (NUMPY, TORCH)).drift is None


def test_without_full_a_first_part_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.run.run.FIRST_PART", 100)
    found = case(training={"steps": 120}, optimizer={"lr": 1e-3})
    for options, last in ((Options(), 100), (Options(full=True), 120), (Options(steps=30), 30)):
        drift = run(found, (NUMPY, TORCH), options).drift
        assert drift and drift.step[-1] == last


def test_zeros_of_a_start_stay_in_its_twin() -> None:
    moved = perturbed(State({"w": np.array([0.0, 1.0])}, {}), 0).parameters["w"]
    assert moved[0] == 0 and abs(moved[1] - 1) in (2.0**-53, 2.0**-52)
