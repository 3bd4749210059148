"""Mistakes of networks with residual branches and auxiliary losses: the textbook states them, and mistakes show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers import batch_of, case

from harness.faults.adequacy import adequacy
from harness.faults.fault import mistaken
from harness.faults.library import injections
from harness.faults.step import branches
from harness.faults.textbook import Textbook, values
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.task.bounds import step_bounds
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.plain import PlainKind
from harness.task.step import Task

NETWORK = [
    {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 2},
    {"residual": [{"layer": "tanh"}, {"layer": "linear", "name": "fc2", "out_features": 2}], "name": "block"},
    {"layer": "linear", "name": "fc3", "out_features": 2},
]


def _case(**more: Any) -> Case:
    return case(network=NETWORK, auxiliary=[{"layer": "fc2", "loss": {"kind": "l1"}}], **more)


def _step(found: Case, book: Textbook) -> dict[tuple[str, str], Any]:
    step = book.step(1, batch_of(found), initial_state(found).parameters)
    return {key: values(value) for key, value in step.items()}


@pytest.mark.parametrize("kind", [PlainKind(), BoundedKind("float64")])
def test_without_faults_it_is_the_stated_task(kind: Any) -> None:
    found = _case(penalties=[{"kind": "l2", "strength": 0.1}])
    stated = step_bounds(Task(found, 1, batch_of(found), initial_state(found)))
    for key, value in _step(found, Textbook(found, kind)).items():
        bound = 2 * stated[key].bound.reshape(value.shape)
        assert (np.abs(value - stated[key].value.reshape(value.shape)) <= bound).all(), key


#: By fault, what it changes and what it leaves as it is.
EXPECTED = {
    "skip_missing_on_the_way_back": ("fc1.weight", ("fc2.weight", "fc3.weight")),
    "branch_missing_on_the_way_back": ("fc1.weight", ("fc3.weight",)),
    "skip_not_added": ("fc3.weight", ()),
    "branch_subtracted": ("fc3.weight", ()),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mistake_in_a_branch_changes_what_it_should(name: str) -> None:
    found = _case()
    (one,) = (one for one in injections(found) if one.fault.name == name)
    right, wrong = _step(found, Textbook(found, PlainKind())), _step(found, mistaken(found, PlainKind(), (one,)))
    changed, left = EXPECTED[name]
    assert not np.allclose(right["gradient", changed], wrong["gradient", changed], rtol=1e-6)
    for other in left:
        assert np.allclose(right["gradient", other], wrong["gradient", other], rtol=1e-12)
    assert np.allclose(right["output", "output"], wrong["output", "output"]) == (one.fault.way == "backward")


def test_a_run_would_notice_them_all() -> None:
    known = {one.fault.name for one in injections(_case()) if one.fault.inject.__module__ == branches.__name__}
    found = adequacy(_case())
    assert known == set(EXPECTED) and found is not None
    assert known <= {fault.name for fault in found.noticed}
