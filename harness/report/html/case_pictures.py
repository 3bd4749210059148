"""The pictures of the networks of a run, as many as a page has room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from harness.report.html.case_section import Anchors
from harness.report.html.picture import drawn, of_run
from harness.run.result import Result
from harness.scenario.model import Case

#: Bytes of all pictures of a page together: with them, the page of a hundred networks stays below 2 MB.
ROOM = 350_000
#: Of so few cases each has its picture; and of so many that are not as expected.
FEW, MOST = 10, 40


def pictures_of(results: Sequence[Result], cases: Mapping[str, Case], anchors: Anchors) -> dict[str, Markup]:
    """By case: of what is not as expected first, then the smallest, as long as there is room."""
    drawn_of = {one.id: _picture(one, cases.get(one.id), anchors[one.id]) for one in _chosen(results)}
    sizes = {name: len(picture.encode()) for name, picture in drawn_of.items()}
    good = {one.id: one.as_expected for one in results}
    found: dict[str, Markup] = {}
    left = ROOM
    for name in sorted(sizes, key=lambda name: (good[name], sizes[name])):
        if sizes[name] <= left:
            found[name] = drawn_of[name]
            left -= sizes[name]
    return found


def _chosen(results: Sequence[Result]) -> list[Result]:
    """All of a few. Of many the first of each scenario, and what is not as expected, up to as many."""
    if len(results) <= FEW:
        return list(results)
    bad = [one for one in results if not one.as_expected][:MOST]
    return [*bad, *{one.scenario: one for one in reversed(results) if one.as_expected}.values()]


def _picture(result: Result, case: Case | None, anchor: str) -> Markup:
    picture = of_run(case, result) if case else None
    return drawn(picture, f"{anchor}-network") if picture else Markup("")
