"""A loop's step as a class of ours: what is made before, what goes on from step to step, what each name stands for."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.candidate.speaking.target import ROLES, made_role, role_of
from harness.checking.conducted.reading import (
    SELF,
    Callee,
    Training,
    callees,
    changed_in,
    in_order,
    inherits,
    lifted,
    methods_of,
    needed_by,
    stored,
    trainings,
    with_functions,
)
from harness.checking.homework import defined
from harness.checking.homework.words import ranked_by_role, usual_words

LABEL = "<conducted>"
NAME = "HarnessConductedNetwork"
#: Names that say of a function or a number that it is a loss, in the languages that people write; and what it is not.
LOSSES = (
    r"loss|cost|^j$|objective|entrop|\bbce|_bce|^bce|xent|nll|likelihood|\bmse|^mse|error|verlust|fehler|kosten|perte|cout|coût|"
    r"costo|custo|perdid|pérdid|perda|erro\b|perdita|errore|koszt|strat[ay]|kayip|kayıp|maliyet|hata|mat_mat|chi_phi|sai_so|"
    r"損失|誤差|损失|代价|误差|потер|ошибк"
)
_NO_LOSSES = r"acc|grad|delta|prime|deriv|back|genauig|precis|exact|score|norm|count|correct|rate|lr\b"
_RANDOM = frozenset(
    (*usual_words("generators"), *ranked_by_role("made_with")["random"], "seed", "semilla", "ziarno", "semente")
)
#: So many calls of its own a loop has at least whose names say nothing.
_FEW = 2
_ARRAYS, _STAGE = (Path(__file__).with_name(f"{name}.py") for name in ("arrays", "stage"))
_MARK = "#: Read from here on."
_NUMBERED_ROLES = {
    "in": "sizes[0]",
    "out": "sizes[-1]",
    "sizes": "sizes",
    "hidden": "sizes[1]",
    "hidden_list": "sizes[1:-1]",
}


@dataclass(frozen=True)
class Conducted:
    """A class over a file's own step."""

    units: tuple[Unit, Unit]
    """Its code: of what takes a step at the rate that it is given, and of what only tells gradients."""
    calls: tuple[str, ...]
    """The functions and methods that it calls, by name."""
    has_named_loss: bool


def conducted(units: Sequence[Unit], others: Sequence[Unit] = ()) -> list[Conducted]:
    """Every step of a file that can be called so, the likeliest first: of those that call most."""
    known = callees(units, others)
    every = (*units, *others)
    plans = (
        _Planning(one, known, units, every, owner).made()
        for training in trainings(units, known)
        for one in with_functions(training, known)
        for owner in (inherits(every, one.owner) if one.owner else [""])
    )
    return sorted(filter(None, plans), key=lambda one: -len(one.calls))


@dataclass
class _Planning:
    training: Training
    known: Mapping[str, Callee]
    units: Sequence[Unit]
    every: Sequence[Unit]
    owner: str
    states: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    first: list[ast.stmt] = field(default_factory=list)

    def made(self) -> Conducted | None:
        """The class; None where something of it is not known."""
        body = list(self.training.body)
        need = [name for name in needed_by(body) if name not in self.known and name not in self._globals()]
        self.states = self._states(need)
        if not self.states:
            return None
        objects = frozenset(name for name in self.states if self._is_object(name))
        body = lifted(body, self.known, objects)
        need = [
            name
            for name in needed_by(body)
            if name not in self.known and name not in self._globals() and name != "_tell"
        ]
        self._assign([name for name in need if name not in self.states])
        if not self._by_flow(body, [name for name in need if not self._is_known(name)]):
            return None
        has_rate = self._with_rate(body)
        calls = _told_in(body)
        if len(calls) < _FEW and not (changed_in(body) & set(self.states)):
            return None
        return self._written(body, calls, has_rate)

    # ------------------------------------------------------------ names

    def _globals(self) -> set[str]:
        """Names of the whole file that a function does not get as arguments."""
        found: set[str] = set()
        for unit in self.units:
            for node in parse(unit).body:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    found |= {(one.asname or one.name).partition(".")[0] for one in node.names}
                elif isinstance(node, (*defined.FUNCTIONS, ast.ClassDef)):
                    found.add(node.name)
                elif self.training.scope:
                    found |= set(stored(node))
        given = {*self.training.given, *(name for one in self.training.before for name in stored(one))}
        return found - given

    def _before(self, name: str) -> ast.stmt | None:
        """The last statement before the loop that gives a name its value."""
        every = [one for one in self.training.before if name in changed_in([one])]
        return every[-1] if every else None

    def _made_by(self, name: str) -> ast.Call | None:
        one = self._before(name)
        value = one.value if isinstance(one, ast.Assign) else None
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.known):
            return None
        data = [
            each for each in value.args if isinstance(each, ast.Name) and role_of(each.id, ()) in ("inputs", "targets")
        ]
        return None if data or role_of(name, ()) in ("inputs", "targets") else value

    def _is_object(self, name: str) -> bool:
        """Whether it is an object of one of the file's classes."""
        made = self._made_by(name)
        return name == SELF or (
            made is not None and isinstance(made.func, ast.Name) and self.known[made.func.id].is_class
        )

    def _states(self, need: Sequence[str]) -> list[str]:
        if self.owner and SELF in need:
            return [SELF]
        changed = changed_in(self.training.body)
        return [name for name in need if self._made_by(name) or (name in changed and self._goes_on(name))]

    def _goes_on(self, name: str) -> bool:
        """Whether a name that a step changes is a parameter: no counter, no list of losses, no sum of them, no rate."""
        if role_of(name, ()) in ("inputs", "targets", "lr") or name in self.training.counters:
            return False
        value = getattr(self._before(name), "value", None)
        is_plain = isinstance(value, ast.Constant) or (isinstance(value, ast.List | ast.Dict) and not _items(value))
        return not (is_plain and name not in ("b", "bias", "W", "w"))

    def _is_known(self, name: str) -> bool:
        of_slice = {each for one in self.first for each in stored(one)}
        return (
            name in self.states or name in self.roles or name in self.constants or name in of_slice or name == "_tell"
        )

    def _assign(self, names: Sequence[str]) -> None:
        """What names stand for, as far as they say so, or as what stands before the loop says."""
        for name in names:
            if not self._is_known(name):
                self._assign_one(name, 0)

    def _assign_one(self, name: str, deep: int) -> None:
        role, before = role_of(name, ()), self._before(name)
        if name in self.training.counters and role not in ("inputs", "targets"):
            self.constants[name] = ast.Constant(0)
            return
        wanted = role if role in ("inputs", "targets", "lr", "sizes") else None
        follows = before is not None and any(
            role_of(one, ()) == role and one != name and one != getattr(before, "name", "")
            for one in needed_by([before])
        )
        if wanted and not follows:
            self.roles[name] = wanted
        elif before is not None and deep < 6 and name not in needed_by([before]):
            if _is_batch(name):
                self.constants[name] = ast.Constant(10**6)
                return
            for each in needed_by([before]):
                if each not in self.known and each not in self._globals() and not self._is_known(each):
                    self._assign_one(each, deep + 1)
            self.first.append(in_order(before))
        elif name in self.training.defaults:
            value = self.training.defaults[name]
            self.constants[name] = ast.Constant(10**6) if _is_batch(name) else copy.deepcopy(value)
        elif _is_batch(name):
            self.constants[name] = ast.Constant(10**6)

    def _by_flow(self, body: Sequence[ast.stmt], unknown: list[str]) -> bool:
        """Names that say nothing: by the argument that they are given for, else by their order."""
        for call in _calls(body):
            for given, argument in self._bound(call):
                if isinstance(given, ast.Name) and given.id in unknown:
                    role = role_of(argument, ())
                    if role in ("inputs", "targets", "lr", "sizes") and (
                        role == "sizes" or role not in self.roles.values()
                    ):
                        self.roles[given.id] = role
                        unknown.remove(given.id)
        for role in ("inputs", "targets", "lr"):
            if unknown and role not in self.roles.values() and len(_calls(body)) >= _FEW:
                self.roles[unknown.pop(0)] = role
        return not unknown and {"inputs", "targets"} <= set(self.roles.values())

    def _bound(self, call: ast.Call) -> list[tuple[ast.expr, str]]:
        """What is given in a call, each with the name of the argument."""
        callee = self._callee(call)
        names = callee.arguments if callee else ()
        found = [(given, name) for given, name in zip(call.args, names, strict=False)]
        return found + [(one.value, one.arg) for one in call.keywords if one.arg]

    def _callee(self, call: ast.Call) -> Callee | None:
        if isinstance(call.func, ast.Name):
            return self.known.get(call.func.id)
        if isinstance(call.func, ast.Attribute):
            of = (
                self.owner
                if isinstance(call.func.value, ast.Name) and call.func.value.id == SELF
                else self._class_of(call)
            )
            return methods_of(self.every, of).get(call.func.attr) if of else None
        return None

    def _class_of(self, call: ast.Call) -> str:
        name = (
            call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
        )
        made = self._made_by(name) if name else None
        return made.func.id if made is not None and isinstance(made.func, ast.Name) else ""

    # ------------------------------------------------------------ the rate

    def _with_rate(self, body: list[ast.stmt]) -> bool:
        """Whether some name, or now a number's place, stands for the rate."""
        if "lr" in self.roles.values():
            return True
        for call in reversed(_calls(body)):
            callee = self._callee(call)
            argument = next((one for one in callee.arguments if role_of(one, ()) == "lr"), "") if callee else ""
            if not argument:
                continue
            for given, name in self._bound(call):
                if name == argument:
                    _exchange(call, given)
                    return True
            call.keywords.append(ast.keyword(argument, ast.Name("_lr", ast.Load())))
            return True
        return self._of_an_update(body) or self._of_a_number(body)

    def _of_an_update(self, body: Sequence[ast.stmt]) -> bool:
        """The one number that the last call is given which is no loss, whatever it is called."""
        for one in reversed(body):
            for call in _calls([one])[:1]:
                if re.search(LOSSES, _called(call).lower()):
                    continue
                fixed = [each for each, _ in self._bound(call) if self._is_number(each)]
                fixed = fixed or [each for each in call.args if self._is_number(each)]
                if len(fixed) == 1:
                    _exchange(call, fixed[0])
                return len(fixed) == 1
        return False

    def _is_number(self, value: ast.expr) -> bool:
        known = self.constants.get(value.id) if isinstance(value, ast.Name) else value
        return isinstance(known, ast.Constant) and isinstance(known.value, float)

    def _of_a_number(self, body: Sequence[ast.stmt]) -> bool:
        """A number that multiplies what is taken away: ``W -= 0.1 * dW``; or a constant by its name."""
        for one in body:
            for node in ast.walk(one):
                is_change = isinstance(node, ast.Assign | ast.AugAssign) and changed_in([node]) & set(self.states)
                for product in ast.walk(node) if is_change else ():
                    if not (isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult)):
                        continue
                    for side in ("left", "right"):
                        value = getattr(product, side)
                        is_number = isinstance(value, ast.Constant) and isinstance(value.value, float)
                        is_named = isinstance(value, ast.Name) and isinstance(
                            self.constants.get(value.id), ast.Constant
                        )
                        if is_number or is_named:
                            setattr(product, side, ast.Name("_lr", ast.Load()))
                            return True
        return False

    # ------------------------------------------------------------ what is written

    def _written(self, body: list[ast.stmt], calls: Sequence[str], has_rate: bool) -> Conducted | None:
        makes = self._makers()
        unmade = [name for name in self.states if name not in {each for one in makes for each in stored(one)}]
        if unmade and makes:
            return None
        body = self._with_more(body)
        values = {"inputs": "_inputs", "targets": "_targets", "lr": "_lr", "sizes": "_harness.sizes"}
        starts = [f"{name} = {values[role]}" for name, role in self.roles.items()]
        starts += [f"{name} = {ast.unparse(value)}" for name, value in self.constants.items()]
        made = Written(
            states=tuple(self.states),
            makes=tuple(map(_text, makes)),
            unmade=tuple(unmade),
            makers=tuple(self._other_makers()) if len(unmade) == 1 else (),
            ways=((*starts, *map(_text, self.first), *map(_text, body)),),
            own=(*self.roles, *self.states, *self.constants),
            has_rate=has_rate,
        )
        names = [*_told_in(body), *stored(ast.Module(body, []))]
        return Conducted(made.units, tuple(dict.fromkeys(calls)), any(map(is_a_loss, names)))

    def _makers(self) -> list[ast.stmt]:
        """What makes all that goes on, at any widths."""
        if self.states == [SELF]:
            made = self._sized(self.owner, {})
            return [ast.Assign([ast.Name(SELF, ast.Store())], made)] if made else []
        found: list[ast.stmt] = []
        order = [name for one in self.training.before for name in stored(one)]
        for name in sorted(self.states, key=lambda one: order.index(one) if one in order else len(order)):
            call = self._made_by(name)
            given = {argument: value for value, argument in self._bound(call)} if call else {}
            made = self._sized(_called(call), given) if call is not None else None
            before = self._before(name)
            if made is not None and isinstance(before, ast.Assign) and not any(name in stored(one) for one in found):
                found.append(ast.Assign(copy.deepcopy(before.targets), made))
        return found

    def _sized(self, name: str, given: Mapping[str, ast.expr]) -> ast.expr | None:
        """A call that makes something, with the widths."""
        callee = self.known.get(name) or callees(self.every).get(name)
        return ast.parse(sized(callee, given, self.states), mode="eval").body if callee else None

    def _other_makers(self) -> Iterator[str]:
        """Functions of the file that may make what goes on, though nobody calls them where it is trained."""
        for one in self.known.values():
            free = [each for each in one.needed if each.lower() not in _RANDOM]
            if 1 <= len(free) <= 4 and not any(
                role_of(each, ()) in ("inputs", "targets", "parameters") for each in free
            ):
                yield f"lambda sizes: {sized(one, {})}"

    # ------------------------------------------------------------ what tells more

    def _with_more(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """With calls of what else tells the output, the loss or gradients, on copies."""
        at = next((at for at, one in enumerate(body) if _calls([one])), None)
        if at is None:
            return body
        out = (stored(body[at]) or [""])[0]
        out = "" if out in self.states else out
        words = {word for name in _told_in(body) for word in name.lower().split("_")}
        others = sorted(self._others_of(body), key=lambda one: not words & set(one[0].name.lower().split("_")))
        more = [one for callee, shown in others if (one := self._call_of(callee, shown, out))]
        first = [text for text, is_first in more if is_first]
        then = [text for text, is_first in more if not is_first]
        return [*_tried(first), *body[: at + 1], *_tried(then), *body[at + 1 :]]

    def _others_of(self, body: Sequence[ast.stmt]) -> Iterator[tuple[Callee, str]]:
        called = set(_told_in(body))
        for key, one in self.known.items():
            if key not in called and not one.is_class and key != self.training.scope:
                yield one, key
        of = self.owner or next((_called(made) for name in self.states if (made := self._made_by(name))), "")
        holder = SELF if self.owner else self.states[0]
        if of and (self.owner or self.known[of].is_class):
            scope = self.training.scope.rpartition(".")[2]
            for key, one in methods_of(self.every, of).items():
                if key not in called and key != scope and not key.startswith("__"):
                    yield one, f"harness_copied({holder}).{key}"

    def _call_of(self, one: Callee, shown: str, out: str) -> tuple[str, bool] | None:
        """What calls it, and whether that is possible before the step's own first call."""
        by_role = {role: name for name, role in reversed(self.roles.items())}
        values: dict[str, str] = {}
        for argument in one.needed:
            role = role_of(argument, ())
            if argument == out and out:
                values[argument] = out
            elif argument in self.states:
                values[argument] = f"harness_copied({argument})"
            elif role in ("inputs", "targets") and role in by_role:
                values[argument] = by_role[role]
            elif role == "parameters" and len(self.states) == 1:
                values[argument] = f"harness_copied({self.states[0]})"
        lacking = [argument for argument in one.needed if argument not in values]
        takes_targets = by_role.get("targets") in values.values()
        if len(lacking) == 1 and takes_targets and out and re.search(LOSSES, one.name.lower()):
            values[lacking[0]] = out
            lacking = []
        takes = {by_role.get("inputs"), by_role.get("targets")} & set(values.values())
        if lacking or not takes:
            return None
        mark = "?" if by_role.get("targets") in takes else "?x:"
        text = ", ".join(f"{key}={value}" for key, value in values.items())
        return f"_tell({mark + one.name!r}, {shown}({text}))", by_role.get(
            "inputs"
        ) in takes and out not in values.values()


def _tried(every: Sequence[str]) -> list[ast.stmt]:
    """Calls of which none has to succeed."""
    return [one for text in every for one in ast.parse(f"try:\n    {text}\nexcept Exception:\n    pass").body]


def sized(callee: Callee, given: Mapping[str, ast.expr], states: Collection[str] = ()) -> str:
    """What makes a network, or what it goes on with, of the widths in ``sizes``.

    ``given``: what it is given where it stands; ``states``: names of what is made before.
    """
    values: dict[str, str] = {}
    free = []
    for one in callee.needed:
        value = given.get(one)
        if one.lower() in _RANDOM or "rng" in one.lower():
            is_seed = re.search("seed|sem|zia|state", one.lower())
            values[one] = "0" if is_seed else "numpy.random.default_rng(0)"
        elif isinstance(value, ast.Constant) and isinstance(value.value, float | str | bool):
            values[one] = ast.unparse(value)
        elif isinstance(value, ast.Name) and value.id in states:
            values[one] = value.id
        elif role_of(one, ()) == "lr":
            values[one] = "0.125"
        else:
            free.append(one)
    every = [{**values, **widths} for widths in _widths(free)]
    calls = [f"{callee.name}({', '.join(f'{one}={value}' for one, value in each.items())})" for each in every]
    return calls[0] if len(calls) == 1 else f"harness_first(sizes, {', '.join(f'lambda: {call}' for call in calls)})"


def _widths(free: Sequence[str]) -> list[dict[str, str]]:
    """The widths that arguments may be meant to take, the likeliest first."""
    if not free:
        return [{}]
    roles = [made_role(one) for one in free]
    is_sized = all(one in _NUMBERED_ROLES for one in roles) and len(set(roles)) == len(roles)
    named = [{one: _NUMBERED_ROLES[str(role)] for one, role in zip(free, roles, strict=True)}] if is_sized else []
    if len(free) == 1:
        return [*named, *({free[0]: width} for width in ("list(sizes)", "sizes[0]") if {free[0]: width} not in named)]
    return [*named, {one: f"sizes[{at}]" for at, one in enumerate(free)}]


def _items(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, ast.List) else [one for one in getattr(value, "values", []) if one]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else str(getattr(call.func, "attr", ""))


def _is_batch(name: str) -> bool:
    return bool(re.search(r"batch|^bs$|lote|lot\b|yigin", name.lower())) and role_of(name, ()) is None


def _exchange(call: ast.Call, given: ast.expr) -> None:
    """The rate in place of what is given there."""
    rate = ast.Name("_lr", ast.Load())
    call.args = [rate if one is given else one for one in call.args]
    for one in call.keywords:
        if one.value is given:
            one.value = rate


def _calls(body: Sequence[ast.stmt]) -> list[ast.Call]:
    """Own calls of lifted statements, in the order in which they run."""
    told = (node.args[1] for one in body for node in ast.walk(one) if _is_tell(node))  # type: ignore[attr-defined]
    return [one for one in told if isinstance(one, ast.Call)]


def _told_in(body: Sequence[ast.stmt]) -> list[str]:
    return [node.args[0].value for one in body for node in ast.walk(one) if _is_tell(node)]  # type: ignore[attr-defined]


def _is_tell(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_tell"


def is_a_loss(name: str) -> bool:
    """Whether a name says that it is one."""
    return bool(re.search(LOSSES, name.lower())) and not re.search(_NO_LOSSES, name.lower())


@dataclass(frozen=True)
class Written:
    """What a class of ours is written of; every line is Python."""

    states: tuple[str, ...]
    """Names of what goes on from step to step."""
    makes: tuple[str, ...]
    """What gives them their values at the start; empty where nothing does."""
    unmade: tuple[str, ...]
    makers: tuple[str, ...]
    """Functions of the widths that may make it then."""
    ways: tuple[tuple[str, ...], ...]
    """What a step may be."""
    own: tuple[str, ...] = ()
    """Names that hold what the step is given."""
    has_rate: bool = True

    @property
    def units(self) -> tuple[Unit, Unit]:
        """The class, with a step and without."""
        step = "def step(self, inputs, targets, lr):\n        return self._stepped(inputs, targets, lr)"
        told = "def gradients(self, inputs, targets):\n        return self._stepped(inputs, targets, 0.125)"
        return Unit(LABEL, self._code(True, step)), Unit(LABEL, self._code(False, told))

    def _code(self, steps: bool, method: str) -> str:
        makers = "".join(f"({self.unmade[0]!r}, {one}), " for one in self.makers)
        makes = [*self.makes, *(["raise HarnessNotFound('nothing makes it')"] if self.unmade else [])]
        return f"""{_stage()}

class {NAME}(HarnessConducted):
    _inputs = frozenset({sorted(set(self.own))!r})
    _has_rate = {self.has_rate}
    _rates = frozenset({sorted(ROLES["lr"])!r})
    _loss_names = re.compile({LOSSES!r})
    _no_losses = re.compile({_NO_LOSSES!r})
    _unmade = {self.unmade!r}
    _makers = ({makers})
    _steps = {steps}

    def _make(_harness, sizes):
{_indented(makes)}
        return {{{", ".join(f"{name!r}: {name}" for name in self.states)}}}

    def _goes(_harness):
        return [{", ".join(f"_harness._go_{at}" for at, _ in enumerate(self.ways))}]

{"".join(self._way(at, lines) for at, lines in enumerate(self.ways))}
    {method}
"""

    def _way(self, at: int, lines: Sequence[str]) -> str:
        every = [
            *(f"{name} = state[{name!r}]" for name in self.states),
            *lines,
            *(f"state[{name!r}] = {name}" for name in self.states),
        ]
        return f"""    def _go_{at}(_harness, state, _inputs, _targets, _lr, _tell):
{_indented(every)}
        return {{_name: _value for _name, _value in locals().items() if _name[0] != "_" and _name != "state"}}

"""


def _text(one: ast.stmt) -> str:
    return ast.unparse(ast.fix_missing_locations(one))


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"        {line}" for text in lines for line in text.splitlines()) or "        pass"


@cache
def _stage() -> str:
    """What the class is derived from, as text."""
    _, _, stage = _STAGE.read_text("utf-8").partition(_MARK)
    return f"{_ARRAYS.read_text('utf-8')}import itertools\n{stage}"
