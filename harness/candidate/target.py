"""What of a candidate is called, and what its arguments take: a function, or a class with its step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.candidate.adapter import Adapter
from harness.candidate.answer import words_of
from harness.candidate.process import Class, Contents, Function, Parameter
from harness.errors import ImplementationError, NothingToCallError, UnboundError

#: What arguments are usually called, in small letters.
ROLES: Mapping[str, frozenset[str]] = {
    "parameters": words_of("parameters params param theta weights state p"),
    "inputs": words_of("inputs input x xs x_batch x_train batch_x data features images xb"),
    "targets": words_of("targets target t ts y ys y_true y_batch batch_y labels label t_batch yb"),
    "lr": words_of("lr learning_rate rate eta alpha step_size learningrate"),
    "momentum": words_of("momentum mu"),
    "weight_decay": words_of("weight_decay decay wd l2 reg"),
    "sizes": words_of("sizes layers layer_sizes dims layer_dims widths units n_units"),
    "in": words_of("n_in n_inputs input_size input_dim in_features d_in n_x num_inputs inputs_size"),
    "hidden": words_of("n_hidden hidden hidden_size hidden_dim d_hidden n_h num_hidden"),
    "out": words_of("n_out n_outputs output_size output_dim out_features d_out n_y num_outputs n_classes classes"),
}

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
_STEPS = ("step", "train_step", "loss_and_gradients", "update", "train", "backward", "loss")


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
    if len(contents.classes) == 1 and not contents.functions:
        return _named(contents, adapter, next(iter(contents.classes)), where)
    there = ", ".join([*contents.functions, *contents.classes])
    if not there:
        raise NothingToCallError(f"{where}: defines no function or class that could be called with other numbers")
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
        _refuse_fields_of_classes(adapter, name, where)
        return Target(name, asked_of(function), line=function.line)
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
    return Target(name, asked_of(made.methods[step]), made, step, made.methods[step].line)


def _refuse_fields_of_classes(adapter: Adapter, name: str, where: str) -> None:
    """What HARNESS says of a class, beside a function; not where it is about something else than what was asked for."""
    fields = [field for field in ("step", "rate", "gradients") if getattr(adapter, field) is not None]
    if fields and adapter.call in (None, name):
        raise ImplementationError(
            f"{where}: HARNESS has '{fields[0]}', which is said of a class, but {name} is a function; "
            "remove it, or name the class: 'call': 'Network'"
        )


def asked_of(function: Function) -> tuple[Parameter, ...]:
    """The parameters that a call can give."""
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
        raise UnboundError(
            f"{where}:{target.line or 1}: {target.words}: what is {unknown}? Call arguments parameters, inputs, "
            f"targets and lr, or by the names of parameters ({', '.join(own)}), or state a value in HARNESS: "
            f"'arguments': {{'{unknown}': 1}}"
        )
    lacking = [name for name in own if name not in roles]
    if "own" in roles.values() and lacking and not any("[" in role for role in own):
        taken = ", ".join(name for name, role in roles.items() if role == "own")
        raise UnboundError(
            f"{where}:{target.line or 1}: {target.words}: takes {taken}, but not {', '.join(lacking)}; a network "
            "without biases says 'bias': 'none' in HARNESS, parameters that are constants of the code stand in 'fixed'"
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
