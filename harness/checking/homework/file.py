"""A whole file, notebook or module that states no network: every part of it that is recognised, checked alone."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.definitions import Kept, definitions_of
from harness.candidate.reading.project import File, folders_around
from harness.candidate.reading.source import Source, Unit, file_named, read
from harness.candidate.speaking.adapter import literal
from harness.checking.borrowed import Borrowed, borrowed
from harness.checking.check import of_older_python, skipped_lines
from harness.checking.homework import holders, networks, neurons, update_objects
from harness.checking.homework.adapted import adapted, unit_of
from harness.checking.homework.adapted_losses import with_losses
from harness.checking.homework.calling import text as calling
from harness.checking.homework.making_up import of_several
from harness.checking.homework.mending import merged, with_changes
from harness.checking.homework.recognise import Part, parts
from harness.checking.homework.stated import Asked, AskedNetwork, stated_networks, stated_parts, states_parts
from harness.checking.homework.survey import Survey, survey
from harness.checking.homework.vocabulary import Preset, courses_of, vocabulary
from harness.checking.homework.ways import AnyWay
from harness.checking.opening import TEMPLATE, Options, loaded, read_in_our_python
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, CheckVerdict
from harness.checking.script.check import check_script, has_loop, stated_of, whole
from harness.checking.script.result import ScriptChecked
from harness.checking.sides import is_implementation
from harness.ground.errors import HarnessError, NoPartError, UsageError
from harness.ground.facts import Fact, fact


@dataclass(frozen=True)
class PartChecked:
    """One layer, loss or optimizer of a file."""

    name: str
    label: str
    line: int
    """Of the file, where it begins."""
    ways: Mapping[str, tuple[str, int]] = field(default_factory=dict, hash=False)
    """Where its function that goes forward and that which goes back begin: label and line."""
    checked: Checked | None = None
    """None where it was not recognised, or could not be called."""
    stated: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """How it was taken: what HARNESS would say for this."""
    course: str = ""
    """The course whose names it has, where one states them."""
    allows: tuple[str, ...] = ()
    """Mistakes, by name, that the course means so."""
    why: Fact | str = ""
    """Why it was not checked."""
    is_part: bool = True
    """Whether it is one of those, and no network."""
    way: AnyWay | None = field(default=None, repr=False, compare=False)
    """By which way it was checked."""

    @property
    def verdict(self) -> CheckVerdict | None:
        """None where it was not checked."""
        return self.checked.verdict if self.checked else None


#: From the worst to the best.
_WORST = (WRONG, FAILED, INCONCLUSIVE, CONVENTION, RIGHT)


@dataclass(frozen=True)
class FileChecked:
    """Every part of a file."""

    text: str
    """The file, as the user named it."""
    parts: tuple[PartChecked, ...]
    not_checked: tuple[str, ...] = ()
    """What it defines besides, by name."""
    skipped: tuple[str, ...] = ()
    """What of it was not run."""
    seconds: Mapping[str, float] = field(default_factory=dict, hash=False)
    ran: Fact | None = None
    """Of functions of this process: where they were run."""
    script: ScriptChecked | None = None
    """Its loop that trains, where it runs one."""
    units: tuple[Unit, ...] = field(default=(), repr=False, compare=False)
    """Of functions of this process: their source."""

    @property
    def is_checked(self) -> bool:
        """Whether anything of it could be."""
        return any(part.checked for part in self.parts) or bool(self.script and self.script.is_checked)

    @property
    def verdict(self) -> CheckVerdict:
        """That of the worst part; inconclusive where nothing could be checked."""
        found = [part.verdict for part in self.parts if part.verdict]
        found += [self.script.verdict] if self.script and self.script.is_checked else []
        return next((one for one in _WORST if one in found), INCONCLUSIVE)


@dataclass(frozen=True)
class Recognised:
    """What of a file is to be checked; nothing of it has run."""

    source: Source
    kept: tuple[Kept, ...]
    """What of it is loaded, and what is not."""
    units: tuple[Unit, ...]
    """As it is loaded; of a module none."""
    survey: Survey
    parts: tuple[Asked, ...]
    networks: tuple[AskedNetwork, ...]
    """That are stated."""
    calls: tuple[str, ...]
    """What may be a network: functions and classes by name, those of parts too, which may turn out to be none."""
    has_more: bool
    """Whether some of them are of no part."""
    others: tuple[str, ...]
    """What it defines besides, by name."""
    borrowed: Mapping[str, Borrowed] = field(default_factory=dict, hash=False)
    """What takes its gradients from elsewhere, by name."""


def takes(text: str, options: Options) -> bool:
    """Whether what ``text`` names is checked part by part, because nothing says which network it is.

    Raises HarnessError where it cannot be read.
    """
    if is_implementation(text):
        return False
    with read_in_our_python(options.interpreter):
        source = _read(text)
        if options.adapter is not None:
            return states_parts(literal(read(str(options.adapter)).units, options.adapter))
        found = literal(source.units, _place(source))
    return found is None or states_parts(found) or "script" in found.values or _is_a_script(source)


def _is_a_script(source: Source) -> bool:
    """Whether all that it has is a loop that trains: nothing to call, whatever is stated of its network."""
    return not source.module and survey(source.units).is_empty and has_loop(source.units)


def recognised(text: str, options: Options, only: Sequence[str] = (), course: Preset | None = None) -> Recognised:
    """What of a file is recognised, or what of it is named; nothing of it runs. Raises HarnessError.

    ``only``: names of functions and classes; ``course``: whose names they are, where that is known.
    """
    found = whole_file(text, options, course)
    return narrowed(found, text, tuple(only) or ((found.source.name,) if found.source.name else ()))


def whole_file(text: str, options: Options, course: Preset | None = None) -> Recognised:
    """The same of a whole file, even where nothing is. Raises HarnessError where it defines nothing."""
    with read_in_our_python(options.interpreter):
        source = _read(text)
        kept = () if options.execute or source.module else tuple(definitions_of(source.units))
        units = loaded(source, kept)
        read_of = _code_of(source) if source.module else units
        found = survey(read_of, None if source.module else File(tuple(read_of), source.folder, options.root))
    if found.is_empty:
        raise NoPartError(fact("no_definitions", file=text))
    found = with_losses(adapted(found, read_of), read_of)
    words = vocabulary(courses_of({*found.functions, *found.classes}) if course is None else (course,))
    every, stated = _with_stated(source, options, found, parts(found, words))
    whole = _code_of(source) if source.module else source.units
    known = borrowed(whole)
    every = with_borrowed(every, known, whole)
    calls = tuple(dict.fromkeys(one for one in networks_in(found, units) if one not in known)) if not stated else ()
    used = {name for asked in every for name in asked.part.uses}
    others = tuple(name for name in (*found.functions, *found.classes) if name not in used)
    has_more = bool(calls and networks.calls(found, tuple(used)))
    return Recognised(source, kept, units, found, every, stated, calls, has_more, others, known)


def narrowed(found: Recognised, text: str, only: Sequence[str]) -> Recognised:
    """What is named of what is recognised of a whole file, all where nothing is. Raises NoPartError."""
    _refuse_unknown(text, found.parts, (*found.calls, *map(_name_of, found.networks)), only)
    if not only:
        return found
    calls = tuple(name for name in found.calls if name in only)
    return replace(
        found,
        parts=tuple(asked for asked in found.parts if set(only) & set(_names(asked))),
        networks=tuple(one for one in found.networks if _name_of(one) in only),
        calls=calls,
        has_more=found.has_more and bool(calls),
        others=(),
    )


def with_borrowed(every: Sequence[Asked], known: Mapping[str, Borrowed], units: Sequence[Unit]) -> tuple[Asked, ...]:
    """Parts, of which none is checked whose gradient comes from elsewhere; and what else takes its gradients so."""
    found = [replace(asked, part=_unless_borrowed(asked.part, known)) for asked in every]
    named = {name for asked in found if asked.part.why in _ELSEWHERE for name in asked.part.uses}
    rest = [one for one in known.values() if one.name not in named]
    for one in rest:
        found = [asked for asked in found if asked.part.uses != (one.name,) or asked.held is not None]
    own = (Part(one.name, one.label, one.line, why=one.code, uses=(one.name,)) for one in rest)
    return in_order((*found, *map(Asked, own)), units)


def in_order(every: Sequence[Asked], units: Sequence[Unit]) -> tuple[Asked, ...]:
    """As they stand in the units."""
    order = {label: at for at, label in enumerate(one.label for one in units)}
    return tuple(sorted(every, key=lambda one: (order.get(one.part.label, 0), one.part.line)))


#: Why a part is not checked whose gradient comes from elsewhere.
_ELSEWHERE = ("gradients_by_differences", "gradients_by_framework")


def _unless_borrowed(part: Part, known: Mapping[str, Borrowed]) -> Part:
    """With the reason, where what gives its gradient has it from elsewhere."""
    if not known or not part.lines or part.lines[0].kind == "optimizer":
        return part
    line = part.lines[0]
    call, owner = line.backward or line.forward, line.made.name if line.made else ""
    name = f"{owner}.{call.name}" if owner else call.name
    one = known.get(name) or known.get(owner)
    if one is None:
        return part
    return replace(part, lines=(), why=_ELSEWHERE[one.code == _ELSEWHERE[1]])


def networks_in(found: Survey, units: Sequence[Unit]) -> Iterator[str]:
    """What may be a network, by name; those too that are made of neurons or numbers."""
    yield from (name or NETWORK for name, _, _ in networks.calls(found, ()))
    yield from (one.of.partition(".")[0] for one in neurons.made_of(found, units))


@dataclass(frozen=True)
class Before:
    """What is known of a file's parts, of which some are checked again, with their causes."""

    parts: tuple[PartChecked, ...]
    again: frozenset[str]
    """The names of those."""

    @property
    def by_name(self) -> Mapping[str, PartChecked]:
        """The layers, losses and optimizers."""
        return {one.name: one for one in self.parts if one.is_part}

    @property
    def stays(self) -> Mapping[str, PartChecked]:
        """Those that are not checked again."""
        return {name: one for name, one in self.by_name.items() if name not in self.again}

    @property
    def networks(self) -> tuple[PartChecked, ...] | None:
        """The networks, where none of them is checked again."""
        found = tuple(one for one in self.parts if not one.is_part)
        return None if any(one.name in self.again for one in found) else found


def check_file(
    text: str,
    options: Options,
    only: Sequence[str] = (),
    course: Preset | None = None,
    known: Recognised | None = None,
    before: Before | None = None,
) -> FileChecked:
    """Check every part of a file that is recognised, or those that are named. Raises HarnessError.

    ``only``: names of functions and classes; ``course``: whose names they are, where that is known; ``known``: what is
    recognised of the whole file, where that has been found out before; ``before``: what is known of its parts, too.
    """
    _refuse_narrow(options)
    started = time.perf_counter()
    try:
        found = recognised(text, options, only, course) if known is None else narrowed(known, text, only)
    except NoPartError:
        script = None if only else _script(text, options)
        if script is None:
            raise
        return FileChecked(text, (), script=script, seconds={"check": time.perf_counter() - started})
    is_alone = bool(only or found.source.name)
    with template.kept(), process_of(found, options) as process:
        imported = time.perf_counter()
        process.wait_loaded()
        checked = each_checked(found, process, options, is_alone, before)
    mended = _mended(found, checked) if options.changes else found.units
    if mended != found.units:
        with template.kept(), process_of(replace(found, units=mended), options) as process:
            checked = _networks_again(checked, replace(found, units=mended), process, options, is_alone)
    script = None if only else _script_beside(text, options, found, checked, mended)
    if not checked and script is None:
        raise _nothing(text)
    if script is not None and checked and (not script.is_checked or script.failure):
        script = None  # a demonstration, of which nobody asks for more
    others = tuple(name for name in found.others if name not in {part.name for part in checked})
    seconds = {"import": imported - started, "check": time.perf_counter() - imported}
    return FileChecked(text, checked, others, skipped_lines(found.kept), seconds, script=script)


def process_of(found: Recognised, options: Options) -> CandidateProcess:
    """One that loads the file."""
    return CandidateProcess(
        (*found.units, *units_beside(found)),
        folder=found.source.folder,
        around=folders_around(found.source.folder, options.root),
        module=found.source.module,
        allow=options.allow,
        limits=options.limits,
        main=options.execute,
        interpreter=options.interpreter,
        sandbox=options.sandbox,
    )


def _mended(found: Recognised, checked: Sequence[PartChecked]) -> tuple[Unit, ...]:
    """The file's code with all of its parts mended that can be."""
    return merged(found.units, [units for part in checked if (units := _mended_by(part))])


def _mended_by(part: PartChecked) -> tuple[Unit, ...]:
    """The code with the changes that make a layer, a loss or an optimizer right; nothing of a network."""
    diagnosis = part.checked.diagnosis if part.checked else None
    is_whole = part.verdict is WRONG and diagnosis is not None and diagnosis.changed.is_whole
    return diagnosis.changed.units if diagnosis is not None and is_whole and part.is_part else ()


def _networks_again(
    checked: tuple[PartChecked, ...],
    found: Recognised,
    process: CandidateProcess,
    options: Options,
    is_alone: bool,
) -> tuple[PartChecked, ...]:
    """Networks that are not right, once more with their parts mended, so that what is told is their own mistake."""
    parts = tuple(part for part in checked if part.is_part)
    others = [part for part in checked if not part.is_part]
    if not found.calls or (others and all(part.verdict in (RIGHT, CONVENTION) for part in others)):
        return checked
    again = _with_network(parts, found, process, options, is_alone)
    if not any(part.checked for part in again if not part.is_part):  # what was found without the changes stays
        return checked
    names = tuple(part.name for part in parts if _mended_by(part))
    noted = (_noted(part, fact("with_parts_mended", names=names)) for part in again if not part.is_part)
    return (*(part for part in again if part.is_part), *noted)


def _noted(part: PartChecked, note: Fact) -> PartChecked:
    found = part.checked
    return part if found is None else replace(part, checked=replace(found, notes=(*found.notes, note)))


def _script_beside(
    text: str, options: Options, found: Recognised, checked: Sequence[PartChecked], mended: Sequence[Unit]
) -> ScriptChecked | None:
    """What it is as a script, with its parts mended.

    Of one with a part that is named and not mended no line is sought: that is what its loop does wrong as well.
    """
    names = tuple(part.name for part in checked if _mended_by(part))
    is_left = any(_is_named(part) and part.name not in names for part in checked)
    script = _script(text, replace(options, changes=options.changes and not is_left), (found.units, mended))
    if script is None or mended == found.units or not script.is_checked:
        return script
    return replace(script, notes=(*script.notes, fact("with_parts_mended", names=names)))


def _is_named(part: PartChecked) -> bool:
    """Whether it is told what is wrong with a part, as a mistake or as lines to change."""
    diagnosis = part.checked.diagnosis if part.checked else None
    if part.verdict != WRONG or diagnosis is None:
        return False
    return diagnosis.changed.change is not None or any(not one.unexplained for one in diagnosis.explanations)


def _script(
    text: str, options: Options, mended: tuple[Sequence[Unit], Sequence[Unit]] | None = None
) -> ScriptChecked | None:
    """What it is as a script; None where it runs no loop that trains.

    ``mended``: what is loaded of it as it is, and with changes, which are made in it.
    """
    with read_in_our_python(options.interpreter):
        source = _read(text)
        if mended is not None and mended[0] != mended[1]:
            source = replace(source, units=with_changes(source.units, *mended))
        if source.module or source.name or not has_loop(whole(source, options.root)):
            return None
        asked = stated_of(source.units, _place(source)) if options.believed else None
        runs = any(one.skipped for one in definitions_of(source.units))
    return check_script(source, options, asked or {}) if runs else None


def each_checked(
    found: Recognised, process: CandidateProcess, options: Options, is_alone: bool, before: Before | None = None
) -> tuple[PartChecked, ...]:
    """Every part and network of what is recognised, checked by a process that has loaded it.

    ``is_alone``: nothing but what is named may be a network.
    """
    stays, known = (before.stays, before.by_name) if before else ({}, {})
    checked = of_several(
        tuple(
            stays.get(one.part.name) or _checked(one, found, process, options, known.get(one.part.name))
            for one in found.parts
        )
    )
    stated = tuple(_stated_network(one, found, process, options) for one in found.networks)
    named = {one.name for one in stated}
    checked = (*(one for one in checked if one.name not in named), *stated)
    if before is not None and before.networks is not None:
        return (*checked, *before.networks)
    return _with_network(checked, found, process, options, is_alone)


#: Code of ours for every file.
_OURS = (update_objects.UNIT, holders.UNIT, calling.unit())


def units_beside(found: Recognised) -> tuple[Unit, ...]:
    """Code of ours that stands in the process beside the file's."""
    return (*_OURS, *unit_of(found.survey), *neurons.unit_of(neurons.made_of(found.survey, found.units)))


def _refuse_narrow(options: Options) -> None:
    """Options of a network's probes. Raises UsageError."""
    given = {"--sizes": options.sizes, "--probe": options.probe, "--batch": options.batch, "--rows": options.rows}
    named = tuple(name for name, value in given.items() if value is not None)
    if named:
        raise UsageError(fact("parts_have_no_probes", options=named, template=TEMPLATE))


# ---------------------------------------------------------------- what is read


def _read(text: str) -> Source:
    """What ``text`` names; a module may be named alone."""
    is_module = file_named(text) is None and "." in text and _file_of(text) is not None
    return Source(text, None, Path.cwd(), (), text, None) if is_module else read(text)


def _place(source: Source) -> Path:
    return source.file or Path(source.text)


def _code_of(source: Source) -> tuple[Unit, ...]:
    """The text of a module, which is imported and not run from here."""
    file = _file_of(source.module or "")
    return read(str(file)).units if file else ()


def _file_of(module: str) -> Path | None:
    """Where a module's code lies, found without importing anything."""
    if not all(part.isidentifier() for part in module.split(".")):
        return None
    bases = (Path(folder, *module.split(".")) for folder in (str(Path.cwd()), *sys.path))
    files = (file for base in bases for file in (base.with_suffix(".py"), base / "__init__.py"))
    return next((file for file in files if file.is_file()), None)


def _with_stated(
    source: Source, options: Options, found: Survey, every: Sequence[Part]
) -> tuple[tuple[Asked, ...], tuple[AskedNetwork, ...]]:
    """The parts that HARNESS states, and those besides that are recognised; and the networks that it states."""
    units, file = source.units if options.believed else (), _place(source)
    if options.adapter is not None:
        units, file = read(str(options.adapter)).units, options.adapter
    stated = stated_parts(units, file, found, every)
    taken = {name for asked in stated for name in asked.part.uses}
    rest = [Asked(part) for part in every if not taken & set(part.uses)]
    return in_order([*stated, *rest], source.units), stated_networks(units, file)


def _refuse_unknown(text: str, every: Sequence[Asked], others: Sequence[str], only: Sequence[str]) -> None:
    """Raises NoPartError where there is nothing to check, or not what is named."""
    if not every and not others:
        raise _nothing(text)
    known = {*others, *(name for asked in every for name in _names(asked))}
    for name in only:
        if name not in known:
            names = tuple(dict.fromkeys((*(asked.part.name for asked in every), *others)))
            raise NoPartError(fact("no_part", file=text, name=name, names=names))


def _nothing(text: str) -> NoPartError:
    return NoPartError(fact("no_parts", file=text, network=TEMPLATE, layer=_LAYER))


#: What a network is called that functions make up together.
NETWORK = "network"
_LAYER = 'HARNESS = {"layer": "relu", "forward": "f(z=x) -> out", "backward": "df(dout=gradient, z=x) -> dx"}'


def _names(asked: Asked) -> tuple[str, ...]:
    return (asked.part.name, *asked.part.uses)


def _name_of(one: AskedNetwork) -> str:
    return one.adapter.call or NETWORK


# ---------------------------------------------------------------- one of them


def _checked(
    asked: Asked, found: Recognised, process: CandidateProcess, options: Options, before: PartChecked | None = None
) -> PartChecked:
    """``before``: what it is known to be, without its cause."""
    part = asked.part
    none = PartChecked(part.name, part.label, part.line)
    if not part.lines:
        return replace(none, why=fact(part.why) if part.why else "")
    none = replace(none, ways=_ways(part, found.survey))
    owner = found.survey.classes.get(part.uses[0]) if part.uses else None
    each = (found.survey.functions[name].says for name in part.uses) if owner is None else (owner.says,)
    says = frozenset[str]().union(*each)
    attributes = owner.attributes if owner else frozenset[str]()
    units = (*found.units, *_OURS, *unit_of(found.survey)) if found.units else ()
    try:
        if not process.alive:
            process.restart()
        check = asked.check(process, options, units, attributes, found.source.folder, says)
        if before is not None and (caused := check.caused(before.checked, before.way)):
            return replace(before, checked=caused)
        checked, way, why = check.run()
    except HarnessError as error:
        return replace(none, why=error.problem)
    if checked is None or way is None:
        return replace(none, why=why or fact("part_computes_nothing_known"))
    if "NameError" in checked.failure and _lacks_definitions(found):
        return replace(none, why=checked.failure)
    return replace(
        none,
        way=way,
        checked=_named(part.name, checked, found, options),
        stated=way.stated(),
        course=way.line.course,
        allows=way.line.allows,
    )


def _lacks_definitions(found: Recognised) -> bool:
    """Whether something of it was not run, or all of a module comes in by names that nobody can tell."""
    return any(each.skipped for each in found.kept) or any(_STAR.search(unit.code) for unit in found.units)


_STAR = re.compile(r"^\s*from\s+[\w.]+\s+import\s+\*", re.MULTILINE)


def _ways(part: Part, found: Survey) -> dict[str, tuple[str, int]]:
    """Where the functions of the likeliest way to call it begin."""
    first = part.lines[0]
    calls = {"forward": first.forward, "backward": first.backward}
    places = {}
    for way, call in calls.items():
        owner, _, name = call.name.rpartition(".") if call else ("", "", "")
        holder = found.classes.get(first.made.name if first.made else owner)
        function = (holder.methods if holder else found.functions).get(name)
        if function is not None:
            places[way] = function.label, function.line
    return places


def _named(name: str, checked: Checked, found: Recognised, options: Options) -> Checked:
    """With how to name it alone, and in which Python it ran."""
    source = found.source
    file = source.text.removesuffix(f":{source.name}") if source.name else source.text
    notes = (*checked.notes, *of_older_python(checked.failure))
    return replace(checked, candidate=f"{file}:{name}", notes=notes, interpreter=options.interpreter)


# ---------------------------------------------------------------- a network


def _with_network(
    checked: tuple[PartChecked, ...], found: Recognised, process: CandidateProcess, options: Options, is_alone: bool
) -> tuple[PartChecked, ...]:
    """The parts, and the network that the file has besides, where one can be told.

    ``is_alone``: nothing but what is named may be it.
    """
    if not found.calls:
        return checked
    names = {part.name for part in checked if part.checked}
    used = set(found.borrowed) | {name for asked in found.parts if asked.part.name in names for name in asked.part.uses}
    asked = set(found.calls) - used
    if is_alone:  # functions may make up a network together
        if not asked:
            return checked
        used |= set(found.survey.classes) - asked
        used |= set() if asked & {NETWORK, *found.survey.functions} else set(found.survey.functions)
    kinds = dict(_kinds(checked))
    search = networks.Search(found.survey, process, found.source, options, found.kept, found.units, kinds=kinds)
    search = replace(search, only=frozenset(asked if is_alone else ()))
    whole = tuple(_of_network(one, found, options) for one in networks.find(search, tuple(used)))
    names = {one.name for one in whole}
    if any(found.survey.functions.get(name) for name in names):  # functions that make it up together are no layer
        names |= {asked.part.name for asked in found.parts if not asked.part.is_named}
    kept = tuple(each for each in checked if each.checked or each.name not in names)
    return (*kept, *(whole or _no_network(checked, search, used, is_alone)))


def _kinds(checked: Sequence[PartChecked]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of every class that is recognised what it is."""
    for part in checked:
        for what in ("layer", "loss"):
            kind = part.stated.get(what)
            if isinstance(kind, dict):
                kind = kind.get("kind")
            if isinstance(kind, str):
                yield part.name, (what, kind)


def _of_network(one: networks.Network, found: Recognised, options: Options) -> PartChecked:
    checked = _named(one.name, one.checked, found, options)
    return PartChecked(one.name, one.label, one.line, checked=checked, stated=one.stated, is_part=False)


def _no_network(
    checked: Sequence[PartChecked], search: networks.Search, used: Collection[str], is_alone: bool
) -> Iterator[PartChecked]:
    """What seems to be a network, and why it could not be checked: a class, or whatever was asked for."""
    for name, label, line in networks.calls(search.found, tuple(used)):
        is_told = is_alone or not checked or name in search.found.classes
        if is_told and name in search.refused and name not in {part.name for part in checked}:
            yield PartChecked(name, label, line, why=search.refused[name], is_part=False)
            return


def _stated_network(asked: AskedNetwork, found: Recognised, process: CandidateProcess, options: Options) -> PartChecked:
    name = _name_of(asked)
    place = found.survey.functions.get(name) or found.survey.classes.get(name)
    line = place.line if place else asked.line
    label = place.label if place else str(_place(found.source))
    none = PartChecked(name, label, line, stated=asked.stated, is_part=False)
    search = networks.Search(found.survey, process, found.source, options, found.kept, found.units)
    try:
        of = networks.stated(search, (asked.adapter.call or "", none.label, line), asked.stated)
    except HarnessError as error:
        return replace(none, why=error.problem)
    return replace(none, name=of.name, checked=_named(of.name, of.checked, found, options))
