"""A part of a file, in the process that runs it, as an implementation of the network in which it is alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.candidate.process.process import Answer, CandidateProcess, Parts
from harness.candidate.process.wire import Handle
from harness.checking.held import Reading
from harness.checking.homework.line import TRUE, Call, Line, Role
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.words import usual_words
from harness.checking.settings import INPUT, Layers, output_shape
from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.kinds import Shape
from harness.scenario.model import Case

#: Names of running statistics, by torch's.
_KEPT = {name: usual_words(f"held_{name}") for name in ("running_mean", "running_var")}
_STEPS = re.compile(r"[A-Za-z_]\w*|\d+")


#: Attributes that say whether a layer is in training.
MODES = ("training", "is_training", "train_mode", "is_train")


@dataclass
class Teller:
    """A part that is told apart by a line, a reading and the layers that it is taken for."""

    process: CandidateProcess
    line: Line
    reading: Reading
    attributes: frozenset[str] = frozenset()
    """Of its objects, that its code assigns."""
    changed: set[str] = field(default_factory=set)
    """Arguments that its calls change in place."""
    found: dict[str, str] = field(default_factory=dict)
    """Where an object has what the line does not say: by role, its path."""

    def of(self, process: CandidateProcess) -> Teller:
        """The same in another process."""
        return Teller(process, self.line, self.reading, self.attributes)

    @property
    def keeps_parameters(self) -> bool:
        return False

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
        return _Told(self, batch, lr).step()

    def output(self, batch: Batch, is_evaluation: bool = False) -> Array:
        """What it gives, alone. Raises ImplementationError, CandidateFailed."""
        told = _Told(self, batch, 0.1)
        told.is_evaluation = is_evaluation
        told.forward()
        return told.own_output


class _Told:
    """One step of a part: forward, and back."""

    def __init__(self, side: _Side, batch: Batch, lr: float) -> None:
        self.teller, self.case, self.layers, self.lr = side.teller, side.case, side.layers, lr
        self.line, self.reading, self.process = side.teller.line, side.teller.reading, side.teller.process
        self.state, self.batch = side.state, batch
        self.roles = {role: self._torch(place) for role, place in parameter_roles(self.line.what).items()}
        self.roles = {role: name for role, name in self.roles.items() if name in self.state.parameters}
        self.handle: Handle | None = None
        self.values: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.buffers: dict[str, Array] = {}
        self.is_evaluation = False
        self.held_as: dict[str, Shape] = {}

    def _torch(self, place: str) -> str:
        at, _, name = place.partition(".")
        return f"{self.layers[int(at)].name}.{name}"

    def step(self) -> Step:
        self.forward()
        self.backward()
        gradients = {self.roles[role]: self._back(role) for role in self.roles if f"d{role}" in self.told}
        if "dx" in self.told and f"{INPUT}.weight" in self.state.parameters:
            gradients[f"{INPUT}.weight"] = self._rows(self._batch(self.told["dx"], "dx"))
        if "after" in self.told:
            return self._updated(gradients)
        return Step(output=self.own_output, gradients=gradients, buffers=self._buffers())

    def _updated(self, gradients: dict[str, Array]) -> Step:
        """Of a layer that updates its own parameters on the way back."""
        after = {**self.state.parameters}
        moved = {name: g for name, g in gradients.items() if name in after and g.shape == after[name].shape}
        after |= {name: after[name] - self.lr * g for name, g in moved.items()}
        for role, array in self.told["after"].items():
            name = self.roles[role]
            after[name] = self.reading.gradient(_array(array, role), self.state.parameters[name].shape)
        return Step(output=self.own_output, parameters=after, buffers=self._buffers())

    # ------------------------------------------------------------ forward

    def forward(self) -> None:
        x = self._input()
        self.values |= {"x": x if self.layers[0].takes_ids else self.reading.sample(x), "lr": self.lr}
        for role, name in self.roles.items():
            self.values[role] = self.reading.parameter(self.state.parameters[name])
        self.values |= dict(self._settings(x))
        if self.line.made:
            self._make()
        answer = self._call(self.line.forward)
        self._take_forward(answer)

    def _input(self) -> Array:
        if self.layers[0].takes_ids:
            return self.batch.inputs
        rows = self.state.parameters[f"{INPUT}.weight"]
        before = next(layer for layer in self.case.layers if layer.name == "as_samples")
        return rows.reshape(len(rows), *before.shape)

    def _settings(self, x: Array) -> Iterator[tuple[str, Any]]:
        """Settings of the layers, as plain numbers, of several also with a layer's number; what runs in training."""
        for number, layer in enumerate(self.layers, 1):
            for name, value in _settings_of(layer):
                yield name, value
                yield f"{number}.{name}", value
        yield "has_bias", "bias" in self.roles
        yield "input_shape", self.reading.sample(x).shape[1:]
        yield "training", not self.is_evaluation
        yield "evaluation", self.is_evaluation
        yield "name", "layer"
        yield "scale", 1.0
        yield "random", 0
        if "stride" not in self.values and hasattr(self.layers[0], "kernel_size"):
            stride = getattr(self.layers[0], "stride", None) or self.layers[0].kernel_size
            yield "stride", stride[0] if isinstance(stride, tuple) and len(set(stride)) == 1 else stride

    def _make(self) -> None:
        made = self.line.made
        assert made is not None
        given = {name: self._given(name, role) for name, role in made.takes}
        self.handle = self.process.new(made.name, **given)
        held = self._held()
        taken = {role for _, role in made.takes if isinstance(role, str)}
        asked = {role for _, role in self.line.forward.takes if isinstance(role, str)}
        values: dict[str, Any] = {}
        for role in self.roles:
            path = self._path(role, held)
            if path:
                values[path] = np.reshape(self.values[role], _shape_of(held, path, self.values[role]))
                self.held_as[role] = values[path].shape
            elif role not in taken | asked:
                raise ImplementationError(fact("part_no_parameter", name=made.name, role=role, tried=_names_of(role)))
        values |= dict(self._kept_before(held))
        values |= {mode: self.values["training"] for mode in MODES if mode in self.teller.attributes}
        if values:
            self.process.set_attributes(self.handle, values)

    def _held(self) -> Mapping[str, Any]:
        return self.process.arrays(self.handle, numbers=True) if self.handle else {}

    def _path(self, role: str, held: Mapping[str, Any]) -> str:
        """Where an object has a parameter: the first name that people give it."""
        if role in self.teller.found:
            return self.teller.found[role]
        names, size = _names_of(role), self.values[role].size
        paths = [path for path in held if np.size(held[path]) == size and not _is_gradient(path)]
        order = {name: at for at, name in enumerate(names)}
        fitting = [
            (min(order[word] for word in _words(path) if word in order), path)
            for path in paths
            if set(_words(path)) & set(order)
        ]
        listed = [path for path in paths if re.fullmatch(r"(params|parameters|weights)\[\d+\]", path)]
        found = min(fitting)[1] if fitting else ""
        if not found and listed:
            at = list(self.roles).index(role)
            found = next((path for path in listed if path.endswith(f"[{at}]")), "")
        if not found:
            found = next(
                (
                    name
                    for name in names
                    for own in (name,)
                    for a in self.teller.attributes
                    if a.lower() == own and a not in held
                ),
                "",
            )
            found = next((a for a in sorted(self.teller.attributes) if a.lower() == found), "") if found else ""
        if found:
            self.teller.found[role] = found
        return found

    def _kept_before(self, held: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
        """Running statistics where an object has a place for them."""
        for name, array in self.state.buffers.items():
            short = name.rpartition(".")[2]
            places = {path.lower(): path for path in (*self.teller.attributes, *held)}
            for own in (places.get(known, "") for known in _KEPT.get(short, ())):
                if own:
                    like = np.shape(held[own]) if own in held else ()
                    is_like = like and np.prod(like) == array.size
                    yield own, array.reshape(like) if is_like else self.reading.parameter(array)
                    self.buffers[name] = array
                    self.values[f"at {name}"] = own
                    break

    def _given(self, name: str, role: Role) -> Any:
        """What an argument is given."""
        if isinstance(role, Mapping):
            return {key: self._given(key, one) for key, one in role.items()}
        if role == "training":
            return (
                ("train" if name.lower() in ("mode", "phase") else True)
                if self.values["training"]
                else ("test" if name.lower() in ("mode", "phase") else False)
            )
        if role in ("running_mean", "running_var"):
            full = next((one for one in self.state.buffers if one.endswith(role)), "")
            if full:
                self.buffers[full] = self.state.buffers[full]
                return np.array(self.reading.parameter(self.state.buffers[full]))
        if role == "activation":
            return self.layers[-1].layer
        if role == TRUE:
            return True
        if role.startswith('"'):
            return role.strip('"')
        if role.startswith("("):
            one = self._given(name, role.strip("()"))
            return one if isinstance(one, tuple) else (one, one)
        if role not in self.values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        value = self.values[role]
        return np.array(value) if isinstance(value, np.ndarray) else value

    def _call(self, call: Call) -> Answer:
        given = {name: self._given(name, role) for name, role in call.takes}
        if call.positional:
            return self.process.call_parts(self.handle, call.name, *given.values())
        answer = self.process.call_parts(self.handle, call.name, **given)
        own = {name for name, role in call.takes if role in ("x", "gradient", *self.roles)}
        self.teller.changed |= own & set(answer.mutated)
        return answer

    def _take_forward(self, answer: Answer) -> None:
        parts: Parts = answer.value
        gives = self.line.forward.gives
        if parts.is_tuple and len(gives) > 1:
            each = parts.each
            for at, role in enumerate(gives):
                if at < len(each) and role != "_":
                    self.values[role] = each[at] if role == "out" else parts.handles[at]
        else:
            self.values["out"] = parts.each[0]
        if self.values["out"] is None and self.handle:  # nnfs: forward returns nothing, the output is an attribute
            held = self._held()
            own = next((path for path in ("output", "out", "y", "a", "A", "outputs", "Z", "z") if path in held), None)
            if own:
                self.values["out"] = held[own]
        out = _array(self.values["out"], "forward")
        self._take_kept(answer)
        shape = (len(self.batch.targets), *output_shape(self.layers, self._input().shape[1:]))
        self.raw_shape = out.shape
        given = self._batch(out, "forward")
        if (
            given.shape != shape
            and out.size == np.prod(shape)
            and out.squeeze().shape == self.reading.sample(np.empty(shape)).squeeze().shape
        ):
            given = self.reading.batch(out.reshape(self.reading.sample(np.empty(shape)).shape))
        self.own_output = given.reshape(self.batch.targets.shape) if given.shape == shape else given
        self.out_fits = given.shape == shape

    def _take_kept(self, answer: Answer) -> None:
        """Running statistics that the forward pass has changed in a dict, or that an object keeps."""
        for name in self.buffers:
            short = name.rpartition(".")[2]
            for value in answer.after.values():
                if isinstance(value, Mapping):
                    own = next((key for key in value if str(key).lower() in _KEPT.get(short, ())), None)
                    if own is not None:
                        self.told[f"kept {name}"] = value[own]
        if self.handle:
            held = self._held()
            for name in self.buffers:
                if held.get(self.values.get(f"at {name}", "")) is not None:
                    self.told[f"kept {name}"] = held[self.values[f"at {name}"]]

    def _buffers(self) -> Mapping[str, Array] | None:
        found = {}
        for name, before in self.buffers.items():
            told = self.told.get(f"kept {name}")
            array = None if told is None else _array(told, name)
            if array is not None and array.size == before.size:
                found[name] = array.reshape(before.shape)
        every = {name for name in self.state.buffers if name.rpartition(".")[2] in _KEPT}
        return found if found and set(found) == every else None  # nobody is accused of what is not found

    # ------------------------------------------------------------ backward

    def backward(self) -> None:
        call = self.line.backward
        assert call is not None
        shape = (len(self.batch.targets), *output_shape(self.layers, self._input().shape[1:]))
        gradient = self.reading.sample(self.batch.targets.reshape(shape))
        if gradient.shape != self.raw_shape and gradient.squeeze().shape == tuple(n for n in self.raw_shape if n != 1):
            gradient = gradient.reshape(self.raw_shape)
        self.values["gradient"] = gradient
        answer = self._call(call)
        parts: Parts = answer.value
        self._take_backward(call, parts)
        if self.line.then:
            self._call(self.line.then)
        if "slope" in self.told:
            slope = _array(self.told.pop("slope"), "backward")
            if slope.shape != gradient.shape:
                raise ImplementationError(fact("part_odd_slope", shape=slope.shape, expected=gradient.shape))
            self.told["dx"] = slope * gradient
        if self.handle:
            self._take_attributes()

    def _take_backward(self, call: Call, parts: Parts) -> None:
        each = parts.each
        if call.keys:
            value = each[0]
            if not isinstance(value, Mapping):
                raise ImplementationError(fact("part_gives_no_dict", name=call.name))
            self.told |= {
                role: value[key]
                for key, role in zip(call.keys, call.gives, strict=True)
                if key in value and role != "_"
            }
            return
        if len(each) == 1 and isinstance(each[0], list | tuple) and len(call.gives) > 1:
            each = tuple(each[0])
        if len(call.gives) > 1:
            if len(each) != len(call.gives):
                raise ImplementationError(fact("part_so_many", name=call.name, found=len(each), names=call.gives))
            self.told |= {role: one for role, one in zip(call.gives, each, strict=True) if role != "_"}
        elif parts.is_tuple and len(each) == 1 + len(self.roles):
            self.told |= dict(zip(("dx", *(f"d{role}" for role in self.roles)), each, strict=True))
        else:
            self.told[call.gives[0] if call.gives else "dx"] = each[0]

    def _take_attributes(self) -> None:
        held = self._held()
        if self.told.get("dx") is None:
            own = next(
                (
                    path
                    for path in (
                        "dinputs",
                        "dx",
                        "dX",
                        "dLdA",
                        "gradInput",
                        "grad_input",
                        "dA",
                        "dA_prev",
                        "dZ",
                        "dinput",
                        "grad",
                    )
                    if path in held
                ),
                None,
            )
            self.told.pop("dx", None)
            if own:
                self.told["dx"] = held[own]
        changed = {}
        for role in self.roles:
            path = self._path(role, held)
            own = _gradient_of(role, path, held, self.values[role].size, list(self.roles).index(role))
            if f"d{role}" not in self.told and own:
                self.told[f"d{role}"] = held[own]
            if path in held and not np.array_equal(np.ravel(held[path]), np.ravel(self.values[role])):
                changed[role] = held[path]
        if changed and any(
            role == "lr"
            for _, role in (
                *(self.line.backward.takes if self.line.backward else ()),
                *(self.line.made.takes if self.line.made else ()),
            )
        ):
            self.told["after"] = changed

    def _back(self, role: str) -> Array:
        shape = self.state.parameters[self.roles[role]].shape
        own = _array(self.told[f"d{role}"], role)
        if len(shape) == 1 and own.shape == self.held_as.get(role):  # as the object holds the parameter itself
            return own.reshape(shape)
        return self.reading.gradient(own, shape)

    def _batch(self, value: Any, what: str) -> Array:
        return self.reading.batch(_array(value, what))

    def _rows(self, dx: Array) -> Array:
        """The gradient of the input, a row a sample; as it is where its shape is another."""
        x = self._input()
        if dx.shape == x.shape:
            return dx.reshape(len(x), -1)
        return dx.reshape(len(x), -1) if dx.size == x.size and dx.squeeze().shape == x.squeeze().shape else dx


def _settings_of(layer: Any) -> Iterator[tuple[str, Any]]:
    for name, value in layer.model_dump(exclude={"layer", "name"}).items():
        if name == "kernel_size" and isinstance(value, tuple):
            yield "kernel_height", value[0]
            yield "kernel_width", value[-1]
        if name == "momentum":
            yield "momentum_of_old", 1 - value
        if name not in ("weight", "bias"):
            yield name, value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _array(value: Any, what: str) -> Array:
    if isinstance(value, Handle) or value is None:
        raise ImplementationError(fact("part_no_array", what=what))
    try:
        return np.array(value, np.float64)
    except (TypeError, ValueError):
        raise ImplementationError(fact("part_no_array", what=what)) from None


def _shape_of(held: Mapping[str, Any], path: str, own: Array) -> Shape:
    """As an object holds it already: a bias (1, n) or (n,)."""
    like = np.shape(held[path]) if path in held else ()
    is_like = [n for n in like if n != 1] == [n for n in own.shape if n != 1] and np.prod(like) == own.size
    return like if is_like else own.shape


def _names_of(role: str) -> tuple[str, ...]:
    return usual_words(f"held_{role}")


def _words(path: str) -> list[str]:
    return [word.lower() for word in _STEPS.findall(path)]


_GRADIENT = re.compile(
    r"(?i)^(d|d_|dl_?d|dl_?|grad_?|grads_?|gradient_?|g_|nabla_?|delta_?|prev_?d?|v_?|m_?|velocity_?|momentum_?|last_?)(?=[a-z_])|(_?grads?|_?gradients?|_?delta|_?d|_?momentums?|_?cache|_?velocity|_?prev)$"
)
_MARKS = frozenset(usual_words("held_gradients"))


def _is_gradient(path: str) -> bool:
    words = _words(path)
    if len(words) > 1 and words[-1] in ("g", "d", "dw", "db", "delta", "dparam"):
        return True
    return any(
        word in _MARKS or (_GRADIENT.sub("", word) != word and _GRADIENT.sub("", word) in _BARE) for word in words
    )


_BARE = frozenset(word for role in ("weight", "bias", "gamma", "beta") for word in _names_of(role))
_SAYS = ("grad", "grads", "gradient", "gradients", "diff", "dparams")
_OF = re.compile(r"(?i)^(d_?l_?d_?|d_?|dl_?|grad_?|gradient_?|g_|nabla_?|delta_?)|(_?grads?|_?gradients?|_?delta|_?d)$")


def _gradient_of(role: str, own: str, held: Mapping[str, Any], size: int, number: int) -> str:
    """Where an object has the gradient of a parameter: dW, grads['W'], W.grad, grads[0]."""
    names = (_words(own)[-1:] if own else []) + list(_names_of(role))
    found: list[tuple[int, int, str]] = []
    for path, array in held.items():
        words = _words(path)
        if np.size(array) != size or not words or path == own:
            continue
        marked = [
            word for word in words if word in _SAYS or (len(words) > 1 and word == words[-1] and word in ("g", "d"))
        ]
        bare = [_OF.sub("", word, count=1) for word in words if word not in marked]
        is_one = bool(marked) or any(a != b for a, b in zip(bare, [w for w in words if w not in marked], strict=True))
        fitting = [names.index(word) for word in bare if word in names]
        if is_one and fitting:
            found.append((min(fitting), len(words), path))
        elif marked and words[-1] == str(number) and len(words) == 2:
            found.append((len(names), len(words), path))
    return min(found)[2] if found else ""
