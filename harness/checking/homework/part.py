"""One part of a file, checked alone: of the ways in which it may be meant, that under which most is right."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.candidate.reading.source import Unit
from harness.candidate.speaking.layout import Layout
from harness.checking import repair
from harness.checking.built import in_float64, judged
from harness.checking.by_hand import by_hand
from harness.checking.diagnose import diagnose
from harness.checking.drive import drive
from harness.checking.held import Reading, readings_alone, readings_of
from harness.checking.homework import losses, masks, updates
from harness.checking.homework.line import Line
from harness.checking.homework.recognise import Part
from harness.checking.homework.teller import MODES, Teller
from harness.checking.homework.update_objects import NAMES
from harness.checking.homework.variants import candidates, shapes_of
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, Found, Tried
from harness.checking.settings import INPUT, Layers, Setting, probe_of, settings_of
from harness.faults.probes import Probe
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact
from harness.implementation import Build, State
from harness.run.result import Kind
from harness.run.sides import resolve_one

#: Sizes that are equal, so that what is transposed by mistake fits as well.
_EQUAL: Mapping[str, Mapping[str, int]] = {
    "linear": {"in_features": 4, "out_features": 4},
    "conv2d": {"in_channels": 4, "out_channels": 4},
}
#: How near an output must be to the stated one for a way to be taken at once, relative to the largest.
_NEAR = 1e-9
#: How many ways that give the right output are taken through a whole step.
_MOST = 12


@dataclass(frozen=True)
class Way:
    """One way in which a part may be meant: how it is called and held, and the layers that it is taken for."""

    line: Line
    reading: Reading
    layers: tuple[Layers, ...]
    attributes: frozenset[str] = frozenset()
    """Of its objects, that its code assigns."""
    is_single: bool = False
    """Whether it takes one sample at a time."""
    sizes: int = 0
    """Of a sample's first axis, and of what it gives, where it takes equal ones alone."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """How it is held, for a report."""
        return (*self.reading.facts, *([fact("held_single")] if self.is_single else []))

    def teller(self, process: CandidateProcess) -> Teller:
        """The part, told apart this way."""
        return Teller(process, self.line, self.reading, self.attributes)

    def probes(self) -> tuple[Probe, ...]:
        """What it is tried on: everything for the first layers, the first for further settings of them."""
        found: list[Probe] = []
        for number, layers in enumerate(self.layers):
            settings = self._settings(layers)
            chosen = settings if number == 0 else settings[:1]
            for setting in chosen:
                name = setting.name if number == 0 else f"{setting.name}_{number + 1}"
                found.append(probe_of(layers, replace(setting, name=name), len(found)))
        return tuple(found)

    def stated(self) -> dict[str, Any]:
        """As HARNESS would state it."""
        return {**self.line.stated(), **({"held": self.reading.words} if self.reading.words else {})}

    def first(self) -> Probe:
        """The first of them."""
        return probe_of(self.layers[0], self._settings(self.layers[0])[0], 0)

    def _settings(self, layers: Layers) -> tuple[Setting, ...]:
        shapes = shapes_of(layers)
        if self.sizes:
            shapes = tuple((self.sizes, *shape[1:]) for shape in shapes) or ((self.sizes,),)
        found = settings_of(layers, shapes)
        return tuple(replace(one, rows=1) for one in found if one.name != "one_sample") if self.is_single else found


AnyWay = Way | losses.LossWay | updates.UpdateWay


@dataclass(frozen=True)
class Screened:
    """A way, after its output was held against the stated one."""

    way: AnyWay
    distance: float
    """Relative; infinite where the shape is another, or nothing came."""
    why: str = ""
    order: int = 0


class PartCheck:
    """One part on its way through a check."""

    def __init__(
        self,
        part: Part,
        process: CandidateProcess,
        options: Options,
        units: Sequence[Unit] = (),
        attributes: frozenset[str] = frozenset(),
        folder: Any = None,
        says: frozenset[str] = frozenset(),
    ) -> None:
        self._part, self._process, self._options, self._units = part, process, options, tuple(units)
        self._attributes, self._folder, self._says = attributes, folder, says
        self._build = resolve_one("torch" if options.torch else "numpy").build
        self._reference: Build = in_float64(self._build)
        self._outputs: dict[Any, Any] = {}
        self._changed_names: set[str] = set()
        self._failures: list[str] = []

    # -------------------------------------------------------------- which way

    def ways(self, is_single: bool = False) -> Iterator[AnyWay]:
        """Every way in which it may be meant, the likeliest first."""
        for line in self._part.lines:
            if is_single and line.kind != "layer":
                continue
            if line.kind == "loss":
                yield from losses.ways(line, self._part.numbers)
                continue
            if line.kind == "optimizer":
                methods = tuple(self._part.about.get("methods", ()))
                yield from updates.ways(line, self._part.numbers, self._says, self._reference, methods)
                continue
            free = _free(line)
            for layers in candidates(line.what, free, self._part.numbers, line.options):
                readings = (line.reading,) if line.reading else _readings(layers[0], is_single)
                for reading in readings:
                    yield Way(line, reading, layers, self._attributes, is_single)

    def screened(self, is_single: bool = False) -> list[Screened]:
        """The ways, those whose output is the stated one first."""
        found: list[Screened] = []
        exact = 0
        seen: dict[Any, Screened] = {}
        until = time.monotonic() + self._options.limits.seconds
        for order, way in enumerate(self.ways(is_single)):
            if not isinstance(way, Way):
                found.append(Screened(way, 0.0, "", order))
                continue
            made = way.line.made and way.line.made.words
            key = way.line.forward.words, made, way.reading, repr(way.layers[0])
            known = seen.get(key)
            one = replace(known, way=way, order=order) if known else self._screen(way, order)
            seen.setdefault(key, one)
            found.append(one)
            exact += one.distance <= _NEAR and not known
            if exact >= _MOST or order > 3_000 or time.monotonic() > until:
                break
        return sorted(
            found, key=lambda one: (one.distance > _NEAR, one.distance if one.distance > _NEAR else 0, one.order)
        )

    def _screen(self, way: Way, order: int) -> Screened:
        try:
            probe = way.first()
        except HarnessError as error:  # of no shape, or of more samples than one
            return Screened(way, np.inf, str(error), order)
        try:
            side = way.teller(self._process).at(probe.case)
            side.load(probe.state)
            own = side.output(probe.batches[0])
        except CandidateFailed as failed:
            if not self._process.alive:
                self._process.restart()
            return Screened(way, np.inf, str(failed), order)
        except HarnessError as error:
            return Screened(way, np.inf, str(error), order)
        right = self._right(probe, way)
        if own.shape != right.shape:
            return Screened(way, np.inf, "", order)
        scale = float(np.abs(right).max(initial=1e-300))
        difference = float(np.abs(own - right).max(initial=0)) / scale
        return Screened(way, difference if np.isfinite(difference) else np.inf, "", order)

    def _right(self, probe: Probe, way: Way) -> Any:
        key = repr((way.layers[0], way.is_single))
        if key not in self._outputs:
            side = self._reference(probe.case)
            side.load(probe.state)
            self._outputs[key] = side.step(probe.batches[0], 0.1).output
        return self._outputs[key]

    # -------------------------------------------------------------- the check

    def run(self) -> tuple[Checked | None, AnyWay | None, str]:
        """The check by the best way, that way, and where there is none why."""
        if all(masks.is_mask_kind(line.what) for line in self._part.lines):
            return self._of_masks()
        found, best, why = self._judged(False)
        if (
            (found is None or found.tried)
            and self._is_open(found)
            and any(line.kind == "layer" for line in self._part.lines)
        ):
            other, single, _ = self._judged(True)
            if other is not None and (found is None or _score(other) > _score(found)):
                found, best = other, single
        if found is None or best is None:
            return None, None, why
        if found.verdict in (WRONG, FAILED):
            found = self._at_equal_sizes(found, best) or found
        raised = _whatever(self._failures, best.line) if found.tried else found.failure
        if found.verdict is FAILED and raised and self._part.is_named:
            return replace(found, failure=raised), best, ""
        if found.verdict in (WRONG, FAILED) and not self._is_meant(found, best):
            return None, None, found.failure or why
        if found.verdict in (WRONG, FAILED) and _at_large_alone(found):
            return replace(found, verdict=CONVENTION, setting=(*found.setting, fact("large_numbers_differ"))), best, ""
        if found.verdict in (WRONG, FAILED):
            found = self._without_epsilon(found, best) or self._explained(found, best)
            found = found if _is_certain(found, best) else _unclear(found)
        elif found.verdict in (RIGHT, CONVENTION) and isinstance(best, Way):
            found = self._in_evaluation(found, best)
        return found, best, why

    def _is_meant(self, found: Checked, way: AnyWay) -> bool:
        """Whether something is to be said of what is wrong: not where it is only taken for something else.

        What raises is called in a wrong way, perhaps; what gives another output than the stated one is meant for it
        where its name says so.
        """
        if found.failure or any(one.failure for one in found.tried):
            return False
        return _gives_right(found, way) or self._part.is_named

    def _at_equal_sizes(self, found: Checked, way: AnyWay) -> Checked | None:
        """What fails where sizes differ, with equal ones: there a forgotten transpose shows as a wrong number."""
        is_product = isinstance(way, Way) and way.line.what in ("linear", "conv2d")
        if not is_product or not any(one.failure for one in found.tried):
            return None
        assert isinstance(way, Way)
        layers = tuple(tuple(one.model_copy(update=_EQUAL[one.layer]) for one in some) for some in way.layers)
        equal = replace(way, layers=layers, sizes=4)
        again = self._checked(equal)
        if again.failure or again.verdict is not WRONG:
            return None
        return replace(again, notes=(*again.notes, fact("part_raises_otherwise", failure=found.failure)))

    def _without_epsilon(self, found: Checked, way: AnyWay) -> Checked | None:
        """By convention, where all is right if small numbers that stand in its code are taken as 0."""
        taken = [(unit, *_at_0(unit)) for unit in self._units]
        small = tuple(dict.fromkeys(number for _, _, numbers in taken for number in numbers))
        if not small:
            return None
        with self._another([unit for _, unit, _ in taken], self._options.limits) as process:
            other = PartCheck(self._part, process, self._options, (), self._attributes, None, self._says)
            try:
                again = other._checked(way)
            except HarnessError:
                return None
        if again.verdict not in (RIGHT, CONVENTION) or any(one.failure for one in again.tried):
            return None
        said = fact("epsilon_in_code", epsilons=tuple(f"{one:g}" for one in small))
        return replace(found, verdict=CONVENTION, tried=again.tried, setting=(*again.setting, said))

    def _in_evaluation(self, found: Checked, way: Way) -> Checked:
        """What it gives in evaluation mode, where a call can be told that."""
        told = way.line.forward.roles & {"training", "evaluation"} or set(MODES) & way.attributes
        if any(one.code == "eps_outside_the_root" for one in found.setting):
            return found  # so it is in evaluation
        if not told or "batch_norm" not in way.line.what:
            return found
        probe = way.first()
        side, reference = way.teller(self._process).at(probe.case), self._reference(probe.case)
        state = State({**probe.state.parameters}, dict(probe.state.buffers))
        side.load(state)
        reference.load(state)
        try:
            own = side.output(probe.batches[0], is_evaluation=True)
        except CandidateFailed as failed:
            return replace(found, notes=(*found.notes, fact("evaluation_fails", failure=str(failed))))
        except HarnessError:
            return found
        right = np.asarray(reference.predict(probe.batches[0].inputs))
        if own.shape == right.shape and np.allclose(own, right, rtol=1e-9, atol=1e-12):
            return found
        at = np.unravel_index(np.argmax(np.abs(own - right)), right.shape) if own.shape == right.shape else ()
        numbers = {"value": float(own[at]), "exact": float(right[at])} if at else {"value": 0.0, "exact": 0.0}
        return replace(found, verdict=WRONG, notes=(*found.notes, fact("evaluation_is_wrong", **numbers)))

    def _of_masks(self) -> tuple[Checked | None, AnyWay | None, str]:
        """Dropout, by the mask that it draws."""
        why = ""
        for way in self.ways():
            assert isinstance(way, Way)
            try:
                found = self._of_mask(way)
            except CandidateFailed as failed:
                found, why = None, why or str(failed)
                if not self._process.alive:
                    self._process.restart()
            except HarnessError as error:
                found, why = None, why or str(error)
            if found is not None:
                return found, way, ""
        return None, None, why

    def _of_mask(self, way: Way) -> Checked | None:
        layers = way.layers[0]
        p = float(getattr(layers[0], "p"))  # noqa: B009  # only layers with a mask have it
        sizes = (("uneven", 40), ("other_rows", 25))
        asked: list[Probe] = []
        told: dict[str, Any] = {}
        said: tuple[Fact, ...] = ()
        wrong: Fact | None = None
        for seed, (name, rows) in enumerate(sizes):
            probe = probe_of(layers, Setting(name, (50,) if layers[0].layer == "dropout" else (20, 5, 4), rows), seed)
            found = masks.recorded(way.teller(self._process), probe)
            if found is None:
                return None
            asked.append(found[0])
            told[found[0].case.scenario_name] = found[1]
            said, problem = masks.said_of(found[2], p)
            wrong = wrong or problem
        tried = tuple(drive(probe, masks.Recorded(told), self._reference, frozenset()) for probe in asked)
        checked = judged(self._blank(way, asked), tuple(asked), tried, self._reference)
        if checked.verdict in (WRONG, FAILED):
            return self._diagnosed(checked)
        if wrong is not None:
            return replace(checked, verdict=WRONG, notes=(*checked.notes, wrong))
        return replace(checked, verdict=CONVENTION if said else checked.verdict, setting=(*checked.setting, *said))

    def _is_open(self, found: Checked | None) -> bool:
        """Whether one sample at a time may be what is meant: nothing is right with several, or something raises."""
        if found is None or found.failure:
            return True
        return found.verdict is WRONG and not any(row.is_right for row in found.rows if row.quantity == "gradient")

    def _in_both_forms(self, found: Checked, way: AnyWay) -> tuple[Checked, AnyWay]:
        """Of a loss that takes labels and rows of 0 and 1, the form in which its gradient is wrong."""
        if not isinstance(way, losses.LossWay) or way.targets == "values":
            return found, way
        other = replace(way, targets="labels" if way.targets == "one_hot" else "one_hot")
        again = self._checked(other)
        is_taken = not again.failure and not any(one.failure for one in again.tried) and _gives_right(again, other)
        return (again, other) if is_taken and again.verdict is WRONG else (found, way)

    def _judged(self, is_single: bool) -> tuple[Checked | None, AnyWay | None, str]:
        screened = self.screened(is_single)
        fitting = [one for one in screened if one.distance <= _NEAR][: _MOST * 4]
        near = _with_all(fitting) or [one for one in screened if np.isfinite(one.distance)][:_MOST]
        if not near and self._part.is_named and (raised := _always_raises(screened)):
            way = screened[0].way
            blank = self._blank(way, (way.first(),))
            return replace(blank, failure=raised), way, ""
        if not near:
            why = next((one.why for one in screened if one.why), "")
            return None, None, why if self._part.is_named else ""
        ways = [one.way for one in near]
        several = [way for way in ways if not (isinstance(way, losses.LossWay) and way.outputs == 1)]
        first: tuple[Checked, AnyWay] | None = None
        for group in (several, [way for way in ways if way not in several]):
            rest = list(group)
            while rest:
                best = self._best(rest)
                found = self._checked(best)
                first = first or (found, best)
                if not found.failure and not any(one.failure for one in found.tried):
                    return (*self._in_both_forms(found, best), "")
                rest = [way for way in rest if isinstance(way, Way) and _layers_of(way) != _layers_of(best)]
        assert first is not None
        return (*first, "")

    def _best(self, ways: Sequence[AnyWay]) -> AnyWay:
        """Of ways that give the output alike, that under which most of the first step is right."""
        scored: list[tuple[int, int, int, int]] = []
        for order, way in enumerate(ways[:200]):
            probe = way.first()
            tried = self._tried(probe, way)
            self._failures.append(tried.failure)
            if (not isinstance(way, Way) or _is_open(way)) and tried.rows:
                (tried,) = judged(self._blank(way, (probe,)), (probe,), (tried,), self._reference).tried
            right = sum(row.is_right for row in tried.rows)
            all_right = bool(tried.rows) and right == len(tried.rows) and not tried.failure
            missing = sum(row.verdict.kind is Kind.MISSING for row in tried.rows)
            forward = [row.is_right for row in tried.rows if row.quantity in ("output", "loss")]
            scored.append((int(all_right), int(all(forward)), right - missing, -order))
            if all_right and missing == 0 and not _is_open(way):
                break
        return ways[-max(scored)[3]]

    def _tried(self, probe: Probe, way: AnyWay) -> Tried:
        if not self._process.alive:
            self._process.restart()
        teller = way.teller(self._process)
        found = drive(probe, teller, self._reference, frozenset())
        self._changed_names |= teller.changed if isinstance(teller, Teller) else set()
        return found

    def _checked(self, way: AnyWay, process: CandidateProcess | None = None) -> Checked:
        probes = way.probes()
        self._changed_names = set()
        tried = tuple(self._tried(probe, way) for probe in probes)
        found = judged(self._blank(way, probes), probes, tried, self._reference)
        return _in_place(_with_conventions(found, way), self._changed_names)

    def _blank(self, way: AnyWay, probes: Sequence[Probe]) -> Checked:
        own = {name: name.rpartition(".")[2] for name in probes[0].case.shapes}
        own |= {f"{INPUT}.weight": INPUT}
        own |= {name: own for own, name in NAMES.items()} if way.line.kind == "optimizer" else {}
        calls = [call.name for call in (way.line.made, way.line.forward, way.line.backward) if call]
        return Checked(
            self._part.name,
            FAILED,
            tuple(way.line.what.split()),
            " ".join(calls),
            way.facts,
            (),
            own,
            Layout(way.reading.weight, way.reading.samples) if isinstance(way, Way) else Layout("out_in"),
            torch=self._options.torch,
        )

    # -------------------------------------------------------------- why

    def _explained(self, found: Checked, way: AnyWay) -> Checked:
        if not any(not row.is_right for row in found.rows):
            return found
        end = time.monotonic() + self._options.limits.seconds
        found = self._diagnosed(found)
        assert found.diagnosis is not None
        changed = self._changed(found, way, end)
        return replace(found, diagnosis=replace(found.diagnosis, changed=changed))

    def _diagnosed(self, found: Checked) -> Checked:
        end = time.monotonic() + self._options.limits.seconds
        diagnosis = diagnose(found.tried, frozenset(), lambda: time.monotonic() > end)
        return replace(found, diagnosis=diagnosis, by_hand=by_hand(found))

    def _changed(self, found: Checked, way: AnyWay, end: float) -> Found:
        """Which change of the file makes it right."""
        is_wanted = self._options.changes and repair.MOST and self._units
        if not is_wanted or found.diagnosis is None:
            return Found()
        limits = replace(self._options.limits, seconds=min(self._options.limits.seconds, repair.SECONDS))
        with self._another(self._units, limits) as process:
            teller = way.teller(process)

            def goodness(units: Sequence[Unit]) -> int:
                return self._goodness(units, way)

            search = repair.Repair(process, self._units, teller, goodness, lambda: time.monotonic() > end)
            return search.found(found, frozenset(), is_known=found.diagnosis.is_simple)

    def _another(self, units: Sequence[Unit], limits: Any) -> CandidateProcess:
        own = self._options
        return CandidateProcess(units, folder=self._folder, allow=own.allow, limits=limits, interpreter=own.interpreter)

    def _goodness(self, units: Sequence[Unit], way: AnyWay) -> int:
        with self._another(units, self._options.limits) as process:
            other = PartCheck(
                self._part, process, replace(self._options, changes=False), (), self._attributes, None, self._says
            )
            try:
                found = other._checked(way)
            except HarnessError:
                return repair.WRONG_STILL
        return repair.RIGHT_THROUGHOUT if found.verdict in (RIGHT, CONVENTION) else repair.WRONG_STILL


#: The largest number that may be an epsilon.
_EPSILON = 1e-5


def _at_0(unit: Unit) -> tuple[Unit, tuple[float, ...]]:
    """A unit in which every small number is 0, and those numbers."""
    try:
        nodes: list[Any] = [node for node in ast.walk(ast.parse(unit.code)) if _is_small(node)]
    except (SyntaxError, ValueError, RecursionError):
        return unit, ()
    lines = unit.code.splitlines(keepends=True)
    numbers = []
    for node in sorted(nodes, key=lambda one: (-one.lineno, -one.col_offset)):
        if node.lineno != node.end_lineno:
            continue
        raw = lines[node.lineno - 1].encode()
        numbers.append(float(ast.literal_eval(raw[node.col_offset : node.end_col_offset].decode().strip())))
        lines[node.lineno - 1] = (raw[: node.col_offset] + b"0.0" + raw[node.end_col_offset :]).decode()
    return replace(unit, code="".join(lines)), tuple(numbers)


def _is_small(node: Any) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is float and 0 < node.value <= _EPSILON


def _score(found: Checked) -> tuple[bool, float]:
    """Whether it is right, and how much of it."""
    rows = found.rows
    return found.verdict in (RIGHT, CONVENTION), sum(row.is_right for row in rows) / max(len(rows), 1) - bool(
        found.failure
    )


#: What is raised whatever a function is given: a name that is not there, an argument that a library does not take.
_WHATEVER = re.compile(
    r"NameError: name|UnboundLocalError|"
    r"TypeError: \w+\(\) (got an unexpected keyword argument|missing \d+ required positional)"
)


def _always_raises(screened: Sequence[Screened]) -> str:
    """What every way of calling it raises, where that is no matter of what it is given; else nothing."""
    return _whatever([one.why for one in screened], screened[0].way.line if screened else None)


def _whatever(whys: Collection[str], line: Line | None) -> str:
    """Of what several ways raised, if each raised something, that which is no matter of what they were given."""
    calls = (line.made, line.forward, line.backward) if line else ()
    own = tuple(f"{call.name.rpartition('.')[2]}() " for call in calls if call)  # called with too little by us, perhaps
    found = [why for why in whys if _WHATEVER.search(why) and not any(name in why for name in own)]
    return found[0] if found and all(whys) else ""


def _at_large_alone(found: Checked) -> bool:
    """Whether only numbers that are large are wrong: a formula of a narrower range, or numbers that are clipped."""
    wrong = {row.case for row in found.rows if not row.is_right}
    return bool(wrong) and all(case.startswith("large") for case in wrong) and len({row.case for row in found.rows}) > 1


def _layers_of(way: AnyWay) -> Any:
    return way.layers if isinstance(way, Way) else ()


def _in_place(found: Checked, names: Collection[str]) -> Checked:
    """What it changes in place is told; whoever holds the same array may be surprised."""
    if not names or found.verdict not in (RIGHT, CONVENTION):
        return found
    said = fact("changes_in_place", names=tuple(sorted(names)))
    return replace(found, verdict=CONVENTION, setting=(*found.setting, said))


def _gives_right(found: Checked, way: AnyWay) -> bool:
    """Whether what goes forward is right, so that it is what it is taken for."""
    told = "output" if isinstance(way, Way) else "loss"
    rows = [row for row in found.rows if row.quantity == told]
    return way.line.kind != "optimizer" and bool(rows) and all(row.is_right for row in rows)


def _is_certain(found: Checked, way: AnyWay) -> bool:
    """Whether what is wrong is so for sure: not where it may be something else, which no known mistake explains."""
    diagnosis = found.diagnosis
    if found.verdict not in (WRONG, FAILED) or _gives_right(found, way) or diagnosis is None:
        return True
    updates_right = {row.name for row in found.rows if row.quantity == "update" and not _is_ever_wrong(found, row.name)}
    if way.line.kind == "optimizer" and updates_right:  # it is that optimizer, and something is wrong for the others
        return True
    is_whole = any(one.faults and not one.unexplained for one in diagnosis.explanations[:1])
    return is_whole or diagnosis.changed.change is not None


def _is_ever_wrong(found: Checked, name: str) -> bool:
    return any(not row.is_right for row in found.rows if row.quantity == "update" and row.name == name)


def _unclear(found: Checked) -> Checked:
    return replace(found, verdict=INCONCLUSIVE, notes=(*found.notes, fact("part_is_another")))


def _with_all(fitting: Sequence[Screened]) -> list[Screened]:
    """Those with most parameters: what gives the output with a bias is no layer without one."""
    counts = [_parameters(one.way) for one in fitting]
    return [one for one, count in zip(fitting, counts, strict=True) if count == max(counts)]


def _parameters(way: AnyWay) -> int:
    return sum(len(layer.shapes()) for layer in way.layers[0]) if isinstance(way, Way) else 0


def _with_conventions(found: Checked, way: AnyWay) -> Checked:
    """What is otherwise than torch's by the way that it is called."""
    calls = (way.line.made, way.line.forward)
    if not any(call and call.has("momentum_of_old") for call in calls):
        return found
    verdict = CONVENTION if found.verdict is RIGHT else found.verdict
    return replace(found, verdict=verdict, setting=(*found.setting, fact("momentum_of_the_old")))


def _free(line: Line) -> set[str]:
    """Settings that its calls are told."""
    calls = [call for call in (line.made, line.forward, line.backward) if call]
    found = {role for call in calls for role in call.roles}
    return found | {"momentum"} if "momentum_of_old" in found else found


def _readings(layers: Layers, is_single: bool) -> Sequence[Reading]:
    """Of layers in a row: those of the first that is held in some way."""
    told = [one for one in layers if one.has_parameters] or list(layers[:1])
    axes = max((len(shape) for shape in shapes_of(layers)), default=0)
    return readings_alone(told[0], axes) if is_single else readings_of(told[0], axes)


def _is_open(way: AnyWay) -> bool:
    """Whether other ways would give the same in one step of training: momentum of the old or of the new."""
    return "batch_norm" in way.line.what
