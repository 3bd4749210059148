"""What ``init`` and ``new`` write: a workspace with one commented scenario, and a commented candidate to fill in."""

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


def make_candidate(file: Path) -> Path:
    """Write a commented candidate; nothing that exists is touched. Raises UsageError."""
    if file.exists():
        raise UsageError(f"{file}: exists already; new writes only where nothing is")
    if file.suffix != ".py" or not file.parent.is_dir():
        raise UsageError(f"{file}: should be a .py file in a folder that exists")
    template = (files("harness") / "template" / "my_backprop.py").read_text("utf-8")
    write_atomically(file, template.replace("{name}", file.name))
    return file
