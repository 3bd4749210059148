"""The files of a submission, checked by the options of an assignment: each once, and again where that says more."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.patience import End
from harness.candidate.process.process import Limits
from harness.candidate.reading.project import File
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
from harness.checking.script.check import has_loop
from harness.grading import one_layer
from harness.grading.assignment import Assignment, Part
from harness.grading.checks import adapter_for, cases_of, harness_of
from harness.grading.conducting import is_told, lacking, lines_of, may_be, plans_of, takes_no_step
from harness.grading.divided import surely
from harness.grading.kinds import ALIKE
from harness.grading.readings import (
    BESIDE,
    asks_for_more,
    calls_of,
    is_it,
    is_not_loaded,
    is_right,
    is_unnamed,
    likeliest,
    readings_of,
    steps_of,
)
from harness.grading.sources import Text
from harness.ground.errors import HarnessError

_MIB, _KIB = 2**20, 2**10
#: Seconds that loading a file may take at most.
_LOADING = 60.0
#: Of the time that is left once every part has its verdict, what the search for causes may take.
_SHARE = 0.9


def options_of(assignment: Assignment, sandbox: Any, until: End) -> Options:
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


#: A network that was tried, and by which reading.
Tried = tuple[Checked | HarnessError, Mapping[str, Any]]
#: What was found by a reading, where that was just looked at, and the reading.
Reading = tuple[Checked | HarnessError | None, Mapping[str, Any]]


@dataclass
class Looking:
    """One submission's files, as they are looked at."""

    assignment: Assignment
    options: Options
    course: Preset | None
    texts: tuple[Text, ...]
    _known: dict[Path, Recognised | HarnessError] = field(default_factory=dict)
    _read_by: dict[tuple[Path, str], Reading] = field(default_factory=dict)
    """By file and part, which reading of a network is meant."""
    _others: dict[tuple[Path, str], tuple[Checked, ...]] = field(default_factory=dict)
    """By file, and by part and method, other networks of it."""

    @property
    def is_late(self) -> bool:
        """Whether the time is used up."""
        return self.options.is_late

    def seeking(self, changes: bool) -> Looking:
        """The same with causes, for a share of the time that is left; ``changes``: and with lines to change."""
        end = self.options.search_until
        until = None if end is None else end.part(_SHARE)
        return replace(self, options=replace(self.options, diagnose=True, changes=changes, search_until=until))

    def recognised(self, text: Text) -> Recognised | HarnessError:
        """What of a file is recognised; why it cannot be read. Nothing runs."""
        if text.path not in self._known:
            try:
                self._known[text.path] = whole_file(str(text.path), _of_file(self.options, text), self.course)
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
            asked = _of_file(options or self.options, text)
            made = check_file(str(text.path), asked, tuple(only), self.course, known, before)
            return surely(made, self.assignment, map(self.recognised, self.texts))
        except HarnessError as error:
            return error

    def may_train(self, text: Text) -> bool:
        """Whether a file has a loop that seems to train, or imports one that has."""
        reached = File(text.units, text.path.parent, text.root).reached().values()
        return has_loop((*text.units, *(unit for one in reached for unit in one.units)))

    def steps(self, text: Text, part: Part, known: Recognised) -> Iterator[Checked]:
        """What of a file may make a network's update, by its verdict alone."""
        quick = replace(self.options, diagnose=False, changes=False, any_reduction=True)
        if (text.path, "") not in self._others:
            found = self.checked(text, known.calls, quick) if known.calls else None
            every = [one.checked for one in found.parts] if isinstance(found, FileChecked) else []
            self._others[text.path, ""] = tuple(one for one in every if one is not None)
        yield from self._others[text.path, ""]
        yield from self._by_steps(text, part, known, quick, is_update=True)

    def telling_gradients(self, text: Text, part: Part, known: Recognised) -> Iterator[Checked]:
        """A network by other methods of its class, which may tell its gradients."""
        yield from self._by_steps(text, part, known, replace(self.options, any_reduction=True), is_update=False)

    def _by_steps(
        self, text: Text, part: Part, known: Recognised, options: Options, is_update: bool
    ) -> Iterator[Checked]:
        _, stated = self._read_by.get((text.path, part.name), (None, None))
        with tempfile.TemporaryDirectory(prefix="harness-adapter-") as folder:
            for reading in () if stated is None else steps_of(stated, known, is_update):
                key = text.path, f"{part.name} {reading['step']} {options.diagnose}"
                if key not in self._others:
                    one = self._held_to(text, part, _adapter(Path(folder), reading), options, explains=not is_update)
                    self._others[key] = (one,) if isinstance(one, Checked) else ()
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
        samples, it may take one at a time, and where nothing is of its outputs, it may have one.
        """
        options = options or self.options
        if part.kind == "scenario":
            return self._held_to(text, part, self.assignment.adapter_of(part), options)
        options, stated = replace(options, any_reduction=True), harness_of(self.assignment, part)
        with tempfile.TemporaryDirectory(prefix="harness-adapter-") as folder:  # the submission may not write there
            if (text.path, part.name) not in self._read_by:
                quick = replace(options, diagnose=False, changes=False)
                whole = self._of_one_layer(text, part, stated, Path(folder), quick)
                found = whole or self._likeliest(text, part, stated, Path(folder), quick)
                self._read_by[text.path, part.name] = found
            first, reading = self._read_by[text.path, part.name]
            self._read_by[text.path, part.name] = None, reading
            is_settled = first is not None and is_right(first) and not {"outputs", "sizes"} & set(stated)
            if first is not None and (is_settled or is_not_loaded(first)):
                return first
            return self._held_by(text, part, Path(folder), reading, options, explains=True)

    def _of_one_layer(
        self, text: Text, part: Part, stated: Mapping[str, Any], folder: Path, options: Options
    ) -> Tried | None:
        """Of a network of one layer, by which of its calls it is meant; None where that cannot be told."""
        known, adapter = self.recognised(text), adapter_for(self.assignment, part)
        if part.of or not isinstance(known, Recognised) or not one_layer.targets_of(adapter):
            return None
        tried: list[Tried] = []
        for plans in one_layer.readings(stated, adapter, part, self.assignment.parts, known):
            for reading in plans:
                found = self._held_by(text, part, folder, reading, options)
                if is_right(found):
                    return found, reading
                if isinstance(found, HarnessError):  # there is no such plan
                    break
                tried += [(found, reading)] if one_layer.is_certain(found) else []
        return tried[likeliest([one for one, _ in tried])] if tried else None

    def _likeliest(self, text: Text, part: Part, stated: Mapping[str, Any], folder: Path, options: Options) -> Tried:
        """The reading of a network that is meant, with what was found by it."""
        tried: list[Tried] = []
        for reading in readings_of(stated, adapter_for(self.assignment, part).loss.kind):
            found = [one for one, _ in tried]
            if found and is_unnamed(found[-1]):
                break
            if not found or asks_for_more(found, reading, stated):
                tried.append((self._held_to(text, part, _adapter(folder, reading), options, explains=False), reading))
        known = self.recognised(text)
        if is_unnamed(tried[-1][0]) and isinstance(known, Recognised):
            for call in calls_of(stated, known):
                other = self._likeliest(text, part, call, folder, options)
                if is_it(other[0]):
                    tried = [other]
                    break
        best = tried[likeliest([one for one, _ in tried])]
        is_whole = is_right(best[0]) and not lacking(best[0], part.shares)
        if is_whole or is_not_loaded(best[0]) or "call" in stated or part.of:
            return best
        return self._conducted(text, part, stated, folder, options, best) or best

    def _conducted(
        self, text: Text, part: Part, stated: Mapping[str, Any], folder: Path, options: Options, usual: Tried
    ) -> Tried | None:
        """A network as the file's own training calls it; None where the usual reading says more."""
        found: list[Tried] = []
        gaps = len(lacking(usual[0], part.shares))
        others = [unit for one in self.texts if one.name != text.name for unit in one.units]
        adapter = adapter_for(self.assignment, part)
        for plan in plans_of(adapter, text.units, others):
            for line in lines_of(stated, adapter, plan):
                tried: list[Tried] = []
                for reading in readings_of(line, adapter.loss.kind):
                    if not tried or may_be(reading, [one for one, _ in tried], line):
                        tried.append((self._held_by(text, part, folder, reading, options), reading))
                right = [one for one in tried if is_right(one[0])]
                if right and not (is_right(usual[0]) and len(lacking(right[0][0], part.shares)) >= gaps):
                    return right[0]
                found += [one for one in tried if is_told(one[0], plan)]
                if not any(takes_no_step(one) for one, _ in tried):
                    break
        fewest = min((len(lacking(one)) for one, _ in found), default=0)
        found = [one for one in found if len(lacking(one[0])) == fewest]
        return found[likeliest([one for one, _ in found])] if found and not is_told(usual[0], None) else None

    def _held_by(
        self, text: Text, part: Part, folder: Path, reading: Mapping[str, Any], options: Options, explains: bool = False
    ) -> Checked | HarnessError:
        """Held to a reading, with code of ours that it is about, if there is some."""
        options = replace(options, beside=tuple(reading.get(BESIDE, ())))
        said = {key: value for key, value in reading.items() if key != BESIDE} if options.beside else reading
        return self._held_to(text, part, _adapter(folder, said), options, explains)

    def _held_to(
        self, text: Text, part: Part, adapter: Path | None, options: Options, explains: bool = True
    ) -> Checked | HarnessError:
        named = f"{text.path}:{part.of[0]}" if part.of and "." not in part.of[0] else str(text.path)
        cases = cases_of(self.assignment, part) if part.kind == "scenario" else ()
        try:
            return check(named, replace(_of_file(options, text), adapter=adapter), cases, explains)
        except HarnessError as error:
            return error


def _of_file(options: Options, text: Text) -> Options:
    """With the folder of its submission, whose other files it may import."""
    return replace(options, root=text.root)


def _adapter(folder: Path, stated: Mapping[str, Any]) -> Path:
    """A new file with a HARNESS."""
    file = folder / f"adapter{len([*folder.iterdir()])}.py"
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
