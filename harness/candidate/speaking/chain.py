"""Several calls that make one step together: forward, loss, backward, update, as methods or as functions.

Which function is which is told by its name; what an argument takes by the names that earlier calls return, by what it
is usually called, or, last, because nothing else is left for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.candidate.process.process import Class, Function, Parameter
from harness.candidate.speaking.answer import of_call, words_of
from harness.ground.errors import UnboundError
from harness.ground.facts import fact
from harness.scenario.losses import LOSSES

#: What each call is named like, in small letters.
_NAMED = {
    "forward": re.compile(r"forward|feed|predict|propagate|__call__"),
    "loss": re.compile(r"loss|cost|error|entropy|mse|criterion|objective"),
    "slope": re.compile(r"loss|cost|error|entropy|mse|criterion|objective"),
    "backward": re.compile(r"back|^gradients?$|^(compute|calculate|get|calc)_grad"),
    "update": re.compile(r"update|step|optimi|apply|sgd|descent|descend"),
}
_SLOPE = re.compile(r"grad|prime|deriv|delta|back")
_NOT = {
    "forward": re.compile(r"back|loss"),
    "loss": _SLOPE,
    "slope": re.compile(r"^(?!.*(grad|prime|deriv|delta|back))"),
    "backward": re.compile(r"numerical|check|loss|cost|mse|entropy"),
    "update": re.compile(r"back|forward|batch"),
}
LOSS_CLASS = re.compile(r"loss|mse|entropy|criterion|cost|error", re.IGNORECASE)
_KINDS = {kind: re.compile(loss.called, re.IGNORECASE) for kind, loss in LOSSES.items()}

_ZERO = re.compile(r"(zero|reset|clear)_?grad(ient)?s?")
#: The owner of a function that stands in the file, beside a class.
FILE = "*"
_OUTPUT = re.compile(r"(y_?)?(hat|pred|prob)\w*|y_?h|out\w*|logits?|scores?|[az](\d+|l|_out|_final)|o|final\w*|result")
_CACHE = re.compile(r"(\w+_)?(caches?|memory|store[ds]?|history)|activations|acts")
_GRADIENTS = words_of("grads gradients gradient grad g dparams derivatives")
_SLOPES = re.compile(
    r"[deg]|dout\w*|d?grad\w*|upstream\w*|delta\w*|d_?(y|l|z|a|loss|values|output)\w*|(loss|output|error)_\w+|error"
)
_TRUE = words_of("t target targets label labels y_true ytrue true truth y_batch t_batch")


@dataclass(frozen=True)
class Stage:
    """One of the calls. kind: zero (gradients), forward, loss, slope (of the loss), backward or update.

    owner: the class of a loss, or FILE; else empty.
    """

    kind: str
    name: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...] = ()
    owner: str = ""
    line: int | None = None

    @property
    def words(self) -> str:
        """Its signature, for the report."""
        arguments = ", ".join(one.name for one in self.parameters)
        return f"{self.owner + '.' if self.owner not in ('', FILE) else ''}{self.name}({arguments})"

    @property
    def needed(self) -> list[str]:
        """The arguments that have no default."""
        return [one.name for one in self.parameters if not one.has_default]


@dataclass(frozen=True)
class Source:
    """Where an argument's value comes from: a role, or a part (``[0]``, or the whole) of what a stage answered."""

    role: str = ""
    stage: int = -1
    part: str = ""


def asked_of(function: Function) -> tuple[Parameter, ...]:
    """The parameters that a call can give."""
    return tuple(one for one in function.parameters if one.kind in ("positional", "keyword"))


@dataclass(frozen=True)
class Parts:
    """What a step may be made of: functions, or methods of a class, and what each takes; a file's losses beside."""

    functions: Mapping[str, Function]
    roles: Mapping[str, set[str]]
    owner: str = ""


def stages_of(parts: Parts, beside: Parts, losses: Mapping[str, Class], kind: str) -> tuple[Stage, ...]:
    """The calls of one step; empty where there are no forward and backward.

    ``beside``: the file's functions, where ``parts`` are a class's methods. ``losses``: its classes of losses.
    ``kind``: of the stated loss.
    """
    forward, backward = (_named(which, parts, kind) for which in ("forward", "backward"))
    if forward is None or backward is None:
        return ()
    between = _between(backward, parts, beside, losses, kind)
    if between is None:
        return ()
    zero = next((_stage("zero", name, parts) for name in parts.functions if _ZERO.fullmatch(name)), None)
    return tuple(filter(None, (zero, forward, *between, backward, _named("update", parts, kind))))


def _between(
    backward: Stage, parts: Parts, beside: Parts, losses: Mapping[str, Class], kind: str
) -> tuple[Stage, ...] | None:
    """The loss, and its slope where the backward pass asks for it; None where nobody gives one."""
    loss = _named("loss", parts, kind)
    if "targets" in parts.roles[backward.name] or not any(map(_is_slope, backward.needed)):
        return (loss,) if loss else ()
    for each in (parts, beside):
        loss, slope = (_named(which, each, kind) for which in ("loss", "slope"))
        if loss and any(name in loss.returns for name in backward.needed) and len(loss.returns) > 1:
            return (loss,)
        if slope is not None:
            return (loss, slope) if loss else (slope,)
        if loss is not None and len(loss.returns) == 2:  # the loss and its slope, by another name
            return (loss,)
    return _of_class(losses, kind)


def _is_slope(argument: str) -> bool:
    """Whether an argument of a backward pass is the gradient of the loss by what came out."""
    return _SLOPES.fullmatch(argument.lower()) is not None


def _stage(kind: str, name: str, parts: Parts) -> Stage:
    function = parts.functions[name]
    return Stage(kind, name, asked_of(function), function.returns, parts.owner, function.line)


def _named(kind: str, parts: Parts, loss: str) -> Stage | None:
    """The one function that is named like this, and takes what it needs; None where there is none, or no one."""
    roles = parts.roles
    fitting = [
        name
        for name in parts.functions
        if _NAMED[kind].search(name.lower()) and not _NOT[kind].search(name.lower()) and _fits(kind, roles[name])
    ]
    if kind == "backward":
        fitting = [name for name in fitting if "targets" in roles[name]] or fitting
    if kind in ("loss", "slope") and len(fitting) > 1:
        fitting = _whole_loss(fitting, roles) or [name for name in fitting if _KINDS[loss].search(name)] or fitting
    fullest = [name for name in fitting if roles[name] & {"parameters", "own", "lists"}] or fitting
    plain = [name for name in fullest if name.lower() in _PLAIN[kind]] or fullest
    if not plain or (len(plain) > 1 and kind in ("loss", "update", "slope")):
        return None
    return _stage(kind, plain[0], parts)


#: What a loss is called that is the network's own, whatever it calls.
_WHOLE = words_of("loss compute_loss compute_cost cost calculate_loss loss_fn loss_function")


def _whole_loss(names: Sequence[str], roles: Mapping[str, set[str]]) -> list[str]:
    """The one of several losses that is called so, and goes on from what comes out."""
    found = [
        name for name in names if name.lower() in _WHOLE and "targets" in roles[name] and "inputs" not in roles[name]
    ]
    return found if len(found) == 1 else []


_PLAIN = {
    "forward": words_of("forward forward_propagation forward_pass forward_prop feedforward feed_forward"),
    "loss": words_of("loss compute_loss compute_cost cost calculate_loss loss_fn loss_function mse mse_loss"),
    "slope": words_of("loss_grad mse_prime mse_grad loss_derivative loss_prime"),
    "backward": words_of("backward backward_propagation backward_pass backprop back_propagation backpropagation"),
    "update": words_of("update update_parameters update_params step update_weights sgd sgd_step"),
}


def _fits(kind: str, roles: set[str]) -> bool:
    if kind == "forward":
        return "inputs" in roles
    if kind == "update":
        return not roles & {"inputs", "targets"}
    return True


def _of_class(losses: Mapping[str, Class], kind: str) -> tuple[Stage, ...] | None:
    """The two calls of a loss that is an object of its own."""
    fitting = [name for name in losses if _KINDS[kind].search(name)] or list(losses)
    if len(fitting) != 1:
        return None
    methods = losses[fitting[0]].methods
    value = next((one for one in ("forward", "__call__", "loss", "calculate", "compute") if one in methods), None)
    slope = next((one for one in ("backward", "gradient", "grad", "prime", "derivative") if one in methods), None)
    if value is None or slope is None:
        return None
    found = [("loss", value), ("slope", slope)]
    return tuple(
        Stage(which, name, asked_of(methods[name]), methods[name].returns, fitting[0], methods[name].line)
        for which, name in found
    )


# ---------------------------------------------------------------- where arguments come from


def sources(
    stages: Sequence[Stage], roles: Sequence[Mapping[str, str | None]], stated: Iterable[str], where: str
) -> tuple[dict[str, Source], ...]:
    """For every stage, the source of each argument. ``roles``: what each is usually called. Raises UnboundError."""
    given = frozenset(stated)
    found = []
    for number, stage in enumerate(stages):
        asked = [one for one in stage.parameters if one.name not in given]
        bound = {one.name: _source(one.name, number, stages, roles[number]) for one in asked}
        lacking = [one.name for one in asked if not one.has_default and bound[one.name] is None]
        if lacking:
            what = fact("speaking_argument_of_stage", name=lacking[0], calls=tuple(one.name for one in stages))
            raise UnboundError(of_call(f"{where}:{stage.line or 1}", stage.words, what))
        found.append({name: source for name, source in bound.items() if source is not None})
    return tuple(found)


def _source(name: str, number: int, stages: Sequence[Stage], roles: Mapping[str, str | None]) -> Source | None:
    role, low = roles[name], name.lower()
    if role == "own":
        return Source(role)
    # y beside t is what came out
    if role == "targets" and low not in _TRUE and any(one != name and one.lower() in _TRUE for one in roles):
        return _output(stages[:number])
    if role in ("inputs", "targets"):
        return Source(role)
    for index in reversed(range(number)):
        if name in stages[index].returns and len(stages[index].returns) > 1:
            return Source(stage=index, part=f"[{stages[index].returns.index(name)}]")
        if stages[index].returns == (name,):
            return Source(stage=index)
    if role is not None:
        return Source(role)
    return next(filter(None, _usual(low, number, stages)), None)


def _usual(low: str, number: int, stages: Sequence[Stage]) -> Iterator[Source | None]:
    """By what the results of earlier stages are usually called."""
    kinds = {stage.kind: index for index, stage in enumerate(stages[:number])}
    if stages[number].kind == "update" and low in _GRADIENTS and "backward" in kinds:
        yield Source(stage=kinds["backward"])
    if stages[number].kind == "backward" and _is_slope(low) and "slope" in kinds:
        yield Source(stage=kinds["slope"])
    if stages[number].kind == "backward" and _is_slope(low) and "loss" in kinds:
        yield Source(stage=kinds["loss"], part="[1]") if len(stages[kinds["loss"]].returns) == 2 else None
    if "forward" in kinds and _CACHE.fullmatch(low):
        returns = stages[kinds["forward"]].returns
        yield Source(stage=kinds["forward"], part="[1]" if len(returns) == 2 else "")
    if "forward" in kinds and _OUTPUT.fullmatch(low):
        yield _output(stages[:number])


def _output(earlier: Sequence[Stage]) -> Source | None:
    """The output of the forward pass: all that it returns, or the part that is no cache, else the last."""
    index = next((index for index, stage in enumerate(earlier) if stage.kind == "forward"), None)
    if index is None:
        return None
    returns = earlier[index].returns
    if len(returns) < 2:
        return Source(stage=index)
    is_first = len(returns) == 2 and (_CACHE.fullmatch(returns[1].lower()) or not _OUTPUT.fullmatch(returns[1].lower()))
    return Source(stage=index, part="[0]" if is_first else f"[{len(returns) - 1}]")


def output_of(stages: Sequence[Stage]) -> Source | None:
    """Where the output can be told without a guess."""
    found = _output(stages)
    if found is None or not found.part:
        return found
    name = stages[found.stage].returns[int(found.part[1:-1])].lower()
    return found if _OUTPUT.fullmatch(name) else None
