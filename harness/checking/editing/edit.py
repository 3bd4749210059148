"""One small change of a piece of source, and the piece with its syntax tree, in which changes are made."""

from __future__ import annotations

import ast
import builtins
import contextlib
import difflib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harness.candidate.reading.source import Unit
from harness.ground.facts import Fact, fact

#: What an edit of this rank is: a slip of a key, another value, what is often missing, what seldom is, a whole term.
SLIP, OTHER, MISSING, RARE, TERM = range(5)
#: Where a statement moves that goes altogether.
REMOVED = fact("moved_away")
#: Of two names, at least so much alike, that one may be meant for the other.
_ALIKE = 0.6
#: ``parameters["W2"]``: the name, the mark, the key's letters and its number.
_ENTRY = re.compile(r"""([\w.]+)\[(["'])([A-Za-z_]+)(\d+)\2\]""")
#: The longest text of a value that is put elsewhere, and the most values of one function that are.
_LONGEST, _VALUES = 40, 40
#: What arrays are asked for: another array may be meant.
_METHODS = ("T", "dot", "sum", "mean", "transpose")
#: Functions of NumPy that may be missing.
UFUNCS = ("np.exp", "np.log", "np.tanh", "np.sqrt", "np.square", "np.abs", "np.sign")
SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
ATOMS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.Tuple, ast.List)
#: A text that nothing binds to a part of: a name, an attribute, a simple entry or call of one.
_ATOM = re.compile(r"[\w.]+(?:\[[^\[\]]*\]|\([^()]*\))*")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Edit:
    """A change of one place of a unit."""

    unit: int
    """The unit's number."""
    rank: int
    first: int
    last: int
    """The bytes of the code that are replaced, from ``first`` up to ``last``."""
    text: str
    """What takes their place."""
    line: int
    """Where the change is, in the unit's own lines."""
    moved: Fact | None = None
    """Of a statement that moves, where to; then all lines between are replaced."""
    statement: int = 0
    """The first line of the statement that is changed, which may have several; 0 where that is ``line``."""

    def applied(self, unit: Unit) -> Unit:
        """The unit with the change."""
        data = unit.code.encode()
        return replace(unit, code=(data[: self.first] + self.text.encode() + data[self.last :]).decode())


def how_much(unit: Unit, edit: Edit) -> float:
    """How much of the text an edit changes, and by how much it becomes longer; a line that goes is the simplest."""
    if edit.moved == REMOVED:
        return -math.inf
    old = unit.code.encode()[edit.first : edit.last].decode()
    alike = difflib.SequenceMatcher(None, old, edit.text, autojunk=False).ratio()
    return (1 - alike) * max(len(old), len(edit.text)) + len(edit.text) - len(old)


def lines_changed(unit: Unit, edit: Edit) -> tuple[str, str]:
    """The lines that an edit takes out of the code, and those that it puts there."""
    old, new = (code.splitlines() for code in (unit.code, edit.applied(unit).code))
    if edit.moved:
        return old[edit.line - 1].strip(), ""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    end = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0)
    return _joined(old[start : len(old) - end]), _joined(new[start : len(new) - end])


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.strip() for line in lines)


def files(units: Sequence[Unit], executed: frozenset[tuple[str, int]]) -> Iterator[File]:
    for number, unit in enumerate(units):
        lines = frozenset(line for label, line in executed if label == unit.label)
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            yield File(number, unit.code, ast.parse(unit.code), lines)


class File:
    """A unit, its tree, and where everything in it stands."""

    def __init__(self, number: int, code: str, tree: ast.Module, lines: frozenset[int]) -> None:
        self.number, self.tree, self.lines = number, tree, lines
        self.data = code.encode()
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        rows = self.data.split(b"\n")
        self.starts = [0, 0]
        for row in rows:
            self.starts.append(self.starts[-1] + len(row) + 1)

    @cached_property
    def functions(self) -> dict[str, list[str]]:
        """By the number of its arguments as they are written in a call, what may be called: ``sigmoid``, ``self.f``."""
        found: dict[str, list[str]] = {}
        for call in (node for node in ast.walk(self.tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, (ast.Name, ast.Attribute)) and not call.keywords:
                name = ast.unparse(call.func)
                same = found.setdefault(str(len(call.args)), [])
                if name not in same and (name in self.own or name.startswith("self.")):
                    same.append(name)
        for name, count in self.own.items():
            same = found.setdefault(str(count), [])
            if name not in same:
                same.append(name)
        return found

    @cached_property
    def held(self) -> list[str]:
        """What objects keep: every ``self.a`` to which something is assigned."""
        attributes = (node for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))
        kept = [self.text(node) for node in attributes if isinstance(node.ctx, ast.Store)]
        return list(dict.fromkeys(text for text in kept if text.startswith("self.")))

    @cached_property
    def brackets(self) -> list[str]:
        """What stands in square brackets where more than one index does."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, ast.Subscript))
        return list(dict.fromkeys(self.text(node.slice) for node in nodes if isinstance(node.slice, ast.Tuple)))

    @cached_property
    def constants(self) -> list[str]:
        """The numbers that have a name at top level."""
        assigned = [
            one for one in self.tree.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)
        ]
        return [one.targets[0].id for one in assigned if isinstance(one.targets[0], ast.Name)]

    @cached_property
    def made(self) -> dict[str, str]:
        """The call that makes it, by the name of every object of a class."""
        return {
            node.targets[0].id: self.text(node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _makes_an_object(node.value)
        }

    @cached_property
    def own(self) -> dict[str, int]:
        """The functions at top level, and how many arguments each takes."""
        return {
            node.name: len(node.args.args) - len(node.args.defaults)
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef)
        }

    @cached_property
    def imported(self) -> frozenset[str]:
        """Names that are modules or builtins rather than values."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        names = {(one.asname or one.name).partition(".")[0] for node in nodes for one in node.names}
        return frozenset(names | set(dir(builtins)) | {"np"})

    def is_changed_by(self, edit: Edit) -> bool:
        """Whether an edit puts something else than what stands there."""
        return self.data[edit.first : edit.last] != edit.text.encode()

    def is_within_a_function(self, node: ast.AST | None) -> bool:
        """Whether it runs when something is called."""
        while node is not None and not isinstance(node, FUNCTION):
            node = self.parents.get(node)
        return node is not None

    def function_of(self, node: ast.AST) -> ast.AST:
        """The function that a node is in, or the whole file."""
        parent: ast.AST | None = node
        while parent is not None and not isinstance(parent, FUNCTION):
            parent = self.parents.get(parent)
        return self.tree if parent is None else parent

    def has_run(self, node: ast.AST) -> bool:
        """Whether a line of it has."""
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) or 0
        return any(first <= line <= last for line in self.lines)

    def at(self, line: int, column: int) -> int:
        """The byte at which a line's column is."""
        return self.starts[line] + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The bytes of a node, from and to."""
        return self.at(node.lineno, node.col_offset), self.end_of(node)

    def end_of(self, node: ast.expr | ast.stmt | ast.arg) -> int:
        """The byte behind a node."""
        return self.at(node.end_lineno or 0, node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """As it is written."""
        first, last = self.span(node)
        return self.data[first:last].decode()

    def edit(self, rank: int, node: ast.expr | ast.stmt, text: str) -> Edit:
        """Put a text in a node's place."""
        return Edit(self.number, rank, *self.span(node), text, node.lineno)

    def put(self, rank: int, node: ast.expr, new: ast.expr | str) -> Edit:
        """Put an expression in the place of another, in brackets where it needs them."""
        text = new if isinstance(new, str) else ast.unparse(new)
        is_atom = bool(_ATOM.fullmatch(new)) if isinstance(new, str) else isinstance(new, ATOMS)
        is_number = text[:1].isdigit() and isinstance(self.parents.get(node), ast.Attribute)
        bare = (is_atom and not is_number) or self._stands_alone(node)
        return self.edit(rank, node, text if bare else f"({text})")

    def _stands_alone(self, node: ast.expr) -> bool:
        """Whether nothing can bind to a part of what is put here."""
        parent, (first, last) = self.parents.get(node), self.span(node)
        if self.data[:first].rstrip()[-1:] == b"(" and self.data[last:].lstrip()[:1] == b")":
            return True
        if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return)):
            return parent.value is node
        return isinstance(parent, ast.Call) and node in parent.args


def _makes_an_object(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id[:1].isupper()


def ran(file: File, statement: ast.stmt) -> bool:
    last = statement.end_lineno or statement.lineno
    if isinstance(statement, (ast.For, ast.While, ast.If, ast.With)):
        last = statement.lineno
    return any(line in file.lines for line in range(statement.lineno, last + 1))


def values_of(file: File, function: ast.AST) -> list[str]:
    """What a function computes with: names, attributes and entries, as they are written, the most used first."""
    found: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg != "self":
            found[node.arg] = found.get(node.arg, 0) + 1
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and is_value(file, node):
            text = file.text(node)
            found[text] = found.get(text, 0) + 1
    most_used = sorted(found, key=lambda text: -found[text])
    held = [text for text in file.held if text not in found] if "self" in _arguments(function) else []
    entries = [text for text in _entries_beside(found) if text not in found]
    return [*most_used, *entries, *(name for name in file.constants if name not in found), *held][:_VALUES]


def _entries_beside(found: Iterable[str]) -> list[str]:
    """``p["b2"]``, which may be missing, beside ``p["W2"]`` and ``p["b1"]``."""
    entries = [entry.groups() for text in found if (entry := _ENTRY.fullmatch(text))]
    names = {name: mark for name, mark, _, _ in entries}
    return [
        f"{name}[{mark}{letters}{number}{mark}]"
        for name, mark in names.items()
        for letters in dict.fromkeys(three for one, _, three, _ in entries if one == name)
        for number in dict.fromkeys(four for one, _, _, four in entries if one == name)
    ]


def _arguments(function: ast.AST) -> list[str]:
    return [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]


def is_value(file: File, node: ast.expr) -> bool:
    parent = file.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        return False
    if isinstance(parent, ast.Attribute) and parent.value is node and parent.attr in _METHODS:
        return (
            not (isinstance(node, ast.Name) and node.id in {*file.imported, "self"})
            and len(file.text(node)) <= _LONGEST
        )
    if isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is node and isinstance(node, ast.Name):
        return node.id not in file.imported and node.id != "self" and not isinstance(parent, ast.Attribute)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return False
    names = [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    text = file.text(node)
    is_usable = bool(names) and text != "self" and len(text) <= _LONGEST
    return is_usable and names[0] not in file.imported


def statements(function: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function)


def is_loaded(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def are_alike(one: str, other: str) -> bool:
    """Whether the names differ in a number, or are spelled nearly alike."""
    if re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other):
        return True
    return difflib.SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _ALIKE


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
