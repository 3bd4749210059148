"""One part of a file, checked alone: of the ways in which it may be meant, that under which most is right."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from harness.candidate.process.process import CandidateFailed, CandidateProcess, Limits
from harness.candidate.reading.project import folders_around
from harness.candidate.reading.source import Unit
from harness.checking import judgement, repair
from harness.checking.built import diagnosed, in_float64, judged
from harness.checking.by_hand import by_hand
from harness.checking.drive import drive
from harness.checking.homework import judging, losses, masks, updates
from harness.checking.homework.again import once_more
from harness.checking.homework.cell_teller import CellTeller
from harness.checking.homework.cells import CELLS
from harness.checking.homework.evaluation import (
    difference_in_evaluation,
    in_evaluation,
    mask_in_evaluation,
)
from harness.checking.homework.further import EQUAL, at_equal_sizes, at_middle_numbers, with_more_sizes
from harness.checking.homework.handed import is_handed_inputs
from harness.checking.homework.holders import holders_of
from harness.checking.homework.line import Line, distinct
from harness.checking.homework.masks_anew import by_another_mask, with_lines_that_draw
from harness.checking.homework.meant import is_wrong_whatever_the_cause
from harness.checking.homework.one_column import may_take_one_column
from harness.checking.homework.own_derivative import decided
from harness.checking.homework.placed import (
    has_place,
    is_of_evaluation,
    lines_of_evaluation,
    with_assignments,
    with_lines_of_evaluation,
)
from harness.checking.homework.places import lines_of
from harness.checking.homework.probing import is_in_single
from harness.checking.homework.recognise import Part
from harness.checking.homework.screening import Screened, Screening, likely
from harness.checking.homework.shapes_said import speaks_of_rows, speaks_of_several
from harness.checking.homework.sharing import in_fresh_processes
from harness.checking.homework.small_numbers import at_0, may_use_small
from harness.checking.homework.teller import Teller
from harness.checking.homework.told_settings import by_other_numbers, tells_more
from harness.checking.homework.updates import UpdateWay
from harness.checking.homework.ways import AnyWay, Way, is_open, layer_ways, layers_of
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, Diagnosis, Found, Tried
from harness.faults.probes import Probe, rounded_to_float32
from harness.ground.errors import HarnessError, told_by
from harness.ground.facts import Fact, fact
from harness.implementation import Build
from harness.run.result import Kind
from harness.run.sides import resolve_one

#: How many ways that give the output alike are taken through a step.
_MOST_STEPS = 200
#: In how many ways a dropout is called, until it is right in one.
_MOST_OF_MASKS = 12
#: What code says that goes over the outputs of a sample.
_OF_OUTPUTS = re.compile(r"axis|shape\[-?1\]|, *\w+ *= *[\w.]+\.shape\b|\.size\b|\bC\b")
#: What another loss of the same file says, that is a mean over all entries of several outputs.
_BY_SIZE = re.compile(r"/\s*[\w.]*\.size\b|/\s*np\.size\(")
#: What code says that cuts its gradients, and that has a row for padding.
_OF_A_LIMIT = re.compile(r"clip|max_?norm|minimum|\bmin\(", re.IGNORECASE)
_OF_PADDING = re.compile(r"\bpad", re.IGNORECASE)
#: What code says that goes by the words that it is given.
_OF_WORDS = re.compile(r"[=!]=\s*['\"]|['\"]\s*[=!]=|\bin\s*[\[({]\s*['\"]|\bmatch\b")
#: What code raises that takes some settings alone, and says so.
_BY_DESIGN = re.compile(r"AssertionError|NotImplemented")
#: What was found, by which way, and if there is neither why.
Outcome = tuple[Checked | None, AnyWay | None, str]


class PartCheck:
    """One part on its way through a check."""

    def __init__(
        self,
        part: Part,
        process: CandidateProcess,
        options: Options,
        units: Sequence[Unit] = (),
        attributes: frozenset[str] = frozenset(),
        folder: Path = Path(),
        says: frozenset[str] = frozenset(),
    ) -> None:
        """``units``: code that may be changed; ``attributes``: that its objects assign; ``says``: names in its code."""
        self._part, self._process, self._options, self._units = part, process, options, tuple(units)
        self._attributes, self._folder, self._says = attributes, folder, says
        self._reference: Build = in_float64(resolve_one("torch" if options.torch else "numpy").build)
        self._screening = Screening(process, self._reference, options.budget)
        self._changed_names: set[str] = set()
        self._moved_names: set[str] = set()
        self._odd_names: set[str] = set()
        self._doubted: set[str] = set()
        self._still: set[str] = set()
        self._failures: list[str] = []

    def run(self) -> Outcome:
        """The check by the best way, that way, and where there is none why; what is wrong with its cause."""
        found, way, why = self._run()
        return self._with_more(found, way, why) if self._options.diagnose else (found, way, why)

    def caused(self, found: Checked | None, way: AnyWay | None) -> Checked | None:
        """What is known to be wrong by this way, with its cause; None where all of it has to be checked again."""
        is_other = found is None or any(one.code == "epsilon_beside" for one in _facts(found))
        if found is None or way is None or is_other or found.verdict is not WRONG or masks.is_mask_kind(way.line.what):
            return None
        explained = self._explained(found, way)
        explained, way = self._of_logits(explained, way) or (explained, way)
        return self._with_more(explained, way, "")[0]

    def _with_more(self, found: Checked | None, way: AnyWay | None, why: str) -> Outcome:
        """With a line or a place where no cause tells one, and with an example."""
        if found is not None and way is not None and found.verdict is WRONG and not has_place(found):
            found = self._with_whole_checks(found, way)
            is_known = has_place(found) or all(row.is_right for row in found.rows)  # of which the way back says nothing
            found = found if is_known else with_assignments(found, way, self._units, self._part.uses)
            found = found if has_place(found) else with_lines_that_draw(found, way, self._units)
            found = with_lines_of_evaluation(found, way, self._units, self._part.uses, self._process)
        if found is not None and way is not None and found.verdict is WRONG and found.tried:
            found = self._in_small(found, way)
        return found, way, why

    def _in_small(self, found: Checked, way: AnyWay) -> Checked:
        """With an example that a person can redo, the smallest that shows what is wrong, in the code's own names."""
        wrong = {(row.quantity, row.name) for row in found.rows if not row.is_right}
        if found.tried[0].case.dtype == "float32" or any(masks.is_mask_kind(one) for one in found.network):
            return found
        with contextlib.suppress(HarnessError):
            for probe in way.small():
                if not self._process.alive:
                    self._process.restart()
                teller = way.teller(self._process)
                tried = drive(probe, teller, self._reference, frozenset())
                one = judged(self._blank(way, (probe,)), (probe,), (tried,), self._reference)
                one = judging.with_conventions(one, way)
                shown = {(row.quantity, row.name) for row in one.rows if not row.is_right}
                if one.verdict is WRONG and shown <= wrong and not tried.failure:
                    called = {**way.line.called(), **(teller.found if isinstance(teller, Teller) else {})}
                    worked = by_hand(judging.in_its_words(one, way, called), called)
                    return replace(found, by_hand=worked or found.by_hand)
        return found

    def _run(self) -> Outcome:
        if all(masks.is_mask_kind(line.what) for line in self._part.lines):
            return self._of_masks()
        found, best, why = self._judged(is_single=False)
        if self._may_take_one(found):
            other, single, _ = self._judged(is_single=True)
            if other is not None and (found is None or judging.score(other) > judging.score(found)):
                found, best = other, single
        if found is None or best is None:
            return None, None, why
        if may_take_one_column(found, best, self._says):
            other, _, _ = self._judged(is_single=True)
            if other is not None and other.verdict in (RIGHT, CONVENTION):
                notes = (*other.notes, fact("right_for_one_column"))
                return replace(other, verdict=INCONCLUSIVE, notes=notes), best, why
        if found.verdict in (WRONG, FAILED):
            return self._evaluated(*self._accused(found, best, why))
        if isinstance(best, UpdateWay) and found.verdict in (RIGHT, CONVENTION) and best.is_plain:
            return replace(found, verdict=INCONCLUSIVE, notes=(*found.notes, fact("right_if_looked_ahead"))), best, why
        found, best, why = self._evaluated(found, best, why)
        assert found is not None and best is not None
        if found.verdict in (RIGHT, CONVENTION):
            takes_rows = speaks_of_rows(self._units, {name.partition(".")[0] for name in self._part.uses})
            found = with_more_sizes(found, best, self._process, self._reference, takes_rows)
        if found.verdict in (RIGHT, CONVENTION) and (handed := self._handed_its_input(best)):
            return (*handed, why)
        if found.verdict in (RIGHT, CONVENTION) and not isinstance(best, UpdateWay):
            found = once_more(found, best, self._process, self._reference, self._units)
        return found, best, why

    def _evaluated(self, found: Checked | None, way: AnyWay | None, why: str) -> Outcome:
        """With what is wrong in evaluation, where it goes forward rightly in training."""
        is_open = found is not None and found.verdict in (RIGHT, CONVENTION, WRONG) and not judging.stops(found)
        if found is None or not is_open or not isinstance(way, Way) or not judging.gives_right(found, way):
            return found, way, why
        return in_evaluation(found, way, self._process, self._reference), way, why

    def _handed_its_input(self, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """A derivative that is right for the output, and is handed the input in its file, if it is wrong so."""
        ahead, back = way.line.forward, way.line.backward
        if not isinstance(way, Way) or back is None or "out" not in back.roles or "x" in back.roles or way.line.made:
            return None
        if not is_handed_inputs(self._units, ahead.name, back.name):
            return None
        other = replace(way, line=replace(way.line, backward=back.renamed("out", "x")))
        again = self._checked(other)
        if again.verdict is not WRONG or judging.stops(again):
            return None
        again = self._explained(again, other)
        return replace(again, notes=(*again.notes, fact("slope_is_handed_its_input"))), other

    # -------------------------------------------------------------- which way

    def ways(self, is_single: bool = False) -> Iterator[AnyWay]:
        """Every way in which it may be meant, the likeliest first; ``is_single``: of layers, one sample at a time."""
        numbers, methods = self._part.numbers, self._part.around
        for line in distinct(self._part.lines):
            if line.kind == "layer":
                yield from layer_ways(line, numbers, self._attributes, is_single)
            elif line.kind == "loss" and not is_single:
                yield from losses.ways(line, numbers)
            elif line.kind == "optimizer" and not is_single:
                holders = holders_of(self._units, self._folder, self._options.root)
                yield from updates.ways(line, numbers, self._says, self._reference, methods, holders)

    def screened(self, is_single: bool = False) -> list[Screened]:
        """The ways, those whose output is the stated one first."""
        return self._screening.screened(self.ways(is_single))

    def _may_take_one(self, found: Checked | None) -> bool:
        """Whether one sample at a time may be what is meant: nothing is right with several, or something raises."""
        if self._process.timeouts:
            return False
        is_layer = any(line.kind == "layer" for line in self._part.lines)
        if found is None or not is_layer:
            return is_layer
        if any(line.what in CELLS for line in self._part.lines):  # which takes several, if it gives anything of them
            return bool(found.failure) and not found.rows
        is_any_right = any(row.is_right for row in found.rows if row.quantity == "gradient")
        return bool(found.tried) and (bool(found.failure) or (found.verdict is WRONG and not is_any_right))

    def _judged(self, is_single: bool) -> Outcome:
        screened = self.screened(is_single)
        near = likely(screened)
        if near:
            return (*self._first_through(near), "")
        whys = [one.why for one in screened]
        raised = self._raised_whatever(whys, screened[0].way.line if screened else None)
        if raised and self._part.is_named:
            way = screened[0].way
            return replace(self._blank(way, (way.first(),)), failure=raised), way, ""
        return None, None, next(filter(None, whys), "") if self._part.is_named else ""

    def _raised_whatever(self, whys: Sequence[str], line: Line | None) -> str:
        """What it raises whatever it is given; nothing where it may be given another word than those that it knows."""
        raised = judging.raised_whatever(whys, line)
        by_a_word = re.search("UnboundLocalError|the file ended", raised) and self._speaks_of(_OF_WORDS)
        return "" if by_a_word else raised

    def _first_through(self, ways: Sequence[AnyWay]) -> tuple[Checked, AnyWay]:
        """The best that does not stop, of several outputs before of one; where all stop the very best."""
        of_one = [way for way in ways if isinstance(way, losses.LossWay) and way.outputs == 1]
        first: tuple[Checked, AnyWay] | None = None
        endless = self._process.timeouts
        for group in ([way for way in ways if way not in of_one], of_one):
            rest: Sequence[AnyWay] = group
            while rest:
                best = self._best(rest)
                found = self._checked(best)
                first = first or (found, best)
                if not judging.stops(found) or self._process.timeouts > endless:
                    return self._in_both_forms(*self._by_what_is_told(found, best, group))
                if self._fails_on_the_way_back(found, best):
                    failure = next(one.failure for one in found.tried if one.failure)
                    return replace(found, failure=failure), best
                rest = [way for way in rest if isinstance(way, Way) and layers_of(way) != layers_of(best)]
        assert first is not None
        return first

    def _fails_on_the_way_back(self, found: Checked, way: AnyWay) -> bool:
        """Whether it is right, and where it goes forward with other settings, fails on the way back; not by design."""
        if not isinstance(way, Way) or len(way.layers) == 1 or not judging.is_all_right(found.tried[0]):
            return False
        failing = [at for at, one in enumerate(found.tried) if one.failure]
        if not failing or _BY_DESIGN.search(str(found.tried[failing[0]].failure)):
            return False
        with contextlib.suppress(HarnessError):
            if not self._process.alive:
                self._process.restart()
            way.teller(self._process).output(way.probes()[failing[0]])
            return True
        return False

    def _best(self, ways: Sequence[AnyWay]) -> AnyWay:
        """Of ways that give the output alike, that under which most of the first step is right, then most shapes."""
        scored: list[tuple[int, int, int, int, int]] = []
        endless = self._process.timeouts
        for order, way in enumerate(ways[:_MOST_STEPS]):
            tried = self._first_step(way)
            right = sum(row.is_right for row in tried.rows)
            missing = sum(row.verdict.kind is Kind.MISSING for row in tried.rows)
            odd = sum(row.verdict.kind is Kind.SHAPE for row in tried.rows)
            told = [row.is_right for row in tried.rows if row.quantity in ("output", "loss")]
            forward = bool(tried.rows) and all(told)
            all_right = bool(tried.rows) and right == len(tried.rows) and not tried.failure
            scored.append((int(all_right), int(forward), right - missing, -odd, -order))
            if (all_right and missing == 0 and not is_open(way)) or self._process.timeouts > endless:
                break
        return ways[-max(scored)[-1]]

    def _first_step(self, way: AnyWay) -> Tried:
        """The first probe; of a layer that is not open to another convention as it is, else as conventions judge it."""
        (probe,), (tried,) = self._in_own_precision((way.first(),), way)
        self._failures.append(tried.failure)
        if tried.rows and (not isinstance(way, Way) or is_open(way)):
            (tried,) = judged(self._blank(way, (probe,)), (probe,), (tried,), self._reference).tried
        return tried

    def _by_what_is_told(self, found: Checked, way: AnyWay, ways: Sequence[AnyWay]) -> tuple[Checked, AnyWay]:
        """Of a layer that is right by the default of a setting, and hands on what it kept, the way in which it is told
        another number, and its gradient is wrong."""
        if found.verdict not in (RIGHT, CONVENTION) or not isinstance(way, Way):
            return found, way
        for other in ways:
            if isinstance(other, Way) and tells_more(other.line, way.line):
                again = self._checked(other)
                if again.verdict is WRONG and not judging.stops(again) and judging.gives_right(again, other):
                    return again, other
        return found, way

    def _in_both_forms(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay]:
        """Of a loss that takes labels and rows of 0 and 1, the form in which its gradient is wrong."""
        if not isinstance(way, losses.LossWay) or way.targets == "values":
            return found, way
        other = replace(way, targets="labels" if way.targets == "one_hot" else "one_hot")
        again = self._checked(other)
        is_taken = not judging.stops(again) and judging.gives_right(again, other)
        return (again, other) if is_taken and again.verdict is WRONG else (found, way)

    # -------------------------------------------------------------- the check

    def _tried(self, probe: Probe, way: AnyWay) -> Tried:
        if not self._process.alive:
            self._process.restart()
        teller = way.teller(self._process)
        found = drive(probe, teller, self._reference, frozenset())
        if isinstance(teller, Teller):
            self._changed_names |= teller.changed
            self._moved_names |= teller.moved
            self._doubted |= teller.doubted
            self._still |= teller.still
            found = judging.with_own_shapes(found, teller.shapes.get(probe.case.scenario_name))
        if isinstance(teller, CellTeller):
            self._odd_names |= teller.odd
        return found

    def _each_tried(self, probes: Sequence[Probe], way: AnyWay) -> tuple[Tried, ...]:
        """Every probe, as long as calls end."""
        found, endless = [], self._process.timeouts
        for probe in probes:
            found.append(self._tried(probe, way))
            if self._process.timeouts > endless:
                break
        return tuple(found)

    def _in_own_precision(self, probes: tuple[Probe, ...], way: AnyWay) -> tuple[tuple[Probe, ...], tuple[Tried, ...]]:
        """Every probe; again in float32 where all numbers that are wrong are float32's, and more is right then."""
        tried = self._each_tried(probes, way)
        if not self._process.alive or not judging.is_in_float32(tried):
            return probes, tried
        rounded = tuple(map(rounded_to_float32, probes))
        again = self._each_tried(rounded, way)
        is_better = len(judgement.wrong_rows(again)) < len(judgement.wrong_rows(tried))
        return (rounded, again) if is_better else (probes, tried)

    def _checked(self, way: AnyWay) -> Checked:
        """Every probe of a way, judged."""
        self._changed_names, self._moved_names, self._odd_names, self._still = set(), set(), set(), set()
        probes, tried = self._in_own_precision(way.probes(), way)
        found = judged(self._blank(way, probes), probes, tried, self._reference)
        found = judging.in_place(judging.with_conventions(found, way), self._changed_names)
        found = judging.predicting(judging.moving(found, self._moved_names), self._odd_names)
        return judging.leaving(found, self._still, way.line)

    def _blank(self, way: AnyWay, probes: Sequence[Probe]) -> Checked:
        return judging.blank(self._part.name, way, probes, self._options.torch)

    def _of_masks(self) -> Outcome:
        """Dropout, by the mask that it draws."""
        why, wrong = "", list[tuple[Checked, AnyWay, str]]()
        for way in islice(self.ways(), _MOST_OF_MASKS):
            assert isinstance(way, Way)
            if wrong and not _is_called_alike(way, wrong[0][1]):  # one that names less is held to less
                continue
            try:
                found = self._of_mask(way, is_explained=not wrong)
            except HarnessError as error:
                why = why or told_by(error)
                if isinstance(error, CandidateFailed) and not self._process.alive:
                    self._process.restart()
                continue
            if found is not None and found.verdict not in (WRONG, FAILED):
                return found, way, ""
            wrong += [(found, way, "")] if found is not None else []
        return wrong[0] if wrong else (None, None, why)

    def _of_mask(self, way: Way, is_explained: bool) -> Checked | None:
        """None where what it gives is no masked input."""
        found = masks.told(way.teller(self._process), way.layers[0])
        found = found or masks.told(way.teller(self._process), way.layers[0], is_single=True)
        if found is None:
            return None
        tried = tuple(drive(probe, found.recorded, self._reference, frozenset()) for probe in found.probes)
        checked = judged(self._blank(way, found.probes), found.probes, tried, self._reference)
        if checked.verdict in (WRONG, FAILED):
            return self._mask_explained(checked, way, found) if is_explained else checked
        if found.wrong is not None:
            return replace(checked, verdict=WRONG, notes=(*checked.notes, found.wrong))
        verdict = CONVENTION if found.said else checked.verdict
        checked = replace(checked, verdict=verdict, setting=(*checked.setting, *found.said))
        checked = self._mask_evaluated(checked, way, found)
        is_good = checked.verdict in (RIGHT, CONVENTION)
        return masks.keeping(checked, way.teller(self._process), found.asked[0], self._units) if is_good else checked

    def _mask_explained(self, checked: Checked, way: Way, told: masks.Told) -> Checked:
        checked = self._mask_evaluated(checked, way, told)
        return by_another_mask(checked, way, self._units) or diagnosed(checked, self._options)

    def _mask_evaluated(self, checked: Checked, way: Way, told: masks.Told) -> Checked:
        is_open = not judging.stops(checked) and judging.gives_right(checked, way)
        probe, scale = told.asked[-1], told.scale_at_test
        return mask_in_evaluation(checked, way, probe, self._process, scale) if is_open else checked

    # -------------------------------------------------------------- what is wrong

    def _accused(self, found: Checked, way: AnyWay, why: str) -> Outcome:
        """What is wrong with its cause, if it is wrong for sure."""
        if self._doubted and judging.lacks_alone(found):
            return judging.unclear(found), way, why
        found = self._at_equal_sizes(found, way) or found
        raised = self._raised_whatever(self._failures, way.line) if found.tried else found.failure
        if found.verdict is FAILED and raised and self._part.is_named:
            return replace(found, failure=raised), way, ""
        blank = self._blank(way, way.probes())
        how = (blank, self._reference, self._process, lambda probe: self._tried(probe, way))
        if fresh := in_fresh_processes(found, way, *how):
            return fresh, way, why
        if judging.stops(found) and self._is_right_once(way):
            notes = (*found.notes, fact("wrong_once_used"))
            return replace(found, verdict=WRONG, failure="", notes=notes), way, why
        if self._fails_on_the_way_back(found, way):
            return replace(found, verdict=FAILED), way, why
        if not self._is_meant(found, way):
            return None, None, found.failure or why
        if self._is_another_cell(found, way):
            return judging.unclear(found), way, why
        if judging.at_large_alone(found):
            if again := at_middle_numbers(found, way, self._process, self._reference):
                return again, way, why
            setting = (*found.setting, fact("large_numbers_differ"))
            return replace(found, verdict=CONVENTION, setting=setting), way, ""
        if other := self._right_otherwise(found, way) or self._of_one_id(found, way):
            return (*other, why)
        if other := self._raised_without_epsilon(found, way):
            return (*other, why)
        found = self._without_epsilon(found, way) or self._by_design(found, way) or self._explained(found, way)
        found = self._with_decay(found, way) or found
        found, way = self._of_logits(found, way) or self._of_one_output(found, way) or (found, way)
        if judging.is_certain(found, way):
            return found, way, why
        return self._ignoring_settings(found, way) or decided(found, way, self._process, self._reference), way, why

    def _is_right_once(self, way: AnyWay) -> bool:
        """Whether it is right in a process of its own, and not the second time: what it keeps is in the way."""
        with contextlib.suppress(HarnessError):
            self._process.restart()
            if not self._is_right_in_first(way):
                return False
            if not isinstance(way, UpdateWay):
                self._process.restart()
                self._tried(way.others()[1], way)
            return not self._is_right_in_first(way)
        return False

    def _is_right_in_first(self, way: AnyWay) -> bool:
        probe = way.first()
        found = judged(self._blank(way, (probe,)), (probe,), (self._tried(probe, way),), self._reference)
        return found.verdict in (RIGHT, CONVENTION) and not found.failure

    def _ignoring_settings(self, found: Checked, way: AnyWay) -> Checked | None:
        """Wrong for sure, since it is right by the usual settings; None where it is not."""
        for other in by_other_numbers(way, self._part.numbers):
            if self._is_right_in_first(other):
                return replace(found, notes=(*found.notes, fact("ignores_settings")))
        return None

    def _is_another_cell(self, found: Checked, way: AnyWay) -> bool:
        """Whether a cell gives something else than the stated one, and hands back the derivative of that."""
        if not isinstance(way, Way) or way.line.what not in CELLS or judging.gives_right(found, way):
            return False
        with contextlib.suppress(HarnessError):
            teller = way.teller(self._process)
            return isinstance(teller, CellTeller) and teller.is_own_derivative(way.first())
        return False

    def _right_otherwise(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """A loss that tells no value, in another way in which its gradient is right: of logits, for example."""
        if not isinstance(way, losses.LossWay) or any(row.quantity == "loss" for row in found.rows):
            return None
        for other in self.ways():
            if isinstance(other, losses.LossWay) and other.is_held_as(way):
                with contextlib.suppress(HarnessError):
                    again = self._of_any_multiple(self._checked(other))
                    if again.verdict in (RIGHT, CONVENTION) and again.tried and not judging.stops(again):
                        return again, other
        return None

    def _of_any_multiple(self, found: Checked) -> Checked:
        """A loss that tells no value may be any multiple of the stated one."""
        if found.verdict is not WRONG:
            return found
        causes = judging.causes(diagnosed(found, replace(self._options, changes=False)))
        if not causes or not set(causes) <= {"batch_mean_missing", "outputs_missing_in_mean"}:
            return found
        return replace(
            found, verdict=CONVENTION, setting=(*found.setting, fact("gradient_of_a_multiple", lacks=tuple(causes)))
        )

    def _of_one_output(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """A loss whose gradient lacks the number of outputs, and that is right for one: it is meant for one.

        Code that speaks of an axis, or of its length, is meant for several.
        """
        is_of_one = judging.causes(found) == ["outputs_missing_in_mean"] and not self._is_of_several
        if not isinstance(way, losses.LossWay) or not is_of_one:
            return None
        for other in self.ways():
            if isinstance(other, losses.LossWay) and other.outputs == 1 and other.line == way.line:
                with contextlib.suppress(HarnessError):
                    again = self._checked(other)
                    again = (self._without_epsilon(again, other) or again) if again.verdict is WRONG else again
                    if again.verdict in (RIGHT, CONVENTION) and again.tried and not judging.stops(again):
                        said = fact("right_for_one_output")
                        return replace(again, verdict=CONVENTION, setting=(*again.setting, said)), other
        return None

    @property
    def _is_of_several(self) -> bool:
        """Whether its code, or what is written beside it, speaks of several outputs."""
        names = {name.partition(".")[0] for name in self._part.uses}
        in_another = any(_BY_SIZE.search(unit.code) for unit in self._units)
        return in_another or self._speaks_of(_OF_OUTPUTS) or speaks_of_several(self._units, names)

    def _speaks_of(self, words: re.Pattern[str]) -> bool:
        """Whether a line of its code says so."""
        lines = lines_of(self._units, self._part.uses)
        return any(words.search(self._units[number].code.splitlines()[line - 1]) for number, line in lines)

    def _of_one_id(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """An embedding that is right for samples of one id, and goes through them one after the other."""
        if not isinstance(way, Way) or way.line.what != "embedding" or way.sizes:
            return None
        one = replace(way, sizes=1, rows=20)  # more than there are ids, so that some stand in several samples
        again = self._checked(one)
        if again.verdict not in (RIGHT, CONVENTION) or judging.stops(again):
            return None
        return replace(again, verdict=CONVENTION, setting=(*again.setting, fact("right_for_one_id"))), one

    def _by_design(self, found: Checked, way: AnyWay) -> Checked | None:
        """A layer that adds its penalty's part to its gradients, cuts them, or leaves a row for padding as it is."""
        if not isinstance(way, Way):
            return None
        said: tuple[Fact, ...] = ()
        if factors := judging.penalty_of(found, self._reference):
            codes = ("adds_decay", "adds_signs")
            said = tuple(fact(code, share=share) for code, share in zip(codes, factors, strict=True) if share)
        elif self._speaks_of(_OF_A_LIMIT) and (cut := judging.limit_of(found, self._reference)):
            said = (fact(cut[0], limit=cut[1]),)
        elif way.line.what == "embedding" and self._speaks_of(_OF_PADDING):
            row = judging.row_that_stays(found, self._reference)
            said = () if row is None else (fact("row_that_stays", row=row),)
        return replace(found, verdict=CONVENTION, setting=(*found.setting, *said)) if said else None

    def _with_decay(self, found: Checked, way: AnyWay) -> Checked | None:
        """A step that decays by a constant of its own, and says so."""
        is_decay = found.verdict is WRONG and " ".join(judging.causes(found)) in judging.DECAYS
        if way.line.kind != "optimizer" or not is_decay or not any(map(judging.OF_DECAY.search, self._says)):
            return None
        setting = (*found.setting, fact("taught_decay_in_the_step"))
        return replace(found, verdict=CONVENTION, setting=setting, diagnosis=None)

    def _is_meant(self, found: Checked, way: AnyWay) -> bool:
        """Whether something is to be said of what is wrong: not where it is only taken for something else.

        What raises is called in a wrong way, perhaps; what gives another output than the stated one is meant for it
        where its name says so.
        """
        return not judging.stops(found) and (judging.gives_right(found, way) or self._part.is_named)

    def _of_logits(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """A loss of probabilities that no mistake explains, as one that hands back the gradient of their logits."""
        if not isinstance(way, losses.LossWay) or found.verdict is not WRONG or judging.is_explained(found):
            return None
        for other in self.ways():
            if isinstance(other, losses.LossWay) and other.is_activated and other.is_held_as(way):
                again = self._checked(other)
                again = self._explained(again, other) if judging.gives_right(again, other) else again
                if judging.is_explained(again):
                    return again, other
        return None

    def _at_equal_sizes(self, found: Checked, way: AnyWay) -> Checked | None:
        """What fails where sizes differ, with equal ones: there a forgotten transpose shows as a wrong number."""
        if not isinstance(way, Way) or way.line.what not in EQUAL or not any(one.failure for one in found.tried):
            return None
        again = self._checked(at_equal_sizes(way))
        if again.failure or again.verdict is not WRONG:
            return None
        return replace(again, notes=(*again.notes, fact("part_raises_otherwise", failure=found.failure)))

    def _without_epsilon(self, found: Checked, way: AnyWay) -> Checked | None:
        """With small numbers that stand in its code taken as 0, where that makes what goes forward right.

        By convention, if then all is right; else with what is wrong besides.
        """
        if not may_use_small(self._units, {name.partition(".")[0] for name in self._part.uses}):
            return None
        taken = [at_0(unit) for unit in self._units]
        small = tuple(dict.fromkeys(number for _, numbers in taken for number in numbers))
        units = [unit for unit, _ in taken]
        again = self._with_other_code(units, way) if small else None
        if again is None or any(one.failure for one in again.tried):
            return None
        said = fact("epsilon_in_code", epsilons=tuple(f"{one:g}" for one in small))
        if again.verdict in (RIGHT, CONVENTION):
            return replace(found, verdict=CONVENTION, tried=again.tried, setting=(*again.setting, said))
        if judging.gives_right(found, way) or not judging.gives_right(again, way):
            return None
        with self._another(units, self._options.limits) as process:
            own = PartCheck(self._part, process, self._options, units, self._attributes, self._folder, self._says)
            beside = fact("epsilon_beside", epsilons=said.fields[0][1])
            return replace(own._explained(again, way), notes=(*again.notes, beside))

    def _raised_without_epsilon(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay] | None:
        """A loss of logarithms, as one that is given what they are of, with the epsilons of its code taken as 0."""
        if not isinstance(way, losses.LossWay) or judging.gives_right(found, way):
            return None
        for other in self.ways():
            if isinstance(other, losses.LossWay) and other.is_raised and not way.is_raised and other.is_held_as(way):
                again = self._without_epsilon(self._checked(other), other)
                if again is not None:
                    return again, other
        return None

    def _explained(self, found: Checked, way: AnyWay) -> Checked:
        """With the mistake, and the change of the file that makes it right; both in one time."""
        if not self._options.diagnose and (
            judging.is_wrong_anyhow(found, way) or is_wrong_whatever_the_cause(found, way)
        ):
            return found
        found = found if found.diagnosis else diagnosed(found, self._options)
        if found.diagnosis is None or (not self._options.diagnose and judging.is_certain(found, way)):
            return found
        return replace(found, diagnosis=replace(found.diagnosis, changed=self._changed(found, way)))

    def _changed(self, found: Checked, way: AnyWay) -> Found:
        """Which change of the file makes it right."""
        if not (self._options.changes and repair.MOST and self._units) or found.diagnosis is None:
            return Found()
        limits = replace(self._options.limits, seconds=min(self._options.limits.seconds, repair.SECONDS))
        late = self._options.budget(2)

        def again(units: Sequence[Unit]) -> Checked | None:
            return self._with_other_code(units, way)

        with self._another(self._units, limits) as process:
            teller = way.teller(process)
            search = repair.Repair(process, self._units, teller, again, late)
            is_open = way.line.kind == "optimizer"
            return search.found(found, frozenset(), found.diagnosis, is_by_convention=is_open)

    def _with_whole_checks(self, found: Checked, way: AnyWay) -> Checked:
        """With the change that makes it right, sought by a whole check of each: of what no single step shows."""
        if not (self._options.changes and repair.MOST and self._units):
            return found
        late = self._options.budget()
        in_a_step = found.diagnosis is not None or any(one.code == "dropout_scale" for one in _facts(found))
        is_evaluated = isinstance(way, Way) and not in_a_step and is_of_evaluation(found)
        is_right = self._is_right_in_evaluation if is_evaluated else self._is_right

        def is_good(units: Sequence[Unit]) -> bool:
            with self._another(units, self._options.limits) as process, contextlib.suppress(HarnessError):
                return is_right(units, process, found, way)
            return False

        teller = way.teller(self._process)
        search = repair.Repair(self._process, self._units, teller, lambda _: None, late)
        lines = lines_of(self._units, self._part.uses)
        places = (
            lines
            if is_right == self._is_right
            else lines_of_evaluation(way, lines, self._units, self._process) or lines
        )
        changed = search.by_goodness(places, is_good)
        known = found.diagnosis or Diagnosis((), 0, 0, np.inf)
        return found if changed.change is None else replace(found, diagnosis=replace(known, changed=changed))

    def _is_right(self, units: Sequence[Unit], process: CandidateProcess, found: Checked, way: AnyWay) -> bool:
        options = replace(self._options, changes=False)
        again = PartCheck(self._part, process, options, units, self._attributes, self._folder, self._says)
        checked, by, _ = again.run()
        is_same = by is not None and by.line.what == way.line.what
        return is_same and checked is not None and checked.verdict in (RIGHT, CONVENTION) and not _fails(checked)

    def _is_right_in_evaluation(
        self, units: Sequence[Unit], process: CandidateProcess, found: Checked, way: AnyWay
    ) -> bool:
        assert isinstance(way, Way)
        return difference_in_evaluation(is_in_single(found), way, process, self._reference) is None

    def _with_other_code(self, units: Sequence[Unit], way: AnyWay) -> Checked | None:
        """The check of the same way with other code, in a process of its own; None where that cannot be checked."""
        with self._another(units, self._options.limits) as process:
            try:
                return PartCheck(self._part, process, self._options)._checked(way)
            except HarnessError:
                return None

    def _another(self, units: Sequence[Unit], limits: Limits) -> CandidateProcess:
        own = self._options
        return CandidateProcess(
            units,
            folder=self._folder,
            around=folders_around(self._folder, own.root),
            allow=own.allow,
            limits=limits,
            interpreter=own.interpreter,
            sandbox=own.sandbox,
        )


def _facts(found: Checked) -> list[Fact]:
    return [one for one in found.notes if isinstance(one, Fact)]


def _fails(found: Checked) -> bool:
    """Whether it stops in evaluation."""
    return any(one.code == "evaluation_fails" for one in _facts(found))


def _is_called_alike(one: AnyWay, other: AnyWay) -> bool:
    """Whether two ways differ on the way back alone."""
    return (
        isinstance(one, Way)
        and isinstance(other, Way)
        and (one.line.forward, one.line.made)
        == (
            other.line.forward,
            other.line.made,
        )
    )
