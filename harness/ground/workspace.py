"""A workspace: the folder with ``scenarios/`` and ``reports/`` in which the program is run."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from harness.ground.errors import HarnessError, Place, ScenarioError, UsageError
from harness.ground.facts import fact
from harness.ground.yaml_source import read, text_of

SUFFIX = ".scenario.yaml"
_FOLDERS = ("scenarios", "reports")
#: Folders below ``reports``.
WRITTEN_BY_RUN, WRITTEN_BY_ACCEPT = ("latest", "latest/curves"), ("baseline", "baseline/.lock")


@dataclass(frozen=True)
class Workspace:
    """Where scenarios are read from and reports are written to; both inside ``root``."""

    root: Path
    scenarios: Path
    reports: Path
    data_paths: Mapping[str, Path] = field(default_factory=dict)
    """Other places for data sources than scenarios name: {"mnist": ...}, as --data has them."""

    def files(self) -> tuple[Path, ...]:
        """Every scenario file, by name."""
        return tuple(sorted(self.scenarios.rglob(f"*{SUFFIX}")))

    def inside(self, path: Path) -> bool:
        """Whether a path, links resolved, lies in this workspace."""
        return real(path).is_relative_to(real(self.root))

    def own(self, *names: str) -> tuple[Path, ...]:
        """What is to be written below ``reports``. Raises UsageError for a link: what it leads to is not ours."""
        for name in names:
            if real(self.reports / name) != real(self.reports) / name:
                raise UsageError(fact("reports_in_a_link", folder=str(self.reports / name)))
        return tuple(self.reports / name for name in names)


def real(path: Path) -> Path:
    """A path with its links resolved as far as they lead anywhere, which Path.resolve refuses for links in a circle."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a NUL in it
        return path.absolute()


def is_plain(text: str) -> bool:
    """Whether text has no control characters, line breaks or bytes that were no text: fit to be a file's name."""
    return not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text)


def name_of(file: Path) -> str:
    """A scenario's name: its file's, without .scenario.yaml."""
    return file.name.removesuffix(SUFFIX)


def data_path(text: str) -> tuple[str, Path]:
    """``mnist=PATH`` as --data takes it. Raises UsageError."""
    name, _, path = text.partition("=")
    if name != "mnist" or not path:
        raise UsageError(fact("odd_data_option", given=text))
    if not os.path.exists(path):  # False, too, for a name that no file can have
        raise UsageError(fact("no_such_data", given=text))
    return name, Path(path)


def find(root: Path, data_paths: Mapping[str, Path] = MappingProxyType({})) -> Workspace:
    """The workspace at ``root``, as [tool.harness] of its pyproject.toml says, by default scenarios/ and reports/."""
    settings = _settings(root / "pyproject.toml")
    workspace = Workspace(
        root, root / settings.get("scenarios", "scenarios"), root / settings.get("reports", "reports"), data_paths
    )
    for name in ("scenarios", "reports"):
        if not workspace.inside(getattr(workspace, name)):
            raise UsageError(fact("folder_outside", folder=str(getattr(workspace, name)), name=name, root=str(root)))
    if not workspace.scenarios.is_dir():
        raise UsageError(fact("no_workspace", folder=str(workspace.scenarios)))
    return workspace


def around(file: Path) -> Workspace:
    """The workspace that a scenario file lies in; without one, the file's own folder."""
    file = real(file)
    for parent in file.parents:
        try:
            found = find(parent)
        except HarnessError:
            continue
        if file.is_relative_to(real(found.scenarios)):
            return found
    return Workspace(file.parent, file.parent, file.parent / "reports")


def _settings(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    table = settings(file, text_of(file))
    for key, value in table.items():
        if key == "candidates":  # which pytest reads
            candidates(table, file)
        elif key not in _FOLDERS or not isinstance(value, str) or not is_plain(value):
            raise UsageError(fact("odd_setting", file=str(file), key=key, known=tuple(_FOLDERS)))
    return {key: value for key, value in table.items() if key != "candidates"}


def settings(file: Path, text: str) -> dict[str, Any]:
    """[tool.harness] of a pyproject.toml's text. Raises UsageError."""
    try:
        tool = tomllib.loads(text).get("tool", {})
        table = tool.get("harness", {}) if isinstance(tool, dict) else {}
    except ValueError as error:  # TOML's errors, and integers of more digits than Python reads
        raise UsageError(fact("no_toml", file=str(file), problem=str(error))) from None
    except RecursionError:
        raise UsageError(fact("toml_too_deep", file=str(file))) from None
    if not isinstance(table, dict):
        raise UsageError(fact("settings_no_table", file=str(file), known=tuple(_FOLDERS)))
    return table


def candidates(settings: Mapping[str, Any], file: Path) -> tuple[str, ...]:
    """What [tool.harness] candidates lists: candidates as ``check`` names them. Raises UsageError."""
    found = settings.get("candidates", [])
    if not isinstance(found, list) or not all(isinstance(one, str) and is_plain(one) for one in found):
        raise UsageError(fact("candidates_no_list", file=str(file)))
    return tuple(found)


def select(workspace: Workspace, names: Iterable[str]) -> tuple[tuple[Path, str | None], ...]:
    """Scenario files for names, paths or case ids (``name[...]``), each with the case id where one was meant."""
    by_name: dict[str, Path] = {}
    taken: dict[str, Path] = {}
    for file in workspace.files():
        other = taken.setdefault(_alike(name_of(file)), file)
        if other != file:
            raise UsageError(fact("two_scenarios_of_one_name", file=str(file), other=str(other)))
        by_name[name_of(file)] = file
    names = tuple(names)
    if not names:
        return tuple((file, None) for file in by_name.values())
    return tuple(dict.fromkeys(_select_one(workspace, by_name, name) for name in names))


def _alike(name: str) -> str:
    """What two names have in common that are one file's on macOS or Windows: a baseline has its scenario's name."""
    return unicodedata.normalize("NFC", name).casefold()


def _select_one(workspace: Workspace, by_name: Mapping[str, Path], name: str) -> tuple[Path, str | None]:
    if name.endswith(SUFFIX):
        file = Path(name)
        if not file.is_file():
            raise UsageError(fact("of_field", field=name, problem=fact("no_such_file")))
        if not workspace.inside(file):
            raise UsageError(fact("scenario_outside", name=name, root=str(workspace.root)))
        return file, None
    stem = name.partition("[")[0]
    if stem not in by_name:
        close = difflib.get_close_matches(stem, by_name, n=1)
        of = {"name": name, "folder": str(workspace.scenarios)}
        if close:
            raise UsageError(fact("no_such_scenario_but", **of, close=close[0]))
        raise UsageError(fact("no_such_scenario", **of))
    return by_name[stem], name if "[" in name else None


@dataclass(frozen=True)
class Document:
    """What a scenario was taken from."""

    title: str
    source: str


def documents(workspace: Workspace) -> dict[str, Document]:
    """scenarios/documents.yaml: title and public source by document, empty where there is no such file."""
    file = workspace.scenarios / "documents.yaml"
    if not file.is_file():
        return {}
    state = file.stat()
    return _documents(file, file.absolute(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _documents(file: Path, *_state: object) -> dict[str, Document]:
    """Read once for all cases, and again where the file has changed."""
    source = read(file)
    if not isinstance(source.values, dict):
        raise ScenarioError(Place(file, 1, 1), fact("documents_no_mapping"))
    return {key: _document(entry, source.place((key,)), key) for key, entry in source.values.items()}


def _document(entry: Any, place: Place, key: str) -> Document:
    if not isinstance(entry, dict) or set(entry) != {"title", "source"}:
        raise ScenarioError(place, fact("document_no_mapping"), key)
    for name, value in entry.items():
        if not isinstance(value, str):
            raise ScenarioError(place, fact("should_be_text", given=repr(value)), f"{key}.{name}")
    return Document(**entry)


def dtype_asked(scenario: object) -> str:
    """In which of its dtypes a scenario is meant: the one of a case's name, such as name[float32], else float64."""
    return "float32" if re.search(r"[\[,]float32\]$", str(scenario or "")) else "float64"
