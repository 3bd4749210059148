"""A step's arrays are freed with the step: nothing that it leaves behind waits for the garbage collector.

Cycles of a tape and its closures held 5 MB a step on MNIST until a rare collection, so that a long run grew by a
gigabyte. What is left in cycles is counted, which depends neither on time nor on when the collector runs.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import harness
import reference_numpy.network
from harness.implementation import Batch, Step

#: Steps between which garbage is counted: after the first, which sets up what stays.
FROM, TO = 2, 4


class _Counting:
    """reference_numpy, which looks at what the steps from FROM to TO have left in cycles."""

    def __init__(self, case: Any, left: list[int]) -> None:
        self._inner, self._left, self._step = reference_numpy.network.build(case), left, 0
        self.load, self.predict = self._inner.load, self._inner.predict

    def step(self, batch: Batch, lr: float) -> Step:
        self._step += 1
        if self._step == FROM:
            gc.collect()
            gc.set_debug(gc.DEBUG_SAVEALL)
        if self._step == TO:
            gc.collect()
            gc.set_debug(0)
            self._left.append(_array_bytes(gc.garbage))
            gc.garbage.clear()
        return self._inner.step(batch, lr)


def _array_bytes(garbage: list[Any]) -> int:
    """Of all arrays that garbage is or refers to, each once."""
    reached = {id(one): one for one in (*garbage, *gc.get_referents(*garbage)) if isinstance(one, np.ndarray)}
    return sum(array.nbytes for array in reached.values())


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _left(build: Callable[[list[int]], Any], dtype: str, width: int = 200) -> int:
    """Bytes that the steps left in cycles, of a network whose weight gradients are of 40,000 entries, or fewer."""
    scenario = {
        "title": "Large steps",
        "network": [
            {"layer": "linear", "in_features": 200, "out_features": width},
            {"layer": "relu"},
            {"layer": "linear", "in_features": width, "out_features": 10},
        ],
        "initial": {"seed": 1, "weight": {"kind": "xavier"}},
        "loss": {"kind": "cross_entropy"},
        "optimizer": {"lr": 0.1, "momentum": 0.9},
        "data": {"source": "normal", "seed": 2, "rows": 32, "features": 200, "classes": 10},
        "training": {"steps": TO},
        "dtypes": [dtype],
    }
    left: list[int] = []
    with _collector_at_rest():
        results = harness.verify(scenario, (build(left), "torch"))
    assert results[0].steps_run == TO
    return left[0]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.sampled(2)
def test_steps_leave_no_arrays_in_cycles(dtype: str) -> None:
    """float64 is judged over the whole step, float32 of this size operation by operation."""
    assert _left(lambda left: lambda case: _Counting(case, left), dtype) == 0


def test_a_side_that_leaves_arrays_in_cycles_is_counted() -> None:
    class Leaking(_Counting):
        def step(self, batch: Batch, lr: float) -> Step:
            cycle: list[Any] = [np.ones(1000)]
            cycle.append(cycle)
            return super().step(batch, lr)

    assert _left(lambda left: lambda case: Leaking(case, left), "float64", width=2) == (TO - FROM) * 8000
