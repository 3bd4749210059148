"""A submission, judged part by part, each from its own preceding values.

What is right never gets less than all points. What was not recognised, not taken, or is inconclusive needs a person; a
name that the assignment asks for, and that the submission does not have, is missing; what raises or never ends failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.candidate.process.patience import End
from harness.candidate.process.process import CandidateFailed
from harness.checking.homework.file import Before, FileChecked, PartChecked, Recognised
from harness.checking.result import CONVENTION, RIGHT, WRONG, Checked
from harness.grading import causes, one_layer, parts
from harness.grading.assignment import Assignment, HintLevel, Part
from harness.grading.beside import is_mended, wrong_beside, wrong_parts
from harness.grading.checks import adapter_for
from harness.grading.finding import (
    GOOD,
    candidates_of,
    goodness,
    having,
    is_kind,
    may_be_networks,
    may_be_told,
    names_of_parts,
    settled,
    worst_of,
)
from harness.grading.forward_alone import with_forward
from harness.grading.judged import Judged, PartJudged
from harness.grading.kinds import ALIKE, UPDATE
from harness.grading.looking import Looking, course_of, mended_folder, options_of, with_causes
from harness.grading.readings import updates_of
from harness.grading.result import PERSON, UNREADABLE, PartVerdict, Spot, worst_outcome
from harness.grading.sources import Looked, Text, looked_up, texts_of
from harness.grading.stepping import (
    beside_failing,
    lacks_update,
    mended_by,
    tells_gradients,
    update_is_open,
    with_update_of,
)
from harness.grading.stubs import stub_of
from harness.grading.unsaid import as_asked, is_unsaid, with_complex_step
from harness.grading.unwritten import unwritten
from harness.grading.value_only import value_only
from harness.ground.errors import HarnessError, told_by
from harness.ground.facts import Fact, fact


def judged(folder: Path, assignment: Assignment, sandbox: Any = None) -> Judged:
    """Judge the files of a submission, which lie in a folder of its own. What it raises is no matter of the student."""
    texts = texts_of(folder, assignment.files)
    readable = tuple(text for text in texts if text.problem is None)
    if not texts:
        return Judged(outcome=UNREADABLE, why=fact("judged_no_files", patterns=assignment.files))
    if not readable:
        return Judged(outcome=UNREADABLE, why=texts[0].problem, spot=texts[0].where)
    until = (sandbox and sandbox.until) or End.after(assignment.limits.total)
    options = replace(options_of(assignment, sandbox, until), root=folder)
    looking = Looking(assignment, options, course_of(assignment), readable)
    one = _Judging(folder, looking, texts)
    found = [parts.unless_out_of_time(one.part(part), looking.is_late) for part in assignment.parts]
    split = {text.name for text in texts if text.left}
    found = [parts.unless_of_a_cell(part, split) for part in with_causes_sought(one, found)]
    if (
        one.unloaded
        and not any(each.outcome is PERSON for each in found)
        and all(each.file in one.unloaded or not each.file for each in found)
        and any(each.file for each in found)
    ):
        first = next(each for each in found if each.file)
        return Judged(outcome=UNREADABLE, why=first.why, spot=first.spot)
    left = (one for text in texts for one in text.left_aside)
    notes = (*left, *_unbelieved(readable))
    return Judged(tuple(found), worst_outcome([each.outcome for each in found]), notes=notes)


def with_causes_sought(one: _Judging, found: Sequence[PartJudged]) -> list[PartJudged]:
    """The parts with the causes on which points depend, or of which students are told.

    Lines to change take as long again: below the level ``mistake`` they are sought where no known mistake explains it.
    """
    hints = one.assignment.hints
    asked = causes.wanted(found, hints.has(HintLevel.PLACE))
    changes = hints.has(HintLevel.MISTAKE) or any(map(causes.needs_causes, asked))
    known = _sought(one, found, asked, changes)
    names = {part.part.name for part in asked}
    rest = [part for part in known if part.part.name in names and causes.is_unexplained(part)]
    return _sought(one, known, rest, True) if rest and not changes else known


def _sought(one: _Judging, found: Sequence[PartJudged], asked: Sequence[PartJudged], changes: bool) -> list[PartJudged]:
    again = one.seeking(one.looking.seeking(changes), causes.names_of(asked))
    return causes.sought(found, asked, again.part, lambda: again.looking.is_late)


def _unbelieved(texts: Sequence[Text]) -> Iterator[Fact]:
    """What a submission says of itself is no matter: the assignment says what is asked for."""
    if names := tuple(text.name for text in texts if text.states_itself):
        yield fact("judged_own_harness", files=names)


@dataclass
class _Judging:
    """One submission, as it is judged."""

    folder: Path
    looking: Looking
    texts: tuple[Text, ...]
    """Those, too, that cannot be read."""
    unloaded: set[str] = field(default_factory=set)
    """Files that raise when they are loaded."""
    _files: dict[str, FileChecked | HarnessError] = field(default_factory=dict)
    _again: dict[str, FileChecked | HarnessError] = field(default_factory=dict)
    _mended: dict[tuple[str, tuple[str, ...]], list[PartChecked] | None] = field(default_factory=dict)
    first: dict[str, FileChecked | HarnessError] = field(default_factory=dict)
    """Of a second look: what was found at the first."""
    wanted: frozenset[str] = frozenset()
    """And what is looked at again, by name."""

    def seeking(self, looking: Looking, wanted: frozenset[str]) -> _Judging:
        """A second look at what is wrong, with causes."""
        return replace(self, looking=looking, first=self._files, wanted=wanted, _files={}, _again={})

    @property
    def assignment(self) -> Assignment:
        return self.looking.assignment

    def part(self, part: Part) -> PartJudged:
        """One part of the assignment."""
        if part.kind in ("network", "scenario"):
            return self._network(part)
        if part.kind == "script":
            return self._script(part)
        return self._functions(part) if part.of else self._of_kind(part)

    # -------------------------------------------------------------- functions and classes by name

    def _functions(self, part: Part) -> PartJudged:
        looked = {name: self._looked(name, part) for name in part.of}
        absent = [name for name, one in looked.items() if one.text is None]
        if absent:
            return self._absent(part, looked, absent)
        bare = {name: it for name, one in looked.items() if one.text and (it := unwritten(one.text, name))}
        if bare:
            name, (why, spot) = next(iter(bare.items()))
            made = parts.failed(part, why, spot, _name(looked[name].text))
            functions = [one for one, (why, _) in bare.items() if dict(why.fields)["name"] == one]
            return with_forward(made, looked, functions, self.looking)  # of a class another way may be written
        by_file: dict[str, tuple[Text, list[str]]] = {}
        for name, one in looked.items():
            assert one.text is not None
            by_file.setdefault(one.text.name, (one.text, []))[1].append(name)
        each = [self._of_names(part, text, names) for text, names in by_file.values()]
        found = each[0] if len(each) == 1 else worst_of(each)
        if found.verdict is PartVerdict.FAILED and found.file not in self.unloaded:
            return with_forward(found, looked, [], self.looking)
        return found

    def _looked(self, name: str, part: Part) -> Looked:
        asked = (one for each in self.assignment.parts for one in each.of)
        return looked_up(name, self.texts, (self.assignment.assignment, part.name), asked)

    def _absent(self, part: Part, looked: dict[str, Looked], absent: list[str]) -> PartJudged:
        """Where names are not defined, or it is not clear where."""
        gone = [name for name in absent if looked[name].is_missing]
        unread = [name for name in absent if looked[name].is_unread]
        doubtful = [name for name in absent if name not in (*gone, *unread)]
        first = looked[(doubtful or gone or unread)[0]]
        assert first.why is not None
        if doubtful:
            return parts.for_person(part, first.why, first.spot)
        if unread and not gone:
            return parts.failed(part, first.why, first.spot)
        return with_forward(parts.missing(part, first.why), looked, absent, self.looking)

    def _of_names(self, part: Part, text: Text, names: Sequence[str]) -> PartJudged:
        """The parts of a file that have these names."""
        known = self.looking.recognised(text)
        spot = text.spot_of(names[0])
        if isinstance(known, HarnessError):
            return self._refused(part, text, known, spot)
        first = [name.partition(".")[0] for name in names]
        named = {*names_of_parts(known), *may_be_networks(part, known)}
        unknown = [name for name in first if name not in named]
        if unknown and len(first) == 1 and part.kind in ("functions", "loss"):
            kinds = (part.what,) if part.what else ()
            value = self.looking.value_alone(known, first[0], kinds)
            if value is not None:
                return parts.of_checked(part, text, [value], self.assignment.conventions)
        if len(unknown) == 1 and len(first) == 2 and part.kind == "functions":
            update = next(name for name in first if name not in unknown)
            started = self.looking.started(known, update, unknown[0])
            if started is not None and (started.verdict in (RIGHT, CONVENTION, WRONG) or started.why):
                return parts.of_checked(part, text, [started], self.assignment.conventions)
        if unknown:
            return parts.for_person(
                part, fact("judged_not_recognised", name=unknown[0]), text.spot_of(unknown[0]), text.name
            )
        found = self._file(text)
        if isinstance(found, HarnessError):
            return self._refused(part, text, found, spot)
        several = having(found, known, first)
        several = self._with_more(text, known, first, several)
        if part.what:
            several = [one for one in several if is_kind(one, part)] or several
        if not several:
            return parts.for_person(part, fact("judged_not_recognised", name=names[0]), spot, text.name)
        return self._unless_by_others(part, text, several, self._judged(part, text, several))

    def _unless_by_others(self, part: Part, text: Text, several: Sequence[PartChecked], made: PartJudged) -> PartJudged:
        """Functions and classes that are wrong, judged with other parts mended that they call."""
        known = self.looking.recognised(text)
        if made.verdict is not PartVerdict.WRONG or made.is_by_convention or not isinstance(known, Recognised):
            return made
        own = tuple(one.name for one in several)
        begin = [name for one in known.parts if one.part.name in own for name in one.part.uses]

        def again(other: Text) -> list[PartChecked]:
            found = self.looking.checked(other, own)
            return [one for one in found.parts if one.name in own] if isinstance(found, FileChecked) else []

        return self._with_others_mended(part, text, made, wrong_beside(self._rest(text), own, begin, known), again)

    def _with_others_mended(
        self,
        part: Part,
        text: Text,
        made: PartJudged,
        bad: Sequence[PartChecked],
        again: Callable[[Text], Sequence[PartChecked | Checked]],
    ) -> PartJudged:
        """As it is with other parts mended that are wrong and have their own points; a person's where they cannot be.

        ``again``: what a file is found to be that has them mended.
        """
        known = self.looking.recognised(text)
        if not bad or not isinstance(known, Recognised):
            return made
        names = tuple(one.name for one in bad)
        if (text.name, names) not in self._mended:
            self._mended[text.name, names] = self._again_checked(text, names)
        diagnosed = self._mended[text.name, names] or []
        units = [one.checked.diagnosis.changed.units for one in diagnosed if is_mended(one)]  # type: ignore[union-attr]
        if len(units) == len(bad):
            with mended_folder(self.folder, text, known, units) as other:
                found = [] if other is None else again(other)
            if found:
                one = parts.of_checked(part, text, found, self.assignment.conventions, made.spot)
                return replace(one, notes=(*one.notes, fact("judged_with_parts_mended", names=names)))
        return parts.for_person(part, fact("judged_uses_wrong_parts", names=names), made.spot, text.name)

    def _judged(self, part: Part, text: Text, several: Sequence[PartChecked]) -> PartJudged:
        """What was found."""
        found = parts.of_checked(part, text, several, self.assignment.conventions)
        found = with_complex_step(replace(found, several=tuple(several)), text)
        return (as_asked(found, text, self.assignment) or found) if part.kind == "functions" else found

    def _rest(self, text: Text) -> FileChecked | HarnessError | None:
        """What was found of a file at the first look."""
        return (self.first or self._files).get(text.name)

    def _again_checked(self, text: Text, names: tuple[str, ...]) -> list[PartChecked] | None:
        known, only = self.looking.recognised(text), names
        if not isinstance(known, Recognised):
            return None
        found = self.looking.checked(text, only, with_causes(self.looking.options))
        if isinstance(found, HarnessError):
            return None
        return [one for one in found.parts if one.name in names] or None

    def _with_more(
        self, text: Text, known: Recognised, names: Sequence[str], several: list[PartChecked]
    ) -> list[PartChecked]:
        """With what the rest of the file, or a search for the line, says of what is inconclusive; and of a network that
        is wrong beside parts that are."""
        unclear = any(may_be_told(one) for one in several)
        rest = self._file(text)
        beside = isinstance(rest, FileChecked) and any(one.verdict is WRONG and one.is_part for one in rest.parts)
        network = any(one.verdict is WRONG and not one.is_part for one in several)
        if not (unclear or (network and beside)):
            return several
        if text.name not in self._again:
            options = with_causes(self.looking.options) if network else self.looking.options
            self._again[text.name] = self.looking.checked(text, (), options)
        again = self._again[text.name]
        if isinstance(again, HarnessError):
            return several
        better = {one.name: one for one in having(again, known, names) if one.checked}
        return [better.get(one.name, one) if may_be_told(one) or not one.is_part else one for one in several]

    # -------------------------------------------------------------- a file

    def _file(self, text: Text) -> FileChecked | HarnessError:
        """All that is asked for in a file, checked once."""
        if text.name not in self._files:
            known = self.looking.recognised(text)
            names = tuple(self._asked_in(text, known)) if isinstance(known, Recognised) else ()
            first = self.first.get(text.name)
            before = Before(first.parts, self.wanted) if isinstance(first, FileChecked) else None
            found = known if isinstance(known, HarnessError) else self.looking.checked(text, names, before=before)
            if isinstance(found, CandidateFailed) and not parts.is_out_of_time(found.problem):
                self.unloaded.add(text.name)
            self._files[text.name] = found
        return self._files[text.name]

    def _asked_in(self, text: Text, known: Recognised) -> Iterator[str]:
        """Names of what is to be checked, as a check of the file takes them."""
        own = names_of_parts(known)
        wanted = (
            name
            for part in self.assignment.parts
            if part.kind not in ("network", "scenario")  # each is held to what it states
            for one in part.of
            if text.defines(one) and (name := one.partition(".")[0]) in {*own, *may_be_networks(part, known)}
            if not unwritten(text, one)
        )
        yield from dict.fromkeys(wanted)
        for part in self.assignment.parts:
            if part.what and not part.of:
                kinds = (part.what, *ALIKE.get(part.what, ()))
                each = (one for what in kinds for one in candidates_of(part, what, known, self._asked_names()))
                yield from (one.part.uses[0] for one in each if one.part.uses)

    def _asked_names(self) -> set[str]:
        return {name.partition(".")[0] for each in self.assignment.parts for name in each.of}

    def _refused(self, part: Part, text: Text, error: HarnessError, spot: Spot) -> PartJudged:
        """What could not be loaded failed; what could not be called needs a person."""
        if isinstance(error, CandidateFailed) and parts.is_out_of_time(error.problem):
            return parts.for_person(part, parts.why_out_of_time(error.problem), spot, text.name)
        if isinstance(error, CandidateFailed) and (error.failure.kind != "raised" or error.failure.label is not None):
            self.unloaded.add(text.name)
            problem = error.problem
            where = parts.spot_of_failure(problem, text) or spot
            return parts.failed(part, parts.why_failed(problem), where, text.name)
        problem = error.problem if isinstance(error.problem, Fact) else told_by(error)
        return parts.for_person(part, parts.not_taken(part.name, problem), spot, text.name)

    # -------------------------------------------------------------- by kind

    def _of_kind(self, part: Part) -> PartJudged:
        """The best of what is of a kind; nobody loses by what stands beside it."""
        kinds = (part.what, *ALIKE.get(part.what, ()))
        best = {what: max(self._each_of_kind(part, what), key=goodness, default=None) for what in kinds}
        found = next((one for one in best.values() if one is not None and one.verdict in GOOD), None)
        if found is None and not self.first:
            found = self._by_value(part)  # what has another's name may stand beside it
        asked = best[part.what]
        if found is None and (unsaid := next(filter(is_unsaid, best.values()), None)):
            return unsaid
        every = [asked] if asked is not None and asked.outcome is not PERSON else [*best.values()]
        if found is None and (value := value_only(self.looking, part, self._taken)):
            return self._judged(part, value[0], [value[1]])
        return found or max(filter(None, every), key=goodness, default=None) or self._nothing_of_kind(part)

    def _taken(self, text: Text, known: Recognised) -> set[str]:
        """Names of a file that are asked for as something else, or are right as that."""
        return self._asked_names() | settled(self._files.get(text.name), known)

    def _each_of_kind(self, part: Part, what: str) -> Iterator[PartJudged]:
        for text in self.looking.texts:
            known = self.looking.recognised(text)
            candidates = candidates_of(part, what, known, self._asked_names()) if isinstance(known, Recognised) else []
            if not candidates:
                continue
            if stub := stub_of(part, text, self.looking, candidates, self._asked_names()):
                yield stub
                continue
            found = self._file(text)
            if isinstance(found, HarnessError):
                yield self._refused(part, text, found, Spot(text.name, candidates[0].part.line))
                continue
            names = [one.part.uses[0] for one in candidates]
            assert isinstance(known, Recognised)
            several = self._with_more(text, known, names, having(found, known, names))
            of_kind = (one for one in several if is_kind(one, part, what) or one.checked is None)
            made = (as_asked(self._judged(part, text, [one]), text, self.assignment) for one in of_kind)
            yield from filter(None, made)

    def _by_value(self, part: Part) -> PartJudged | None:
        """What is right as this kind, whatever it is called; None where nothing is."""
        for text in self.looking.texts:
            known = self.looking.recognised(text)
            if not isinstance(known, Recognised):
                continue
            one = self.looking.by_value(known, part, self._taken(text, known))
            if one is not None:
                return as_asked(self._judged(part, text, [one]), text, self.assignment)
        return None

    def _nothing_of_kind(self, part: Part) -> PartJudged:
        return parts.for_person(part, fact("judged_no_such_kind", kind=part.what), Spot(self.looking.texts[0].name))

    # -------------------------------------------------------------- networks

    def _network(self, part: Part) -> PartJudged:
        if part.of:
            looked = self._looked(part.of[0], part)
            if looked.text is None:
                return self._absent(part, {part.of[0]: looked}, [part.of[0]])
            if bare := unwritten(looked.text, part.of[0]):
                return parts.failed(part, *bare, looked.text.name)
            return self._network_in(part, looked.text)
        each = [self._network_in(part, text) for text in self.looking.texts]
        taken = [one for one in each if one.checked is not None or one.verdict is PartVerdict.FAILED]
        if not taken and (open_ := self._unwritten_network(part)):
            return open_
        return taken[0] if len(taken) == 1 else max(taken or each, key=goodness)

    def _unwritten_network(self, part: Part) -> PartJudged | None:
        """Where everything that is called as a network of one layer is, is not written yet."""
        adapter, asked = adapter_for(self.assignment, part), self.assignment.parts
        found = [
            (text, unwritten(text, name))
            for text in self.looking.texts
            for name in one_layer.unwritten_names(adapter, part, asked, text.found)
        ]
        first = next(iter(found), None)
        if first is None or not first[1] or not all(bare for _, bare in found):
            return None
        return parts.failed(part, *first[1], first[0].name)

    def _network_in(self, part: Part, text: Text) -> PartJudged:
        spot = text.spot_of(part.of[0]) if part.of else Spot(text.name)
        found = self.looking.network(text, part)
        if isinstance(found, HarnessError):
            return self._refused(part, text, found, spot)
        if found.failure and not found.call and not parts.is_out_of_time(found.failure):
            self.unloaded.add(text.name)
        made = parts.of_checked(part, text, [found], self.assignment.conventions, spot)
        if made.is_by_convention:
            return made
        if UPDATE in part.shares:
            made = self._by_gradients(part, text, made)
        mended: list[Checked] = []
        if made.verdict in (PartVerdict.WRONG, PartVerdict.FAILED):
            made = self._network_mended(part, text, made, mended)
        return self._with_update(text, made, mended) if lacks_update(made) else made

    def _by_gradients(self, part: Part, text: Text, made: PartJudged) -> PartJudged:
        """What is wrong and tells no gradients, or fails, by another method that tells them, if there is one."""
        known, found = self.looking.recognised(text), made.checked
        is_open = made.verdict is PartVerdict.WRONG and isinstance(found, Checked) and not tells_gradients(found)
        if not isinstance(known, Recognised) or not (is_open or made.verdict is PartVerdict.FAILED):
            return made
        for one in self.looking.telling_gradients(text, part, known):
            if not one.failure and tells_gradients(one):
                other = parts.of_checked(part, text, [one], self.assignment.conventions, made.spot)
                if made.verdict is not PartVerdict.FAILED:
                    return other
                return beside_failing(other, made.why, made.spot) if lacks_update(other) else made
        return made

    def _with_update(self, text: Text, made: PartJudged, mended: Sequence[Checked]) -> PartJudged:
        """``mended``: what may make it with other parts mended."""
        known, part = self.looking.recognised(text), made.part
        allows = part.allows(self.assignment.conventions)
        if not isinstance(known, Recognised):
            return with_update_of(made, (), text, allows)
        bare = [unwritten(text, name) for name in updates_of(known)]
        if bare and bare[0] and all(bare):
            return beside_failing(made, *bare[0])
        found = with_update_of(made, mended or self.looking.steps(text, part, known), text, allows)
        units = mended_by(made)
        if not units or not update_is_open(found):
            return found
        with mended_folder(self.folder, text, known, [units]) as other:
            others = self.looking.steps(other, part, known) if other else ()
            return with_update_of(made, others, text, allows, is_mended=True)

    def _network_mended(self, part: Part, text: Text, made: PartJudged, mended: list[Checked]) -> PartJudged:
        """``mended``: to which is added what else may be a network then."""
        known = self.looking.recognised(text)
        if not isinstance(known, Recognised):
            return made
        begin = [part.of[0].partition(".")[0]] if part.of else [*known.survey.functions, *known.survey.classes]

        def again(other: Text) -> list[Checked]:
            options = with_causes(self.looking.options) if part.shares else None
            found = self.looking.network(other, part, options)
            mended.extend(self.looking.steps(other, part, known) if UPDATE in part.shares else ())
            return [found] if isinstance(found, Checked) else []

        bad = wrong_beside(self._rest(text), (), begin, known)
        return self._with_others_mended(part, text, made, bad, again)

    # -------------------------------------------------------------- scripts

    def _script(self, part: Part) -> PartJudged:
        """The loop that trains, of the best file that runs one; what only defines it is run by another."""
        having = [text for text in self.looking.texts if self.looking.may_train(text)]
        if not having:
            return parts.for_person(part, fact("judged_no_script"), Spot(self.looking.texts[0].name))
        each = [self._script_in(part, text) for text in having]
        return max([one for one in each if one.checked is not None] or each, key=goodness)

    def _script_in(self, part: Part, text: Text) -> PartJudged:
        found = self.looking.checked(text, ())
        if isinstance(found, HarnessError):
            return self._refused(part, text, found, Spot(text.name))
        made = parts.of_script(part, text, found.script, part.allows(self.assignment.conventions))
        return self._script_mended(part, text, made) if made.verdict is PartVerdict.WRONG and not self.first else made

    def _script_mended(self, part: Part, text: Text, made: PartJudged) -> PartJudged:
        """A loop that is wrong, judged with the parts mended that have their own points and are wrong."""
        rests = {one.name: self._rest(one) for one in self.looking.texts}
        bad = {name: wrong_parts(rest) for name, rest in rests.items()}
        if not any(bad.values()):
            return made
        again = self.looking.checked(text, (), with_causes(self.looking.options)) if bad[text.name] else None
        mended = {one.name for one in again.parts if is_mended(one)} if isinstance(again, FileChecked) else set()
        left = [one.name for name, each in bad.items() for one in each if name != text.name or one.name not in mended]
        if left or not isinstance(again, FileChecked):
            return parts.for_person(part, fact("judged_uses_wrong_parts", names=tuple(left)), made.spot, text.name)
        return parts.of_script(part, text, again.script, part.allows(self.assignment.conventions))


def _name(text: Text | None) -> str:
    return text.name if text else ""
