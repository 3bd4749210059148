"""Cells of a recurrence that a file defines, and recurrences over time: how each may be called, from names alone.

A cell has several inputs and results. The roles of its arguments are x, h and c, the state before; of its results oh
and oc, the next state, y, what is predicted from it, and cache. A way back is given gh and gc, the gradients of the
next state, and gives dx, dh, dc and, as ``d`` and its role, that of each parameter; ``grads`` is a dict by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, permutations, product
from typing import Any

from harness.checking.held import Reading
from harness.checking.homework.cell_gradients import gradient_role
from harness.checking.homework.cell_names import (
    GATES,
    covers,
    input_of,
    is_cache,
    is_parameter,
    is_prediction,
    plain,
    state_of,
    without_d,
)
from harness.checking.homework.line import Call, Line, Role
from harness.checking.homework.survey import Argument, Class, Function, unstarred

#: What a cell, and a recurrence over time, are as layers.
KINDS = tuple(GATES)
CELLS = frozenset((*KINDS, *(f"{kind}_cell" for kind in KINDS)))
#: How many ways of naming its parameters are tried.
_MOST_COVERS = 6
_STEP = frozenset(("cell", "step", "unit", "timestep", "one", "single"))
_TIME = frozenset(("time", "sequence", "seq", "layer", "unroll", "bptt", "over", "full"))
_STATES = ("states", "state")
#: Keys of a dict of parameters of which the text of the code does not tell all.
_USUAL = {
    "rnn": ("Wax", "Waa", "Wya", "ba", "by"),
    "lstm": ("Wf", "Wi", "Wc", "Wo", "Wy", "bf", "bi", "bc", "bo", "by"),
    "gru": (),
}
_DICTS = frozenset(("parameters", "params", "p", "weights", "theta", "w", "param"))
_MADE = {
    "input_size": re.compile(r"(?i)(input|in|d_?in|n_?x|nx|inp|vocab|embed)(_?(size|dim|features|units|n|s))?|d|x_dim"),
    "hidden_size": re.compile(r"(?i)(hidden|h|n_?h|n_?a|num_?hiddens?|units|out|output)(_?(size|dim|features|units))?"),
}


class Unpacked(dict[str, str]):
    """Roles of a tuple, in order, by the names that it is unpacked into."""


def layers_meant(name: str, ahead: Function, made: Class | None = None) -> tuple[str, ...]:
    """What a name says that it is: lstm_cell of ``lstm_step_forward``; or what is taken, where that says it."""
    words = plain(name)
    text = "".join(words)
    kind = next((one for one in ("lstm", "gru", "rnn") if one in text), "")
    if not kind and not (_takes_state(ahead) and any(one in text for one in ("recurrent", "cell", "step", "elman"))):
        return ()
    kind = kind or _kind_of(ahead)
    cell, whole = f"{kind}_cell", kind
    if _STEP & set(words) or "cell" in text:
        return (cell,)
    return (whole, cell) if made is None or _TIME & set(words) or "time" in text else (cell, whole)


_BEFORE = re.compile(r"(?i)(h_?prev|prev_?h|c_?prev|prev_?c|prev_?hidden|hidden_?prev)\w?")


def is_recurrent(one: Function | Class) -> bool:
    """Whether something is a recurrence by its name, or because it is given the state before: nothing states a network
    of one."""
    if {"rnn", "lstm", "gru", "lstmcell", "rnncell", "grucell"} & set(plain(one.name)):
        return True
    given = one.arguments if isinstance(one, Function) else ()
    return any(_BEFORE.fullmatch(each.name) for each in given)


def _takes_state(ahead: Function) -> bool:
    names = [one.name for one in ahead.arguments]
    return len(names) > 1 and any(input_of(name, "lstm") in ("h", "c") for name in names[1:])


def _kind_of(ahead: Function) -> str:
    if any(input_of(one.name, "lstm") == "c" for one in ahead.arguments):
        return "lstm"
    return "gru" if {"reset", "r"} & ahead.says and {"z", "update"} & ahead.says else "rnn"


def cell_lines(
    what: str, ahead: Function, back: Function, made: Class | None = None, owner: str | None = None
) -> Iterator[Line]:
    """Ways to call a cell. Nothing where it cannot be told an argument that it needs."""
    kind = what.removesuffix("_cell")
    for names in _parameters(kind, ahead, made):
        start = _made(made, names) if made else None
        takes = _taken(kind, ahead, names)
        if takes is not None and what != kind and "h" not in Call("", takes).roles:  # one time step is given the state
            continue
        if takes is None or (made and start is None) or not _is_told_all(names, takes, made):
            continue
        gives = next_states(kind, ahead)
        forward = Call(_method(owner, ahead), takes, gives)
        kept = [name for name, role in zip(ahead.returns, gives, strict=True) if role == "cache"]
        taken = _taken_back(kind, back, names, takes, kept)
        ways = _given_back(kind, back, takes, names) if taken is not None else ()
        calls = (Call(_method(owner, back), taken or (), given) for given in dict.fromkeys(ways))
        lines = (Line("layer", what, forward, backward, start, names=names) for backward in calls)
        for alike in zip(*(_in_orders(line, kind, ahead) for line in lines), strict=True):  # in one order of its gates
            yield from (with_its for each in alike for with_its in _with_settings(each))


def _with_settings(line: Line) -> Iterator[Line]:
    """With the biases and the state that there are; of a gru with its reset gate in either place, too."""
    sources = {role.partition(".")[2] for role in line.names.values() if not role.startswith("y")}
    known: dict[str, Any] = {"bias_ih": bool(sources & {"b", "bx"}), "bias_hh": "bh" in sources}
    states = ("h", "c") if line.what.startswith("lstm") else ("h",)
    known |= {state: False for state in states if not line.forward.has(state)}
    if line.what.startswith("rnn"):
        yield from (replace(line, options={**known, "nonlinearity": one}) for one in ("tanh", "relu"))
    elif line.what.startswith("lstm"):
        yield replace(line, options=known)
    else:
        for after, keeps in ((True, True), (False, False), (False, True), (True, False)):
            yield replace(line, options={**known, "reset_after": after, "update_keeps": keeps})


def _in_orders(line: Line, kind: str, ahead: Function) -> Iterator[Line]:
    """With the gates of what has them all one after another in an order: that of its names, then the usual ones."""
    for order in _orders(kind, line.names, ahead):
        names = {name: role.replace("*", order) for name, role in line.names.items()}
        made, forward, backward = (call and _in_order(call, order) for call in (line.made, line.forward, line.backward))
        assert forward is not None
        yield replace(line, made=made, forward=forward, backward=backward, names=names)


def _in_order(call: Call, order: str) -> Call:
    for source in ("x", "h", "xh", "hx", "b", "bx", "bh"):
        call = call.renamed(f"*.{source}", f"{order}.{source}")
    return replace(call, gives=tuple(role.replace("*", order) for role in call.gives))


def _orders(kind: str, names: Mapping[str, str], ahead: Function) -> Iterator[str]:
    own = "".join(GATES[kind])
    if len(own) == 1 or not any(role.startswith("*") for role in names.values()):
        yield own
        return
    written = [gate for name in ahead.assigned for gate in own if name.lower() in _written(kind, gate)]
    usual = {"lstm": ("ifog", "ifgo", "fiog", "figo", "fgio"), "gru": ("rzn", "zrn")}[kind]
    first = "".join(dict.fromkeys(written))
    every = (first, *usual, *map("".join, permutations(own)))
    yield from dict.fromkeys(one for one in every if len(one) == len(own))


def _written(kind: str, gate: str) -> tuple[str, ...]:
    """What the value of a gate is called: i, it, i_t, i_gate, input_gate."""
    of = GATES[kind][gate]
    return tuple(form.format(one) for one in of for form in ("{}", "{}t", "{}_t", "{}_gate", "{}gate", "a{}", "{}_"))


def _method(owner: str | None, function: Function) -> str:
    return f"{owner}.{function.name}" if owner else function.name


# ---------------------------------------------------------------- parameters


def _parameters(kind: str, ahead: Function, made: Class | None) -> Iterator[dict[str, str]]:
    """By name the role of each parameter, the likeliest first."""
    seen: list[dict[str, str]] = []
    for names in _named(kind, ahead, made):
        for found in islice(covers(kind, names), _MOST_COVERS):
            if found not in seen:
                seen.append(found)
                yield found


def _named(kind: str, ahead: Function, made: Class | None) -> Iterator[tuple[str, ...]]:
    """Names that parameters may have: of arguments, of keys, of what they are unpacked into, of attributes."""
    own = [one.name for one in ahead.arguments if is_parameter(one.name) and not input_of(one.name, kind)]
    inner = [key for one in ahead.arguments for key in (*one.keys, *one.unpacked) if is_parameter(key)]
    yield tuple(dict.fromkeys((*own, *inner)))
    texts = sorted(text for text in ahead.texts if is_parameter(text))
    yield tuple(dict.fromkeys((*own, *inner, *texts)))
    yield tuple(
        f"{kind_of}{gate}" for kind_of in sorted(ahead.texts & _PREFIXES) for gate in sorted(ahead.texts & _GATES)
    )
    if any(one.keys or one.name.lower() in _DICTS for one in ahead.arguments):
        yield tuple(dict.fromkeys((*own, *_USUAL[kind])))
    if made is not None:
        yield tuple(one.name for one in made.made if is_parameter(one.name))
        bare = sorted(one for one in made.attributes if is_parameter(one) and f"d{one}" != one)
        yield tuple(bare or sorted(one for one in made.within if is_parameter(one)))
        yield tuple(sorted(text for text in made.says if is_parameter(text) and len(text) < _LONG))


_LONG = 12
#: Keys that are put together, params["W" + gate]: what they begin with, and the gates.
_PREFIXES, _GATES = frozenset("WUbwuVR"), frozenset("fiogcazrnh")


def _is_told_all(names: Mapping[str, str], takes: Sequence[tuple[str, Role]], made: Class | None) -> bool:
    """Whether every parameter arrives somewhere: as an argument, in a dict, or as an object's."""
    if made is not None:
        return True
    told = {role for _, one in takes for role in (one.values() if isinstance(one, Mapping) else (one,))}
    return {role for role in names.values() if not role.startswith("y")} <= told


# ---------------------------------------------------------------- what is taken and given


def _taken(kind: str, function: Function, names: Mapping[str, str]) -> tuple[tuple[str, Role], ...] | None:
    """A role for each argument; None where one that is needed has none."""
    found: dict[str, Role] = {}
    for one in function.arguments:
        role = _role_of(kind, one, names, tuple(found.values()))
        if role:
            found[one.name] = role
        elif one.is_needed and "x" not in found.values():
            found[one.name] = "x"
        elif one.is_needed and "h" not in found.values():
            found[one.name] = "h"
        elif one.is_needed:
            return None
    return tuple(found.items()) if "x" in found.values() else None


def _role_of(kind: str, one: Argument, names: Mapping[str, str], taken: Sequence[Any]) -> Role | None:
    name = one.name
    if name in names:
        return names[name]
    if one.unpacked and set(one.unpacked) & set(names):
        return Unpacked({each: names.get(each, "_") for each in one.unpacked})
    if kind == "lstm" and len(one.unpacked) == 2 and {state_of(each, kind) for each in one.unpacked} == {"h", "c"}:
        return Unpacked({each: state_of(each, kind) for each in one.unpacked})
    if set(one.keys) & set(names) or name.lower() in _DICTS:
        return dict(names)
    role = input_of(name, kind)
    return role if role and role not in taken else None


def _made(made: Class, names: Mapping[str, str]) -> Call | None:
    """With what an object is made: its parameters, or its sizes."""
    init = made.methods.get("__init__")
    if init is None:
        return Call(made.name, ())
    found: dict[str, Role] = {}
    for one in init.arguments:
        size = next((role for role, of in _MADE.items() if of.fullmatch(one.name) and role not in found.values()), "")
        left = next((role for role in _MADE if role not in found.values()), "")
        if one.name in names and not size:
            found[one.name] = names[one.name]
        elif size or (one.is_needed and left):
            found[one.name] = size or left
        elif one.is_needed:
            return None
    return Call(made.name, tuple(found.items()))


def next_states(kind: str, ahead: Function) -> tuple[str, ...]:
    """Roles of what goes forward, by name, then by place."""
    found: list[str] = []
    count = len(ahead.returns)
    for at, name in enumerate(ahead.returns):
        own = state_of(name, kind)
        is_later = own in {state_of(one, kind) for one in ahead.returns[at + 1 :]}  # tanh(c) * o, c
        state = "" if not own or (own == "c" and is_later) else f"o{own}"
        is_last = at == count - 1
        if is_cache(name) or (is_last and not state and not is_prediction(name) and count > 1):
            role = "cache"
        elif state and state not in found:
            role = state
        elif "oh" not in found:
            role = "oh"
        elif kind == "lstm" and "oc" not in found and not (name.startswith("y") or "pred" in name):
            role = "oc"
        else:
            role = "y" if is_prediction(name) and "y" not in found else "cache" if is_last else "_"
        found.append(role)
    if count > 1 and not {"oh", "oc"} & set(found):  # ``return kept["h"], kept``
        found[0] = "oh"
    return tuple(found)


def _taken_back(
    kind: str, back: Function, names: Mapping[str, str], takes: Sequence[tuple[str, Role]], kept: Sequence[str]
) -> tuple[tuple[str, Role], ...] | None:
    """A role for each argument of the way back; None where one that is needed has none.

    ``kept``: what the way forward calls that which it keeps, ``""`` where that has no name.
    """
    known = dict(takes)
    found: dict[str, Role] = {}
    for one in back.arguments:
        role = _role_back(kind, one, known, names, tuple(found.values()), kept)
        if role:
            found[one.name] = role
        elif one.is_needed:
            return None
    return tuple(found.items()) if "gh" in found.values() else None


def _role_back(
    kind: str,
    one: Argument,
    known: Mapping[str, Role],
    names: Mapping[str, str],
    taken: Sequence[Any],
    kept: Sequence[str],
) -> Role | None:
    name = one.name
    if is_cache(name) and kept:
        return "cache"
    if name in known:
        return known[name]
    if name in kept:
        return "cache"
    if kept and "cache" not in taken and (one.keys or one.unpacked) and name.lower() not in _DICTS:
        return "cache"
    is_gradient = bool(without_d(name)) and not is_parameter(name)
    if is_gradient or name.lower() in _GRADIENTS:
        state = state_of(without_d(name), kind)
        wanted = "gc" if state == "c" or ("gh" in taken and kind == "lstm") else "gh"
        return wanted if wanted not in taken else None
    if state := state_of(name, kind):
        return _state_back(name, state, taken)
    if inside := _role_of(kind, one, names, taken):
        return inside
    if one.is_needed and "gh" not in taken:
        return "gh"
    return "cache" if one.is_needed and kept and "cache" not in taken else None


def _state_back(name: str, state: str, taken: Sequence[Any]) -> str:
    """A state that the way back is given again: the next one, unless its name says that it is the one before."""
    is_before = bool({"prev", "previous", "old", "last", "before"} & set(plain(name))) or "prev" in name.lower()
    return state if is_before and state not in taken else f"o{state}"


_GRADIENTS = frozenset(("delta", "dout", "g", "grad", "gradient", "grad_output", "upstream", "error", "err", "d", "dy"))


_OTHER = {"dh": "dc", "dc": "dh"}


def _given_back(
    kind: str, back: Function, takes: Sequence[tuple[str, Role]], names: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """What the way back gives: by names, and by the places of what the way forward takes."""
    back = replace(back, returns=unstarred(back.returns, len([*roles_in(takes)])))
    by_name = tuple(gradient_role(kind, name, names) for name in back.returns)
    if all(by_name) and len(set(by_name)) == len(by_name):
        yield by_name
    order = [f"d{role}" for role in roles_in(takes)]
    if len(back.returns) == len(order) and tuple(order) != by_name:
        yield tuple(order)
    inputs = [role for role in order if role in ("dx", "dh", "dc")]
    if len(back.returns) == len(inputs) + 1 and len(inputs) < len(order):
        yield (*inputs, "grads")
    if len(back.returns) == len(inputs) != len(order):
        yield tuple(inputs)
    yield ("grads",)
    if not all(by_name) or len(back.returns) == 1:  # no shape tells the gradients of two states apart
        yield from (tuple(map(_OTHER.get, order, order)),) if {*_OTHER} <= {*order} else ()


def roles_in(takes: Sequence[tuple[str, Role]]) -> Iterator[str]:
    """Of all that is taken, and of what is in dicts and tuples, but for what makes a prediction."""
    for _, role in takes:
        yield from (one for one in (role.values() if isinstance(role, Mapping) else (role,)) if one[:2] != "y.")


# ---------------------------------------------------------------- how they are held


def readings(is_single: bool, over_time: bool) -> Iterator[Reading]:
    """How arrays may be held, the usual first."""
    usual = (("in_out", "rows", "flat"), ("out_in", "columns", "column_vectors"), ("out_in", "rows", "flat"))
    weights, vectors = ("in_out", "out_in"), ("flat", "row_vectors", "column_vectors")
    every = dict.fromkeys((*usual, *product(weights, ("rows", "columns"), vectors)))
    alone = [("out_in", "alone", "flat"), ("in_out", "alone", "flat")] if is_single else []
    for weight, samples, vector in (*alone, *every):
        yield Reading(weight=weight, samples=samples, vectors=vector)  # type: ignore[arg-type]
        if over_time and samples == "rows":
            yield Reading(weight=weight, samples=samples, vectors=vector, time="time_first")  # type: ignore[arg-type]
