"""A candidate's own numbers beside the right ones: which is the first that is wrong, and what follows from which.

Every number is judged by the operation that makes it, from the candidate's own numbers before it, within the rounding
of that operation. So a mistake is where its operation is, and what it spoils after that is not wrong once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

import numpy as np

from harness.ground.facts import Fact, fact
from harness.implementation import Step
from harness.scenario.model import trained_shapes
from harness.task.bounds import step_bounds
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.operations import Operation, by_operation
from harness.task.step import Task
from harness.trace.expression import Symbol
from harness.trace.result import Candidate, First, Held, Key, Line, Own
from harness.trace.sheet import Sheet

Tensor = tuple[str, str]


def beside(sheet: Sheet, step: Step, name: str, lines: Iterable[Line]) -> Candidate:
    """The candidate's numbers of all lines, and the first wrong one of the step."""
    task = sheet.task
    step, problems = _of_right_shape(task, step)
    told, has_deltas = _with_deltas(sheet, step)
    kind = BoundedKind("float32" if step.in_float32 else task.case.dtype, task.loaded, one_step=True)
    judged = _Judged(_in_order(sheet, by_operation(task, told, kind)), step_bounds(task, kind=kind))
    first = _first(sheet, judged)
    numbers = {line.key: own for line in lines if line.key and (own := _own(line.key, line.number, judged, first))}
    return Candidate(name, numbers, first, tuple(problems), has_deltas, bool(judged.operations))


class _Judged(NamedTuple):
    """Every operation in the order of the trace, and how far each number may lie from the right one."""

    operations: Mapping[Tensor, Operation]
    bounds: Mapping[Tensor, Bounded]


def _of_right_shape(task: Task, step: Step) -> tuple[Step, list[Fact]]:
    """What it tells of the right shape; what is of another, and what of some parameters alone it does not tell."""
    problems: list[Fact] = []
    kept: dict[str, Any] = {}
    for quantity, field in (("gradient", "gradients"), ("parameter", "parameters")):
        told = getattr(step, field)
        for name, shape in (trained_shapes(task.case) if told else {}).items():
            found = told.get(name)
            if found is None:
                problems.append(fact("trace_not_told", quantity=quantity, name=name))
            elif np.shape(found) != shape:
                problems.append(fact("trace_other_shape", quantity=quantity, name=name, shape=found.shape, right=shape))
        shapes = task.case.shapes
        kept[field] = told and {name: one for name, one in told.items() if np.shape(one) == shapes.get(name)}
    return replace(step, **kept), problems


def _with_deltas(sheet: Sheet, step: Step) -> tuple[Step, bool]:
    """With δ, where a bias's gradient of one sample tells it; and the last layer's output, which is the network's."""
    activations, deltas = dict(step.activations or {}), dict(step.activation_gradients or {})
    last = sheet.nodes[-1]
    if (
        step.output is not None
        and last.name not in activations
        and step.output.size == sheet.samples * prod(last.shape)
    ):
        activations[last.name] = np.reshape(step.output, (sheet.samples, *last.shape))
    found = {} if sheet.samples > 1 or sheet.case.scenario.penalties else _told_by_biases(sheet, step)
    added = bool(found.keys() - deltas.keys())
    return replace(step, activations=activations, activation_gradients={**found, **deltas}), added


def _told_by_biases(sheet: Sheet, step: Step) -> dict[str, Any]:
    """By layer the gradient of its bias, which of one sample is that of its output."""
    found = {}
    for node in sheet.nodes[1:]:
        bias = f"{node.name}.bias"
        is_linear = node.layer is not None and node.layer.is_linear and len(node.shape) == 1
        if is_linear and bias in (step.gradients or {}) and len(sheet.uses(bias)) == 1:
            found[node.name] = np.reshape((step.gradients or {})[bias], (1, -1))
    return found


def _first(sheet: Sheet, judged: _Judged) -> First | None:
    """The first number that does not follow from those before it."""
    for tensor, one in judged.operations.items():
        if one.right:
            continue
        wrong = np.argwhere(~np.atleast_1d(_within(one)))
        index = tuple(int(n) for n in wrong[0]) if np.ndim(one.own) else ()
        number, follows = (float(np.asarray(array)[index]) for array in (one.own, one.value))
        own = Own(number, Held.FIRST, follows)
        return First((*tensor, index), _symbol(sheet, tensor, index), own, len(wrong), int(np.size(one.own)))
    return None


def _symbol(sheet: Sheet, tensor: Tensor, index: tuple[int, ...]) -> Symbol:
    """What the lines call a number."""
    quantity, name = tensor
    if quantity == "loss":
        return Symbol("L")
    nodes = {node.name: at for at, node in enumerate(sheet.nodes)}
    if quantity in ("activation", "output"):
        at = nodes.get(name, len(sheet.nodes) - 1)
        return Symbol(sheet.nodes[at].label, index[1:])
    if quantity == "activation_gradient":
        return sheet.gradient_symbol(nodes[name], index[1:])
    short = sheet.names.get(name, name)
    return Symbol(short, index, "gradient" if quantity == "gradient" else "new")


def _in_order(sheet: Sheet, operations: Mapping[Tensor, Operation]) -> dict[Tensor, Operation]:
    """In the order of the trace: forward, the loss, back from the last layer, and the update."""
    names = [node.name for node in sheet.nodes]

    def place(tensor: Tensor) -> tuple[int, float, int]:
        quantity, name = tensor
        layer = name if name in names else name.rpartition(".")[0]
        at = names.index(layer) if layer in names else len(names)
        if quantity in ("activation", "output"):
            return 0, at, 0
        if quantity == "loss":
            return 1, 0, 0
        if quantity in ("activation_gradient", "gradient"):
            return 2, -at, quantity == "gradient"
        return 3, 0, ("buffer", "parameter", "update").index(quantity)

    kept = {tensor: one for tensor, one in operations.items() if tensor[0] != "update"}
    return {tensor: kept[tensor] for tensor in sorted(kept, key=place)}


def _within(one: Operation) -> Any:
    with np.errstate(all="ignore"):
        return (one.distance <= one.limit) | (one.limit == np.inf)


def _own(key: Key, right: float, judged: _Judged, first: First | None) -> Own | None:
    quantity, name, index = key
    operation = judged.operations.get((quantity, name))
    if operation is None:
        return None
    number, follows = (float(np.asarray(array)[index]) for array in (operation.own, operation.value))
    if not np.asarray(_within(operation))[index]:
        return Own(number, Held.FIRST if first and first.key == key else Held.WRONG, follows)
    bound = float(np.reshape(judged.bounds[quantity, name].bound, np.shape(operation.own))[index])
    is_right = abs(number - right) <= bound
    return Own(number, Held.RIGHT if is_right else Held.FOLLOWS, follows)
