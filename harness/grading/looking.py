"""The files of a submission, checked by the options of an assignment: each once, and again where that says more."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.patience import now
from harness.candidate.process.process import Limits
from harness.candidate.speaking.adapter import VARIABLE
from harness.checking.check import check
from harness.checking.homework.by_value import found_by_value
from harness.checking.homework.file import (
    Before,
    FileChecked,
    PartChecked,
    Recognised,
    check_file,
    each_checked,
    process_of,
    whole_file,
)
from harness.checking.homework.line import Call
from harness.checking.homework.mending import merged
from harness.checking.homework.values import value_alone
from harness.checking.homework.vocabulary import Preset, course_named
from harness.checking.opening import Options
from harness.checking.result import Checked
from harness.grading.assignment import Assignment, Part
from harness.grading.checks import cases_of, harness_of
from harness.grading.kinds import ALIKE
from harness.grading.readings import is_not_loaded, is_right, likeliest, readings_of, takes_batches
from harness.grading.sources import Text
from harness.ground.errors import HarnessError

_MIB, _KIB = 2**20, 2**10
#: Seconds that loading a file may take at most.
_LOADING = 60.0
#: Of the time that is left once every part has its verdict, what the search for causes may take.
_SHARE = 0.9


def options_of(assignment: Assignment, sandbox: Any, until: float) -> Options:
    """How verdicts are worked out, until everything ends: causes are sought only as far as these depend on them."""
    asked = assignment.limits
    limits = Limits(
        seconds=asked.seconds,
        start_seconds=min(_LOADING, asked.total / 2),  # what never loads is told so, before all time is used
        memory=asked.memory * _MIB,
        output=asked.output * _KIB,
        processes=asked.processes,
        file_size=asked.file_size * _MIB,
        total=asked.total,
        until=until,
    )
    made = Options(execute=assignment.execute, allow=frozenset(assignment.allow), limits=limits, believed=False)
    made = replace(made, diagnose=False, changes=True, search_until=until)
    return replace(made, sandbox=sandbox) if sandbox is not None else made


def with_causes(options: Options) -> Options:
    """The same with causes, for a second look."""
    return replace(options, diagnose=True, changes=True)


def course_of(assignment: Assignment) -> Preset | None:
    """Whose names submissions have, where the assignment says it."""
    if not assignment.course:
        return None
    return course_named(str(assignment.beside(assignment.course)) if assignment.is_of_a_file else assignment.course)


@dataclass
class Looking:
    """One submission's files, as they are looked at."""

    assignment: Assignment
    options: Options
    course: Preset | None
    texts: tuple[Text, ...]
    _known: dict[Path, Recognised | HarnessError] = field(default_factory=dict)
    _read_by: dict[tuple[Path, str], int] = field(default_factory=dict)
    """By file and part, which reading of a network is meant."""
    _others: dict[tuple[Path, str], tuple[Checked, ...]] = field(default_factory=dict)
    """By file, and by what a part may be meant as besides, networks by their verdict alone."""

    @property
    def is_late(self) -> bool:
        """Whether the time is used up."""
        return self.options.is_late

    def seeking(self, changes: bool) -> Looking:
        """The same with causes, for a share of the time that is left; ``changes``: and with lines to change."""
        end = self.options.search_until
        until = None if end is None else now() + _SHARE * (end - now())
        return replace(self, options=replace(self.options, diagnose=True, changes=changes, search_until=until))

    def recognised(self, text: Text) -> Recognised | HarnessError:
        """What of a file is recognised; why it cannot be read. Nothing runs."""
        if text.path not in self._known:
            try:
                self._known[text.path] = whole_file(str(text.path), self.options, self.course)
            except HarnessError as error:
                self._known[text.path] = error
        return self._known[text.path]

    def checked(
        self, text: Text, only: Sequence[str], options: Options | None = None, before: Before | None = None
    ) -> FileChecked | HarnessError:
        """A file's parts of these names; all of it, and as a script, without any."""
        found = self.recognised(text)
        known = found if isinstance(found, Recognised) else None
        try:
            return check_file(str(text.path), options or self.options, tuple(only), self.course, known, before)
        except HarnessError as error:
            return error

    def others(self, text: Text, known: Recognised, ways: Iterable[Part]) -> Iterator[Checked]:
        """Whatever of a file may be a network, by its verdict alone; ``ways``: as which a part may be meant as well."""
        quick = replace(self.options, diagnose=False, changes=False)
        for way in (None, *ways):
            key = text.path, way.name if way else ""
            if key not in self._others:
                if way is None:
                    file = self.checked(text, known.calls, quick)
                    every = [one.checked for one in file.parts] if isinstance(file, FileChecked) else []
                else:
                    one = self.network(text, way, quick)
                    every = [one if isinstance(one, Checked) else None]
                self._others[key] = tuple(one for one in every if one is not None)
            yield from self._others[key]

    def value_alone(self, known: Recognised, name: str, kinds: Sequence[str]) -> PartChecked | None:
        """A loss that gives no gradient, by its value; None where nobody can say."""
        options = replace(self.options, changes=self.options.changes and self.options.diagnose)
        try:
            return value_alone(known, name, options, kinds)
        except HarnessError:
            return None

    def by_value(self, known: Recognised, part: Part, asked: Collection[str]) -> PartChecked | None:
        """What is right as what is asked for, whatever it is called; None where nothing is.

        ``asked``: names that the assignment asks for as something else.
        """
        taken = {*asked, *known.borrowed}
        every = (part.what, *ALIKE.get(part.what, ()))
        each = (found_by_value(known, part.kind, what, taken, self.options) for what in every)
        return next(filter(None, each), None)

    def started(self, known: Recognised, update: str, start: str) -> PartChecked | None:
        """An optimizer's function with what it keeps made by another function; None where that cannot be told."""
        maker = known.survey.functions.get(start)
        asked = [one for one in known.parts if one.part.uses == (update,) and one.part.lines]
        if maker is None or len(maker.needed) != 1 or len(asked) != 1 or asked[0].part.lines[0].kind != "optimizer":
            return None
        starts = Call(start, ((maker.needed[0].name, "params"),), maker.returns)
        lines = tuple(replace(one, starts=starts) for one in asked[0].part.lines)
        only = replace(asked[0], part=replace(asked[0].part, lines=lines))
        found = replace(known, parts=(only,), networks=(), calls=())
        try:
            with template.kept(), process_of(found, self.options) as process:
                process.wait_loaded()
                return next(iter(each_checked(found, process, self.options, True)), None)
        except HarnessError:
            return None

    def network(self, text: Text, part: Part, options: Options | None = None) -> Checked | HarnessError:
        """A network or a scenario, held against what the assignment states.

        Of a network that tells no loss, a multiple of it is its convention; where nothing is stated of how it takes
        samples, it may take one at a time.
        """
        options = options or self.options
        if part.kind == "scenario":
            return self._held_to(text, part, self.assignment.adapter_of(part), options)
        options, stated = replace(options, any_reduction=True), harness_of(self.assignment, part)
        with tempfile.TemporaryDirectory(prefix="harness-adapter-") as folder:  # the submission may not write there
            readings = [_adapter(Path(folder), number, one) for number, one in enumerate(readings_of(stated))]
            key = text.path, part.name
            if key in self._read_by:
                return self._held_to(text, part, readings[self._read_by[key]], options)
            quick = replace(options, diagnose=False, changes=False)
            found: list[Checked | HarnessError] = []
            for reading in readings:
                found.append(one := self._held_to(text, part, reading, quick, explains=False))
                if is_right(one) or takes_batches(one) or is_not_loaded(one):
                    break
            at = self._read_by[key] = likeliest(found)
            if is_right(found[at]) and not {"outputs", "sizes"} & set(stated):
                return found[at]
            return found[at] if is_not_loaded(found[at]) else self._held_to(text, part, readings[at], options)

    def _held_to(
        self, text: Text, part: Part, adapter: Path | None, options: Options, explains: bool = True
    ) -> Checked | HarnessError:
        named = f"{text.path}:{part.of[0]}" if part.of and "." not in part.of[0] else str(text.path)
        cases = cases_of(self.assignment, part) if part.kind == "scenario" else ()
        try:
            return check(named, replace(options, adapter=adapter), cases, explains)
        except HarnessError as error:
            return error


def _adapter(folder: Path, number: int, stated: Mapping[str, Any]) -> Path:
    """A file with a HARNESS."""
    file = folder / f"adapter{number}.py"
    file.write_text(f"{VARIABLE} = {dict(stated)!r}\n", "utf-8")
    return file


@contextlib.contextmanager
def mended_folder(
    folder: Path, text: Text, known: Recognised, mended: Sequence[Sequence[Any]]
) -> Iterator[Text | None]:
    """A copy of a submission with some parts of a file mended, a notebook's cells one after another; None where that
    cannot be written as a file."""
    if not known.units:
        yield None
        return
    whole = merged(text.units, [_lines_of(text, known, each) for each in mended])
    with tempfile.TemporaryDirectory(prefix="harness-mended-") as made:
        target = Path(made, "submission")
        shutil.copytree(folder, target, symlinks=False)
        path = (target / text.name).with_suffix(".py")
        path.write_text("\n\n".join(unit.code for unit in whole), "utf-8")
        yield replace(text, path=path, units=whole)


def _lines_of(text: Text, known: Recognised, mended: Sequence[Any]) -> Sequence[Any]:
    """The whole file's units with the lines that a mended one has otherwise than what was loaded."""
    from harness.checking.homework.mending import with_changes

    own = [unit for unit in mended if unit.label in {one.label for one in known.units}]
    return with_changes(text.units, known.units, own)
