"""What a document prints or says, as data: the claims of a scenario file.

A claim says of a quantity (``of``, ``name``, ``step``) one of three things: the digits that are ``printed``, what it
``is``, or the formula that the document gives for it (``as_printed``). ``check_claims`` holds claims against the
scenario; what they are worth is judged in ``harness.claims``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from harness.ground.errors import Place
from harness.ground.facts import Fact, Told, fact
from harness.implementation import QUANTITIES, Backward
from harness.scenario.base import Factor, FunctionName, Matrix, Positive, Strict, Vector

Claimed = Literal[
    "loss",
    "output",
    "activation",
    Backward,
    "buffer",
    "parameter",
    "inputs",
    "targets",
    "accuracy",
    "steps",
    "batch_rows",
    "batches_per_epoch",
    "weight_matrices",
    "hidden_layers",
    "scenario",
]
#: Tensors that have a name.
NAMED = frozenset(QUANTITIES) - {"output", "loss"}
#: What does not change from step to step.
STATIC = frozenset({"steps", "batches_per_epoch", "weight_matrices", "hidden_layers", "scenario"})


class ClaimVerdict(StrEnum):
    """What a claim is worth; a scenario file may expect each of them but the last."""

    REPRODUCED = "reproduced"
    CONTRADICTED = "contradicted"
    NOT_DETERMINED = "not determined"
    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    NOT_RUN = "not run"


ExpectedVerdict = Literal["reproduced", "contradicted", "not determined", "consistent", "inconsistent"]

Numbers = float | Vector | Matrix
WORDS = ("zero", "nonzero", "finite", "rises", "raises")


def _word(value: Any) -> Any:
    return {value: True} if isinstance(value, str) and value in WORDS else value


class Statement(Strict):
    """What a claim says that its quantity is, in exactly one of these; of several steps, at each of them."""

    zero: Literal[True] | None = None
    """Every entry exactly 0."""
    nonzero: Literal[True] | None = None
    """Some entry not 0."""
    finite: Literal[True] | None = None
    rises: Literal[True] | None = None
    """Greater than at the step before, somewhere."""
    raises: Literal[True] | None = None
    """What is ``given`` is refused."""
    equal: Numbers | None = None
    close_to: Numbers | None = None
    """|value − close_to| ≤ atol + rtol · |close_to|, as numpy.allclose."""
    differs_from: Numbers | None = None
    """Not close_to."""
    shape: tuple[Annotated[int, Field(ge=0)], ...] | None = None
    identical_rows: tuple[Annotated[int, Field(ge=0)], ...] | None = None
    """These rows equal each other, bit by bit."""
    at_most: float | None = None
    at_least: float | None = None
    below: float | None = None
    """Below this at some step ``within`` the first so many."""
    not_finite_within: Annotated[int, Field(ge=1)] | None = None
    falls_by_at_least: Factor | None = None
    """From the first step to the last, as a share of the first value."""
    falls_by_less_than: Factor | None = None
    """The same; it does fall."""
    std: Positive | None = None
    """Standard deviation over all entries, to ``rtol``."""
    within: Annotated[int, Field(ge=1)] | None = None
    rtol: Annotated[float, Field(ge=0)] = 1e-5
    atol: Annotated[float, Field(ge=0)] = 1e-8

    @property
    def kind(self) -> str:
        """Which of the statements this is."""
        return next(name for name in KINDS if getattr(self, name) is not None)


_OPTIONS = ("within", "rtol", "atol")
KINDS = tuple(name for name in Statement.model_fields if name not in _OPTIONS)
#: Statements about how a number runs over several steps.
OVER_STEPS = frozenset({"rises", "below", "not_finite_within", "falls_by_at_least", "falls_by_less_than"})

Is = Annotated[Statement, BeforeValidator(_word)]
Step = Annotated[int, Field(ge=0)]


class Ignored(Strict):
    """A number on a page that is no claim: a setting, an example, a year."""

    printed: str | None = None
    """The number, or several, as the page has them; left out, all numbers of the column."""
    in_: Annotated[str, Field(alias="in")]
    """The page, beside the scenario file or from the workspace's root."""
    after: str | None = None
    """What stands on the page before it; without it, the text is ignored wherever it stands."""
    column: str | None = None
    """The header of a Markdown table's column that has the numbers."""
    note: Annotated[str, Field(max_length=1000)] = ""


class Claim(Strict):
    """One thing that a document prints or says."""

    of: Claimed
    name: str | None = None
    """Which tensor, as fc1.weight; of accuracy, which rows."""
    step: Step | Literal["last"] | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=2)] | Literal["all"] | None = None
    """Of a statement, the first and the last step that it is about; of printed digits, each step in order."""
    printed: str | None = None
    """The digits as the page has them; beside ``is`` or ``as_printed`` only looked up on the page."""
    is_: Annotated[Is | None, Field(alias="is")] = None
    as_printed: FunctionName | None = None
    """The document's own formula for the quantity: a function of scenarios/formulas.py."""
    in_: Annotated[str | None, Field(alias="in")] = None
    """The page, beside the scenario file or from the workspace's root."""
    after: str | None = None
    """What stands on the page before the printed text, where that text alone does not say which is meant."""
    column: str | None = None
    """The header of a Markdown table's column on the page that has the printed numbers, one below the other."""
    says: Annotated[str, Field(max_length=500)] = ""
    """What the document says, in our words."""
    correction: Annotated[str, Field(max_length=500)] = ""
    """What it should say."""
    entries: tuple[tuple[Annotated[int, Field(ge=0)] | str, ...], ...] | None = None
    """The tensor's entry that each printed number is; the tensor's name may stand first."""
    layout: Literal["out_in", "in_out"] = "out_in"
    """How the page orders a weight."""
    decimals: Annotated[int, Field(ge=0, le=20)] | None = None
    """Decimals that count, where the print cannot show them."""
    times: Factor = 1.0
    """The page's number is this many times ours."""
    given: dict[str, Any] = {}
    """Of ``is: raises``: inputs and targets of a batch, or fields of the scenario, that should be refused."""
    cases: dict[str, Any] = {}
    """Only these cases: a value, or a list of values, for a swept name."""
    dtype: Literal["float64", "float32"] | None = None
    """Only cases of this dtype."""
    unseeded: tuple[str, ...] = ()
    """The document states no seed: the fields of this scenario that hold one."""
    seeds: Annotated[int, Field(ge=3, le=1000)] | None = None
    """How many seeds to try, at most; by default as many as --seeds says."""
    expected_verdict: ExpectedVerdict | None = None
    note: Annotated[str, Field(max_length=1000)] = ""
    """Why that verdict is expected."""

    @property
    def expected(self) -> ClaimVerdict:
        """The verdict without which the claim is not as expected."""
        if self.expected_verdict is not None:
            return ClaimVerdict(self.expected_verdict)
        return ClaimVerdict.CONSISTENT if self.unseeded else ClaimVerdict.REPRODUCED


@dataclass(frozen=True)
class OnPage:
    """What a page has where it has not the text of a claim."""

    place: Place
    """Where on the page; its first character, where nothing there is like the claim."""
    said: Fact
    """What is there, or what is missing."""
    printed: tuple[str, ...] = ()
    """The numbers that stand there in place of the claim's."""

    @property
    def where(self) -> str:
        """``page.md:4:12``, or the page alone."""
        return str(self.place if self.printed else self.place.file)


def _when(claim: Claim) -> Iterator[Fact]:
    if claim.step == "last":
        yield fact("claim_last_step")
    elif claim.step is not None:
        yield fact("claim_step", step=claim.step) if claim.step else fact("claim_start")
    if claim.steps == "all":
        yield fact("claim_all_steps")
    elif claim.steps:
        yield fact("claim_steps", first=claim.steps[0], last=claim.steps[-1])


@dataclass(frozen=True)
class CaseClaim:
    """A claim as it stands about one case."""

    number: int
    """Counted from 1, in the file's order."""
    claim: Claim
    place: Place
    instead: OnPage | None = None
    """Where the page and the claim disagree."""

    @property
    def title(self) -> Told:
        """``gradient linear1.weight, step 1``."""
        of, when = {"quantity": self.claim.of, "name": self.claim.name or ""}, tuple(_when(self.claim))
        return Told(fact("claim_title_at", **of, when=when) if when else fact("claim_title", **of))
