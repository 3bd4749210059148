"""A scenario file -> the Cases it stands for.

read (YAML with places) -> merge with what it extends -> one set of values per combination of its sweep -> validate
(pydantic, then ``check``) -> one Case per dtype. Every complaint names file:line:column and the field.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.ground import formulas
from harness.ground.errors import Place, ScenarioError
from harness.ground.facts import fact
from harness.ground.harmless import one_line
from harness.ground.workspace import Workspace, documents, is_plain, name_of, real
from harness.ground.yaml_source import Path_, Source, read
from harness.scenario import check
from harness.scenario.claims.check_claims import ClaimCheck, label
from harness.scenario.complaint import field_name, validated
from harness.scenario.layers.own import Own
from harness.scenario.model import Case, DType, FormulasData, Scenario, shapes_of

MAX_CASES = 10_000
#: A mapping that states another of these replaces what it extends, in place of merging with it.
_KINDS = ("kind", "source", "layer")
#: What a side may be given otherwise than the scenario; data and training are shared.
_OF_A_SIDE = ("network", "loss", "optimizer", "auxiliary", "penalties")


@dataclass(frozen=True)
class Variant:
    """One combination of swept values, by name, and what they make of the file."""

    choices: Mapping[str, str]
    source: Source

    @property
    def label(self) -> str:
        """As the case id has it."""
        return ",".join(f"{name}={value}" for name, value in self.choices.items())


def load(file: Path, workspace: Workspace, dtype: str | None = None) -> tuple[Case, ...]:
    """Every case of a scenario file, of one dtype where given. Raises ScenarioError."""
    if not is_plain(file.name):
        raise ScenarioError(Path(one_line(str(file))), fact("odd_file_name"))
    return load_source(_extended(file, workspace, ()), file, workspace, dtype)


def load_source(source: Source, file: Path, workspace: Workspace, dtype: str | None = None) -> tuple[Case, ...]:
    """The same of what was read from a file already, or never stood in one."""
    if not isinstance(source.values, dict):
        raise ScenarioError(source.place(()), fact("scenario_is_no_mapping"))
    claims = ClaimCheck(file, workspace)
    cases = [case for variant in _variants(source) for case in _cases(file, workspace, variant, claims)]
    _refuse_twice(cases, source)
    claims.refuse_unused()
    return tuple(case for case in cases if dtype in (None, case.dtype))


def refusal(case: Case, workspace: Workspace, given: Mapping[str, Any]) -> str | None:
    """What is said of the case's scenario with other values in some fields; None where nothing is wrong with it."""
    source = _without(_without(_extended(case.file, workspace, ()), "claims"), "ignore")
    place = source.place(())
    for variant in _variants(source):
        if variant.choices == case.choices:
            values = variant.source.values
            try:
                for path, value in given.items():
                    values = _set(values, _path(path), value, place)
                changed = Variant(variant.choices, Source(values, variant.source.places))
                list(_cases(case.file, workspace, changed, ClaimCheck(case.file, workspace)))
            except ScenarioError as error:
                return error.said
    return None


# ---------------------------------------------------------------- extends


def _extended(file: Path, workspace: Workspace, seen: tuple[Path, ...]) -> Source:
    source = read(file)
    if not isinstance(source.values, dict) or "extends" not in source.values:
        return source
    place = source.place(("extends",))
    target = source.values["extends"]
    if not isinstance(target, str):
        raise ScenarioError(place, fact("extends_no_name", target=repr(target)), "extends")
    base = file.parent / target
    if not workspace.inside(base):
        raise ScenarioError(place, fact("extends_outside", target=target), "extends")
    if not os.path.isfile(base):  # False, too, for a name that no file can have, and for links in a circle
        code = "extends_dead_link" if os.path.islink(base) else "extends_no_file"  # noqa: PTH114
        raise ScenarioError(place, fact(code, target=target), "extends")
    chain = (*seen, real(file))
    if real(base) in chain:
        circle = " -> ".join(path.name for path in (*chain, base))
        raise ScenarioError(place, fact("extends_circle", circle=circle), "extends")
    inherited = _without(_without(_extended(base, workspace, chain), "claims"), "ignore")
    return _merge(inherited, _without(source, "extends"))


def _without(source: Source, key: str) -> Source:
    if not isinstance(source.values, dict):
        return source
    values = {name: value for name, value in source.values.items() if name != key}
    return Source(values, {path: place for path, place in source.places.items() if path[:1] != (key,)})


def _merge(base: Source, own: Source) -> Source:
    """``own`` over ``base``: mappings merge, anything else replaces."""
    if not isinstance(base.values, dict):
        return own
    places = {**base.places, (): own.places[()]}
    return Source(_merge_values(base.values, own.values, own.places, places, ()), places)


def _merge_values(
    base: Mapping[str, Any],
    own: Mapping[str, Any],
    own_places: Mapping[Path_, Place],
    places: dict[Path_, Place],
    path: Path_,
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        here = (*path, key)
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict) and not _other_kind(below, value):
            merged[key] = _merge_values(below, value, own_places, places, here)
            places[here] = own_places[here]
        else:
            merged[key] = value
            _replace_places(places, here, own_places)
    return merged


def _other_kind(base: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    return any(key in own and own[key] != base.get(key) for key in _KINDS)


def _replace_places(places: dict[Path_, Place], path: Path_, own: Mapping[Path_, Place]) -> None:
    for old in [known for known in places if known[: len(path)] == path]:
        del places[old]
    places |= {known: place for known, place in own.items() if known[: len(path)] == path}


# ---------------------------------------------------------------- sweep


def _variants(source: Source) -> Iterator[Variant]:
    sweep = source.values.get("sweep") or {}
    place = source.place(("sweep",))
    if not isinstance(sweep, dict):
        raise ScenarioError(place, fact("sweep_is_no_mapping"), "sweep")
    fields = [_choices(source, name, choices) for name, choices in sweep.items()]
    count = 1
    for choices in fields:
        count *= len(choices)
    if count > MAX_CASES:
        raise ScenarioError(place, fact("too_many_combinations", number=count, most=MAX_CASES), "sweep")
    plain = _without(source, "sweep")
    for combination in itertools.product(*fields):
        values, places = plain.values, dict(plain.places)
        for choice in combination:
            for path, (value, where) in choice.settings.items():
                values = _set(values, path, value, where)
                _replace_places(places, path, {path: where})
        yield Variant({choice.name: choice.value for choice in combination}, Source(values, places))


@dataclass(frozen=True)
class _Choice:
    name: str
    value: str
    settings: Mapping[Path_, tuple[Any, Place]]


def _choices(source: Source, name: str, choices: Any) -> list[_Choice]:
    """A list sweeps the field ``name``; a mapping gives variants, each a mapping from paths to values."""
    place = source.place(("sweep", name))
    if not isinstance(choices, tuple | dict) or not choices:
        raise ScenarioError(place, fact("no_choices"), f"sweep.{name}")
    if isinstance(choices, tuple):
        path = _path(name)
        short = name.rpartition(".")[2]
        return [
            _Choice(short, label(value), {path: (value, source.place(("sweep", name, index)))})
            for index, value in enumerate(choices)
        ]
    found = []
    for variant, settings in choices.items():
        where = ("sweep", name, variant)
        if not isinstance(settings, dict):
            raise ScenarioError(source.place(where), fact("no_settings"), ".".join(where))
        fields = {_path(path): (value, source.place((*where, path))) for path, value in settings.items()}
        found.append(_Choice(name, variant, fields))
    return found


def _path(text: str) -> Path_:
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else part for part in text.split("."))


def _set(values: Any, path: Path_, value: Any, place: Place, done: Path_ = ()) -> Any:
    """``values`` with another value at ``path``; what is on the way is copied, the rest shared."""
    if not path:
        return value
    key, rest, here = path[0], path[1:], (*done, path[0])
    if isinstance(values, dict) and isinstance(key, str) and (key in values or not rest):
        return {**values, key: _set(values.get(key), rest, value, place, here)}
    if isinstance(values, tuple) and isinstance(key, int) and key < len(values):
        return (*values[:key], _set(values[key], rest, value, place, here), *values[key + 1 :])
    raise ScenarioError(place, fact("no_such_field"), ".".join(map(str, (*done, *path))))


# ---------------------------------------------------------------- validate


def _cases(file: Path, workspace: Workspace, variant: Variant, claims: ClaimCheck) -> Iterator[Case]:
    scenario = _scenario(variant.source)
    rows, scenario = check.together(scenario, variant.source)
    _check_workspace(scenario, variant.source, workspace)
    scenario = _located(scenario, workspace)
    sides = {side: _located(_of_side(scenario, variant.source, side), workspace) for side in scenario.sides}
    for dtype in scenario.dtypes:
        for one in (scenario, *sides.values()):
            check.refuse_too_large(one, dtype, variant.source)
        case = Case(
            id=_case_id(file, variant.label, dtype),
            scenario_name=name_of(file),
            scenario=scenario,
            dtype=dtype,
            file=file,
            rows=rows,
            sides=sides,
            record_activations=check.records_activations(scenario, rows, dtype),
            choices=variant.choices,
            data_paths=workspace.data_paths,
            formulas=workspace.scenarios / formulas.FILE,
        )
        ignored = tuple(zip(scenario.ignore, claims.of_ignored(scenario, variant.source), strict=True))
        yield replace(case, claims=claims.of_case(case, variant.source), ignored=ignored)


def _check_workspace(scenario: Scenario, source: Source, workspace: Workspace) -> None:
    """What the scenario names should be in its workspace. Raises ScenarioError."""
    known, data = documents(workspace), scenario.data
    if scenario.document and known and scenario.document not in known:
        problem = fact("unknown_document", document=scenario.document, known=tuple(known))
        raise ScenarioError(source.place(("document",)), problem, "document")
    if isinstance(data, FormulasData):
        formulas.require(workspace, "data_source", data.name, source.place(("data", "name")), "data.name")
    for index, layer in enumerate(scenario.network):
        if isinstance(layer, Own):
            path = ("network", index, "function")
            formulas.require(workspace, "layer", layer.function, source.place(path), field_name(path))


def _located(scenario: Scenario, workspace: Workspace) -> Scenario:
    """With the file of the layers that the workspace states itself."""
    file = workspace.scenarios / formulas.FILE
    network = tuple(layer.located(file) if isinstance(layer, Own) else layer for layer in scenario.network)
    return scenario.model_copy(update={"network": network})


def _of_side(scenario: Scenario, source: Source, side: str) -> Scenario:
    """The scenario as a side is given it. Raises ScenarioError."""
    own = _overridden(source, side, scenario.sides[side])
    found, place = check.together(_scenario(own), own)[1], own.place(("sides", side))
    if shapes_of(found.network) != shapes_of(scenario.network):
        raise ScenarioError(place, fact("side_has_other_parameters"), f"sides.{side}")
    if _rates(found) != _rates(scenario):
        raise ScenarioError(place, fact("side_has_other_rate"), f"sides.{side}")
    return found


def _rates(scenario: Scenario) -> Any:
    return scenario.optimizer and (scenario.optimizer.lr, scenario.optimizer.schedule)


def _overridden(source: Source, side: str, settings: Mapping[str, Any]) -> Source:
    values, places = source.values, dict(source.places)
    for path, value in settings.items():
        where = source.place(("sides", side, path))
        if _path(path)[0] not in _OF_A_SIDE:
            raise ScenarioError(
                where, fact("side_may_not_differ", path=path, fields=tuple(_OF_A_SIDE)), f"sides.{side}"
            )
        values = _set(values, _path(path), value, where)
        _replace_places(places, _path(path), {_path(path): where})
    return Source(values, places)


def _case_id(file: Path, label: str, dtype: DType) -> str:
    return f"{name_of(file)}[{label},{dtype}]" if label else f"{name_of(file)}[{dtype}]"


def _refuse_twice(cases: list[Case], source: Source) -> None:
    seen = set()
    for case in cases:
        if case.id in seen:
            dtypes = case.scenario.dtypes
            field = "sweep" if len(set(dtypes)) == len(dtypes) else "dtypes"
            raise ScenarioError(source.place((field,)), fact("two_cases_of_one_id", case=case.id), field)
        seen.add(case.id)


def _scenario(source: Source) -> Scenario:
    return validated(Scenario, source, "scenario")
