"""What a check leaves behind: frozen values that reports read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from harness.candidate.process.interpreter import Interpreter
from harness.candidate.reading.source import Unit
from harness.faults.conventions import Convention
from harness.faults.fault import Injection
from harness.ground.facts import Fact
from harness.implementation import QUANTITIES, Array
from harness.run.result import Difference, Result, Seen, worst
from harness.scenario.model import Case


class CheckVerdict(StrEnum):
    """What a candidate is, the best first."""

    RIGHT = "right"
    CONVENTION = "convention"
    INCONCLUSIVE = "inconclusive"
    WRONG = "wrong"
    FAILED = "failed"


RIGHT, CONVENTION, INCONCLUSIVE = CheckVerdict.RIGHT, CheckVerdict.CONVENTION, CheckVerdict.INCONCLUSIVE
WRONG, FAILED = CheckVerdict.WRONG, CheckVerdict.FAILED


@dataclass(frozen=True)
class Tried:
    """A candidate on one probe."""

    probe: str
    case: Case
    result: Result
    """Of its run beside the reference, as far as it came."""
    conventions: tuple[Convention, ...] = ()
    """By which the rows are judged, besides what the case states."""

    @property
    def title(self) -> str:
        """What the probe is."""
        return self.result.title

    @property
    def rows(self) -> tuple[Difference, ...]:
        """Every tensor of every step, held against the exact values."""
        return self.result.differences

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Every step that it took."""
        return self.result.seen

    @property
    def failure(self) -> str:
        """Why it did not come to the end of the probe."""
        return self.result.failure

    def with_rows(self, rows: Iterable[Difference]) -> Tried:
        """The same, judged otherwise."""
        found = tuple(rows)
        verdict = worst(row.verdict for row in found)
        judged = replace(self.result, differences=found, verdict=verdict, side_reasons=(), first_wrong=())
        return replace(self, result=judged)


@dataclass(frozen=True)
class Explanation:
    """Faults that give the candidate's numbers."""

    faults: tuple[Injection, ...]
    same: tuple[tuple[Injection, ...], ...]
    """Others that give the same numbers on these probes."""
    labels: tuple[str, ...]
    entries: int
    """How many of the candidate's numbers it gives, all of them within the bound."""
    loss: tuple[Injection, ...] = ()
    """How the loss differs besides, where the faults leave it open: an epsilon, a penalty, a factor."""
    unexplained: tuple[tuple[str, str], ...] = ()
    """Tensors, by quantity and name, that are wrong and that the faults do not explain."""
    mends: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Of each of several faults that were found one after another, the tensors that it explains."""


@dataclass(frozen=True)
class Change:
    """A small change of the candidate's file with which everything is right, or some of what is wrong."""

    label: str
    line: int
    before: str
    """What stands there."""
    after: str
    """What belongs there; empty where the line moves or goes."""
    moved: Fact | None = None
    """Where the line belongs, or that it goes."""
    mends: tuple[tuple[str, str], ...] = ()
    """Of one of several changes, the tensors (quantity, name) that it makes right, with those before it in place."""


@dataclass(frozen=True)
class Found:
    """What trying changes of the candidate's file has found."""

    changes: tuple[Change, ...] = ()
    """The likeliest change with which everything is right; where none is, one after another that make more right."""
    suspects: tuple[tuple[str, int], ...] = ()
    """The lines, with their file's label, whose values reach all that is wrong and nothing that is right."""
    tried: int = 0
    """How many changes."""
    by_name: bool = False
    """Whether the lines are no more than those that give what is wrong its name."""
    left: tuple[tuple[str, str], ...] = ()
    """The tensors, by quantity and name, that are wrong with all of the changes in place."""
    units: tuple[Unit, ...] = field(default=(), repr=False, compare=False)
    """The candidate's code with all of the changes in place."""

    @property
    def change(self) -> Change | None:
        """The one change with which everything is right; None where it takes several, or something is left."""
        return self.changes[0] if len(self.changes) == 1 and not self.left else None

    @property
    def is_whole(self) -> bool:
        """Whether everything is right with the changes."""
        return bool(self.changes) and not self.left


@dataclass(frozen=True)
class Diagnosis:
    """Why a candidate is wrong."""

    explanations: tuple[Explanation, ...]
    singles: int
    pairs: int
    """How many single faults and pairs were tried."""
    nearest: float
    """How far the nearest of the others is, relative to the candidate's own numbers."""
    findings: tuple[Fact, ...] = ()
    """Of what is not explained: ratios, zeros, transposes."""
    left_out: tuple[tuple[str, int, int], ...] = ()
    """Steps (probe, first, last) that were not matched, because the parameters had run away by then."""
    stopped: bool = False
    """Whether time ran out before everything was tried."""
    in_float32: bool = False
    """Whether the numbers fit within the rounding of float32, and not within that of float64."""
    right_in_float32: bool = False
    """Whether they are the right ones within the rounding of float32: then no mistake is sought."""
    changed: Found = Found()
    """Which change of the file makes it right."""
    edits: int = 0
    """How many formula edits were tried besides."""

    @property
    def is_simple(self) -> bool:
        """Whether one known mistake explains everything."""
        return any(len(one.faults) == 1 and not one.unexplained for one in self.explanations[:1])

    @property
    def is_whole(self) -> bool:
        """Whether known mistakes, one or several, explain everything."""
        return any(bool(one.faults) and not one.unexplained for one in self.explanations[:1])

    @property
    def line_says_more(self) -> bool:
        """Whether changes of lines explain all, and known mistakes a part, or more of them than there are changes."""
        first = self.explanations[0] if self.explanations else None
        if first is None or first.unexplained:
            return self.changed.is_whole
        return self.changed.is_whole and len(self.changed.changes) < len(first.faults)


@dataclass(frozen=True)
class Value:
    """A number or an array with its name, as the candidate lays it out."""

    label: str
    array: Any
    of: str = ""
    """The parameter that it belongs to, by torch's name."""


@dataclass(frozen=True)
class Entry:
    """One number that the candidate gives, beside the right one. Name and index are torch's."""

    quantity: str
    name: str
    index: tuple[int, ...]
    label: str
    """As the candidate calls it: ``W1[2, 0]``."""
    yours: float
    right: float
    is_right: bool


@dataclass(frozen=True)
class Sum:
    """One entry of a layer's gradient, worked out: what arrives at each output, times what the entry does to it."""

    label: str
    terms: tuple[tuple[str, float, float], ...]
    """Entries of the incoming gradient by name, with their value and the factor; none whose factor is 0."""
    value: float


@dataclass(frozen=True)
class ByHand:
    """One step as a person would do it."""

    step: int
    """Counted from 1."""
    given: tuple[Value, ...]
    """Inputs, targets, parameters and velocities."""
    worked: tuple[Value, ...]
    """What is right on the way: forward, then backward."""
    entries: tuple[Entry, ...]
    sums: tuple[Sum, ...] = ()
    """Of a layer alone, the first wrong entry of each gradient."""
    samples: int = 0
    """How many the step has; 0 of an optimizer alone, which sees none."""


@dataclass(frozen=True)
class Checked:
    """A candidate, checked."""

    candidate: str
    verdict: CheckVerdict
    network: tuple[str, ...]
    """The kinds of its layers, and its loss."""
    call: str
    read_as: tuple[Fact, ...]
    tried: tuple[Tried, ...]
    own: Mapping[str, str]
    """Its own names of torch's parameters."""
    layout: Any
    scalars: Mapping[tuple[str, tuple[int, ...]], str] = field(default_factory=dict)
    """Its own names of single entries, by torch's name and index."""
    diagnosis: Diagnosis | None = None
    setting: tuple[Fact, ...] = ()
    """Of a convention: what agrees, a scenario's setting among it."""
    overflows: Fact | None = None
    """Where all is right but extreme numbers, at which it overflows: where that is. The verdict is then convention."""
    failure: str = ""
    by_hand: ByHand | None = None
    smallest: str = ""
    """The options of a smaller check, which was seen to fail as this one does; by_hand is its first wrong step."""
    not_seen: tuple[Fact, ...] = ()
    evaluated: bool | None = None
    """Whether a layer gives what is right in evaluation; None where it was not asked for that, or does not end."""
    notes: tuple[Fact, ...] = ()
    skipped: tuple[str, ...] = ()
    """What of the file was not loaded."""
    torch: bool = False
    """Whether torch was held beside it."""
    interpreter: Interpreter | None = None
    """The Python that ran it; None: the harness's own."""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def name_of(self, torch: str) -> str:
        """The candidate's name of a parameter; of scalars all of them."""
        scalars = [own for (name, _), own in self.scalars.items() if name == torch]
        return self.own.get(torch) or " ".join(scalars) or torch

    def entry_of(self, row: Difference) -> str:
        """The candidate's name of a row's furthest entry, such as ``W1[2, 0]``."""
        return self.entry_at(row.quantity, row.name, row.furthest.index)

    def entry_at(self, quantity: str, name: str, at: tuple[int, ...]) -> str:
        """The candidate's name of an entry of a tensor."""
        if quantity in ("output", "loss"):
            return f"{quantity}{list(at) if at else ''}"
        scalar = self.scalars.get((name, at))
        if scalar:
            return scalar
        index = self.layout.own_index(at, name) if at else ()
        return f"{self.name_of(name)}{list(index) if index else ''}"

    def computed(self, row: Difference) -> tuple[int, int]:
        """When a step computes a row's tensor: forward, then from the last layer to the first, then updates."""
        layers = [str(layer.name) for layer in self.tried[0].case.layers]
        at = layers.index(layer) if (layer := row.name.partition(".")[0]) in layers else 0
        return QUANTITIES.index(row.quantity), at if row.quantity == "activation" else -at

    @property
    def rows(self) -> tuple[Difference, ...]:
        """Of all probes."""
        return tuple(row for one in self.tried for row in one.rows)


def arrays(step: Any) -> dict[tuple[str, str], Array]:
    """Every array of a Seen that can be held against something, by (quantity, name)."""
    told, found = step.told, {}
    if told.loss is not None:
        found["loss", "loss"] = told.loss
    if told.output is not None:
        found["output", "output"] = told.output
    for name, array in (told.gradients or {}).items():
        found["gradient", name] = array
    for name, array in (told.buffers or {}).items():
        found["buffer", name] = array
    for name, array in (told.parameters or {}).items():
        found["parameter", name] = array
    return found
