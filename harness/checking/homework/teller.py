"""A part of a file, in the process that runs it, as an implementation of the network in which it is alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.candidate.process.process import Answer, CandidateFailed, CandidateProcess, Parts
from harness.candidate.process.wire import Handle
from harness.checking.held import Reading
from harness.checking.homework.arrays import array_of
from harness.checking.homework.attributes import (
    KEPT,
    MODES,
    changed_arrays,
    gradient_of,
    input_gradient,
    names_of,
    path_of,
    place_of_kept,
    shape_held,
)
from harness.checking.homework.kept_places import places_of
from harness.checking.homework.line import TRUE, Call, Line, Role, roles_at
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.update_objects import RANDOM
from harness.checking.homework.variants import plain, told_settings
from harness.checking.homework.words import usual_words
from harness.checking.settings import INPUT, Layers, output_shape
from harness.faults.probes import Probe
from harness.ground.errors import HarnessError, ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.kinds import Shape
from harness.scenario.model import Case


@dataclass(frozen=True)
class Other:
    """What a part does besides the step that is judged."""

    probes: tuple[Probe, ...]
    earlier: bool
    """Whether the same object has taken a step on each before."""
    beside: bool
    """Whether another object, or the same functions, take them between the way forward and the way back."""


@dataclass
class Teller:
    """A part that is told apart by a line, a reading and the layers that it is taken for."""

    process: CandidateProcess
    line: Line
    reading: Reading
    attributes: frozenset[str] = frozenset()
    """Of its objects, that its code assigns."""
    moved: set[str] = field(default_factory=set)
    """Parameters that its calls change, though they take no step."""
    changed: set[str] = field(default_factory=set)
    """Arguments that its calls change in place."""
    found: dict[str, str] = field(default_factory=dict)
    """Where an object has what the line does not say: by role, its path."""
    shapes: dict[str, tuple[Shape, Shape]] = field(default_factory=dict)
    """By case, the shapes of an input's gradient and of that input, where they differ."""
    other: Other | None = None
    kept_at: dict[str, str] | None = None
    """By running statistic, where its object has it, where no usual name tells; None: not looked at yet."""
    still: set[str] = field(default_factory=set)
    """Running statistics that a function in training was given, and left as they were."""
    doubted: set[str] = field(default_factory=set)
    """Roles of parameters whose gradient may be any of several arrays."""
    moves: set[str] = field(default_factory=set)
    """Running statistics that its last output has changed."""
    untold: set[str] = field(default_factory=set)
    """Running statistics that it could not be given."""

    def of(self, process: CandidateProcess) -> Teller:
        """The same in another process."""
        return Teller(process, self.line, self.reading, self.attributes)

    @property
    def keeps_parameters(self) -> bool:
        return False

    def output(self, probe: Probe, is_evaluation: bool = False) -> Array:
        """What it gives of a probe's first batch. Raises ImplementationError, CandidateFailed."""
        side = self.at(probe.case)
        side.load(probe.state)
        return side.output(probe.batches[0], is_evaluation)

    def outputs(self, probe: Probe) -> tuple[Array, Array]:
        """What one object gives of a probe's first batch, and once more. Raises HarnessError."""
        side = self.at(probe.case)
        side.load(probe.state)
        first, second = (_Told(side, probe.batches[0], 0.1) for _ in range(2))
        first.forward()
        second.handle = first.handle
        second.forward()
        return first.own_output, second.own_output

    def evaluated(self, probe: Probe) -> Step:
        """A step on a probe's first batch in evaluation. Raises ImplementationError, CandidateFailed."""
        side = self.at(probe.case)
        side.load(probe.state)
        told = _Told(side, probe.batches[0], 0.1, is_evaluation=True)
        told.forward()
        return told.backward_told()

    def at(self, case: Case) -> _Side:
        """The part, in one case."""
        layers = tuple(layer for layer in case.layers if layer.name in case.alone)
        return _Side(self, case, layers)


@dataclass
class _Side:
    teller: Teller
    case: Case
    layers: Layers

    def load(self, state: State) -> None:
        self.state = state

    def predict(self, inputs: Array) -> Array | None:
        return None

    # ------------------------------------------------------------ a step

    def step(self, batch: Batch, lr: float) -> Step:
        told, other = _Told(self, batch, lr), self.teller.other
        if other is not None and other.earlier:
            told.handle = self._of_other(other, lr)
        told.forward()
        if other is not None and other.beside:
            told.beside = lambda: self._of_other(other, lr)
            told.beside()
        return told.backward_told()

    def _of_other(self, other: Other, lr: float) -> Handle | None:
        """Whole steps on other numbers, and the object that took them."""
        handle = None
        for probe in other.probes:
            side = self.teller.at(probe.case)
            side.load(probe.state)
            told = _Told(side, probe.batches[0], lr)
            told.handle = handle
            told.forward()
            told.backward_told()
            handle = told.handle
        return handle

    def output(self, batch: Batch, is_evaluation: bool = False) -> Array:
        """What it gives, alone. Raises ImplementationError, CandidateFailed."""
        told = _Told(self, batch, 0.1, is_evaluation)
        told.forward()
        self.teller.moves = {
            name for name, one in (told.buffers_told() or {}).items() if not np.allclose(one, told.buffers[name])
        }
        self.teller.untold = {name for name in self.state.buffers if _short(name) in KEPT} - set(told.buffers)
        return told.own_output


class _Told:
    """One step of a part: forward, and back."""

    def __init__(self, side: _Side, batch: Batch, lr: float, is_evaluation: bool = False) -> None:
        self.side, self.teller, self.case, self.layers, self.lr = side, side.teller, side.case, side.layers, lr
        self.line, self.reading, self.process = side.teller.line, side.teller.reading, side.teller.process
        self.state, self.batch, self.is_evaluation = side.state, batch, is_evaluation
        places = {role: self._torch(place) for role, place in parameter_roles(self.line.what).items()}
        self.roles = {role: name for role, name in places.items() if name in self.state.parameters}
        self.handle: Handle | None = None
        self.values: dict[str, Any] = {}
        """By role, what a call may be given."""
        self.told: dict[str, Any] = {}
        """By role, what calls gave."""
        self.moved: dict[str, Any] = {}
        """By role, parameters that it has updated on the way back."""
        self.held_as: dict[str, Shape] = {}
        """By role, the shape that an object has a parameter in."""
        self.buffers: dict[str, Array] = {}
        """Running statistics that it was given, by torch's name; ``places``: where an object has them."""
        self.places: dict[str, str] = {}
        self.kept: dict[str, Any] = {}
        """What it made of them."""
        self._keeps_output = False
        """Whether its calls return nothing, and what they give is an attribute."""
        self.beside: Callable[[], Any] | None = None
        """What another object does, before this one's gradients are read."""

    def _torch(self, place: str) -> str:
        at, _, name = place.partition(".")
        return f"{self.layers[int(at)].name}.{name}"

    def backward_told(self) -> Step:
        """What it tells of the step, after its way back."""
        self.backward()
        gradients = {name: self._back(role) for role, name in self.roles.items() if f"d{role}" in self.told}
        if "dx" in self.told and f"{INPUT}.weight" in self.state.parameters:
            gradients[f"{INPUT}.weight"] = self._rows(self._batch(self.told["dx"], "dx"))
        if self.moved:
            return Step(output=self.own_output, parameters=self._after(gradients), buffers=self.buffers_told())
        return Step(output=self.own_output, gradients=gradients, buffers=self.buffers_told())

    def _after(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """The parameters of a layer that updates its own on the way back; the input's by a step of torch's."""
        after = dict(self.state.parameters)
        fitting = {name: g for name, g in gradients.items() if name in after and g.shape == after[name].shape}
        after |= {name: after[name] - self.lr * g for name, g in fitting.items()}
        for role, array in self.moved.items():
            name = self.roles[role]
            after[name] = self.reading.gradient(array_of(array, role), self.state.parameters[name].shape)
        return after

    # ------------------------------------------------------------ what is given

    def _input(self) -> Array:
        """(batch, ...)"""
        if self.layers[0].takes_ids:
            return self.batch.inputs
        rows = self.state.parameters[f"{INPUT}.weight"]
        before = next(layer for layer in self.case.layers if layer.name == "as_samples")
        return rows.reshape(len(rows), *before.shape)

    def _output_shape(self) -> Shape:
        """The stated one, (batch, ...)."""
        return (len(self.batch.targets), *output_shape(self.layers, self._input().shape[1:]))

    def _settings(self, x: Array) -> Iterator[tuple[str, Any]]:
        """Settings of the layers, as plain numbers, of several also with a layer's number; what runs in training."""
        for number, layer in enumerate(self.layers, 1):
            for name, value in told_settings(layer):
                yield name, value
                yield f"{number}.{name}", value
        yield "has_bias", "bias" in self.roles
        yield "input_shape", self.reading.sample(x).shape[1:]
        yield "training", not self.is_evaluation
        yield "evaluation", self.is_evaluation
        yield from (("name", "layer"), ("scale", 1.0), ("random", 0))
        first = self.layers[0]
        if hasattr(first, "kernel_size"):
            yield "stride", plain(getattr(first, "stride", None) or first.kernel_size)

    def _given(self, name: str, role: Role) -> Any:
        """What an argument is given. Raises ImplementationError where nothing is known of its role."""
        if isinstance(role, Mapping):
            return {key: self._given(key, one) for key, one in role.items()}
        if role.startswith('"'):
            return role.strip('"')
        if role.startswith("("):
            one = self._given(name, role.strip("()"))
            return one if isinstance(one, tuple) else (one, one)
        if role in ("training", "activation", TRUE):
            return self._word(name, role)
        full = next((one for one in self.state.buffers if one.endswith(role)), "") if role in KEPT else ""
        if full:
            self.buffers[full] = self.state.buffers[full]
            return np.array(self.reading.parameter(self.state.buffers[full]))
        if role not in self.values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        value = self.values[role]
        return np.array(value) if isinstance(value, np.ndarray) else value

    def _word(self, name: str, role: str) -> bool | str:
        """A flag or a name: whether it is in training, the activation, or a flag that is set."""
        if role == "activation":
            return str(self.layers[-1].layer)
        is_set = role == TRUE or bool(self.values["training"])
        if role == "training" and name.lower() in ("mode", "phase"):
            return "train" if is_set else "test"
        return is_set

    def _call(self, call: Call) -> Answer:
        given = {name: self._given(name, role) for name, role in call.takes}
        answer = self.process.call_parts(self.handle, call.name, **given)
        own = {name: role for name, role in call.takes if role in ("x", "gradient", *self.roles)}
        changed = set(own) & set(answer.mutated)
        self.teller.changed |= changed
        later = roles_at(self.line.forward, answer.mutated_later)
        moved = {name for name, role in {**later, **own}.items() if role in self.roles and name in {*later, *changed}}
        self.teller.moved |= set() if self._updates else moved
        self.teller.changed |= {name for name, role in later.items() if role == "x"}
        return answer

    # ------------------------------------------------------------ an object

    def _make(self, made: Call) -> None:
        """An object, with the parameters where it has them. Raises ImplementationError where it has none."""
        self.handle = self.handle or self._made(made)
        held = self._held()
        told = {role for _, role in (*made.takes, *self.line.forward.takes) if isinstance(role, str)}
        values: dict[str, Any] = {}
        for role in self.roles:
            path = self._path(role, held)
            if path:
                values[path] = np.reshape(self.values[role], shape_held(held, path, self.values[role]))
                self.held_as[role] = values[path].shape
            elif role not in told:
                raise ImplementationError(fact("part_no_parameter", name=made.name, role=role, tried=names_of(role)))
        values |= self._kept_before(held)
        values |= {mode: self.values["training"] for mode in MODES if mode in self.teller.attributes}
        if values:
            self.process.set_attributes(self.handle, values)

    def _made(self, made: Call) -> Handle:
        """With what makes random numbers where its name says so; with a seed where that is not taken."""
        given = {name: self._given(name, role) for name, role in made.takes}
        drawing = [name for name, role in made.takes if role == "random" and name.lower() in _GENERATORS]
        with contextlib.suppress(CandidateFailed):
            generators = {name: self.process.new(RANDOM, seed=given[name]) for name in drawing}
            return self.process.new(made.name, **{**given, **generators})
        return self.process.new(made.name, **given)

    def _held(self) -> Mapping[str, Any]:
        return self.process.arrays(self.handle, numbers=True) if self.handle else {}

    def _path(self, role: str, held: Mapping[str, Any]) -> str:
        """Where an object has a parameter, found once, in a new one: what a step keeps of it comes later."""
        if role not in self.teller.found:
            number, shape = list(self.roles).index(role), np.shape(self.values[role])
            self.teller.found[role] = path_of(role, number, shape, held, self.teller.attributes)
        return self.teller.found[role]

    def _kept_before(self, held: Mapping[str, Any]) -> dict[str, Array]:
        """Running statistics where an object has a place for them, by path."""
        found: dict[str, Array] = {}
        for name, array in self.state.buffers.items():
            own = place_of_kept(_short(name), held, self.teller.attributes) or self._kept_at(_short(name))
            if own:
                like = np.shape(held[own]) if own in held else ()
                is_like = like and np.prod(like) == array.size
                found[own] = array.reshape(like) if is_like else self.reading.parameter(array)
                self.buffers[name], self.places[name] = array, own
        return found

    def _kept_at(self, name: str) -> str:
        """Where an object has a running statistic by another name, as a step of a new one shows."""
        if self.teller.kept_at is None:
            self.teller.kept_at = {}
            first = _Told(self.side, self.batch, self.lr)
            with contextlib.suppress(HarnessError):
                first.forward()
                after, first.handle = first._held(), first._made(self.line.made) if self.line.made else None
                self.teller.kept_at = places_of(first._held(), after, self._input())
        return self.teller.kept_at.get(name, "")

    # ------------------------------------------------------------ forward

    def forward(self) -> None:
        x = self._input()
        self.values |= {"x": x if self.layers[0].takes_ids else self.reading.sample(x), "lr": self.lr}
        for role, name in self.roles.items():
            self.values[role] = self.reading.parameter(self.state.parameters[name])
        self.values |= dict(self._settings(x))
        if self.line.made:
            self._make(self.line.made)
        answer = self._call(self.line.forward)
        self._take_forward(answer.value)
        self._take_kept(answer)

    def _take_forward(self, parts: Parts) -> None:
        gives, each = self.line.forward.gives, parts.each
        if parts.is_tuple and len(gives) > 1:
            own = zip(gives, each, parts.handles, strict=False)
            self.values |= {role: one if role == "out" else handle for role, one, handle in own if role != "_"}
        else:
            self.values["out"] = each[0]
        self._keeps_output = self.values["out"] is None and bool(self.handle)
        if self._keeps_output:  # nnfs: forward returns nothing, the output is an attribute
            held = self._held()
            self.values["out"] = next((held[path] for path in _OUTPUTS if path in held), None)
        out = array_of(self.values["out"], "forward")
        shape = self._output_shape()
        self.raw_shape = out.shape
        given = self._shaped(out, shape)
        self.own_output = given.reshape(self.batch.targets.shape) if given.shape == shape else given

    def _shaped(self, out: Array, shape: Shape) -> Array:
        """The output as torch has it, where only axes of 1 are others."""
        given, expected = self.reading.batch(out), self.reading.sample(np.empty(shape))
        is_like = out.size == expected.size and out.squeeze().shape == expected.squeeze().shape
        return self.reading.batch(out.reshape(expected.shape)) if given.shape != shape and is_like else given

    def _take_kept(self, answer: Answer) -> None:
        """Running statistics that the forward pass has changed in a dict, or that an object keeps."""
        for name in self.buffers:
            value = _after(answer.after, self.line.forward, _short(name))
            self.kept |= {} if value is None else {name: value}
        is_all_given = len(self.line.forward.gives) <= 2 and not self.handle and not self.is_evaluation
        self.teller.still |= {*self.buffers} - {*self.kept} if is_all_given else set()
        held = self._held() if self.places else {}
        self.kept |= {name: held[path] for name, path in self.places.items() if held.get(path) is not None}

    def buffers_told(self) -> Mapping[str, Array] | None:
        """Running statistics after its way forward; None where not all are found: nobody is accused of the rest."""
        arrays = {name: array_of(value, name) for name, value in self.kept.items() if value is not None}
        fitting = {name: array for name, array in arrays.items() if array.size == self.buffers[name].size}
        found = {name: array.reshape(self.buffers[name].shape) for name, array in fitting.items()}
        every = {name for name in self.state.buffers if _short(name) in KEPT}
        return found if found and set(found) == every else None

    # ------------------------------------------------------------ backward

    def backward(self) -> None:
        call = self.line.backward
        assert call is not None
        gradient = self._gradient()
        self.values["gradient"] = gradient
        before = self._held() if self.handle and self.roles else {}
        self._take_backward(call, self._call(call).value)
        if self.line.then:
            self._call(self.line.then)
        if "slope" in self.told:
            slope = array_of(self.told.pop("slope"), "backward")
            if slope.shape != gradient.shape:
                raise ImplementationError(fact("part_odd_slope", shape=slope.shape, expected=gradient.shape))
            self.told["dx"] = slope * gradient
        if self.handle and self.beside:
            self.beside()
        if self.handle:
            self._take_attributes(before)

    def _gradient(self) -> Array:
        """The gradient that arrives, in the shape of the output that was given if only axes of 1 are others."""
        gradient = self.reading.sample(self.batch.targets.reshape(self._output_shape()))
        is_like = gradient.squeeze().shape == tuple(n for n in self.raw_shape if n != 1)
        return gradient.reshape(self.raw_shape) if is_like else gradient

    def _take_backward(self, call: Call, parts: Parts) -> None:
        """What it gives by role: of a dict by key, of a tuple by place."""
        each = parts.each
        if call.keys:
            if not isinstance(each[0], Mapping):
                raise ImplementationError(fact("part_gives_no_dict", name=call.name))
            there = [(key, role) for key, role in zip(call.keys, call.gives, strict=True) if key in each[0]]
            self.told |= {role: each[0][key] for key, role in there if role != "_"}
        elif len(call.gives) > 1:
            each = tuple(each[0]) if len(each) == 1 and isinstance(each[0], list | tuple) else each
            if len(each) != len(call.gives):
                raise ImplementationError(fact("part_so_many", name=call.name, found=len(each), names=call.gives))
            self.told |= {role: one for role, one in zip(call.gives, each, strict=True) if role != "_"}
        elif parts.is_tuple and len(each) == 1 + len(self.roles):
            self.told |= dict(zip(("dx", *(f"d{role}" for role in self.roles)), each, strict=True))
        else:
            self.told[call.gives[0] if call.gives else "dx"] = each[0]

    def _take_attributes(self, before: Mapping[str, Any]) -> None:
        """Gradients that an object keeps, and parameters that it has moved; ``before``: what it held then."""
        held = self._held()
        if self.told.get("dx") is None:
            self._take_input_gradient(held)
        moved = {}
        for number, role in enumerate(self.roles):
            path = self._path(role, held)
            own = gradient_of(role, path, number, self.values[role].size, held)
            own = own or self._made_on_the_way_back(role, path, before, held)
            if f"d{role}" not in self.told and own:
                self.told[f"d{role}"] = held[own]
            if path in held and not np.array_equal(np.ravel(held[path]), np.ravel(self.values[role])):
                moved[role] = held[path]
        if self._updates:
            self.moved = moved
        else:
            self.teller.moved |= {self._path(role, held) for role in moved}

    def _made_on_the_way_back(self, role: str, path: str, before: Mapping[str, Any], held: Mapping[str, Any]) -> str:
        """The one array that may be a parameter's gradient by another name; of several nobody can tell."""
        own = [(one, self._path(one, held), number) for number, one in enumerate(self.roles)]
        others = {gradient_of(one, at, number, self.values[one].size, held) for one, at, number in own if at != path}
        known = {*(at for _, at, _ in own), *others, input_gradient(held, np.size(self.values["x"]))}
        found = changed_arrays(self.values[role].size, before, held, known)
        self.teller.doubted |= {role} if len(found) > 1 and f"d{role}" not in self.told else set()
        return found[0] if len(found) == 1 else ""

    def _take_input_gradient(self, held: Mapping[str, Any]) -> None:
        """Where an object keeps it. Raises ImplementationError where one that returns nothing keeps none."""
        self.told.pop("dx", None)
        own = [(role, self._path(role, held), number) for number, role in enumerate(self.roles)]
        others = [gradient_of(role, path, number, self.values[role].size, held) for role, path, number in own]
        path = input_gradient(held, np.size(self.values["x"]), others)
        if path:
            self.told["dx"] = held[path]
        elif self._keeps_output and not self.layers[0].takes_ids:
            raise ImplementationError(fact("part_keeps_no_gradient"))

    @property
    def _updates(self) -> bool:
        """Whether it is given a learning rate, and so moves its parameters itself."""
        return self.line.moves_parameters

    def _back(self, role: str) -> Array:
        shape = self.state.parameters[self.roles[role]].shape
        own = array_of(self.told[f"d{role}"], role)
        if len(shape) == 1 and own.shape == self.held_as.get(role):  # as the object holds the parameter itself
            return own.reshape(shape)
        return self.reading.gradient(own, shape)

    def _batch(self, value: Any, what: str) -> Array:
        return self.reading.batch(array_of(value, what))

    def _rows(self, dx: Array) -> Array:
        """The gradient of the input, a row a sample; as it is where its shape is another.

        What is in rows while a sample has more axes has no input's shape, and would pass for it.
        """
        x = self._input()
        if dx.size == x.size and dx.squeeze().shape == x.squeeze().shape:
            return dx.reshape(len(x), -1)
        self.teller.shapes[self.case.scenario_name] = dx.shape, x.shape
        return dx[:, np.newaxis] if dx.shape == (len(x), x[0].size) else dx


#: Attributes that have what goes forward and what goes back, if the calls do not give it.
_OUTPUTS = usual_words("held_output")
#: Arguments that take what makes random numbers, not a seed.
_GENERATORS = frozenset(usual_words("generators"))


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _after(after: Mapping[str, Any], call: Call, role: str) -> Any:
    """What became of an argument of a role, or of an entry of a dict; None where it stayed."""
    for name, of in call.takes:
        if name in after and of == role:
            return after[name]
        if name in after and isinstance(of, Mapping) and isinstance(after[name], Mapping):
            return next((after[name].get(key) for key, one in of.items() if one == role), None)
    return None
