"""A cell of a file, in the process that runs it, as an implementation of the network in which it is alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.candidate.process.process import Answer, Parts
from harness.candidate.process.wire import Handle
from harness.checking.homework.arrays import array_of
from harness.checking.homework.cell_gradients import gradients_of
from harness.checking.homework.cell_names import GATES, without_d
from harness.checking.homework.cell_returns import flattened, placed
from harness.checking.homework.cells import Unpacked, roles_in
from harness.checking.homework.line import Call, Role, roles_at
from harness.checking.homework.teller import Teller
from harness.checking.settings import INPUT
from harness.faults.probes import Probe
from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.kinds import Shape
from harness.scenario.model import Case

#: How many numbers a prediction has, and how near to the stated one it must be, relative to the largest.
_PREDICTED, _NEAR = 4, 1e-8
#: How far apart the points of a difference are, and how near a derivative must be to it.
_STEP, _ALIKE = 1e-5, 1e-6


@dataclass
class CellTeller(Teller):
    """A cell that is told apart by a line, a reading and the layer that it is taken for."""

    odd: set[str] = field(default_factory=set)
    """Results that are not the stated ones and that no gradient goes through."""

    def of(self, process: Any) -> CellTeller:
        return CellTeller(process, self.line, self.reading, self.attributes)

    def at(self, case: Case) -> Any:
        return _Side(self, case)

    def is_own_derivative(self, probe: Probe) -> bool:
        """Whether what it hands back is the derivative of what it gives, whatever that is: by central differences.

        Raises ImplementationError, CandidateFailed.
        """
        side, batch = self.at(probe.case), probe.batches[0]
        side.load(probe.state)
        gradients, random = side.step(batch, 0.1).gradients or {}, np.random.RandomState(3)
        for name, gradient in gradients.items():
            before = probe.state.parameters[name]
            if gradient.shape != before.shape:
                return False
            way, values = random.standard_normal(before.shape), []
            for step in (_STEP, -_STEP):
                side.load(State({**probe.state.parameters, name: before + step * way}, probe.state.buffers))
                values.append(float(np.sum(side.output(batch) * batch.targets)))
            difference, own = (values[0] - values[1]) / (2 * _STEP), float(np.sum(gradient * way))
            if not abs(difference - own) <= _ALIKE * (1 + abs(own)):
                return False
        return True


@dataclass
class _Side:
    teller: CellTeller
    case: Case

    def load(self, state: State) -> None:
        self.state = state

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        return _Told(self, batch).step()

    def output(self, batch: Batch, is_evaluation: bool = False) -> Array:
        """What it gives, alone. Raises ImplementationError, CandidateFailed."""
        told = _Told(self, batch)
        told.forward()
        return told.own_output


class _Told:
    """One step of a cell: forward, and back."""

    def __init__(self, side: _Side, batch: Batch) -> None:
        self.teller, self.line, self.reading = side.teller, side.teller.line, side.teller.reading
        self.process, self.state, self.batch = side.teller.process, side.state, batch
        (self.layer,) = (one for one in side.case.layers if one.name in side.case.alone)
        before = next(one for one in side.case.layers if one.name == "as_samples")
        rows = self.state.parameters[f"{INPUT}.weight"]
        self.x: Array = rows.reshape(len(rows), *before.shape)
        self.kind = self.line.what.removesuffix("_cell")
        self.handle: Handle | None = None
        self.held_as: dict[str, Shape] = {}
        """By role, the shape that an object has a parameter in."""
        self.values: dict[str, Any] = {"x": self._held(self.x)}
        self.states = tuple(name for name in self.layer.states if f"{self.layer.name}.{name}" in self.state.parameters)
        self.values |= {name: self._held(self._own(name)) for name in self.states}
        self.values |= {"input_size": self.layer.input_size, "hidden_size": self.layer.hidden_size}
        for role in dict.fromkeys(self.line.names.values()):
            self.values[role] = self.reading.parameter(self._stacked(role))

    def _own(self, name: str) -> Array:
        found: Array = self.state.parameters[f"{self.layer.name}.{name}"]
        return found

    # ------------------------------------------------------------ as it is held

    def _held(self, array: Array) -> Array:
        """(batch, features), or (batch, time, features)."""
        if array.ndim < 3 or self.reading.samples == "alone":
            return self.reading.sample(array)
        if self.reading.samples == "columns":
            return array.transpose(2, 0, 1)
        return array.swapaxes(0, 1) if self.reading.time == "time_first" else array

    def _back(self, value: Any, what: str, axes: int) -> Array:
        """And back."""
        array = array_of(value, what)
        if axes < 3 or self.reading.samples == "alone" or array.ndim < 3:
            return self.reading.batch(array)
        if self.reading.samples == "columns":
            return array.transpose(1, 2, 0)
        return array.swapaxes(0, 1) if self.reading.time == "time_first" else array

    def _rows(self, gates: str) -> Iterator[slice]:
        n = self.layer.hidden_size
        every = list(GATES[self.kind])
        yield from (slice(every.index(gate) * n, (every.index(gate) + 1) * n) for gate in gates)

    def _stacked(self, role: str) -> Array:
        """A parameter as its role says, (rows, columns) or (rows,)."""
        gates, _, source = role.partition(".")
        if gates == "y":
            random = np.random.RandomState(7)
            weight, bias = (
                random.standard_normal((_PREDICTED, self.layer.hidden_size)),
                random.standard_normal(_PREDICTED),
            )
            return weight if source == "w" else bias
        names = [_NAMES[source]] if source.startswith("b") else [_NAMES[one] for one in source]
        whole = np.concatenate([self._own(name) for name in names], axis=-1)
        return np.concatenate([whole[rows] for rows in self._rows(gates)])

    # ------------------------------------------------------------ calls

    def _given(self, name: str, role: Role) -> Any:
        if isinstance(role, Mapping):
            inner = {key: self._given(key, one) for key, one in role.items() if one != "_"}
            return tuple(inner.values()) if isinstance(role, Unpacked) else inner
        if role not in self.values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        value = self.values[role]
        return np.array(value) if isinstance(value, np.ndarray) else value

    def _call(self, call: Call) -> Answer:
        given = {name: self._given(name, role) for name, role in call.takes}
        answer = self.process.call_parts(self.handle, call.name, **given)
        own = {name: role for name, role in call.takes if isinstance(role, str) and role != "cache"}
        changed = set(own) & set(answer.mutated)
        self.teller.changed |= changed
        later = roles_at(self.line.forward, answer.mutated_later)
        self.teller.moved |= {name for name in changed if "." in own[name]}
        self.teller.moved |= {name for name, role in later.items() if "." in role}
        return answer

    def step(self) -> Step:
        self.forward()
        told = self.backward()
        return Step(output=self.own_output, gradients=self._gradients(told))

    # ------------------------------------------------------------ forward

    def forward(self) -> None:
        if self.line.made:
            self._make(self.line.made)
        parts = self._call(self.line.forward).value
        self._take(parts)
        axes = self.x.ndim
        n = self.layer.hidden_size
        found = [self._back(self.values.get("oh"), "forward", axes)]
        if axes < 3 and len(self.layer.states) > 1:
            found.append(self._back(self.values.get("oc"), "forward", axes))
        if len({one.shape[:-1] for one in found}) > 1 or any(one.shape[-1:] != (n,) for one in found):
            raise ImplementationError(fact("part_odd_output", shape=found[0].shape, expected=(len(self.x), n)))
        whole = np.concatenate(found, axis=-1)
        self.own_output = whole.reshape(self.batch.targets.shape) if whole.size == self.batch.targets.size else whole
        self._look_at_prediction(found[0])

    def _take(self, parts: Parts) -> None:
        """What it gives by role; of what it keeps, where it stays."""
        gives = self.line.forward.gives
        each = parts.each
        if not parts.is_tuple:
            self.values["oh"] = each[0]
            return
        if len(gives) != len(each):  # a tuple by a name of its own
            gives = ("oh", *(("oc",) if len(self.layer.states) > 1 else ()), "cache")
        for role, one, handle in zip(gives, each, parts.handles, strict=False):
            self.values[role] = handle if role == "cache" else one

    def _look_at_prediction(self, h: Array) -> None:
        """A prediction is right that is linear in the next state, or a softmax or a sigmoid of that."""
        roles = [role for role in ("y.w", "y.b") if role in self.line.names.values()]
        if "y" not in self.values or roles[:1] != ["y.w"] or self.x.ndim > 2:
            return
        own = self._back(self.values["y"], "y", 2)
        z = h @ self._stacked("y.w").T + (self._stacked("y.b") if len(roles) > 1 else 0)
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        for right in (powers / powers.sum(axis=1, keepdims=True), z, 1 / (1 + np.exp(-z))):
            if own.shape == right.shape and np.abs(own - right).max() <= _NEAR * np.abs(right).max():
                return
        self.teller.odd.add(next(name for name in ("y",)))

    # ------------------------------------------------------------ an object

    def _make(self, made: Call) -> None:
        """An object with the parameters. Raises ImplementationError where it has none."""
        self.handle = self.process.new(made.name, **{name: self._given(name, role) for name, role in made.takes})
        held = self.process.arrays(self.handle, numbers=True)
        told = {role for _, role in (*made.takes, *self.line.forward.takes) if isinstance(role, str)}
        values: dict[str, Any] = {}
        for name, role in self.line.names.items():
            path = _path(name, held) or (name if name in self.teller.attributes else "")
            if path:
                values[path] = self._as_there(held.get(path), self.values[role], name)
                self.held_as[role] = np.shape(values[path])
            elif role not in told and not role.startswith("y"):
                raise ImplementationError(fact("part_no_parameter", name=made.name, role=role, tried=(name,)))
        if values:
            self.process.set_attributes(self.handle, values)

    def _as_there(self, there: Any, own: Array, name: str) -> Array:
        """In the shape that an object has it in. Raises ImplementationError where that is another."""
        if there is None or np.shape(there) == own.shape:
            return own
        if np.size(there) == own.size and own.ndim == 1:
            return own.reshape(np.shape(there))
        raise ImplementationError(fact("part_no_parameter", name=name, role=name, tried=(name,)))

    # ------------------------------------------------------------ backward

    def backward(self) -> dict[str, Any]:
        """By role, gradients."""
        call = self.line.backward
        assert call is not None
        self._take_gradient()
        parts = self._call(call).value
        each, gives = self._roles_given(call, parts.each)
        told: dict[str, Any] = {}
        for role, one in zip(gives, each, strict=True):
            inner = self._in_order(one) or {role: one}
            inner = gradients_of(self.kind, one, self.line.names) if isinstance(one, Mapping) else inner
            self.teller.doubted |= {role} if role.strip("_") == "" and one is not None and role in inner else set()
            told |= {role: value for role, value in inner.items() if value is not None}
        if self.handle:
            self._take_attributes(told)
        return told

    def _roles_given(self, call: Call, each: Sequence[Any]) -> tuple[Sequence[Any], Sequence[str]]:
        """What it gives, and the role of each: as the text says, unless shapes say otherwise.

        Raises ImplementationError where neither tells.
        """
        gives = ("dx",) if len(call.gives) == len(each) == 1 and not isinstance(each[0], Mapping) else call.gives
        shapes, several = self._shapes_given(), flattened(each)
        inputs = ("dx", *(f"d{name}" for name in self.layer.states))
        if len(gives) == 1 and len(several) == len(inputs):  # handed on from another call
            gives, each = inputs, several
        stated = len(gives) == len(several) and set(gives) <= set(shapes)
        if len(several) > 1 and (found := placed(several, gives if stated else tuple(shapes), shapes)):
            return several, found
        if len(each) != len(gives):
            raise ImplementationError(fact("part_so_many", name=call.name, found=len(each), names=gives))
        return each, gives

    def _shapes_given(self) -> dict[str, Shape]:
        """By role, the shape of every gradient that it may give, in the order of what the way forward takes."""
        roles = (*roles_in(self.line.forward.takes), *self.line.names.values())
        arrays = {role: self.values[role] for role in roles if role[:2] != "y." and role in self.values}
        return {f"d{role}": one.shape for role, one in arrays.items() if isinstance(one, np.ndarray)}

    def _in_order(self, several: Any) -> dict[str, Any]:
        """By role, gradients in the order in which their parameters were given as a tuple; else nothing."""
        given = next((role for _, role in self.line.forward.takes if isinstance(role, Unpacked)), None)
        if given is None or not isinstance(several, list | tuple) or len(several) != len(given):
            return {}
        return {f"d{role}": one for role, one in zip(given.values(), several, strict=True) if role != "_"}

    def _take_gradient(self) -> None:
        """The gradient that arrives, of each part of the next state."""
        n, targets = self.layer.hidden_size, self.batch.targets
        if self.x.ndim > 2:
            self.values["gh"] = self._held(targets.reshape(*self.x.shape[:2], n))
            return
        for at, name in enumerate(self.layer.states):
            self.values[f"g{name}"] = self._held(targets[:, at * n : (at + 1) * n])

    def _take_attributes(self, told: dict[str, Any]) -> None:
        """Gradients that an object keeps."""
        held = self.process.arrays(self.handle, numbers=True)
        for at, (name, role) in enumerate(self.line.names.items()):
            path = _gradient_path(name, at, held)
            if f"d{role}" not in told and path:
                told[f"d{role}"] = held[path]
        for name in self.layer.states:  # of the state before the first
            path = next(
                (one for one in (f"d{name}0", f"d{name}_0", f"d{name}_prev", f"d{name}prev") if one in held), ""
            )
            if f"d{name}" not in told and path:
                told[f"d{name}"] = held[path]

    def _gradients(self, told: Mapping[str, Any]) -> dict[str, Array]:
        """By torch's names; of a parameter only where all of its rows are told."""
        found: dict[str, Array] = {}
        if "dx" in told:
            dx = self._back(told["dx"], "dx", self.x.ndim)
            found[f"{INPUT}.weight"] = dx.reshape(len(self.x), -1) if dx.shape == self.x.shape else dx
        for name in self.states:
            if f"d{name}" in told:
                found[f"{self.layer.name}.{name}"] = self._back(told[f"d{name}"], name, 2)
        rows: dict[str, list[slice]] = {}
        for role in dict.fromkeys(self.line.names.values()):
            if f"d{role}" in told and not role.startswith("y"):
                self._parted(role, array_of(told[f"d{role}"], role), found, rows)
        whole = {name for name, parts in rows.items() if len(parts) == len(GATES[self.kind])}
        return {name: array for name, array in found.items() if name not in rows or name in whole}

    def _parted(self, role: str, array: Array, found: dict[str, Array], rows: dict[str, list[slice]]) -> None:
        """What a gradient says of torch's parameters, whose rows it has."""
        gates, _, source = role.partition(".")
        own = self._stacked(role)
        is_held_so = own.ndim == 1 and array.shape == self.held_as.get(role)
        given = array.reshape(own.shape) if is_held_so else self.reading.gradient(array, own.shape)
        names = [_NAMES[source]] if source.startswith("b") else [_NAMES[one] for one in source]
        start = 0
        for short in names:
            like, name = self._own(short), f"{self.layer.name}.{short}"
            width = like.shape[-1] if like.ndim > 1 else 0
            if given.shape != own.shape:  # to be told as it is
                found[name] = given
                rows[name] = [slice(None)] * len(GATES[self.kind])
                continue
            to = found.setdefault(name, np.zeros_like(like))
            part = given[:, start : start + width] if width else given
            for at, where in enumerate(self._rows(gates)):
                n = self.layer.hidden_size
                if to.shape == like.shape:
                    to[where] = part[at * n : (at + 1) * n]
                rows.setdefault(name, []).append(where)
            start += width


_NAMES = {"x": "weight_ih", "h": "weight_hh", "b": "bias_ih", "bx": "bias_ih", "bh": "bias_hh"}


def _last(path: str) -> str:
    return path.rstrip("]'\"").rpartition(".")[2].rpartition("'")[2].rpartition('"')[2]


def _path(name: str, held: Mapping[str, Any]) -> str:
    """Where an object has a parameter: ``Wx``, or ``params['Wx']``."""
    return next((path for path in held if _last(path) == name and not path.lower().startswith(("d", "grad"))), "")


def _gradient_path(name: str, at: int, held: Mapping[str, Any]) -> str:
    """Where it has its gradient: ``dWx``, ``grads['Wx']``, ``grads[0]``."""
    for path in held:
        last = _last(path)
        is_of_gradients = path.lower().startswith(("d", "grad"))
        if without_d(last) == name or (is_of_gradients and last == name):
            return path
    bare = name.lower().replace("_", "")
    for path in held:
        if without_d(_last(path)).lower().replace("_", "") == bare:
            return path
    return f"grads[{at}]" if f"grads[{at}]" in held else ""
