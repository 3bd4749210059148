"""A candidate, checked: read, spoken to, taken through its probes, judged, and diagnosed."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.candidate.process import template
from harness.candidate.process.process import CandidateFailed, CandidateProcess, Contents, Limits
from harness.candidate.reading.definitions import Kept, definitions_of
from harness.candidate.reading.source import Source, Unit, read
from harness.candidate.side import (
    IN_FLOAT32,
    SPELLINGS,
    Door,
    Way,
    guesses,
    is_strength,
    makes_a_column,
    own_names,
    own_strengths,
    switched_off,
)
from harness.candidate.speaking.adapter import Adapter, entry, read_adapter, too_many
from harness.candidate.speaking.answer import is_number
from harness.candidate.speaking.target import Target, find_target
from harness.checking import judgement, repair
from harness.checking.by_hand import by_hand
from harness.checking.convention import Settling, entry_by_entry, gradients_in_float64, held_to, judged_by
from harness.checking.diagnose import diagnose
from harness.checking.drive import drive
from harness.checking.epsilon import has_epsilon, with_epsilon
from harness.checking.finder import Finder, one_width_of
from harness.checking.findings import findings
from harness.checking.misfit import everything_is_wrong, other_names, other_networks
from harness.checking.one_by_one import updates_after_each_sample
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
from harness.faults.probes import Abilities, Probe, first_rows, of_case, probes, rounded_to_float32, tells_classes
from harness.ground.errors import HarnessError, ImplementationError, NothingToCallError, UsageError
from harness.ground.facts import Fact, fact
from harness.implementation import Implementation
from harness.run.result import Kind
from harness.run.sides import resolve_one
from harness.scenario.model import Case

_TEMPLATE = 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'


@dataclass(frozen=True)
class Options:
    """How to check."""

    adapter: Path | None = None
    execute: bool = False
    """Run the whole file, not only its definitions."""
    allow: frozenset[str] = frozenset()
    """Modules to let in that are kept out otherwise, such as torch."""
    limits: Limits = field(default_factory=Limits)
    sizes: tuple[int, ...] | None = None
    """Other widths than the probes'."""
    batch: int | None = None
    """Only this batch of the first probe, counted from 1."""
    rows: int | None = None
    """Only the first rows of each batch."""
    probe: str | None = None
    """Only the probe of this name."""
    changes: bool = True
    """Look for the line to change, by trying small changes of the code."""
    torch: bool = False
    """Hold torch beside the candidate, and not the reference in NumPy; the exact values judge either way."""
    read_at: tuple[int, ...] | None = None
    """The widths at which it is found out how to call it, where ``sizes`` are others: at 1,1,1 everything fits."""


def check(text: str, options: Options = Options(), more: Sequence[Case] = ()) -> Checked:
    """Check the candidate that ``text`` names, on the probes that fit it or on the scenarios given.

    Raises HarnessError where the file, its adapter or the way to call it is wrong; what the candidate itself does wrong
    is in the result.
    """
    started = time.perf_counter()
    source = read(text)
    adapter_units = read(str(options.adapter)).units if options.adapter else ()
    kept = [] if options.execute or source.module else list(definitions_of(source.units))
    adapter, asked = _stated(source, adapter_units, options, more)
    if options.sizes and (own := _read_adapter(source, options, adapter_units)):
        options = replace(options, read_at=own.sizes)
    units = (*_loaded(source, kept), *adapter_units)
    with (
        template.kept(),
        CandidateProcess(
            units,
            folder=source.folder,
            module=source.module,
            allow=options.allow,
            limits=options.limits,
            main=options.execute,
        ) as process,
    ):
        build = resolve_one("torch" if options.torch else "numpy").build  # while the candidate's process starts
        imported = time.perf_counter()
        try:
            found = _Checking(source, adapter, process, build, options).run(asked)
        except NothingToCallError as error:
            raise ImplementationError(f"{error}\n{_to_do_with_a_script(adapter, kept)}") from None
        except ImplementationError as error:
            raise ImplementationError(f"{error}{_not_run(source, adapter, kept)}") from None
    skipped = tuple(f"line {one.line}: {one.what}" for each in kept for one in each.skipped)
    seconds = {"import": imported - started, "check": time.perf_counter() - imported}
    return replace(found, skipped=skipped, seconds=seconds)


def _not_run(source: Source, adapter: Adapter, kept: Sequence[Kept]) -> str:
    """Where the name that was asked for is defined by something that was not run."""
    name = source.name or adapter.call
    lines = [one.line for each in kept for one in each.skipped if name in one.names]
    return f"; line {lines[0]} defines {name} and was not run: --execute runs the whole file" if lines else ""


def _to_do_with_a_script(adapter: Adapter, kept: Sequence[Kept]) -> str:
    """What to make of a script, in one line."""
    case = probes(adapter, Abilities())[0].case
    names = list(own_names(adapter, case, SPELLINGS[0]))
    loops = [one.line for each in kept for one in each.skipped if one.what in ("for loop", "while loop")]
    step = f"what one round of the loop in line {loops[0]} computes" if loops else "what one training step computes"
    gradients = ", ".join(f'"{name}": d{name}' for name in names)
    return f"put {step} into a function: def gradients({', '.join(names)}, x, t): ... return loss, {{{gradients}}}"


def _loaded(source: Source, kept: Sequence[Kept]) -> tuple[Unit, ...]:
    if not kept:
        return source.units
    return tuple(replace(unit, code=one.code) for unit, one in zip(source.units, kept, strict=True))


def _stated(
    source: Source, adapter_units: tuple[Unit, ...], options: Options, more: Sequence[Case]
) -> tuple[Adapter, tuple[Probe, ...]]:
    """The adapter, and the probes of the scenarios that were named, which say what the adapter may leave out."""
    if not more:
        return stated(source, options, adapter_units), ()
    found = _read_adapter(source, options, adapter_units)
    made = [of_case(case, found) for case in more]
    kinds = {(tuple(probe.state.parameters), adapter.sizes) for probe, adapter in made}
    if len(kinds) > 1:
        raise UsageError("a candidate is checked on scenarios of one network at a time")
    return made[0][1], tuple(probe for probe, _ in made)


def stated(source: Source, options: Options, adapter_units: tuple[Unit, ...] = ()) -> Adapter:
    """What the candidate, or its adapter, says of itself. Raises HarnessError."""
    found = _read_adapter(source, options, adapter_units)
    if found is None:
        raise UsageError(
            f"{_place(source, options)}:1:1: does not say which network it is; put a line such as\n    {_TEMPLATE}\nat "
            "its top, or in a file of its own: --adapter FILE.py. `new candidate` writes an example with every field"
        )
    linears = sum(layer.layer == "linear" for layer in found.network)
    if options.sizes and len(options.sizes) != linears + 1:
        raise UsageError(
            f"--sizes: should be {linears + 1} widths, the inputs and the outputs of {linears} linear layers"
        )
    if options.sizes and (problem := too_many(options.sizes)):
        raise UsageError(f"--sizes: {problem}")
    return found.model_copy(update={"sizes": options.sizes}) if options.sizes else found


def _read_adapter(source: Source, options: Options, adapter_units: tuple[Unit, ...]) -> Adapter | None:
    return read_adapter(adapter_units or source.units, _place(source, options))


def _place(source: Source, options: Options) -> Path:
    return options.adapter or source.file or Path(source.text)


class Session:
    """A candidate as the driver wants it: one door a probe."""

    def __init__(self, process: CandidateProcess, adapter: Adapter, way: Way, where: str) -> None:
        self._process, self._adapter, self._way, self._where = process, adapter, way, where
        self._door: Door | None = None
        self.notes: dict[Fact, None] = {}
        self.keeps_parameters = way.target.made is not None and way.updates
        """Whether it is an object that goes on from its own."""

    def of(self, process: CandidateProcess) -> Session:
        """The same in another process."""
        return Session(process, self._adapter, self._way, self._where)

    def at(self, case: Case) -> Door:
        """The candidate of a probe."""
        self._door = Door(self._process, self._adapter, case, self._way, self._where, self.notes)
        return self._door

    @property
    def guesses_output(self) -> bool:
        """Whether no name says that what is taken for the output is it."""
        return self._door is not None and self._door.guessed_output


def _findings(found: Checked, diagnosis: Diagnosis) -> Iterator[str]:
    """What can be said of the wrong tensors that are not explained."""
    first = diagnosis.explanations[0] if diagnosis.explanations else None
    if first and not first.unexplained:
        return
    wrong = [row for row in found.rows if not row.is_right]
    if first:
        wrong = [row for row in wrong if {(row.quantity, row.name), ("update", row.name)} & set(first.unexplained)]
    for name, what in findings(found.tried, wrong, first.faults if first else ()):
        yield f"{'beside that, ' if first else ''}{found.name_of(name)} {what}"


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


class _Checking:
    """One candidate on its way through a check."""

    def __init__(
        self,
        source: Source,
        adapter: Adapter,
        process: CandidateProcess,
        build: Any,
        options: Options,
        explains: bool = True,
    ) -> None:
        self._source, self._adapter, self._process = source, adapter, process
        self._build, self._options, self._explains = build, options, explains
        self._where = str(source.file or source.text)
        self._unchecked = frozenset(adapter.fixed)
        self._strengths = frozenset(
            float(value) for name, value in adapter.arguments.items() if is_strength(name) and is_number(value)
        )
        self._finder = Finder(process, adapter, self._reference, self._where)

    def run(self, asked: Sequence[Probe]) -> Checked:
        """The whole check. What goes wrong in the candidate's process is a result."""
        blank = Checked(self._source.text, FAILED, self._network(), "", "", (), {}, None, torch=self._options.torch)
        try:
            contents = self._process.wait_loaded()
        except CandidateFailed as failed:
            return replace(blank, failure=str(failed))
        target = find_target(contents, self._adapter, self._source.name, self._where)
        blank = replace(blank, call=target.words)
        if self._finder.takes_one_width(target, asked):
            return self._with(self._adapter.of_one_width()).run(asked)
        if strengths := own_strengths(target, self._adapter.arguments):
            return self._with_strengths(strengths, asked)
        try:
            way = self._way(target, asked)
            if not self._fits(way, asked) and (other := self._of_one_output(target, asked)):
                return other.run(())
        except ImplementationError:
            if other := self._of_one_output(target, asked):
                return other.run(())
            raise
        except CandidateFailed as failed:
            if other := self._of_one_output(target, asked):
                return other.run(())
            said = self._right_if(other_names(self._adapter)) if self._explains and not asked else ()
            return replace(blank, failure=str(failed), verdict=INCONCLUSIVE if said else FAILED, notes=said)
        return self._judged(blank, contents, way, asked)

    def _way(self, target: Target, asked: Sequence[Probe]) -> Way:
        """How to call it: found out at its usual widths, where it can be called at these."""
        options = self._options
        if options.sizes and options.sizes != options.read_at and not asked:
            usual = self._adapter.model_copy(update={"sizes": options.read_at})
            with contextlib.suppress(HarnessError):
                return Finder(self._process, usual, self._reference, self._where).find(target, asked)
        return self._finder.find(target, asked)

    def _fits(self, way: Way, asked: Sequence[Probe]) -> bool:
        try:
            return self._finder.fits(way, asked)
        except CandidateFailed:  # as one that takes square weights alone, which is then judged by these
            return False

    def _with(self, adapter: Adapter, explains: bool = True) -> _Checking:
        """The same check by another adapter."""
        explains = explains and self._explains
        return _Checking(self._source, adapter, self._process, self._build, self._options, explains)

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

    def _of_one_output(self, target: Target, asked: Sequence[Probe]) -> _Checking | None:
        """The same check with one output, where the candidate is understood with no more than that."""
        own = self._adapter
        fixed = own.sizes or own.has_one_output or own.names or own.loss.kind == "cross_entropy"
        if asked or fixed or not self._explains or not self._process.alive:
            return None
        # last as flat alone: a loss of every label with every prediction fits a column's loss, and nothing else
        for targets in (own.targets, *([] if own.targets else ["flat"])):
            adapter = own.model_copy(update={"outputs": 1, "targets": targets})
            found = _Checking(self._source, adapter, self._process, self._build, self._options)
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
        checking = _Checking(self._source, adapter, self._process, self._build, options, explains=False)
        try:
            return checking.run(()).verdict in (RIGHT, CONVENTION)
        except HarnessError:  # a network that the loss does not fit, or that cannot be called
            return False

    def _network(self) -> str:
        layers = ", ".join(layer.layer for layer in self._adapter.network)
        return f"{layers}, {self._adapter.loss.kind}"

    def _reference(self, case: Case) -> Implementation:
        """What is held beside the candidate, in float64 also where that computes in float32."""
        found: Implementation = self._build(replace(case, dtype="float64"))
        return found

    # -------------------------------------------------------------- judging

    def _judged(self, blank: Checked, contents: Contents, way: Way, named: Sequence[Probe]) -> Checked:
        abilities = self._finder.abilities(way)
        session = Session(self._process, self._adapter, way, self._where)
        asked, tried = self._in_own_precision(self._probes(abilities, named), session, way)
        settling = Settling(asked, self._reference, self._unchecked, self._strengths)
        settled = settling.settled(tried)
        tried = (
            tuple(map(gradients_in_float64, settled.tried)) if _only_loss_in_float32(settled.tried) else settled.tried
        )
        overflows = judgement.overflows(tuple(map(entry_by_entry, tried)))
        verdict = judgement.verdict(tried, settled.setting, overflows)
        unclear = judgement.maybe_single(self._adapter, way.layout, tried)
        unseen = judgement.moves_unseen(way.moves_unseen)
        if verdict in (RIGHT, CONVENTION) and unseen:
            verdict = INCONCLUSIVE
        found = replace(
            blank,
            verdict=INCONCLUSIVE if verdict == WRONG and unclear else verdict,
            read_as=self._read_as(way),
            tried=tried,
            own=way.torch,
            scalars={at: own for own, torch in way.own.items() if (at := entry(torch)) is not None},
            layout=way.layout,
            setting=settled.setting,
            overflows=overflows,
            failure="" if overflows else next((one.failure for one in tried if one.failure), ""),
            notes=(
                *unclear,
                *unseen,
                *_without_repeats(session.notes),
                *settled.notes,
                *(() if overflows else judgement.in_one_probe(tried)),
            ),
        )
        off = judgement.without(switched_off(way, self._adapter.arguments))
        found = replace(found, not_seen=(*judgement.not_seen(found, abilities, contents), *off))
        if self._explains and overflows:
            return self._diagnosed(found, session)
        if not self._explains or found.verdict not in (WRONG, FAILED):
            return self._with_flat_targets(found, way) if self._explains and not named else found
        if not named and self._is_right_one_by_one(found):
            return replace(found, verdict=INCONCLUSIVE, notes=(fact("right_one_by_one"), *found.notes))
        if settled.maybe and found.verdict == WRONG:
            found = self._diagnosed(found, session)
            meant = judgement.if_that_is_meant(settled.maybe, found.diagnosis)
            return replace(found, verdict=INCONCLUSIVE, notes=(meant, *found.notes))
        if not named and everything_is_wrong(found.tried):
            if (other := self._of_one_output(way.target, ())) and self._is_right(other._adapter, self._options):
                return other.run(())
            others = itertools.chain(other_networks(self._adapter), other_names(self._adapter))
            if said := self._right_if(others):
                return replace(found, verdict=INCONCLUSIVE, notes=(*said, *found.notes))
        found = self._wrong_in_loss_alone(found, settling, session) or self._diagnosed(found, session)
        if session.guesses_output and not way.has_no_output and _only_output_is_open(found):
            return self._judged(blank, contents, replace(way, has_no_output=True), named)
        return self._replayed(found, session, abilities, tuple(named))

    def _wrong_in_loss_alone(self, found: Checked, settling: Settling, session: Session) -> Checked | None:
        """Judged by the reduction that all but its loss follows, where one mistake of the loss is all that there is."""
        other = None if found.setting else settling.of_the_rest(found.tried)
        if other is None:
            return None
        again = self._diagnosed(replace(found, tried=other.tried, setting=other.setting), session)
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
        said = fact("right_if_a_column", wrong=wrong)
        return replace(found, verdict=INCONCLUSIVE, notes=(said, *found.notes))

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

    def _read_as(self, way: Way) -> str:
        if self._adapter.names:
            return ""
        kinds = [any(torch.endswith(kind) for torch in way.own.values()) for kind in (".weight", ".bias")]
        found = ["one output"] * self._adapter.has_one_output
        if way.target.made and self._adapter.has_one_width:
            found += [f"{one_width_of(way.target.made, self._adapter)} as one width of all hidden layers"]
        return "; ".join((way.layout.words(*kinds), *found, *guesses(way, self._adapter.arguments)))

    def _fresh(self, way: Way) -> None:
        """A function may keep something in its module: every probe begins with a new one, unless all of it is run."""
        if way.target.made is None and self._source.module is None and not self._options.execute:
            self._process.restart()

    def _probes(self, abilities: Abilities, named: Sequence[Probe]) -> tuple[Probe, ...]:
        asked = self._chosen(tuple(named) or probes(self._adapter, abilities))
        if abilities.classes and not all(map(tells_classes, asked)):
            raise UsageError("the candidate takes class labels, which cannot tell the targets of these scenarios")
        if self._options.batch is not None:
            probe = asked[0]
            if self._options.batch > len(probe.batches):
                raise UsageError(f"--batch {self._options.batch}: there are {len(probe.batches)}")
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
            names = ", ".join(probe.name for probe in asked)
            raise UsageError(f"--probe {self._options.probe}: there is none for this candidate; there are {names}")
        return chosen

    def _tried(self, probe: Probe, session: Session) -> Tried:
        return drive(probe, session, self._reference, self._unchecked)

    def _diagnosed(self, found: Checked, session: Session) -> Checked:
        wrong = [row for row in found.rows if not row.is_right]
        if not wrong:
            return found
        if all(row.verdict.kind is Kind.MISSING for row in wrong):
            missing = ", ".join(dict.fromkeys(found.name_of(row.name) for row in wrong))
            return replace(found, notes=(*found.notes, fact("returns_nothing", names=missing)))
        end = time.monotonic() + self._options.limits.seconds
        diagnosis = diagnose(found.tried, self._unchecked, lambda: time.monotonic() > end)
        diagnosis = replace(diagnosis, findings=tuple(_findings(found, diagnosis)))
        found = replace(found, diagnosis=diagnosis)
        return replace(found, diagnosis=replace(diagnosis, changed=self._changed(found, session, end)))

    def _changed(self, found: Checked, session: Session, end: float) -> Found:
        """Which change of the file makes it right; of an imported module or a script none is tried."""
        assert found.diagnosis is not None
        options = self._options
        is_wanted = options.changes and repair.MOST and self._source.module is None and not options.execute
        if not is_wanted or found.verdict not in (WRONG, FAILED):
            return Found()
        limits, units = self._options.limits, self._process.units
        with self._another(units, replace(limits, seconds=min(limits.seconds, repair.SECONDS))) as process:
            search = repair.Repair(process, units, session.of(process), self._goodness, lambda: time.monotonic() > end)
            return search.found(found, self._unchecked, is_known=found.diagnosis.is_simple)

    def _another(self, units: Sequence[Unit], limits: Limits) -> CandidateProcess:
        return CandidateProcess(units, folder=self._source.folder, allow=self._options.allow, limits=limits)

    def _goodness(self, units: Sequence[Unit]) -> int:
        """Whether other code in the file's place is right, and throughout."""
        with self._another(units, self._options.limits) as process:
            own = _Checking(self._source, self._adapter, process, self._build, self._options, explains=False)
            found = own._run_or_none(())
        if found is None or found.verdict not in (RIGHT, CONVENTION):
            return repair.WRONG_STILL
        return repair.RIGHT_BUT_FOR_OVERFLOWS if found.overflows else repair.RIGHT_THROUGHOUT

    # -------------------------------------------------------------- a smaller check that fails too

    def _replayed(self, found: Checked, session: Session, abilities: Abilities, named: tuple[Probe, ...]) -> Checked:
        """With the smallest check that fails as this one does, and its step to redo by hand."""
        if not self._process.alive or all(row.is_right or row.verdict.kind is Kind.MISSING for row in found.rows):
            return found
        in_float32 = found.tried[0].case.dtype == "float32"
        until = time.perf_counter() + self._options.limits.seconds

        def again(probe: Probe) -> Tried:
            if time.perf_counter() > until:
                raise UsageError("no time is left to look for a smaller check")
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
            if time.perf_counter() > until:
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
            return _Checking(self._source, adapter, self._process, self._build, options, explains=False).run(named)
        except HarnessError:
            return None
