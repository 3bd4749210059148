"""Files of one project that import one another: what a class is derived from, in whatever file that stands."""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit, read
from harness.ground.errors import HarnessError

#: A larger file is not looked into, in bytes; nor is what so many files import one from another.
_LARGE, _DEEP = 2**20, 8
#: How many files one imports at most that are read with it.
_MOST = 30
#: Below the project's folder, where a file may lie whose folder is put on sys.path.
_ELSEWHERE = ("*", "*/*")


#: Beside a folder's homework, not of it.
_NO_FOLDERS = frozenset(("__pycache__", "site-packages", "node_modules"))
_SUFFIXES = (".py", ".ipynb")


def files_of(folder: Path) -> tuple[Path, ...]:
    """Every Python file and notebook in a folder, in order, but in those that are hidden or hold libraries.

    An ``__init__.py`` that says nothing is none.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        if "pyvenv.cfg" in names:  # a virtual environment, whatever it is called
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _NO_FOLDERS]
        found += [Path(place, name) for name in names if not name.startswith(".") and Path(name).suffix in _SUFFIXES]
    return tuple(path for path in sorted(found) if path.is_file() and not _is_a_mark(path))


def _is_a_mark(path: Path) -> bool:
    """Whether a file only marks its folder as a package."""
    try:
        return path.name == "__init__.py" and not path.read_bytes().strip()
    except OSError:
        return False


def folders_around(folder: Path, root: Path | None) -> tuple[Path, ...]:
    """The folders around one, up to the project's; none where it lies outside of that."""
    folder, outermost = folder.resolve(), None if root is None else root.resolve()
    if outermost is None or outermost not in folder.parents:
        return ()
    return (*(one for one in folder.parents if one.is_relative_to(outermost)),)


@dataclass(frozen=True)
class Written:
    """A class as it is written, and in which file of the project."""

    node: ast.ClassDef
    unit: Unit
    file: File


@dataclass(frozen=True)
class Name:
    """What an imported name stands for: a file, or what that calls so."""

    path: Path
    module: str
    """As it is imported."""
    name: str = ""


@dataclass(frozen=True)
class File:
    """A file of a project."""

    units: tuple[Unit, ...]
    folder: Path | None = None
    """In which it lies; None: nothing is known of others."""
    root: Path | None = None
    """The project's."""
    depth: int = field(default=0, compare=False)
    """How many files lie between it and the one that was asked for."""

    @cached_property
    def classes(self) -> Mapping[str, Written]:
        """Its own, by name."""
        every = ((node, unit) for unit in self.units for node in _at_top(parse(unit).body))
        return {node.name: Written(node, unit, self) for node, unit in every if isinstance(node, ast.ClassDef)}

    @cached_property
    def imported(self) -> Mapping[str, Name]:
        """From other files of the project, by the name that it has here; ``*`` with a number for all of a file."""
        found: dict[str, Name] = {}
        for unit in self.units:
            for node in _at_top(parse(unit).body):
                found |= dict(self._imported(node, len(found)))
        return found

    def named(self, name: str) -> Written | None:
        """The class of this name, ``Layer`` or ``base.Layer``, its own or an imported one."""
        if name in self.classes:
            return self.classes[name]
        if self.depth > _DEEP:
            return None
        first = next((one for one in _parts(name) if one in self.imported), "")
        if first:
            own, rest = self.imported[first], name[len(first) + 1 :]
            file = self._file(own.path)
            return file.named(".".join(filter(None, (own.name, rest)))) if file else None
        stars = (self._file(one.path) for own, one in self.imported.items() if own.startswith("*"))
        return next(filter(None, (one.named(name) for one in stars if one)), None)

    def line_of(self, name: str) -> tuple[Written, ...]:
        """A class and those that it is derived from, the nearest first."""
        first = self.named(name)
        return () if first is None else tuple(_derived(first, ()))

    def beside(self, path: Path) -> File | None:
        """Another file of the project; None where that cannot be read."""
        return self._file(path)

    def reached(self) -> Mapping[Path, File]:
        """Other files of the project that it imports, and those that these do."""
        found: dict[Path, File] = {}
        todo = [self]
        while todo and len(found) < _MOST:
            new = {one.path for one in todo.pop().imported.values() if one.path.suffix == ".py"} - found.keys()
            files = {path: file for path in sorted(new) if (file := self._file(path)) is not None}
            found |= files
            todo += files.values()
        return found

    def modules(self, path: Path) -> tuple[str, ...]:
        """The names by which this file may import another one: as it does itself, then from the outermost folder on."""
        own = (one.module for one in self.imported.values() if one.path == path)
        return tuple(dict.fromkeys((*own, *self._relative(path.resolve()), *self._absolute(path.resolve()))))

    def _relative(self, path: Path) -> Iterator[str]:
        nodes = (node for unit in self.units for node in ast.walk(parse(unit)))
        dots = max((node.level for node in nodes if isinstance(node, ast.ImportFrom)), default=0)
        for at, base in enumerate(self._bases[:dots], 1):
            yield from ("." * at + one for one in _dotted(path, base))

    def _absolute(self, path: Path) -> Iterator[str]:
        for base in reversed(self._bases):
            yield from _dotted(path, base)

    @property
    def _bases(self) -> tuple[Path, ...]:
        """Folders in which it finds others, the nearest first."""
        return () if self.folder is None else (self.folder.resolve(), *folders_around(self.folder, self.root))

    def _file(self, path: Path) -> File | None:
        with contextlib.suppress(HarnessError, OSError, ValueError):
            if path.stat().st_size <= _LARGE:
                units = read(str(path)).units
                for unit in units:
                    parse(unit)
                return File(units, path.parent, self.root, self.depth + 1)
        return None

    def _imported(self, node: ast.AST, count: int) -> Iterator[tuple[str, Name]]:
        if isinstance(node, ast.Import):
            for one in node.names:
                if path := self._path(one.name, 0):
                    yield one.asname or one.name, Name(path, one.name)
        elif isinstance(node, ast.ImportFrom):
            dots, own = "." * node.level, node.module or ""
            path = self._path(own, node.level) if own else None
            for one in node.names:
                module = ".".join(filter(None, (own, one.name)))
                if one.name == "*" and path:
                    yield f"*{count}", Name(path, dots + own)
                elif inner := self._path(module, node.level):
                    yield one.asname or one.name, Name(inner, dots + module)
                elif path:
                    yield one.asname or one.name, Name(path, dots + own, one.name)

    def _path(self, module: str, level: int) -> Path | None:
        """The file of a module, found without importing anything."""
        parts, bases = module.split("."), self._bases
        if level and bases and self.root is None:  # of a file that is named alone nobody knows where its project ends
            bases = (*bases, *bases[0].parents)
        each = bases[level - 1 : level] if level else bases
        found = next(filter(None, (_module_in(base, parts) for base in each)), None)
        return found or (None if level else self._elsewhere(parts))

    def _elsewhere(self, parts: Sequence[str]) -> Path | None:
        """The one file of this name below the project's folder, whose folder is put on sys.path."""
        root = self.root
        if root is None or not all(part.isidentifier() for part in parts):
            return None
        every = {path for one in _ELSEWHERE for path in root.glob("/".join((one, *parts)) + ".py")}
        return every.pop() if len(every) == 1 else None


def _derived(one: Written, seen: tuple[ast.ClassDef, ...]) -> Iterator[Written]:
    yield one
    for base in one.node.bases:
        found = one.file.named(ast.unparse(base)) if isinstance(base, ast.Name | ast.Attribute) else None
        if found and found.node not in (*seen, one.node):
            yield from _derived(found, (*seen, one.node))


def _module_in(base: Path, parts: Sequence[str]) -> Path | None:
    path = base.joinpath(*parts)
    each = (path.parent / f"{path.name}.py", path / "__init__.py")
    return next((one for one in each if one.is_file()), None) if parts[-1] else None


def _dotted(path: Path, base: Path) -> Iterator[str]:
    """The name of a file's module from a folder on, if it has one."""
    parts = path.relative_to(base).with_suffix("").parts if path.is_relative_to(base) else ()
    if parts and all(one.isidentifier() for one in parts):
        yield ".".join(parts)


def _parts(name: str) -> Iterator[str]:
    """``a.b.c``, ``a.b``, ``a``."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _at_top(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, those under a condition too."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            yield from _at_top(node.body)
