"""The files beside an assignment that it reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.grading.assignment import Assignment, named_files
from harness.ground import formulas, yaml_source
from harness.ground.workspace import Workspace, real


def workspace_of(assignment_file: Path) -> Workspace:
    """The folder of an assignment, as its scenarios lie in it."""
    folder = assignment_file.parent
    return Workspace(folder, folder, folder / "reports")


def read_beside(assignment: Assignment) -> dict[str, bytes]:
    """By name relative to the assignment's folder, those that it names, and those that these read."""
    found: dict[str, bytes] = {}
    folder = real(assignment.path.parent)
    for name in named_files(assignment):
        for path in _with_read(assignment.beside(name), name.endswith((".yaml", ".yml"))):
            relative = real(path).relative_to(folder).as_posix()
            found[relative] = path.read_bytes()
    return found


def _with_read(path: Path, is_yaml: bool) -> Iterator[Path]:
    """A file, those that it extends, and the formulas beside a scenario."""
    yield path
    values = yaml_source.read(path).values if is_yaml else None
    if isinstance(values, dict) and "course" not in values:
        beside = path.parent / formulas.FILE
        yield from (beside,) if beside.is_file() else ()
        base = values.get("extends")
        yield from _with_read(path.parent / base, is_yaml=True) if isinstance(base, str) else ()
