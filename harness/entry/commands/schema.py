"""``schema``: what an editor has to know of scenario files."""

from __future__ import annotations

import json

import click

from harness.entry.printing import tell


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenario files. For editors."""
    from harness.scenario.model import scenario_json_schema

    tell(json.dumps(scenario_json_schema(), indent=2))
