"""Mistakes of clipping: each is noticed where it can be made, and the textbook clips as it is stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers import case, rows_of
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.adequacy import _noticed, _task_of
from harness.faults.library import ALL, injections
from harness.faults.textbook import Textbook, values
from harness.scenario.initial import initial_state
from harness.scenario.sources import data
from harness.task.bounds import step_bounds
from harness.task.numbers.bounded import BoundedKind
from harness.task.step import Task

NUMBER = 73
#: Four steps of two batches: gradients are beyond the limit at first, and those of a norm within it at last.
OTHERS: dict[str, Any] = {
    "data": {"source": "normal", "seed": 2, "rows": 5, "features": 2, "outputs": 2, "std": 0.5},
    "training": {"steps": 4, "batch": {"size": 3}},
}
CLIPS: dict[str, dict[str, Any]] = {
    "norm": {"clip": {"max_norm": 0.8}},
    "norm of sizes": {"clip": {"max_norm": 2.0, "norm_type": 1}},
    "largest": {"clip": {"max_norm": 0.4, "norm_type": "inf"}},
    "norm with momentum and decay": {"clip": {"max_norm": 0.8}, "momentum": 0.9, "weight_decay": 0.1},
    "value": {"clip": {"clip_value": 0.2}},
    "value with momentum": {"clip": {"clip_value": 0.2}, "momentum": 0.9},
}


def _case(clip: str, **fields: Any) -> Any:
    return case(optimizer={"lr": 0.3, **CLIPS[clip]}, **OTHERS, **fields)


def _possible(clip: str) -> set[str]:
    return {one.fault.name for one in injections(_case(clip)) if one.fault.number == NUMBER}


@pytest.mark.parametrize("clip", CLIPS)
def test_every_mistake_of_a_clip_is_noticed(clip: str) -> None:
    task = _task_of(_case(clip))
    assert task is not None and _possible(clip) and _possible(clip) <= _noticed(task)


def test_every_mistake_can_be_made_somewhere_and_none_without_a_clip() -> None:
    assert set().union(*map(_possible, CLIPS)) == {fault.name for fault in ALL if fault.number == NUMBER}
    assert all(one.fault.number != NUMBER for one in injections(case()))


@given(st.sampled_from(list(CLIPS)), st.booleans(), st.integers(0, 100))
def test_the_textbook_clips_as_stated(clip: str, penalised: bool, seed: int) -> None:
    initial = {"seed": seed, "weight": {"kind": "normal", "std": 2.0}, "bias": {"kind": "normal", "std": 0.5}}
    penalties = [{"kind": "l2", "strength": 0.2}] if penalised else []
    found = _case(clip, initial=initial, penalties=penalties)
    book, w, earlier = Textbook(found, BoundedKind("float64")), initial_state(found), None
    for number, batch in zip((1, 2), data.batches(found, rows_of(found)), strict=False):
        earlier = Task(found, number, batch, w, earlier)
        stated, told = step_bounds(earlier), book.step(number, batch, w.parameters)
        for key, right in stated.items():
            if key in told:
                off = np.abs(values(told[key]).reshape(right.value.shape) - right.value)
                assert (off <= 2 * right.bound).all(), (number, key)
