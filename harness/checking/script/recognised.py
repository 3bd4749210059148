"""What a script trains, without a verdict: its network, its data, its start, its loss, and how many steps it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Source, Unit
from harness.checking.opening import Options
from harness.checking.script.check import has_loop, recorded, running
from harness.checking.script.judge import judged, rate_of
from harness.checking.script.network import Chain, chains, losses_of
from harness.checking.script.record import Pass
from harness.implementation import Array


@dataclass(frozen=True)
class Recognised:
    """A script whose network was found."""

    chain: Chain
    passes: tuple[Pass, ...]
    targets: tuple[Array, ...]
    """What may be the targets of the first pass: rows, or labels."""
    rate: float | None
    steps: int | None
    """Passes of its loop in all; None where that is not told."""


def recognised(source: Source, options: Options) -> Recognised | None:
    """What it trains; None where it has no loop, or its network is none that is known. Raises CandidateFailed."""
    if not has_loop(source.units):
        return None
    with running(source, options) as script, np.errstate(all="ignore"):
        script, recording = recorded(script)
        found = judged(script, recording, {})
        if found is None:
            return None
        one = found.task.first
        chain = next(iter(chains(one, found.task.parameters)), None)
        if chain is None:
            return None
        targets = [np.asarray(each) for _, each in losses_of(found, chain)]
        steps = passes_in_all(source.units, one.loop, one.before)
        return Recognised(chain, found.task.passes, tuple(_distinct(targets)), rate_of(found), steps)


def _distinct(arrays: Sequence[Array]) -> Iterator[Array]:
    seen: list[Array] = []
    for array in arrays:
        if not any(array.shape == other.shape and np.array_equal(array, other) for other in seen):
            seen.append(array)
            yield array


# ---------------------------------------------------------------- how many passes


def passes_in_all(units: Sequence[Unit], loop: str, variables: Mapping[str, Any]) -> int | None:
    """Of the loop at ``unit:line:column``, times those of the loops about it."""
    number, line, column = map(int, loop.split(":"))
    every = list(_about(parse(units[number]), line, column))
    counts = [_count(node, variables) for node in every]
    return None if not counts or None in counts else int(np.prod([one for one in counts if one is not None]))


def _about(tree: ast.AST, line: int, column: int) -> Iterator[ast.For | ast.While]:
    """The loop there, and those that it stands in."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While)) and any(
            isinstance(each, (ast.For, ast.While)) and (each.lineno, each.col_offset) == (line, column)
            for each in ast.walk(node)
        ):
            yield node


def _count(node: ast.For | ast.While, variables: Mapping[str, Any]) -> int | None:
    """Of ``for i in range(...)``; None of any other loop."""
    if not isinstance(node, ast.For) or not isinstance(node.iter, ast.Call):
        return None
    if not isinstance(node.iter.func, ast.Name) or node.iter.func.id not in ("range", "xrange", "trange"):
        return None
    arguments = [_number(one, variables) for one in node.iter.args]
    return None if None in arguments else len(range(*(one for one in arguments if one is not None)))


def _number(node: ast.AST, variables: Mapping[str, Any]) -> int | None:
    """A whole number in the code: written there, a variable, a length, or made of such."""
    value: Any = None
    if isinstance(node, ast.Constant):
        value = node.value
    elif isinstance(node, (ast.Name, ast.Attribute)):
        value = variables.get(ast.unparse(node))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        of: Any = variables.get(ast.unparse(node.args[0]))
        value = len(of) if node.func.id == "len" and np.ndim(of) else _number(node.args[0], variables)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".shape"):
        of = variables.get(ast.unparse(node.value).removesuffix(".shape"), 0.0)
        axis = _number(node.slice, variables)
        value = np.shape(of)[axis] if axis is not None and axis < np.ndim(of) else None
    elif isinstance(node, ast.BinOp):
        value = _made(node, _number(node.left, variables), _number(node.right, variables))
    return int(value) if isinstance(value, (int, float, np.number, np.ndarray)) and np.size(value) == 1 else None


def _made(node: ast.BinOp, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if isinstance(node.op, (ast.Div, ast.FloorDiv)):
        return left // right if right else None
    by = {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}
    return by.get(type(node.op))
