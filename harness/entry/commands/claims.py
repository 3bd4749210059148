"""``claims``: the numbers of a page that no claim covers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.entry.arguments import data_option
from harness.entry.chosen import Errors, each_scenario
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.workspace import Workspace

if TYPE_CHECKING:
    from harness.claims.coverage import Coverage
    from harness.scenario.model import Case


@click.command("claims")
@click.argument("page", type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1)
@click.option("--suggest", is_flag=True, help="Write claims, in YAML, for the numbers that a run reproduces.")
@data_option
@click.pass_obj
def command(root: Path, page: Path, scenarios: tuple[str, ...], suggest: bool, data_paths: dict[str, Path]) -> int:
    """List a page's numbers that no claim covers. No claim of any scenario, or of those that are named."""
    from harness.claims.coverage import coverage
    from harness.ground.yaml_source import text_of
    from harness.report.words import said
    from harness.scenario.claims.pages import page as page_of

    place = workspace.find(root, data_paths)
    errors = Errors()
    if not page.is_file():
        raise UsageError(fact("no_file_there", file=str(page)))
    groups = list(each_scenario(place, scenarios, None, errors))
    found = coverage(page, page_of(text_of(page)), [group[0] for group in groups], place)
    for line in _suggested(found, groups, place) if suggest else found.lines:
        tell(said(line))
    return errors.exit_code(DIFFERS if found.rest or found.stale else AS_EXPECTED)


def _suggested(found: Coverage, groups: list[tuple[Case, ...]], place: Workspace) -> Iterator[str]:
    """Claims of the scenarios that name the page, or of all where none does."""
    from harness.claims.suggest import suggest
    from harness.run.sides import resolve_one

    if not place.inside(found.path):
        raise UsageError(fact("entry_page_outside", page=str(found.path), workspace=str(place.root)))
    return suggest(found, found.naming(groups) or groups, resolve_one("numpy").build)
