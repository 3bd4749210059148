"""What a scenario is said to notice, it notices: the faults are run as a side of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.faults.adequacy import adequacy
from harness.faults.fault import Injection, mistaken
from harness.faults.library import injections
from harness.ground import workspace
from harness.implementation import Batch, State, Step
from harness.run.result import SOUND
from harness.run.run import Options, run
from harness.run.sides import Side, resolve_one
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.task.numbers.plain import PlainKind

PLACE = workspace.find(Path(__file__).parents[2])


class _Faulty:
    """A side that carries a fault; it tells no activations."""

    def __init__(self, case: Case, one: Injection) -> None:
        self._book, self._number = mistaken(case, PlainKind(), (one,)), 0

    def load(self, state: State) -> None:
        self._w = {name: array.copy() for name, array in state.parameters.items()}

    def predict(self, inputs: Any) -> Any:
        return self._book.forward(inputs)

    def step(self, batch: Batch, lr: float) -> Step:
        self._number += 1
        found = self._book.step(self._number, batch, self._w)
        after = {name: self._shaped(name, found["parameter", name]) for name in self._w}
        gradients = {name: self._shaped(name, found["gradient", name]) for name in self._w}
        self._w = {name: np.array(array) for name, array in after.items()}
        return Step(float(found["loss", "loss"][0, 0]), found["output", "output"], gradients, after, {}, {}, {})

    def _shaped(self, name: str, array: Any) -> Any:
        return np.array(array.reshape(self._w[name].shape) if array.size == self._w[name].size else array)


def _case(name: str) -> Case:
    ((file, _),) = workspace.select(PLACE, (name,))
    return next(case for case in load(file, PLACE) if case.dtype == "float64")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["two_layer_sigmoid", "homework_relu", "losses"])
def test_a_run_notices_exactly_what_it_is_said_to(name: str) -> None:
    case = _case(name)
    found = adequacy(case)
    assert found is not None
    noticed = {fault.name for fault in found.noticed}
    missed = {one.fault.name for one in found.missed}
    assert noticed and missed and noticed.isdisjoint(missed)
    first = {one.fault.name: one for one in reversed(injections(case))}
    for fault, one in first.items():
        side = Side("faulty", lambda case, one=one: _Faulty(case, one))  # type: ignore[misc]
        options = Options(steps=min(found.steps, case.steps_total), drift=False)
        try:
            verdict = run(case, (side, resolve_one("torch")), options).verdict
        except ValueError:  # shapes that do not fit
            verdict = "shape"
        assert (verdict not in (*SOUND, "inconclusive")) == (fault in noticed), (fault, verdict)


def test_what_one_scenario_misses_another_or_a_probe_notices() -> None:
    found = adequacy(_case("two_layer_sigmoid"), [_case("four_layer_shapes")])
    assert found is not None
    elsewhere = {one.fault.name: one.elsewhere for one in found.missed}
    assert "four_layer_shapes" in elsewhere["bias_gradient_mean"]
    assert elsewhere["momentum_missing"] == ("probe optimizer",)


def test_a_scenario_without_steps_has_no_adequacy() -> None:
    assert adequacy(_case("forward_only")) is None
