"""The sides of a run by name: a built-in one, an implementation's ``build``, or a program as `check` takes it.

A file is an implementation where it defines ``build`` (or what is named) and no HARNESS, or where ``build`` is named,
else a program: that runs in a process of its own, is spoken to in its own names and layout, and what it does not
tell is not compared.
"""

from __future__ import annotations

import ast
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from harness.candidate.process.process import CandidateFailed
from harness.candidate.reading.source import file_named
from harness.candidate.side import Door
from harness.candidate.speaking.target import find_target
from harness.checking.finder import Finder
from harness.checking.opening import Options, opened
from harness.ground.errors import ImplementationError, UsageError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, Implementation, State, Step
from harness.run.sides import BUILT_IN, DEFAULT, Side, free, from_function, resolve_one
from harness.scenario.model import Case, parameter_shapes

BUILD = "build"


def resolve(text: str) -> tuple[Side, Side]:
    """Two sides from text such as ``numpy,torch`` or ``my_network.py,torch``. Raises UsageError."""
    names = text.split(",")
    if len(names) != 2 or not all(names):
        raise UsageError(fact("checking_two_names", given=text, default=",".join(DEFAULT)))
    return apart(side_of(names[0]), side_of(names[1]))


def apart(first: Side, second: Side) -> tuple[Side, Side]:
    """Both, under two names."""
    return first, second if second.name != first.name else Side(f"{second.name} (2)", second.build)


def side_of(text: str) -> Side:
    """One side from its name. Raises UsageError."""
    if text in BUILT_IN or not is_program(text):
        return resolve_one(text)
    path, _ = _file(text)
    return Side(free(Path(path).stem), partial(Program, text))


def is_program(text: str) -> bool:
    """Whether text names a program as `check` takes it, and no implementation: a notebook, a page, or such a file."""
    path, name = _file(text)
    if Path(path).suffix in (".ipynb", ".md"):
        return True
    module = _parsed(path)
    defined = set(_defined(module)) if module else set[str]()
    if name == BUILD and BUILD in defined:
        return False
    return "HARNESS" in defined or (not name and bool(defined) and BUILD not in defined)


def is_implementation(text: str) -> bool:
    """Whether text names a file's ``build`` that speaks the harness's own protocol."""
    path, name = _file(text)
    module = _parsed(path)
    if module is None or name not in ("", BUILD) or is_program(path):
        return False
    return name == BUILD or bool(_OWN & set(_imported(module)))


def _file(text: str) -> tuple[str, str]:
    """The file that text names, and what of it; "" where it names none."""
    path, rest = file_named(text) or ("", "")
    return path, rest.lstrip(":#")


def _parsed(path: str) -> ast.Module | None:
    """A Python file's code; None where there is none, or where it is told when it is loaded what is wrong with it."""
    file = Path(path)
    if file.suffix != ".py" or not file.is_file():
        return None
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return None


#: What an implementation imports, for it returns a Step.
_OWN = frozenset({"harness", "reference_numpy", "reference_torch"})


def _imported(module: ast.Module) -> Iterator[str]:
    """The packages that a file imports at top level."""
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _defined(module: ast.Module) -> Iterator[str]:
    """The names of functions, classes and values at top level, and of what is imported."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (one.asname or one.name for one in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (one.id for one in ast.walk(node) if isinstance(one, ast.Name))


class Program:
    """A hand-written program as an implementation of one case; its process ends with it."""

    def __init__(self, text: str, case: Case) -> None:
        stack = ExitStack()
        weakref.finalize(self, stack.close)
        candidate = stack.enter_context(opened(text, Options(), (case,)))
        self._where, self._case, adapter = candidate.where, case, candidate.adapter
        self._own = dict(zip(parameter_shapes(case), parameter_shapes(candidate.asked[0].case), strict=True))
        self._refuse_constants(adapter.fixed)
        with self._named_in_errors():
            target = find_target(candidate.process.wait_loaded(), adapter, candidate.source.name, self._where)
            code = [unit.code for unit in candidate.source.units]
            finder = Finder(candidate.process, adapter, _reference, self._where, code)
            self._way = finder.find(target, candidate.asked)
        probe = candidate.asked[0].case
        self._takes_one = self._way.layout.single and bool(adapter.samples)
        self._opened = partial(Door, candidate.process, adapter, probe, self._way, self._where)
        self._door, self._moved = self._opened(), False

    def load(self, state: State) -> None:
        """A program that steps by itself goes on from its own parameters: to start from others it is made anew."""
        with self._named_in_errors():
            if self._way.updates and self._case.optimizer and self._case.optimizer.buffers:
                self._refuse_velocities(state)
            if self._way.updates and self._moved:
                self._door = self._opened()
            self._door.load(State({self._own[name]: array.copy() for name, array in state.parameters.items()}, {}))

    def step(self, batch: Batch, lr: float) -> Step:
        if self._takes_one and len(batch.inputs) > 1:
            raise ImplementationError(fact("program_takes_one_sample", file=self._where, rows=len(batch.inputs)))
        self._moved = True
        with self._named_in_errors():
            told = self._door.step(batch, lr)
        if told.gradients is None and told.parameters is None:
            raise ImplementationError(fact("program_tells_nothing", file=self._where))
        return replace(
            told,
            output=self._rounded(told.output, "output" in told.in_float32),
            gradients=self._named(told.gradients, "gradient" in told.in_float32),
            parameters=self._named(told.parameters, "parameter" in told.in_float32),
        )

    def predict(self, inputs: Array) -> Array | None:
        with self._named_in_errors():
            return self._rounded(self._door.predict(inputs))

    def _rounded(self, array: Array | None, in_float32: bool = False) -> Array | None:
        """In the run's dtype; what is told in float32 has no more digits, and stays what it is."""
        return None if array is None else array.astype("float32" if in_float32 else self._case.dtype)

    def _named(self, told: Mapping[str, Array] | None, in_float32: bool) -> dict[str, Any] | None:
        """By the case's names."""
        if told is None:
            return None
        return {name: self._rounded(told[own], in_float32) for name, own in self._own.items() if own in told}

    def _refuse_constants(self, fixed: Iterable[str]) -> None:
        held = [name for name, own in self._own.items() if own in set(fixed)]
        if held:
            of = {"file": self._where, "names": tuple(held), "case": self._case.id}
            raise ImplementationError(fact("program_holds_constant", **of))

    def _refuse_velocities(self, state: State) -> None:
        if self._moved or state.buffers:
            raise ImplementationError(fact("program_keeps_velocities", file=self._where))

    @contextmanager
    def _named_in_errors(self) -> Iterator[None]:
        """What goes wrong in the program's process, with its file."""
        try:
            yield
        except CandidateFailed as failed:
            error = failed.args[0]
            if failed.failure.label is None:
                error = fact("program_fails", file=self._where, error=error)
            raise ImplementationError(error) from None


def _reference(case: Case) -> Implementation:
    return resolve_one("numpy").build(replace(case, dtype="float64"))


def resolved(sides: Any) -> tuple[Side, Side]:
    """Two sides from text, or from two names, files and functions that take a Case. Raises UsageError."""
    if isinstance(sides, str):
        return resolve(sides)
    if not isinstance(sides, list | tuple):
        raise UsageError(fact("checking_no_sides", type=type(sides).__name__))
    if len(sides) != 2:
        raise UsageError(fact("checking_two_sides", number=len(sides)))
    return apart(_one_of(sides[0]), _one_of(sides[1]))


def _one_of(side: Any) -> Side:
    if isinstance(side, str | Path):
        return side_of(str(side))
    if not callable(side):
        raise UsageError(fact("checking_no_side", type=type(side).__name__))
    return from_function(side)
