"""Which roles an argument and a result of a call may have, by what the call is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from harness.checking.homework.line import TRUE, Call, Line, kind_said
from harness.ground.facts import Fact, fact
from harness.scenario.complaint import problem
from harness.scenario.kinds import Kind
from harness.scenario.layers import LAYERS
from harness.scenario.layers._recurrent import Recurrent
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS

#: What a part may be, by name.
KINDS: Mapping[str, Mapping[str, type[Kind]]] = {"layer": LAYERS, "loss": LOSSES, "optimizer": OPTIMIZERS}
#: Fields that a network's place gives a layer, loss or optimizer, and no setting of its code.
NO_SETTINGS = frozenset(("layer", "kind", "name", "shares", "trainable", "initial"))
#: Layers whose weight and bias are called gamma and beta.
NORMS = frozenset(kind for kind in LAYERS if kind.endswith(("norm", "norm1d", "norm2d")))

#: What any layer may be given, beside its parameters and settings.
_GIVEN = ("out", "training", "evaluation", "lr", "random", "name", "activation", "input_shape")
_OF_KERNELS = ("kernel_height", "kernel_width", "stride")
_OF_STATISTICS = ("running_mean", "running_var", "momentum_of_old")
_LOSS_GIVEN = ("prediction", "target", "gradient", "logits", "probabilities")
_UPDATE_GIVEN = ("params", "grads", "layer", "t", "lr", "beta1", "beta2", "decay", "epoch", "batch_size", "shape")
_NOTHING = "_"
#: By what torch7's accGradParameters multiplies the gradients.
_SCALE = "scale"
_STATE = "state:"
#: A role in quotes is a text that is given as it is.
_TEXT = '"'


def parameter_roles(what: str) -> dict[str, str]:
    """By role, the parameter of a layer, or of several in a row: ``gamma`` of one that normalises, else ``weight``."""
    found: dict[str, str] = {}
    for at, kind in enumerate(what.split()):
        if issubclass(LAYERS[kind], Recurrent):  # roles of a cell are other ones: cell_names.py
            continue
        for name in LAYERS[kind].parameters:
            role = {"weight": "gamma", "bias": "beta"}[name] if kind in NORMS and name in ("weight", "bias") else name
            found.setdefault(role, f"{at}.{name}")
    return found


def given_roles(kind: str, what: str) -> tuple[str, ...]:
    """What a call of it may be given; whatever its forward call gives, its backward call may be given too."""
    if kind == "loss":
        return _LOSS_GIVEN
    if kind == "optimizer":
        return tuple(dict.fromkeys((*_UPDATE_GIVEN, *_settings(OPTIMIZERS[what]))))
    every = [tuple(_settings(LAYERS[one])) for one in what.split()]
    every = [(*one, *_OF_KERNELS) if "kernel_size" in one else one for one in every]
    settings = [name for one in every for name in one]
    settings += [f"{number}.{name}" for number, one in enumerate(every, 1) for name in one] if len(every) > 1 else []
    kept = _OF_STATISTICS if any("running_mean" in LAYERS[one].buffers for one in what.split()) else ()
    return tuple(dict.fromkeys(("x", "gradient", *parameter_roles(what), *settings, *kept, *_GIVEN)))


def _settings(model: type[BaseModel]) -> Iterator[str]:
    yield from (one for one in model.model_fields if one not in NO_SETTINGS | {"weight", "bias"})
    yield from ("has_bias",) if "bias" in model.model_fields else ()


def back_roles(kind: str, what: str) -> tuple[str, ...]:
    """What its way back may give."""
    return ("dx",) if kind == "loss" else ("dx", *(f"d{role}" for role in parameter_roles(what)), "slope")


#: Which field of a part is wrong, as a path, and what is wrong with it.
Problem = tuple[tuple[str, ...], Fact | str]


def problems(line: Line) -> Iterator[Problem]:
    """What is wrong with a line that is stated."""
    for name in line.what.split() if line.kind == "layer" else (line.what,):
        if name not in KINDS[line.kind]:
            yield (
                (line.kind,),
                fact("line_no_such", kind=kind_said(line.kind), name=name, like=like(name, KINDS[line.kind])),
            )
            return
    if line.backward and line.kind == "optimizer":
        yield ("backward",), fact("line_no_way_back")
        return
    if line.reading and line.kind != "layer":
        yield ("held",), fact("line_not_held", kind=kind_said(line.kind))
    yield from _wrong_options(line)
    yield from _wrong_arguments(line)
    yield from _wrong_results(line)


def _wrong_options(line: Line) -> Iterator[Problem]:
    models = [KINDS[line.kind][one] for one in (line.what.split() if line.kind == "layer" else (line.what,))]
    known = tuple(
        dict.fromkeys(name for model in models for name in model.model_fields if name not in ("layer", "kind", "name"))
    )
    for name, value in line.options.items():
        if name not in known:
            said = fact("line_no_option", name=name, like=like(name, known)) if known else fact("line_no_options")
            yield ("options", name), said
            continue
        problem = next((found for model in models for found in _wrong_value(model, name, value)), None)
        if problem is not None:
            yield ("options", name), problem


def _wrong_value(model: type[BaseModel], name: str, value: Any) -> Iterator[Fact | str]:
    """What a model says of one of its fields, whatever else it needs."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        yield from (problem(one) for one in error.errors(include_url=False) if one["loc"][:1] == (name,))


def _wrong_arguments(line: Line) -> Iterator[Problem]:
    given = given_roles(line.kind, line.what)
    kept = [role for role in line.forward.gives if role.isidentifier()]
    back = (*given, *kept)
    calls = (
        *(("made", line.made, given), ("forward", line.forward, given)),
        *(("backward", line.backward, back), ("then", line.then, (*back, _SCALE))),
    )
    for field, call, known in calls:
        for role in _taken(call):
            is_known = (
                role in (*known, TRUE)
                or role.startswith(_TEXT)
                or (line.kind == "optimizer" and role.startswith(_STATE))
            )
            if not is_known:
                yield (field,), _no_role(role, known)


def _wrong_results(line: Line) -> Iterator[Problem]:
    first = {"layer": "out", "loss": "loss"}.get(line.kind)
    if first and line.forward.gives and first not in line.forward.gives:
        yield ("forward",), fact("line_gives_nothing", role=first)
    for role in line.backward.gives if line.backward else ():
        if role not in (*(known := back_roles(line.kind, line.what)), _NOTHING):
            yield ("backward",), _no_role(role, known)
    for role in line.forward.gives if line.kind == "optimizer" else ():
        if role not in ("params", "config", _NOTHING) and not role.startswith(_STATE):
            yield ("forward",), _no_role(role, ("params", "config", f"{_STATE}v"))


def _taken(call: Call | None) -> Iterator[str]:
    """Roles of what a call is given, in dicts of settings too."""
    for _, role in call.takes if call else ():
        yield from (one.strip("()") for one in ((role,) if isinstance(role, str) else role.values()))


def _no_role(role: str, known: Sequence[str]) -> Fact:
    return fact("line_no_role", role=role, like=like(role, known))


def like(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names that are near to it, else those that it holds or that losses are called so, else all."""
    every = tuple(known)
    near = get_close_matches(name, every, n=3, cutoff=0.75) or [one for one in every if one in name]
    return tuple(near) or tuple(_called_so(name, known)) or every


def _called_so(name: str, known: Iterable[str]) -> Iterator[str]:
    for one, kind in known.items() if isinstance(known, Mapping) else ():
        called = getattr(kind, "called", "")
        if isinstance(called, str) and called and re.search(called, name):
            yield str(one)
