"""Ways to call an optimizer that a file defines, from names alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.checking.homework.assigning import Names, Takes, assignments, may_be
from harness.checking.homework.line import Call, Line, Role
from harness.checking.homework.survey import Argument, Class, Function
from harness.checking.homework.words import ranked, settings_of_optimizer, usual_words

_HOLDERS = {"params": ranked("params"), "grads": ranked("grads")}
_STATES = frozenset(usual_words("states"))


def update_lines(what: str, step: Function, made: Class | None) -> Iterator[Line]:
    """Ways to call an optimizer; ``made``: of an object, its class. Nothing where it cannot be told what it needs."""
    settings = settings_of_optimizer(what)
    start = _made(made, settings) if made else None
    if made and start is None:
        return
    states = [one.name for one in step.arguments if one.name.lower() in _STATES]
    roles = {**settings, **_HOLDERS, **{f"state:{name}": {name.lower(): 0} for name in states}}
    places = ("params", "grads") if len(step.needed) >= 2 else ("params",)
    for takes in assignments(step, roles, first="", places=places):
        takes = tuple((own, _kept_or(own, role, step)) for own, role in takes)
        if made and len(step.needed) == 1 and not any(role == "grads" for _, role in takes):
            takes = tuple((own, "layer" if role == "params" else role) for own, role in takes)
        unset = frozenset(name for name in states if name in step.may_be_none)
        call = Call(step.name, takes, _gives(step, takes))
        yield Line("optimizer", what, call, None, start, unset=unset, empty=frozenset(states) & step.may_lack - unset)


def line_by_effect(what: str, of: Class | Function) -> Line:
    """An optimizer that is called by what its code does with what it is given; only settings are known by name."""
    methods = of.methods.values() if isinstance(of, Class) else (of,)
    every = tuple({each.name: each for one in methods for each in one.arguments}.values())
    settings = settings_of_optimizer(what)
    roles = _by_name(every, {role: names for role, names in settings.items() if role != "t"})
    known: dict[str, str] = {}
    for words in ({"t": settings.get("t", {})}, {"state": dict.fromkeys(_STATES, 0)}, _HOLDERS):
        known |= _by_name(every, words, once=False)
    hints = {name: role for name, role in known.items() if name not in roles}
    returns = () if isinstance(of, Class) else of.returns
    return Line("optimizer", what, Call(of.name, tuple(roles.items()), returns), hints=hints)


def _may_hold(one: Argument) -> bool:
    """Whether an argument that has no default has a name of what holds arrays."""
    return one.is_needed and any(one.name.lower() in names for names in (*_HOLDERS.values(), _STATES))


def _by_name(every: Sequence[Argument], roles: Mapping[str, Names], once: bool = True) -> dict[str, str]:
    """Arguments with the role that their names say, the likeliest of each role; ``once``: of settings, each once."""
    ranked_ = sorted(
        (names[one.name.lower()], at, one.name, role)
        for at, one in enumerate(every)
        for role, names in roles.items()
        if one.name.lower() in names and may_be(role, one.default) and not (once and _may_hold(one))
    )
    found: dict[str, str] = {}
    for _, _, name, role in ranked_:
        if name not in found and not (once and role in found.values()):
            found[name] = role
    return found


def _kept_or(name: str, role: Role, step: Function) -> Role:
    """A dict that lacks keys at first holds what is kept, though one of them is called as a gradient: state["G"]."""
    is_kept = isinstance(role, Mapping) and name in step.may_lack and name.lower() in _STATES
    return f"state:{name}" if is_kept and set(role.values()) <= {"grads", "params"} else role  # type: ignore[union-attr]


def _made(made: Class, settings: Mapping[str, Names]) -> Call | None:
    init = made.methods.get("__init__")
    roles = {**settings, **_HOLDERS, "shape": ranked("shapes")}
    takes = next(assignments(init, roles, first="", places=()), None) if init else ()
    return None if takes is None else Call(made.name, takes)


def _gives(step: Function, takes: Takes) -> tuple[str, ...]:
    """The parameters after the step, and what is kept: by the names of what it takes, else by place."""
    found = [_result(at, name, takes) for at, name in enumerate(step.returns)]
    states = [role for _, role in takes if isinstance(role, str) and role.startswith("state:")]
    missing = [role for role in states if role not in found]
    free = [at for at, role in enumerate(found) if role == "_" and at]
    if len(missing) == len(free):
        for at, role in zip(free, missing, strict=True):
            found[at] = role
    return tuple(found)


def _result(at: int, name: str, takes: Takes) -> str:
    role = dict(takes).get(name)
    if isinstance(role, Mapping):
        return "config"
    if role is not None and (role == "params" or role.startswith("state:")):
        return role
    if at == 0 and name:
        return "params"
    return f"state:{name}" if any(one == f"state:{name}" for _, one in takes) else "_"
