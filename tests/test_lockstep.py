"""Both sides, step by step, from the same state."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass, field, replace
from itertools import islice, repeat
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, Altered, batch_of, case, with_entry

from harness.ground.errors import ImplementationError
from harness.implementation import Batch, Implementation, State, Step
from harness.run.lockstep import lockstep
from harness.run.record import Recorder
from harness.scenario.initial import initial_state
from harness.scenario.model import Case


@dataclass
class Watched:
    """Notes what it is given."""

    inner: Implementation
    loads: list[State] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def load(self, state: State) -> None:
        copies = [{name: array.copy() for name, array in part.items()} for part in (state.parameters, state.buffers)]
        self.loads.append(State(*copies))
        self.inner.load(state)

    def step(self, batch: Batch, lr: float) -> Step:
        self.rates.append(lr)
        return self.inner.step(batch, lr)

    def predict(self, inputs: Any) -> Any:
        return self.inner.predict(inputs)


def _optimizer(found: Case) -> Any:
    assert found.optimizer
    return found.optimizer


def _same(actual: Any, expected: Any) -> bool:
    return actual.keys() == expected.keys() and all(np.array_equal(actual[name], expected[name]) for name in expected)


@pytest.mark.parametrize("optimizer", [{"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}])
def test_each_step_starts_from_the_first_sides_state(optimizer: dict[str, float]) -> None:
    found = case(optimizer=optimizer)
    first = Altered(NUMPY.build(found), lambda step, _: step)
    drifting = Watched(TORCH.build(found))
    after: list[State] = []
    for pair in lockstep(_optimizer(found), first, drifting, initial_state(found), [batch_of(found)] * 4):
        assert _same(drifting.loads[-1].parameters, pair.before.parameters)
        if after:
            assert _same(pair.before.parameters, after[-1].parameters)
            assert _same(drifting.loads[-1].buffers, after[-1].buffers)
        copies = [
            {name: array.copy() for name, array in part.items()} for part in (pair.first.parameters, pair.first.buffers)
        ]
        after.append(State(*copies))
    assert len(after) == 4 and len(drifting.loads) >= 4
    assert bool(after[-1].buffers) == ("momentum" in optimizer)


def test_a_second_side_that_goes_astray_is_brought_back() -> None:
    found = case()

    def astray(step: Step, _: Batch) -> Step:
        for array in step.parameters.values():
            array += 1.0
        return step

    second = Altered(NUMPY.build(found), astray)
    for pair in lockstep(_optimizer(found), NUMPY.build(found), second, initial_state(found), [batch_of(found)] * 3):
        assert _same(pair.first_gradients, pair.second_gradients)
        for name, array in pair.second.parameters.items():
            np.testing.assert_allclose(array, pair.first.parameters[name] + 1, rtol=1e-15)


def test_the_runner_owns_the_schedule_and_counts_from_1() -> None:
    found = case(optimizer={"lr": 0.5, "schedule": [[2, 0.25], [4, 0.125]]})
    first, second = Watched(NUMPY.build(found)), Watched(NUMPY.build(found))
    steps = [
        pair.step for pair in lockstep(_optimizer(found), first, second, initial_state(found), [batch_of(found)] * 5)
    ]
    assert steps == [1, 2, 3, 4, 5]
    assert first.rates == second.rates == [0.5, 0.25, 0.25, 0.125, 0.125]


def test_steps_may_be_counted_from_a_saved_one() -> None:
    found = case(optimizer={"lr": 0.5, "schedule": [[4, 0.125]]})
    first = Watched(NUMPY.build(found))
    pairs = lockstep(_optimizer(found), first, NUMPY.build(found), initial_state(found), [batch_of(found)] * 2, after=3)
    assert [pair.step for pair in pairs] == [4, 5] and first.rates == [0.125, 0.125]


def test_the_given_state_is_left_alone() -> None:
    found = case()
    state = initial_state(found)
    copy = {name: array.copy() for name, array in state.parameters.items()}
    list(lockstep(_optimizer(found), NUMPY.build(found), TORCH.build(found), state, [batch_of(found)] * 3))
    assert _same(state.parameters, copy)


# ---------------------------------------------------------------- derived gradients


def _silent(found: Case) -> Altered:
    return Altered(NUMPY.build(found), lambda step, _: replace(step, gradients=None))


def test_gradients_that_are_not_reported_are_derived_from_the_update() -> None:
    found = case()
    pairs = lockstep(_optimizer(found), _silent(found), NUMPY.build(found), initial_state(found), [batch_of(found)] * 3)
    for pair in pairs:
        assert pair.first.gradients is None and pair.first_gradients.keys() == pair.second_gradients.keys()
        for name, gradient in pair.second_gradients.items():
            np.testing.assert_allclose(pair.first_gradients[name], gradient, atol=1e-14)


@pytest.mark.parametrize("option", [{"momentum": 0.9}, {"weight_decay": 0.1}])
def test_gradients_cannot_be_derived_with_momentum_or_weight_decay(option: dict[str, float]) -> None:
    found = case(optimizer={"lr": 0.1, **option})
    pairs = lockstep(_optimizer(found), _silent(found), NUMPY.build(found), initial_state(found), [batch_of(found)])
    with pytest.raises(ImplementationError, match="with momentum, weight_decay or a clip they cannot be derived"):
        next(pairs)


# ---------------------------------------------------------------- memory


def _kept_after(steps: int, **fields: Any) -> int:
    """Bytes held by the pairs' generator and the recorder after a number of steps."""
    found = case(training={"steps": steps}, **fields)
    recorder = Recorder(found, ("numpy", "numpy"), labelled=False)
    pairs = lockstep(
        _optimizer(found), NUMPY.build(found), NUMPY.build(found), initial_state(found), repeat(batch_of(found))
    )
    for pair in islice(pairs, 50):
        recorder.see(pair, last=False)
    gc.collect()
    tracemalloc.start()
    for pair in islice(pairs, steps):
        recorder.see(pair, last=False)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


@pytest.mark.thorough
def test_memory_does_not_grow_with_the_number_of_steps() -> None:
    """Each tensor's worst step changes its form as it is found; one array kept a step would be 25,000 bytes."""
    fields = {"optimizer": {"lr": 1e-3, "momentum": 0.9}}
    few, many = _kept_after(100, **fields), _kept_after(350, **fields)
    assert many < few + 10_000


def test_memory_does_not_grow_when_the_worst_step_keeps_changing() -> None:
    found = case()
    recorder = Recorder(found, ("faulty", "numpy"), labelled=False)
    size = [1e-9]

    def alter(step: Step, _: Batch) -> Step:
        size[0] *= 1.01
        return replace(step, gradients=with_entry(step.gradients, "fc1.bias", lambda array: array * (1 + size[0])))

    first = Altered(NUMPY.build(found), alter)
    for pair in lockstep(_optimizer(found), first, NUMPY.build(found), initial_state(found), [batch_of(found)] * 300):
        recorder.see(pair, last=False)
    assert len([row for row in recorder.differences if row.name == "fc1.bias" and row.quantity == "gradient"]) <= 2
