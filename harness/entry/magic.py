"""``%%check`` in a notebook: runs a cell as usual, and checks the functions and classes that it defines.

    %load_ext harness

    %%check affine_forward affine_backward --layer linear
    def affine_forward(x, w, b): ...

Nothing of IPython is imported here: the shell that loads the extension is all that is spoken to.
"""

from __future__ import annotations

import ast
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, Protocol

from harness.entry.api import Check, FileCheck, check
from harness.ground.errors import HarnessError, UsageError
from harness.ground.facts import fact


class Shell(Protocol):
    """What of IPython's shell is used."""

    user_ns: dict[str, Any]

    def run_cell(self, raw_cell: str) -> Any:
        """Runs a cell, shows what it raises, and tells of it."""

    def transform_cell(self, raw_cell: str) -> str:
        """The cell in plain Python, without lines that are the shell's own."""

    def register_magic_function(self, func: Any, magic_kind: str, magic_name: str) -> None:
        """Makes a function a magic of a name."""


def register(shell: Shell) -> None:
    """Give a notebook the cell magic ``%%check``."""

    def check_cell(line: str, cell: str) -> Check | FileCheck | None:
        """Run the cell, and check what it defines: %%check [NAME ...] [--layer conv2d] [--stride 2] ..."""
        try:
            asked = asked_for(line)
            ran = shell.run_cell(cell)
            if getattr(ran, "success", True):  # else the shell has shown why
                return check(_defined(asked, shell, cell), **asked.options)
        except HarnessError as error:
            print(error, file=sys.stderr)
        return None

    shell.register_magic_function(check_cell, magic_kind="cell", magic_name="check")


@dataclass(frozen=True)
class Asked:
    """The line of ``%%check``."""

    names: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)


def asked_for(line: str) -> Asked:
    """What a line asks for: names, and options such as ``--layer conv2d --stride 2``. Raises UsageError."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(fact("magic_no_line", line=line, error=str(error))) from None
    names: list[str] = []
    options: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            names.append(word)
            continue
        name, is_given, text = word.removeprefix("--").partition("=")
        value = text if is_given else next(rest, None)
        if value is None or not name.replace("-", "_").isidentifier():
            raise UsageError(fact("magic_no_value", option=word))
        options[name.replace("-", "_")] = _value(name, value)
    return Asked(tuple(names), options)


def _value(name: str, text: str) -> Any:
    """A number, a pair or a flag; what is a text by nature stays one."""
    if name in _TEXTS:
        return text
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


#: Options of `check` that are texts.
_TEXTS = frozenset(name for name, one in signature(check).parameters.items() if "str" in str(one.annotation))


def _defined(asked: Asked, shell: Shell, cell: str) -> dict[str, Any]:
    """The functions and classes that a cell defines, or those of the notebook that are named. Raises UsageError."""
    there = shell.user_ns
    defined = dict.fromkeys(_definitions(shell.transform_cell(cell)))
    names = asked.names or tuple(name for name in defined if callable(there.get(name)))
    missing = tuple(name for name in names if name not in there)
    if missing:
        raise UsageError(fact("magic_not_there", names=missing))
    if not names:
        raise UsageError(fact("magic_nothing_defined"))
    return {name: there[name] for name in names}


def _definitions(cell: str) -> Iterator[str]:
    """Functions, classes and lambdas at the top of a cell that has run."""
    for node in ast.parse(cell).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))
