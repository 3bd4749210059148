"""A candidate's own numbers beside the right ones: which is the first that is wrong, and what follows from which.

Every number is judged by the operation that makes it, from the candidate's own numbers before it, within the rounding
of that operation. So a mistake is where its operation is, and what it spoils after that is not wrong once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from harness.implementation import Step
from harness.run.lockstep import gradients_of
from harness.task.bounds import step_bounds
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.operations import Operation, by_operation
from harness.task.step import Task
from harness.trace.expression import Symbol
from harness.trace.result import Candidate, Held, Key, Line, Own
from harness.trace.sheet import Sheet

Tensor = tuple[str, str]


def beside(sheet: Sheet, step: Step, name: str, lines: Iterable[Line]) -> Candidate:
    """The candidate's numbers of all lines, and the first wrong one of the step."""
    task = sheet.task
    told = _with_deltas(sheet, _with_gradients(task, step))
    operations = _in_order(sheet, by_operation(task, told, BoundedKind(task.case.dtype, task.loaded, one_step=True)))
    bounds = step_bounds(task, derived=step.gradients is None)
    wrong = {tensor: one for tensor, one in operations.items() if not one.right}
    first = next(iter(wrong), None)
    at = _first_of(wrong[first]) if first else ()
    numbers: dict[Key, Own] = {}
    for line in lines:
        if line.key and (found := _own(line, operations, (first, at), bounds)):
            numbers[line.key] = found
    if first is None:
        return Candidate(name, numbers, bool(operations))
    count, total = int((~_within(wrong[first])).sum()), int(np.size(wrong[first].distance))
    return Candidate(name, numbers, True, (*first, at), _symbol(sheet, first, at), count, total)


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


def _with_gradients(task: Task, step: Step) -> Step:
    """With the gradients that follow from its update, where it tells none."""
    assert task.case.optimizer is not None
    found = gradients_of(step, task.before, task.case.optimizer, task.case.optimizer.lr_at(task.step))
    return replace(step, gradients=found)


def _with_deltas(sheet: Sheet, step: Step) -> Step:
    """With δ, where a bias's gradient of one sample tells it; and the last layer's output, which is the network's."""
    activations, deltas = dict(step.activations or {}), dict(step.activation_gradients or {})
    last = sheet.nodes[-1]
    if step.output is not None and last.name not in activations:
        activations[last.name] = np.reshape(step.output, (sheet.samples, *last.shape))
    penalised = bool(sheet.case.scenario.penalties)
    for node in sheet.nodes[1:]:
        bias = (step.gradients or {}).get(f"{node.name}.bias")
        uses = sheet.uses(f"{node.name}.bias")
        is_alone = node.delta and node.layer is not None and node.layer.is_linear and len(node.shape) == 1
        if bias is not None and is_alone and sheet.samples == 1 and len(uses) == 1 and not penalised:
            deltas.setdefault(node.name, np.reshape(bias, (1, -1)))
    return replace(step, activations=activations, activation_gradients=deltas)


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
        return one.distance <= one.limit


def _first_of(one: Operation) -> tuple[int, ...]:
    """The index of its first wrong entry."""
    return tuple(int(n) for n in np.argwhere(~np.atleast_1d(_within(one)))[0]) if np.ndim(one.distance) else ()


def _own(
    line: Line,
    operations: Mapping[Tensor, Operation],
    first: tuple[Tensor | None, Any],
    bounds: Mapping[Tensor, Bounded],
) -> Own | None:
    assert line.key is not None
    quantity, name, index = line.key
    operation = operations.get((quantity, name))
    if operation is None:
        return None
    number, follows = float(operation.own[index]), float(operation.value[index])
    limit = float(np.asarray(operation.limit)[index])
    if not abs(number - follows) <= limit:
        held = Held.FIRST if ((quantity, name), index) == first else Held.WRONG
        return Own(number, held, follows)
    bound = float(np.reshape(bounds[quantity, name].bound, np.shape(operation.own))[index])
    is_right = abs(number - line.number) <= max(bound, limit)
    return Own(number, Held.RIGHT if is_right else Held.FOLLOWS, follows)
