"""The end of a run on one screen: counts, what is not as expected, what is worth seeing, and each document."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from harness.ground.workspace import Document
from harness.report import text
from harness.report.tables import table
from harness.report.words import headers, say, some_of, verdict_words
from harness.run.result import Result

#: Of up to so many cases each is shown whole, and has its row.
FEW = 10
#: Rows of cases that are not as expected, and of what is worth seeing.
_MOST = 8
#: A document's title and a case's id are cut after so many characters.
_TITLE = 60


def summary(results: Sequence[Result], documents: Mapping[str, Document], verbose: bool = False) -> str:
    """A row for each case of a few; of many, tables that fit on one screen, and all rows where they are asked for."""
    if len(results) <= FEW:
        return text.summary_table(results)
    rows = [text.summary_table(results)] if verbose else []
    tables = [
        *rows,
        _verdicts(results),
        _not_as_expected(results),
        _worth_seeing(results),
        _documents(results, documents),
    ]
    return "\n\n".join(one for one in tables if one)


def _verdicts(results: Sequence[Result]) -> str:
    """How many cases have each verdict, the mildest first."""
    found = sorted({result.verdict for result in results}, key=lambda verdict: (verdict.kind, verdict.side))
    return table([_of_verdict(str(one), results) for one in found], headers("verdicts"))


def _of_verdict(verdict: str, results: Sequence[Result]) -> list[Any]:
    alike = [result for result in results if result.verdict == verdict]
    return [verdict_words(alike[0].verdict), f"{len(alike):,}", f"{sum(not one.as_expected for one in alike):,}"]


def _not_as_expected(results: Sequence[Result]) -> str:
    """The first cases, each with how many reasons it has: these were told when the case ended."""
    bad = [result for result in results if not result.as_expected]
    rows = [[_cut(one.id), verdict_words(one.verdict), _first_reason(one)] for one in bad[:_MOST]]
    if len(bad) > _MOST:
        rows.append([say("summary_more", count=len(bad) - _MOST), "", ""])
    return table(rows, headers("not_as_expected")) if rows else ""


def _first_reason(result: Result) -> str:
    return _cut(text.case_answer(result)[0], 2 * _TITLE)


def _worth_seeing(results: Sequence[Result]) -> str:
    """By scenario and verdict what is as expected, and yet not the same; and where a mistake would be seen least."""
    alike: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.as_expected and not result.verdict.is_sound:
            alike.setdefault((result.scenario, str(result.verdict)), []).append(result)
    rows = [[_cut(name), *_in_words(cases)] for (name, _), cases in alike.items()][:_MOST]
    sharp = [(result.resolutions.get("gradient", 0.0), result) for result in results if result.verdict.is_sound]
    coarsest = max((one for one in sharp if math.isfinite(one[0])), key=lambda one: one[0], default=None)
    if coarsest and coarsest[0] > 0:
        rows.append([_cut(coarsest[1].id), "1", say("would_have_noticed", resolution=coarsest[0])])
    return table(rows, headers("worth_seeing")) if rows else ""


def _in_words(cases: Sequence[Result]) -> tuple[str, str]:
    """How many cases they are, and what is said of the first of them."""
    first = cases[0]
    why = first.expectations[0] if first.expectations else None
    what = verdict_words(first.verdict)
    return f"{len(cases):,}", say("summary_for", what=what, why=why) if why else say("summary_expected", what=what)


def _documents(results: Sequence[Result], documents: Mapping[str, Document]) -> str:
    """A row for each document: its cases, and what its claims are worth."""
    about: dict[str, list[Result]] = {}
    for result in results:
        if result.document:
            about.setdefault(result.document, []).append(result)
    rows = [_of_document(name, of, documents.get(name)) for name, of in sorted(about.items())]
    return table(rows, headers("documents")) if rows else ""


def _of_document(name: str, results: Sequence[Result], document: Document | None) -> list[Any]:
    good = say("some_of", some=sum(one.as_expected for one in results), total=len(results))
    counts = Counter(claim.verdict for result in results for claim in result.claims)
    claims = [say("counted", number=count, claim_verdict=verdict) for verdict, count in counts.most_common()]
    return [name, _cut(document.title if document else ""), good, some_of(claims, 5) or "-"]


def _cut(name: str, most: int = _TITLE) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
