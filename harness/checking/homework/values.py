"""A loss of a file that gives its value alone, and no gradient: judged by that value, whatever is averaged in it."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.candidate.process import template
from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.source import Unit
from harness.checking import repair
from harness.checking.built import in_float64
from harness.checking.drive import drive
from harness.checking.homework import judging
from harness.checking.homework.file import PartChecked, Recognised, process_of
from harness.checking.homework.line import Line
from harness.checking.homework.losses import LossWay, ways
from harness.checking.homework.places import lines_of
from harness.checking.homework.recognise_losses import ANY_LOSS, value_lines
from harness.checking.homework.small_numbers import at_0
from harness.checking.homework.survey import Function
from harness.checking.homework.vocabulary import Vocabulary, courses_of, vocabulary
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, RIGHT, WRONG, Checked, Diagnosis, Found, Tried
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.implementation import Build
from harness.run.result import Kind
from harness.run.sides import resolve_one

#: How near to a multiple of the stated value a value has to be, relative to it.
_NEAR = 1e-9
#: Numbers that a formula of a loss may hold: of a square, its half, and of none.
_PLAIN = frozenset((2.0, 0.5))


def value_alone(found: Recognised, name: str, options: Options, kinds: Sequence[str] = ()) -> PartChecked | None:
    """A loss by its value; None where it is none that is known, so that nobody can say whether it is right.

    ``kinds``: which loss it is, where somebody says so.
    """
    one = found.survey.functions.get(name)
    if one is None or not one.arguments:
        return None
    words = vocabulary(courses_of({*found.survey.functions, *found.survey.classes}))
    meant = tuple(kinds) or words.meant("loss", name)
    every = [*meant, *(() if kinds else (what for what in ANY_LOSS if what not in meant))]
    lines = tuple(line for what in every for line in value_lines(what, one, words))
    with template.kept(), process_of(found, options) as process:
        process.wait_loaded()
        checked = _Values(found, one, options, process).checked(lines, is_said=bool(kinds))
    if checked is None:
        return None
    place = {"forward": (one.label, one.line)}
    return PartChecked(name, one.label, one.line, place, checked, {"loss": checked.network[0]})


def gives_value(
    found: Recognised, one: Function, what: str, options: Options, process: CandidateProcess, words: Vocabulary
) -> bool:
    """Whether the first thing that a function gives is the value of a loss, by whatever it is averaged."""
    values = _Values(found, one, options, process)
    every = (way for line in value_lines(what, one, words) for way in ways(line, one.numbers))
    tried = (values._by(way, process, first_alone=True) for way in every)
    return any(checked is not None and checked.verdict is not WRONG for checked in tried)


@dataclass
class _Values:
    """One function on its way."""

    found: Recognised
    function: Function
    options: Options
    process: CandidateProcess

    def __post_init__(self) -> None:
        self.reference: Build = in_float64(resolve_one("torch" if self.options.torch else "numpy").build)

    def checked(self, lines: Sequence[Line], is_said: bool) -> Checked | None:
        tried: list[tuple[LossWay, Checked]] = []
        convention: Checked | None = None
        for way in (way for line in lines for way in ways(line, self.function.numbers)):
            one = self._by(way, self.process, first_alone=True)
            if one is not None and one.verdict is not WRONG:
                whole = self._by(way, self.process)
                if whole is not None and whole.verdict is RIGHT:
                    return whole
                if whole is not None and whole.verdict is CONVENTION:
                    convention = convention or whole
            if one is not None and _is_finite(one):
                tried.append((way, one))
        return convention or self._without_epsilon(lines) or self._wrong(tried, is_said)

    def _by(self, way: LossWay, process: CandidateProcess, first_alone: bool = False) -> Checked | None:
        """As this loss; None where it stops."""
        probes = (way.first(),) if first_alone else way.probes()
        with contextlib.suppress(HarnessError):
            if not process.alive:
                process.restart()
            each = [drive(probe, way.teller(process), self.reference, frozenset()) for probe in probes]
            if any(one.failure for one in each):
                return None
            blank = judging.blank(self.function.name, way, probes, self.options.torch)
            return _judged(replace(blank, tried=tuple(map(_value_of, each))), way.outputs)
        return None

    def _without_epsilon(self, lines: Sequence[Line]) -> Checked | None:
        """With small numbers of its code taken as 0, where it is right so."""
        taken = [at_0(unit) for unit in self.found.units]
        small = tuple(dict.fromkeys(number for _, numbers in taken for number in numbers))
        if not small:
            return None
        with process_of(replace(self.found, units=tuple(unit for unit, _ in taken)), self.options) as process:
            for way in (way for line in lines for way in ways(line, self.function.numbers)):
                one = self._by(way, process)
                if one is not None and one.verdict is not WRONG:
                    said = fact("epsilon_in_code", epsilons=tuple(f"{number:g}" for number in small))
                    return replace(one, verdict=CONVENTION, setting=(*one.setting, said))
        return None

    def _wrong(self, tried: Sequence[tuple[LossWay, Checked]], is_said: bool) -> Checked | None:
        """What is wrong as the loss that it is for sure: as somebody says, or by its formula."""
        sure = [(way, one) for way, one in tried if is_said or self._is_binary(way)]
        if not sure:
            return None
        way, first = sure[0]
        whole = self._by(way, self.process) or first
        return replace(whole, diagnosis=Diagnosis((), 0, 0, math.inf, changed=self._changed(way)))

    def _is_binary(self, way: LossWay) -> bool:
        """Whether a binary cross entropy, and nothing more, is written there: logarithms, and 1 - y of the targets."""
        if way.line.what != "binary_cross_entropy" or not set(self.function.numbers) <= _PLAIN:
            return False
        target = next((name for name, role in way.line.forward.takes if role == "target"), "")
        code = " ".join(self._lines())
        return "log" in code and bool(re.search(rf"1(\.0?)?\s*-\s*{re.escape(target)}\b", code))

    def _lines(self) -> Iterator[str]:
        for number, line in lines_of(self.found.units, (self.function.name,)):
            yield self.found.units[number].code.splitlines()[line - 1]

    def _changed(self, way: LossWay) -> Found:
        """The change of a line that makes it right."""
        if not (self.options.changes and repair.MOST):
            return Found()

        def is_good(units: Sequence[Unit]) -> bool:
            with process_of(replace(self.found, units=tuple(units)), self.options) as process:
                one = self._by(way, process)
                return one is not None and one.verdict is not WRONG

        places = lines_of(self.found.units, (self.function.name,))
        teller = way.teller(self.process)
        search = repair.Repair(self.process, self.found.units, teller, lambda _: None, self.options.budget(2))
        return search.by_goodness(places, is_good)


def _value_of(tried: Tried) -> Tried:
    """A probe with what is told of the value alone."""
    return tried.with_rows(row for row in tried.rows if row.quantity == "loss")


def _is_finite(one: Checked) -> bool:
    return bool(one.rows) and all(row.verdict.kind not in (Kind.NOT_FINITE, Kind.MISSING) for row in one.rows)


def _judged(one: Checked, outputs: int) -> Checked:
    """Right, or right but for what the value is a mean or a sum over, and half of it; else wrong."""
    if one.rows and all(row.is_right for row in one.rows):
        return replace(one, verdict=RIGHT)
    for code, of_rows, factor in _multiples(outputs, one.network[-1] == "mse"):
        if all(_is_multiple(tried, of_rows, factor) for tried in one.tried):
            right = tuple(tried.with_rows(()) for tried in one.tried)
            said = fact(code, of_rows=of_rows, factor=factor)
            return replace(one, verdict=CONVENTION, tried=right, setting=(*one.setting, said))
    return replace(one, verdict=WRONG)


def _multiples(outputs: int, is_of_squares: bool) -> Iterator[tuple[str, bool, float]]:
    """How a value may be another multiple: of a sum over samples, over outputs, or both; and half of each."""
    for half in (1.0, 0.5) if is_of_squares else (1.0,):
        for of_rows in (False, True):
            for factor in dict.fromkeys((1.0, float(outputs), 1.0 / outputs)):
                yield "value_of_a_multiple", of_rows, half * factor


def _is_multiple(tried: Tried, of_rows: bool, factor: float) -> bool:
    if not tried.rows or len(tried.rows) != len(tried.seen):
        return False
    for row, seen in zip(tried.rows, tried.seen, strict=True):
        told, right = seen.told.loss, row.expected
        if told is None or right is None:
            return False
        wanted = right * factor * (len(seen.batch.inputs) if of_rows else 1)
        if not math.isfinite(told) or abs(told - wanted) > _NEAR * abs(wanted):
            return False
    return True
