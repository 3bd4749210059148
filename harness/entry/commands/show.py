"""``show``: one scenario, described, or what mistakes it would notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.entry.arguments import data_option
from harness.entry.chosen import Errors, chosen, each_scenario
from harness.entry.exit_codes import AS_EXPECTED
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.workspace import Workspace

if TYPE_CHECKING:
    from harness.scenario.model import Case


@click.command("show")
@click.argument("scenario")
@click.option("--adequacy", is_flag=True, help="Which mistakes it can notice, which not, and which scenario would.")
@data_option
@click.pass_obj
def command(root: Path, scenario: str, adequacy: bool, data_paths: dict[str, Path]) -> int:
    """Describe one scenario. Its network, source, data, and what runs by default."""
    from harness.report.scenario_text import scenario_text
    from harness.scenario.load import load

    place = workspace.find(root, data_paths)
    ((file, case_id),) = workspace.select(place, (scenario,))
    cases = chosen(load(file, place), case_id)
    if adequacy:
        return _show_adequacy(place, cases[0])
    tell(scenario_text(cases, workspace.documents(place)))
    return AS_EXPECTED


def _show_adequacy(place: Workspace, case: Case) -> int:
    from harness.faults.adequacy import adequacy
    from harness.report.adequacy_text import adequacy_text

    errors = Errors()
    others = [group[0] for group in each_scenario(place, (), None, errors) if group[0].file != case.file]
    tell(adequacy_text(adequacy(case, others), case))
    return errors.exit_code(AS_EXPECTED)
