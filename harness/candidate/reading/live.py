"""Functions and classes of this process as source: the text of each, and of all that it reads, at its own lines.

What is read by them is looked up where they would look: functions and classes of the user's own are written with their
text, modules and what is installed are imported, numbers, texts, small arrays and containers of these are written out.
Nothing is written whose text is not that of the code that runs.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import linecache
import os
import site
import symtable
import sys
import sysconfig
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from harness.candidate.reading.source import Unit
from harness.ground.facts import Fact, fact

#: Arrays and containers of more entries than this are not written out.
MOST = 10_000
#: What stands before a file's definitions, whose annotations are not looked up then; lines are counted without it.
_FIRST = "from __future__ import annotations\n"
#: The label of imports and constants.
_READ = "<what is read>"
_FUTURE = -1


@dataclass(frozen=True)
class Live:
    """What is to be checked, as source."""

    names: Mapping[str, Any] = field(hash=False)
    """It, by name."""
    units: tuple[Unit, ...]
    """The text of it and of what it reads, in the order in which it has to run."""
    folder: Path
    """Where its file lies, or this folder."""
    labels: Mapping[str, str] = field(hash=False)
    """By the file name of its code, what reports call that."""
    inside: Fact | None = None
    """Why it cannot run in another process; None where it can."""

    @property
    def text(self) -> str:
        """What a report calls its place."""
        return next(iter(self.labels.values()), "")


def live_of(names: Mapping[str, Any]) -> Live:
    """These functions and classes with all that they read."""
    written = _Written()
    for value in names.values():  # whose file gives the report its name
        written.name_files(value)
    for name, value in names.items():
        written.add(name, value)
    units = tuple(written.units())
    problem = written.problem or written.elsewhere() or next(filter(None, map(_broken, units)), None)
    return Live(dict(names), units, written.folder, dict(written.labels), problem)


def definitions(values: Mapping[str, Any]) -> tuple[Unit, ...]:
    """The text of functions and classes alone, of those that have one."""
    written = _Written()
    for name, value in values.items():
        written.put(name, value)
    return tuple(written.units())


def beside(value: Any) -> dict[str, Any]:
    """Every function and class of the module of one, by name."""
    around = getattr(_function(value), "__globals__", {})
    own = {name: one for name, one in around.items() if isinstance(one, FunctionType | type)}
    return {name: one for name, one in own.items() if one.__module__ == value.__module__ and one.__name__ == name}


def _broken(unit: Unit) -> Fact | None:
    try:
        compile(unit.code, unit.label, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return fact("live_no_text", name=unit.label)
    return None


class _Written:
    """What is written so far."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.problem: Fact | None = None
        self._names: dict[str, Any] = {}
        self._before: list[str] = []
        self._behind: list[str] = []
        self._lines: dict[str, dict[int, str]] = {}

    @property
    def folder(self) -> Path:
        """Of the first file."""
        file = next((name for name in self.labels if os.path.isfile(name)), None)
        return Path(file).absolute().parent if file else Path.cwd()

    def elsewhere(self) -> Fact | None:
        """That a module of the user's, which is imported, lies where the other process does not look."""
        modules = (one for one in self._names.values() if isinstance(one, ModuleType))
        for root in (sys.modules.get(one.__name__.partition(".")[0], one) for one in modules):
            file = getattr(root, "__file__", None)
            if not _is_installed(root) and (not file or self.folder not in Path(file).absolute().parents):
                return fact("live_module_elsewhere", name=root.__name__)
        return None

    def units(self) -> Iterator[Unit]:
        """Imports and constants, each file, and what is made of its definitions."""
        if self._before:
            yield Unit(_READ, "\n".join(self._before) + "\n")
        for name, lines in self._lines.items():
            text = "\n".join(lines.get(at, "") for at in range(1, max(lines) + 1))
            yield Unit(self.labels[name], f"{_FIRST}{text}\n", _FUTURE)
        if self._behind:
            yield Unit("<names>", "\n".join(self._behind) + "\n")

    def add(self, name: str, value: Any) -> None:
        """Something under a name, and all that it reads."""
        if name in self._names:
            if self._names[name] is not value:
                self._fails(fact("live_two_of_a_name", name=name))
            return
        self._names[name] = value
        imported = _imported(name, value)
        if imported:
            self._before.append(imported)
        elif isinstance(value, FunctionType | type):
            self._define(name, value)
        else:
            self._write(name, value)

    def _fails(self, problem: Fact) -> None:
        self.problem = self.problem or problem

    def _write(self, name: str, value: Any) -> None:
        """A constant, or a container of functions."""
        read: dict[str, Any] = {}
        text = _literal(value, read, [MOST])
        if text is None:
            self._fails(fact("live_cannot_be_written", name=name, type=type(value).__name__))
            return
        for own, one in read.items():
            self.add(own, one)
        (self._behind if read else self._before).append(f"{name} = {text}")

    def name_files(self, value: Any) -> None:
        """Give the files in which a function or class stands their labels."""
        for filename in _filenames(value):
            self.labels.setdefault(filename, _label(filename, self.labels))

    def put(self, name: str, value: Any) -> Definition | None:
        """The text of a function or class alone, behind what has been put so far; None where it has none."""
        self.name_files(value)
        found = definition_of(value, name)
        if found is None:
            return None
        lines = self._lines[found.filename] = self._lines.pop(found.filename, {})
        first = found.line
        while found.is_lambda and first in lines:  # several stand on one line
            first += 1
        for at, line in enumerate(found.text.splitlines(), first):
            if lines.setdefault(at, line) != line:
                self._fails(fact("live_no_text", name=found.name))
        return found

    def _define(self, name: str, value: Any) -> None:
        found = definition_of(value, name)
        for own in _read_by(found.text) if found else ():
            known = _looked_up(value, own)
            if known is not _NOTHING:
                self.add(own, known)
        if self.put(name, value) is None or found is None:
            self._fails(fact("live_no_text", name=name))
        elif found.name != name:
            self._behind.append(f"{name} = {found.name}")
            if self._names.setdefault(found.name, value) is not value:
                self._fails(fact("live_two_of_a_name", name=found.name))


# ---------------------------------------------------------------- definitions


@dataclass(frozen=True)
class Definition:
    """The text of a function or a class, without the indentation that it has."""

    filename: str
    name: str
    line: int
    text: str
    is_lambda: bool = False


def definition_of(value: Any, name: str) -> Definition | None:
    """The definition of a function or class; of a lambda that of a function ``name``. None where it is not known."""
    codes = _codes(value)
    if not codes:
        return None
    filename = codes[0].co_filename
    text = "".join(linecache.getlines(filename, getattr(_function(value), "__globals__", None)))
    tree = _parsed(text)
    if tree is None or any(code.co_filename != filename or not _is_of(code, text) for code in codes):
        return None
    if codes[0].co_name == "<lambda>":
        return _of_lambda(codes[0], tree, text, name)
    kinds = ast.ClassDef if isinstance(value, type) else (ast.FunctionDef, ast.AsyncFunctionDef)
    own, line = getattr(value, "__name__", ""), codes[0].co_firstlineno
    if not isinstance(value, type):
        own = codes[0].co_name
    nodes = [node for node in ast.walk(tree) if isinstance(node, kinds) and node.name == own]
    around = [node for node in nodes if _first(node) <= line <= (node.end_lineno or 0)]
    return _whole(around[-1], filename, text) if around else None


def _whole(node: Any, filename: str, text: str) -> Definition:
    first = _first(node)
    lines = text.splitlines()[first - 1 : node.end_lineno]
    return Definition(filename, node.name, first, textwrap.dedent("\n".join(lines)))


def _first(node: Any) -> int:
    """The line of its first decorator, or its own."""
    return int(min([node.lineno, *(one.lineno for one in node.decorator_list)]))


def _of_lambda(code: CodeType, tree: ast.Module, text: str, name: str) -> Definition | None:
    """A lambda as a function: ``def name(x): return ...`` on its line."""
    line = code.co_firstlineno
    there = [one for one in _within(_compiled(text, code.co_filename)) if one.co_name == "<lambda>"]
    at = [one for one in there if one.co_firstlineno == line].index(code)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda) and node.lineno == line]
    node = sorted(nodes, key=lambda one: one.col_offset)[at]
    written = f"def {name}({ast.unparse(node.args)}): return {ast.unparse(node.body)}"
    return Definition(code.co_filename, name, line, written, is_lambda=True)


def _function(value: Any) -> Any:
    """The function itself; of a class its first method."""
    return next(iter(_functions(value)), None)


def _functions(value: Any) -> list[FunctionType]:
    """A function, without what wraps it; of a class its own functions that it has a text for."""
    if not isinstance(value, type):
        plain = inspect.unwrap(value)
        return [plain] if isinstance(plain, FunctionType) else []
    found = []
    for one in vars(value).values():
        parts = (one.fget, one.fset) if isinstance(one, property) else (getattr(one, "__func__", one),)
        plain = [inspect.unwrap(part) for part in parts if callable(part)]
        found += [part for part in plain if isinstance(part, FunctionType) and part.__module__ == value.__module__]
    return [one for one in found if not one.__code__.co_filename.startswith("<string>")]  # of a dataclass


def _codes(value: Any) -> list[CodeType]:
    return [one.__code__ for one in _functions(value)]


def _filenames(value: Any) -> Iterator[str]:
    yield from dict.fromkeys(code.co_filename for code in _codes(value))


def _is_of(code: CodeType, text: str) -> bool:
    """Whether this very code is what the text gives."""
    compiled = _compiled(text, code.co_filename)
    return compiled is not None and code in _within(compiled)


@functools.lru_cache(maxsize=4)
def _compiled(text: str, filename: str) -> CodeType | None:
    """A whole file's code."""
    try:
        return compile(text, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None


def _within(code: CodeType | None) -> Iterator[CodeType]:
    for one in code.co_consts if code else ():
        if isinstance(one, CodeType):
            yield one
            yield from _within(one)


@functools.lru_cache(maxsize=4)
def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text) if text.strip() else None
    except (SyntaxError, ValueError, RecursionError):
        return None


# ---------------------------------------------------------------- what is read

_NOTHING = object()


def _read_by(text: str) -> list[str]:
    """Names that code looks up outside of itself; annotations are none."""
    try:
        table = symtable.symtable(_FIRST + text, "<read>", "exec")
    except SyntaxError:
        return []
    return list(dict.fromkeys(_globals(table, is_top=True)))


def _globals(table: symtable.SymbolTable, is_top: bool) -> Iterator[str]:
    for one in table.get_symbols():
        if one.is_referenced() if is_top else one.is_global():
            yield one.get_name()
    for inner in table.get_children():
        yield from _globals(inner, is_top=False)


def _looked_up(value: Any, name: str) -> Any:
    """What a function or class finds under a name: in what is around it, then at its module's top level."""
    for function in _functions(value):
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        if name in cells and name != "__class__":
            try:
                return cells[name].cell_contents
            except ValueError:  # not given a value yet
                continue
    found = [function.__globals__ for function in _functions(value)]
    if isinstance(value, type) and not found:
        found = [vars(sys.modules.get(value.__module__, builtins))]
    return next((one[name] for one in found if name in one), _NOTHING)


def _imported(name: str, value: Any) -> str:
    """The line that imports a module, or something of what is installed; nothing for the user's own."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else "")
    if isinstance(value, np.random.Generator | np.random.RandomState | np.generic | np.ndarray):
        return ""
    own = getattr(value, "__qualname__", None) or getattr(value, "__name__", None) or getattr(value, "_name", None)
    modules = (getattr(value, "__module__", None), "numpy", "math")
    for module in modules if isinstance(own, str) and own.isidentifier() else ():
        found = sys.modules.get(module) if isinstance(module, str) else None
        if found is not None and getattr(found, str(own), None) is value and _is_installed(found):
            return f"from {module} import {own}" + (f" as {name}" if name != own else "")
    return ""


_INSTALLED = tuple(
    os.path.realpath(folder) + os.sep
    for folder in (*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages())
    if folder != sysconfig.get_paths()["data"] and folder != sysconfig.get_paths()["scripts"]
)


def _is_installed(module: ModuleType) -> bool:
    """Whether a module is no file of the user's."""
    if module.__name__ == "__main__":
        return False
    file = getattr(module, "__file__", None)
    if file is None:
        return module.__name__ in sys.builtin_module_names
    return str(os.path.realpath(file)).startswith(_INSTALLED)


def _literal(value: Any, read: dict[str, Any], left: list[int]) -> str | None:
    """A value as an expression; ``read``: functions that it has, by name; ``left``: how many entries there may be."""
    left[0] -= 1
    if left[0] < 0:
        return None
    if value is None or value is Ellipsis or type(value) in (bool, int, str, bytes, complex):
        return repr(value)
    if type(value) is float:
        return repr(value) if np.isfinite(value) else f'float("{value}")'
    if isinstance(value, FunctionType | type):
        name = value.__name__ if value.__name__.isidentifier() else f"lambda_{len(read)}_of_{_number(value)}"
        read[name] = value
        return name
    return _of_several(value, lambda one: _literal(one, read, left))


def _number(value: Any) -> int:
    """The line on which a lambda stands."""
    return _codes(value)[0].co_firstlineno if _codes(value) else 0


def _of_several(value: Any, written: Callable[[Any], str | None]) -> str | None:
    """An array, or a container."""
    if type(value) is np.ndarray or isinstance(value, np.generic):
        text = written(value.tolist()) if value.dtype.kind in "fiub" else None
        scalar = "[()]" if isinstance(value, np.generic) else ""
        shape = f".reshape({value.shape})" if isinstance(value, np.ndarray) else ""
        return text and f'__import__("numpy").array({text}, "{value.dtype}"){shape}{scalar}'
    if type(value) is dict:
        pairs = [(written(key), written(one)) for key, one in value.items()]
        return None if any(None in pair for pair in pairs) else f"{{{', '.join(f'{k}: {v}' for k, v in pairs)}}}"
    if type(value) not in (list, tuple, set, frozenset):
        return None
    parts = [written(one) for one in value]
    return None if None in parts else _put_together(type(value), [part for part in parts if part is not None])


def _put_together(kind: type, parts: Sequence[str]) -> str:
    inside = ", ".join(parts)
    if kind is tuple:
        return f"({inside}{',' if len(parts) == 1 else ''})"
    return f"[{inside}]" if kind is list else f"{kind.__name__}([{inside}])"


def _label(filename: str, known: Mapping[str, str]) -> str:
    """A file as messages name it; a cell of a notebook, or what was typed, by its number among what is read."""
    if os.path.isfile(filename):
        path = os.path.relpath(filename)
        return filename if path.startswith("..") else path
    number = 1 + sum(label.endswith("]") for label in known.values())
    is_cell = "ipykernel" in filename or "ipython" in filename
    return f"notebook[cell {number}]" if is_cell else f"session[input {number}]"
