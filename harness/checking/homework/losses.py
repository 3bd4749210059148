"""A loss of a file, alone: predictions that are a parameter, so that their gradient is one, and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from harness.candidate.process.process import CandidateProcess, Parts
from harness.candidate.process.wire import Handle
from harness.checking.homework.line import Call, Line, Role
from harness.checking.settings import INPUT
from harness.faults.probes import Probe, make_case
from harness.ground.errors import ImplementationError
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.losses import LOSSES
from harness.scenario.model import Case

Samples = Literal["rows", "columns", "flat"]
Targets = Literal["labels", "one_hot", "values"]


@dataclass(frozen=True)
class LossWay:
    """How a loss is held: its predictions and targets."""

    line: Line
    samples: Samples
    """A row or a column a sample, or one number."""
    targets: Targets
    """Class labels, a row for each, or numbers as predictions are."""
    outputs: int
    is_activated: bool = False
    """Whether it is given probabilities, and hands back the gradient of what they were made of."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What a report says of it."""
        said = {"columns": "held_columns", "flat": "held_flat"}.get(self.samples)
        found = [said] if said else []
        found += ["held_one_hot"] if self.targets == "one_hot" else []
        found += ["held_activated"] if self.is_activated else []
        return tuple(map(fact, found))

    def teller(self, process: CandidateProcess) -> LossTeller:
        """It, told apart this way."""
        return LossTeller(process, self)

    def stated(self) -> dict[str, Any]:
        """As HARNESS would state it."""
        held = " ".join(word for word in (self.samples, self.targets) if word not in ("rows", "values", "labels"))
        return {**self.line.stated(), **({"held": held} if held else {})}

    def first(self) -> Probe:
        """The first of its probes."""
        return self.probes()[0]

    def probes(self) -> tuple[Probe, ...]:
        """Several samples, other ones, one alone, and large numbers."""
        sizes = (
            ("uneven", 4, "normal"),
            ("other_size", 5, "normal"),
            ("one_sample", 1, "normal"),
            ("large", 3, "large"),
        )
        return tuple(self._probe(name, rows, values, at) for at, (name, rows, values) in enumerate(sizes))

    def _probe(self, name: str, rows: int, values: str, seed: int) -> Probe:
        loss, random = LOSSES[self.line.what], np.random.RandomState(seed)
        x = _predictions(loss.of, rows, self.outputs, values, random)
        targets = self._targets(rows, random)
        told = "labels" if targets.ndim == 1 else "targets"
        stated = {
            "title": f"{self.line.what} alone, {name}",
            "network": (
                {"layer": "embedding", "name": INPUT, "num_embeddings": rows, "embedding_dim": self.outputs},
                {"layer": "reshape", "name": "as_rows", "shape": (self.outputs,)},
            ),
            "initial": {"seed": 0, "weight": {"kind": "zeros"}},
            "loss": {"kind": "cross_entropy" if told == "labels" else "mse"},  # its own may ask for a last layer
            "optimizer": {"lr": 0.1},
            "data": {"inputs": tuple((i,) for i in range(rows)), told: _frozen(targets.tolist())},
            "training": {"steps": 1},
        }
        own = loss.model_validate({"kind": self.line.what, **self.line.options})
        case = make_case(stated, Path("loss"), name)
        case = replace(case, scenario=case.scenario.model_copy(update={"loss": own}), alone=("loss",))
        batch = Batch(np.arange(rows).reshape(-1, 1), targets)
        return Probe(name, case, State({f"{INPUT}.weight": x}, {}), (batch,))

    def _targets(self, rows: int, random: np.random.RandomState) -> Array:
        loss = LOSSES[self.line.what]
        if loss.targets == "classes":
            labels = random.randint(0, self.outputs, rows)
            return labels if self.targets == "labels" or loss.labels_alone else np.eye(self.outputs)[labels]
        if loss.targets == "binary":
            return random.randint(0, 2, (rows, self.outputs)).astype(float)
        if loss.targets == "probabilities":
            return _softmax(random.standard_normal((rows, self.outputs)))
        return random.standard_normal((rows, self.outputs))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _predictions(of: str, rows: int, outputs: int, values: str, random: np.random.RandomState) -> Array:
    x: Array = random.standard_normal((rows, outputs)) * (20.0 if values == "large" else 1.0)
    x = np.clip(x, -3, 3) if of in ("probabilities", "log-probabilities") else x
    if of == "probabilities":
        return 1 / (1 + np.exp(-x)) if outputs == 1 else _softmax(x)
    return np.log(_softmax(x)) if of == "log-probabilities" else x


def _sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        found: Array = 1 / (1 + np.exp(-x))
    return found


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(1, keepdims=True))
    found: Array = e / e.sum(1, keepdims=True)
    return found


def ways(line: Line, numbers: Sequence[float] = ()) -> Iterator[LossWay]:
    """Every way in which a loss may be held, the usual first; ``numbers``: that stand in its code."""
    name = {"huber": "delta", "smooth_l1": "beta", "multi_margin": "margin"}.get(line.what, "")
    if name and name not in line.options:
        for one in dict.fromkeys((1.0, *(number for number in numbers if 0.05 <= number <= 20 and number != 2))):
            yield from _ways(replace(line, options={**line.options, name: one}))
    else:
        yield from _ways(line)


def _ways(line: Line) -> Iterator[LossWay]:
    loss = LOSSES[line.what]
    forms: tuple[Targets, ...] = ("labels", "one_hot") if loss.targets == "classes" else ("values",)
    activated = (False, True) if loss.of == "logits" else (False,)
    counts = (3,) if loss.targets == "classes" else (3, 1)
    for is_activated in activated:
        for outputs in counts:
            for samples in ("rows", "columns", *(("flat",) if outputs == 1 else ())):
                for form in forms:
                    yield LossWay(line, samples, form, outputs, is_activated)


# ---------------------------------------------------------------- in the process


@dataclass
class LossTeller:
    """A loss, in the process that runs it, as an implementation."""

    process: CandidateProcess
    way: LossWay
    keeps_parameters: bool = field(default=False, init=False)

    def of(self, process: CandidateProcess) -> LossTeller:
        """The same in another process."""
        return LossTeller(process, self.way)

    def at(self, case: Case) -> LossTeller:
        """It, in one case."""
        return LossTeller(self.process, self.way)

    def load(self, state: State) -> None:
        self.x = state.parameters[f"{INPUT}.weight"]

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        way, line = self.way, self.way.line
        shown = self._activated() if way.is_activated else self.x
        self.values: dict[str, Any] = {
            "prediction": self._held(shown),
            "target": self._target(batch.targets),
            "gradient": 1.0,
            "logits": self._held(self.x),
            "probabilities": self._held(self._activated()),
        }
        self.told: dict[str, Any] = {}
        handle = self.process.new(line.made.name) if line.made else None
        self._take(handle, line.forward)
        if line.backward:
            self._take(handle, line.backward)
        if handle and not isinstance(self.told.get("dx"), np.ndarray):
            held = self.process.arrays(handle, numbers=True)
            own = next(
                (path for path in ("dinputs", "dx", "dA", "grad", "dLdA", "gradInput", "dy") if path in held), None
            )
            if own:
                self.told["dx"] = held[own]
        gradients = {} if self.told.get("dx") is None else {f"{INPUT}.weight": self._back(self.told["dx"])}
        loss = self.told.get("loss")
        return Step(
            loss=None if loss is None else _number(loss, len(self.x)), output=self.x.copy(), gradients=gradients
        )

    def _activated(self) -> Array:
        """Probabilities, of logits."""
        return _softmax(self.x) if LOSSES[self.way.line.what].has_softmax else _sigmoid(self.x)

    def _held(self, x: Array) -> Array:
        return {"rows": x, "columns": x.T, "flat": x.reshape(-1)}[self.way.samples].copy()

    def _target(self, targets: Array) -> Array:
        if targets.ndim == 1:
            if self.way.targets == "one_hot":
                return self._held(np.eye(self.way.outputs)[targets])
            return targets.copy()
        return self._held(targets)

    def _back(self, dx: Any) -> Array:
        if isinstance(dx, Handle):
            raise ImplementationError(fact("part_no_array", what="backward"))
        try:
            found = np.array(dx, np.float64)
        except (TypeError, ValueError):
            raise ImplementationError(fact("part_no_array", what="backward")) from None
        found = found.T if self.way.samples == "columns" and found.ndim == 2 else found
        return found.reshape(self.x.shape) if found.size == self.x.size and self.way.samples == "flat" else found

    def _take(self, handle: Handle | None, call: Call) -> None:
        given = {name: self._given(name, role) for name, role in call.takes}
        parts: Parts = self.process.call_parts(handle, call.name, **given).value
        each = parts.each
        if call.keys:
            value = each[0]
            if isinstance(value, Mapping):
                self.told |= {role: value[key] for key, role in zip(call.keys, call.gives, strict=True) if key in value}
            return
        gives = call.gives if len(call.gives) > 1 else (call.gives or ("_",))
        for at, role in enumerate(gives):
            if at < len(each) and role != "_":
                self.told[role] = each[at]
                self.values[role] = parts.handles[at] if role not in ("loss", "dx") else each[at]

    def _given(self, name: str, role: Role) -> Any:
        if isinstance(role, Mapping):
            return {key: self._given(key, one) for key, one in role.items()}
        if role not in self.values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        value = self.values[role]
        return np.array(value) if isinstance(value, np.ndarray) else value


def _number(loss: Any, rows: int) -> Any:
    """A loss; of one for each sample their mean."""
    if isinstance(loss, Handle):
        raise ImplementationError(fact("part_no_array", what="forward"))
    try:
        found = np.array(loss, np.float64)
    except (TypeError, ValueError):
        raise ImplementationError(fact("part_no_array", what="forward")) from None
    if found.size != 1 and found.shape not in ((rows,), (rows, 1), (1, rows)):
        raise ImplementationError(fact("part_no_array", what="forward"))
    return float(found.reshape(-1)[0]) if found.size == 1 else float(found.mean())
