"""What a run leaves behind: frozen values that claims, baselines and reports read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from harness.ground.errors import Place
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.claims.claim import ClaimVerdict


class Kind(IntEnum):
    """What a verdict can say, the mildest first. A tensor takes its worst entry's, a case its worst tensor's."""

    EQUAL = 0
    """The same numbers in every entry."""
    ROUNDING = 1
    """Every entry within its rounding bound."""
    INCONCLUSIVE = 2
    """The same, but the bound is so wide that a mistake could hide in it."""
    DIVERGED = 3
    """The numbers have left the dtype's range."""
    DIFFERENT = 4
    """Beyond the bound; the exact values were not asked."""
    WRONG = 5
    """One side is beyond the bound about the exact value."""
    BOTH_DIFFER = 6
    """Both sides are."""
    NOT_FINITE = 7
    """On one side, or in other entries than on the other."""
    DTYPE = 8
    SHAPE = 9
    MISSING = 10

    @property
    def code(self) -> str:
        """As JSON files say it."""
        return self.name.lower()


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a difference means, and which side is wrong if one is.

    Equal to its notation, such as ``"rounding"``, ``"not finite"`` or ``"numpy is wrong"``; code looks at ``kind``.
    """

    kind: Kind
    side: str = ""
    """The side that is wrong, of ``Kind.WRONG`` alone."""

    def __str__(self) -> str:
        return f"{self.side} is wrong" if self.kind is Kind.WRONG else self.kind.code.replace("_", " ")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Verdict):
            return self.kind == other.kind and self.side == other.side
        return str(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    @property
    def is_sound(self) -> bool:
        """Whether both sides give the right numbers."""
        return self.kind <= Kind.ROUNDING

    @property
    def accuses(self) -> bool:
        """Whether a side, or both, were found wrong beside the exact values."""
        return self.kind in (Kind.WRONG, Kind.BOTH_DIFFER)

    def blames(self, side: str) -> bool:
        """Whether this side was found wrong beside the exact values."""
        return self.kind is Kind.BOTH_DIFFER or (self.kind is Kind.WRONG and self.side == side)


EQUAL, ROUNDING = Verdict(Kind.EQUAL), Verdict(Kind.ROUNDING)
SOUND = frozenset({EQUAL, ROUNDING})


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts, both differ where they blame both sides; ``equal`` of none."""
    found = list(verdicts)
    top = max(found, key=lambda one: one.kind, default=EQUAL)
    if top.kind is Kind.WRONG and len({one.side for one in found if one.kind is Kind.WRONG}) > 1:
        return Verdict(Kind.BOTH_DIFFER)
    return top


@dataclass(frozen=True)
class Furthest:
    """The first side's entry that uses most of its bound about the exact value."""

    index: tuple[int, ...] = ()
    value: float = math.nan
    exact: float = math.nan
    """The exact value to the nearest float64, or the second side's where it was not worked out."""
    bound: float = math.nan


#: Where the shares that a histogram counts begin: nothing, then half powers of ten, and what is beyond the bound.
SHARES = (0.0, 0.001, 0.01, 0.1, 1.0)


@dataclass(frozen=True)
class Used:
    """How much of its bound each entry of a tensor uses: 1 is all of it, more is beyond."""

    cells: tuple[tuple[float, ...], ...]
    """By rows, of a tensor of more axes than two with the first against all others; where there are too many entries,
    the most that any entry of a cell uses."""
    counts: tuple[int, ...]
    """How many entries use nothing, up to each further one of SHARES, and more than all."""

    def is_whole(self, total: int) -> bool:
        """Whether each of so many entries has a cell of its own."""
        return sum(map(len, self.cells)) == total


@dataclass(frozen=True)
class Difference:
    """How one tensor differed at one step. ``actual`` is the first side, ``expected`` the second."""

    step: int
    quantity: str
    name: str
    shape: tuple[int, ...]
    max_abs: float
    """Largest |actual − expected|."""
    max_abs_index: tuple[int, ...]
    max_rel: float
    """Largest |actual − expected| / |expected|; inf where only expected is 0."""
    max_ulp: float
    """Most floating-point numbers of the dtype between actual and expected in any entry; nan where not finite."""
    largest: float
    """Largest |expected|, which resolutions are relative to."""
    actual: float
    expected: float
    """Both values at max_abs_index."""
    verdict: Verdict
    notes: tuple[Fact, ...] = ()
    bound: float = math.nan
    """How far a correct side may be from the exact value at max_abs_index; nan where nothing was to be judged."""
    resolution: float = math.nan
    """The smallest error, relative to ``largest``, that would have been noticed wherever it is."""
    exact: str | None = None
    """The exact value at max_abs_index in decimal, where it was worked out."""
    judged_by: str = ""
    """``step`` where the bound is that of the whole step, ``operation`` where it is that of one operation."""
    nearest_index: tuple[int, ...] = ()
    """The entry that uses most of its bound."""
    nearest_abs: float = math.nan
    """There: |actual − expected|, or of ``operation`` the larger distance of a side from its operation recomputed."""
    nearest_ulp: float = math.nan
    """The same in ULP of the expected value there."""
    nearest_bound: float = math.nan
    nearest_bound_ulp: float = math.nan
    nearest_actual: float = math.nan
    nearest_expected: float = math.nan
    actual_values: Any = None
    expected_values: Any = None
    """Nested lists for tensors of at most 64 entries."""
    right: int = 0
    """Entries of the first side within their bound about the exact value, as far as can be told."""
    furthest: Furthest = Furthest()
    actual_shape: tuple[int, ...] | None = None
    """The first side's shape, where it is another."""
    case: str = ""
    """The id of the case, or the name of the task that was given in its place."""
    used: Used | None = None
    """How much of its bound each entry uses; None where nothing was to be judged."""

    @property
    def total(self) -> int:
        """Entries."""
        return math.prod(self.shape)

    @property
    def is_right(self) -> bool:
        """Whether every entry of the first side is right, as far as can be told."""
        return self.right == self.total


@dataclass(frozen=True)
class Seen:
    """One step of the first side: what it was given, and what it told."""

    number: int
    """Counted from 1."""
    batch: Batch
    before: State
    told: Step

    @property
    def kept(self) -> Mapping[str, Array] | None:
        """What its layers and the optimizer had kept until then, where it tells that."""
        return None if self.told.buffers is None else self.before.buffers


@dataclass(frozen=True)
class Metric:
    """Accuracy of each side on one set of rows after one step, as a share from 0 to 1."""

    step: int
    of: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Series:
    """Loss, and batch accuracy where targets are labels, of each side at the logged steps."""

    step: tuple[int, ...] = ()
    loss: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    accuracy: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drift:
    """How far the two sides drift apart when each goes its own way, beside a twin of the first side.

    The twin starts one unit in the last place away. All are the largest parameter difference relative to the largest
    parameter. Never judged: it cannot tell a mistake from chaos.
    """

    step: tuple[int, ...]
    sides: tuple[float, ...]
    twin: tuple[float, ...]


@dataclass(frozen=True)
class PrintedNumber:
    """One of the numbers that a claim prints, and what is true of it."""

    text: str
    """As it is printed."""
    right: Fact | str
    """The true digits, two more than are printed; of a number without a seed, where one more run lies."""
    verdict: ClaimVerdict


@dataclass(frozen=True)
class ClaimResult:
    """One claim of a document, and what it is worth."""

    number: int
    """Counted from 1, in the scenario file's order."""
    title: str
    of: str
    name: str | None
    step: int | str | None
    says: str
    """What the document says, in words."""
    printed: Fact | str
    """The digits that it prints, or the statement or formula, as text."""
    computed: Fact | str
    """What is true, as text."""
    digits: tuple[int, int] | None
    """How many digits agree, of how many printed, of the number that agrees worst."""
    binds: float | None
    """The share to which the loosest printed number fixes its value."""
    count: int
    """Printed numbers."""
    verdict: ClaimVerdict
    expected_verdict: ClaimVerdict
    evidence: Fact | None
    """Why: where a difference is, how often, what explains it."""
    explanation: Fact | None
    """Which of the known slips fits every printed digit, if one does."""
    correction: str
    note: str
    file: Path
    line: int
    page: Fact | None = None
    """Where its page has something else: what, where, and which of the two is right."""
    page_place: Place | None = None
    """Where that is on the page."""
    against: Fact | None = None
    """Where it is not the first side that it was held against: which side, and why."""
    numbers: tuple[PrintedNumber, ...] = ()
    """Each printed number, where each was held against one that was computed."""

    @property
    def as_expected(self) -> bool:
        """A claim that did not run is told, and is no failure; one that its page lacks is one, whatever its verdict."""
        return self.verdict in (self.expected_verdict, ClaimVerdict.NOT_RUN) and not self.page

    @property
    def why(self) -> tuple[Fact, ...]:
        """Evidence, explanation and what the page has."""
        return tuple(part for part in (self.evidence, self.explanation, self.page) if part)

    @property
    def finding(self) -> Fact:
        """Where not as expected: its verdict, the one that it should have, and why."""
        why = (*self.why, *((fact("held_against", against=self.against),) if self.against else ()))
        if self.verdict in (self.expected_verdict, ClaimVerdict.NOT_RUN):
            return fact("page_and_claim_disagree", claim_verdict=self.verdict, why=why)
        of = {"claim_verdict": self.verdict, "expected_verdict": self.expected_verdict}
        return fact("claim_should_be_for", **of, why=why) if why else fact("claim_should_be", **of)

    @property
    def reason(self) -> Fact:
        """Where not as expected: what and where."""
        of = {"number": self.number, "title": self.title, "file": str(self.file), "line": self.line}
        return fact("claim_not_as_expected", **of, finding=self.finding)


class BaselineVerdict(StrEnum):
    """What a run is beside what was accepted before."""

    IDENTICAL = "identical"
    ROUNDING = "rounding"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True)
class BaselineResult:
    """A run against what was accepted before."""

    verdict: BaselineVerdict
    details: tuple[Fact, ...]
    """What changed, and what the baseline was made with where that differs."""
    first_step: int | None
    first_name: str | None
    file: Path

    @property
    def as_expected(self) -> bool:
        """Whether nothing but rounding differs."""
        return self.verdict in (BaselineVerdict.IDENTICAL, BaselineVerdict.ROUNDING)

    @property
    def reason(self) -> Fact:
        """Where not as expected: what and where."""
        of = {"baseline_verdict": self.verdict, "file": str(self.file)}
        return fact("baseline_not_as_expected", **of, details=self.details)


@dataclass(frozen=True, repr=False)
class Result:
    """One case, run."""

    id: str
    scenario: str
    file: Path
    title: str
    document: str | None
    dtype: str
    sides: tuple[str, str]
    steps_run: int
    steps_total: int
    steps_planned: int
    """Steps this run was asked for: all of them, or the stated first part."""
    stopped: Fact | None
    """Why the run ended before ``steps_planned``: its loss threshold, a non-finite value, an interruption, ..."""
    interrupted: bool
    seconds: float
    verdict: Verdict
    side_reasons: tuple[Fact, ...]
    """Where the sides do not agree as expected: what and where."""
    expectations: tuple[Fact, ...]
    """What the scenario itself expects to differ."""
    metrics: tuple[Metric, ...]
    series: Series
    differences: tuple[Difference, ...]
    claims: tuple[ClaimResult, ...] = ()
    baseline: BaselineResult | None = None
    """None where the workspace keeps no baselines."""
    first_wrong: tuple[Fact, ...] = ()
    """Of each side that is wrong, its first wrong operation forward, backward and in the update."""
    resolutions: Mapping[str, float] = field(default_factory=dict)
    """By quantity, the worst resolution of any tensor at any step."""
    drift: Drift | None = None
    """None where fewer than two steps were sampled, or the run started from a saved state."""
    untold: tuple[Fact, ...] = ()
    """What a side does not tell, so that it was not compared."""
    seen: tuple[Seen, ...] = ()
    """Every step, of a task that was given in place of the case's data; of a run of a small network the first logged
    steps and the last, without what was told."""
    failure: str = ""
    """Why the first side did not come to the end of it."""
    faults_noticed: tuple[int, int] | None = None
    """How many of the faults that its layers and loss allow its scenario can notice; None of large networks."""
    observed: Any = field(default=None, repr=False, compare=False)
    """What claims and baselines wanted to see of the first side (harness.run.observe.Observed)."""

    @property
    def reasons(self) -> tuple[Fact, ...]:
        """What is not as expected, of the sides, the claims and the baseline."""
        claims = tuple(one.reason for one in self.claims if not one.as_expected)
        return (*self.side_reasons, *claims, *self.baseline_reasons)

    @property
    def baseline_reasons(self) -> tuple[Fact, ...]:
        """Why the baseline is not as expected; nothing is said of one that a run did not come to the end of."""
        found = self.baseline
        return () if found is None or found.as_expected or self.interrupted else (found.reason,)

    @property
    def as_expected(self) -> bool:
        """Whether the sides agree, and the document and the baseline hold, as expected."""
        return not self.reasons

    def __repr__(self) -> str:
        said = "as expected" if self.as_expected else f"NOT AS EXPECTED: {'; '.join(map(str, self.reasons))}"
        return f"<Result {self.id}: {self.verdict}, {said}>"
