"""Which argument of a call has which role: by its name, the likeliest first; without a known name, by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from harness.checking.homework.line import Role
from harness.checking.homework.survey import NOTHING, Argument, Function
from harness.checking.homework.words import ranked

#: Names of an argument, with how unlikely they are; such names by role; and the role of each argument that is given.
Names = Mapping[str, int]
Roles = Mapping[str, Names]
Takes = tuple[tuple[str, Role], ...]

#: Roles that an argument may have by its place alone.
BY_PLACE = ("x", "weight", "bias", "gamma", "beta", "cache", "in_features", "out_features")
#: Roles of arrays, which no flag has; and of settings that may be a pair, one for each axis.
_ARRAYS = frozenset(("x", "weight", "bias", "gamma", "beta", "gradient", "out", "cache"))
_GREEK = frozenset(("gamma", "beta"))
_PAIRS = frozenset(("kernel_size", "stride", "padding"))
#: The least that an average keeps of itself.
_LEAST_SHARE = 0.5
#: Names of dicts that hold no settings.
_NO_SETTINGS = frozenset(("cache", "caches", "memory", "ctx", *ranked("params"), *ranked("grads")))
#: How many ways are given, of how many; how many roles an argument may have; how unlikely it is that it has none.
_MOST, _MOST_RANKED, _MOST_ROLES, _UNNAMED = 4, 4_000, 4, 60


def assignments(function: Function, roles: Roles, first: str, places: Sequence[str] = BY_PLACE) -> Iterator[Takes]:
    """A role for each argument that has one, the likeliest first. Nothing where an argument needs one and has none.

    ``first``: the role of the first argument without a known name; ``places``: those that the others may have.
    """
    settings = {one.name: inner for one in function.arguments if (inner := _keys_of_settings(one, roles))}
    free = [one for one in function.arguments if one.name not in settings]
    yield from islice(_distinct(function, settings, free, roles, (first, places)), _MOST)


def _distinct(
    function: Function,
    settings: Mapping[str, Role],
    free: Sequence[Argument],
    roles: Roles,
    by_place: tuple[str, Sequence[str]],
) -> Iterator[Takes]:
    seen = set()
    for chosen in _ranked(free, roles):
        filled = _filled(free, chosen, roles, *by_place)
        if filled is None or tuple(filled.items()) in seen:
            continue
        seen.add(tuple(filled.items()))
        every = {**settings, **{one.name: _paired(one, filled[one.name]) for one in free if one.name in filled}}
        yield tuple((one.name, every[one.name]) for one in function.arguments if one.name in every)


def _ranked(free: Sequence[Argument], roles: Roles) -> Iterator[tuple[str, ...]]:
    """By argument a role that its name may have, or ``""``; no role twice, the likeliest first."""
    choices = [_choices(one, roles) for one in free]
    for some in sorted(islice(product(*choices), _MOST_RANKED), key=lambda some: sum(rank for _, rank in some)):
        chosen = [role for role, _ in some if role]
        if len(chosen) == len(set(chosen)):
            yield tuple(role for role, _ in some)


def _choices(one: Argument, roles: Roles) -> list[tuple[str, int]]:
    """Roles that an argument may have, with how unlikely they are."""
    name, is_flag = one.name.lower().strip("_"), isinstance(one.default, bool)
    named = [(role, names[name]) for role, names in roles.items() if name in names and may_be(role, one.default)]
    found = [(role, rank) for role, rank in named if not (is_flag and role in _ARRAYS)]
    return [*sorted(found, key=lambda each: each[1])[:_MOST_ROLES], ("", _UNNAMED)]


def may_be(role: str, default: Any) -> bool:
    """A decay that is 0.9 by default is what an average keeps, not that of the learning rate."""
    return role != "decay" or not (isinstance(default, float) and default >= _LEAST_SHARE)


def _filled(
    free: Sequence[Argument], chosen: Sequence[str], roles: Roles, first: str, places: Sequence[str]
) -> dict[str, str] | None:
    """The likeliest place of what has no name: ``first``, then what is left, in order; None where one needs more."""
    found = {one.name: role for one, role in zip(free, chosen, strict=True) if role}
    unnamed = [one for one in free if one.name not in found and one.is_needed]
    if first and first not in found.values() and unnamed:
        taken = next((one for one in unnamed if first != "gradient" or not _is_cache(one)), unnamed[0])
        found[taken.name] = first
        unnamed.remove(taken)
    if first == "gradient" and first not in found.values() and _GREEK & set(found.values()):
        return None  # a way back is given a gradient before it is given gamma: its one argument g is no gamma
    left = [role for role in roles if role not in found.values() and role in places]
    if len(unnamed) > len(left):
        return None
    return {**found, **{one.name: role for one, role in zip(unnamed, left, strict=False)}}


def _is_cache(one: Argument) -> bool:
    return one.name.lower().startswith("cache")


def _paired(one: Argument, role: str) -> Role:
    return f"({role})" if one.is_pair and role in _PAIRS else role


def _is_kept(one: Argument, roles: Roles) -> bool:
    """Whether a way back is given by this dict what the way forward kept: it has keys that are no settings, or x."""
    known = {name for role, names in roles.items() if role != "x" for name in names}
    is_way_back = "gradient" in roles and "cache" in roles
    return is_way_back and one.is_needed and not {key.lower() for key in one.keys} <= known


def _keys_of_settings(one: Argument, roles: Roles) -> Mapping[str, str] | None:
    """Of a dict of settings the roles, by key; None where it is none."""
    if not one.keys or one.name.lower() in _NO_SETTINGS or _is_kept(one, roles):
        return None
    found: dict[str, str] = {}
    for key, default in one.keys.items():
        fitting = sorted(
            (names[key.lower()], role)
            for role, names in roles.items()
            if key.lower() in names and may_be(role, default)
        )
        free = [role for _, role in fitting if role not in found.values()]
        counts_itself = free[:1] == ["t"] and default is not NOTHING
        if free and not counts_itself:
            found[key] = free[0]
    return found or None
