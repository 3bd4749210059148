"""What ``init`` and ``new`` write: a workspace with one commented scenario, and a commented candidate to fill in."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from harness.ground.atomic import write_atomically
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.shipped import Example
from harness.ground.workspace import real
from harness.report.homes_text import filled_in
from harness.scenario.model import scenario_json_schema

_FILES = {
    "scenarios/my_network.scenario.yaml": "my_network.scenario.yaml",
    "pages/my_network.md": "my_network.md",
}
SCHEMA = "scenarios/scenario.schema.json"
#: What a run writes and the next one replaces; a folder's own list stays as it is.
_IGNORED = {".gitignore": "/reports/latest/\n"}


def make(folder: Path) -> list[Path]:
    """Write the files of a new workspace and tell which. Raises UsageError."""
    return _write_new(folder, _contents())


def make_example(folder: Path, chosen: Example) -> list[Path]:
    """Write the files of an example and tell which. Raises UsageError."""
    return _write_new(folder, _example_contents(chosen))


def _example_contents(chosen: Example) -> dict[str, str]:
    texts = {name: source.read_text("utf-8") for name, source in chosen.files.items()}
    return {**_IGNORED, **texts} if any(name.startswith("scenarios/") for name in texts) else texts


def make_of(folder: Path, contents: Mapping[str, str]) -> list[Path]:
    """Write these files, and what every workspace has, and tell which. Raises UsageError."""
    return _write_new(folder, {**_IGNORED, **contents})


def refuse_others(folder: Path, names: Iterable[str]) -> None:
    """Raises UsageError where one of these is there already, or lies in a link."""
    wanted = list(names)
    _refuse_links(folder, wanted)
    for name in wanted:
        if os.path.lexists(folder / name):
            raise UsageError(fact("entry_exists_already", file=str(folder / name)))


def _write_new(folder: Path, contents: Mapping[str, str]) -> list[Path]:
    """What an ended ``init``, or another example, has written already stays, and nothing that exists is touched.

    Raises UsageError where a file is another's, where all are there, or where a link leads out of the folder.
    """
    kept = {name for name in _IGNORED if os.path.lexists(folder / name)}
    wanted = {folder / name: text for name, text in contents.items() if name not in kept}
    _refuse_links(folder, [name for name in contents if name not in kept])
    missing = [path for path in wanted if not os.path.lexists(path)]
    others = [path for path in wanted if path not in missing and not _is(path, wanted[path])]
    if others or not missing:
        raise UsageError(fact("entry_exists_already", file=str((others or list(wanted))[0])))
    for path in missing:
        write_atomically(path, wanted[path])
    return missing


def _refuse_links(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if real(folder / name) != real(folder) / name:
            raise UsageError(fact("entry_is_a_link", file=str(folder / name)))


def _contents() -> dict[str, str]:
    template = files("harness") / "entry" / "template"
    texts = {name: filled_in((template / source).read_text("utf-8")) for name, source in _FILES.items()}
    return {**_IGNORED, **texts, SCHEMA: json.dumps(scenario_json_schema(), indent=2) + "\n"}


def _is(path: Path, text: str) -> bool:
    try:
        return path.read_text("utf-8") == text
    except (OSError, ValueError):
        return False


def make_candidate(file: Path, layer: str = "", course: str = "") -> Path:
    """Write a commented candidate, or a finished example of a layer; nothing that exists is touched. Raises UsageError.

    ``course``: in whose names the example is, a short name or a file.
    """
    if course and not layer:
        raise UsageError(fact("entry_course_without_layer"))
    if os.path.lexists(file):
        raise UsageError(fact("entry_candidate_exists", file=str(file)))
    if file.suffix != ".py" or not file.parent.is_dir():
        raise UsageError(fact("entry_no_python_file", file=str(file)))
    write_atomically(file, _layer(layer, course, file) if layer else _candidate(file))
    return file


def make_assignment(file: Path) -> Path:
    """Write a commented assignment; nothing that exists is touched. Raises UsageError."""
    if os.path.lexists(file):
        raise UsageError(fact("assignment_exists", file=str(file)))
    if file.suffix not in (".yaml", ".yml") or not file.parent.is_dir():
        raise UsageError(fact("assignment_no_yaml_file", file=str(file)))
    write_atomically(file, _assignment(file))
    return file


def _assignment(file: Path) -> str:
    template = (files("harness") / "entry" / "template" / "hw.yaml").read_text("utf-8")
    return template.replace("{file}", shlex.quote(file.name)).replace("{name}", json.dumps(file.stem[:64]))


def _candidate(file: Path) -> str:
    template = (files("harness") / "entry" / "template" / "my_backprop.py").read_text("utf-8")
    return filled_in(template).replace("{name}", file.name)


def _layer(layer: str, course: str, file: Path) -> str:
    from harness.checking.homework.vocabulary import course_named  # not before it is asked for: NumPy
    from harness.entry.layer_files import layer_example

    return layer_example(layer, file.name, course_named(course) if course else None)
