"""Which numbers of a page the claims cover, and which are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.ground.facts import Fact, fact
from harness.ground.workspace import Workspace
from harness.scenario.claims.check_claims import locate, page_path, uncovered
from harness.scenario.claims.claim import Claim, Ignored
from harness.scenario.claims.pages import Found, Page
from harness.scenario.model import Case


@dataclass(frozen=True)
class Coverage:
    """One page against the scenarios that name it."""

    path: Path
    page: Page
    workspace: Workspace
    claims: int
    """Claims that name the page."""
    rest: tuple[Found, ...]
    """Numbers that no claim covers and that nothing says to ignore."""
    stale: tuple[Fact, ...]
    """Numbers to ignore that the page has not, each with its place."""

    @property
    def lines(self) -> list[Fact | str]:
        """One line for each number that is left, and a last one that counts."""
        found = [f"{self.where(one)}: {one.text}" for one in self.rest]
        numbers, named = fact("numbers", count=len(self.rest)), fact("named", count=self.claims)
        uncovered = fact("uncovered", numbers=numbers, named=named)
        return [*found, *self.stale, uncovered]

    def naming(self, groups: Iterable[tuple[Case, ...]]) -> list[tuple[Case, ...]]:
        """The scenarios that have a claim, or a number to ignore, on this page."""
        return [
            cases
            for cases in groups
            if any(_is(name, self.path, cases[0], self.workspace) for name in _pages(cases[0]))
        ]

    def where(self, one: Found) -> str:
        """``pages/my_network.md:4:12``."""
        line, column = self.page.place(one.start)
        return f"{self.path}:{line}:{column}"


def coverage(path: Path, page: Page, cases: Iterable[Case], workspace: Workspace) -> Coverage:
    """``cases``: the first of each scenario."""
    claims: list[Claim] = []
    ignored: list[Ignored] = []
    stale = []
    for case in cases:
        claims += [claim for claim in case.scenario.claims if claim.in_ and _is(claim.in_, path, case, workspace)]
        for number, (one, place) in enumerate(case.ignored, 1):
            if not _is(one.in_, path, case, workspace):
                continue
            ignored.append(one)
            if locate(one, page) is None:
                of = {"place": str(place), "number": number, "file": str(path)}
                if one.printed is not None:
                    stale.append(fact("stale_ignore", **of, printed=one.printed))
                else:
                    stale.append(fact("stale_column", **of, column=one.column))
    return Coverage(path, page, workspace, len(claims), tuple(uncovered(page, [*claims, *ignored])), tuple(stale))


def _is(name: str, path: Path, case: Case, workspace: Workspace) -> bool:
    found = page_path(name, case.file, workspace)
    return found is not None and found.resolve() == path.resolve()


def _pages(case: Case) -> set[str]:
    """The pages that a scenario names."""
    claimed = {claim.in_ for claim in case.scenario.claims if claim.in_ is not None}
    return claimed | {one.in_ for one in case.scenario.ignore}
