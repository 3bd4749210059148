"""HARNESS states a clip: code that clips so is right, whatever the limit, and what it does otherwise is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.ground.errors import HarnessError
from tests.checking.test_code_as_people_write_it import checked

CODE = """\
import numpy as np


def train_step(parameters, x, t, lr):
    W, b = parameters["W1"], parameters["b1"]
    y = x @ W + b
    loss = np.mean((y - t) ** 2)
    d = 2 * (y - t) / y.size
    grads = {"W1": x.T @ d, "b1": d.sum(axis=0)}
    clipped = {name: CLIPPED for name, g in grads.items()}
    return loss, TOLD, {name: parameters[name] - lr * clipped[name] for name in parameters}
"""
BY_NORM = "g * min(1, LIMIT / (np.sqrt(sum(np.sum(h**2) for h in grads.values())) + 1e-6))"
BY_VALUE = "np.clip(g, -LIMIT, LIMIT)"


def _checked(folder: Path, limit: float, clipped: str = BY_NORM, told: str = "grads", by: str = "max_norm") -> Any:
    code = CODE.replace("CLIPPED", clipped).replace("TOLD", told).replace("LIMIT", repr(limit))
    harness = {"network": "linear", "loss": "mse", "returns": ["loss", "gradients", "parameters"]}
    return checked(folder, {**harness, "optimizer": {"clip": {by: limit}}}, code)


@pytest.mark.parametrize("limit", [1e-3, 1e3])
@pytest.mark.parametrize(("by", "clipped"), [("max_norm", BY_NORM), ("clip_value", BY_VALUE)])
def test_a_clip_as_stated_is_right_and_both_kinds_of_steps_are_seen(
    tmp_path: Path, by: str, clipped: str, limit: float
) -> None:
    found = _checked(tmp_path, limit, clipped, by=by)
    assert found.verdict == "right", found
    assert not [one for one in found.result.not_seen if "clip" in one.code]


@pytest.mark.parametrize(
    ("clipped", "told", "code"),
    [
        (BY_NORM.replace(" + 1e-6", ""), "grads", "clip_epsilon"),
        (BY_NORM, "clipped", "gradients_told_clipped"),
    ],
)
def test_another_epsilon_and_gradients_that_are_clipped_are_conventions(
    tmp_path: Path, clipped: str, told: str, code: str
) -> None:
    found = _checked(tmp_path, 1.0, clipped, told)
    assert found.verdict == "convention" and [one.code for one in found.result.setting] == [code]


@pytest.mark.parametrize(
    ("clipped", "by", "fault"),
    [
        ("g", "max_norm", "clip_missing"),
        (BY_NORM.replace("min(1, LIMIT", "(LIMIT"), "max_norm", "clip_always"),
        ("g * min(1, LIMIT / (np.sqrt(np.sum(g**2)) + 1e-6))", "max_norm", "clip_by_norm_of_each"),
        (BY_VALUE, "max_norm", "clip_by_value_for_norm"),
        ("np.minimum(g, LIMIT)", "clip_value", "clip_from_above_alone"),
    ],
)
@pytest.mark.sampled(3)
def test_a_mistake_of_a_clip_is_named(tmp_path: Path, clipped: str, by: str, fault: str) -> None:
    found = _checked(tmp_path, 5.0, clipped, by=by)
    assert found.verdict == "wrong" and fault in str(found.faults), found


@pytest.mark.parametrize(
    ("optimizer", "problem"),
    [
        ({"clip": {}}, r"optimizer.clip: should have exactly one of max_norm, clip_value"),
        ({"clip": {"max_norm": 0}}, r"optimizer.clip.max_norm: should be above 0, not 0"),
        (
            {"schedule": {"kind": "multi_step", "milestones": [3, 2]}},
            "schedule.milestones: milestones should inc",
        ),
        ({"nesterov": True}, r"optimizer.nesterov: needs a momentum and no dampening"),
    ],
)
def test_an_optimizer_that_is_wrong_is_refused_in_harness(tmp_path: Path, optimizer: Any, problem: str) -> None:
    with pytest.raises(HarnessError, match=rf"mine\.py:3:\d+: .*{problem}"):
        checked(tmp_path, {"network": "linear", "loss": "mse", "optimizer": optimizer}, CODE)
