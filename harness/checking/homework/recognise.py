"""Which layers, losses and optimizers a file defines, and how each may be meant: from names alone, nothing is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from harness.checking.homework import cells
from harness.checking.homework.line import TRUE, Call, Line
from harness.checking.homework.naming import forward_of, known_by_d, pair_name
from harness.checking.homework.recognise_layers import ANY_LAYER, layer_lines
from harness.checking.homework.recognise_losses import (
    ANY_LOSS,
    gives_loss_and_gradient,
    loss_lines,
    may_be_gradient,
    takes_targets,
)
from harness.checking.homework.recognise_updates import line_by_effect, update_lines
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.survey import Class, Function, Survey
from harness.checking.homework.vocabulary import Vocabulary, is_backward
from harness.checking.homework.words import usual_words

#: How many ways of calling a part are kept, of a layer that is tried because a name says nothing, of an activation.
_MOST, _MOST_OF_ANY, _MOST_OF_ANY_OBJECT, _MOST_OF_ACTIVATION = 24, 4, 3, 8
#: Methods of objects that go forward, and back, and take a step, the likeliest first.
_FORWARDS = usual_words("forward_methods")
_BACKWARDS = usual_words("backward_methods")
_STEPS = usual_words("step_methods")
#: Arguments that say that the derivative is asked for, and that name an activation.
_FLAGS = frozenset(usual_words("derivative_flags"))
_ACTIVATION = frozenset(usual_words("activations"))
#: Activations that one function may give with its derivative, and that an argument may name.
_SQUASHING = ("sigmoid", "relu", "tanh")
_NAMED_BY_ARGUMENT = ("relu", "sigmoid", "tanh")
_NOTHING: Mapping[str, Any] = {}
#: By how a kind of pooling begins, the words that speak of it.
_POOLING = {"max": ("max", "maximum", "amax", "argmax"), "avg": ("average", "avg", "mean")}


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
    around: tuple[str, ...] = ()
    """Of an optimizer's object, methods that may be called before and after a step."""


def parts(found: Survey, words: Vocabulary) -> tuple[Part, ...]:
    """Every pair of functions, and every class, that goes forward and back, in the order of the file."""
    every = [*_pairs(found, words), *_objects(found, words), *_updates(found, words)]
    return tuple(sorted(_with_stated(every, found, words), key=lambda one: one.line))


# ---------------------------------------------------------------- what somebody says of it


def part_as(
    kind: str, what: str, of: Class | Sequence[Function], words: Vocabulary, options: Mapping[str, Any] = _NOTHING
) -> Part:
    """A class, or functions, as the layer, loss or optimizer that somebody says that it is, with its settings.

    ``of``: of functions the one that goes forward comes first, then the one that goes back, if there is one.
    """
    every = _lines_as(kind, what, of, words)
    lines = tuple(dict.fromkeys(replace(one, options={**one.options, **options}) for one in islice(every, _MOST)))
    first = of if isinstance(of, Class) else of[0]
    functions = tuple(of.methods.values()) if isinstance(of, Class) else tuple(of)
    return Part(
        first.name if isinstance(first, Class) or len(functions) == 1 else pair_name(first.name),
        first.label,
        first.line,
        lines,
        "" if lines else "part_odd_arguments",
        {"methods": tuple(one.name for one in functions)},
        _numbers(functions),
        uses=(first.name,) if isinstance(of, Class) else tuple(one.name for one in functions),
        around=_around(of) if isinstance(of, Class) else (),
    )


def pair_of(forward: Function, back: Function, words: Vocabulary) -> Part:
    """Two functions that somebody says belong together."""
    return _pair(forward, back, words, None)


def _lines_as(kind: str, what: str, of: Class | Sequence[Function], words: Vocabulary) -> Iterator[Line]:
    if kind == "optimizer":
        step = _method(of, (*_STEPS, "__call__")) if isinstance(of, Class) else of[0]
        yield from update_lines(what, step, of if isinstance(of, Class) else None) if step else ()
        return
    made = of if isinstance(of, Class) else None
    ahead, back = _directions(of, words) if isinstance(of, Class) else (of[0], of[1] if len(of) > 1 else None)
    if ahead is None:
        return
    is_static = made is not None and back is not None and ahead.is_static and back.is_static
    if kind == "loss" and made and is_static:
        yield from loss_lines(what, ahead, back, words, owner=made.name)
    elif kind == "loss":
        yield from loss_lines(what, ahead, back, words, made)
    elif back is None:
        yield from (replace(one, what=what) for one in (_flagged(ahead, words) or Part("", "", 0)).lines)
    elif made and ahead.is_static and back.is_static:
        yield from layer_lines(what, ahead, back, words, owner=made.name)
    else:
        yield from layer_lines(what, ahead, back, words, made)


# ---------------------------------------------------------------- what courses state


def _with_stated(every: Sequence[Part], found: Survey, words: Vocabulary) -> Iterator[Part]:
    """Parts with what courses state of them, which comes first; and those that only a course knows."""
    stated = _stated_lines(found, words)
    counts = Counter(part.uses for part in every)
    for part in every:
        own = [line for line in stated.get(part.uses, ()) if counts[part.uses] == 1 or _is_of(line, part)]
        own = [line for line in own if not _takes_more(line, part)]
        if own:
            yield replace(part, lines=tuple(dict.fromkeys((*own, *part.lines))), why="", is_named=True)
        elif part.lines or not any(set(part.uses) <= set(uses) for uses in stated):
            yield part
    yield from (_only_stated(uses, lines, found) for uses, lines in stated.items() if uses not in counts)


def _stated_lines(found: Survey, words: Vocabulary) -> dict[tuple[str, ...], list[Line]]:
    """What courses state, by the functions or the class of the file, the course of most of the file first."""
    fitting = [(line, uses) for line in words.lines if (uses := _used(line, found, words))]
    of_course = Counter(line.course for line, _ in fitting)
    stated: dict[tuple[str, ...], list[Line]] = {}
    for line, uses in sorted(fitting, key=lambda one: -of_course[one[0].course]):
        stated.setdefault(uses, []).append(line)
    return stated


def _is_of(line: Line, part: Part) -> bool:
    """Whether a line is of this part, where several are of the same functions: a maximum and an average."""
    return any(line.what == one.what for one in part.lines)


def _takes_more(line: Line, part: Part) -> bool:
    """Whether an optimizer takes settings by their names that a course's does not, so that it is another."""
    more = [one.told - line.told for one in part.lines if one.what == line.what and one.told > line.told]
    return line.kind == "optimizer" and any(roles <= _SETTINGS for roles in more)


#: Settings of optimizers that a course may not have.
_SETTINGS = frozenset(("momentum", "nesterov", "weight_decay", "eps", "alpha", "rho", "beta1", "beta2"))


def _only_stated(uses: tuple[str, ...], lines: Sequence[Line], found: Survey) -> Part:
    owner = found.classes.get(uses[0])
    functions = list(owner.methods.values()) if owner else [found.functions[name] for name in uses]
    first = owner or functions[0]
    name = first.name if owner else pair_name(first.name)
    return Part(name, first.label, first.line, tuple(lines), numbers=_numbers(functions), uses=uses)


def _numbers(functions: Iterable[Function]) -> tuple[float, ...]:
    """Numbers that stand in their code."""
    return tuple(number for one in functions for number in one.numbers)


def _used(line: Line, found: Survey, words: Vocabulary) -> tuple[str, ...]:
    """The functions or the class of a file of which a line is; none where they are missing, take or give others."""
    owner = line.made.name if line.made else line.forward.name.rpartition(".")[0]
    if owner and owner not in found.classes:
        return ()
    if line.made and not _fits_made(line.made, found.classes[owner]):
        return ()
    functions = found.classes[owner].methods if owner else found.functions
    calls = [call for call in (line.forward, line.backward) if call]
    own = [functions.get(call.name.rpartition(".")[2]) for call in calls]
    is_static = bool(owner) and line.made is None
    if not all(one and _fits(call, one) and one.is_static == is_static for call, one in zip(calls, own, strict=True)):
        return ()
    if line.kind == "loss" and not _gives_gradient(line, own[0], words):
        return ()
    return (owner,) if owner else tuple(call.name for call in calls)


def _gives_gradient(line: Line, loss: Function | None, words: Vocabulary) -> bool:
    """Whether what a loss is stated to give as its gradient may be that by its name."""
    at = line.forward.gives.index("dx") if "dx" in line.forward.gives else None
    return at is None or loss is None or at >= len(loss.returns) or may_be_gradient(loss, at, words)


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
    """Functions that go forward and back, those that give their derivative if asked, and losses with their gradient."""
    functions = found.functions
    for back in functions.values():
        forward = (forward_of if is_backward(back.name) else known_by_d)(back.name, functions)
        if forward is not None and not _is_of_a_loss(forward, back, words):
            yield from _by_mode(_pair(forward, back, words, None), forward, back)
        elif is_backward(back.name) and (kinds := words.meant("layer", back.name)):
            about = {"layer": kinds[0]}
            yield Part(back.name, back.label, back.line, why="part_no_forward", about=about, uses=(back.name,))
    yield from filter(None, (_flagged(one, words) for one in functions.values()))
    yield from filter(None, (_flagged_loss(one, words) for one in functions.values()))
    paired = set(_paired_names(functions))
    losses = (one for one in functions.values() if one.name not in paired and not is_backward(one.name))
    yield from filter(None, (_loss_with_gradient(one, words) for one in losses))


def _is_of_a_loss(forward: Function, back: Function, words: Vocabulary) -> bool:
    """Whether what goes back is told targets in place of a gradient: ``softmax_grad(p, y)`` of ``softmax(x)``."""
    is_given = any(one.name.lower().strip("_") in words.arguments["gradient"] for one in back.arguments)
    return takes_targets(back) and not is_given and not takes_targets(forward) and len(forward.needed) == 1


def _paired_names(functions: Mapping[str, Function]) -> Iterator[str]:
    for name in filter(is_backward, functions):
        forward = forward_of(name, functions)
        if forward is not None:
            yield from (forward.name, name)


def _flagged(one: Function, words: Vocabulary) -> Part | None:
    """``sigmoid(x, deriv=False)``: one function, which gives its derivative where it is asked to."""
    flag = next((each.name for each in one.arguments if each.name.lower() in _FLAGS and each.default is False), "")
    if not flag or len(one.needed) != 1:
        return None
    meant = words.meant("layer", one.name)
    plain = [kind for kind in meant if not parameter_roles(kind)]
    kinds = plain or (("identity",) if meant else _SQUASHING)  # linear_function(x, derivative=True)
    x = one.needed[0].name
    ahead = Call(one.name, ((x, "x"),), ("out",))
    backs = (Call(one.name, ((x, role), (flag, TRUE)), ("slope",)) for role in ("x", "out"))
    # entry by entry, a softmax has no derivative: it is in that of the loss, then
    allows = {"softmax": ("softmax_layer_derivative_missing",)}
    lines = tuple(Line("layer", kind, ahead, back, allows=allows.get(kind, ())) for back in backs for kind in kinds)
    return Part(one.name, one.label, one.line, lines, numbers=one.numbers, is_named=bool(meant), uses=(one.name,))


def _flagged_loss(one: Function, words: Vocabulary) -> Part | None:
    """``mse(y_pred, y_true, derivative=False)``: one function, which gives its gradient where it is asked to."""
    flag = next((each.name for each in one.arguments if each.name.lower() in _FLAGS and each.default is False), "")
    meant = words.meant("loss", one.name)
    is_divergence = meant == ("kl_div",) and {each.name for each in one.needed} == {"p", "q"}
    if not flag or not meant or len(one.needed) != 2 or not (takes_targets(one) or is_divergence):
        return None
    plain = replace(one, arguments=one.needed, returns=("loss",))
    lines: list[Line] = []
    for what in meant:
        for line in islice(loss_lines(what, plain, plain, words), _MOST_OF_ANY):
            back = line.calls[-1]
            lines.append(replace(line, backward=replace(back, takes=(*back.takes, (flag, TRUE)))))
    return Part(one.name, one.label, one.line, tuple(lines), numbers=one.numbers, uses=(one.name,)) if lines else None


def _loss_with_gradient(one: Function, words: Vocabulary) -> Part | None:
    """``softmax_loss(x, y) -> loss, dx``."""
    if not gives_loss_and_gradient(one):
        return None
    meant = words.meant("loss", one.name)
    lines = tuple(line for what in meant or ANY_LOSS for line in loss_lines(what, one, None, words))
    own = one.of or one.name
    part = Part(own, one.label, one.line, lines[:_MOST], numbers=one.numbers, is_named=bool(meant), uses=(own,))
    return part if lines else None


def _pair(forward: Function, back: Function, words: Vocabulary, owner: str | None) -> Part:
    """``owner``: the class of static methods."""
    own = owner or forward.name
    if meant := cells.layers_meant(own, forward):
        return _cell(meant, owner or pair_name(forward.name), forward, back, owner=owner)
    kinds = _of_one_way(words.meant("layer", own) or words.meant("layer", back.name), forward, back)
    losses = words.meant("loss", own) if takes_targets(forward) or not kinds else ()
    acts = _activations(forward, back) if kinds == ("linear",) else ()
    lines: list[Line] = []
    for what in () if acts else losses:
        lines += islice(loss_lines(what, forward, back, words, owner=owner), _MOST)
    for what in () if acts else kinds or (() if losses else ANY_LAYER):
        most = _MOST if kinds else _MOST_OF_ANY
        lines += islice(layer_lines(what, forward, back, words, owner=owner), most)
    for act in acts:
        lines += islice(layer_lines(f"linear {act}", forward, back, words), _MOST_OF_ACTIVATION)
    return Part(
        owner or pair_name(forward.name),
        forward.label,
        forward.line,
        tuple(dict.fromkeys(lines)),
        "" if lines else "part_odd_arguments",
        {"forward": forward.name, "backward": back.name},
        numbers=_numbers((forward, back)),
        is_named=bool(kinds or losses),
        uses=(forward.name, back.name),
    )


def _cell(
    meant: Sequence[str],
    name: str,
    forward: Function,
    back: Function,
    made: Class | None = None,
    owner: str | None = None,
) -> Part:
    """A cell, or a recurrence over time; ``owner``: the class of static methods."""
    every = (line for what in meant for line in cells.cell_lines(what, forward, back, made, owner))
    lines = tuple(dict.fromkeys(every))
    place = made or forward
    return Part(
        name,
        place.label,
        place.line,
        lines,
        "" if lines else "part_odd_arguments",
        {"forward": forward.name, "backward": back.name, **({"class": name} if made else {})},
        _numbers((forward, back)),
        uses=(made.name,) if made else (owner,) if owner else (forward.name, back.name),
    )


def _activations(forward: Function, back: Function) -> tuple[str, ...]:
    """Of a linear layer with an activation that an argument names: those that it speaks of."""
    is_named = any(one.name.lower() in _ACTIVATION for one in (*forward.arguments, *back.arguments))
    says = _said(forward, back)
    return tuple(act for act in _NAMED_BY_ARGUMENT if act in says) if is_named else ()


def _said(*functions: Function) -> frozenset[str]:
    """Every name and text in functions, in small letters."""
    return frozenset(word.lower() for one in functions for word in one.says)


# ---------------------------------------------------------------- one pair for several layers


def _by_mode(part: Part, *functions: Function) -> Iterator[Part]:
    """A part for each way of pooling, and for each activation, where an argument says which is meant."""
    acts = _whats(part, "activation")
    for what in acts:
        yield _of_what(part, what, what.split()[-1])
    modes = _whats(part, "pooling")
    if len(modes) < 2:
        yield from () if acts else (part,)
        return
    texts = sorted(text for one in functions for text in one.texts)
    for what in modes:  # what the code compares with, as it is written there; the other of two needs no text
        mode = next((text for text in texts if _mode_of(what, frozenset((text.lower(),)))), _words_of(what)[0])
        own = _of_what(part, what, mode)
        yield replace(own, lines=tuple(_with_mode(line, mode) for line in own.lines))


def _whats(part: Part, role: str) -> tuple[str, ...]:
    """What a part may be, where an argument has a role."""
    every = (line for line in part.lines if line.forward.has(role) or (line.made and line.made.has(role)))
    return tuple(dict.fromkeys(line.what for line in every))


def _of_what(part: Part, what: str, word: str) -> Part:
    return replace(part, name=f"{part.name}[{word}]", lines=tuple(line for line in part.lines if line.what == what))


def _with_mode(line: Line, mode: str) -> Line:
    """Told the mode as the text that the code speaks of."""
    made, forward, backward = (
        call and call.renamed("pooling", f'"{mode}"') for call in (line.made, line.forward, line.backward)
    )
    assert forward is not None
    return replace(line, made=made, forward=forward, backward=backward)


def _of_one_way(kinds: tuple[str, ...], *functions: Function) -> tuple[str, ...]:
    """Of a maximum and an average, that which the code speaks of, where it speaks of one."""
    says = _said(*functions)
    fitting = tuple(kind for kind in kinds if "pool" in kind and _mode_of(kind, says))
    return fitting if len(fitting) == 1 else kinds


def _mode_of(kind: str, says: frozenset[str]) -> str:
    return next((word for word in _words_of(kind) if word in says), "")


def _words_of(kind: str) -> tuple[str, ...]:
    return _POOLING["max" if kind.startswith("max") else "avg"]


# ---------------------------------------------------------------- objects


def _objects(found: Survey, words: Vocabulary) -> Iterator[Part]:
    for one in found.classes.values():
        ahead, back = _directions(one, words)
        if ahead and back and not (_is_abstract(ahead) and _is_abstract(back)):
            part = _object(one, ahead, back, words)
            is_of_modes = len(_whats(part, "pooling")) > 1
            yield from _by_mode(part, *one.methods.values()) if is_of_modes else (part,)


def _directions(one: Class, words: Vocabulary) -> tuple[Function | None, Function | None]:
    """Its methods that go forward and back; of a class that is called as a layer is, two that take one argument."""
    ahead, back = _method(one, _FORWARDS), _method(one, _BACKWARDS)
    if (ahead and back) or not words.meant("layer", one.name):
        return ahead, back
    others = [each for each in one.methods.values() if len(each.needed) == 1 and not each.name.startswith("_")]
    return (others[0], others[1]) if len(others) == 2 else (None, None)


def _method(one: Class, names: Sequence[str]) -> Function | None:
    """The likeliest; one that only hands on whatever it is given, ``__call__(*inputs)``, comes last."""
    found = [one.methods[name] for name in names if name in one.methods]
    return next((each for each in found if each.arguments or not each.takes_more), found[0] if found else None)


def _is_abstract(function: Function) -> bool:
    return not function.returns and "NotImplementedError" in function.says


def _object(one: Class, ahead: Function, back: Function, words: Vocabulary) -> Part:
    if ahead.is_static and back.is_static:
        return replace(_pair(ahead, back, words, one.name), line=one.line, uses=(one.name,))
    if meant := cells.layers_meant(one.name, ahead, one):
        return _cell(meant, one.name, ahead, back, one)
    kinds = _of_one_way(words.meant("layer", one.name), *one.methods.values())
    losses = words.meant("loss", one.name)
    is_of_targets = takes_targets(ahead) or takes_targets(back)
    lines: list[Line] = []
    for what in losses or ANY_LOSS if is_of_targets or (losses and not kinds) else ():
        lines += islice(loss_lines(what, ahead, back, words, one), _MOST)
    for what in kinds or (() if losses or is_of_targets else ANY_LAYER):
        lines += islice(layer_lines(what, ahead, back, words, one), _MOST if kinds else _MOST_OF_ANY_OBJECT)
    return Part(
        one.name,
        one.label,
        one.line,
        tuple(dict.fromkeys(lines)),
        "" if lines else "part_odd_arguments",
        {"forward": ahead.name, "backward": back.name, "class": one.name},
        _numbers(one.methods.values()),
        bool(kinds or losses),
        (one.name,),
    )


# ---------------------------------------------------------------- optimizers


def _updates(found: Survey, words: Vocabulary) -> Iterator[Part]:
    """What is named as an optimizer; beside ``adam``, a function ``initialize_adam`` is none."""
    named = {what for name in (*found.functions, *found.classes) for what in words.meant("optimizer", name)}
    for one in found.functions.values():
        is_helper = not named.isdisjoint(words.within("optimizer", one.name)) and not words.meant("optimizer", one.name)
        lines = () if is_backward(one.name) or is_helper else _steps(one.name, one, None, words)
        if lines:
            yield Part(one.name, one.label, one.line, lines, numbers=one.numbers, uses=(one.name,))
    for owner in found.classes.values():
        is_layer = any(name in owner.methods for name in ("forward", "backward"))
        lines = () if is_layer or owner.code else _steps(owner.name, _method(owner, _STEPS), owner, words)
        if lines:
            yield _optimizer(owner, lines)


def _steps(name: str, step: Function | None, made: Class | None, words: Vocabulary) -> tuple[Line, ...]:
    """Ways to call what is named as an optimizer; the last by what its code does with what it is given."""
    meant, of = words.meant("optimizer", name), made or step
    every = (line for what in meant if step for line in update_lines(what, step, made))
    within = meant or words.within("optimizer", name)
    by_effect = (line_by_effect(what, of) for what in within) if of and not of.code else ()
    return (*tuple(dict.fromkeys(every))[:_MOST], *by_effect)


def _optimizer(owner: Class, lines: tuple[Line, ...]) -> Part:
    return Part(
        owner.name,
        owner.label,
        owner.line,
        lines,
        "" if lines else "part_odd_arguments",
        {"class": owner.name, "methods": tuple(owner.methods)},
        _numbers(owner.methods.values()),
        uses=(owner.name,),
        around=_around(owner),
    )


def _around(owner: Class) -> tuple[str, ...]:
    """Methods that need nothing, and that no step calls itself."""
    called = {name for step in _STEPS if step in owner.methods for name in owner.methods[step].says}
    return tuple(name for name, one in owner.methods.items() if not one.needed and name not in called)
