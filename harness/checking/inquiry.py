"""One candidate on its way through a check: how it is read, what its rows amount to, and why it is wrong."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.candidate.process.process import CandidateFailed, CandidateProcess, Contents, Limits
from harness.candidate.reading.project import folders_around
from harness.candidate.reading.source import Unit
from harness.candidate.side import (
    IN_FLOAT32,
    Way,
    guesses,
    is_strength,
    makes_a_column,
    own_strengths,
    switched_off,
)
from harness.candidate.speaking.adapter import Adapter, entry
from harness.candidate.speaking.answer import is_number
from harness.candidate.speaking.target import Target, find_target
from harness.checking import judgement, repair
from harness.checking.by_hand import by_hand
from harness.checking.convention import Settled, Settling, entry_by_entry, gradients_in_float64, held_to, judged_by
from harness.checking.diagnose import diagnose
from harness.checking.drive import drive
from harness.checking.epsilon import has_epsilon, with_epsilon
from harness.checking.finder import Finder, one_width_of
from harness.checking.findings import findings
from harness.checking.misfit import everything_is_wrong, other_names, other_networks, other_optimizers
from harness.checking.one_by_one import updates_after_each_sample
from harness.checking.opening import Opened, Options, Session
from harness.checking.replay import Narrow, narrowed, narrowed_scenario
from harness.checking.result import (
    CONVENTION,
    FAILED,
    INCONCLUSIVE,
    RIGHT,
    WRONG,
    Checked,
    Diagnosis,
    Found,
    Tried,
)
from harness.faults.probes import (
    Abilities,
    Probe,
    first_rows,
    probes,
    rounded_to_float32,
    tells_classes,
    with_last_class,
)
from harness.ground.errors import HarnessError, ImplementationError, UsageError, told_by
from harness.ground.facts import Fact, Told, fact
from harness.implementation import Build, Implementation
from harness.run.result import Kind
from harness.scenario.model import Case


def _findings(found: Checked, diagnosis: Diagnosis) -> Iterator[Fact]:
    """What can be said of the wrong tensors that are not explained."""
    first = diagnosis.explanations[0] if diagnosis.explanations else None
    if first and not first.unexplained:
        return
    wrong = [row for row in found.rows if not row.is_right]
    if first:
        wrong = [row for row in wrong if {(row.quantity, row.name), ("update", row.name)} & set(first.unexplained)]
    for name, what in findings(found.tried, wrong, first.faults if first else ()):
        yield fact("finding_besides" if first else "finding", name=found.name_of(name), what=what)


def _only_output_is_open(found: Checked) -> bool:
    """Whether the likeliest mistake explains all but what was taken for the output: then it is something else."""
    explanations = found.diagnosis.explanations[:1] if found.diagnosis else ()
    return any(one.unexplained == (("output", "output"),) for one in explanations)


def _wrong(found: Checked) -> set[tuple[str, str]]:
    """The tensors that are wrong: a smaller check in which others are has been read otherwise."""
    return {(row.quantity, row.name) for row in found.rows if not row.is_right}


def _held_to(small: Checked, found: Checked) -> Checked:
    """A smaller check by the conventions of the whole one: fewer numbers would allow others, and call more right."""
    tried = tuple(held_to(one, found.tried[0]) for one in small.tried)
    return replace(small, tried=with_epsilon(tried) if has_epsilon(found.setting) else tried)


def _without_repeats(notes: Iterable[Fact]) -> list[Fact]:
    """The loss or the output in float32 is no news where everything is."""
    own = list(notes)
    return [one for one in own if IN_FLOAT32 not in own or one.code != "value_in_float32"]


def _only_loss_in_float32(tried: Sequence[Tried]) -> bool:
    """Whether a check was taken through float32 for the loss or the output, and gradients or parameters are float64."""
    told = [seen.told for one in tried for seen in one.seen if one.case.dtype == "float32"]
    some = any(one.gradients or one.parameters for one in told)
    rounded = frozenset[str]().union(*(one.in_float32 for one in told))
    return some and bool(rounded) and rounded <= {"loss", "output"}


def _unclear(found: Checked, *said: Fact) -> Checked:
    return replace(found, verdict=INCONCLUSIVE, notes=(*said, *found.notes))


@dataclass(frozen=True)
class _Taken:
    """A candidate by one reading, taken through its probes."""

    contents: Contents
    way: Way
    named: tuple[Probe, ...]
    """The probes of scenarios that were named."""
    abilities: Abilities
    session: Session
    settling: Settling
    settled: Settled


class Inquiry:
    """One candidate on its way through a check."""

    def __init__(self, candidate: Opened, build: Build, explains: bool = True) -> None:
        """``build``: of the reference; ``explains``: whether to look for causes."""
        self._candidate, self._build, self._explains = candidate, build, explains
        self._source, self._adapter, self._process = candidate.source, candidate.adapter, candidate.process
        self._options, self._where = candidate.options, candidate.where
        self._unchecked = frozenset(self._adapter.fixed)
        self._strengths = frozenset(
            float(value) for name, value in self._adapter.arguments.items() if is_strength(name) and is_number(value)
        )
        self._finder = self._finder_by(self._adapter)

    def run(self, asked: Sequence[Probe]) -> Checked:
        """The whole check. What goes wrong in the candidate's process is a result."""
        blank = Checked(self._source.text, FAILED, self._network(), "", (), (), {}, None, torch=self._options.torch)
        try:
            contents = self._process.wait_loaded()
        except CandidateFailed as failed:
            return replace(blank, failure=told_by(failed))
        target = find_target(contents, self._adapter, self._source.name, self._where)
        blank = replace(blank, call=target.words)
        if self._finder.takes_one_width(target, asked):
            return self._with(self._adapter.of_one_width()).run(asked)
        if strengths := own_strengths(target, self._adapter.arguments):
            return self._with_strengths(strengths, asked)
        try:
            way = self._way(target, asked)
            if not self._fits(way, asked) and (other := self._otherwise_sized(target, asked)):
                return other.run(())
        except ImplementationError:
            if other := self._otherwise_sized(target, asked):
                return other.run(())
            raise
        except CandidateFailed as failed:
            if other := self._otherwise_sized(target, asked):
                return other.run(())
            said = self._right_if(other_names(self._adapter)) if self._explains and not asked else ()
            return replace(blank, failure=told_by(failed), verdict=INCONCLUSIVE if said else FAILED, notes=said)
        return self._judged(blank, contents, way, asked)

    def _way(self, target: Target, asked: Sequence[Probe]) -> Way:
        """How to call it: found out at its usual widths, where it can be called at these."""
        options = self._options
        if options.sizes and options.sizes != options.read_at and not asked:
            usual = self._adapter.model_copy(update={"sizes": options.read_at})
            with contextlib.suppress(HarnessError):
                return self._finder_by(usual).find(target, asked)
        return self._finder.find(target, asked)

    def _finder_by(self, adapter: Adapter) -> Finder:
        code = [unit.code for unit in self._source.units]
        return Finder(self._process, adapter, self._reference, self._where, code)

    def _fits(self, way: Way, asked: Sequence[Probe]) -> bool:
        try:
            return self._finder.fits(way, asked)
        except CandidateFailed:  # as one that takes square weights alone, which is then judged by these
            return False

    def _with(self, adapter: Adapter, explains: bool = True) -> Inquiry:
        """The same check by another adapter."""
        explains = explains and self._explains
        return Inquiry(replace(self._candidate, adapter=adapter), self._build, explains)

    def _with_strengths(self, strengths: Mapping[str, float], asked: Sequence[Probe]) -> Checked:
        """By its own strengths of regularisation where that is right, or wrong for sure; else with 0 for them."""
        own, off = (self._given(values) for values in (strengths, dict.fromkeys(strengths, 0.0)))
        by_own = self._with(own, explains=False)._run_or_none(asked)
        if by_own and by_own.verdict in (RIGHT, CONVENTION):
            return judgement.by_default(self._with(own).run(asked) if by_own.overflows else by_own, strengths)
        at_0 = self._with(off, explains=False)._run_or_none(asked)
        is_right = at_0 is not None and at_0.verdict in (RIGHT, CONVENTION)
        is_known = is_right and by_own is not None and judgement.penalty_is_known(by_own, at_0)
        if is_known or at_0 is None or at_0.verdict == FAILED:
            return judgement.by_default(self._with(own).run(asked), strengths)
        found = judgement.by_0(self._with(off).run(asked), strengths)
        return judgement.of_unknown_penalty(found, strengths) if is_right and judgement.tells_loss(found) else found

    def _given(self, values: Mapping[str, float]) -> Adapter:
        return self._adapter.model_copy(update={"arguments": {**self._adapter.arguments, **values}})

    def _run_or_none(self, asked: Sequence[Probe]) -> Checked | None:
        try:
            return self.run(asked)
        except HarnessError:
            return None

    def _otherwise_sized(self, target: Target, asked: Sequence[Probe]) -> Inquiry | None:
        return self._of_each_unit(target, asked) or self._of_one_output(target, asked)

    def _of_each_unit(self, target: Target, asked: Sequence[Probe]) -> Inquiry | None:
        """The same check with a parameter for each unit, where that fits layers that take any number."""
        own = self._adapter
        is_open = any(layer.takes and layer.called and getattr(layer, layer.takes) is None for layer in own.network)
        if asked or own.names or own.has_parameters_of_each_unit or not is_open or not self._process.alive:
            return None
        found = self._with(own.of_each_unit())
        with contextlib.suppress(HarnessError):
            if found._finder.fits(found._finder.find(target, ()), ()):
                return found
        return None

    def _of_one_output(self, target: Target, asked: Sequence[Probe]) -> Inquiry | None:
        """The same check with one output, where the candidate is understood with no more than that."""
        own = self._adapter
        fixed = own.sizes or own.has_one_output or own.names or own.loss.targets == "classes"
        if asked or fixed or not self._explains or not self._process.alive:
            return None
        # last as flat alone: a loss of every label with every prediction fits a column's loss, and nothing else
        for targets in (own.targets, *([] if own.targets else ["flat"])):
            adapter = own.model_copy(update={"outputs": 1, "targets": targets})
            found = Inquiry(replace(self._candidate, adapter=adapter), self._build)
            with contextlib.suppress(HarnessError):
                if found._finder.is_telling(found._finder.find(target, ())):
                    return found
        return None

    def _right_if(self, others: Iterable[tuple[Adapter, Fact]]) -> tuple[Fact, ...]:
        """What HARNESS would have to say for all to be right: the first of others by which it is, first on one step."""
        for adapter, meant in others:
            if not self._process.alive:
                break
            if self._is_right(adapter, replace(self._options, batch=1)) and self._is_right(adapter, self._options):
                return (fact("right_if", meant=meant),)
        return ()

    def _is_right(self, adapter: Adapter, options: Options) -> bool:
        checking = Inquiry(replace(self._candidate, adapter=adapter, options=options), self._build, explains=False)
        try:
            return checking.run(()).verdict in (RIGHT, CONVENTION)
        except HarnessError:  # a network that the loss does not fit, or that cannot be called
            return False

    def _network(self) -> tuple[str, ...]:
        return (*(layer.layer for layer in self._adapter.network), self._adapter.loss.kind)

    def _reference(self, case: Case) -> Implementation:
        """What is held beside the candidate, in float64 also where that computes in float32."""
        found: Implementation = self._build(replace(case, dtype="float64"))
        return found

    # -------------------------------------------------------------- judging

    def _judged(self, blank: Checked, contents: Contents, way: Way, named: Sequence[Probe]) -> Checked:
        taken = self._taken(contents, way, named)
        if self._options.shared_biases and (biases := judgement.untrained_biases(taken.settled.tried)):
            self._unchecked |= biases
            taken = self._taken(contents, way, named)
        found = self._found(blank, taken)
        if way.target.made is not None and not way.holds_no_gradients and _holds_something_else(found):
            return self._judged(blank, contents, replace(way, holds_no_gradients=True), named)
        if not self._explains:
            return found
        if found.overflows:
            return self._diagnosed(found, taken.session)
        if found.verdict not in (WRONG, FAILED):
            return found if named else self._with_flat_targets(found, way)
        if other := self._otherwise(found, taken):
            return other
        found = self._wrong_in_loss_alone(found, taken) or self._diagnosed(found, taken.session)
        if taken.session.guesses_output and not way.has_no_output and _only_output_is_open(found):
            return self._judged(blank, contents, replace(way, has_no_output=True), named)
        if not self._options.diagnose:
            return found
        return self._replayed(found, taken.session, taken.abilities, taken.named)

    def _taken(self, contents: Contents, way: Way, named: Sequence[Probe]) -> _Taken:
        """Through every probe, and by its own conventions."""
        abilities = self._finder.abilities(way)
        session = Session(self._process, self._adapter, way, self._where)
        asked, tried = self._in_own_precision(self._probes(abilities, named), session, way)
        settling = Settling(asked, self._reference, self._unchecked, self._strengths)
        settled = settling.settled(tried)
        if _only_loss_in_float32(settled.tried):
            settled = replace(settled, tried=tuple(map(gradients_in_float64, settled.tried)))
        return _Taken(contents, way, tuple(named), abilities, session, settling, settled)

    def _found(self, blank: Checked, taken: _Taken) -> Checked:
        """What its rows amount to."""
        way, settled, tried = taken.way, taken.settled, taken.settled.tried
        overflows = judgement.overflows(tuple(map(entry_by_entry, tried)))
        untrained = (fact("biases_stay"),) if self._unchecked - set(self._adapter.fixed) else ()
        setting = (*settled.setting, *untrained)
        verdict = judgement.verdict(tried, setting, overflows)
        if verdict == WRONG and self._options.any_reduction and settled.maybe:
            verdict, setting, tried = CONVENTION, settled.maybe, settled.by_maybe
        unclear = judgement.maybe_single(self._adapter, way.layout, tried)
        unseen = judgement.moves_unseen(way.moves_unseen)
        is_by_moves = bool(unseen) and (verdict != WRONG or judgement.moves_between_samples(way.layout, tried))
        if (verdict in (RIGHT, CONVENTION, WRONG) and is_by_moves) or (verdict == WRONG and unclear):
            verdict = INCONCLUSIVE
        alone = () if overflows else judgement.in_one_probe(tried)
        found = replace(
            blank,
            verdict=verdict,
            read_as=self._read_as(way),
            tried=tried,
            own=way.torch,
            scalars={at: own for own, torch in way.own.items() if (at := entry(torch)) is not None},
            layout=way.layout,
            setting=setting,
            overflows=overflows,
            failure="" if overflows else next((one.failure for one in tried if one.failure), ""),
            notes=(*unclear, *unseen, *_without_repeats(taken.session.notes), *settled.notes, *alone),
        )
        off = judgement.without(switched_off(way, self._adapter.arguments))
        return replace(found, not_seen=(*judgement.not_seen(found, taken.abilities, taken.contents), *off))

    def _otherwise(self, found: Checked, taken: _Taken) -> Checked | None:
        """Of what is wrong, whether it is right by something else than was stated: then nobody is accused."""
        named = bool(taken.named)
        if not named and self._is_right_one_by_one(found):
            return _unclear(found, fact("right_one_by_one"))
        if taken.settled.maybe and found.verdict == WRONG:
            found = self._diagnosed(found, taken.session)
            return _unclear(found, judgement.if_that_is_meant(taken.settled.maybe, found.diagnosis))
        if not named and (said := self._right_if(other_optimizers(self._adapter, found.tried))):
            return _unclear(found, *said)
        if named or not everything_is_wrong(found.tried):
            return None
        if (other := self._of_one_output(taken.way.target, ())) and self._is_right(other._adapter, self._options):
            return other.run(())
        others = other_networks(self._adapter, found.tried)
        said = self._right_if(itertools.chain(others, other_names(self._adapter)))
        return _unclear(found, *said) if said else None

    def _wrong_in_loss_alone(self, found: Checked, taken: _Taken) -> Checked | None:
        """Judged by the reduction that all but its loss follows, where one mistake of the loss is all that there is."""
        other = None if found.setting else taken.settling.of_the_rest(found.tried)
        if other is None:
            return None
        again = self._diagnosed(replace(found, tried=other.tried, setting=other.setting), taken.session)
        explained = again.diagnosis.explanations if again.diagnosis else ()
        return again if explained and not explained[0].unexplained else None

    def _with_flat_targets(self, found: Checked, way: Way) -> Checked:
        """Inconclusive where a column of targets is right, flat ones are not, and the code makes a column of them."""
        adapter = self._adapter
        is_open = found.verdict in (RIGHT, CONVENTION) and adapter.has_one_output and not adapter.targets
        code = [unit.code for unit in self._source.units]
        if not is_open or not makes_a_column(way, adapter.arguments, self._where, code):
            return found
        flat = self._with(adapter.model_copy(update={"targets": "flat"}), explains=False)._run_or_none(())
        if flat is None or flat.verdict != WRONG:
            return found
        wrong = ", ".join(dict.fromkeys(flat.name_of(row.name) for row in flat.rows if not row.is_right))
        return _unclear(found, fact("right_if_a_column", wrong=wrong))

    def _is_right_one_by_one(self, found: Checked) -> bool:
        """Whether it steps after each sample, and all is right where a batch has one."""
        if found.verdict != WRONG or self._options.rows or not self._process.alive:
            return False
        steps = updates_after_each_sample(found.tried, self._reference)
        return steps and self._is_right(self._adapter, replace(self._options, rows=1))

    def _in_own_precision(
        self, asked: tuple[Probe, ...], session: Session, way: Way
    ) -> tuple[tuple[Probe, ...], tuple[Tried, ...]]:
        """Every probe; again in float32, where the candidate computes in it and is not right as float64 would be.

        One that only speaks of float32 may compute in it and answer in float64: it does, if more is right then.
        """
        tried = self._all_tried(asked, session, way)
        answers = any(seen.told.in_float32 for one in tried for seen in one.seen)
        speaks = any("float32" in unit.code for unit in self._source.units)
        if not (answers or speaks) or not self._process.alive or not judgement.wrong_rows(tried):
            return asked, tried
        rounded = tuple(map(rounded_to_float32, asked))
        again = self._all_tried(rounded, session, way)
        is_better = len(judgement.wrong_rows(again)) < len(judgement.wrong_rows(tried))
        return (rounded, again) if answers or is_better else (asked, tried)

    def _all_tried(self, asked: Sequence[Probe], session: Session, way: Way) -> tuple[Tried, ...]:
        """Every probe, as long as the process lives."""
        tried: list[Tried] = []
        for probe in asked:
            self._fresh(way)
            tried.append(self._tried(probe, session))
            if not self._process.alive:
                break
        return tuple(tried)

    def _read_as(self, way: Way) -> tuple[Fact, ...]:
        if self._adapter.names:
            return ()
        linear = [torch for torch in way.own.values() if torch not in self._adapter.others]
        kinds = [any(torch.endswith(kind) for torch in linear) for kind in (".weight", ".bias")]
        found = [fact("one_output")] * self._adapter.has_one_output
        names = tuple(own for own, torch in way.own.items() if torch in self._adapter.others)
        if self._adapter.has_parameters_of_each_unit:
            found.append(fact("one_for_each_unit", names=names))
        if way.numbers:
            biases = tuple(own for own, torch in way.own.items() if torch.endswith(".bias"))
            found.append(fact("as_one_number", names=names or biases))
        if way.target.made and self._adapter.has_one_width:
            found += [fact("taken_as_width", name=str(one_width_of(way.target.made, self._adapter)))]
        return (*way.layout.facts(*kinds), *found, *guesses(way, self._adapter.arguments))

    def _fresh(self, way: Way) -> None:
        """A function may keep something in its module: every probe begins with a new one, unless all of it is run."""
        if way.target.made is None and self._source.module is None and not self._options.execute:
            self._process.restart()

    def _probes(self, abilities: Abilities, named: Sequence[Probe]) -> tuple[Probe, ...]:
        asked = self._chosen(tuple(named) or probes(self._adapter, abilities))
        asked = tuple(map(with_last_class, asked)) if self._options.last_class else asked
        if abilities.classes and not all(map(tells_classes, asked)):
            raise UsageError(fact("checking_takes_labels"))
        if self._options.batch is not None:
            probe = asked[0]
            if self._options.batch > len(probe.batches):
                raise UsageError(fact("checking_no_batch", batch=self._options.batch, number=len(probe.batches)))
            asked = (first_rows(probe, self._options.batch, self._options.rows or len(probe.batches[0].inputs)),)
        elif self._options.rows is not None:
            asked = tuple(first_rows(probe, 1, self._options.rows) for probe in asked)
        return asked

    def _chosen(self, asked: tuple[Probe, ...]) -> tuple[Probe, ...]:
        """All, or the one that ``--probe`` names."""
        if self._options.probe is None:
            return asked
        chosen = tuple(probe for probe in asked if probe.name == self._options.probe)
        if not chosen:
            names = tuple(probe.name for probe in asked)
            raise UsageError(fact("checking_no_probe", probe=self._options.probe, names=names))
        return chosen

    def _tried(self, probe: Probe, session: Session) -> Tried:
        return drive(probe, session, self._reference, self._unchecked)

    def _diagnosed(self, found: Checked, session: Session) -> Checked:
        wrong = [row for row in found.rows if not row.is_right]
        if not wrong or not self._needs_causes(session):
            return found
        if all(row.verdict.kind is Kind.MISSING for row in wrong):
            names = tuple(dict.fromkeys(found.name_of(row.name) for row in wrong))
            missing = Told(fact("names_in_a_row", names=names))
            return replace(found, notes=(*found.notes, fact("returns_nothing", names=missing)))
        ordinary = tuple(one for one in found.tried if not judgement.is_out_of_range(one))
        asked = ordinary if judgement.wrong_rows(ordinary) else found.tried
        diagnosis = diagnose(asked, self._unchecked, self._options.budget())
        diagnosis = replace(diagnosis, findings=tuple(_findings(found, diagnosis)))
        found = replace(found, diagnosis=diagnosis)
        return replace(found, diagnosis=replace(diagnosis, changed=self._changed(found, session)))

    def _needs_causes(self, session: Session) -> bool:
        """Whether they are asked for, or what was taken for the output is something else, as they may show."""
        return self._options.diagnose or session.guesses_output

    def _changed(self, found: Checked, session: Session) -> Found:
        """Which change of the file makes it right; of an imported module or a script none is tried."""
        assert found.diagnosis is not None
        options = self._options
        is_asked = options.diagnose and options.changes and repair.MOST
        is_wanted = is_asked and self._source.module is None and not options.execute
        if not is_wanted or found.verdict not in (WRONG, FAILED):
            return Found()
        limits, units, late = options.limits, self._process.units, options.budget(2)
        with self._another(units, replace(limits, seconds=min(limits.seconds, repair.SECONDS))) as process:
            search = repair.Repair(process, units, session.of(process), self._with_code, late)
            return search.found(found, self._unchecked, found.diagnosis)

    def _another(self, units: Sequence[Unit], limits: Limits) -> CandidateProcess:
        own = self._options
        place = self._source.folder
        return CandidateProcess(
            units,
            folder=place,
            around=folders_around(place, own.root),
            allow=own.allow,
            limits=limits,
            interpreter=own.interpreter,
            sandbox=own.sandbox,
        )

    def _with_code(self, units: Sequence[Unit]) -> Checked | None:
        """The check of other code in the file's place; None where that cannot be checked."""
        with self._another(units, self._options.limits) as process:
            own = Inquiry(replace(self._candidate, process=process), self._build, explains=False)
            return own._run_or_none(())

    # -------------------------------------------------------------- a smaller check that fails too

    def _replayed(self, found: Checked, session: Session, abilities: Abilities, named: tuple[Probe, ...]) -> Checked:
        """With the smallest check that fails as this one does, and its step to redo by hand."""
        if not self._process.alive or all(row.is_right or row.verdict.kind is Kind.MISSING for row in found.rows):
            return found
        in_float32 = found.tried[0].case.dtype == "float32"
        late = self._options.budget()

        def again(probe: Probe) -> Tried:
            if late():
                raise UsageError(fact("checking_no_time_left"))
            tried = self._tried(rounded_to_float32(probe) if in_float32 else probe, session)
            return judged_by(tried, *found.tried[0].conventions)

        own = self._options
        if own.batch or own.rows or own.probe:
            parts: Iterable[Narrow] = (Narrow(own.sizes, own.probe, own.batch, own.rows),)
        elif named:
            parts = narrowed_scenario(found, named[0], again)
        else:
            parts = narrowed(found, self._adapter, abilities, again)
        for narrow in parts:
            if late():
                break
            small = self._narrowed(narrow, named)
            if small is not None and small.verdict in (WRONG, FAILED) and _wrong(small) <= _wrong(found):
                return replace(found, smallest=narrow.words, by_hand=by_hand(_held_to(small, found)))
        return replace(found, by_hand=by_hand(found))

    def _narrowed(self, narrow: Narrow, named: Sequence[Probe]) -> Checked | None:
        """What the command line's options would give, from a new start on."""
        options = replace(self._options, sizes=narrow.sizes, probe=narrow.probe, batch=narrow.batch, rows=narrow.rows)
        options = replace(options, read_at=self._options.read_at if self._options.sizes else self._adapter.sizes)
        sizes = narrow.sizes or self._adapter.sizes
        adapter = self._adapter.model_copy(update={"sizes": sizes})
        self._process.restart()
        try:
            other = replace(self._candidate, adapter=adapter, options=options)
            return Inquiry(other, self._build, explains=False).run(named)
        except HarnessError:
            return None


def _holds_something_else(found: Checked) -> bool:
    """Whether what an object holds as gradients is never right, though steps are: then it is something else."""
    gradients = [row for row in found.rows if row.quantity == "gradient"]
    is_never_right = bool(gradients) and not any(row.is_right for row in gradients)
    return is_never_right and any(row.quantity == "update" and row.is_right for row in found.rows)
