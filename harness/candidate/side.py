"""A candidate behind its door: called as its signature says, in its names and layout, and answering in torch's.

A function is called with arguments by their names; a class is made, loaded and stepped. What the signature does not
take (parameters, learning rate) is set as an attribute of the object, or of the module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.candidate.process.process import Answer, CandidateFailed, CandidateProcess, Class, Parameter
from harness.candidate.process.wire import Handle
from harness.candidate.speaking.adapter import Adapter, entry
from harness.candidate.speaking.answer import AnswerError, interpreted, is_number, kind_of, of_call, parameter_named
from harness.candidate.speaking.chain import FILE, Source, Stage, asked_of, output_of, sources
from harness.candidate.speaking.held import given_in, gradients_in
from harness.candidate.speaking.layout import Layout
from harness.candidate.speaking.target import (
    Given,
    Target,
    arguments,
    bound,
    by_parts,
    by_position,
    check_complete,
    made_roles,
    parameter_roles,
    role_of,
    usual_roles,
)
from harness.ground.errors import ImplementationError, UnboundError
from harness.ground.facts import Fact, Told, fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.model import Case, parameter_shapes

#: All parameters as one argument: by name, in a list, a pair or a dict for each layer, all weights and all biases.
CONTAINERS = ("dict", "list", "pairs", "dicts W b", "lists W b", "lists w b", "lists weights biases")
#: Of them, those that have a place for the parameters of layers other than linear ones.
WITH_OTHERS = ("dict", "list")
SPELLINGS = ("W1 b1", "w1 b1", "W0 b0", "w0 b0", "weight1 bias1", "W b", "w b", "torch")


def own_names(adapter: Adapter, case: Case, spelling: str, others: Mapping[str, str]) -> dict[str, str]:
    """Torch's name of each parameter, by the candidate's own; empty where a spelling cannot name them all.

    ``others``: of the parameters that people call otherwise than W1 and b1.
    """
    if adapter.parameters is not None:
        return dict(adapter.parameters)
    numbered = [layer for layer in case.network if layer.is_numbered]
    if spelling in ("W b", "w b") and len(numbered) > 1:
        return {}
    names: dict[str, str] = {}
    for number, layer in enumerate(numbered):
        for index, kind in enumerate(("weight", "bias")):
            torch = f"{layer.name}.{kind}"
            if torch in parameter_shapes(case) and torch not in adapter.fixed:
                names[torch if spelling == "torch" else _spelled(spelling.split()[index], number)] = torch
    names |= {torch if spelling == "torch" else own: torch for own, torch in others.items()}
    order = list(parameter_shapes(case))
    return dict(sorted(names.items(), key=lambda one: order.index(one[1])))


def _spelled(form: str, number: int) -> str:
    """``W1`` or ``W0`` of the first layer, as the form has it."""
    return form if not form[-1].isdigit() else f"{form[:-1]}{number + int(form[-1])}"


# ---------------------------------------------------------------- the door


def _activations_of(case: Case) -> list[str]:
    """What stands behind each linear layer, by name."""
    found: list[str] = []
    for layer in case.layers:
        if layer.is_linear:
            found.append("linear")
        elif found and found[-1] == "linear":
            found[-1] = layer.layer
    return found


@dataclass(frozen=True)
class Way:
    """How this candidate is spoken to: found out once, used for every probe."""

    target: Target
    layout: Layout
    own: Mapping[str, str]
    """Torch's name of each parameter, by its own; of scalars the entry."""
    container: str = "dict"
    """What all parameters together are: one of CONTAINERS."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    """Torch's name of each parameter by the constructor's, where a class is given them when it is made."""
    numbers: bool = False
    """Whether a parameter of shape (1,) that is no linear layer's, or the only bias, is handed over as a number."""
    updates: bool = False
    """Whether it tells parameters after its own update."""
    gradients_are_parameters: bool = False
    """Whether what looks like gradients are the parameters after the update."""
    moves_unseen: bool = False
    """Whether it moves its parameters, at a rate that nobody knows."""
    has_no_output: bool = False
    """Whether what seemed to be the output is something else: all that follows from the output is right without it."""

    holds_no_gradients: bool = False
    """Whether what an object seems to hold as gradients is something else: the step that it took, for example."""

    @property
    def torch(self) -> dict[str, str]:
        """Its own name of each of torch's parameters."""
        return {torch: own for own, torch in self.own.items() if "[" not in torch}


def has_one_bias(case: Case) -> bool:
    """Whether its only parameters besides a weight are one bias, of one number."""
    return [shape for name, shape in case.shapes.items() if name.endswith(".bias")] == [(1,)]


#: Said where gradients or parameters are float32.
IN_FLOAT32 = fact("computes_in_float32")


class Door:
    """A candidate of one case, in torch's names and layout."""

    def __init__(
        self,
        process: CandidateProcess,
        adapter: Adapter,
        case: Case,
        way: Way,
        where: str,
        notes: dict[Fact, None] | None = None,
    ) -> None:
        """``notes`` takes what is to be said of the candidate."""
        self._process, self._adapter, self._case, self._way, self._where = process, adapter, case, way, where
        self._sources = stage_sources(way.target, way.own, adapter.arguments, where)
        self._roles = roles_of(way.target, way.own, adapter.arguments, where)
        self._shapes = {name: shape for name, shape in parameter_shapes(case).items() if name not in adapter.fixed}
        self._others = frozenset(adapter.others)
        self._object: Handle | None = None
        self._state: dict[str, Array] = {}
        self._there: set[str] = set()
        self._listed: list[Any] = []
        self._blank: Array | None = None
        self.notes: dict[Fact, None] = {} if notes is None else notes
        self.returned: frozenset[str] = frozenset()
        """What the last call itself returned, by role."""
        self.guessed_output = bool(way.target.stages)
        """Whether no name that the harness knows says that what is taken for the output is it."""
        self.unmarked = False
        """Whether the last call returned what may be gradients or parameters under the parameters' own names."""
        self._in_float32: set[str] = set()

    # -------------------------------------------------------------- starting

    def load(self, state: State) -> None:
        """A new object of a class with these parameters; later, one that takes no step of its own is given others.

        A function gets them with every call.
        """
        known, self._state = self._state, dict(state.parameters)
        made, is_new = self._way.target.made, self._object is None
        if made is None or (not is_new and self._way.updates):
            return
        if not is_new and all(known[name] is array for name, array in self._state.items()):
            return
        if is_new or self._way.made_with:
            self._object = self.made(made)
        if not self._way.made_with or "load" in made.methods:
            self._put(made)

    def made(self, made: Class) -> Handle:
        """A new object of a class, as its constructor makes it."""
        names = self._way.made_with
        given = self._given(None, None, names) if names else Given({}, self._settings())
        roles = made_roles(made, self._adapter.arguments, len(given.values["sizes"]), names)
        made_with = {**arguments(roles, given), **self._stated(made.parameters)}
        lacking = [one.name for one in made.parameters if not one.has_default and one.name not in made_with]
        lacking = [name for name in lacking if name not in {one.name for one in made.parameters if "*" in one.kind}]
        if lacking:
            what = fact("speaking_argument_of_class", name=lacking[0])
            raise UnboundError(of_call(self._at(), f"{self._way.target.name}(...)", what))
        return self._process.new(self._way.target.name, **made_with)

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
            what = fact("speaking_argument_of_load", name=unknown[0], names=tuple(own))
            raise UnboundError(of_call(f"{self._where}:{load.line or 1}", f"{self._way.target.name}.load", what))
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

    def _own_parameters(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """By the candidate's names, or by these, in its layout; scalars one by one."""
        found: dict[str, Any] = {}
        for own, torch in (names or self._way.own).items():
            at = entry(torch)
            if at is None:
                found[own] = self._in_its_form(torch)
            elif at[0] in self._state:
                found[own] = float(self._state[at[0]][at[1]])
        return found

    def _in_its_form(self, torch: str) -> Any:
        array = self._state[torch]
        may_be = torch in self._others or (has_one_bias(self._case) and torch.endswith(".bias"))
        is_number = self._way.numbers and may_be and array.size == 1
        return array.item() if is_number else self._way.layout.parameter(array, torch)

    def _given(self, batch: Batch | None, lr: float | None, names: Mapping[str, str] | None = None) -> Given:
        names = names or self._way.own
        own, values = self._own_parameters(names), self._settings()
        values["parameters"] = contained(self._way.container, own, names)
        values |= {
            f"{kind}_list": [value for name, value in own.items() if self._is_linear(names[name], kind)]
            for kind in ("weight", "bias")
        }
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
                        array = np.where(array[:, None] == np.arange(self._outputs), 1.0, 0.0)
                    own[name] = array[(0, *at[1])].item()
            values |= self._masks(batch)
        if lr is not None:
            values["lr"] = lr
        return Given(own, values)

    def _masks(self, batch: Batch) -> dict[str, Any]:
        """Those of the dropout layers: of one, of each by its number, and all in a list."""
        layers = {str(one.name): one for one in self._case.layers if one.has_mask}
        found = []
        for name, mask in batch.masks.items():
            kept = 1 - getattr(layers[name], "p", 0.0)
            found.append(self._way.layout.inputs(mask / kept if self._adapter.masks == "scaled" and kept else mask))
        numbered = {f"mask:{number}": mask for number, mask in enumerate(found, 1)}
        return {"mask": found[0] if len(found) == 1 else found, **numbered} if found else {}

    def _is_linear(self, torch: str, kind: str) -> bool:
        """Whether it is the weight, or the bias, of a linear layer."""
        return torch.endswith(kind) and torch not in self._others

    @property
    def _outputs(self) -> int:
        return self._case.outputs

    def _settings(self) -> dict[str, Any]:
        optimizer = self._case.optimizer
        assert optimizer is not None
        sizes = [self._case.inputs, *(int(one.out_features or 0) for one in self._case.linears)]
        one_width = len(sizes) == 3 or self._adapter.has_one_width
        return {
            "lr": optimizer.lr,
            "momentum": getattr(optimizer, "momentum", 0.0),
            "weight_decay": getattr(optimizer, "weight_decay", 0.0),
            "sizes": sizes,
            "in": sizes[0] if self._adapter.takes_rows else self._adapter.inputs or sizes[0],
            "out": sizes[-1],
            "hidden_list": sizes[1:-1],
            "off": 0.0,
            "activations": _activations_of(self._case),
            **({"hidden": sizes[1] if one_width else sizes[1:-1]} if len(sizes) > 2 else {}),
            **_of_kernels(self._case),
            **{f"hidden:{number}": size for number, size in enumerate(sizes[1:-1], 1)},
            **{f"width:{number}": size for number, size in enumerate(sizes)},
        }

    def held_at(self) -> dict[str, str]:
        """Torch's name by the path at which the object holds what it was made with; empty where it does not."""
        given = self._own_parameters(self._way.made_with)
        paths = given_in(self._process.arrays(self._object), given)
        return {path: self._way.made_with[name] for name, path in paths.items()}

    # -------------------------------------------------------------- a step

    def step(self, batch: Batch, lr: float) -> Step:
        """Loss, output, gradients and parameters, as far as they are told, in torch's names and layout.

        Raises CandidateFailed for what the candidate does, ImplementationError for what it answers.
        """
        if self._adapter.drops and not any(role.startswith("mask") for role in self._roles.values()):
            raise UnboundError(of_call(self._at(), self._way.target.words, fact("speaking_takes_no_mask")))
        given, self._blank = self._given(batch, lr), np.zeros_like(batch.targets[:1])
        self._set_globals(given, lr)
        if self._way.target.stages:
            found, answer = self._in_stages(given)
        else:
            answer = self._called({**arguments(self._roles, given), **self._stated(self._way.target.parameters)})
            found = self._understood(self._news(answer.value), self._way.target.returns)
        self._note(answer)
        if self._way.has_no_output:
            found.pop("output", None)
        if self._way.gradients_are_parameters:
            found["parameters"] = found.pop("gradients", None)
        self.returned = frozenset(found)
        self._add_what_is_held(found, answer)
        told = self._in_torch(found)
        if self._way.target.made is None and told.get("parameters"):
            self._state |= {
                name: array for name, array in told["parameters"].items() if _is_like(array, self._state[name])
            }
        return Step(**told, in_float32=frozenset(self._in_float32))

    def predict(self, inputs: Array) -> Array | None:
        """What a call tells, of a program that takes no step of its own; else None, for the call would change it."""
        if self._way.updates or self._way.layout.single or self._blank is None or self._adapter.drops:
            return None
        return self.step(Batch(inputs, np.repeat(self._blank, len(inputs), axis=0)), 0.0).output

    def _news(self, value: Any) -> Any:
        """Of a list of numbers that grows from call to call, as one of all losses so far, what this call added."""
        before, self._listed = self._listed, _numbers_in(value)
        is_longer = 0 < len(before) < len(self._listed) and self._listed[: len(before)] == before
        return self._listed[len(before) :] if is_longer else value

    def _understood(self, value: Any, names: Sequence[str]) -> dict[str, Any]:
        own = self._parameter_names()
        if isinstance(value, np.ndarray) and len(own) == 1 and "grad" in self._way.target.name.lower():
            return {"gradients": dict.fromkeys(own, value)}
        try:
            found = interpreted(value, self._adapter.returns, self._parameter_names(), names)
        except ValueError as error:
            raise self._refused(error.problem if isinstance(error, AnswerError) else str(error)) from None
        self.unmarked = found.pop("unmarked", False)
        if guessed := found.pop("guessed", None):
            if self._is_only_gradient(found):
                found["gradients"] = dict.fromkeys(self._parameter_names(), found.pop("output"))
                return found
            self.guessed_output = True
            self._note_guess(guessed)
        return found

    def _is_only_gradient(self, found: Mapping[str, Any]) -> bool:
        """Whether the array has the shape of the only parameter there is."""
        own = self._own_parameters()
        return len(own) == 1 and "gradients" not in found and np.shape(found["output"]) == np.shape(*own.values())

    def _note_guess(self, guessed: Fact) -> None:
        self.notes[fact("array_is_no_output") if self._way.has_no_output else guessed] = None

    # -------------------------------------------------------------- several calls

    def _in_stages(self, given: Given) -> tuple[dict[str, Any], Answer]:
        """All calls of a step, one after another; what they answer by role, and the answer of the last."""
        found: dict[str, Any] = {}
        kept: list[Handle] = []
        owners: dict[str, Handle | None] = {"": self._object, FILE: None}
        for stage, asked in zip(self._way.target.stages, self._sources, strict=True):
            if stage.owner not in owners:
                owners[stage.owner] = self._process.new(stage.owner)
            values = {name: self._value(source, given, kept) for name, source in asked.items()}
            values |= self._stated(stage.parameters)
            answer = self._process.call_and_keep(owners[stage.owner], stage.name, **values)
            kept.append(answer.value)
            found |= self._told_by(stage, kept)
        return found, answer

    def _value(self, source: Source, given: Given, kept: Sequence[Handle]) -> Any:
        if source.stage >= 0:
            handle = kept[source.stage]
            return self._process.part(handle, source.part) if source.part else handle
        role, _, name = source.role.partition(":")
        return given.own[name] if role == "own" else given.values[source.role]

    def _told_by(self, stage: Stage, kept: Sequence[Handle]) -> dict[str, Any]:
        """What one of the calls tells: the output, the loss, gradients or parameters."""
        takes_targets = any(role_of(one.name, ()) == "targets" for one in stage.parameters)
        if stage.kind == "forward" and not takes_targets:
            return self._output_told(kept)
        if stage.kind in ("slope", "zero"):
            return {}
        is_pair = stage.kind == "loss" and len(stage.returns) > 1
        value = self._exchanged(kept[-1], "[0]" if is_pair else "")
        if is_number(value):
            return {"loss": value} if stage.kind != "update" else {}
        if stage.kind in ("forward", "loss") or value is None or isinstance(value, np.ndarray):
            return {}
        found = self._understood(value, stage.returns)
        if stage.kind == "update":
            return {"parameters": found.get("parameters", found.get("gradients"))}
        return {role: part for role, part in found.items() if role in ("gradients", "loss")}

    def _output_told(self, kept: Sequence[Handle]) -> dict[str, Any]:
        source = output_of(self._way.target.stages)
        value = None if source is None else self._exchanged(kept[source.stage], source.part)
        return {"output": value} if isinstance(value, np.ndarray) else {}

    def _exchanged(self, handle: Handle, part: str = "") -> Any:
        """The value, if it is one that can be exchanged; what a forward pass keeps need not be."""
        try:
            return self._process.attribute(handle, part).value
        except CandidateFailed as failed:
            if failed.failure.kind != "type":
                raise
            return None

    def _called(self, found: dict[str, Any]) -> Answer:
        target = self._way.target
        if target.made is None:
            return self._process.call(target.name, **found)
        assert self._object is not None
        return self._process.call_method(self._object, target.step, **found)

    def _set_globals(self, given: Given, lr: float) -> None:
        """What the call does not take: parameters of the module, the learning rate of the object."""
        roles = set(self._roles.values())
        if self._way.target.made is None and not roles & {"parameters", "own", "weight_list"}:
            self._set(None, given.own)
        rate = self._adapter.rate
        if "lr" not in roles and rate is not None:
            self._process.set_attributes(self._object, {rate: lr})

    def _note(self, answer: Answer) -> None:
        for place in answer.mutated:
            if not self._way.updates:
                self.notes[fact("argument_changed", argument=place)] = None
        if answer.not_kept:
            self.notes[fact("prints_much")] = None
        if answer.threads_left:
            self.notes[fact("threads_left", threads=answer.threads_left)] = None

    def _parameter_names(self) -> dict[str, str]:
        return {own: torch for own, torch in self._way.own.items() if (entry(torch) or (torch,))[0] in self._shapes}

    # -------------------------------------------------------------- what is told

    def _add_what_is_held(self, found: dict[str, Any], answer: Answer) -> None:
        """Gradients and parameters that an object, the module or an argument holds after the call."""
        is_asked = "gradients" not in found and not self._way.holds_no_gradients
        if is_asked and (held := self._held_gradients()) is not None:
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
        if "gradients" in made.methods and all(one.has_default for one in asked_of(made.methods["gradients"])):
            return self._process.attribute(self._object, "gradients").value
        held = self._process.attributes(self._object).value
        for name in ("gradients", "grads"):
            if isinstance(held.get(name), Mapping) and any(parameter_named(key, self._way.own) for key in held[name]):
                return held[name]
        each = any("[*]" in own for own in self._way.own)
        arrays = self._process.arrays(self._object, numbers=bool(self._others), each=each)
        found = gradients_in(arrays, self._parameter_names())
        return found if any(np.any(one) for one in found.values()) else None  # all 0: no call has filled them

    def _held_parameters(self, answer: Answer) -> Any:
        names = self._parameter_names()
        made = self._way.target.made
        if made is None:
            for value in answer.after.values():
                if isinstance(value, Mapping) and set(names) <= set(value):
                    return value
            if set(self._roles.values()) & {"parameters", "own", "weight_list", "bias_list"}:
                changed = {name: answer.after.get(name) for name in names if name in answer.after}
                changed |= self._changed_within(answer, names)
                if not changed:
                    self.notes[fact("parameters_unmoved")] = None
                return {**self._own_parameters(), **changed}
            return {name: self._process.attribute(None, name).value for name in names}
        if any("[*]" in name for name in names):  # which a method parameters() gives one by one
            return {name: self._process.attribute(self._object, name).value for name in names}
        if "parameters" in made.methods and all(one.has_default for one in asked_of(made.methods["parameters"])):
            return self._process.attribute(self._object, "parameters").value
        held = self._process.attributes(self._object).value
        for key in ("parameters", "params"):
            if isinstance(held.get(key), Mapping):
                return held[key]
        return {
            name: held[name] if name in held else self._process.attribute(self._object, name).value for name in names
        }

    def _changed_within(self, answer: Answer, names: Mapping[str, str]) -> dict[str, Any]:
        """Parameters in a list, in pairs, or in lists of weights and biases, which the call has changed in place."""
        found: dict[str, Any] = {}
        for argument, role in self._roles.items():
            if argument in answer.after and role in ("parameters", "weight_list", "bias_list"):
                kind = role.removesuffix("_list")
                places: Any = [name for name, torch in names.items() if self._is_linear(torch, kind)]
                if role == "parameters":
                    places = contained(self._way.container, {name: name for name in names}, names)
                found |= dict(_side_by_side(places, answer.after[argument]))
        return found

    def _in_torch(self, found: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if "loss" in found:
            told["loss"] = self._loss(found["loss"])
        if self._is_no_output(found.get("output")):
            found = {role: part for role, part in found.items() if role != "output"}
        shape = np.shape(found.get("output", 0))
        if len(shape) == 1 and self._outputs > 1 and not self._way.layout.single:
            raise self._refused(fact("speaking_array_is_neither", shape=shape))
        if "output" in found:
            output = self._floats(found["output"], "output", Told(fact("value_output")))
            told["output"] = self._way.layout.own_output(output)
        for role in ("gradients", "parameters"):
            if found.get(role) is not None:
                told[role] = self._by_torch_name(found[role], role)
        return told

    def _is_no_output(self, value: Any) -> bool:
        """Class predictions, or probabilities or their logarithms where the network ends in logits: not its output."""
        if not isinstance(value, np.ndarray):
            return False
        if value.ndim == 1 and value.dtype.kind in "iu" and self._outputs > 1:
            return True
        loss = self._case.loss
        is_log = value.ndim == 2 and value.dtype.kind == "f" and bool((value <= 0).all())
        value = np.exp(value) if is_log else value
        if value.ndim != 2 or value.dtype.kind != "f" or not ((value >= 0) & (value <= 1)).all():
            return False
        axis = 0 if self._way.layout.samples in ("columns", "one_column") else 1
        sums_to_one = bool(np.allclose(value.sum(axis=axis), 1, rtol=1e-6))
        if loss and loss.of == "logits" and (sums_to_one or not (is_log or loss.targets == "classes")):
            self.notes[fact("probabilities_for_logits")] = None
            return True
        return False

    def _loss(self, value: Any) -> float:
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        if isinstance(value, np.number):
            self._tell_dtype(value, "loss", Told(fact("value_loss")))
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused(fact("speaking_loss_no_number", value=kind_of(value)))
        return float(value)

    def _by_torch_name(self, values: Any, role: str) -> dict[str, Any]:
        names = self._parameter_names()
        if isinstance(values, list | tuple) and len(values) == len(names):
            values = dict(zip(names, values, strict=True))
        if not isinstance(values, Mapping):
            given = kind_of(values)
            raise self._refused(fact("speaking_no_dict", role=role, names=tuple(names), value=given))
        found: dict[str, Any] = {}
        for key, value in values.items():
            own = parameter_named(key, names)
            if own is None:
                continue
            array, torch = self._floats(value, role.removesuffix("s"), _of_role(role, key)), names[own]
            at = entry(torch)
            if at is None:
                found[torch] = self._in_shape(torch, array)
            elif np.size(array) != 1:
                raise self._refused(fact("speaking_no_number", what=_of_role(role, key), count=np.size(array)))
            else:
                found.setdefault(at[0], np.full(self._shapes[at[0]], np.nan))[at[1]] = array.item()
        return {name: found[name] for name in self._shapes if name in found}

    def _in_shape(self, torch: str, array: Any) -> Any:
        """In torch's layout; a bias may be (n,), (1, n) or (n, 1), and one number needs no shape."""
        shape = self._shapes[torch]
        plain = np.size(array) == max(np.shape(array), default=1) == shape[0]
        if np.size(array) == 1 == int(np.prod(shape)) or (len(shape) == 1 and plain):
            return np.reshape(array, shape)
        return self._way.layout.own_parameter(len(shape), array, torch)

    def _floats(self, value: Any, quantity: str, what: Told) -> Any:
        """As float64, exactly; integers and other precisions are told."""
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            return np.array(float(value))
        if isinstance(value, list):
            try:
                value = np.array(value)
            except ValueError:
                raise self._refused(fact("speaking_no_array", what=what, value=kind_of(value))) from None
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
            raise self._refused(fact("speaking_no_array_of_numbers", what=what, value=kind_of(value)))
        self._tell_dtype(value, quantity, what)
        return value.astype(np.float64)

    def _tell_dtype(self, value: Any, quantity: str, what: Told) -> None:
        if value.dtype == np.float32:
            self._in_float32.add(quantity)
            of_array = quantity in ("gradient", "parameter")
            self.notes[IN_FLOAT32 if of_array else fact("value_in_float32", value=what)] = None
        elif value.dtype != np.float64:
            self.notes[fact("value_of_dtype", value=what, dtype=str(value.dtype))] = None

    def _refused(self, problem: Fact | str) -> ImplementationError:
        return ImplementationError(of_call(self._at(), self._way.target.words, problem))

    def _at(self) -> str:
        """The file and the line of what is called."""
        return f"{self._where}:{self._way.target.line or 1}"


def _of_role(role: str, key: Any) -> Told:
    """Such as ``gradients W1``."""
    return Told(fact("value_of_role", role=role, key=str(key)))


def _of_kernels(case: Case) -> dict[str, Any]:
    """What a constructor asks for besides widths: filters, of several layers in a list, and how large they are."""
    layers: Any = case.network
    convolutions = [layer for layer in layers if layer.is_numbered and not layer.is_linear]
    found: dict[str, Any] = {}
    if convolutions:
        kernels = [one.kernel_size[0] if len(set(one.kernel_size)) == 1 else one.kernel_size for one in convolutions]
        found |= {"filters": _only([one.out_channels for one in convolutions]), "channels": case.input_shape[0]}
        found |= {"kernel": kernels[0] if len(set(kernels)) == 1 else kernels}
    if case.ids:
        found |= {"ids": case.ids, "embedded": layers[0].embedding_dim}
    return found


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _numbers_in(value: Any) -> list[Any]:
    """Of a list, or an array of one axis; empty where it is none, or holds something else."""
    is_row = isinstance(value, list) or (isinstance(value, np.ndarray) and value.ndim == 1)
    return list(value) if is_row and all(is_number(one) and np.ndim(one) == 0 for one in value) else []


def contained(container: str, own: Mapping[str, Any], torch: Mapping[str, str]) -> Any:
    """All parameters in one argument; ``own`` their arrays, ``torch`` their names, both by the candidate's names."""
    kind, *keys = container.split()
    if kind == "dict":
        return dict(own)
    if kind == "list":
        return list(own.values())
    layers: dict[str, list[Any]] = {}
    for name, value in own.items():
        layers.setdefault(torch[name].rpartition(".")[0], []).append(value)
    if kind == "pairs":
        return [tuple(layer) for layer in layers.values()]
    if kind == "dicts":
        return [dict(zip(keys, layer, strict=False)) for layer in layers.values()]
    return {key: [layer[index] for layer in layers.values() if index < len(layer)] for index, key in enumerate(keys)}


def _side_by_side(names: Any, values: Any) -> Iterator[tuple[str, Any]]:
    """The values of a container by the names that stand at their places in another of the same form."""
    if isinstance(names, str):
        yield names, values
    elif isinstance(names, Mapping) and isinstance(values, Mapping):
        for key in names.keys() & values.keys():
            yield from _side_by_side(names[key], values[key])
    elif isinstance(names, (list, tuple)) and isinstance(values, (list, tuple)) and len(names) == len(values):
        for name, value in zip(names, values, strict=True):
            yield from _side_by_side(name, value)


_CONTAINED = {
    "list": "parameters_as_list",
    "pairs": "parameters_as_pairs",
    "dicts": "parameters_as_dicts",
    "lists": "parameters_as_lists",
}


def guesses(way: Way, stated: Iterable[str]) -> tuple[Fact, ...]:
    """What was taken for what though no name says so, for the report."""
    given, target = tuple(stated), way.target
    taken_for = [*by_position(target, way.own, given).items(), *by_parts(target, way.own, given).items()]
    taken_for += [(name, "0") for name in switched_off(way, given)]
    found = [fact("taken_as", name=name, role=role) for name, role in taken_for]
    code = _CONTAINED.get(way.container.split()[0])
    taken = set(roles_of(target, way.own, given, "").values())
    taken |= (
        set(parameter_roles(target.made, given, way.made_with).values()) if target.made and way.made_with else set()
    )
    found += [fact(code)] if code and "parameters" in taken else []
    if target.made is not None:
        roles = made_roles(target.made, given, len(target.made.parameters), way.made_with)
        widths = [name for name, role in roles.items() if role.startswith("width:")]
        found += [fact("taken_as_widths", names=tuple(widths))] if widths else []
    return tuple(found)


def switched_off(way: Way, stated: Iterable[str]) -> tuple[str, ...]:
    """Arguments that are 0 throughout, such as a strength of regularisation; those whose value is stated are not."""
    given = tuple(stated)
    names = (one.name for one in _all_arguments(way.target) if role_of(one.name, way.own) == "off")
    return tuple(dict.fromkeys(name for name in names if name not in given))


def own_strengths(target: Target, stated: Iterable[str]) -> dict[str, float]:
    """Strengths of regularisation that have a number other than 0 for a default; dropout, which is random, is none."""
    given = tuple(stated)
    found: dict[str, float] = {}
    for one in _all_arguments(target):
        if one.default and one.name not in given and is_strength(one.name):
            found.setdefault(one.name, one.default)
    return found


def is_strength(name: str) -> bool:
    """Whether an argument of this name is a strength of regularisation."""
    return role_of(name, ()) == "off" and "dropout" not in name.lower()


def _all_arguments(target: Target) -> Iterator[Parameter]:
    yield from target.made.parameters if target.made is not None else ()
    yield from target.parameters
    for stage in target.stages:
        yield from stage.parameters


def stage_sources(
    target: Target, own: Mapping[str, str], stated: Iterable[str], where: str
) -> tuple[dict[str, Source], ...]:
    """Of several calls, where each argument of each comes from. Raises UnboundError."""
    roles = [usual_roles(stage.parameters, own) for stage in target.stages]
    found = sources(target.stages, roles, stated, where)
    return tuple(
        {name: Source(f"own:{name}") if source.role == "own" else source for name, source in one.items()}
        for one in found
    )


def roles_of(target: Target, own: Mapping[str, str], stated: Iterable[str], where: str) -> dict[str, str]:
    """The role of every argument of what is called. Raises UnboundError."""
    if not target.stages:
        return bound(target, own, where, stated)
    found = stage_sources(target, own, stated, where)
    roles = {name: source.role.partition(":")[0] for one in found for name, source in one.items() if source.role}
    check_complete(list(roles.items()), list(own), f"{where}:{target.line or 1}: {target.words}")
    return roles


def makes_a_column(way: Way, stated: Iterable[str], where: str, code: Iterable[str]) -> bool:
    """Whether the code makes a column of its targets, as ``y.reshape(-1, 1)``: it need not, unless they may be flat."""
    names = [name for name, role in roles_of(way.target, way.own, stated, where).items() if role == "targets"]
    column = r"{}\s*(?:\.reshape\(|\[:,\s*(?:None|np\.newaxis)\s*\])"
    return any(re.search(rf"\b{column.format(re.escape(name))}", text) for text in code for name in names)


def _is_like(array: Any, other: Array) -> bool:
    return isinstance(array, np.ndarray) and array.shape == other.shape
