"""``init``: a folder with one commented scenario, the page whose numbers it claims, and the schema for an editor."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from harness.atomic import write_atomically
from harness.errors import UsageError
from harness.scenario.model import scenario_json_schema

_FILES = {
    "scenarios/my_network.scenario.yaml": "my_network.scenario.yaml",
    "pages/my_network.md": "my_network.md",
}
SCHEMA = "scenarios/scenario.schema.json"


def make(folder: Path) -> list[Path]:
    """Write the files of a new workspace; nothing that exists is touched. Raises UsageError."""
    for name in (*_FILES, SCHEMA):
        if (folder / name).exists():
            raise UsageError(f"{folder / name}: exists already; init writes only where nothing is")
    template = files("harness") / "template"
    for name, source in _FILES.items():
        write_atomically(folder / name, (template / source).read_text("utf-8"))
    write_atomically(folder / SCHEMA, json.dumps(scenario_json_schema(), indent=2) + "\n")
    return [folder / name for name in (*_FILES, SCHEMA)]
