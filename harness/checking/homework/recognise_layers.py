"""Ways to call a layer that a file defines, from names alone: of two functions, or of an object's two methods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.checking.homework.assigning import BY_PLACE, Names, Roles, Takes, assignments
from harness.checking.homework.line import Call, Line
from harness.checking.homework.roles import NO_SETTINGS, parameter_roles
from harness.checking.homework.survey import Class, Function, unstarred
from harness.checking.homework.vocabulary import Vocabulary
from harness.checking.homework.words import ranked, ranked_by_role, usual_words
from harness.scenario.layers import LAYERS

#: Layers that are tried where a name says nothing: whatever has no parameters and takes any sample.
ANY_LAYER = usual_words("any_layer")
_MADE_WITH = ranked_by_role("made_with")
_OF_NORMS = ranked_by_role("arguments")
#: What a class may be made with by place alone.
_SIZES = (
    *("in_features", "in_channels", "out_features", "out_channels", "num_features"),
    *("normalized_shape", "num_embeddings", "embedding_dim", "kernel_size"),
)


def layer_lines(
    what: str, ahead: Function, back: Function, words: Vocabulary, made: Class | None = None, owner: str | None = None
) -> Iterator[Line]:
    """Ways to call a layer, or several in a row. Nothing where it cannot be told an argument that it needs.

    ``made``: of an object, its class; ``owner``: the class of static methods.
    """
    start = _made(what, made, words) if made else None
    if made and start is None:
        return
    gives = _forward_gives(ahead)
    kept = tuple(one for one in gives if one not in ("out", "_"))
    roles = _backward_roles(what, words, kept)
    then = _then(made, back, roles)
    for takes in assignments(ahead, _forward_roles(what, words), first="x"):
        forward = Call(_method(owner, ahead), takes, gives)
        is_of_what_was_kept = made is not None and _is_of_what_was_kept(made, ahead, back, roles)
        for taken in _ways_back(back, _named_alike(roles, takes, back), kept, is_of_what_was_kept):
            for given, keys in _backward_gives(back, list(parameter_roles(what)), words, bool(made), taken):
                line = Line("layer", what, forward, Call(_method(owner, back), taken, given, keys), start, then=then)
                yield from (line, *_of_old(line))


def _is_of_what_was_kept(made: Class, ahead: Function, back: Function, roles: Roles) -> bool:
    """Whether an object's way back reads what its way forward keeps: then the one thing it is given is the gradient.

    Of what it is given and does not use the name must say so.
    """
    given = [one.name for one in back.arguments]
    is_meant = any(name in back.says or name.lower() in roles["gradient"] for name in given)
    return is_meant and bool(made.attributes & ahead.says & back.says)


def _named_alike(roles: Roles, takes: Takes, back: Function) -> Roles:
    """With the names that the function forward has for what both are given, which have no other role."""
    own = {one.name for one in back.arguments}
    told = {name: role.strip("()") for name, role in takes if isinstance(role, str)}  # a pair, one for each axis
    known = {name.lower().strip("_"): role for name, role in told.items() if name in own}
    alike: dict[str, Names] = {
        role: {n: at for n, at in names.items() if known.get(n, role) == role} for role, names in roles.items()
    }
    for name, role in known.items():
        if role in alike:
            alike[role] = {**alike[role], name: -1}
    return alike


def _method(owner: str | None, function: Function) -> str:
    return f"{owner}.{function.name}" if owner else function.name


def _then(made: Class | None, back: Function, roles: Roles) -> Call | None:
    """A method for the gradients of parameters alone, as Torch 7 has it."""
    one = made.methods.get("accGradParameters") if made and back.name == "updateGradInput" else None
    takes = next(assignments(one, {**roles, "scale": {"scale": 0}}, first="gradient"), None) if one else None
    return None if one is None or takes is None else Call(one.name, takes)


def _of_old(line: Line) -> Iterator[Line]:
    """The same where the momentum of running statistics weighs the old ones, and not, as torch's, the new."""
    calls = {name: call for name in ("made", "forward") if (call := getattr(line, name)) and call.has("momentum")}
    if calls and "batch_norm" in line.what:
        yield replace(line, **{name: call.renamed("momentum", "momentum_of_old") for name, call in calls.items()})


# ---------------------------------------------------------------- what is taken


def _made(what: str, made: Class, words: Vocabulary) -> Call | None:
    """With what an object is made; None where it needs something else."""
    init = made.methods.get("__init__")
    if init is None:
        return Call(made.name, ())
    roles = {
        **_parameters(what, words),
        **_settings(what, words),
        "lr": words.arguments["lr"],
        **_MADE_WITH,
        **_pooling(what),
    }
    kinds = what.split()
    if kinds[-1] == kinds[0]:  # no layer stands behind it whose name could be told
        roles.pop("activation", None)
    places = tuple(role for role in _SIZES if role in roles)
    takes = next(assignments(init, roles, first="", places=places), None)
    return None if takes is None else Call(made.name, takes)


def _forward_roles(what: str, words: Vocabulary) -> dict[str, Names]:
    known = words.arguments
    kept = {name: known[name] for name in ("running_mean", "running_var")} if "batch_norm" in what else {}
    modes = _pooling(what) or {**{role: known[role] for role in ("training", "evaluation")}, **_activation(what)}
    return {**_parameters(what, words), **_settings(what, words), **kept, **modes, "x": known["x"]}


def _backward_roles(what: str, words: Vocabulary, kept: Sequence[str]) -> dict[str, Names]:
    """``kept``: what the forward call keeps for the way back."""
    known = words.arguments
    own: dict[str, Names] = {"gradient": known["gradient"], **{name: {name.lower(): -1} for name in kept}}
    if "cache" in kept or len(kept) == 1:
        own[kept[0]] = {**known["cache"], kept[0].lower(): -1}
    own |= {**_parameters(what, words), **_settings(what, words)}
    own |= {role: {**known[role], **own.get(role, {})} for role in ("x", "out", "lr")}
    return {**own, **_pooling(what), "training": known["training"], **_activation(what)}


def _parameters(what: str, words: Vocabulary) -> dict[str, Names]:
    return {role: _names_of(role, words) for role in parameter_roles(what)}


def _names_of(role: str, words: Vocabulary) -> Names:
    return _OF_NORMS[role] if role in _OF_NORMS else words.arguments.get(role, {})


def _settings(what: str, words: Vocabulary) -> dict[str, Names]:
    """Settings that a layer may be told, the usual names of which are known."""
    found: list[str] = []
    for kind in what.split():
        fields = LAYERS[kind].model_fields
        found += [one for one in fields if one not in NO_SETTINGS | {"weight", "bias"}]
        found += ["kernel_height", "kernel_width"] if "kernel_size" in fields else []
    return {one: words.options[one] for one in (*found, "input_shape") if one in words.options}


def _activation(what: str) -> dict[str, Names]:
    """The argument that names the activation behind a layer."""
    return {"activation": ranked("activations")} if " " in what else {}


def _pooling(what: str) -> dict[str, Names]:
    """The argument that says which of two ways to pool is meant."""
    return {"pooling": ranked("pooling_modes")} if "pool" in what else {}


def _ways_back(back: Function, roles: Roles, kept: Sequence[str], needs_gradient: bool) -> Iterator[Takes]:
    """What a backward call takes; one argument may be the gradient, or what a derivative is of: the input or output.

    ``needs_gradient``: one argument is the gradient.
    """
    found: list[Takes] = []
    alone = ("gradient",) if needs_gradient else ("gradient", "x", "out")
    kept_first = assignments(back, roles, first="gradient", places=(*kept[:1], *BY_PLACE)) if len(kept) == 1 else ()
    for takes in (*kept_first, *assignments(back, roles, first="gradient")):
        taken = _with_cache(takes, kept)
        if len(back.arguments) == 1 and taken:
            one = [((taken[0][0], role),) for role in alone]
            found += one if needs_gradient else [taken, _told_by_output(taken), *one]
        else:
            found += [taken, _told_by_output(taken)]
    told = {name.lower() for name in roles[kept[0]]} if len(kept) == 1 else set()
    found = [one for one in found if all(role == kept[0] for name, role in one if name.lower() in told)]
    yield from {repr(one): one for one in found}.values()  # settings by key have no hash


#: Names that say plainly that what is meant went in.
_PLAINLY_X = frozenset(usual_words("plainly_input"))


def _told_by_output(taken: Takes) -> Takes:
    """The same where what may be the input is the output."""
    has_both = any(role == "out" for _, role in taken)
    return tuple(
        (name, "out" if role == "x" and not has_both and name.lower() not in _PLAINLY_X else role)
        for name, role in taken
    )


def _with_cache(takes: Takes, kept: Sequence[str]) -> Takes:
    """``cache`` is whatever the forward pass keeps, where it keeps one thing."""
    if len(kept) != 1:
        return takes
    return tuple((name, kept[0] if role == "cache" else role) for name, role in takes)


# ---------------------------------------------------------------- what is given


def _forward_gives(ahead: Function) -> tuple[str, ...]:
    """The output, and what is kept of it for the way back."""
    names = ahead.returns
    if len(names) < 2:
        return ("out",)
    at = next((i for i, name in enumerate(names) if not any(word in name.lower() for word in ("cache", "param"))), 0)
    found = ["out" if i == at else name or "cache" for i, name in enumerate(names)]
    found = ["cache" if i != at and one == names[at] else one for i, one in enumerate(found)]  # return out, out
    return tuple(one if found.index(one) == i else "_" for i, one in enumerate(found))


def _backward_gives(
    back: Function, roles: Sequence[str], words: Vocabulary, is_object: bool, takes: Takes
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Roles of what it returns, and the names where it returns a dict."""
    if back.keys:
        yield tuple(result_role(name, roles, words) for name in back.keys), back.keys
    elif len(back.returns) < 2:
        is_told = any(role == "gradient" for _, role in takes)
        yield ("dx" if is_told else "slope",), ()
        if len(roles) == 1 and is_told and not is_object:  # of an embedding, which has no gradient of its input
            yield (f"d{roles[0]}",), ()
    else:
        for given in _of_several(unstarred(back.returns, 1 + len(roles)), roles, words, is_object):
            yield given, ()


def _of_several(
    names: Sequence[str], roles: Sequence[str], words: Vocabulary, is_object: bool
) -> Iterator[tuple[str, ...]]:
    """By name, and by place: dx and the gradients of the parameters, or these alone."""
    by_name = [result_role(name, roles, words) for name in names]
    if "dx" not in by_name and "_" in by_name and len(names) > len(roles):
        by_name[by_name.index("_")] = "dx"
    missing = [f"d{role}" for role in roles if f"d{role}" not in by_name]
    if not is_object and by_name.count("_") == len(missing):  # what has no name is what is left, in order
        rest = iter(missing)
        by_name = [next(rest) if one == "_" else one for one in by_name]
    yield tuple(by_name)
    by_place = ("dx", *(f"d{role}" for role in roles))
    if tuple(by_name) != by_place and len(names) == len(by_place):
        yield by_place
    if tuple(by_name) != by_place[1:] and len(names) == len(roles) and not is_object:
        yield by_place[1:]


#: What a name has before or behind that of which it is the gradient.
_OF = re.compile(
    r"(?i)^(d_?l_?d_?|dl_?|d_?|grad_?|gradient_?|delta_?|g_|nabla_?)|(_?grad|_?gradient|_?delta|_?prev|_prev_?layer|s)$"
)
_INPUTS = frozenset(usual_words("previous"))


def result_role(name: str, roles: Sequence[str], words: Vocabulary) -> str:
    """The gradient that a name is of: ``dw``, ``grad_weight`` or ``dL_dW`` of ``weight``; else ``_``."""
    for own in (name.lower(), *without_gradient(name.lower())):
        is_bare = own != name.lower() or not own.startswith("d")
        role = next((one for one in roles if own in _names_of(one, words) or own == one), "") if is_bare else ""
        if role:
            return f"d{role}"
    last = (name.lower(), *without_gradient(name.lower()))[-1]
    return "dx" if last in words.arguments["x"] or last in _INPUTS else "_"


def without_gradient(name: str) -> Iterator[str]:
    """What is left of a name, part by part, without what says that it is a gradient: ``dL_dW``, ``dW``, ``W``."""
    for _ in range(3):
        stripped = _OF.sub("", name, count=1)
        if stripped == name or not stripped:
            return
        yield stripped
        name = stripped
