"""What a verdict looks like: one class of CSS and one symbol for each of four meanings."""

from __future__ import annotations

from typing import NamedTuple

from harness.run.result import BaselineVerdict, ClaimResult, Kind, Result, Verdict
from harness.scenario.claims.claim import ClaimVerdict


class Mark(NamedTuple):
    """How a verdict is shown: the colour's class, and a symbol for who sees no colours."""

    css: str
    symbol: str


RIGHT = Mark("right", "✓")
EXPECTED = Mark("expected", "◆")
"""It differs, and that is known and stated."""
OPEN = Mark("open", "?")
"""It cannot be told, or is right by a convention of its own."""
WRONG = Mark("wrong", "✗")


def of_verdict(verdict: Verdict, as_expected: bool = True) -> Mark:
    """Of a difference or a case: two sides held against each other."""
    if verdict.is_sound:
        return RIGHT
    if verdict.kind == Kind.INCONCLUSIVE:
        return OPEN
    return EXPECTED if as_expected else WRONG


def of_case(result: Result) -> Mark:
    """Of a whole case: wrong wherever something is not as expected."""
    return of_verdict(result.verdict) if result.as_expected else WRONG


def of_claim(claim: ClaimResult) -> Mark:
    """Of what a page prints."""
    if not claim.as_expected:
        return WRONG
    if claim.verdict in (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT):
        return RIGHT
    return OPEN if claim.verdict in (ClaimVerdict.NOT_RUN, ClaimVerdict.NOT_DETERMINED) else EXPECTED


def of_baseline(verdict: BaselineVerdict, as_expected: bool = True) -> Mark:
    """Of a baseline; in a case that is as expected, a missing one is none that is wrong."""
    if verdict == BaselineVerdict.IDENTICAL:
        return RIGHT
    return OPEN if as_expected else WRONG


_CHECKED = {"right": RIGHT, "convention": OPEN, "inconclusive": OPEN, "wrong": WRONG, "failed": WRONG}


def of_checked(verdict: str) -> Mark:
    """Of a candidate, by the code of its verdict: right, convention, inconclusive, wrong or failed."""
    return _CHECKED.get(verdict, OPEN)
