"""What the tests share: cases from plain values, scenario files, and sides that go wrong on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings

import reference_numpy.network
import reference_torch.network
from harness.ground.errors import Place
from harness.ground.facts import Fact
from harness.ground.workspace import Workspace
from harness.ground.yaml_source import Source
from harness.implementation import Batch, Implementation, State, Step
from harness.report.words import said
from harness.run.sides import Side
from harness.scenario import check
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, Scenario
from harness.scenario.sources import data
from harness.scenario.sources.masks import with_masks


def in_words(what: Fact | None) -> str:
    """A fact as a person reads it; nothing of none."""
    return said(what) if what else ""


def texts(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Facts as a person reads them."""
    return tuple(map(said, facts))


def examples(number: int) -> int:
    """How many examples Hypothesis draws: so many in `make thorough`, and a third of them in `make test`."""
    return max(1, number * settings().max_examples // 60)


FILE = Path("memory.scenario.yaml")
NUMPY = Side("numpy", reference_numpy.network.build)
TORCH = Side("torch", reference_torch.network.build)


# ---------------------------------------------------------------- cases


def document(**fields: Any) -> dict[str, Any]:
    """A small valid scenario (2 inputs, 3 hidden units, 2 outputs, 4 rows) with some fields replaced, None removed."""
    values: dict[str, Any] = {
        "title": "A test",
        "network": [
            {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3},
            {"layer": "tanh"},
            {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2},
        ],
        "initial": {"seed": 1, "weight": {"kind": "normal", "std": 0.5}, "bias": {"kind": "normal", "std": 0.5}},
        "loss": {"kind": "mse"},
        "optimizer": {"lr": 0.1},
        "data": {"source": "normal", "seed": 2, "rows": 4, "features": 2, "outputs": 2},
        "training": {"steps": 3},
    }
    return {name: value for name, value in {**values, **fields}.items() if value is not None}


def frozen(value: Any) -> Any:
    """Lists as the tuples that a scenario file is read into."""
    if isinstance(value, Mapping):
        return {key: frozen(entry) for key, entry in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def case_of(values: Mapping[str, Any], dtype: str | None = None) -> Case:
    """The case of a scenario without sweep, extends and sides, in its first dtype or the one given."""
    source = Source(frozen(values), {(): Place(FILE, 1, 1)})
    rows, scenario = check.together(Scenario.model_validate(source.values), source)
    chosen: Any = dtype or scenario.dtypes[0]
    return Case(
        id=f"memory[{chosen}]",
        scenario_name="memory",
        scenario=scenario,
        dtype=chosen,
        file=FILE,
        rows=rows,
        record_activations=check.records_activations(scenario, rows, chosen),
    )


def case(dtype: str | None = None, **fields: Any) -> Case:
    """The case of ``document(**fields)``."""
    return case_of(document(**fields), dtype)


def rows_of(case: Case) -> data.Rows:
    """The case's training rows."""
    return data.load(case).train


def batch_of(case: Case) -> Batch:
    """All rows of the case as one batch, with the first step's masks."""
    return next(with_masks(case, [rows_of(case).batch(slice(None))]))


def loaded(side: Side, case: Case, state: State | None = None) -> Implementation:
    """The side's implementation of the case, its parameters loaded."""
    implementation = side.build(case)
    implementation.load(state or initial_state(case))
    return implementation


def kept(step: Step) -> Step:
    """A step whose arrays outlive the next one."""
    copies = {
        field: {name: array.copy() for name, array in getattr(step, field).items()}
        for field in ("gradients", "parameters", "buffers", "activations", "activation_gradients")
        if getattr(step, field) is not None
    }
    return replace(step, output=step.output.copy(), **copies)


# ---------------------------------------------------------------- files


def workspace(folder: Path) -> Workspace:
    """A workspace with an empty scenarios/."""
    (folder / "scenarios").mkdir(parents=True, exist_ok=True)
    return Workspace(folder, folder / "scenarios", folder / "reports")


def written(folder: Path, content: str | bytes | Mapping[str, Any], name: str = "a") -> Path:
    """A scenario file in ``folder``/scenarios; values are written as JSON, which is YAML."""
    file = workspace(folder).scenarios / f"{name}.scenario.yaml"
    if isinstance(content, Mapping):
        content = json.dumps(content)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


# ---------------------------------------------------------------- faults


@dataclass
class Altered:
    """An implementation whose steps are changed by ``alter`` before anyone sees them."""

    inner: Implementation
    alter: Callable[[Step, Batch], Step]

    def load(self, state: State) -> None:
        self.inner.load(state)

    def step(self, batch: Batch, lr: float) -> Step:
        return self.alter(self.inner.step(batch, lr), batch)

    def predict(self, inputs: Any) -> Any:
        return self.inner.predict(inputs)


def faulty(alter: Callable[[Step, Batch], Step], side: Side = NUMPY) -> Side:
    """A side whose every step is altered."""
    return Side("faulty", lambda case: Altered(side.build(case), alter))


def with_entry(arrays: Mapping[str, Any] | None, name: str, change: Callable[[Any], Any]) -> dict[str, Any]:
    """The mapping with one array replaced by a changed copy."""
    assert arrays is not None
    return {**arrays, name: change(np.array(arrays[name]))}
