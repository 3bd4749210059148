"""What a verdict looks like: one class of CSS and one symbol for each meaning."""

from __future__ import annotations

from typing import NamedTuple

from harness.run.result import ClaimResult, Kind, Result, Verdict
from harness.scenario.claims.claim import ClaimVerdict


class Mark(NamedTuple):
    """How a verdict is shown: the colour's class, and a symbol for who sees no colours."""

    css: str
    symbol: str


RIGHT = Mark("right", "✓")
EXPECTED = Mark("expected", "◆")
"""It differs, and that is known and stated."""
UNSEEN = Mark("unseen", "–")
"""It was not judged."""
OPEN = Mark("open", "?")
"""It cannot be told, or is right by a convention of its own."""
WRONG = Mark("wrong", "✗")
PARTLY = Mark("partly", "~")
"""Some of the points."""
#: From mild to bad.
ORDER = (RIGHT, EXPECTED, UNSEEN, OPEN, WRONG)
#: The symbols, in front of what has the class ``mark``; a screen reader has the words.
STYLE = "".join(
    f'.mark.{one.css}::before {{ content: "{one.symbol} "; content: "{one.symbol} " / ""; }}\n'
    for one in (*ORDER, PARTLY)
)


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
    """Of a claim in a run: a number that is known to be wrong is expected to be."""
    if not claim.as_expected:
        return WRONG
    mark = on_page(claim.verdict)
    return EXPECTED if mark == WRONG else mark


def on_page(verdict: ClaimVerdict) -> Mark:
    """Of what a page prints, whatever was expected of it."""
    if verdict in (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT):
        return RIGHT
    if verdict == ClaimVerdict.NOT_RUN:
        return UNSEEN
    return OPEN if verdict == ClaimVerdict.NOT_DETERMINED else WRONG


_CHECKED = {"right": RIGHT, "convention": OPEN, "inconclusive": OPEN, "wrong": WRONG, "failed": WRONG}


def of_checked(verdict: str) -> Mark:
    """Of a candidate, by the code of its verdict: right, convention, inconclusive, wrong or failed."""
    return _CHECKED.get(verdict, OPEN)
