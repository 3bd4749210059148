"""What a candidate's answer means: loss, output, gradients, parameters, in the forms that people return them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from harness.ground.facts import Fact, fact, sentence


class AnswerError(ValueError):
    """An answer that is not understood; ``problem``: what it should be."""

    def __init__(self, problem: Fact) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return sentence(self.problem)


def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_ANSWERS: Mapping[str, frozenset[str]] = {
    "loss": words_of("loss cost error j l total_loss data_loss loss_value mse"),
    "output": words_of("output outputs y_hat prediction predictions y_pred logits yhat"),
    "gradients": words_of("gradients gradient grads grad"),
    "parameters": words_of("parameters params new_parameters new_params weights"),
}
_KINDS = {"weight": words_of("w ws weight weights dw dws"), "bias": words_of("b bs bias biases db dbs")}
#: In front of a parameter's name, where its gradient is meant.
_GRADIENT = re.compile(r"^(dL_?d_?|dJ_?d_?|nabla_|grads?_?|d_|delta_|[dg](?=[A-Za-z]))|(_grads?|\.grad)$")
#: The last part of a path: W1 of W1, of params['W1'] and of net.W1.
_TAIL = re.compile(r"(\w+)\W*$")


def interpreted(
    value: Any, returns: Sequence[str] | None, own: Mapping[str, str], names: Sequence[str] = ()
) -> dict[str, Any]:
    """An answer by role: loss, output, gradients, parameters. ``names``: those that stand in its return statement.

    "guessed" has what was taken for the output though no name says so; "unmarked" is there where all gradients have
    the parameters' own names, so that they may be parameters. Raises AnswerError with what it should be.
    """
    if returns is not None:
        parts = (value,) if len(returns) == 1 else value
        if not isinstance(parts, list | tuple) or len(parts) != len(returns):
            raise AnswerError(fact("speaking_should_return", roles=tuple(returns), value=kind_of(value)))
        return dict(zip(returns, parts, strict=True))
    if isinstance(value, Mapping):
        return _of_mapping(value, own)
    if isinstance(value, list | tuple):
        return _by_return_names(value, names, own) or _of_sequence(value, own)
    if value is None:
        return {}
    if is_number(value):
        return {"loss": value}
    raise AnswerError(fact("speaking_returned", value=kind_of(value)))


#: What a step may return besides, of which nothing depends.
_ASIDE = words_of("acc accuracy train_acc train_accuracy n_correct correct num_correct error_rate")


def _by_return_names(parts: Sequence[Any], names: Sequence[str], own: Mapping[str, str]) -> dict[str, Any] | None:
    """``return loss, dW2, db2, dW1, db1``: by what the return statement calls them; None where one says nothing."""
    if len(names) != len(parts) or not all(names):
        return None
    found: dict[str, Any] = {}
    arrays: dict[bool, dict[str, Any]] = {True: {}, False: {}}  # by whether the name has a gradient's mark
    for name, part in zip(names, parts, strict=True):
        role = next((role for role, words in _ANSWERS.items() if name.lower() in words), None)
        parameter = parameter_named(name, own)
        marked = bare_name(name) != name and name not in own
        if len(own) > 1 and (kinds := _of_kind(name, part, own)) is not None:
            arrays[marked] |= kinds
        elif role == "gradients" or role == "parameters":
            content = _role_of_part(part, {}, own, False)[1]
            found[role] = content if isinstance(content, Mapping) else part
        elif role is not None and is_number(part) == (role == "loss"):
            found[role] = part
        elif parameter is not None and _is_value(part):
            arrays[marked][parameter] = part
        elif not (is_number(part) and name.lower() in _ASIDE):
            return None
    return {**found, **_told_apart(arrays[True], arrays[False])}


def _told_apart(marked: Mapping[str, Any], bare: Mapping[str, Any]) -> dict[str, Any]:
    """Gradients, dW1, and parameters, W1; where all names are bare they may be either, which trying has to tell."""
    if marked and bare.keys() & marked.keys():
        return {"gradients": marked, "parameters": bare}
    both = {**bare, **marked}
    return {"gradients": both, **({} if marked else {"unmarked": True})} if both else {}


def _of_kind(name: str, part: Any, own: Mapping[str, str]) -> dict[str, Any] | None:
    """``return nabla_b, nabla_w``: the arrays of all biases, or of all weights, each in a list."""
    kind = next((kind for kind, words in _KINDS.items() if bare_name(name).strip("_").lower() in words), None)
    names = [one for one, torch in own.items() if torch.endswith(f".{kind}")]
    if kind is None or not isinstance(part, list | tuple) or len(part) != len(names) or not all(map(_is_value, part)):
        return None
    return dict(zip(names, part, strict=True))


def _of_mapping(value: Mapping[Any, Any], own: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role, names in _ANSWERS.items():
        for key, part in value.items():
            if isinstance(key, str) and key.lower() in names:
                found[role] = part
    rest = {key: part for key, part in value.items() if parameter_named(key, own) is not None}
    bare = {key: part for key, part in rest.items() if key in own}
    if bare and len(bare) < len(rest):  # W1 and dW1: parameters after a step, and gradients
        found.setdefault("parameters", bare)
        rest = {key: part for key, part in rest.items() if key not in bare}
    if isinstance(found.get("parameters"), list | tuple) and "biases" in value:  # {"weights": [...], "biases": [...]}
        found = {}
    taken = frozenset().union(*_ANSWERS.values())
    others = {key: part for key, part in value.items() if not (isinstance(key, str) and key.lower() in taken)}
    flat = _by_layer(others or value, own) if others or not found else None  # the loss and the output are none
    if "gradients" not in found and (rest or flat is None):
        found |= {"gradients": rest} if rest else {}
    elif "gradients" not in found:
        found["gradients"] = flat
    if not found:
        raise AnswerError(fact("speaking_returned_dict", value=kind_of(value), names=tuple(own)))
    return found


def _of_sequence(value: Sequence[Any], own: Mapping[str, str]) -> dict[str, Any]:
    parts, n = list(value), len(own)
    if len(parts) == n + 1 and n > 1 and is_number(parts[0]) and all(map(_is_value, parts)):
        return {"loss": parts[0], "gradients": dict(zip(own, parts[1:], strict=True))}
    if len(parts) == n + 1 and n > 1 and is_number(parts[-1]) and all(map(_is_value, parts)):
        return {"loss": parts[-1], "gradients": dict(zip(own, parts[:-1], strict=True))}
    flat = _by_layer(parts, own)
    if flat is not None:
        return {"gradients": flat}
    found: dict[str, Any] = {}
    lists = [part for part in parts if isinstance(part, list | tuple)]
    if len(lists) == 2 and (flat := _by_layer(lists, own)) is not None:  # all weights, then all biases
        found["gradients"], parts = flat, [part for part in parts if not isinstance(part, list | tuple)]
    plain = any(is_number(part) and np.ndim(part) == 0 for part in parts)  # beside it, an array is no loss
    for number, part in enumerate(parts, 1):
        role, content = _role_of_part(part, found, own, plain)
        if role is None:
            raise AnswerError(fact("speaking_what_is_value", number=number, value=kind_of(part)))
        found[role] = content
        if role == "output":
            found["guessed"] = fact("value_taken_for_output", number=number, of=len(parts))
    return found


def _role_of_part(part: Any, found: Mapping[str, Any], own: Mapping[str, str], plain: bool) -> tuple[str | None, Any]:
    if is_number(part) and not (plain and isinstance(part, np.ndarray) and part.ndim):
        return (None if "loss" in found else "loss"), part
    is_cache = isinstance(part, Mapping) and _is_cache(part) and not set(part) <= set(own)  # own: one is called a1
    if isinstance(part, Mapping) and not is_cache and any(parameter_named(key, own) for key in part):
        return ("parameters" if "gradients" in found else "gradients"), part
    if isinstance(part, Mapping | list | tuple):
        flat = _by_layer(part, own)
        if flat is not None:
            return ("parameters" if "gradients" in found else "gradients"), flat
        if isinstance(part, Mapping) and _is_cache(part):
            return "cache", part
        return None, part
    return ("output" if isinstance(part, np.ndarray) and "output" not in found else None), part


def _is_cache(part: Mapping[Any, Any]) -> bool:
    """Whether it holds what a forward pass keeps: Z1, A1, ..."""
    return bool(part) and all(isinstance(key, str) and re.fullmatch(r"[AaZzHhXx]_?\d*", key) for key in part)


def _by_layer(value: Any, own: Mapping[str, str]) -> dict[str, Any] | None:
    """One array a parameter, from lists in order, a pair or a dict a layer, or all weights and then all biases."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, list | tuple) or not value:
        return None
    if all(map(_is_value, value)):
        flat = list(value)
    else:
        groups = [list(one.values()) if isinstance(one, Mapping) else one for one in value]
        if not all(isinstance(group, list | tuple) and all(map(_is_value, group)) for group in groups):
            return None
        if len({len(group) for group in groups}) != 1:
            return None
        if len(groups) == 2 and _are_kinds(groups[1], groups[0]):  # biases first
            groups.reverse()
        pairs = zip(*groups, strict=True) if len(groups) == 2 and _are_kinds(*groups) else groups
        flat = [array for pair in pairs for array in pair]
    return dict(zip(own, flat, strict=True)) if len(flat) == len(own) > 0 else None


def _are_kinds(first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Whether all weights stand before all biases, and not a weight and a bias of each of two layers."""
    return min(map(np.size, first)) > max(map(np.size, second))


def _is_value(part: Any) -> bool:
    return isinstance(part, np.ndarray) or is_number(part)


def is_number(value: Any) -> bool:
    """A number, or an array that holds one."""
    if isinstance(value, bool | np.bool_):
        return False
    return isinstance(value, int | float | np.number) or (
        isinstance(value, np.ndarray) and value.size == 1 and value.ndim <= 2
    )


def of_call(where: str, call: str, what: Fact | str) -> Fact:
    """What is wrong with a call that stands at a file's line."""
    return fact("speaking_of_call", where=where, call=call, what=what)


def kind_of(value: Any) -> Fact | str:
    """What it is, for a message; the name of its type where there is no more to say."""
    if isinstance(value, Mapping):
        return fact("speaking_dict", keys=tuple(map(str, list(value)[:6])) or fact("speaking_nothing"))
    if isinstance(value, list | tuple):
        return fact("speaking_values", number=len(value))
    if isinstance(value, np.ndarray):
        return fact("speaking_array", shape=value.shape)
    return type(value).__name__


def parameter_named(key: Any, own: Iterable[str]) -> str | None:
    """The parameter that a name of an answer means: W1, dW1, grad_W1 or W1_grad."""
    if not isinstance(key, str):
        return None
    names = tuple(own)
    if key in names:
        return key
    bare = bare_name(key)
    if bare in names:
        return bare
    tails = {_TAIL.search(name)[1]: name for name in names if _TAIL.search(name)}  # type: ignore[index]
    alike = {tail.lower(): name for tail, name in reversed(tails.items())}
    return alike.get(key.lower()) or alike.get(bare.lower())  # gamma is no gradient of amma


def bare_name(name: str) -> str:
    """W1 of dW1, grad_W1, W1_grad."""
    return _GRADIENT.sub("", name)
