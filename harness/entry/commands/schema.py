"""``schema``: what an editor has to know of scenario files, and what the documentation says of layers and losses."""

from __future__ import annotations

import json
from pathlib import Path

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
def command(pages: tuple[Path, ...]) -> None:
    """Print the JSON Schema of scenario files. For editors."""
    from harness.scenario.model import scenario_json_schema

    for page in pages:
        _fill(page)
    if not pages:
        tell(json.dumps(scenario_json_schema(), indent=2))


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
