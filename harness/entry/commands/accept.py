"""``accept``: what scenarios give now becomes their baseline."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.entry.arguments import data_option
from harness.entry.chosen import Errors, each_scenario, ids
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.errors import HarnessError, UsageError
from harness.ground.facts import fact

if TYPE_CHECKING:
    from harness.scenario.model import Case
    from harness.verification.verify import Verifier


@click.command("accept")
@click.argument("scenarios", nargs=-1)
@click.option("--new-only", is_flag=True, help="Only cases that have no baseline yet.")
@data_option
@click.pass_obj
def command(root: Path, scenarios: tuple[str, ...], new_only: bool, data_paths: dict[str, Path]) -> int:
    """Keep what scenarios give now as baselines. By default all; in reports/baseline."""
    from harness.report.words import said
    from harness.run.sides import default
    from harness.verification.accept import finish
    from harness.verification.verify import Verifier

    if os.environ.get("CI"):
        raise UsageError(fact("entry_no_accept_in_ci"))
    place = workspace.find(root, data_paths)
    place.own(*workspace.WRITTEN_BY_ACCEPT)
    errors = Errors()
    cases = [case for group in each_scenario(place, scenarios, None, errors) for case in group]
    refused = _accept(cases, Verifier(place, default()), new_only, errors)
    if not scenarios and not new_only and not errors.messages:
        for line in finish(place, ids(cases)):
            tell(said(line))
    return errors.exit_code(DIFFERS if refused else AS_EXPECTED)


def _accept(cases: list[Case], verifier: Verifier, new_only: bool, errors: Errors) -> int:
    """Accept each case, and say so; how many were refused."""
    from harness.report.words import say
    from harness.verification.accept import accept_case

    refused = 0
    for case in cases:
        try:
            done = accept_case(verifier, case, new_only)
        except HarnessError as error:
            errors.add(error)
            continue
        refused += done.code == "refused"
        tell(say("of_case", case=case.id, what=done))
    return refused
