"""A whole file, notebook or module that says nothing of itself: every part of it that can be recognised, checked alone."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.candidate.reading.definitions import Kept, definitions_of
from harness.candidate.reading.source import Source, Unit, read
from harness.checking.homework import networks
from harness.checking.homework.part import PartCheck
from harness.checking.homework.recognise import Part, parts
from harness.checking.homework.survey import Survey, survey
from harness.checking.homework.updates import UNIT
from harness.checking.homework.vocabulary import Preset, courses_of, vocabulary
from harness.checking.opening import Options, loaded
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, CheckVerdict
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact


@dataclass(frozen=True)
class PartChecked:
    """One layer, loss or optimizer of a file."""

    name: str
    label: str
    line: int
    """Of the file, where it begins."""
    checked: Checked | None = None
    """None where it was not recognised, or could not be called."""
    stated: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """How it was taken: what HARNESS would say for this."""
    course: str = ""
    """The course whose names it has, where one states them."""
    why: Fact | str = ""
    """Why it was not checked."""

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

    @property
    def verdict(self) -> CheckVerdict:
        """That of the worst part; inconclusive where nothing could be checked."""
        found = [part.verdict for part in self.parts if part.verdict]
        return next((one for one in _WORST if one in found), INCONCLUSIVE)


def check_file(
    text: str, options: Options, only: Sequence[str] = (), course: Preset | None = None
) -> FileChecked:
    """Check every part of a file that is recognised, or those that are named. Raises HarnessError.

    ``only``: names of functions and classes; ``course``: whose names they are, where that is known.
    """
    started = time.perf_counter()
    source = read(text)
    kept = () if options.execute or source.module else tuple(definitions_of(source.units))
    units = (*loaded(source, kept), UNIT)
    found = survey(units[:-1])
    words = vocabulary(courses_of({*found.functions, *found.classes}) if course is None else (course,))
    chosen = _chosen(parts(found, words), only or ((source.name,) if source.name else ()))
    with (
        template.kept(),
        CandidateProcess(
            units,
            folder=source.folder,
            module=source.module,
            allow=options.allow,
            limits=options.limits,
            main=options.execute,
            interpreter=options.interpreter,
        ) as process,
    ):
        imported = time.perf_counter()
        process.wait_loaded()
        checked = tuple(_checked(one, found, process, options, units, source) for one in chosen)
        checked = of_several(checked)
        known = {name for part, one in zip(chosen, checked, strict=True) if one.checked for name in part.uses}
        search = networks.Search(found, process, source, options, kept, units)
        whole = () if only else networks.find(search, tuple(known))
        names = {one.name for one in whole}
        checked = (*(each for each in checked if each.name not in names), *map(_of_network, whole))
    used = {name for part in chosen for name in part.uses}
    others = tuple(name for name in (*found.functions, *found.classes) if name not in used and not only)
    seconds = {"import": imported - started, "check": time.perf_counter() - imported}
    return FileChecked(text, checked, others, _skipped(kept), seconds)


def _chosen(every: Sequence[Part], only: Sequence[str]) -> tuple[Part, ...]:
    if not only:
        return tuple(every)
    known = {name: part for part in every for name in (part.name, *part.uses)}
    for name in only:
        if name not in known:
            raise UsageError(fact("no_part", name=name, names=tuple(dict.fromkeys(part.name for part in every))))
    return tuple(part for part in every if set(only) & {part.name, *part.uses})


def _checked(
    part: Part, found: Survey, process: CandidateProcess, options: Options, units: Sequence[Unit], source: Source
) -> PartChecked:
    if not part.lines:
        return PartChecked(part.name, part.label, part.line, why=fact(part.why) if part.why else "")
    owner = found.classes.get(part.uses[0]) if part.uses else None
    functions = owner.methods.values() if owner else [found.functions[name] for name in part.uses]
    says = frozenset(word for one in functions for word in one.says)
    try:
        if not process.alive:
            process.restart()
        check = PartCheck(
            part, process, options, units, owner.attributes if owner else frozenset(), source.folder, says
        )
        checked, way, why = check.run()
    except CandidateFailed as failed:
        return PartChecked(part.name, part.label, part.line, why=str(failed))
    if checked is None or way is None:
        return PartChecked(part.name, part.label, part.line, why=why or fact("part_computes_nothing_known"))
    return PartChecked(part.name, part.label, part.line, checked, way.stated(), way.line.course)


def _of_network(one: networks.Network) -> PartChecked:
    return PartChecked(one.name, one.label, one.line, one.checked, one.stated)


def of_several(checked: tuple[PartChecked, ...]) -> tuple[PartChecked, ...]:
    """What makes up for something else in the same file is a convention: 1 / N in the layers, a softmax in the loss."""
    codes = {one.code for part in checked if part.checked for one in part.checked.setting}
    read = {one.code for part in checked if part.checked for one in part.checked.read_as}
    allowed = {}
    if "gradients_over_n" in codes:
        allowed["batch_mean_missing"] = "gradient_of_the_sum"
    if "held_activated" in read:
        allowed["softmax_layer_derivative_missing"] = "derivative_in_the_loss"
    return tuple(_allowed(part, allowed) for part in checked)


def _allowed(part: PartChecked, allowed: Mapping[str, str]) -> PartChecked:
    found = part.checked
    if found is None or found.verdict is not WRONG or found.diagnosis is None or not found.diagnosis.explanations:
        return part
    first = found.diagnosis.explanations[0]
    names = [one.fault.name for one in first.faults]
    if first.unexplained or not names or any(name not in allowed for name in names):
        return part
    setting = (*found.setting, *(fact(allowed[name]) for name in names))
    return replace(part, checked=replace(found, verdict=CONVENTION, setting=setting, diagnosis=None))


def _skipped(kept: Sequence[Kept]) -> tuple[str, ...]:
    return tuple(f"line {one.line}: {one.what}" for each in kept for one in each.skipped)
