"""Parts of a file that its HARNESS states, taken as they stand: what each is, how it is called and how it is held.

    HARNESS = {"layer": "linear", "forward": "affine_forward(x, w=weight, b=bias) -> out, cache", "backward": ...}

or a list of such mappings. What stands besides kind, calls and ``held`` is a setting of the layer, loss or optimizer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.adapter import VARIABLE, Adapter, adapter_of, kind_named, literal, wrong_field
from harness.checking.held import WORDS, Reading
from harness.checking.homework import losses, updates
from harness.checking.homework.line import Call, Line, call_of, kind_said
from harness.checking.homework.part import PartCheck
from harness.checking.homework.recognise import Part
from harness.checking.homework.roles import KINDS, NO_SETTINGS, problems
from harness.checking.homework.survey import Class, Function, Survey
from harness.checking.homework.vocabulary import reading_of
from harness.checking.homework.ways import AnyWay, Way
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Source
from harness.scenario.base import Strict
from harness.scenario.complaint import validated
from harness.scenario.kinds import Kind

#: Words of how a loss is held that its `stated` leaves out, because they are the usual ones.
_USUAL = frozenset(("rows", "values", "labels"))


class _Stated(Strict):
    """The fields that every part has."""

    layer: str = ""
    loss: str = ""
    optimizer: str = ""
    made: str = Field("", alias="class")
    forward: str
    backward: str = ""
    then: str = ""
    held: str = ""


@dataclass(frozen=True)
class Asked:
    """A part to check."""

    part: Part
    held: str | None = None
    """Where HARNESS states the part: how arrays are held; None: to be found out."""

    def check(self, *how: Any) -> PartCheck:
        """It, on its way through a check."""
        return PartCheck(self.part, *how) if self.held is None else _StatedCheck(self.held, self.part, *how)


@dataclass(frozen=True)
class AskedNetwork:
    """A network that HARNESS states in a list."""

    adapter: Adapter
    stated: Mapping[str, Any] = field(hash=False)
    line: int


def states_parts(found: Source | None) -> bool:
    """Whether HARNESS states parts, and no network."""
    return found is not None and (isinstance(found.values, tuple) or _is_of_a_part(found.values))


def _is_of_a_part(value: Any) -> bool:
    return isinstance(value, dict) and "network" not in value and bool({"layer", "forward", "class"} & set(value))


def stated_parts(units: tuple[Unit, ...], file: Path, found: Survey, recognised: Sequence[Part]) -> tuple[Asked, ...]:
    """The parts that HARNESS of the units states; () where it states none. Raises HarnessError with the place."""
    source = literal(units, file)
    if source is None or not states_parts(source):
        return ()
    left, asked = list(recognised), list[Asked]()
    for one in _each(source):
        if not _is_network(one):
            asked.append(_asked(one, found, left))
            left = [part for part in left if part.name != asked[-1].part.name]
    return tuple(asked)


def stated_networks(units: tuple[Unit, ...], file: Path) -> tuple[AskedNetwork, ...]:
    """The networks that HARNESS of the units states in a list. Raises HarnessError with the place."""
    source = literal(units, file)
    if source is None or not states_parts(source):
        return ()
    each = (one for one in _each(source) if _is_network(one))
    return tuple(AskedNetwork(adapter_of(one), one.values, one.place(()).line) for one in each)


def _is_network(source: Source) -> bool:
    return "network" in source.values


def _each(source: Source) -> Iterator[Source]:
    """Each mapping of a list, with its own places."""
    if not isinstance(source.values, tuple):
        yield source
        return
    for index, values in enumerate(source.values):
        places = {path[1:]: place for path, place in source.places.items() if path[:1] == (index,)}
        own = Source(values, places)
        if not isinstance(values, dict) or not (_is_network(own) or _is_of_a_part(values)):
            raise wrong_field(own, (), fact("stated_no_part", number=index + 1))
        yield own


def _asked(source: Source, found: Survey, recognised: Sequence[Part]) -> Asked:
    line = _line(source)
    _check_held(source, line)
    of = tuple(_defined(source, line, found))
    uses = tuple(dict.fromkeys([line.made.name] if line.made else [call.name.split(".")[0] for call in _calls(line)]))
    same = [part for part in recognised if set(part.uses) == set(uses)]
    words = line.forward.words
    known = next(
        (part for part in same if any(one.forward.words == words for one in part.lines)), next(iter(same), None)
    )
    if known is None:
        first = found.classes.get(uses[0]) or found.functions[uses[0]]
        known = Part(uses[0], first.label, first.line, uses=uses, numbers=tuple(n for one in of for n in one.numbers))
    return Asked(replace(known, lines=(line,), why=""), source.values.get("held", ""))


# ---------------------------------------------------------------- what is stated


def _line(source: Source) -> Line:
    """What is stated, read. Raises HarnessError."""
    kind, what = _kind(source)
    fields = {name: of for one in what.split() for name, of in _settings(KINDS[kind][one])}
    model = create_model(VARIABLE, __base__=_Stated, **fields)
    stated = validated(model, source, VARIABLE)
    calls = {name: _call(source, name, text) for name, text in _texts(stated) if text or name == "forward"}
    options = {name: value for name, value in source.values.items() if name in fields}
    reading = _reading(source) if kind == "layer" else None
    line = Line(
        kind, what, calls["forward"], calls.get("backward"), calls.get("class"), options, reading, calls.get("then")
    )
    for path, problem in problems(line):
        assert isinstance(problem, Fact)  # settings are checked before
        raise wrong_field(source, tuple("class" if one == "made" else one for one in path), problem)
    return line


def _texts(stated: Any) -> Iterator[tuple[str, str]]:
    ways = (("forward", stated.forward), ("backward", stated.backward), ("then", stated.then))
    return iter((("class", stated.made), *ways))


def _kind(source: Source) -> tuple[str, str]:
    """``layer`` and ``linear relu``, say."""
    named = [kind for kind in KINDS if kind in source.values]
    if len(named) != 1:
        raise wrong_field(source, (), fact("preset_one_kind"))
    kind, text = named[0], source.values[named[0]]
    words = [kind_named(word, KINDS[kind]) for word in str(text).split()]
    for word in words:
        if word not in KINDS[kind]:
            raise wrong_field(source, (kind,), _no_kind(kind, word))
    if not words or (kind != "layer" and len(words) > 1):
        raise wrong_field(source, (kind,), fact("preset_one_kind"))
    return kind, " ".join(words)


def _no_kind(kind: str, word: str) -> Fact:
    names = tuple(KINDS[kind])
    close = difflib.get_close_matches(word, names, 1)
    if close:
        return fact("stated_no_kind_but", kind=kind_said(kind), name=word, close=close[0])
    return fact("stated_no_kind", kind=kind_said(kind), name=word, names=names)


def _settings(model: type[Kind]) -> Iterator[tuple[str, Any]]:
    """The settings that a part may state, each of which may be left out."""
    for name, one in model.model_fields.items():
        if name not in NO_SETTINGS:
            yield name, (one.annotation, FieldInfo.merge_field_infos(one, default=None))


def _call(source: Source, field: str, text: str) -> Call:
    try:
        return call_of(text)
    except UsageError as error:
        raise wrong_field(source, (field,), _fact(error)) from None


def _reading(source: Source) -> Reading:
    try:
        return reading_of(source.values.get("held", ""))
    except UsageError as error:
        raise wrong_field(source, ("held",), _fact(error)) from None


def _fact(error: UsageError) -> Fact:
    assert isinstance(error.problem, Fact)
    return error.problem


def _check_held(source: Source, line: Line) -> None:
    known = {"layer": tuple(WORDS), "loss": _words_of_losses(line), "optimizer": get_args(updates.Form)}[line.kind]
    for word in source.values.get("held", "").split():
        if word not in known:
            raise wrong_field(source, ("held",), fact("line_no_reading", word=word, words=tuple(known)))


def _words_of_losses(line: Line) -> tuple[str, ...]:
    if line.kind != "loss":
        return ()
    every = (str(way.stated().get("held", "")) for way in losses.ways(line))
    return tuple(dict.fromkeys((*sorted(_USUAL), *(word for words in every for word in words.split()))))


# ---------------------------------------------------------------- whether the file has it


def _calls(line: Line) -> tuple[Call, ...]:
    return tuple(call for call in (line.forward, line.backward, line.then) if call)


def _defined(source: Source, line: Line, found: Survey) -> Iterator[Function]:
    """The functions and methods that are named. Raises CandidateFileError where the file does not define one."""
    made = line.made and _class(source, "class", line.made.name, found)
    if made and "__init__" in made.methods:
        assert line.made is not None
        _check_arguments(source, "class", line.made, made.methods["__init__"])
    for way, call in (("forward", line.forward), ("backward", line.backward), ("then", line.then)):
        if call is not None:
            function = _function(source, way, call.name, made or None, found)
            _check_arguments(source, way, call, function)
            yield function


def _class(source: Source, field: str, name: str, found: Survey) -> Class:
    if name not in found.classes:
        raise wrong_field(source, (field,), fact("stated_not_defined", name=name, names=tuple(found.classes)))
    return found.classes[name]


def _function(source: Source, field: str, name: str, made: Class | None, found: Survey) -> Function:
    owner, _, own = name.rpartition(".")
    holder = made or (_class(source, field, owner, found) if owner else None)
    there = holder.methods if holder else found.functions
    if own not in there:
        raise wrong_field(source, (field,), fact("stated_not_defined", name=name, names=tuple(there)))
    return there[own]


def _check_arguments(source: Source, field: str, call: Call, function: Function) -> None:
    takes = tuple(one.name for one in function.arguments)
    for name, _ in call.takes:
        if name not in takes and not function.takes_more:
            raise wrong_field(source, (field,), fact("stated_no_argument", name=call.name, argument=name, names=takes))


# ---------------------------------------------------------------- taken as it stands


class _StatedCheck(PartCheck):
    """A part that is taken as HARNESS states it."""

    def __init__(self, held: str, *how: Any) -> None:
        super().__init__(*how)
        self._words = frozenset(held.split())

    def ways(self, *how: Any) -> Iterator[AnyWay]:
        """The ways that are stated; what is left open is found out."""
        every = list(super().ways(*how))
        options = dict(self._part.lines[0].options)
        yield from (way for way in every if isinstance(way, Way))
        yield from (way for way in every if isinstance(way, losses.LossWay) and self._is_held(way))
        formed = [way for way in every if isinstance(way, updates.UpdateWay) and self._words <= {way.form}]
        exact = [way for way in formed if dict(way.options[0]) == options]
        yield from exact or (replace(way, options=({**way.options[0], **options},)) for way in formed)

    def _is_held(self, way: losses.LossWay) -> bool:
        return set(str(way.stated().get("held", "")).split()) - _USUAL == self._words - _USUAL
