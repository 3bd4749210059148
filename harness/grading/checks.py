"""An assignment's file, checked: each field by itself, what fields say together, and every file that is named."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.candidate.reading.source import Unit, read
from harness.candidate.speaking.adapter import VARIABLE, Adapter, kind_named, literal, read_adapter, torch_shapes
from harness.checking.homework.line import kind_said
from harness.checking.homework.roles import KINDS, like, parameter_roles
from harness.checking.homework.vocabulary import course_named
from harness.grading.assignment import Assignment, Part, located
from harness.grading.checks_of_conventions import wrong_conventions
from harness.grading.files_beside import workspace_of
from harness.grading.hints import HintLevel
from harness.grading.kinds import EVALUATION, IN_EVALUATION, LAYER, keys_of, takes_layers, takes_names
from harness.grading.share_names import role_of
from harness.ground import yaml_source
from harness.ground.errors import HarnessError, Mistake, ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.workspace import is_plain, real
from harness.ground.yaml_source import Path_, Source
from harness.scenario.complaint import MOST, field_name, validated
from harness.scenario.load import load
from harness.scenario.model import Case

#: A field, as a path, and what is wrong with it.
Wrong = tuple[Path_, Fact | str]
#: A word of points that is as near to one of ours is it, misspelt, and no parameter.
_NEAR = 0.8
#: Layers whose parameters have every usual role.
_ANY = " ".join(("linear", "layer_norm"))
_NAMES = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")


def checked(path: Path) -> Assignment:
    """An assignment's file, read and checked. Raises ScenarioError with the place of each mistake."""
    source = _source(path)
    found = located(validated(Assignment, source, "assignment"), path)
    found = _in_stated_words(found)
    wrong = [*_whole(found), *(one for number, part in enumerate(found.parts) for one in _part(found, number, part))]
    if wrong:
        raise _error(wrong, source)
    return found


def _source(path: Path) -> Source:
    try:
        return yaml_source.read(path)
    except ScenarioError as error:
        if error.problem == fact("file_is_empty"):
            raise ScenarioError(error.place, fact("assignment_empty")) from None
        raise


def _error(wrong: list[Wrong], source: Source) -> ScenarioError:
    every: list[Mistake] = [(source.place(path), problem, field_name(path)) for path, problem in wrong]
    first, *others = every
    return ScenarioError(*first, tuple(others[: MOST - 1]), max(0, len(every) - MOST))


def _in_stated_words(found: Assignment) -> Assignment:
    """With the stated names of kinds: leaky_relu for LeakyReLU."""
    parts = tuple(_part_in_stated_words(part) for part in found.parts)
    made = found.model_copy(update={"parts": parts})
    made._file = found.path
    return made


def _part_in_stated_words(part: Part) -> Part:
    if part.kind not in KINDS or not isinstance(part.what, str):
        return part
    known = KINDS[part.kind]
    words = " ".join(kind_named(word, known) for word in part.what.split())
    return part.model_copy(update={part.kind: words})


# ---------------------------------------------------------------- the whole


def _whole(found: Assignment) -> Iterator[Wrong]:
    for field in ("assignment", "title"):
        if not is_plain(getattr(found, field)):
            yield (field,), fact("assignment_odd_name")
    if found.expected_values and found.hints is not HintLevel.EVERYTHING:
        yield ("expected_values",), fact("assignment_values_with_everything", hints=found.hints.value)
    if found.course:
        yield from _of_course(found)
    if found.adapter:
        yield from _of_adapter(found, ("adapter",), found.adapter)
    if found.limits.total < found.limits.seconds:
        yield ("limits", "total"), fact("assignment_total_below_seconds", seconds=found.limits.seconds)
    names = [part.name for part in found.parts]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield ("parts", number, "name"), fact("assignment_part_twice", name=name)


def _of_course(found: Assignment) -> Iterator[Wrong]:
    if found.is_of_a_file and (problem := _not_beside(found, found.course)):
        yield ("course",), problem
        return
    try:
        course_named(str(found.beside(found.course)) if found.is_of_a_file else found.course)
    except HarnessError as error:
        yield ("course",), _of_file(error)


def _not_beside(found: Assignment, name: str) -> Fact | None:
    """Why a name is no file in the assignment's folder."""
    path = found.beside(name)
    if not is_plain(name) or not real(path).is_relative_to(real(found.path.parent)):
        return fact("assignment_file_outside", file=name)
    return None if path.is_file() else fact("assignment_no_file", file=name)


def _of_file(error: HarnessError) -> Fact | str:
    """What is wrong with a file that is named, with the place in it."""
    if isinstance(error, ScenarioError):
        place, problem, field = error.mistakes[0]
        of = fact("of_field", field=field, problem=problem) if field else problem
        return fact("assignment_in_file", place=str(place), problem=of)
    return error.problem


def _of_adapter(found: Assignment, path: Path_, name: str) -> Iterator[Wrong]:
    if problem := _not_beside(found, name):
        yield path, problem
        return
    try:
        if (stated := stated_by(found.beside(name))) is None:
            yield path, fact("assignment_no_harness", file=name, variable=VARIABLE)
        elif not isinstance(stated, Mapping):
            yield path, fact("assignment_harness_of_parts", file=name, variable=VARIABLE)
    except HarnessError as error:
        yield path, _in_adapter(error)


def _in_adapter(error: HarnessError) -> Fact | str:
    return fact("assignment_in_file", place=str(error.args[0]), problem=error.problem) if error.args else str(error)


def stated_by(adapter: Path) -> Any:
    """What HARNESS says in a file; None where there is none. Raises HarnessError."""
    found = literal(read(str(adapter)).units, adapter)
    return None if found is None else found.values


# ---------------------------------------------------------------- a part


def _part(found: Assignment, number: int, part: Part) -> Iterator[Wrong]:
    at: Path_ = ("parts", number)
    if not is_plain(part.name) or not part.name.strip():
        yield (*at, "name"), fact("assignment_odd_name")
    if (problem := _not_one_kind(part)) is not None:
        yield at, problem
        return
    for index, name in enumerate(part.of):
        if not _NAMES.fullmatch(name):
            yield (*at, "of", index), fact("assignment_odd_function", name=name)
    yield from _fields_elsewhere(part, at)
    wrong = [*_OF_KIND[part.kind](found, part, at)]
    yield from wrong
    yield from () if wrong else wrong_conventions(part, at)
    yield from () if wrong else _points(found, part, at)


def _not_one_kind(part: Part) -> Fact | None:
    """Why it is not said what a part is."""
    alone = [name for name in ("scenario", "script", "layer") if getattr(part, name)]
    both = [name for name in ("loss", "optimizer") if getattr(part, name) is not None]
    named = [*alone, *([] if part.network or part.adapter else both), *(["network"] if part.network else [])]
    if len(named) > 1 or (part.kind == "network" and alone) or (alone and both):
        return fact("assignment_several_kinds", names=tuple(dict.fromkeys((*named, *alone, *both))))
    return None if part.kind else fact("assignment_no_kind")


def _fields_elsewhere(part: Part, at: Path_) -> Iterator[Wrong]:
    """Fields that only another kind of part has."""
    if part.options and part.kind != "network":
        yield (*at, "options"), fact("assignment_only_of_networks")
    if part.adapter and part.kind not in ("network", "scenario"):
        yield (*at, "adapter"), fact("assignment_only_of_networks")
    if part.kind in ("network", "scenario") and len(part.of) > 1:
        yield (*at, "of"), fact("assignment_one_call")
    if part.kind == "script" and part.of:
        yield (*at, "of"), fact("assignment_script_has_no_names")


def _of_kind(_found: Assignment, part: Part, at: Path_) -> Iterator[Wrong]:
    """A layer, a loss or an optimizer."""
    known, what = KINDS[part.kind], getattr(part, part.kind)
    words = what.split() if isinstance(what, str) else []
    if not words or (len(words) > 1 and part.kind != "layer"):
        yield (*at, part.kind), fact("assignment_one_word", kind=part.kind)
    for word in words:
        if word not in known:
            yield (*at, part.kind), fact("line_no_such", kind=kind_said(part.kind), name=word, like=like(word, known))


def _of_network(found: Assignment, part: Part, at: Path_) -> Iterator[Wrong]:
    if part.adapter:
        problems = list(_of_adapter(found, (*at, "adapter"), part.adapter))
        yield from problems
        if problems:
            return
    adapter = found.adapter_of(part)
    if adapter is not None and not adapter.is_file():
        return  # which is said of the assignment's own
    try:
        adapter_for(found, part)
    except HarnessError as error:
        yield _field_of_network(part, at, error), _of_harness(error.problem)


def _of_harness(problem: Fact | str) -> Fact | str:
    """What is wrong with a field of HARNESS, without its name, which stands before it."""
    fields = dict(problem.fields) if isinstance(problem, Fact) else {}
    return fields["what"] if isinstance(problem, Fact) and problem.code == "speaking_of_field" else problem


def _field_of_network(part: Part, at: Path_, error: HarnessError) -> Path_:
    problem = error.problem
    name = str(dict(problem.fields).get("field", "")) if isinstance(problem, Fact) else ""
    name = error.mistakes[0][2] if isinstance(error, ScenarioError) else name
    first = name.partition(".")[0]
    if first in part.options:
        return *at, "options", first
    return (*at, first if first in ("loss", "optimizer") else "network")


def harness_of(found: Assignment, part: Part) -> dict[str, Any]:
    """What HARNESS says of a network: its adapter, and over that what the part says itself. Raises HarnessError."""
    adapter = found.adapter_of(part)
    stated = stated_by(adapter) if adapter else None
    own = {name: one for name in ("network", "loss", "optimizer") if (one := getattr(part, name)) is not None}
    call = {"call": part.of[0]} if part.of else {}
    return {**(stated if isinstance(stated, Mapping) else {}), **own, **part.options, **call}


def adapter_for(found: Assignment, part: Part) -> Adapter:
    """The adapter of a network. Raises HarnessError."""
    made = read_adapter((Unit("assignment", f"{VARIABLE} = {harness_of(found, part)!r}"),), found.path)
    assert made is not None
    return made


def _of_scenario(found: Assignment, part: Part, at: Path_) -> Iterator[Wrong]:
    if problem := _not_beside(found, part.scenario):
        yield (*at, "scenario"), problem
        return
    try:
        cases = cases_of(found, part)
    except HarnessError as error:
        yield (*at, "scenario"), _of_file(error)
        return
    plain = [one for one in cases if one.is_plain and one.optimizer and one.loss and one.steps_total]
    if not cases or len(plain) < len(cases):
        yield (*at, "scenario"), fact("assignment_scenario_has_no_step", file=part.scenario)


def cases_of(found: Assignment, part: Part) -> tuple[Case, ...]:
    """The cases of a part's scenario, in float64. Raises ScenarioError."""
    return load(found.beside(part.scenario), workspace_of(found.path), "float64")


def _nothing_more(*_: Any) -> Iterator[Wrong]:
    return iter(())


_OF_KIND = {
    **dict.fromkeys(KINDS, _of_kind),
    "network": _of_network,
    "scenario": _of_scenario,
    "functions": _nothing_more,
    "script": _nothing_more,
}


# ---------------------------------------------------------------- what points are for


def _points(found: Assignment, part: Part, at: Path_) -> Iterator[Wrong]:
    seen: dict[str, str] = {}
    for key in part.shares:
        if problem := _no_share(found, part, key):
            yield (*at, "points", key), problem
        elif part.kind == "layer" and key not in keys_of(part.kind):
            first = seen.setdefault(role_of(key, part.layer), key)
            if first != key:
                yield (*at, "points", key), fact("assignment_share_twice", name=key, other=first)


def _no_share(found: Assignment, part: Part, key: str) -> Fact | None:
    """Why no points can be given for this; None where they can."""
    known = tuple(one for one in keys_of(part.kind) if one != EVALUATION or _differs_in_evaluation(part))
    if key in known:
        return None
    layer = LAYER.fullmatch(key)
    if layer and takes_layers(part.kind):
        most = len(layers_with_parameters(found, part))
        return None if int(layer[1]) <= most else fact("assignment_no_such_layer", layer=key, most=most)
    names = _parameters(part)
    if part.kind == "layer" and role_of(key, part.layer):
        return None
    close = difflib.get_close_matches(key, known, 1, _NEAR)
    if close:
        return fact("assignment_no_share_but", name=key, close=close[0])
    if takes_names(part.kind) and part.kind != "layer" and key.isidentifier():
        near = (
            ""
            if role_of(key, _ANY)
            else next(iter(difflib.get_close_matches(key, parameter_roles(_ANY), 1, _NEAR)), "")
        )
        return fact("assignment_no_share_but", name=key, close=near) if near else None
    layers = ("layer1",) if takes_layers(part.kind) else ()
    return fact("assignment_no_share", name=key, known=(*known, *layers, *names))


def _differs_in_evaluation(part: Part) -> bool:
    """Whether its layers do something else in evaluation, or it is not said what they are."""
    return part.kind != "layer" or bool(IN_EVALUATION.search(part.layer))


def _parameters(part: Part) -> tuple[str, ...]:
    """Names of parameters that points may be given for; () where any may be."""
    return tuple(parameter_roles(part.layer)) if part.kind == "layer" else ()


def layers_with_parameters(found: Assignment, part: Part) -> tuple[str, ...]:
    """The names of a network's layers that are trained, the first first."""
    if part.kind == "scenario":
        return tuple(dict.fromkeys(name.partition(".")[0] for name in cases_of(found, part)[0].shapes))
    return tuple(dict.fromkeys(name.partition(".")[0] for name in torch_shapes(adapter_for(found, part))))
