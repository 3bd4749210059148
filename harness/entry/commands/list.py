"""``list``: the scenarios of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.entry.chosen import Errors, each_scenario
from harness.entry.exit_codes import AS_EXPECTED
from harness.entry.printing import tell
from harness.ground import workspace

if TYPE_CHECKING:
    from harness.scenario.model import Case


@click.command("list")
@click.pass_obj
def command(root: Path) -> int:
    """List the scenarios. With documents, cases and how many steps run by default."""
    from harness.report.tables import table
    from harness.report.words import headers

    errors = Errors()
    rows = [_row(cases) for cases in each_scenario(workspace.find(root), (), None, errors)]
    tell(table(rows, headers("scenarios")))
    return errors.exit_code(AS_EXPECTED)


def _row(cases: tuple[Case, ...]) -> list[object]:
    from harness.report.words import say

    first = cases[0]
    steps = first.scenario.training.default_steps
    total = f"{first.steps_total:,}"
    if steps and steps < first.steps_total:
        total = say("some_of", some=steps, total=first.steps_total)
    return [first.scenario_name, first.scenario.document or "-", len(cases), total, first.scenario.title]
