"""Which layers, losses and optimizers a file defines, and how each may be meant: from names alone, nothing is run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

from harness.checking.homework.line import TRUE, Call, Line, Role
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.survey import NOTHING, Argument, Class, Function, Survey
from harness.checking.homework.vocabulary import Vocabulary, is_backward, is_forward
from harness.checking.homework.words import ranked, usual_settings, usual_words
from harness.scenario.layers import LAYERS

#: How many ways of calling a part are kept.
MOST = 24
#: Methods of objects that go forward, and back, the likeliest first.
_FORWARDS = usual_words("forward_methods")
_BACKWARDS = usual_words("backward_methods")
#: Layers that are tried where a name says nothing: whatever has no parameters and takes any sample.
_ANY = (
    "linear",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "leaky_relu",
    "identity",
    "softplus",
    "elu",
    "silu",
    "gelu",
    "conv2d",
    "max_pool2d",
    "avg_pool2d",
    "batch_norm1d",
    "layer_norm",
    "flatten",
)
_ANY_LOSS = (
    "cross_entropy",
    "categorical_cross_entropy",
    "mse",
    "binary_cross_entropy",
    "nll",
    "l1",
    "binary_cross_entropy_with_logits",
    "huber",
    "multi_margin",
)


@dataclass(frozen=True)
class Part:
    """Something that a file defines and that may be a layer, a loss or an optimizer."""

    name: str
    label: str
    line: int
    lines: tuple[Line, ...] = ()
    """How it may be meant, the likeliest first."""
    why: str = ""
    """Where there is none: the code of what to say."""
    about: Mapping[str, Any] = field(default_factory=dict, hash=False)
    numbers: tuple[float, ...] = ()
    """Numbers that stand in its code."""
    is_named: bool = True
    """Whether its name says what it is."""
    uses: tuple[str, ...] = ()
    """Names of the functions and classes that it is made of."""


def parts(found: Survey, words: Vocabulary) -> tuple[Part, ...]:
    """Every pair of functions, and every class, that goes forward and back, in the order of the file."""
    every = [*_pairs(found, words), *_objects(found, words), *_updates(found, words)]
    return tuple(sorted(_with_stated(every, found, words), key=lambda one: one.line))


# ---------------------------------------------------------------- what courses state


def _with_stated(every: Sequence[Part], found: Survey, words: Vocabulary) -> Iterator[Part]:
    """Parts with what courses state of them, which comes first; and those that only a course knows."""
    fitting = [(line, uses) for line in words.lines if (uses := _used(line, found))]
    of_course = Counter(line.course for line, _ in fitting)
    stated: dict[tuple[str, ...], list[Line]] = {}
    fitting.sort(key=lambda one: -of_course[one[0].course])  # the course of most of the file first
    for line, uses in fitting:
        stated.setdefault(uses, []).append(line)
    others = dict(stated)
    modes = Counter(part.uses for part in every)
    for part in every:
        others.pop(part.uses, None)
        own = [line for line in stated.get(part.uses, ()) if modes[part.uses] == 1 or _is_of(line, part)]
        if own:
            yield replace(part, lines=tuple(dict.fromkeys((*own, *part.lines))), why="", is_named=True)
        elif part.lines or not any(set(part.uses) <= set(uses) for uses in stated):
            yield part
    yield from (_only_stated(uses, lines, found) for uses, lines in others.items())


def _is_of(line: Line, part: Part) -> bool:
    """Whether a line is of this part, where several are of the same functions: a maximum and an average."""
    return any(line.what == one.what for one in part.lines)


def _only_stated(uses: tuple[str, ...], lines: Sequence[Line], found: Survey) -> Part:
    owner = found.classes.get(uses[0])
    functions = list(owner.methods.values()) if owner else [found.functions[name] for name in uses]
    first = owner or functions[0]
    numbers = tuple(number for one in functions for number in one.numbers)
    name = first.name if owner else _pair_name(first.name)
    return Part(name, first.label, first.line, tuple(lines), numbers=numbers, uses=uses)


def _used(line: Line, found: Survey) -> tuple[str, ...]:
    """The functions or the class of a file of which a line is; none where they are missing, or take other arguments."""
    owner = line.made.name if line.made else line.forward.name.rpartition(".")[0]
    if owner and owner not in found.classes:
        return ()
    if line.made and not _fits_made(line.made, found.classes[owner]):
        return ()
    functions = found.classes[owner].methods if owner else found.functions
    calls = [call for call in (line.forward, line.backward) if call]
    for call in calls:
        own = functions.get(call.name.rpartition(".")[2])
        if own is None or not _fits(call, own) or own.is_static != (bool(owner) and line.made is None):
            return ()
    return (owner,) if owner else tuple(call.name for call in calls)


def _fits(call: Call, function: Function) -> bool:
    """Whether a function has the arguments that are stated, and needs no others."""
    names = [one.name for one in function.arguments]
    stated = [name for name, _ in call.takes]
    return set(stated) <= set(names) and {one.name for one in function.needed} <= set(stated)


def _fits_made(call: Call, owner: Class) -> bool:
    init = owner.methods.get("__init__")
    return _fits(call, init) if init else not call.takes


# ---------------------------------------------------------------- pairs of functions


def _pairs(found: Survey, words: Vocabulary) -> Iterator[Part]:
    functions = found.functions
    for back in functions.values():
        forward = (_forward_of if is_backward(back.name) else _known_by_d)(back.name, functions)
        if forward is not None and forward.name != back.name:
            yield from _by_mode(_pair(forward, back, words, None), forward, back)
        elif is_backward(back.name) and (kinds := words.meant("layer", back.name)):
            yield Part(
                back.name, back.label, back.line, why="part_no_forward", about={"layer": kinds[0]}, uses=(back.name,)
            )
    yield from filter(None, (_flagged(one, words) for one in functions.values()))
    paired = {name for part in _pair_names(found) for name in part}
    for one in functions.values():  # softmax_loss(x, y) -> loss, dx
        if one.name not in paired and not is_backward(one.name) and _gives_loss_and_gradient(one):
            lines = tuple(_loss_lines(one, None, None, words))
            if lines:
                known = bool(words.meant("loss", one.name))
                yield Part(one.name, one.label, one.line, lines[:MOST], is_named=known, uses=(one.name,))


_FLAGS = frozenset(usual_words("derivative_flags"))


def _flagged(one: Function, words: Vocabulary) -> Part | None:
    """``sigmoid(x, deriv=False)``: one function, which gives its derivative where it is asked to."""
    kinds = [kind for kind in words.meant("layer", one.name) if not parameter_roles(kind)] or list(_SQUASHING)
    flag = next((each.name for each in one.arguments if each.name.lower() in _FLAGS and each.default is False), "")
    if not flag or len(one.needed) != 1:
        return None
    x = one.needed[0].name
    ahead = Call(one.name, ((x, "x"),), ("out",))
    ways = (Call(one.name, ((x, role), (flag, TRUE)), ("slope",)) for role in ("x", "out"))
    lines = tuple(Line("layer", kind, ahead, way) for way in ways for kind in kinds)
    known = bool(words.meant("layer", one.name))
    return Part(one.name, one.label, one.line, lines, numbers=one.numbers, is_named=known, uses=(one.name,))


_SQUASHING = ("sigmoid", "relu", "tanh")


def _by_mode(part: Part, *functions: Function) -> Iterator[Part]:
    """A part for each way of pooling, where an argument says which is meant."""
    acts = dict.fromkeys(line.what for line in part.lines if line.forward.has("activation"))
    for what in acts:
        lines = tuple(line for line in part.lines if line.what == what)
        yield replace(part, name=f"{part.name}[{what.split()[-1]}]", lines=lines)
    modes = dict.fromkeys(line.what for line in part.lines if line.forward.has("pooling"))
    if len(modes) < 2:
        yield from [] if acts else [part]
        return
    says = frozenset(word for one in functions for word in one.says)
    for what in modes:
        lines = tuple(replace(line, **_with_mode(line, says)) for line in part.lines if line.what == what)
        yield replace(part, name=f"{part.name}[{_mode_of(what, says) or what}]", lines=lines)


def _with_mode(line: Line, says: frozenset[str]) -> dict[str, Any]:
    mode = f'"{_mode_of(line.what, says)}"'
    backward = line.backward.renamed("pooling", mode) if line.backward else None
    return {"forward": line.forward.renamed("pooling", mode), "backward": backward}


def _pair_names(found: Survey) -> Iterator[tuple[str, str]]:
    for back in found.functions.values():
        forward = _forward_of(back.name, found.functions) if is_backward(back.name) else None
        if forward is not None:
            yield forward.name, back.name


def _known_by_d(name: str, functions: Mapping[str, Function]) -> Function | None:
    """``sigmoid`` of ``dsigmoid``."""
    for start in ("d_", "d"):
        rest = name.removeprefix(start)
        if name.startswith(start) and rest in functions and len(rest) > 2:
            return functions[rest]
    return None


def _forward_of(name: str, functions: Mapping[str, Function]) -> Function | None:
    """The function of the same base that goes forward."""
    own = _base(name)
    same = [one for one in functions.values() if not is_backward(one.name) and _base(one.name) == own]
    same.sort(key=lambda one: (not is_forward(one.name), one.name.startswith("_")))
    return same[0] if same else _known_by_d(name, functions)


_WAY = re.compile(
    r"(?i)(forward|backward|fwd|bwd|fprop|bprop|backprop|gradient|grads|grad|derivative|deriv|prime|\bback\b|\bder\b|\bd\b|\bback(?=_)|(?<=_)back\b|(?<=_)d\b|\bd(?=_)|(?<=_)der\b|\bdiff\b|(?<=_)diff\b)"
)


def _base(name: str) -> str:
    return re.sub(r"[_\d]*$|_", "", _WAY.sub("", name)).lower().removesuffix("function").removesuffix("func")


def _pair_name(forward: str) -> str:
    """``affine`` of ``affine_forward``."""
    return _WAY.sub("", forward).strip("_").replace("__", "_") or forward


def _pair(forward: Function, back: Function, words: Vocabulary, owner: str | None) -> Part:
    name = owner or _pair_name(forward.name)
    own = owner or forward.name
    lines: list[Line] = []
    kinds = words.meant("layer", own) or words.meant("layer", back.name)
    kinds = _of_one_way(kinds, forward, back)
    losses = words.meant("loss", own) if _takes_targets(forward) or not kinds else ()
    for what in losses:
        lines += islice(_loss_lines(forward, back, None, words, (what,)), MOST)
    for what in kinds or (() if losses else _ANY):
        lines += islice(_layer_lines(what, forward, back, None, words, owner), MOST if kinds else 4)
    about = {"forward": forward.name, "backward": back.name}
    acts = _activations(forward, back) if kinds == ("linear",) else ()
    if acts:
        lines = [line for act in acts for line in islice(_layer_lines(f"linear {act}", forward, back, None, words), 8)]
    return Part(
        name,
        forward.label,
        forward.line,
        tuple(dict.fromkeys(lines)),
        "" if lines else "part_odd_arguments",
        about,
        numbers=(*forward.numbers, *back.numbers),
        is_named=bool(kinds or losses),
        uses=(forward.name, back.name),
    )


def _activations(forward: Function, back: Function) -> tuple[str, ...]:
    """Of a linear layer with an activation that an argument names: those that it speaks of."""
    names = [one.name.lower() for one in (*forward.arguments, *back.arguments)]
    says = {word.lower() for word in (*forward.says, *back.says)}
    is_named = any(name in _ACTIVATION for name in names)
    return tuple(act for act in ("relu", "sigmoid", "tanh") if act in says) if is_named else ()


_ACTIVATION = usual_words("activations")


def _of_one_way(kinds: tuple[str, ...], *functions: Function) -> tuple[str, ...]:
    """Of a maximum and an average, that which the code speaks of, where it speaks of one."""
    says = frozenset(word.lower() for one in functions for word in one.says)
    fitting = tuple(kind for kind in kinds if "pool" in kind and _mode_of(kind, says))
    return fitting if len(fitting) == 1 else kinds


def _mode_of(kind: str, says: frozenset[str]) -> str:
    words = ("max", "maximum", "amax", "argmax") if kind.startswith("max") else ("average", "avg", "mean")
    return next((word for word in words if word in says), "")


# ---------------------------------------------------------------- layers


def _options_of(what: str) -> tuple[str, ...]:
    """Settings that a layer may be told, the usual names of which are known."""
    found: list[str] = []
    for kind in what.split():
        fields = LAYERS[kind].model_fields
        found += [
            one for one in fields if one not in ("layer", "name", "weight", "bias", "shares", "trainable", "initial")
        ]
        if "kernel_size" in fields:
            found += ["kernel_height", "kernel_width"]
    return tuple(dict.fromkeys((*found, "input_shape")))


def _layer_lines(
    what: str, forward: Function, back: Function, made: Class | None, words: Vocabulary, owner: str | None = None
) -> Iterator[Line]:
    """Ways to call a layer. Nothing where an argument that it needs cannot be told."""
    roles = parameter_roles(what)
    start = _made(what, made, words) if made else None
    if made and start is None:
        return
    for takes in _assignments(forward, _forward_roles(what, words), first="x"):
        gives = _forward_gives(forward)
        ahead = Call(_method(owner, forward), takes, gives)
        kept = tuple(one for one in gives if one not in ("out", "_"))
        back_roles = _named_alike(_backward_roles(what, words, kept), takes, back)
        for taken in _ways_back(back, back_roles, kept):
            for given, keys in _backward_gives(back, list(roles), words, bool(made), taken):
                line = Line("layer", what, ahead, Call(_method(owner, back), taken, given, keys), start)
                line = replace(line, then=_then(made, back, back_roles))
                yield from (line, *_of_old(line))


def _named_alike(
    roles: Mapping[str, Mapping[str, int]], takes: Sequence[tuple[str, Role]], back: Function
) -> dict[str, Mapping[str, int]]:
    """With the names that the function forward has for what both are given, which have no other role."""
    own = {one.name for one in back.arguments}
    known = {name.lower().strip("_"): role for name, role in takes if isinstance(role, str) and name in own}
    alike: dict[str, Mapping[str, int]] = {
        role: {n: at for n, at in names.items() if known.get(n, role) == role} for role, names in roles.items()
    }
    for name, role in known.items():
        if role in alike:
            alike[role] = {**alike[role], name: -1}
    return alike


def _then(made: Class | None, back: Function, roles: Mapping[str, Mapping[str, int]]) -> Call | None:
    """A method for the gradients of parameters alone, as Torch 7 has it."""
    is_alone = made is not None and back.name == "updateGradInput"
    one = made.methods.get("accGradParameters") if made and is_alone else None
    takes = next(_assignments(one, {**roles, "scale": {"scale": 0}}, first="gradient"), None) if one else None
    return None if one is None or takes is None else Call(one.name, takes)


def _of_old(line: Line) -> Iterator[Line]:
    """The same where the momentum of running statistics weighs the old ones, and not, as torch's, the new."""
    calls = {name: call for name in ("made", "forward") if (call := getattr(line, name)) and call.has("momentum")}
    if calls and "batch_norm" in line.what:
        yield replace(line, **{name: call.renamed("momentum", "momentum_of_old") for name, call in calls.items()})


def _ways_back(
    back: Function, roles: Mapping[str, Mapping[str, int]], kept: Sequence[str]
) -> Iterator[tuple[tuple[str, Role], ...]]:
    seen = set()
    for taken in _assignments(back, roles, first="gradient"):
        taken = _positional_cache(taken, kept)
        # a derivative of one argument may be of the input, or told by the output
        others: list[tuple[tuple[str, Role], ...]] = [_told_by_output(taken)]
        others += [((taken[0][0], role),) for role in ("x", "out")] if len(back.arguments) == 1 and taken else []
        for one in (taken, *others):
            if repr(one) not in seen:
                seen.add(repr(one))
                yield one


#: Names that say that what is meant went in.
_PLAINLY_X = frozenset(("x", "z", "inputs", "input", "x_in", "z_in", "net", "net_input", "inp", "in_"))


def _told_by_output(taken: tuple[tuple[str, Role], ...]) -> tuple[tuple[str, Role], ...]:
    """The same where what may be the input is the output."""
    has_both = any(role == "out" for _, role in taken)
    return tuple(
        (name, "out" if role == "x" and not has_both and name.lower() not in _PLAINLY_X else role)
        for name, role in taken
    )


def _method(owner: str | None, function: Function) -> str:
    return f"{owner}.{function.name}" if owner else function.name


def _made(what: str, made: Class, words: Vocabulary) -> Call | None:
    roles = {
        **{role: _argument_names(role, words) for role in parameter_roles(what)},
        **{one: words.options[one] for one in _options_of(what) if one in words.options},
        "lr": words.arguments["lr"],
        "activation": {"activation": 0, "act": 1, "activation_function": 2},
        "name": {"name": 0, "layer_name": 1, "id": 2},
        "has_bias": {"bias": 0, "use_bias": 1, "with_bias": 2, "add_bias": 3},
        "random": {"rng": 0, "seed": 1, "random_state": 2, "random_seed": 3},
    }
    roles.pop("activation" if what.split()[-1] == what.split()[0] else "", None)
    init = made.methods.get("__init__")
    if init is None:
        return Call(made.name, ())
    places = tuple(role for role in _SIZES if role in roles)
    found = next(_assignments(init, roles, first="", places=places or ("",)), None)
    return None if found is None else Call(made.name, found)


#: What a class may be made with by place alone.
_SIZES = (
    "in_features",
    "in_channels",
    "out_features",
    "out_channels",
    "num_features",
    "normalized_shape",
    "num_embeddings",
    "embedding_dim",
    "kernel_size",
)


def _argument_names(role: str, words: Vocabulary) -> Mapping[str, int]:
    extra = {"gamma": ("gamma", "g", "scale", "weight", "w"), "beta": ("beta", "b", "shift", "bias")}
    if role in extra:
        return {name: at for at, name in enumerate(extra[role])}
    return words.arguments.get(role, {})


def _forward_roles(what: str, words: Vocabulary) -> dict[str, Mapping[str, int]]:
    own = {role: _argument_names(role, words) for role in parameter_roles(what)}
    options = {one: words.options[one] for one in _options_of(what) if one in words.options}
    kept = {name: words.arguments[name] for name in ("running_mean", "running_var")} if "batch_norm" in what else {}
    flags = {role: words.arguments[role] for role in ("training", "evaluation")}
    flags |= _naming(what)
    if "pool" in what:
        flags = {"pooling": {name: at for at, name in enumerate(_MODES)}}
    return {**own, **options, **kept, **flags, "x": words.arguments["x"]}


def _naming(what: str) -> dict[str, Mapping[str, int]]:
    """The argument that names the activation behind a layer."""
    return {"activation": {name: at for at, name in enumerate(_ACTIVATION)}} if " " in what else {}


#: Names of an argument that says which of two ways to pool is meant.
_MODES = usual_words("pooling_modes")


def _backward_roles(what: str, words: Vocabulary, kept: Sequence[str]) -> dict[str, Mapping[str, int]]:
    own = {"gradient": words.arguments["gradient"]}
    own |= {name: {name.lower(): -1} for name in kept}
    if "cache" in kept or len(kept) == 1:
        own[kept[0]] = {**words.arguments["cache"], kept[0].lower(): -1}
    own |= {role: _argument_names(role, words) for role in parameter_roles(what)}
    own |= {one: words.options[one] for one in _options_of(what) if one in words.options}
    own |= {"x": words.arguments["x"], "out": words.arguments["out"], "lr": words.arguments["lr"]}
    own |= {"pooling": {name: at for at, name in enumerate(_MODES)}} if "pool" in what else {}
    own["training"] = words.arguments["training"]
    return {**own, **_naming(what)}


def _assignments(
    function: Function, roles: Mapping[str, Mapping[str, int]], first: str, places: Sequence[str] = ()
) -> Iterator[tuple[tuple[str, Role], ...]]:
    """Which argument has which role: by its name, the likeliest first; of what has no known name, by its place."""
    arguments = function.arguments
    fixed: dict[str, Role] = {}
    open_: list[Argument] = []
    for one in arguments:
        inner = _dict_role(one, roles)
        if inner is not None:
            fixed[one.name] = inner
        else:
            open_.append(one)
    choices = [_choices(one, roles) for one in open_]
    found = 0
    ranked = sorted(islice(product(*choices), 4_000), key=lambda some: sum(rank for _, rank in some))
    seen = set()
    for some in ranked:
        taken = [role for role, _ in some if role]
        if len(taken) != len(set(taken)):
            continue
        takes = _filled(open_, [role for role, _ in some], roles, first, places or _BY_PLACE)
        if takes is None or tuple(takes.items()) in seen:
            continue
        seen.add(tuple(takes.items()))
        every = {**fixed, **{name: _paired(name, role, open_) for name, role in takes.items()}}
        yield tuple((one.name, every[one.name]) for one in arguments if one.name in every)
        found += 1
        if found >= 4:
            return


#: Roles of arrays, which no flag has.
_ARRAYS = ("x", "weight", "bias", "gamma", "beta", "gradient", "out", "cache")
_PAIRS = ("kernel_size", "stride", "padding", "input_shape")


def _paired(name: str, role: Role, arguments: Sequence[Argument]) -> Role:
    one = next(one for one in arguments if one.name == name)
    return f"({role})" if one.is_pair and role in _PAIRS and role != "input_shape" else role


#: How unlikely it is that an argument has no role that its name may have.
_UNNAMED = 60


def _choices(one: Argument, roles: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int]]:
    name = one.name.lower().strip("_")
    is_flag = isinstance(one.default, bool)
    found = [
        (role, names[name]) for role, names in roles.items() if name in names and not (is_flag and role in _ARRAYS)
    ]
    found.sort(key=lambda each: each[1])
    return [*found[:4], ("", _UNNAMED)]


def _filled(
    arguments: Sequence[Argument], chosen: Sequence[str], roles: Mapping[str, Any], first: str, places: Sequence[str]
) -> dict[str, Role] | None:
    """The likeliest place of what has no name: ``first``, then what is left, in order; None where one needs more."""
    found = {one.name: role for one, role in zip(arguments, chosen, strict=True) if role}
    unnamed = [one for one in arguments if one.name not in found and one.is_needed]
    if first and first not in found.values() and unnamed:
        at = next(
            (one for one in unnamed if first != "gradient" or not one.name.lower().startswith("cache")), unnamed[0]
        )
        found[at.name] = first
        unnamed.remove(at)
    left = [role for role in roles if role not in found.values() and role in places]
    for one in unnamed:
        if not left:
            return None
        found[one.name] = left.pop(0)
    return dict(found)


#: Roles that an argument may have by its place alone.
_BY_PLACE = ("x", "weight", "bias", "gamma", "beta", "cache", "in_features", "out_features")


def _dict_role(one: Argument, roles: Mapping[str, Mapping[str, int]]) -> Mapping[str, str] | None:
    """Of a dict of settings, by key."""
    if not one.keys or one.name.lower() in ("cache", "caches", "memory", "ctx", *_PARAMS, *_GRADS):
        return None
    found: dict[str, str] = {}
    for key in one.keys:
        fitting = sorted((names[key.lower()], role) for role, names in roles.items() if key.lower() in names)
        free = [role for _, role in fitting if role not in found.values()]
        free = [] if free[:1] == ["t"] and one.keys[key] is not NOTHING else free  # it counts for itself
        if free:
            found[key] = free[0]
    return found or None


def _positional_cache(takes: tuple[tuple[str, Role], ...], kept: Sequence[str]) -> tuple[tuple[str, Role], ...]:
    """``cache`` is whatever the forward pass keeps, where it keeps one thing."""
    if len(kept) != 1:
        return takes
    return tuple((name, kept[0] if role == "cache" else role) for name, role in takes)


def _forward_gives(forward: Function) -> tuple[str, ...]:
    """The output, and what is kept of it for the way back."""
    names = forward.returns
    if len(names) < 2:
        return ("out",)
    at = next((i for i, name in enumerate(names) if "cache" not in name.lower() and "param" not in name.lower()), 0)
    rest = [name or "cache" for name in names]
    found = ["out" if i == at else rest[i] for i in range(len(names))]
    return tuple(one if found.index(one) == i else "_" for i, one in enumerate(found))


_OF = re.compile(
    r"(?i)^(d_?l_?d_?|dl_?|d_?|grad_?|gradient_?|delta_?|g_|nabla_?)|(_?grad|_?gradient|_?delta|_?prev|_prev_?layer|s)$"
)


def _backward_gives(
    back: Function, roles: Sequence[str], words: Vocabulary, is_object: bool, takes: Sequence[tuple[str, Role]]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Roles of what it returns, and the names where it returns a dict."""
    slope = "slope" if not any(role == "gradient" for _, role in takes) else "dx"
    if back.keys:
        yield tuple(_result_role(name, roles, words) for name in back.keys), back.keys
        return
    names = back.returns
    if len(names) < 2:
        yield (slope,), ()
        if len(roles) == 1 and slope == "dx" and not is_object:  # of an embedding, which has no gradient of its input
            yield (f"d{roles[0]}",), ()
        return
    found = [_result_role(name, roles, words) for name in names]
    if "dx" not in found and "_" in found and len(names) > len(roles):
        found[found.index("_")] = "dx"
    yield tuple(found), ()
    by_place = ("dx", *(f"d{role}" for role in roles))
    if tuple(found) != by_place and len(names) == len(by_place):
        yield by_place, ()
    if len(names) == len(roles) and tuple(found) != by_place[1:] and not is_object:
        yield by_place[1:], ()


def _result_role(name: str, roles: Sequence[str], words: Vocabulary) -> str:
    own = name.lower()
    for _ in range(4):
        is_bare = own != name.lower() or not own.startswith("d")
        for role in roles if is_bare else ():
            if own in _argument_names(role, words) or own == role:
                return f"d{role}"
        stripped = _OF.sub("", own, count=1)
        if stripped == own or not stripped:
            break
        own = stripped
    if own in words.arguments["x"] or own in ("x", "a", "prev", "in", "inp", "input"):
        return "dx"
    return "_"


# ---------------------------------------------------------------- objects


def _objects(found: Survey, words: Vocabulary) -> Iterator[Part]:
    for one in found.classes.values():
        ahead = next((one.methods[name] for name in _FORWARDS if name in one.methods), None)
        back = next((one.methods[name] for name in _BACKWARDS if name in one.methods), None)
        if ahead is None or back is None:
            if not words.meant("layer", one.name):
                continue
            others = [each for each in one.methods.values() if len(each.needed) == 1 and not each.name.startswith("_")]
            if len(others) != 2:
                continue
            ahead, back = others
        if _is_abstract(ahead) and _is_abstract(back):
            continue
        yield _object(one, ahead, back, words)


def _is_abstract(function: Function) -> bool:
    return not function.returns and "NotImplementedError" in function.says


def _object(one: Class, ahead: Function, back: Function, words: Vocabulary) -> Part:
    if ahead.is_static and back.is_static:
        return replace(_pair(ahead, back, words, one.name), name=one.name, line=one.line, uses=(one.name,))
    kinds = _of_one_way(words.meant("layer", one.name), *one.methods.values())
    losses = words.meant("loss", one.name)
    takes_targets = _takes_targets(ahead) or _takes_targets(back)
    lines: list[Line] = []
    if takes_targets or (losses and not kinds):
        for what in losses or _ANY_LOSS:
            lines += islice(_loss_lines(ahead, back, one, words, (what,)), MOST)
    if not takes_targets or kinds:
        for what in kinds or (() if losses else _ANY):
            lines += islice(_layer_lines(what, ahead, back, one, words), MOST if kinds else 3)
    about = {"forward": ahead.name, "backward": back.name, "class": one.name}
    why = "" if lines else "part_odd_arguments"
    numbers = tuple(number for method in one.methods.values() for number in method.numbers)
    return Part(
        one.name,
        one.label,
        one.line,
        tuple(dict.fromkeys(lines)),
        why,
        about,
        numbers,
        bool(kinds or losses),
        (one.name,),
    )


# ---------------------------------------------------------------- losses


def _takes_targets(function: Function) -> bool:
    names = [one.name.lower() for one in function.arguments]
    return any(name in _TARGETS for name in names[:3]) and len(names) >= 2


_TARGETS = frozenset(usual_words("targets"))


def _gives_loss_and_gradient(one: Function) -> bool:
    names = [name.lower() for name in one.returns]
    is_loss = any(name in _LOSS_NAMES or "loss" in name for name in names)
    return is_loss and len(names) >= 2 and len(one.arguments) >= 2


def _loss_lines(
    ahead: Function, back: Function | None, made: Class | None, words: Vocabulary, whats: Sequence[str] = ()
) -> Iterator[Line]:
    """Ways to call a loss, and its gradient."""
    start = Call(made.name, ()) if made else None
    if made and any(one.is_needed for one in made.made):
        return
    for what in whats or words.meant("loss", ahead.name) or _ANY_LOSS:
        for takes in _of_a_loss(what, ahead, _loss_roles(words, ()), "prediction"):
            gives = _loss_gives(ahead, is_alone=back is None)
            if back is None:
                if "dx" in gives:
                    yield Line("loss", what, Call(ahead.name, takes, gives))
                continue
            kept = tuple(one for one in gives if one not in ("loss", "dx", "_"))
            for taken in _of_a_loss(what, back, _loss_roles(words, kept), ""):
                given = tuple("dx" for _ in back.returns[:1]) or ("dx",)
                yield Line("loss", what, Call(ahead.name, takes, gives), Call(back.name, taken, given), start)


_LOSS_PLACES = ("prediction", "target", "cache")
#: Losses that are the same with predictions and targets exchanged, so that only names tell which is which.
_SYMMETRIC = frozenset(("mse", "l1", "smooth_l1", "huber"))


def _of_a_loss(
    what: str, function: Function, roles: Mapping[str, Mapping[str, int]], first: str
) -> Iterator[tuple[tuple[str, Role], ...]]:
    """Which argument has which role; nothing but what names say, where a wrong sign would pass for another order."""
    every = _assignments(function, roles, first=first, places=_LOSS_PLACES)
    if what not in _SYMMETRIC:
        yield from every
        return
    likeliest = next(every, None)
    if likeliest is None:
        return
    yield likeliest
    found = {role: name.lower().strip("_") for name, role in likeliest if isinstance(role, str)}
    if not all(found.get(role, "") in roles[role] for role in ("prediction", "target")):
        yield from every


def _loss_roles(words: Vocabulary, kept: Sequence[str]) -> dict[str, Mapping[str, int]]:
    own = {name: {**words.arguments["cache"], name.lower(): -1} for name in kept}
    usual = {role: words.arguments[role] for role in ("target", "prediction")}
    return {**own, **usual, "gradient": words.arguments["gradient"]}


def _loss_gives(ahead: Function, is_alone: bool) -> tuple[str, ...]:
    names = [name.lower() for name in ahead.returns]
    if len(names) < 2:
        return ("loss",)
    is_loss = [name in _LOSS_NAMES or "loss" in name or "cost" in name for name in names]
    at = is_loss.index(True) if any(is_loss) else 0
    found = ["loss" if i == at else name for i, name in enumerate(ahead.returns)]
    if is_alone:
        rest = [i for i in range(len(names)) if i != at]
        dx = next((i for i in rest if names[i].startswith(("d", "grad", "g", "delta"))), rest[0])
        found[dx] = "dx"
    return tuple(one or "_" for one in found)


_LOSS_NAMES = frozenset(usual_words("losses"))


# ---------------------------------------------------------------- optimizers


#: Methods of objects that take a step, the likeliest first.
_STEPS = usual_words("step_methods")
_PARAMS = ranked("params")
_GRADS = ranked("grads")
_OF_KIND = {
    "sgd": ("lr", "momentum", "weight_decay", "nesterov", "decay", "epoch", "batch_size"),
    "adam": ("lr", "beta1", "beta2", "betas", "eps", "t", "weight_decay", "decay", "epoch"),
    "adamw": ("lr", "beta1", "beta2", "betas", "eps", "t", "weight_decay", "decay"),
    "rmsprop": ("lr", "alpha", "eps", "t", "weight_decay", "decay", "epoch"),
    "adagrad": ("lr", "eps", "t", "weight_decay", "decay", "epoch"),
    "adadelta": ("lr", "rho", "eps", "t"),
}
_STATES = frozenset(usual_words("states"))


def _updates(found: Survey, words: Vocabulary) -> Iterator[Part]:
    for one in found.functions.values():
        kinds = words.meant("optimizer", one.name)
        if not kinds or is_backward(one.name):
            continue
        lines = tuple(dict.fromkeys(line for what in kinds for line in _update_lines(what, one, None)))
        if lines:
            yield Part(one.name, one.label, one.line, lines[:MOST], numbers=one.numbers, uses=(one.name,))
    for owner in found.classes.values():
        kinds = words.meant("optimizer", owner.name)
        step = next((owner.methods[name] for name in _STEPS if name in owner.methods), None)
        if not kinds or step is None or any(name in owner.methods for name in ("forward", "backward")):
            continue
        lines = tuple(dict.fromkeys(line for what in kinds for line in _update_lines(what, step, owner)))
        numbers = tuple(number for method in owner.methods.values() for number in method.numbers)
        why = "" if lines else "part_odd_arguments"
        yield Part(
            owner.name,
            owner.label,
            owner.line,
            lines[:MOST],
            why,
            {"class": owner.name, "methods": tuple(owner.methods)},
            numbers,
            uses=(owner.name,),
        )


def _update_lines(what: str, step: Function, made: Class | None) -> Iterator[Line]:
    """Ways to call an optimizer."""
    settings = {role: usual_settings(role) for role in _OF_KIND[what]}
    holders = {"params": _PARAMS, "grads": _GRADS}
    start = None
    if made is not None:
        init = made.methods.get("__init__")
        takes = next(_assignments(init, {**settings, **holders}, first="", places=()), None) if init else ()
        if takes is None:
            return
        start = Call(made.name, takes)
    roles: dict[str, Mapping[str, int]] = {**settings, **holders}
    roles |= {f"state:{one.name}": {one.name.lower(): 0} for one in step.arguments if one.name.lower() in _STATES}
    places = ("params", "grads") if len(step.needed) >= 2 else ("params",)
    for takes in _assignments(step, roles, first="", places=places):
        if made is not None and len(step.needed) == 1 and not any(role == "grads" for _, role in takes):
            takes = tuple((own, "layer" if role == "params" else role) for own, role in takes)
        yield Line("optimizer", what, Call(step.name, takes, _update_gives(step, takes)), None, start)


def _update_gives(step: Function, takes: Sequence[tuple[str, Role]]) -> tuple[str, ...]:
    """The parameters after the step, and what is kept: by the names of what it takes, else by place."""
    config = [name for name, role in takes if isinstance(role, Mapping)]
    own = {name: role for name, role in takes if isinstance(role, str)}
    found = []
    for at, name in enumerate(step.returns):
        if name in config:
            found.append("config")
        elif name in own and (own[name] == "params" or own[name].startswith("state:")):
            found.append(own[name])
        elif at == 0 and name:
            found.append("params")
        elif f"state:{name}" in own.values():
            found.append(f"state:{name}")
        else:
            found.append("_")
    return tuple(found)
