"""What a check leaves behind: frozen values that reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from harness.faults.conventions import Convention
from harness.faults.fault import Injection
from harness.implementation import QUANTITIES, Array, Batch, State
from harness.run.result import Verdict
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
class Told:
    """What a candidate answered of one step, in torch's names and layout; None where it does not say."""

    loss: float | None = None
    output: Any = None
    gradients: Mapping[str, Any] | None = None
    parameters: Mapping[str, Any] | None = None
    """After the update."""
    in_float32: bool = False
    """Whether any of these numbers came in float32."""
    arrays_in_float32: bool = False
    """Whether a gradient or a parameter did."""


@dataclass(frozen=True)
class Seen:
    """One step of a candidate: what it was given, and what it told."""

    number: int
    """Counted from 1."""
    batch: Batch
    before: State
    told: Told


@dataclass(frozen=True)
class Row:
    """One tensor of one step, held against the exact values."""

    probe: str
    step: int
    quantity: str
    name: str
    right: int
    """Entries within their bound."""
    total: int
    verdict: Verdict
    index: tuple[int, ...] = ()
    """The entry furthest beyond its bound, or nearest to it."""
    value: float = float("nan")
    exact: float = float("nan")
    bound: float = float("nan")
    resolution: float = float("nan")
    note: str = ""
    shapes: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Where they differ: the candidate's and the right one, in torch's layout."""

    @property
    def is_right(self) -> bool:
        """Whether every entry is within its bound, as far as can be told."""
        return self.right == self.total


@dataclass(frozen=True)
class Tried:
    """A candidate on one probe."""

    probe: str
    title: str
    case: Case
    seen: tuple[Seen, ...]
    rows: tuple[Row, ...]
    failure: str = ""
    """Why it did not come to the end of the probe."""
    conventions: tuple[Convention, ...] = ()
    """By which the rows are judged, besides what the case states."""


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


@dataclass(frozen=True)
class Change:
    """A small change of the candidate's file with which everything is right."""

    label: str
    line: int
    before: str
    """What stands there."""
    after: str
    """What belongs there; empty where the line moves or goes."""
    moved: str = ""
    """Where the line belongs, or that it goes."""


@dataclass(frozen=True)
class Found:
    """What trying changes of the candidate's file has found."""

    change: Change | None = None
    """The likeliest with which everything is right."""
    suspects: tuple[tuple[str, int], ...] = ()
    """The lines, with their file's label, whose values reach all that is wrong and nothing that is right."""
    tried: int = 0
    """How many changes."""


@dataclass(frozen=True)
class Diagnosis:
    """Why a candidate is wrong."""

    explanations: tuple[Explanation, ...]
    singles: int
    pairs: int
    """How many single faults and pairs were tried."""
    nearest: float
    """How far the nearest of the others is, relative to the candidate's own numbers."""
    findings: tuple[str, ...] = ()
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

    @property
    def is_simple(self) -> bool:
        """Whether one known mistake explains everything."""
        return any(len(one.faults) == 1 and not one.unexplained for one in self.explanations[:1])

    @property
    def line_says_more(self) -> bool:
        """Whether the change of a line explains all, and it takes several known mistakes, or they explain a part."""
        return self.changed.change is not None and not self.is_simple


@dataclass(frozen=True)
class Value:
    """A number or an array with its name, as the candidate lays it out."""

    label: str
    array: Any


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
class ByHand:
    """One step as a person would do it."""

    step: int
    """Counted from 1."""
    given: tuple[Value, ...]
    """Inputs, targets, parameters and velocities."""
    worked: tuple[Value, ...]
    """What is right on the way: forward, then backward."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Checked:
    """A candidate, checked."""

    candidate: str
    verdict: CheckVerdict
    network: str
    call: str
    read_as: str
    tried: tuple[Tried, ...]
    own: Mapping[str, str]
    """Its own names of torch's parameters."""
    layout: Any
    scalars: Mapping[tuple[str, tuple[int, ...]], str] = field(default_factory=dict)
    """Its own names of single entries, by torch's name and index."""
    diagnosis: Diagnosis | None = None
    setting: str = ""
    """Of a convention: the scenario setting that agrees."""
    overflows: str = ""
    """Where all is right but extreme numbers, at which it overflows: where that is. The verdict is then convention."""
    failure: str = ""
    by_hand: ByHand | None = None
    smallest: str = ""
    """The options of a smaller check, which was seen to fail as this one does; by_hand is its first wrong step."""
    not_seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """What of the file was not loaded."""
    torch: bool = False
    """Whether torch was held beside it."""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def name_of(self, torch: str) -> str:
        """The candidate's name of a parameter; of scalars all of them."""
        scalars = [own for (name, _), own in self.scalars.items() if name == torch]
        return self.own.get(torch) or " ".join(scalars) or torch

    def entry_of(self, row: Row) -> str:
        """The candidate's name of a row's entry, such as ``W1[2, 0]``."""
        if row.quantity in ("output", "loss"):
            return f"{row.quantity}{list(row.index) if row.index else ''}"
        scalar = self.scalars.get((row.name, row.index))
        if scalar:
            return scalar
        index = self.layout.own_index(row.name, row.index) if row.index else ()
        return f"{self.name_of(row.name)}{list(index) if index else ''}"

    def computed(self, row: Row) -> tuple[int, int]:
        """When a step computes a row's tensor: forward, then from the last layer to the first, then updates."""
        layers = [str(layer.name) for layer in self.tried[0].case.linears]
        back = -layers.index(row.name.partition(".")[0]) if "." in row.name else 0
        return QUANTITIES.index(row.quantity), back

    @property
    def rows(self) -> tuple[Row, ...]:
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
    for name, array in (told.parameters or {}).items():
        found["parameter", name] = array
    return found
