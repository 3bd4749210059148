"""A loss of a file, alone: predictions that are a parameter, so that their gradient is one, and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np

from harness.candidate.process.process import CandidateProcess, Parts
from harness.candidate.process.wire import Handle
from harness.checking.homework.arrays import array_of, no_array
from harness.checking.homework.attributes import input_gradient
from harness.checking.homework.line import TRUE, Call, Line, Role
from harness.checking.homework.teller import Other
from harness.checking.settings import INPUT, MIDDLE, MOST_PROBES, input_layers, stated_alone
from harness.faults.probes import Probe, make_case
from harness.ground.errors import ImplementationError
from harness.ground.facts import Fact, fact
from harness.ground.kept import kept_by
from harness.implementation import Array, Batch, State, Step
from harness.scenario.kinds import Loss
from harness.scenario.losses import LOSSES
from harness.scenario.model import Case
from harness.task.layers import sigmoid
from harness.task.numbers.plain import PlainKind

Samples = Literal["rows", "columns", "flat"]
Targets = Literal["labels", "one_hot", "values"]


#: By probe, how many samples.
_ROWS = {"uneven": 4, "other_size": 5, "one_sample": 1, "large": 3}
#: More outputs than these have, of which only some are classes of any sample.
_WIDE, _THERE = 5, (1, 3, 4)


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
    is_raised: bool = False
    """Of log-probabilities: whether it is given the probabilities, and hands back the gradient of these."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What a report says of it."""
        said = {"columns": "held_columns", "flat": "held_flat"}.get(self.samples)
        found = [said] if said else []
        found += ["held_one_hot"] if self.targets == "one_hot" else []
        found += ["held_activated"] if self.is_activated else []
        found += ["held_raised"] if self.is_raised else []
        return tuple(map(fact, found))

    def is_held_as(self, other: LossWay) -> bool:
        """Whether both are called alike and given predictions and targets in one form."""
        calls = (self.line.forward, self.line.backward) == (other.line.forward, other.line.backward)
        return calls and (self.samples, self.outputs) == (other.samples, other.outputs)

    def teller(self, process: CandidateProcess) -> LossTeller:
        """It, told apart this way."""
        return LossTeller(process, self)

    def stated(self) -> dict[str, Any]:
        """As HARNESS would state it."""
        held = " ".join(word for word in (self.samples, self.targets) if word not in ("rows", "values", "labels"))
        return {**self.line.stated(), **({"held": held} if held else {})}

    def first(self) -> Probe:
        """The first of its probes."""
        return self._probe("uneven", _ROWS["uneven"], 0)

    def others(self) -> tuple[Probe, Probe]:
        """Other numbers than the first one's, of more samples, and of as many."""
        return self._probe("other_step", _ROWS["uneven"] + 2, 101), self._probe("other_step", _ROWS["uneven"], 102)

    def wide(self) -> Probe | None:
        """Of more outputs than the others, with classes that are not there; None of what takes one alone."""
        return None if self.outputs == 1 else replace(self, outputs=_WIDE)._probe("more_outputs", 6, 7)

    def narrow(self) -> Probe | None:
        """Of two classes; None of what has none."""
        is_of_classes = self.targets in ("labels", "one_hot") and self.outputs > 2
        return replace(self, outputs=2)._probe("two_classes", 6, 9) if is_of_classes else None

    def middle(self) -> Probe | None:
        """Of numbers that are neither ordinary nor large; None of what takes probabilities."""
        is_bounded = LOSSES[self.line.what].of in ("probabilities", "log-probabilities")
        return None if is_bounded else self._probe("middle", 4, 8)

    def small(self) -> tuple[Probe, ...]:
        """Examples that a person can redo, the smallest first."""
        return tuple(self._probe(f"rows_{rows}", rows, rows) for rows in (1, 2))

    def probes(self) -> tuple[Probe, ...]:
        """Several samples, other ones, one alone, and large numbers."""
        return tuple(self._probe(name, rows, seed) for seed, (name, rows) in enumerate(_ROWS.items()))

    def _probe(self, name: str, rows: int, seed: int) -> Probe:
        own = LOSSES[self.line.what].model_validate({"kind": self.line.what, **self.line.options})
        return _probe(own, self.targets, self.outputs, name, rows, seed)


# ---------------------------------------------------------------- its probes


@kept_by(lambda *asked: repr(asked), MOST_PROBES)
def _probe(own: Loss, held: Targets, outputs: int, name: str, rows: int, seed: int) -> Probe:
    """A network whose output is a parameter, (rows, outputs), so that the loss's gradient is that parameter's."""
    random = np.random.RandomState(seed)
    x = _predictions(own.of, (rows, outputs), 20.0 if name == "large" else 1.0, random)
    if name == "middle":
        most = MIDDLE / (2 if own.has_softmax else 1)  # which compares them
        x = np.clip(x * MIDDLE, -most, most)
    targets = _targets(own, held, (rows, outputs), random)
    case = make_case(_scenario(f"{own.kind} alone, {name}", outputs, targets), Path("loss"), name)
    case = replace(case, scenario=case.scenario.model_copy(update={"loss": own}), alone=("loss",))
    batch = Batch(np.arange(rows).reshape(-1, 1), targets)
    return Probe(name, case, State({f"{INPUT}.weight": x}, {}), (batch,)).sealed()


def _scenario(title: str, outputs: int, targets: Array) -> dict[str, Any]:
    """With a loss that takes such targets and any last layer, as the stated one may not."""
    rows, told = len(targets), "labels" if targets.ndim == 1 else "targets"
    return stated_alone(
        title,
        input_layers(rows, (outputs,), "as_rows"),
        {"inputs": tuple((i,) for i in range(rows)), told: targets.tolist()},
        loss={"kind": "cross_entropy" if told == "labels" else "mse"},
    )


def _targets(loss: Loss, held: Targets, shape: tuple[int, int], random: np.random.RandomState) -> Array:
    rows, outputs = shape
    if loss.targets == "classes":
        labels = random.choice(_THERE, rows) if outputs == _WIDE else random.randint(0, outputs, rows)
        return labels if held == "labels" or loss.labels_alone else np.eye(outputs)[labels]
    if loss.targets == "binary":
        return random.randint(0, 2, shape).astype(float)
    if loss.targets == "probabilities":
        return _softmax(random.standard_normal(shape))
    return random.standard_normal(shape)


def _predictions(of: str, shape: tuple[int, int], scale: float, random: np.random.RandomState) -> Array:
    """What a loss of logits, values, probabilities or their logarithms is given: (rows, outputs)."""
    x: Array = random.standard_normal(shape) * scale
    x = np.clip(x, -3, 3) if of in ("probabilities", "log-probabilities") else x
    if of == "probabilities":
        return sigmoid.value(x) if shape[1] == 1 else _softmax(x)
    return PlainKind().log_softmax(x)[0] if of == "log-probabilities" else x


def _softmax(x: Array) -> Array:
    return PlainKind().log_softmax(x)[1]


def ways(line: Line, numbers: Sequence[float] = ()) -> Iterator[LossWay]:
    """Every way in which a loss may be held, the usual first; ``numbers``: that stand in its code."""
    name = _SETTINGS.get(line.what, "")
    if not name or name in line.options:
        yield from _ways(line)
        return
    if any(call.has(name) for call in line.calls):  # which it is told, and none that is the usual one
        yield from _ways(replace(line, options={**line.options, name: _TOLD}))
        return
    likely = (number for number in numbers if 0.05 <= number <= 20 and number != 2)  # 2 is that of a square
    for one in dict.fromkeys((1.0, *likely)):
        yield from _ways(replace(line, options={**line.options, name: one}))


#: What a loss is told of a setting.
_TOLD = 0.7
#: The setting of a loss that its code may fix.
_SETTINGS = {"huber": "delta", "smooth_l1": "beta", "multi_margin": "margin"}


def _ways(line: Line) -> Iterator[LossWay]:
    loss = LOSSES[line.what]
    forms: tuple[Targets, ...] = ("labels", "one_hot") if loss.targets == "classes" else ("values",)
    activated = (False, True) if loss.of == "logits" else (False,)
    raised = (False, True) if line.what == "kl_div" else (False,)
    counts = (3,) if loss.targets == "classes" else (3, 1)
    for is_activated, is_raised, outputs in product(activated, raised, counts):
        held: tuple[Samples, ...] = ("rows", "columns", "flat") if outputs == 1 else ("rows", "columns")
        for samples, form in product(held, forms):
            yield LossWay(line, samples, form, outputs, is_activated, is_raised)


# ---------------------------------------------------------------- in the process


@dataclass
class LossTeller:
    """A loss, in the process that runs it, as an implementation."""

    process: CandidateProcess
    way: LossWay
    keeps_parameters: bool = field(default=False, init=False)
    x: Array = field(init=False, repr=False)
    """The predictions, (rows, outputs)."""
    values: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """By role, what a call may be given."""
    told: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """By role, what calls gave."""
    other: Other | None = None
    handle: Handle | None = field(default=None, init=False, repr=False)
    """The object of the step."""

    def of(self, process: CandidateProcess) -> LossTeller:
        """The same in another process."""
        return LossTeller(process, self.way)

    def at(self, case: Case) -> LossTeller:
        """It, in one case."""
        return LossTeller(self.process, self.way, other=self.other)

    def load(self, state: State) -> None:
        self.x = state.parameters[f"{INPUT}.weight"]

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        """Its loss, and the gradient with respect to its predictions. Raises ImplementationError, CandidateFailed."""
        line, other = self.way.line, self.other
        self.values, self.told = self._given_values(batch.targets), {}
        if other is not None and other.earlier:
            self.handle = self._of_other(other, lr)
        handle = self.handle = self.handle or (self._new(line.made) if line.made else None)
        self._take(handle, line.forward)
        if other is not None and other.beside:
            self._of_other(other, lr)
        if line.backward:
            self._take(handle, line.backward)
        if handle and not isinstance(self.told.get("dx"), np.ndarray):
            self._take_attribute(handle)
        dx, loss = self.told.get("dx"), self.told.get("loss")
        gradients = {} if dx is None else {f"{INPUT}.weight": self._back(dx)}
        return Step(None if loss is None else _number(loss, len(self.x)), output=self.x.copy(), gradients=gradients)

    def _of_other(self, other: Other, lr: float) -> Handle | None:
        """Whole steps on other numbers, and the object that took them."""
        found = LossTeller(self.process, self.way)
        for probe in other.probes:
            found.load(probe.state)
            found.step(probe.batches[0], lr)
        return found.handle

    def _given_values(self, targets: Array) -> dict[str, Any]:
        """What its calls may be given, by role."""
        logits, probabilities = self._held(self._given_x()), self._held(self._activated())
        prediction = probabilities if self.way.is_activated else logits
        usual = {"prediction": prediction, "target": self._target(targets), "gradient": 1.0}
        return {**usual, "logits": logits, "probabilities": probabilities, TRUE: True, **self.way.line.options}

    def _given_x(self) -> Array:
        """The predictions, or what they are the logarithm of."""
        return np.exp(self.x) if self.way.is_raised else self.x

    def _activated(self) -> Array:
        """Probabilities, of logits."""
        return _softmax(self.x) if LOSSES[self.way.line.what].has_softmax else sigmoid.value(self.x)

    def _held(self, x: Array) -> Array:
        """(rows, outputs) as they are held."""
        return {"rows": x, "columns": x.T, "flat": x.reshape(-1)}[self.way.samples].copy()

    def _target(self, targets: Array) -> Array:
        """As they are held: class labels (rows,), or a row or column for each sample."""
        if targets.ndim > 1:
            return self._held(targets)
        return self._held(np.eye(self.x.shape[1])[targets]) if self.way.targets == "one_hot" else targets.copy()

    def _back(self, dx: Any) -> Array:
        """The gradient with respect to predictions, back as (rows, outputs). Raises ImplementationError."""
        found = array_of(dx, "backward")
        found = found.T if self.way.samples == "columns" and found.ndim == 2 else found
        found = found.reshape(self.x.shape) if found.size == self.x.size and self.way.samples == "flat" else found
        return found * self._given_x() if self.way.is_raised and found.shape == self.x.shape else found

    def _new(self, made: Call) -> Handle:
        """An object, with the settings that it is told."""
        return self.process.new(made.name, **{name: self._given(name, role) for name, role in made.takes})

    def _take(self, handle: Handle | None, call: Call) -> None:
        """One call, and what it gives by role."""
        given = {name: self._given(name, role) for name, role in call.takes}
        parts: Parts = self.process.call_parts(handle, call.name, **given).value
        if call.keys:
            value = parts.each[0]
            if isinstance(value, Mapping):
                self.told |= {role: value[key] for key, role in zip(call.keys, call.gives, strict=True) if key in value}
            return
        each = parts.each
        if len(each) == 1 and isinstance(each[0], list) and _is_loss_and_more(each[0]):
            each = tuple(each[0])
        if "dx" in call.gives[len(each) :]:
            raise ImplementationError(fact("part_gives_no_gradient", name=call.name))
        for at, (role, value) in enumerate(zip(call.gives, each, strict=False)):
            if role != "_":
                self.told[role] = value
                self.values[role] = value if role in ("loss", "dx") else parts.handles[min(at, len(parts.handles) - 1)]

    def _take_attribute(self, handle: Handle) -> None:
        """The gradient where an object keeps it."""
        held = self.process.arrays(handle, numbers=True)
        path = input_gradient(held, self.x.size) or ("dy" if "dy" in held else "")
        if path:
            self.told["dx"] = held[path]
        elif self.way.line.backward:
            raise ImplementationError(fact("part_keeps_no_gradient"))

    def _given(self, name: str, role: Role) -> Any:
        if isinstance(role, Mapping):
            return {key: self._given(key, one) for key, one in role.items()}
        if role not in self.values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        value = self.values[role]
        return np.array(value) if isinstance(value, np.ndarray) else value


def _is_loss_and_more(values: Sequence[Any]) -> bool:
    """Whether a list has a number, and arrays besides: no loss for each sample."""
    sizes = [np.size(one) if isinstance(one, np.ndarray | float | int) else 0 for one in values]
    return sizes[:1] == [1] and any(size > 1 for size in sizes)


def _number(loss: Any, rows: int) -> float:
    """A loss; of one for each sample their mean. Raises ImplementationError where it is of another shape."""
    found = array_of(loss, "forward")
    if found.size != 1 and found.shape not in ((rows,), (rows, 1), (1, rows)):
        raise no_array("forward")
    return float(found.reshape(-1)[0]) if found.size == 1 else float(found.mean())
