"""A candidate behind its door: called as its signature says, in its names and layout, and answering in torch's.

A function is called with arguments by their names; a class is made, loaded and stepped. What the signature does not
take (parameters, learning rate) is set as an attribute of the object, or of the module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.adapter import Adapter, entry
from harness.candidate.answer import gradient_named, interpreted, kind_of, parameter_named
from harness.candidate.layout import Layout
from harness.candidate.process import Answer, CandidateProcess, Class, Parameter
from harness.candidate.target import Given, Target, arguments, asked_of, bound, role_of
from harness.candidate.wire import Handle
from harness.errors import ImplementationError, UnboundError
from harness.implementation import Array, Batch, State
from harness.scenario.model import Case, Linear, parameter_shapes

SPELLINGS = ("W1 b1", "w1 b1", "W0 b0", "w0 b0", "weight1 bias1", "W b", "w b", "torch")


def own_names(adapter: Adapter, case: Case, spelling: str) -> dict[str, str]:
    """Torch's name of each parameter, by the candidate's own; empty where a spelling cannot name them all."""
    if adapter.parameters is not None:
        return dict(adapter.parameters)
    linears = [layer for layer in case.network if isinstance(layer, Linear)]
    if spelling in ("W b", "w b") and len(linears) > 1:
        return {}
    names: dict[str, str] = {}
    for number, layer in enumerate(linears):
        for index, kind in enumerate(("weight", "bias")):
            torch = f"{layer.name}.{kind}"
            if torch in parameter_shapes(case) and torch not in adapter.fixed:
                names[torch if spelling == "torch" else _spelled(spelling.split()[index], number)] = torch
    return names


def _spelled(form: str, number: int) -> str:
    """``W1`` or ``W0`` of the first layer, as the form has it."""
    return form if not form[-1].isdigit() else f"{form[:-1]}{number + int(form[-1])}"


# ---------------------------------------------------------------- the door


@dataclass(frozen=True)
class Way:
    """How this candidate is spoken to: found out once, used for every probe."""

    target: Target
    layout: Layout
    own: Mapping[str, str]
    """Torch's name of each parameter, by its own; of scalars the entry."""
    container: str = "dict"
    """Whether all parameters together are a dict or a list."""
    updates: bool = False
    """Whether it tells parameters after its own update."""
    gradients_are_parameters: bool = False
    """Whether what looks like gradients are the parameters after the update."""
    moves_unseen: bool = False
    """Whether it moves its parameters, at a rate that nobody knows."""

    @property
    def torch(self) -> dict[str, str]:
        """Its own name of each of torch's parameters."""
        return {torch: own for own, torch in self.own.items() if "[" not in torch}


_UNMOVED = (
    "the call leaves every parameter as it was: W1 = W1 - ... inside a function makes a new array of its own; return "
    "it, or change it in place (W1 -= ...)"
)


class Door:
    """A candidate of one case, in torch's names and layout."""

    def __init__(self, process: CandidateProcess, adapter: Adapter, case: Case, way: Way, where: str) -> None:
        self._process, self._adapter, self._case, self._way, self._where = process, adapter, case, way, where
        self._roles = bound(way.target, way.own, where, adapter.arguments)
        self._shapes = {name: shape for name, shape in parameter_shapes(case).items() if name not in adapter.fixed}
        self._object: Handle | None = None
        self._state: dict[str, Array] = {}
        self._there: set[str] = set()
        self.notes: dict[str, None] = {}
        self.returned: frozenset[str] = frozenset()
        """What the last call itself returned, by role."""
        self.in_float32 = False
        """Whether any number that came back was one."""

    # -------------------------------------------------------------- starting

    def load(self, state: State) -> None:
        """A new object of a class with these parameters; a function gets them with every call."""
        self._state = dict(state.parameters)
        made = self._way.target.made
        if made is None:
            return
        own = self._own_parameters()
        roles = {one.name: role for one in made.parameters if (role := role_of(one.name, own))}
        made_with = {**arguments(roles, self._given(None, None)), **self._stated(made.parameters)}
        self._object = self._process.new(self._way.target.name, **made_with)
        self._put(made)

    def _put(self, made: Class) -> None:
        """Parameters into the object, by its load or by its attributes."""
        assert self._object is not None
        own, load = self._own_parameters(), made.methods.get("load")
        if load is None:
            self._set(self._object, own)
            return
        asked = asked_of(load)
        needed = [one.name for one in asked if not one.has_default]
        if len(asked) == 1 and needed[0] not in own:
            self._process.call_method(self._object, "load", own)
            return
        if unknown := [name for name in needed if name not in own]:
            raise UnboundError(
                f"{self._where}:{load.line or 1}: {self._way.target.name}.load: what is {unknown[0]}? It should take "
                f"all parameters in a dict, or each by its name ({', '.join(own)})"
            )
        self._process.call_method(self._object, "load", **{one.name: own[one.name] for one in asked if one.name in own})

    def _set(self, owner: Handle | None, values: Mapping[str, Any]) -> None:
        """Attributes that are there already: what is only new to the candidate would not be used."""
        for name in values:
            if name not in self._there:
                self._process.attribute(owner, name)
                self._there.add(name)
        self._process.set_attributes(owner, values)

    def _stated(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        taken = {one.name for one in parameters}
        return {name: value for name, value in self._adapter.arguments.items() if name in taken}

    def _own_parameters(self) -> dict[str, Any]:
        """By the candidate's names, in its layout; scalars one by one."""
        found: dict[str, Any] = {}
        for own, torch in self._way.own.items():
            at = entry(torch)
            if at is None:
                found[own] = self._way.layout.parameter(torch, self._state[torch])
            elif at[0] in self._state:
                found[own] = float(self._state[at[0]][at[1]])
        return found

    def _given(self, batch: Batch | None, lr: float | None) -> Given:
        own, values = self._own_parameters(), self._settings()
        values["parameters"] = dict(own) if self._way.container == "dict" else list(own.values())
        if batch is not None:
            values |= {
                "inputs": self._way.layout.inputs(batch.inputs),
                "targets": self._way.layout.batch_targets(batch.targets, self._outputs),
            }
            for name, torch in self._way.own.items():
                at = entry(torch)
                if at is not None and at[0] in ("inputs", "targets"):
                    array = batch.inputs if at[0] == "inputs" else batch.targets
                    if array.ndim == 1:  # class labels
                        array = np.eye(self._outputs)[array]
                    own[name] = array[(0, *at[1])].item()
        if lr is not None:
            values["lr"] = lr
        return Given(own, values)

    @property
    def _outputs(self) -> int:
        return int(self._case.linears[-1].out_features or 0)

    def _settings(self) -> dict[str, Any]:
        optimizer = self._case.optimizer
        assert optimizer is not None
        sizes = [
            int(self._case.linears[0].in_features or 0),
            *(int(one.out_features or 0) for one in self._case.linears),
        ]
        return {
            "lr": optimizer.lr,
            "momentum": optimizer.momentum,
            "weight_decay": optimizer.weight_decay,
            "sizes": sizes,
            "in": sizes[0],
            "out": sizes[-1],
            **({"hidden": sizes[1]} if len(sizes) == 3 else {}),
        }

    # -------------------------------------------------------------- a step

    def step(self, batch: Batch, lr: float) -> dict[str, Any]:
        """Loss, output, gradients and parameters, as far as they are told, in torch's names and layout.

        Raises CandidateFailed for what the candidate does, ImplementationError for what it answers.
        """
        given = self._given(batch, lr)
        self._set_globals(given, lr)
        answer = self._called({**arguments(self._roles, given), **self._stated(self._way.target.parameters)})
        self._note(answer)
        try:
            found = interpreted(answer.value, self._adapter.returns, list(self._parameter_names()))
        except ValueError as error:
            raise ImplementationError(
                f"{self._where}:{self._way.target.line or 1}: {self._way.target.words}: {error}"
            ) from None
        if self._way.gradients_are_parameters:
            found["parameters"] = found.pop("gradients", None)
        self.returned = frozenset(found)
        self._add_what_is_held(found, answer)
        told = self._in_torch(found)
        if self._way.target.made is None and told.get("parameters"):
            self._state |= {
                name: array for name, array in told["parameters"].items() if _is_like(array, self._state[name])
            }
        return told

    def start_from(self, state: State) -> None:
        """The parameters of the next call: news to a function, and to an object that takes no step of its own."""
        known, self._state = self._state, dict(state.parameters)
        made = self._way.target.made
        if made is None or self._way.updates or all(known[name] is array for name, array in self._state.items()):
            return
        self._put(made)

    def _called(self, found: dict[str, Any]) -> Answer:
        target = self._way.target
        if target.made is None:
            return self._process.call(target.name, **found)
        assert self._object is not None
        return self._process.call_method(self._object, target.step, **found)

    def _set_globals(self, given: Given, lr: float) -> None:
        """What the call does not take: parameters of the module, the learning rate of the object."""
        roles = set(self._roles.values())
        if self._way.target.made is None and not roles & {"parameters", "own"}:
            self._set(None, given.own)
        rate = self._adapter.rate
        if "lr" not in roles and rate is not None:
            self._process.set_attributes(self._object, {rate: lr})

    def _note(self, answer: Answer) -> None:
        for place in answer.mutated:
            if not self._way.updates:
                self.notes[f"the call changes its argument {place} in place"] = None
        if answer.threads_left:
            self.notes[f"threads left running after a call: {answer.threads_left}"] = None

    def _parameter_names(self) -> dict[str, str]:
        return {own: torch for own, torch in self._way.own.items() if (entry(torch) or (torch,))[0] in self._shapes}

    # -------------------------------------------------------------- what is told

    def _add_what_is_held(self, found: dict[str, Any], answer: Answer) -> None:
        """Gradients and parameters that an object, the module or an argument holds after the call."""
        if "gradients" not in found and (held := self._held_gradients()) is not None:
            found["gradients"] = held
        if not self._way.updates:
            found.pop("parameters", None)
        elif "parameters" not in found:
            held = self._held_parameters(answer)
            if held is not None:
                found["parameters"] = held

    def _held_gradients(self) -> Any:
        if self._adapter.gradients is not None:
            return {
                self._way.torch[torch]: self._process.attribute(self._object, own).value
                for own, torch in self._adapter.gradients.items()
                if torch in self._way.torch
            }
        made = self._way.target.made
        if made is None:
            return None
        if "gradients" in made.methods:
            return self._process.attribute(self._object, "gradients").value
        held = self._process.attributes(self._object).value
        for name in ("gradients", "grads"):
            if name in held:
                return held[name]
        named = {
            own: value
            for key, value in held.items()
            if key not in self._way.own and (own := gradient_named(key, self._way.own))
        }
        return named or None

    def _held_parameters(self, answer: Answer) -> Any:
        names = self._parameter_names()
        made = self._way.target.made
        if made is None:
            for value in answer.after.values():
                if isinstance(value, Mapping) and set(names) <= set(value):
                    return value
            if set(self._roles.values()) & {"parameters", "own"}:
                changed = {name: answer.after.get(name) for name in names if name in answer.after}
                if not changed:
                    self.notes[_UNMOVED] = None
                return {**self._own_parameters(), **changed}
            return {name: self._process.attribute(None, name).value for name in names}
        if "parameters" in made.methods:
            return self._process.attribute(self._object, "parameters").value
        held = self._process.attributes(self._object).value
        for key in ("parameters", "params"):
            if isinstance(held.get(key), Mapping):
                return held[key]
        return {
            name: held[name] if name in held else self._process.attribute(self._object, name).value for name in names
        }

    def _in_torch(self, found: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if "loss" in found:
            told["loss"] = self._loss(found["loss"])
        if self._is_no_output(found.get("output")):
            found = {role: part for role, part in found.items() if role != "output"}
        shape = np.shape(found.get("output", 0))
        if len(shape) == 1 and self._outputs > 1 and not self._way.layout.single:
            raise self._refused(f"an array {shape} is neither a loss, which is one number, nor an output")
        if "output" in found:
            told["output"] = self._way.layout.own_output(self._floats(found["output"], "the output"))
        for role in ("gradients", "parameters"):
            if found.get(role) is not None:
                told[role] = self._by_torch_name(found[role], role)
        return told

    def _is_no_output(self, value: Any) -> bool:
        """Class predictions, or probabilities where the network ends in logits: not the network's output."""
        if not isinstance(value, np.ndarray):
            return False
        if value.ndim == 1 and value.dtype.kind in "iu" and self._outputs > 1:
            return True
        kind = self._case.loss.kind if self._case.loss else ""
        if value.ndim != 2 or value.dtype.kind != "f" or not ((value >= 0) & (value <= 1)).all():
            return False
        axis = 0 if self._way.layout.samples in ("columns", "one_column") else 1
        is_softmax = kind == "cross_entropy" and np.allclose(value.sum(axis=axis), 1, rtol=1e-6)
        if is_softmax or kind == "binary_cross_entropy_with_logits":
            self.notes["it returns probabilities, not the network's output, the logits: they are not looked at"] = None
            return True
        return False

    def _loss(self, value: Any) -> float:
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        if isinstance(value, np.number):
            self._tell_dtype(value, "the loss")
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused(f"the loss should be a number, not {kind_of(value)}")
        return float(value)

    def _by_torch_name(self, values: Any, role: str) -> dict[str, Any]:
        names = self._parameter_names()
        if isinstance(values, list | tuple) and len(values) == len(names):
            values = dict(zip(names, values, strict=True))
        if not isinstance(values, Mapping):
            raise self._refused(f"{role} should be a dict of {', '.join(names)}, not {kind_of(values)}")
        found: dict[str, Any] = {}
        for key, value in values.items():
            own = parameter_named(key, names)
            if own is None:
                continue
            array, torch = self._floats(value, f"{role} {key}"), names[own]
            at = entry(torch)
            if at is None:
                found[torch] = self._in_shape(torch, array)
            else:
                found.setdefault(at[0], np.full(self._shapes[at[0]], np.nan))[at[1]] = array
        return found

    def _in_shape(self, torch: str, array: Any) -> Any:
        """In torch's layout; a bias may be (n,), (1, n) or (n, 1), and one number needs no shape."""
        shape = self._shapes[torch]
        plain = np.size(array) == max(np.shape(array), default=1) == shape[0]
        if np.size(array) == 1 == int(np.prod(shape)) or (len(shape) == 1 and plain):
            return np.reshape(array, shape)
        return self._way.layout.own_parameter(torch, array)

    def _floats(self, value: Any, what: str) -> Any:
        """As float64, exactly; integers and other precisions are told."""
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            return np.array(float(value))
        if isinstance(value, list):
            try:
                value = np.array(value)
            except ValueError:
                raise self._refused(f"{what} should be an array, not {kind_of(value)}") from None
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
            raise self._refused(f"{what} should be an array of numbers, not {kind_of(value)}")
        self._tell_dtype(value, what)
        return value.astype(np.float64)

    def _tell_dtype(self, value: Any, what: str) -> None:
        if value.dtype == np.float32:
            self.in_float32 = True
            self.notes["it computes in float32, and is held to float32's rounding"] = None
        elif value.dtype != np.float64:
            self.notes[f"{what} is {value.dtype}, not float64"] = None

    def _refused(self, problem: str) -> ImplementationError:
        return ImplementationError(f"{self._where}:{self._way.target.line or 1}: {self._way.target.words}: {problem}")


def _is_like(array: Any, other: Array) -> bool:
    return isinstance(array, np.ndarray) and array.shape == other.shape
