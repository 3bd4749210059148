"""``init --from``: a scenario with claims, made of a page, and what is said of the page's numbers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from harness.claims.read_out import Wrong
from harness.entry import new_files
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact
from harness.ground.workspace import SUFFIX, real
from harness.ground.yaml_source import text_of
from harness.run.sides import resolve_one
from harness.verification.from_page.made import FromPage, from_page
from harness.verification.from_page.written import shown


def make(folder: Path, page: Path) -> tuple[list[Path], FromPage]:
    """Write a page's scenario into a workspace, and a copy of the page beside it if it lies elsewhere.

    Raises HarnessError, and has written nothing then.
    """
    if not os.path.isfile(page):
        raise UsageError(fact("no_file_there", file=str(page)))
    name = re.sub(r"[^\w-]+", "_", page.stem).strip("_") or "page"
    scenario, copy = f"scenarios/{name}{SUFFIX}", f"scenarios/{name}{page.suffix}"
    is_inside = real(page).is_relative_to(real(folder)) and real(page) != real(folder / copy)
    new_files.refuse_others(folder, [scenario] if is_inside else [scenario, copy])
    claimed_as = real(page).relative_to(real(folder)).as_posix() if is_inside else Path(copy).name
    found = from_page(page, name, claimed_as, resolve_one("numpy"))
    contents = {scenario: found.scenario, **({} if is_inside else {copy: text_of(page)})}
    return new_files.make_of(folder, contents), found


def told(found: FromPage) -> Iterator[Fact]:
    """How many numbers are claimed; those that are wrong, with what is true; and those that no claim covers."""
    yield fact("from_page_claimed", numbers=found.covered, total=len(found.page.numbers), count=len(found.claims))
    if found.wrong:
        yield fact("from_page_contradicted", count=len(found.wrong))
    yield from (_beside_true(one, found) for one in found.wrong)
    if found.nearly:
        yield fact("from_page_nearly", count=len(found.nearly))
    yield from (_beside_true(one, found) for one in found.nearly)
    if found.rest:
        yield fact("from_page_rest", count=len(found.rest))
    for line, numbers in groupby(found.rest, key=lambda one: found.page.place(one.start)[0]):
        place = f"{found.file}:{line}"
        yield fact("from_page_uncovered", place=place, numbers=tuple(one.text for one in numbers))


def _beside_true(one: Wrong, found: FromPage) -> Fact:
    number = one.claimed.numbers[0]
    of = {"what": one.claimed.key.label, "true": shown(one)}
    return fact("from_page_wrong", place=found.where(number), printed=number.text, **of)
