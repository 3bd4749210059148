"""A workspace's own code, ``scenarios/formulas.py``: formulas that its pages print, and data that its pages make.

A claim names a formula (``as_printed``), a scenario a source of data (``data: {source: formulas, name: ...}``). Which
names there are is read from the file's text; the file runs only where such a claim is judged or such data are made.
"""

from __future__ import annotations

import ast
import difflib
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NoReturn, TypeVar

from harness.ground.errors import Place, ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.workspace import Workspace
from harness.ground.yaml_source import text_of

FILE = "formulas.py"
#: The decorators, by which a function's text says what it is.
Kind = Literal["formula", "data_source", "layer"]


@dataclass(frozen=True)
class Formula:
    """A page's formula, the right one, both as text, and the function that works out the page's."""

    printed: str
    right: str
    value: Callable[[Any], Any]

    def __call__(self, at: Any) -> Any:
        """What the page's formula makes of one step's values."""
        return self.value(at)


@dataclass(frozen=True)
class DataSource:
    """A function that makes inputs and targets."""

    make: Callable[..., Any]

    def __call__(self, /, *arguments: Any, **given: Any) -> Any:
        """Inputs and targets."""
        return self.make(*arguments, **given)


def formula(printed: str, right: str | None = None) -> Callable[[Callable[[Any], Any]], Formula]:
    """Decorate a function of one step's values: how the page writes the formula, and how it should, if otherwise."""
    return lambda value: Formula(printed, printed if right is None else right, value)


def data_source(make: Callable[..., Any]) -> DataSource:
    """Decorate ``make(random, rows, **given)``, which gives inputs and targets; docs/scenarios.md says more."""
    return DataSource(make)


@dataclass(frozen=True)
class OwnLayer:
    """A layer, stated by one function over the tape's operations, and perhaps its two ways by hand."""

    forward: Callable[..., Any]
    by_hand: Callable[..., Any] | None = None

    def __call__(self, /, *arguments: Any, **given: Any) -> Any:
        """Its output."""
        return self.forward(*arguments, **given)


def layer(
    forward: Callable[..., Any] | None = None, *, by_hand: Callable[..., Any] | None = None
) -> OwnLayer | Callable[[Callable[..., Any]], OwnLayer]:
    """Decorate ``forward(tape, x, **parameters)``, which gives the layer's output in the tape's operations.

    ``by_hand(x, **parameters)`` gives the output in NumPy, and a function that takes the gradient with respect to it
    and gives those with respect to x and, by name, to the parameters. docs/own-layers.md says more.
    """
    return OwnLayer(forward, by_hand) if forward else lambda function: OwnLayer(function, by_hand)


# ---------------------------------------------------------------- by name, without running anything


def require(workspace: Workspace, kind: Kind, name: str, place: Place, field: str) -> None:
    """Raise ScenarioError at ``place`` if the workspace has no formula, or no data source, of this name."""
    file = workspace.scenarios / FILE
    if not workspace.inside(file):
        raise ScenarioError(place, fact("formulas_outside", formulas=str(file)), field)
    known = _names(file, kind) if file.exists() else ()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        of = {"formulas": str(file), "decorator": kind, "name": name, "known": known}
        if close:
            raise ScenarioError(place, fact("formulas_have_no_but", **of, close=close[0]), field)
        raise ScenarioError(place, fact("formulas_have_no" if known else "formulas_have_none", **of), field)


def text_of_function(file: Path, name: str) -> str:
    """What a decorated function of the file says."""
    return _parsed(file, _state(file))[name].text


def _names(file: Path, kind: Kind) -> tuple[str, ...]:
    return tuple(name for name, one in _parsed(file, _state(file)).items() if kind in one.decorators)


def _state(file: Path) -> tuple[int, int]:
    """What another content of the file changes."""
    try:
        state = file.stat()
    except OSError as error:
        raise ScenarioError(file, fact("formulas_unreadable", error=str(error.strerror))) from None
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=16)
def _parsed(file: Path, _state: object) -> Mapping[str, _Function]:
    """Each function of the file's top level by its name; of several with one name, the last."""
    text = text_of(file)
    try:
        body = ast.parse(text, str(file)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        refuse(file, error, fact("formulas_no_python"))
    lines = text.splitlines()
    functions = [part for part in body if isinstance(part, ast.FunctionDef)]
    return {
        one.name: _Function(tuple(_decorators(one)), "\n".join(lines[one.lineno - 1 : one.end_lineno]))
        for one in functions
    }


@dataclass(frozen=True)
class _Function:
    decorators: tuple[str, ...]
    text: str


def _decorators(function: ast.FunctionDef) -> Iterator[str]:
    """``formula`` of ``@formula("...")``, of ``@harness.formula("...")``; ``data_source`` of ``@data_source``."""
    for found in function.decorator_list:
        called = found.func if isinstance(found, ast.Call) else found
        yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


# ---------------------------------------------------------------- running it


def formula_of(file: Path, name: str) -> Formula:
    """A formula of the file, which runs. Raises ScenarioError with a line of the file."""
    return _found(file, name, Formula)


def data_source_of(file: Path, name: str) -> DataSource:
    """What makes data, from the file, which runs. Raises ScenarioError with a line of the file."""
    return _found(file, name, DataSource)


def layer_of(file: Path, name: str) -> OwnLayer:
    """A layer of the file, which runs. Raises ScenarioError with a line of the file."""
    return _found(file, name, OwnLayer)


def require_shape(
    file: Path, name: str, function: Callable[..., Any], given: Any, takes: tuple[int, ...], right: tuple[int, ...]
) -> None:
    """Raise ScenarioError unless what a layer gives of an input of a shape has the right shape."""
    shape = getattr(given, "shape", None)
    if shape is None or tuple(shape) != right:
        said = type(given).__name__ if shape is None else str(tuple(shape))
        problem = fact("layer_gives_shape", name=name, given=said, takes=takes, right=right)
        raise ScenarioError(line_of(file, function), problem)


_Kind = TypeVar("_Kind", Formula, DataSource, OwnLayer)


def _found(file: Path, name: str, kind: type[_Kind]) -> _Kind:
    found = getattr(_module(file, _state(file)), name, None)
    if not isinstance(found, kind):
        raise ScenarioError(file, fact("formulas_of_kind", name=name, right=kind.__name__, type=type(found).__name__))
    return found


@lru_cache(maxsize=16)
def _module(file: Path, _state: object) -> ModuleType:
    module = ModuleType("harness_formulas")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # where dataclasses look for what their annotations name
    try:
        code = compile(text_of(file), str(file), "exec", dont_inherit=True)
        with redirect_stdout(sys.stderr):
            exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # as SystemExit, and what a file derives from it
        refuse(file, error, fact("formulas_do_not_run"))
    return module


def call(file: Path, function: Callable[..., Any], /, *arguments: Any, **given: Any) -> Any:
    """What a function of the file gives; what it prints goes to standard error. Raises ScenarioError for SystemExit."""
    try:
        with redirect_stdout(sys.stderr):
            return function(*arguments, **given)
    except (Exception, KeyboardInterrupt):
        raise
    except BaseException as error:
        refuse(file, error, fact("formulas_end_the_program"))


def refuse(file: Path, error: BaseException, what: Fact | str, function: Callable[..., Any] | None = None) -> NoReturn:
    """Raise ScenarioError with the line of the file where it went wrong, at least where the function begins."""
    if isinstance(error, ScenarioError):
        raise error
    place = place_of(file, error)
    if function and not isinstance(place, Place):
        place = line_of(file, function)
    raise ScenarioError(place, fact("formulas_refused", what=what, error=said(error))) from None


def place_of(file: Path, error: BaseException) -> Place | Path:
    """The last line of the file that an error passed through."""
    if isinstance(error, SyntaxError):
        return Place(file, error.lineno or 1, error.offset or 1)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return Place(file, lines[-1] or 1, 1) if lines else file


def line_of(file: Path, function: Callable[..., Any]) -> Place | Path:
    """Where a function of the file begins."""
    code = getattr(function, "__code__", None)
    return Place(file, code.co_firstlineno, 1) if code else file


def said(error: BaseException) -> str:
    """An error's class and the first line of what it says."""
    lines = (error.msg if isinstance(error, SyntaxError) else str(error)).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
