"""A workspace: the folder with ``scenarios/`` and ``reports/`` in which the program is run."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from harness.errors import Place, ScenarioError, UsageError
from harness.yaml_source import read

SUFFIX = ".scenario.yaml"


@dataclass(frozen=True)
class Workspace:
    """Where scenarios are read from and reports are written to; both inside ``root``."""

    root: Path
    scenarios: Path
    reports: Path

    def files(self) -> tuple[Path, ...]:
        """Every scenario file, by name."""
        return tuple(sorted(self.scenarios.rglob(f"*{SUFFIX}")))

    def inside(self, path: Path) -> bool:
        """Whether a path, links resolved, lies in this workspace."""
        return path.resolve().is_relative_to(self.root.resolve())


def name_of(file: Path) -> str:
    """A scenario's name: its file's, without .scenario.yaml."""
    return file.name.removesuffix(SUFFIX)


def find(root: Path) -> Workspace:
    """The workspace at ``root``, as [tool.harness] of its pyproject.toml says, by default scenarios/ and reports/."""
    settings = _settings(root / "pyproject.toml")
    workspace = Workspace(
        root, root / settings.get("scenarios", "scenarios"), root / settings.get("reports", "reports")
    )
    for field in ("scenarios", "reports"):
        if not workspace.inside(getattr(workspace, field)):
            raise UsageError(f"{root / 'pyproject.toml'}: tool.harness.{field} lies outside the workspace")
    if not workspace.scenarios.is_dir():
        raise UsageError(
            f"{workspace.scenarios}: no such folder; run in a folder that has scenarios/, or name one with --workspace"
        )
    return workspace


def around(file: Path) -> Workspace:
    """The workspace that a scenario file lies in; without one, the file's own folder."""
    file = file.resolve()
    for parent in file.parents:
        try:
            found = find(parent)
        except UsageError:
            continue
        if file.is_relative_to(found.scenarios.resolve()):
            return found
    return Workspace(file.parent, file.parent, file.parent / "reports")


def _settings(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    try:
        tool = tomllib.loads(file.read_text("utf-8")).get("tool", {})
        settings = tool.get("harness", {}) if isinstance(tool, dict) else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{file}: cannot be read: {error}") from None
    accepted = ("scenarios", "reports")
    if not isinstance(settings, dict):
        raise UsageError(f"{file}: tool.harness: should be a table with {', '.join(accepted)}, candidates")
    for key, value in settings.items():
        if key == "candidates":  # which pytest reads
            candidates(settings, file)
        elif key not in accepted or not isinstance(value, str):
            raise UsageError(f"{file}: tool.harness.{key}: should be one of {', '.join(accepted)}, a path in text")
    return {key: value for key, value in settings.items() if key != "candidates"}


def candidates(settings: Mapping[str, Any], file: Path) -> tuple[str, ...]:
    """What [tool.harness] candidates lists: candidates as ``check`` names them. Raises UsageError."""
    found = settings.get("candidates", [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UsageError(f"{file}: tool.harness.candidates: should be a list of files such as ['my_backprop.py']")
    return tuple(found)


def select(workspace: Workspace, names: Iterable[str]) -> tuple[tuple[Path, str | None], ...]:
    """Scenario files for names, paths or case ids (``name[...]``), each with the case id where one was meant."""
    by_name: dict[str, Path] = {}
    for file in workspace.files():
        if name_of(file) in by_name:
            raise UsageError(f"{file}: another scenario has this name: {by_name[name_of(file)]}; rename one")
        by_name[name_of(file)] = file
    names = tuple(names)
    if not names:
        return tuple((file, None) for file in by_name.values())
    return tuple(dict.fromkeys(_select_one(workspace, by_name, name) for name in names))


def _select_one(workspace: Workspace, by_name: Mapping[str, Path], name: str) -> tuple[Path, str | None]:
    if name.endswith(SUFFIX):
        file = Path(name)
        if not file.is_file():
            raise UsageError(f"{name}: no such file")
        if not workspace.inside(file):
            raise UsageError(
                f"{name}: lies outside the workspace {workspace.root}; name its workspace with --workspace"
            )
        return file, None
    stem = name.partition("[")[0]
    if stem not in by_name:
        close = difflib.get_close_matches(stem, by_name, n=1)
        hint = f", did you mean {close[0]}?" if close else "; `list` names them"
        raise UsageError(f"{name}: no such scenario in {workspace.scenarios}{hint}")
    return by_name[stem], name if "[" in name else None


@dataclass(frozen=True)
class Document:
    """What a scenario was taken from."""

    title: str
    source: str


@cache
def documents(workspace: Workspace) -> dict[str, Document]:
    """scenarios/documents.yaml: title and public source by document, empty where there is no such file."""
    file = workspace.scenarios / "documents.yaml"
    if not file.is_file():
        return {}
    source = read(file)
    if not isinstance(source.values, dict):
        raise ScenarioError(Place(file, 1, 1), "should be a mapping from a document's name to its title and source")
    return {key: _document(entry, source.place((key,)), key) for key, entry in source.values.items()}


def _document(entry: Any, place: Place, key: str) -> Document:
    if not isinstance(entry, dict) or set(entry) != {"title", "source"}:
        raise ScenarioError(place, f"{key}: should be a mapping with exactly a title and a source")
    for field, value in entry.items():
        if not isinstance(value, str):
            raise ScenarioError(place, f"{key}.{field}: should be text, not {value!r}")
    return Document(**entry)
