"""A network's step put together from methods or functions of a file of which no loop says how they are called.

What a method takes says what it may be: a batch's inputs, its targets, the rate, or what another one gives. Each way to
put them together is tried, and what they give tells which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.target import role_of
from harness.checking.conducted.planning import Conducted, Written, is_a_loss, sized
from harness.checking.conducted.reading import SELF, Callee, callees, globals_of, methods_of, returned

#: How many ways to put a step together are tried of one class, or of the functions.
_WAYS = 12
_BACK = re.compile(
    r"back|grad|deriv|prime|delta|nabla|bwd|bprop|retro|atras|atrás|tras$|indietro|wstecz|rueck|rück|geri|nguoc|turev|反向|梯度"
)
_AHEAD = re.compile(
    r"forward|fwd|feed|predict|propaga|output|logit|score|prob|__call__|^run|adelante|frente|avanti|przod|vorw|ileri|tien|前向|预测"
)
_MOVES = re.compile(
    r"update|step|descen|apply|optim|sgd|train|fit|learn|improve|actuali|atuali|aggiorn|aktuali|maj|paso|passo|lern|cap_nhat|adim|更新"
)
#: Arguments that count steps: what has one goes through many.
_COUNTS = re.compile(r"epoc|iter|n_steps|num_steps|schritt|devir|krok|runden|passi|times|vong|rounds|lan_lap|次")


@dataclass(frozen=True)
class _Call:
    """A method or a function with what it takes: X, Y, lr, p (parameters), or ? for what another gives."""

    callee: Callee
    takes: Mapping[str, str]

    @property
    def name(self) -> str:
        """As it is called."""
        return self.callee.name

    @property
    def kinds(self) -> frozenset[str]:
        """What it takes."""
        return frozenset(self.takes.values())


def of_pieces(units: Sequence[Unit], others: Sequence[Unit] = ()) -> Iterator[Conducted]:
    """Every class that may be a network, and the functions of the file together."""
    every = (*units, *others)
    known = callees(units, others)
    for name, one in known.items():
        if one.is_class:
            yield from filter(None, [_of_class(one, methods_of(every, name))])
    functions = {name: one for name, one in known.items() if not one.is_class}
    yield from filter(None, [_of_functions(functions, every)])


# ---------------------------------------------------------------- methods of a class


def _of_class(made: Callee, methods: Mapping[str, Callee]) -> Conducted | None:
    calls = [_call(one) for name, one in methods.items() if name == "__call__" or not name.startswith("__")]
    calls = [one for one in calls if not any(_COUNTS.search(name.lower()) for name in one.callee.arguments)]
    ways = list(islice(_ways_of_methods(calls), _WAYS))
    start = sized(made, {})
    if not ways:
        return None
    more = [*_more_of_methods(calls)]
    names = [one.name for one in calls]
    written = Written(
        (SELF,),
        (f"{SELF} = {start}",),
        (),
        (),
        tuple((*_BATCH, *more, *way) for way in ways),
        ("X", "Y", SELF),
        _rated(ways),
    )
    return Conducted(written.units, tuple(names), any(map(is_a_loss, names)))


_BATCH = ("X, Y = _inputs, _targets",)


def _rated(ways: Sequence[Sequence[str]]) -> bool:
    return any("_lr" in line for way in ways for line in way)


def _call(one: Callee) -> _Call:
    roles = {"inputs": "X", "targets": "Y", "lr": "lr", "parameters": "p"}
    takes = {name: roles.get(role_of(name, ()) or "", "?") for name in one.needed}
    rates = [name for name in one.arguments if name not in one.needed and role_of(name, ()) == "lr"]
    return _Call(one, takes | dict.fromkeys(rates, "lr"))


def _ahead(calls: Sequence[_Call]) -> list[_Call]:
    """What goes forward, the likeliest first."""
    found = [
        one
        for one in calls
        if one.kinds == {"X"} or (len(one.takes) == 1 and one.kinds == {"?"} and _AHEAD.search(one.name))
    ]
    return sorted(found, key=lambda one: (not _AHEAD.search(one.name.lower()), one.kinds != {"X"}))


def _given(one: _Call, unknown: str = "") -> str:
    values = {"X": "X", "Y": "Y", "lr": "_lr", "?": unknown or "X", "p": unknown or "X"}
    return ", ".join(f"{name}={values[kind]}" for name, kind in one.takes.items())


def _ways_of_methods(calls: Sequence[_Call]) -> Iterator[tuple[str, ...]]:
    """What moves the parameters, behind what it needs."""
    ahead = _ahead(calls)
    for one in sorted(calls, key=lambda one: not _MOVES.search(one.name.lower())):
        if {"X", "Y"} <= one.kinds <= {"X", "Y", "lr"} and not is_a_loss(one.name):
            yield (_told(one, f"{SELF}.{one.name}({_given(one)})"),)
    first = [f"_out = {_told(one, f'{SELF}.{one.name}({_given(one)})')}" for one in ahead[:2]]
    backs = [one for one in calls if one.kinds <= {"X", "Y"} and one not in ahead]
    backs = sorted(backs, key=lambda one: (is_a_loss(one.name), not _BACK.search(one.name.lower())))[:4]
    for back in backs:
        took = f"_back = {_told(back, f'{SELF}.{back.name}({_given(back)})')}"
        for one in calls:
            if one is back or one in ahead or is_a_loss(one.name) or ("X" not in back.kinds and not first):
                continue
            if one.kinds <= {"lr"} and _MOVES.search(one.name.lower()):
                yield (*first[:1], took, _told(one, f"{SELF}.{one.name}({_given(one)})"))
            elif "?" in one.kinds and "lr" in one.kinds and one.kinds <= {"?", "lr", "p"}:
                count = sum(kind != "lr" for kind in one.takes.values())
                given = "_back" if count == 1 else "*_back"
                yield (*first[:1], took, _told(one, f"{SELF}.{one.name}({given}, _lr)"))
    for back in backs:
        yield (*first[:1], f"_back = {_told(back, f'{SELF}.{back.name}({_given(back)})')}")


def _told(one: _Call, code: str, mark: str = "") -> str:
    return f"_tell({mark + one.name!r}, {code})"


def _more_of_methods(calls: Sequence[_Call]) -> Iterator[str]:
    """What tells the output, the loss or gradients, each of a copy."""
    ahead = _ahead(calls)
    for one in ahead:
        yield _tried(_told(one, f"harness_copied({SELF}).{one.name}({_given(one)})", "?x:"))
    for one in calls:
        if one in ahead or not one.kinds & {"X", "Y"} or not one.kinds <= {"X", "Y"}:
            continue
        begins = [f"_copy.{ahead[0].name}({_given(ahead[0])})"] if ahead and "X" not in one.kinds else []
        yield _tried(f"_copy = harness_copied({SELF})", *begins, _told(one, f"_copy.{one.name}({_given(one)})", "?"))


def _tried(*lines: str) -> str:
    return "\n".join(("try:", *(f"    {line}" for line in lines), "except Exception:", "    pass"))


# ---------------------------------------------------------------- functions


def _of_functions(functions: Mapping[str, Callee], every: Sequence[Unit]) -> Conducted | None:
    """Functions that take what one of them makes: ``run(net, x)``, ``descend(net, g, lr)``."""
    calls = [_call(one) for one in functions.values()]
    calls = [one for one in calls if not any(_COUNTS.search(name.lower()) for name in one.callee.arguments)]
    if names := globals_of(every):
        return _of_globals(names, functions, calls)
    makers = [sized(one, {}) for one in functions.values() if one.needed and _may_make(one)]
    ways = list(islice(_ways_of_functions(calls, every), _WAYS))
    if not makers or not ways:
        return None
    written = Written(
        ("_state",), (), ("_state",), tuple(f"lambda sizes: {one}" for one in makers),
        tuple((*_BATCH, *way) for way in ways), ("X", "Y"), _rated(ways),
    )  # fmt: skip
    called = [one.name for one in calls if one.name in str(ways)]
    return Conducted(written.units, tuple(called), any(map(is_a_loss, called)))


def _of_globals(names: Sequence[str], functions: Mapping[str, Callee], calls: Sequence[_Call]) -> Conducted | None:
    """Functions that share what goes on as names of the file: ``global W, b``."""
    held = f"{{_name: globals()[_name] for _name in {tuple(names)!r}}}"
    makers = [f"({sized(one, {})}, {held})[1]" for one in functions.values() if one.needed and _may_make(one)]
    starts = "globals().update(harness_copied(_state))"
    ahead = [one for one in calls if one.kinds == {"X"}]
    more = [_told(one, f"{one.name}({_given(one)})", "?x:") for one in ahead]
    more += [_told(one, f"{one.name}({_given(one)})", "?") for one in calls if {"X", "Y"} == one.kinds]
    told = [line for one in more for line in (_tried(one), starts)]
    ways = [
        (*_BATCH, starts, *told, _told(one, f"{one.name}({_given(one)})"), f"_state = {held}")
        for one in calls
        if {"X", "Y"} <= one.kinds <= {"X", "Y", "lr"}
    ]
    if not makers or not ways:
        return None
    written = Written(
        ("_state",),
        (),
        ("_state",),
        tuple(f"lambda sizes: {one}" for one in makers),
        tuple(ways[:_WAYS]),
        ("X", "Y"),
        _rated(ways),
    )
    used = [one.name for one in calls]
    return Conducted(written.units, tuple(used), any(map(is_a_loss, used)))


def _may_make(one: Callee) -> bool:
    return len(one.needed) <= 4 and not any(
        role_of(each, ()) in ("inputs", "targets", "parameters") for each in one.needed
    )


def _ways_of_functions(calls: Sequence[_Call], every: Sequence[Unit]) -> Iterator[tuple[str, ...]]:
    ahead = [one for one in calls if "X" in one.kinds and len(one.takes) == 2 and one.kinds <= {"X", "p", "?"}]
    for first in sorted(ahead, key=lambda one: not _AHEAD.search(one.name.lower()))[:2]:
        parameter = next(name for name, kind in first.takes.items() if kind != "X")
        results = returned(every, first.name)
        known = _Known(parameter, results)
        out = known.unpacked(f"_tell({first.name!r}, {first.name}({known.given(first)}))")
        losses = [one for one in calls if is_a_loss(one.name) and "Y" in one.kinds and known.binds(one)]
        more = [_tried(_told(one, f"{one.name}({known.given(one)})")) for one in losses]
        yield from (
            (*out, *more, *way) for way in _backs_and_moves(calls, known, {first.name, *(one.name for one in losses)})
        )


def _backs_and_moves(calls: Sequence[_Call], known: _Known, used: set[str]) -> Iterator[tuple[str, ...]]:
    rest = [one for one in calls if one.name not in used]
    for one in sorted(rest, key=lambda one: not _MOVES.search(one.name.lower())):
        if {"X", "Y", "lr"} <= one.kinds and known.binds(one):
            yield (f"_state = harness_next(_state, {_told(one, f'{one.name}({known.given(one)})')})",)
    backs = [one for one in rest if "Y" in one.kinds and "lr" not in one.kinds and known.binds(one)]
    for back in sorted(backs, key=lambda one: not _BACK.search(one.name.lower()))[:3]:
        took = f"_back = {_told(back, f'{back.name}({known.given(back)})')}"
        for one in rest:
            lacking = [name for name, kind in one.takes.items() if kind in ("?", "p") and name != known.parameter]
            if one is back or "lr" not in one.kinds or "X" in one.kinds or len(lacking) > 3 or not lacking:
                continue
            for _at, holds in enumerate(list(lacking) if known.parameter not in one.takes else [""]):
                left = [name for name in lacking if name != holds]
                values = {known.parameter: "_state", holds: "_state"}
                values |= {name: "_back" if len(left) == 1 else f"_back[{place}]" for place, name in enumerate(left)}
                values |= {name: "_lr" for name, kind in one.takes.items() if kind == "lr"}
                given = ", ".join(f"{name}={values[name]}" for name in one.takes if name in values)
                yield (took, f"_state = harness_next(_state, {_told(one, f'{one.name}({given})')})")
        yield (took,)


@dataclass(frozen=True)
class _Known:
    """What the arguments of functions stand for once one has gone forward."""

    parameter: str
    results: tuple[str, ...]
    """The names in its return statement."""

    def unpacked(self, call: str) -> list[str]:
        """Its call."""
        names = ", ".join(f"_r{at}" for at, _ in enumerate(self.results))
        return [f"{names} = _r = {call}"] if len(self.results) > 1 else [f"_r0 = _r = {call}"]

    def values(self, one: _Call) -> dict[str, str]:
        """What each argument is given; those that nothing is known of are left out."""
        found: dict[str, str] = {}
        for name, kind in one.takes.items():
            is_result = name in self.results and (kind not in "XY" or list(one.takes.values()).count(kind) > 1)
            if is_result:  # y beside t is what came out
                found[name] = f"_r{self.results.index(name)}"
            elif name == self.parameter or kind == "p":
                found[name] = "_state"
            elif kind in ("X", "Y", "lr") and {"X": "X", "Y": "Y", "lr": "_lr"}[kind] not in found.values():
                found[name] = {"X": "X", "Y": "Y", "lr": "_lr"}[kind]
        left = [name for name in one.takes if name not in found]
        free = [f"_r{at}" for at, _ in enumerate(self.results) if f"_r{at}" not in found.values()] or ["_r0"]
        if len(left) == 1:  # what came out, by another name; or what is left of what came with it
            found[left[0]] = free[0]
        elif len(left) == len(free) == 2:
            found |= dict(zip(left, free, strict=True))
        return found

    def binds(self, one: _Call) -> bool:
        """Whether all that it takes is known."""
        return set(self.values(one)) == set(one.takes)

    def given(self, one: _Call) -> str:
        """As it is written."""
        return ", ".join(f"{name}={value}" for name, value in self.values(one).items())
