"""``schema``: what an editor has to know of scenario files, and what the documentation says of layers and losses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from harness.entry.printing import tell


@click.command("schema")
@click.option(
    "--docs",
    "pages",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Instead, write the tables of layers, losses and optimizers in this Markdown file again; may be repeated.",
)
@click.option("--preset", is_flag=True, help="Of the files of courses (check --course), not of scenarios.")
@click.option("--assignment", is_flag=True, help="Of the files of assignments (grade --assignment).")
def command(pages: tuple[Path, ...], preset: bool, assignment: bool) -> None:
    """Print the JSON Schema of scenario files. For editors."""
    for page in pages:
        _fill(page)
    if not pages:
        tell(json.dumps(_schema(preset, assignment), indent=2))


def _schema(of_presets: bool, of_assignments: bool) -> dict[str, Any]:
    if of_presets:
        from harness.checking.homework.vocabulary import preset_json_schema

        return preset_json_schema()
    if of_assignments:
        from harness.grading.assignment import assignment_json_schema

        return assignment_json_schema()
    from harness.scenario.model import scenario_json_schema

    return scenario_json_schema()


def _fill(page: Path) -> None:
    from harness.ground.atomic import write_atomically
    from harness.ground.errors import Place, ScenarioError
    from harness.ground.yaml_source import text_of
    from harness.report.homes_text import filled, not_filled

    text = text_of(page)
    if wrong := not_filled(text):
        line, problem = wrong
        raise ScenarioError(Place(page, line, 1), problem)
    if text != (new := filled(text)):
        write_atomically(page, new)
