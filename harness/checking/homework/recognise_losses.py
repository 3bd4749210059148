"""Ways to call a loss that a file defines, and its gradient, from names alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.checking.homework.assigning import Names, Takes, assignments
from harness.checking.homework.line import TRUE, Call, Line
from harness.checking.homework.survey import Class, Function
from harness.checking.homework.vocabulary import Vocabulary
from harness.checking.homework.words import usual_words
from harness.scenario.losses import LOSSES

#: Losses that are tried where a name says nothing.
ANY_LOSS = usual_words("any_loss")
_TARGETS = frozenset(usual_words("targets"))
_LOSS_NAMES = frozenset(usual_words("losses"))
#: Settings that a loss may be told.
_SETTINGS = ("delta", "beta", "margin")
#: Of them where two formulas meet.
_MEET = ("delta", "beta")
#: Roles that an argument may have by its place alone.
_PLACES = ("prediction", "target", "cache")


def is_target(name: str) -> bool:
    """Whether an argument is called as targets are."""
    return name.lower().strip("_") in _TARGETS


def takes_targets(function: Function) -> bool:
    """Whether one of its first arguments is called as targets are."""
    names = [one.name.lower() for one in function.arguments]
    return any(name in _TARGETS for name in names[:3]) and len(names) >= 2


def gives_loss_and_gradient(one: Function) -> bool:
    """Whether a function returns both: ``softmax_loss(x, y) -> loss, dx``; without names there, its own is one."""
    says = one.keys or ((one.name,) if 0 in one.differences or not any(one.returns) else one.returns)
    is_loss = any(map(_is_loss, (*says, one.name)))
    return is_loss and len(one.keys or one.returns) >= 2 and len(one.arguments) >= 2


def _is_loss(name: str) -> bool:
    """Whether a result is called as a loss is."""
    own = name.lower()
    return own in _LOSS_NAMES or "loss" in own or "cost" in own


def loss_lines(
    what: str,
    ahead: Function,
    back: Function | None,
    words: Vocabulary,
    made: Class | None = None,
    owner: str | None = None,
) -> Iterator[Line]:
    """Ways to call a loss; ``back``: what gives its gradient, None where the loss does; ``made``: of an object.

    ``owner``: the class of static methods.
    """
    start = _made(what, made) if made else None
    if made and start is None:
        return
    keys = ahead.keys if back is None and len(ahead.keys) > 1 else ()
    named = replace(ahead, returns=keys, differences=frozenset()) if keys else ahead
    gives = _gives(named, words if back is None else None)
    kept = tuple(one for one in gives if one not in ("loss", "dx", "_"))
    settings = _settings(what)
    for takes in _of_a_loss(what, ahead, {**_roles(what, words, ()), **settings}, "prediction"):
        asked = ((ahead.flag, TRUE),) if ahead.flag and back is None else ()
        forward = Call(_method(owner, ahead), (*takes, *asked), gives, keys)
        if back is not None:
            for taken in _of_a_loss(what, back, {**_roles(what, words, kept), **settings}, ""):
                line = Line("loss", what, forward, Call(_method(owner, back), taken, ("dx",)), start)
                yield line
                if made and (other := _of_own_output(line)):
                    yield other
        elif "dx" in gives:
            yield Line("loss", what, forward)


def _settings(what: str) -> dict[str, Names]:
    return {name: _called(name) for name in LOSSES[what].model_fields if name in _SETTINGS}


def _made(what: str, made: Class) -> Call | None:
    """With what an object is made; None where it needs something else."""
    init = made.methods.get("__init__")
    takes = next(assignments(init, _settings(what), first="", places=()), None) if init else ()
    return None if takes is None else Call(made.name, takes)


def _method(owner: str | None, function: Function) -> str:
    return f"{owner}.{function.name}" if owner else function.name


def _called(setting: str) -> Names:
    """What a setting may be called: where two formulas meet, delta or beta."""
    return {**(dict.fromkeys(_MEET, 1) if setting in _MEET else {}), setting: 0}


def value_lines(what: str, one: Function, words: Vocabulary) -> Iterator[Line]:
    """Ways to call a loss that gives its value and no gradient."""
    for takes in _of_a_loss(what, one, _roles(what, words, ()), "prediction"):
        yield Line("loss", what, Call(one.name, takes, ("loss",)))


def _of_own_output(line: Line) -> Line | None:
    """The same with what the object made of its predictions, where the way back calls its argument otherwise."""
    forward, back = ([own for own, role in call.takes if role == "prediction"] for call in line.calls[-2:])
    is_other = bool(back) and back != forward
    return replace(line, backward=line.calls[-1].renamed("prediction", "probabilities")) if is_other else None


#: Losses that are the same with predictions and targets exchanged, so that only names tell which is which.
_SYMMETRIC = frozenset(("mse", "l1", "smooth_l1", "huber"))


def _of_a_loss(what: str, function: Function, roles: Mapping[str, Names], first: str) -> Iterator[Takes]:
    """Which argument has which role; nothing but what names say, where a wrong sign would pass for another order."""
    every = assignments(function, roles, first=first, places=_PLACES)
    likeliest = next(every, None)
    if likeliest is None:
        return
    yield likeliest
    found = {role: name.lower().strip("_") for name, role in likeliest if isinstance(role, str)}
    is_said = all(found.get(role, "") in roles[role] for role in ("prediction", "target"))
    if what not in _SYMMETRIC or not is_said:
        yield from every


def _roles(what: str, words: Vocabulary, kept: Sequence[str]) -> dict[str, Names]:
    """``kept``: what the forward call keeps for the way back."""
    own = {name: {**words.arguments["cache"], name.lower(): -1} for name in kept}
    usual = {role: words.arguments[role] for role in ("target", "prediction", "gradient")}
    if what == "kl_div":  # KL(p || q) is that of q from p
        usual = {role: {**names, _OF_DIVERGENCE.get(role, role): -1} for role, names in usual.items()}
        usual["prediction"] = {name: rank for name, rank in usual["prediction"].items() if name != "p"}
    return {**own, **usual}


#: What formulas of a divergence call both.
_OF_DIVERGENCE = {"prediction": "q", "target": "p"}


def _gives(ahead: Function, words: Vocabulary | None) -> tuple[str, ...]:
    """Roles of what it returns; ``words``: where its gradient may be among it."""
    if len(ahead.returns) < 2:
        return ("loss",)
    is_loss = [*map(_is_loss, ahead.returns)]
    at = is_loss.index(True) if any(is_loss) else 0
    found = [name or "_" for name in ahead.returns]
    found[at] = "loss"
    rest = [i for i in range(len(found)) if i != at]
    if words is None and len(rest) == 1 and found[rest[0]] == "_":  # return loss, (p, y)
        found[rest[0]] = "cache"
    of_gradient = [i for i in rest if words and may_be_gradient(ahead, i, words)]
    if of_gradient:
        found[of_gradient[0]] = "dx"
    return tuple(found)


#: Names of what a loss may hand back that say no more than that it is a difference.
_DIFFERENCES = frozenset(usual_words("differences"))


def may_be_gradient(loss: Function, at: int, words: Vocabulary) -> bool:
    """Whether a second value is the loss's gradient: it is called so, is a difference, or has no name."""
    bare = loss.returns[at].lower().strip("_")
    if not bare or at in loss.differences:
        return True
    if "grad" in bare or "delta" in bare or bare in words.arguments["gradient"]:
        return bare not in _DIFFERENCES
    rest = bare.removeprefix("d").strip("_")
    return bare.startswith("d") and (rest in words.arguments["prediction"] or rest in words.arguments["x"])
