"""How a candidate is called, and what its answers mean: its names, its layout, and torch's.

A function is called with arguments by their names; a class is made, loaded and stepped. What the signature does not
take (parameters, learning rate) is set as an attribute of the object, or of the module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.candidate.adapter import Adapter, entry
from harness.candidate.layout import Layout
from harness.candidate.process import Answer, CandidateProcess, Class, Contents, Function, Parameter
from harness.candidate.wire import Handle
from harness.errors import ImplementationError
from harness.implementation import Array, Batch, State
from harness.scenario.model import Case, Linear, parameter_shapes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What arguments are usually called, in small letters.
ROLES: Mapping[str, frozenset[str]] = {
    "parameters": _words("parameters params param theta weights state p"),
    "inputs": _words("inputs input x xs x_batch x_train batch_x data features images xb"),
    "targets": _words("targets target t ts y ys y_true y_batch batch_y labels label t_batch yb"),
    "lr": _words("lr learning_rate rate eta alpha step_size learningrate"),
    "momentum": _words("momentum mu"),
    "weight_decay": _words("weight_decay decay wd l2 reg"),
    "sizes": _words("sizes layers layer_sizes dims layer_dims widths units n_units"),
    "in": _words("n_in n_inputs input_size input_dim in_features d_in n_x num_inputs inputs_size"),
    "hidden": _words("n_hidden hidden hidden_size hidden_dim d_hidden n_h num_hidden"),
    "out": _words("n_out n_outputs output_size output_dim out_features d_out n_y num_outputs n_classes classes"),
}
_ANSWERS: Mapping[str, frozenset[str]] = {
    "loss": _words("loss cost error j"),
    "output": _words("output outputs y_hat prediction predictions y_pred logits yhat"),
    "gradients": _words("gradients gradient grads grad"),
    "parameters": _words("parameters params new_parameters new_params weights"),
}
#: In front of a parameter's name, where its gradient is meant.
_GRADIENT = re.compile(r"^(grads?_|d_|delta_|d(?=[A-Za-z]))|(_grads?|\.grad)$")
#: The last part of a path: W1 of W1, of params['W1'] and of net.W1.
_TAIL = re.compile(r"(\w+)\W*$")
SPELLINGS = ("W{}", "w{}", "weight{}", "torch")
_BIASES = {"W{}": "b{}", "w{}": "b{}", "weight{}": "bias{}"}


def own_names(adapter: Adapter, case: Case, spelling: str) -> dict[str, str]:
    """Torch's name of each parameter that the candidate has, by its own."""
    if adapter.parameters is not None:
        return dict(adapter.parameters)
    names: dict[str, str] = {}
    for number, layer in enumerate((one for one in case.network if isinstance(one, Linear)), 1):
        for kind, form in (("weight", spelling), ("bias", _BIASES.get(spelling, ""))):
            torch = f"{layer.name}.{kind}"
            if torch in parameter_shapes(case) and torch not in adapter.fixed:
                names[torch if spelling == "torch" else form.format(number)] = torch
    return names


# ---------------------------------------------------------------- what is called


@dataclass(frozen=True)
class Target:
    """A function of the candidate, or a class with its step."""

    name: str
    parameters: tuple[Parameter, ...]
    made: Class | None = None
    step: str = ""
    line: int | None = None

    @property
    def words(self) -> str:
        """For the report: its signature."""
        arguments = ", ".join(one.name for one in self.parameters)
        return f"{self.name}.{self.step}({arguments})" if self.made else f"{self.name}({arguments})"


_FUNCTIONS = ("loss_and_gradients", "loss_and_grads", "gradients", "backward", "backprop", "train_step", "step")
_STEPS = ("step", "train_step", "loss_and_gradients", "update", "train", "backward")


def find_target(contents: Contents, adapter: Adapter, asked: str | None, where: str) -> Target:
    """What is to be checked: as asked or stated, or the only one there can be. Raises ImplementationError."""
    name = asked or adapter.call
    if name is not None:
        return _named(contents, adapter, name, where)
    classes = [one for one, made in contents.classes.items() if _step_of(made, adapter) and "load" in made.methods]
    if len(classes) == 1:
        return _named(contents, adapter, classes[0], where)
    functions = [one for one in _FUNCTIONS if one in contents.functions]
    if len(functions) >= 1 and not classes:
        return _named(contents, adapter, functions[0], where)
    fitting = [one for one, function in contents.functions.items() if _takes_a_batch(function)]
    if len(fitting) != 1:
        fitting = list(contents.functions)
    if len(fitting) == 1 and not classes:
        return _named(contents, adapter, fitting[0], where)
    there = ", ".join([*contents.functions, *contents.classes]) or "nothing"
    raise ImplementationError(
        f"{where}: which function or class should be checked? There is {there}; name it after a colon, "
        "or in HARNESS: 'call': 'loss_and_gradients'"
    )


def _takes_a_batch(function: Function) -> bool:
    roles = {role_of(one.name, ()) for one in function.parameters}
    return {"inputs", "targets"} <= roles


def _named(contents: Contents, adapter: Adapter, name: str, where: str) -> Target:
    function = contents.functions.get(name)
    if function is not None:
        return Target(name, _asked(function), line=function.line)
    made = contents.classes.get(name)
    if made is None:
        there = ", ".join([*contents.functions, *contents.classes]) or "nothing"
        raise ImplementationError(f"{where}: has no function or class {name}; there is {there}")
    step = _step_of(made, adapter)
    if step is None:
        methods = ", ".join(made.methods) or "none"
        raise ImplementationError(
            f"{where}: class {name} has no method step(inputs, targets); its methods: {methods}; "
            "name another in HARNESS: 'step': 'train'"
        )
    return Target(name, _asked(made.methods[step]), made, step, made.methods[step].line)


def _asked(function: Function) -> tuple[Parameter, ...]:
    return tuple(one for one in function.parameters if one.kind in ("positional", "keyword"))


def _step_of(made: Class, adapter: Adapter) -> str | None:
    if adapter.step is not None:
        return adapter.step if adapter.step in made.methods else None
    return next((one for one in _STEPS if one in made.methods), None)


# ---------------------------------------------------------------- arguments


@dataclass(frozen=True)
class Given:
    """Everything that an argument may be."""

    own: Mapping[str, Any]
    """Parameters, or scalars, by the candidate's own names."""
    values: Mapping[str, Any]
    """By role."""


def role_of(argument: str, own: Iterable[str]) -> str | None:
    """What an argument takes: ``own`` where it is one of the candidate's names."""
    if argument in own:
        return "own"
    return next((role for role, names in ROLES.items() if argument.lower() in names), None)


def bound(target: Target, own: Iterable[str], where: str, stated: Iterable[str] = ()) -> dict[str, str]:
    """The role of every argument that the call takes; ``stated`` have their values. Raises ImplementationError."""
    own, stated = tuple(own), tuple(stated)
    roles = {one.name: role_of(one.name, own) for one in target.parameters if one.name not in stated}
    needed = [one.name for one in target.parameters if not one.has_default and one.name not in stated]
    if any(roles[name] is None for name in needed):
        usual = ("parameters", "inputs", "targets", "lr") if target.made is None else ("inputs", "targets", "lr")
        if len(needed) <= len(usual) and all(roles[name] is None for name in needed) and len(needed) > 1:
            return dict(zip(needed, usual, strict=False))
        unknown = next(name for name in needed if roles[name] is None)
        raise ImplementationError(
            f"{where}:{target.line or 1}: {target.words}: what is {unknown}? Call arguments parameters, inputs, "
            f"targets and lr, or by the names of parameters ({', '.join(own)}), or state a value in HARNESS: "
            f"'arguments': {{'{unknown}': 1}}"
        )
    return {name: role for name, role in roles.items() if role is not None}


def arguments(roles: Mapping[str, str], given: Given) -> dict[str, Any]:
    """Keyword arguments of a call; what nothing is given for keeps its default."""
    found = {}
    for name, role in roles.items():
        if role == "own":
            found[name] = given.own[name]
        elif role in given.values:
            found[name] = given.values[role]
    return found


# ---------------------------------------------------------------- answers


def interpreted(value: Any, returns: Sequence[str] | None, own: Sequence[str]) -> dict[str, Any]:
    """An answer by role: loss, output, gradients, parameters. Raises ValueError with what it should be."""
    if returns is not None:
        parts = (value,) if len(returns) == 1 else value
        if not isinstance(parts, list | tuple) or len(parts) != len(returns):
            raise ValueError(f"should return {', '.join(returns)}, and returned {_kind(value)}")
        return dict(zip(returns, parts, strict=True))
    if isinstance(value, Mapping):
        return _of_mapping(value, own)
    if isinstance(value, list | tuple):
        return _of_sequence(value, own)
    if value is None:
        return {}
    if _is_number(value):
        return {"loss": value}
    raise ValueError(f"returned {_kind(value)}; should return the loss and the gradients, by names in a dict")


def _of_mapping(value: Mapping[Any, Any], own: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role, names in _ANSWERS.items():
        for key, part in value.items():
            if isinstance(key, str) and key.lower() in names:
                found[role] = part
    rest = {key: part for key, part in value.items() if parameter_named(key, own) is not None}
    if rest and "gradients" not in found:
        found["gradients"] = rest
    if not found:
        raise ValueError(f"returned {_kind(value)}; should have loss and gradients, or the names {', '.join(own)}")
    return found


def _of_sequence(value: Sequence[Any], own: Sequence[str]) -> dict[str, Any]:
    parts, n = list(value), len(own)
    if len(parts) == n + 1 and all(isinstance(part, np.ndarray) or _is_number(part) for part in parts):
        return {"loss": parts[0], "gradients": dict(zip(own, parts[1:], strict=True))}
    if len(parts) == n and n > 1 and all(isinstance(part, np.ndarray) or _is_number(part) for part in parts):
        return {"gradients": dict(zip(own, parts, strict=True))}
    found: dict[str, Any] = {}
    for part in parts:
        role = _role_of_part(part, found, n)
        if role is not None:
            found[role] = dict(zip(own, part, strict=True)) if isinstance(part, list | tuple) else part
    if not found:
        raise ValueError(f"returned {_kind(value)}; should return the loss and the gradients, by names in a dict")
    return found


def _role_of_part(part: Any, found: Mapping[str, Any], n: int) -> str | None:
    if _is_number(part):
        return None if "loss" in found else "loss"
    if isinstance(part, Mapping) or (isinstance(part, list | tuple) and len(part) == n):
        return "parameters" if "gradients" in found else "gradients"
    return "output" if isinstance(part, np.ndarray) and "output" not in found else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, np.ndarray) and value.size == 1 and value.ndim == 0)


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"a dict of {', '.join(map(str, list(value)[:6])) or 'nothing'}"
    if isinstance(value, list | tuple):
        return f"{len(value)} values"
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    return type(value).__name__


def parameter_named(key: Any, own: Iterable[str]) -> str | None:
    """The parameter that a name of an answer means: W1, dW1, grad_W1 or W1_grad."""
    if not isinstance(key, str):
        return None
    names = tuple(own)
    if key in names:
        return key
    bare = _GRADIENT.sub("", key)
    if bare in names:
        return bare
    tails = {_TAIL.search(name)[1]: name for name in names if _TAIL.search(name)}  # type: ignore[index]
    return next((name for tail, name in tails.items() if tail.lower() == bare.lower()), None)


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

    @property
    def torch(self) -> dict[str, str]:
        """Its own name of each of torch's parameters."""
        return {torch: own for own, torch in self.own.items() if "[" not in torch}


class Door:
    """A candidate of one case, in torch's names and layout."""

    def __init__(self, process: CandidateProcess, adapter: Adapter, case: Case, way: Way, where: str) -> None:
        self._process, self._adapter, self._case, self._way, self._where = process, adapter, case, way, where
        self._roles = bound(way.target, way.own, where, adapter.arguments)
        self._shapes = {name: shape for name, shape in parameter_shapes(case).items() if name not in adapter.fixed}
        self._object: Handle | None = None
        self._state: dict[str, Array] = {}
        self.notes: dict[str, None] = {}

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
            for name, array in own.items():
                self._process.set_attribute(self._object, name, array)
            return
        asked = _asked(load)
        if len(asked) == 1:
            self._process.call_method(self._object, "load", own)
        else:
            self._process.call_method(
                self._object, "load", **{one.name: own[one.name] for one in asked if one.name in own}
            )

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
            outputs = int(self._case.linears[-1].out_features or 0)
            values |= {
                "inputs": self._way.layout.inputs(batch.inputs),
                "targets": self._way.layout.batch_targets(batch.targets, outputs),
            }
            for name, torch in self._way.own.items():
                at = entry(torch)
                if at is not None and at[0] in ("inputs", "targets"):
                    array = batch.inputs if at[0] == "inputs" else batch.targets
                    own[name] = array[(0, *at[1]) if array.ndim == 2 else at[1]].item()
        if lr is not None:
            values["lr"] = lr
        return Given(own, values)

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
            for name, value in given.own.items():
                self._process.set_attribute(None, name, value)
        rate = self._adapter.rate
        if "lr" not in roles and rate is not None:
            self._process.set_attribute(self._object, rate, lr)

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
            if key not in self._way.own and (own := parameter_named(key, self._way.own))
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
                return {**self._own_parameters(), **changed} if changed else None
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
        if "output" in found:
            told["output"] = self._way.layout.own_output(self._floats(found["output"], "the output"))
        for role in ("gradients", "parameters"):
            if found.get(role) is not None:
                told[role] = self._by_torch_name(found[role], role)
        return told

    def _loss(self, value: Any) -> float:
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0].item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused(f"the loss should be a number, not {_kind(value)}")
        return float(value)

    def _by_torch_name(self, values: Any, role: str) -> dict[str, Any]:
        names = self._parameter_names()
        if isinstance(values, list | tuple) and len(values) == len(names):
            values = dict(zip(names, values, strict=True))
        if not isinstance(values, Mapping):
            raise self._refused(f"{role} should be a dict of {', '.join(names)}, not {_kind(values)}")
        found: dict[str, Any] = {}
        for key, value in values.items():
            own = parameter_named(key, names)
            if own is None:
                continue
            array, torch = self._floats(value, f"{role} {key}"), names[own]
            at = entry(torch)
            if at is None:
                single = np.size(array) == 1 == int(np.prod(self._shapes[torch]))
                array = np.reshape(array, self._shapes[torch]) if single else array
                found[torch] = array if single else self._way.layout.own_parameter(torch, array)
            else:
                found.setdefault(at[0], np.full(self._shapes[at[0]], np.nan))[at[1]] = array
        return found

    def _floats(self, value: Any, what: str) -> Any:
        """As float64, exactly; integers and other precisions are told."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return np.array(float(value))
        if isinstance(value, list):
            try:
                value = np.array(value)
            except ValueError:
                raise self._refused(f"{what} should be an array, not {_kind(value)}") from None
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
            raise self._refused(f"{what} should be an array of numbers, not {_kind(value)}")
        if value.dtype != np.float64:
            self.notes[f"{what} is {value.dtype}, not float64"] = None
        return value.astype(np.float64)

    def _refused(self, problem: str) -> ImplementationError:
        return ImplementationError(f"{self._where}:{self._way.target.line or 1}: {self._way.target.words}: {problem}")


def _is_like(array: Any, other: Array) -> bool:
    return isinstance(array, np.ndarray) and array.shape == other.shape


def with_layout(way: Way, layout: Layout) -> Way:
    """The same in another layout."""
    return replace(way, layout=layout)
