"""A page read: of all ways to read it, the one that gives most of its numbers, with claims that were judged."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.checking.opening import Options
from harness.claims.judge import Context, judge
from harness.claims.meanings import Meaning, meanings
from harness.claims.read_out import Claimed, ReadOut, Wrong, reproduced, with_all_places
from harness.claims.seen_values import Values, values_at
from harness.claims.values import wanted
from harness.ground.atomic import write_atomically
from harness.ground.errors import UsageError
from harness.ground.facts import fact, sentence
from harness.ground.workspace import SUFFIX, Workspace
from harness.ground.yaml_source import text_of
from harness.run.observe import observe
from harness.run.sides import Side
from harness.scenario.claims.pages import Found, Page
from harness.scenario.claims.pages import page as page_of
from harness.scenario.initial import initial_state
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.verification.from_page import by_code, by_prose
from harness.verification.from_page.described import Described
from harness.verification.from_page.written import written

#: The first steps are looked into, and those that the page speaks of; ways to read it are told apart by fewer.
_FIRST, _SHORT = 30, 3
#: What is tried to its end, at most.
_FINALISTS = 4
_WHOLE = re.compile(r"(?<![\w.])\d{1,6}(?![\w.]*\d)")


@dataclass(frozen=True)
class FromPage:
    """What is to be written, and what is to be said of it."""

    scenario: str
    claims: tuple[Claimed, ...]
    wrong: tuple[Wrong, ...]
    nearly: tuple[Wrong, ...]
    """Numbers that are off in their last digit alone, for which there is no claim."""
    rest: tuple[Found, ...]
    """All others that no claim covers."""
    page: Page
    file: Path

    @property
    def covered(self) -> int:
        """How many numbers claims cover."""
        return len({one for claimed in self.claims for one in claimed.numbers})

    def where(self, one: Found) -> str:
        """``page.md:4:12``."""
        line, column = self.page.place(one.start)
        return f"{self.file}:{line}:{column}"


def from_page(file: Path, name: str, claimed_as: str, side: Side) -> FromPage:
    """Read a page. ``claimed_as``: how claims are to name it. Raises UsageError where something is missing."""
    raw = text_of(file)
    page = page_of(raw)
    said = meanings(page)
    with tempfile.TemporaryDirectory(prefix="harness-page-") as made:
        folder = Path(made)
        every, lacks = _readings(file, page, said, side, folder)
        every = [replace(one, steps=one.steps + 1) for one in every]  # whose forward pass shows what they give
        found = None if lacks else _chosen(every, page, side, folder)
        if found is None:
            asks = "\n".join(f"  {sentence(fact(code))}" for code in lacks or ("page_fits_nothing",))
            raise UsageError(fact("from_page_asks", file=str(file), asks=asks))
        own, values = found
        out = ReadOut(page, claimed_as, values, said, own.names, frozenset({own.lr}))
        claims = with_all_places(out.claims(), page)
        every_wrong = out.wrong()
        nearly = [one for one in every_wrong if one.is_last_digit]
        wrong = [one for one in every_wrong if not one.is_last_digit]
        title = _title(raw) or name
        stands = Written(folder, name, claimed_as, raw, own, title)
        claims, wrong = stands.judged(claims, wrong, side)
        told = (*claims, *(two.claimed for two in (*wrong, *nearly)))
        covered = {one for each in told for one in each.numbers}
        rest = tuple(one for one in page.numbers if one not in covered)
        return FromPage(
            written(own, title, claimed_as, claims, wrong), tuple(claims), tuple(wrong), tuple(nearly), rest, page, file
        )


@dataclass(frozen=True)
class Written:
    """A scenario as it would be written, in a workspace that is thrown away."""

    folder: Path
    name: str
    claimed_as: str
    raw: str
    own: Described
    title: str

    def judged(
        self, claims: Sequence[Claimed], wrong: Sequence[Wrong], side: Side
    ) -> tuple[list[Claimed], list[Wrong]]:
        """Those that have the verdict that they expect."""
        every = [*claims, *(one.claimed for one in wrong)]
        if not every:
            return [], []
        file = self.folder / "scenarios" / f"{self.name}{SUFFIX}"
        page = self.folder / self.claimed_as
        for path in (file, page):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(page, self.raw)
        write_atomically(file, written(self.own, self.title, self.claimed_as, claims, wrong))
        place = Workspace(self.folder, file.parent, self.folder / "reports")
        case = load(file, place)[0]
        start = initial_state(case)
        seen = observe(case, side.build, wanted(case), start, data.load(case))
        results = judge(case, seen, Context(place, side, start, case.steps_total))
        right = [one.verdict is one.expected_verdict and one.page is None for one in results]
        kept = [one for one, is_right in zip(claims, right, strict=False) if is_right]
        return kept, [one for one, is_right in zip(wrong, right[len(claims) :], strict=True) if is_right]


# ---------------------------------------------------------------- which way to read it


def _readings(
    file: Path, page: Page, said: Mapping[Found, Meaning], side: Side, folder: Path
) -> tuple[list[Described], tuple[str, ...]]:
    """By its code if that can be taken, else by what it says."""
    source = by_code.source_of(file)
    made = by_code.readings(source, Options(), side.build, folder) if source is not None else []
    return (made, ()) if made else by_prose.readings(page, said)


def _chosen(every: Sequence[Described], page: Page, side: Side, folder: Path) -> tuple[Described, Values] | None:
    """That of which most numbers of the page are values: in the first steps, then, of equals, in all."""
    scored = [(score, one) for one in every if (score := _score(one, _SHORT, page, side, folder)) is not None]
    most = max((score for score, _ in scored), default=0)
    if not most and len(scored) > 1:  # nothing tells which is meant
        return None
    best = [one for score, one in scored if score == most][:_FINALISTS]
    tried = [(one, values) for one in best if (values := _values(one, page, side, folder)) is not None]
    return max(tried, key=lambda each: reproduced(page, each[1]), default=None)


def _score(one: Described, steps: int, page: Page, side: Side, folder: Path) -> int | None:
    case = one.case(folder, steps)
    return None if case is None else reproduced(page, values_at(case, side.build, range(1, steps + 1)))


def _values(one: Described, page: Page, side: Side, folder: Path) -> Values | None:
    """Of the first steps, of those that the page speaks of, and of the last; with one step more than it takes."""
    case = one.case(folder)
    return None if case is None else values_at(case, side.build, sorted(_steps(case, page)))


def _steps(case: Case, page: Page) -> set[int]:
    total = case.steps_total
    spoken = {int(match[0]) for match in _WHOLE.finditer(page.raw)}
    near = {step + more for step in spoken for more in (0, 1)} | set(range(1, _FIRST + 1)) | {total - 1, total}
    return {step for step in near if 0 < step <= total}


def _title(raw: str) -> str:
    found = re.search(r"(?m)^#\s+(.+?)\s*#*\s*$", raw)
    return found[1] if found else ""
