"""One measurement in a process of its own: ``python -m benchmarks.steps WHAT CASE DTYPE`` prints seconds as JSON.

WHAT: numpy, torch (one side alone), matmul (the bare matrix products of the step), alternating (both sides on the same
batch, nothing compared), lockstep (both sides with everything that a run does besides: bounds, comparison, verdict),
oracle (exact values of one step, those that are held against both sides at step 1 read).
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy

from benchmarks.timing import side_by_side  # noqa: E402
from harness.checking.sides import resolve  # noqa: E402
from harness.ground.workspace import find, select  # noqa: E402
from harness.implementation import Batch, Implementation, State  # noqa: E402
from harness.run.lockstep import lockstep  # noqa: E402
from harness.run.record import Recorder  # noqa: E402
from harness.scenario.check import records_activations  # noqa: E402
from harness.scenario.initial import initial_state  # noqa: E402
from harness.scenario.load import load  # noqa: E402
from harness.scenario.model import Case  # noqa: E402
from harness.scenario.sources import data  # noqa: E402
from harness.task.oracle import oracle  # noqa: E402
from harness.task.step import Task  # noqa: E402

ROOT = Path(__file__).parents[1]
NAMES = ("numpy", "torch")
#: Batches made beforehand and used in turn: making them is no part of what is measured.
PREPARED = 100

Batches = Iterator[Batch]


def case_of(name: str, dtype: str) -> Case:
    """The scenario's case in a dtype, whether or not its file lists that dtype."""
    place = find(ROOT)
    ((file, _),) = select(place, (name,))
    case = load(file, place)[0]
    records = records_activations(case.scenario, case.rows, dtype)
    return replace(case, dtype=dtype, record_activations=records)  # type: ignore[arg-type]


def one_side(case: Case, name: str, batches: Batches, state: State) -> Callable[[], object]:
    side: Implementation = resolve("numpy,torch")[NAMES.index(name)].build(case)
    side.load(state)
    assert case.optimizer
    lr = case.optimizer.lr
    return lambda: side.step(next(batches), lr)


def matmul(case: Case, batches: Batches, state: State) -> Callable[[], object]:
    """The step's matrix products alone, into arrays that exist."""
    weights = [state.parameters[f"{layer.name}.weight"] for layer in case.linears]
    inputs = next(batches).inputs
    rows = len(inputs)
    x = [inputs, *(np.ones((rows, len(weight)), weight.dtype) for weight in weights)]
    gradients = [np.empty_like(weight) for weight in weights]

    def products() -> None:
        for index, weight in enumerate(weights):
            np.matmul(x[index], weight.T, out=x[index + 1])
        for index in reversed(range(len(weights))):
            np.matmul(x[index + 1].T, x[index], out=gradients[index])
            if index:
                np.matmul(x[index + 1], weights[index], out=x[index])

    def restored() -> None:
        products()
        for array in x[1:]:
            array.fill(1)

    return restored


def alternating(case: Case, batches: Batches, state: State) -> Callable[[], object]:
    assert case.optimizer
    lr = case.optimizer.lr
    first, second = (side.build(case) for side in resolve("numpy,torch"))
    first.load(state)
    second.load(state)

    def step() -> None:
        batch = next(batches)
        first.step(batch, lr)
        second.step(batch, lr)

    return step


def in_lockstep(case: Case, batches: Batches, state: State) -> Callable[[], object]:
    first, second = (side.build(case) for side in resolve("numpy,torch"))
    assert case.optimizer
    pairs = lockstep(case.optimizer, first, second, state, batches)
    recorder = Recorder(case, NAMES, labelled=False)
    return lambda: recorder.see(next(pairs), last=False)


def exact_values(case: Case, batches: Batches, state: State) -> Callable[[], object]:
    task = Task(case, 1, next(batches), state)

    def worked_out() -> None:
        found = oracle(task)
        for quantity, name in found.balls:
            if quantity not in ("update", "parameter"):
                matrix = found.balls[quantity, name]
                found.exact(quantity, name, matrix.shape)

    return worked_out


def main() -> None:
    what, name, dtype = sys.argv[1:]
    case = case_of(name, dtype)
    rows = data.load(case)
    made = list(itertools.islice(data.batches(case, rows.train), PREPARED))
    batches, state = itertools.cycle(made), initial_state(case)
    functions = {"matmul": matmul, "alternating": alternating, "lockstep": in_lockstep, "oracle": exact_values}
    function = functions[what](case, batches, state) if what in functions else one_side(case, what, batches, state)
    if what == "oracle":
        print(json.dumps(side_by_side({what: function}, rounds=3, repeats=1)[what]))
        return
    repeats = 30 if made[0].inputs.size > 1000 else 300
    print(json.dumps(side_by_side({what: function}, rounds=9, repeats=repeats)[what]))


if __name__ == "__main__":
    main()
