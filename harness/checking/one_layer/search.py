"""Every way to call what a file has as a network of one layer. This module runs beside a submission."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.checking.one_layer.calls import FAILED, Caller, strings_of
from harness.checking.one_layer.facilities import (
    GRADIENT,
    LOSS,
    OUTPUT,
    UPDATE,
    Effect,
    Facility,
    Numbers,
    Way,
    facilities,
    not_yet,
)
from harness.checking.one_layer.forms import TARGETS, Form, forms, inputs_for, leaves, shape
from harness.checking.one_layer.keepers import Instance, Keeper, is_changed

#: How parameters are handed over: each alone or in one container, of a dict with its keys, and in which form.
Holding = tuple[str, Any, Form]


@dataclass(frozen=True)
class Looking:
    """What is looked through, and on which numbers."""

    caller: Caller
    numbers: Numbers
    targets: str
    functions: Mapping[str, Any]
    has_bias: bool = True
    """Whether the network has one."""
    keys: Sequence[str] = ()
    """Of dicts that may hold the parameters."""

    @property
    def forms(self) -> list[Form]:
        """How the parameters may be held."""
        every = (*forms(self.numbers.sizes[1]), *forms(self.numbers.sizes[1], has_bias=False))
        return [one for one in every if (one.bias == "none") != self.has_bias]

    def moves_all(self, one: Facility) -> bool:
        """Whether it is a step that moves weight and bias."""
        after = one.now(self.numbers) if one.kind == UPDATE else None
        if after is None:
            return False
        return not self.has_bias or (after[1] is not None and not np.array_equal(after[1], self.numbers.bias))

    def different(self, every: Iterable[Facility]) -> Iterator[Facility]:
        """Each that gives other numbers than those before it: forms that broadcast alike are one."""
        seen = set()
        for one in every:
            key = one.kind, one.name, _digits(one.now(self.numbers))
            if key not in seen:
                seen.add(key)
                yield one


def _digits(found: Any) -> tuple[bytes, ...]:
    values = found if isinstance(found, tuple) else (found,)
    return tuple(np.round(np.asarray(one, float), 9).tobytes() for one in values if one is not None)


# ---------------------------------------------------------------- functions that are given the parameters


def of_functions(looking: Looking) -> list[Facility]:
    """What functions give that are handed weight and bias."""
    found: list[Facility] = []
    for name in looking.functions:
        found += looking.different(_alone(looking, name))
    outputs = [one for one in found if one.kind == OUTPUT]
    for name in looking.functions:
        found += looking.different(one for output in outputs for one in _behind(looking, name, output))
    gradients = [one for one in found if one.kind == GRADIENT]
    for name in looking.functions:
        every = (one for gradient in gradients for one in _with_gradient(looking, name, gradient))
        found += [one for one in looking.different(every) if one.kind == UPDATE or _is_new(one, found)]
    return found


def _is_new(one: Facility, found: Sequence[Facility]) -> bool:
    return one.kind == LOSS and not any(other.kind == LOSS for other in found)


def _holdings(looking: Looking, function: Any) -> Iterator[Holding]:
    pairs = [*itertools.permutations(dict.fromkeys((*strings_of(function), *looking.keys)), 2)]
    pairs = [pair for pair in pairs if set(pair) <= set(looking.keys)][:_PAIRS]
    for form in looking.forms:
        yield "each", None, form
        if form.bias not in ("last", "first", "none"):
            yield "tuple", None, form
            yield "list", None, form
            yield from (("dict", pair, form) for pair in pairs)


#: Pairs of keys that are tried.
_PAIRS = 42


def _held(holding: Holding, numbers: Numbers) -> dict[str, Any]:
    """The parameters by role, as they are handed over."""
    how, keys, form = holding
    return contained(how, keys, form.parts(numbers.weight, numbers.bias), ("W", "b"), "P")


def contained(how: str, keys: Any, parts: Sequence[Any], names: Sequence[str], whole: str) -> dict[str, Any]:
    """Two values by their roles, or in one container by its role."""
    if how == "each":
        return dict(zip(names, parts, strict=False))
    return {whole: tuple(parts) if how == "tuple" else list(parts) if how == "list" else dict(zip(keys, parts))}  # noqa: B905


def _parts_after(holding: Holding, values: Mapping[str, Any]) -> list[Any]:
    """The parameters that a function was handed, after the call."""
    how, keys, _ = holding
    if how == "each":
        return [values[role] for role in ("W", "b") if role in values]
    held = values["P"]
    return [held[key] for key in keys] if how == "dict" else list(held)


def _alone(looking: Looking, name: str) -> Iterator[Facility]:
    """A function that is given parameters and a batch, and no more."""
    function = looking.functions[name]
    for holding in _holdings(looking, function):
        own = list(_held(holding, looking.numbers))
        for inputs in inputs_for(holding[2]):
            batch = inputs, TARGETS[looking.targets][0]
            for roles in looking.caller.bindings(function, [*own, "X"]):
                yield from _found(looking, name, holding, batch, roles)
            for targets in TARGETS[looking.targets]:
                for roles in looking.caller.bindings(function, [*own, "X", "y"], ("lr", "one", "K", "off")):
                    yield from _found(looking, name, holding, (inputs, targets), roles)


def _behind(looking: Looking, name: str, output: Facility) -> Iterator[Facility]:
    """A function that is given what another one gives: the outputs."""
    function, holding = looking.functions[name], output.holding
    own = list(_held(holding, looking.numbers))
    for targets in TARGETS[looking.targets]:
        for more in ((), ("X",), ("X", *own)):
            for roles in looking.caller.bindings(function, ["A", "y", *more], ("K", "off")):
                yield from _found(looking, name, holding, (output.batch[0], targets), roles, (output,))


def _with_gradient(looking: Looking, name: str, gradient: Facility) -> Iterator[Facility]:
    """A function that is given gradients, or the function that gives them."""
    function, holding = looking.functions[name], gradient.holding
    own = list(_held(holding, looking.numbers))
    parts = ["dW", "db"][: len(holding[2].parts(looking.numbers.weight, looking.numbers.bias))]
    for more in (parts, ["G"]):
        for roles in looking.caller.bindings(function, [*own, *more, "lr"], ("one", "off")):
            yield from _found(looking, name, holding, gradient.batch, roles, (gradient,))
    for roles in looking.caller.bindings(function, [*own, "X", "y", "giver", "lr"], ("one", "off")):
        yield from _found(looking, name, holding, gradient.batch, roles, (gradient,))


def _found(
    looking: Looking,
    name: str,
    holding: Holding,
    batch: tuple[str, str],
    roles: Mapping[str, str],
    before: Sequence[Facility] = (),
) -> Iterator[Facility]:
    way = _way_of_function(looking, name, holding, batch, roles, before)
    one = Facility("", name, not_yet, way, holding[2], batch, holding)
    yield from facilities(one, looking.numbers, set(roles.values()), "lr" in roles.values())


def _way_of_function(
    looking: Looking,
    name: str,
    holding: Holding,
    batch: tuple[str, str],
    roles: Mapping[str, str],
    before: Sequence[Facility],
) -> Way:
    function = looking.functions[name]

    def way(numbers: Numbers, _: Any) -> Effect | None:
        values = {**numbers.roles(batch), **_held(holding, numbers)}
        for one in before:
            more = _handed_on(looking, one, numbers)
            if more is None:
                return None
            values |= more
        if not set(roles.values()) <= set(values):
            return None
        result = looking.caller(function, {name: values[role] for name, role in roles.items()})
        return None if result is FAILED else Effect(result, _parts_after(holding, values))

    return way


def _handed_on(looking: Looking, one: Facility, numbers: Numbers) -> dict[str, Any] | None:
    """What another call gives, by the roles that it has for the next."""
    effect = one.way(numbers, None)
    if effect is None:
        return None
    if one.kind == OUTPUT:
        return {"A": next(value for _, value in leaves(effect.result))}
    parts = one.form.of(effect.result, numbers.sizes) or []
    return {
        **dict(zip(("dW", "db"), parts, strict=False)),
        "G": _container(effect.result, parts),
        "giver": looking.functions[one.name],
    }


def _container(result: Any, parts: Sequence[Any]) -> Any:
    """What holds all gradients and nothing else, as far as that can be told."""
    every = result if isinstance(result, tuple) else (result,)
    within = [one for one in every if isinstance(one, dict | list | tuple) and len(list(leaves(one))) >= len(parts)]
    return within[0] if within else result


# ---------------------------------------------------------------- what keeps its parameters


@dataclass(frozen=True)
class Paths:
    """Where weight and bias are kept, and as what."""

    paths: tuple[str, ...]
    form: Form
    rate: str = ""


#: Calls one after another: each a name with the roles of its arguments.
Recipe = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def of_keeper(looking: Looking, keeper: Keeper) -> list[Facility]:
    """What the calls of an object, a closure or the module give; of several places of its parameters where all move."""
    best: list[Facility] = []
    for paths in itertools.islice(_paths_of(looking, keeper), _MOST_PLACES):
        every = (
            one
            for inputs in inputs_for(paths.form)
            for targets in TARGETS[looking.targets]
            for one in _of_batch(looking, keeper, paths, (inputs, targets))
        )
        found = list(looking.different(every))
        if any(map(looking.moves_all, found)):
            return found
        best = best or (found if any(one.kind in (GRADIENT, UPDATE) for one in found) else [])
    return best


_MOST_PLACES = 8


def _paths_of(looking: Looking, keeper: Keeper) -> Iterator[Paths]:
    """Where the parameters may be; of what makes them late, after a call."""
    made = keeper.make(looking.numbers.sizes)
    if made is None:
        return
    fields = _after_any_call(looking, made) if keeper.is_late else made.get()
    rates = [path for path in fields if looking.caller.role(_last(path)) == "lr"]
    rates += [path for path, value in fields.items() if isinstance(value, float) and value in keeper.rates]
    others = [path for path in fields if looking.caller.role(_last(path)) == "off"]
    for paths, form in _held_as(looking, fields, {*rates, *others}):
        for rate in (*dict.fromkeys(rates), ""):
            yield Paths(paths, form, rate)


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _held_as(looking: Looking, fields: Mapping[str, Any], others: set[str]) -> Iterator[tuple[tuple[str, ...], Form]]:
    """Paths that have the shapes of weight and bias; ``others``: of what is none."""
    sizes = looking.numbers.sizes
    for form in looking.forms:
        each = [
            sorted(
                (path for path, value in fields.items() if path not in others and _is_held(value, one, form.is_list)),
                key=lambda path: _last(path).lower().startswith(_NO_PARAMETER),
            )
            for one in form.parts(np.zeros(sizes), np.zeros(sizes[1]))
        ]
        for paths in itertools.islice(itertools.product(*each), _MOST_PATHS):
            if len(set(paths)) == len(paths):
                yield paths, form


def _is_held(value: Any, part: Any, is_list: bool) -> bool:
    """Whether a value is as one of a form's parts."""
    return bool(shape(value) == shape(part) and (shape(part) == () or isinstance(value, list) == is_list))


_NO_PARAMETER = ("d", "g", "v", "m", "loss", "cost", "n_")
_MOST_PATHS = 3


def _after_any_call(looking: Looking, made: Instance) -> dict[str, Any]:
    """What there is only after one call with a batch."""
    before = made.get()
    for inputs, targets in itertools.product(("rows", "columns"), TARGETS[looking.targets]):
        for function in made.methods.values():
            for roles in looking.caller.bindings(function, ["X", "y"], ("lr", "one", "off")):
                _call(looking, function, roles, looking.numbers.roles((inputs, targets)))
                new = {path: value for path, value in made.get().items() if path not in before}
                if new:
                    return {**{path: before[path] for path in before}, **new}
    return {}


def _call(looking: Looking, function: Any, roles: Mapping[str, str], values: Mapping[str, Any]) -> Any:
    if not set(roles.values()) <= set(values):
        return FAILED
    return looking.caller(function, {name: values[role] for name, role in roles.items()})


def _of_batch(looking: Looking, keeper: Keeper, paths: Paths, batch: tuple[str, str]) -> Iterator[Facility]:
    """Recipes of up to three calls and a step."""
    made = keeper.make(looking.numbers.sizes)
    if made is None:
        return
    names = list(made.methods)
    first = list(_of_recipes(looking, keeper, paths, batch, ((),), names))
    yield from first
    ahead = [one for one in first if one.kind == OUTPUT]
    prefixes = [one.recipe for one in ahead]
    second = list(_of_recipes(looking, keeper, paths, batch, prefixes, names)) if prefixes else []
    yield from second
    losses = [one.recipe for one in (*first, *second) if one.kind == LOSS]
    third: list[Facility] = []
    if not any(one.kind == GRADIENT for one in (*first, *second)):
        third = list(_of_recipes(looking, keeper, paths, batch, losses, names))
        yield from third
    gradients = [one.recipe for one in (*first, *second, *third) if one.kind == GRADIENT]
    if not any(one.kind == UPDATE for one in first):
        yield from _of_recipes(looking, keeper, paths, batch, gradients, names)


def _of_recipes(
    looking: Looking,
    keeper: Keeper,
    paths: Paths,
    batch: tuple[str, str],
    prefixes: Iterable[Recipe],
    names: Sequence[str],
) -> Iterator[Facility]:
    """Every call behind what was called before it."""
    for prefix in dict.fromkeys(prefixes):
        for name in names:
            made = keeper.make(looking.numbers.sizes)
            if made is None:
                return
            for roles in _roles_behind(looking, made.methods[name], prefix):
                recipe = (*prefix, (name, tuple(roles.items())))
                yield from _of_recipe(looking, keeper, paths, batch, recipe)


def _roles_behind(looking: Looking, function: Any, prefix: Recipe) -> Iterator[dict[str, str]]:
    """What a call may be given: a batch, of it what was not given before, and what came of it."""
    more = ("lr", "one", "off")
    each: tuple[tuple[str, ...], ...] = (("X", "y"), ("X",))
    if prefix:
        each = (("y",), ("A", "y"), ("X", "A", "y"), ("X", "y"), (), ("dW", "db"), ("G",))
    for must in each:
        yield from looking.caller.bindings(function, must, more if must != ("X",) else ())
    if not prefix:
        yield from looking.caller.bindings(function, ("X", "y", "giver"), more)


def _of_recipe(
    looking: Looking, keeper: Keeper, paths: Paths, batch: tuple[str, str], recipe: Recipe
) -> Iterator[Facility]:
    def way(numbers: Numbers, start: Any) -> Effect | None:
        return None if start is None else _done(looking, start, paths, batch, recipe, numbers)

    name = f"{keeper.name}.{recipe[-1][0]}" if keeper.name else recipe[-1][0]
    takes = {role for _, roles in recipe for _, role in roles}
    one = Facility("", name, not_yet, way, paths.form, batch, None, recipe, keeper.make)
    yield from facilities(one, looking.numbers, takes, bool(paths.rate) or "lr" in takes)


def _done(
    looking: Looking, made: Instance, paths: Paths, batch: tuple[str, str], recipe: Recipe, numbers: Numbers
) -> Effect | None:
    """A state put in, and the calls of a recipe, one after another."""
    parts = paths.form.parts(numbers.weight, numbers.bias)
    made.arm({})
    for path, value in zip(paths.paths, parts, strict=True):
        made.put(path, value)
    made.arm(dict(zip(paths.paths, paths.form.parts(numbers.weight, numbers.bias), strict=True)))
    if paths.rate:
        made.put(paths.rate, numbers.rate)
    before = {path: np.array(value) for path, value in made.get().items()}
    values, result = numbers.roles(batch), None
    for name, roles in recipe:
        result = _call(looking, made.methods[name], dict(roles), values)
        if result is FAILED:
            return None
        values |= _given_on(paths.form, result, numbers)
    after = made.get()
    made.changed |= {path for path, value in after.items() if is_changed(before.get(path), value)}
    kept = {path: value for path, value in after.items() if path in made.changed and path not in paths.paths}
    return Effect(result, [after.get(path) for path in paths.paths], kept)


def _given_on(form: Form, result: Any, numbers: Numbers) -> dict[str, Any]:
    """What a call returned, by the roles that it may have for the next."""
    every = list(leaves(result))
    if not every:
        return {}
    parts = form.of(result, numbers.sizes)
    if parts:
        return {**dict(zip(("dW", "db"), parts, strict=False)), "G": _container(result, parts)}
    return {"A": every[0][1]}
