"""Functions, classes and objects of this process, checked as a file's are: by their text elsewhere, or here."""

from __future__ import annotations

import copy
import difflib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import FunctionType, MethodType, ModuleType
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.inside import InsideProcess
from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.live import Live, beside, definitions, live_of
from harness.candidate.reading.source import Source
from harness.candidate.speaking.adapter import kind_named
from harness.checking.borrowed import borrowed
from harness.checking.homework.file import (
    FileChecked,
    PartChecked,
    Recognised,
    each_checked,
    networks_in,
    units_beside,
    with_borrowed,
)
from harness.checking.homework.holding import of_its_sizes
from harness.checking.homework.line import Call, Line, kind_said
from harness.checking.homework.naming import forward_of
from harness.checking.homework.networks import calls
from harness.checking.homework.recognise import Part, pair_of, part_as, parts
from harness.checking.homework.roles import KINDS, NO_SETTINGS, problems
from harness.checking.homework.stated import Asked
from harness.checking.homework.survey import Class, Function, Survey, survey
from harness.checking.homework.unwritten import class_of, function_of
from harness.checking.homework.vocabulary import Preset, Vocabulary, courses_of, is_backward, vocabulary
from harness.checking.opening import Options
from harness.checking.settings import frozen
from harness.ground.errors import HarnessError, NoPartError, UsageError
from harness.ground.facts import Fact, fact


@dataclass(frozen=True)
class Stated:
    """What somebody says that it is, instead of its being recognised."""

    kind: str
    """layer, loss or optimizer"""
    what: str
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)


def stated_as(named: Mapping[str, str | None], settings: Mapping[str, Any]) -> Stated | None:
    """What is stated: of ``named`` layer, loss or optimizer, and its settings. Raises UsageError."""
    given = {kind: what for kind, what in named.items() if what is not None}
    if not given and settings:
        raise UsageError(fact("live_settings_of_what", names=tuple(settings), kinds=tuple(named)))
    if len(given) > 1 or not all(isinstance(one, str) and one.split() for one in given.values()):
        raise UsageError(fact("live_one_kind", kinds=tuple(named)))
    for kind, text in given.items():
        what = " ".join(_known(kind, word) for word in text.split())
        found = Stated(kind, what, {name: frozen(value) for name, value in settings.items()})
        _refuse_settings(found)
        return found
    return None


def _known(kind: str, word: str) -> str:
    name = kind_named(word, KINDS[kind])
    if name in KINDS[kind]:
        return name
    names = tuple(KINDS[kind])
    near = difflib.get_close_matches(name, names, 1)
    if near:
        raise UsageError(fact("stated_no_kind_but", kind=kind_said(kind), name=word, close=near[0]))
    raise UsageError(fact("stated_no_kind", kind=kind_said(kind), name=word, names=names))


def _refuse_settings(found: Stated) -> None:
    """Raises UsageError for a setting that it does not have, or whose value it cannot have."""
    models = [KINDS[found.kind][one] for one in found.what.split()]
    known = tuple(dict.fromkeys(name for one in models for name in one.model_fields if name not in NO_SETTINGS))
    for name in found.options:
        if not known:
            raise UsageError(fact("live_no_settings", kind=kind_said(found.kind), what=found.what, name=name))
        if name not in known:
            raise UsageError(
                fact("live_no_setting", kind=kind_said(found.kind), what=found.what, name=name, names=known)
            )
    line = Line(found.kind, found.what, Call("forward", ()), options=found.options)
    for path, problem in problems(line):
        raise UsageError(fact("alone_odd_option", layer=found.what, field=path[-1], problem=problem))


# ---------------------------------------------------------------- what is given


@dataclass(frozen=True)
class Given:
    """What is to be checked, by name."""

    names: Mapping[str, Any] = field(hash=False)
    is_pair: bool = False
    """Whether it is (forward, backward)."""
    is_object: bool = False
    """Whether it is an object, with what it holds."""


def given(what: Any) -> Given:
    """A function, class or object; several functions, of which two are a pair; or several by name. Raises UsageError.

    A mapping has names and what they stand for.
    """
    if isinstance(what, Mapping):
        return Given(dict(what))
    if isinstance(what, tuple | list):
        return _of_several(what)
    if isinstance(what, MethodType) and not isinstance(what.__self__, type | ModuleType):
        return given(what.__self__)
    if isinstance(what, type):
        return Given({what.__name__: what})
    if callable(what) and not _is_object(what):
        return Given({_name(what, "function"): what})
    if isinstance(what, ModuleType) or not _is_object(what):
        raise UsageError(fact("live_nothing", type=type(what).__name__))
    return Given({type(what).__name__: what}, is_object=True)


def _of_several(each: Sequence[Any]) -> Given:
    if len(each) < 2 or not all(map(callable, each)):
        raise UsageError(fact("live_no_functions", number=len(each)))
    owners = {id(one.__self__): one.__self__ for one in each if isinstance(one, MethodType)}
    if len(owners) == 1 and all(isinstance(one, MethodType) for one in each):
        return given(next(iter(owners.values())))
    usual = ("forward", "backward") if len(each) == 2 else tuple(f"function{at}" for at in range(1, len(each) + 1))
    names = [_name(one, other) for one, other in zip(each, usual, strict=True)]
    names = names if len(set(names)) == len(names) else list(usual)
    return Given(dict(zip(names, each, strict=True)), is_pair=len(each) == 2)


def _name(value: Any, other: str) -> str:
    name = getattr(value, "__name__", "")
    return name if name.isidentifier() else other


def _is_object(value: Any) -> bool:
    """Whether it is an instance with methods of its own, such as forward and backward."""
    kind = type(value)
    return hasattr(kind, "__dict__") and any(isinstance(one, FunctionType) for one in vars(kind).values())


# ---------------------------------------------------------------- the check


def check_live(what: Any, options: Options, stated: Stated | None = None, course: Preset | None = None) -> FileChecked:
    """Check functions, classes or an object of this process. Raises HarnessError.

    ``stated``: what it is, where that is not to be recognised; ``course``: whose names they are.
    """
    started = time.perf_counter()
    asked = given(what)
    if not (asked.is_pair or asked.is_object):
        asked = replace(asked, names=_with_others(asked.names, stated))
    found = _of_given(asked, options, stated, course)
    if asked.is_object and not found.is_checked:
        found = _made_anew(asked, options, stated, course) or found
    if not found.parts:
        raise NoPartError(fact("live_no_parts", names=tuple(asked.names), kinds=tuple(KINDS)))
    return replace(found, seconds={"check": time.perf_counter() - started})


def _made_anew(asked: Given, options: Options, stated: Stated | None, course: Preset | None) -> FileChecked | None:
    """Of an object that does not fit what it is tried on, as a network may: others of its class, of other sizes."""
    of_class = Given({name: type(value) for name, value in asked.names.items()})
    found = _of_given(of_class, options, stated, course)
    return replace(found, ran=fact("live_made_anew", ran=found.ran)) if found.is_checked else None


def _of_given(asked: Given, options: Options, stated: Stated | None, course: Preset | None) -> FileChecked:
    live = live_of({name: type(value) if asked.is_object else value for name, value in asked.names.items()})
    found = _recognised(live, asked, stated, course)
    if asked.is_object and any(line.kind == "optimizer" for one in found.parts for line in one.part.lines):
        return FileChecked(live.text, ())  # its rate is its own: another of its class is told one
    checked, ran = _checked(live, found, options, asked)
    return FileChecked(live.text, checked, found.others, ran=ran, units=live.units)


def _with_others(names: Mapping[str, Any], stated: Stated | None) -> dict[str, Any]:
    """With what belongs to it in its module: ``affine_forward`` of ``affine_backward``."""
    if stated is not None and stated.kind == "optimizer":
        return dict(names)
    found = dict(names)
    for name, value in names.items():
        around = {**beside(value), name: value} if not isinstance(value, type) else {}
        read = survey(definitions(around))
        without = {
            one: each for one, each in around.items() if not isinstance(each, type) and one not in read.functions
        }
        told = {one: function_of(one, each, "") for one, each in without.items()}
        there = Survey({**told, **read.functions}, read.classes)
        uses = next((one.uses for one in parts(there, _words(there, None)) if name in one.uses), ())
        found |= {one: around[one] for one in uses if one in around}
    return found


def _words(found: Survey, course: Preset | None) -> Vocabulary:
    return vocabulary(courses_of({*found.functions, *found.classes}) if course is None else (course,))


def _recognised(live: Live, asked: Given, stated: Stated | None, course: Preset | None) -> Recognised:
    found = _surveyed(live, asked)
    words = _words(found, course)
    every = _parts(found, asked, stated, words)
    if asked.is_object:
        (thing,) = asked.names.values()
        every = tuple(replace(one, lines=tuple(of_its_sizes(one.lines, thing, words))) for one in every)
    known = borrowed(live.units)
    of_asked = {name: one for name, one in known.items() if name in asked.names}
    asked_parts = with_borrowed(tuple(map(Asked, every)), of_asked, live.units)
    each = (name for name in dict.fromkeys(networks_in(found, live.units)) if name not in known)
    named = tuple(name for name in each if name in asked.names or not name)
    source = Source(live.text, None, live.folder, live.units, None, None)
    used = {name for part in every for name in part.uses}
    others = tuple(name for name in asked.names if name not in used | set(named)) if len(asked.names) > 1 else ()
    has_more = bool(named) and bool(calls(found, tuple(used)))
    is_network = stated is None and not asked.is_pair and not asked.is_object
    return Recognised(
        source, (), live.units, found, asked_parts, (), named if is_network else (), has_more, others, known
    )


def _surveyed(live: Live, asked: Given) -> Survey:
    """What their text says, and of what has none its signature and code."""
    read = survey(live.units)
    functions, classes = dict(read.functions), dict(read.classes)
    for name, value in asked.names.items():
        kind = type(value) if asked.is_object else value
        if isinstance(kind, type):
            own = classes.get(kind.__name__) or class_of(name, kind, live.text)
            classes[name] = _without_making(replace(own, name=name)) if asked.is_object else own
        elif name not in functions:
            functions[name] = function_of(name, value, live.text)
    return Survey(functions, classes)


def _without_making(one: Class) -> Class:
    """As of a class that is made with nothing: the object is there."""
    return replace(one, methods={name: method for name, method in one.methods.items() if name != "__init__"})


def _parts(found: Survey, asked: Given, stated: Stated | None, words: Vocabulary) -> tuple[Part, ...]:
    names = tuple(asked.names)
    if stated is not None:
        return (part_as(stated.kind, stated.what, _of(names, found, stated), words, stated.options),)
    if asked.is_pair:
        forward, backward = (found.functions.get(name) or _called(found.classes[name]) for name in names)
        return (pair_of(forward, backward, words),)
    return tuple(one for one in parts(found, words) if set(one.uses) & set(names))


def _of(names: Sequence[str], found: Survey, stated: Stated) -> Class | list[Function]:
    """The one class, or the functions that are meant. Raises UsageError where that cannot be told."""
    classes = [found.classes[name] for name in names if name in found.classes]
    functions = {name: found.functions[name] for name in names if name in found.functions}
    if len(classes) == 1 and not functions:
        return classes[0]
    if len(functions) > 2 and not classes:
        back = [one for one in functions.values() if is_backward(one.name) and forward_of(one.name, functions)]
        forward = forward_of(back[0].name, functions) if len(back) == 1 else None
        functions = {one.name: one for one in (forward, *back) if one} if forward else functions
    if classes or len(functions) > (1 if stated.kind == "optimizer" else 2):
        raise UsageError(fact("live_which", kind=kind_said(stated.kind), what=stated.what, names=tuple(names)))
    every = list(functions.values())
    return every[::-1] if len(every) == 2 and is_backward(every[0].name) and not is_backward(every[1].name) else every


def _called(one: Class) -> Function:
    return Function(one.name, one.made, (), (), one.label, one.line)


def _checked(live: Live, found: Recognised, options: Options, asked: Given) -> tuple[tuple[PartChecked, ...], Fact]:
    """In another process, where that can be; else in this one."""
    why = fact("live_object", name=next(iter(asked.names))) if asked.is_object else live.inside
    if why is None:
        try:
            with template.kept(), _sent(found, options) as process:
                process.wait_loaded()
                return each_checked(found, process, options, is_alone=True), fact("live_sent")
        except HarnessError as error:
            why = fact("live_not_loaded", problem=error.problem)
    if options.interpreter is not None:
        raise UsageError(fact("live_no_other_python", why=why))
    names = {name: _maker(value) if asked.is_object else value for name, value in asked.names.items()}
    with InsideProcess(names, live.labels, units_beside(found)) as process:
        inside = replace(options, changes=False)
        return each_checked(found, process, inside, is_alone=True), fact("live_inside", why=why)


def _sent(found: Recognised, options: Options) -> CandidateProcess:
    return CandidateProcess(
        (*found.units, *units_beside(found)),
        folder=found.source.folder,
        allow=options.allow,
        limits=options.limits,
        interpreter=options.interpreter,
        sandbox=options.sandbox,
    )


def _maker(value: Any) -> Callable[[], Any]:
    """What gives an object as it is, again and again."""

    def made() -> Any:
        return copy.deepcopy(value)

    return made
