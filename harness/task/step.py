"""The stated task, written once for every kind of number: forward in primitives, back by the tape, then the update.

Independent of both references: it shares no line with the hand-written backpropagation that it judges. Conventions are
torch's and are listed in docs/verdicts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from harness.implementation import Batch, State
from harness.scenario.kinds import Layer, Loss, Use
from harness.scenario.model import Case, Residual
from harness.task import layers, losses, optimizers
from harness.task.clip import clipped
from harness.task.optimizer import See
from harness.task.penalty import with_penalties
from harness.task.tape import Kind, T, Tape, Variable


@dataclass(frozen=True)
class Task:
    """One step as it is stated: the network, the batch, and where parameters and buffers start from."""

    case: Case
    step: int
    batch: Batch
    before: State
    earlier: Task | None = None
    """The step before, where the implementation does not tell its buffers: they are then what the task makes of all
    earlier steps, at the parameters that it took them from."""
    loaded: bool = True
    """Whether both sides were given these parameters; else one goes on from its own, and these are what it tells."""


def evaluate(task: Task, kind: Kind[Any], see: See) -> None:
    """Every value of the step goes through ``see``: forward, then back, then buffers and parameters.

    Without a loss (a scenario of the forward pass only) it ends with the output.
    """
    tape: Tape[Any] = Tape(kind, task.step > 0, task.batch.masks, task.case.dtype)
    parameters, buffers = parameters_of(task.case, tape, task.before.parameters), _buffers(task, kind)
    outputs: dict[str, Variable[Any]] = {}
    layer = partial(_seen, task.case, see, buffers, outputs)
    output = forward(task.case, tape, tape.numbers(task.batch.inputs), parameters, layer)
    if task.case.loss is None or task.case.optimizer is None:
        return
    loss = _total(task, tape, task.case.loss, output, outputs)
    rows = len(task.batch.inputs)
    see("loss", "loss", with_penalties(tape, loss, task.case, rows, parameters))
    tape.backward()
    optimizer = optimizers.optimizer(kind, task.case.optimizer, see)
    optimizer.begin(task.step)
    optimizer.load(buffers)
    moved = {name: one for name, one in parameters.items() if not one.constant}
    gradients = {name: see("gradient", name, one.gradient) for name, one in moved.items()}
    stepped = clipped(kind, task.case.optimizer.clip, gradients)
    for name, variable in parameters.items():
        if variable.constant:
            _stays(kind, name, variable, see)
        else:
            optimizer.step(name, variable.value, stepped[name])


def _total(task: Task, tape: Tape[T], loss: Loss, output: Variable[T], outputs: Mapping[str, Variable[T]]) -> T:
    """The loss, and those that are added to it, of layers' outputs."""
    found = [losses.forward(tape, loss, output, task.batch.targets).value]
    for name, auxiliary in task.case.auxiliary:
        found.append(losses.forward(tape, auxiliary, outputs[name], task.batch.targets).value)
    return tape.kind.combined(*((1, one) for one in found)) if len(found) > 1 else found[0]


def _stays(kind: Kind[Any], name: str, parameter: Variable[Any], see: See) -> None:
    """A parameter that no step moves."""
    see("update", name, kind.exact(np.zeros(parameter.shape)))
    see("parameter", name, parameter.value)


def _buffers(task: Task, kind: Kind[Any]) -> dict[str, Any]:
    """As they are told, or as the earlier steps leave them."""
    if task.earlier is None:
        return {name: kind.exact(array) for name, array in task.before.buffers.items()}
    found: dict[str, Any] = {}

    def keep(quantity: str, name: str, value: Any) -> Any:
        if quantity == "buffer":
            found[name] = value
        return value

    if task.case.layer_buffers or (task.case.optimizer and task.case.optimizer.buffers):
        evaluate(task.earlier, kind, keep)
    return found


def parameters_of(case: Case, tape: Tape[T], arrays: Mapping[str, Any]) -> dict[str, Variable[T]]:
    """The parameters on a tape, by name; those that no step moves are constant."""
    exact = tape.kind.exact
    return {name: tape.variable(exact(array), constant=name in case.fixed) for name, array in arrays.items()}


# ---------------------------------------------------------------- forward

#: Given a tape, a layer, its input and its parameters by its own names, gives its output.
Of = Callable[[Tape[T], Layer, Variable[T], Mapping[str, Variable[T]]], Variable[T]]


#: Given a tape, what arrives at a branch and what the branch makes of it, gives the sum.
Joined = Callable[[Tape[T], Variable[T], Variable[T]], Variable[T]]


def joined(_: Tape[T], x: Variable[T], branch: Variable[T]) -> Variable[T]:
    """x + branch."""
    return x + branch


def forward(
    case: Case,
    tape: Tape[T],
    a: Variable[T],
    parameters: Mapping[str, Variable[T]],
    of: Of[T],
    joined: Joined[T] = joined,
) -> Variable[T]:
    """The output of a network; each layer's is ``of(tape, layer, input, parameters)``, a residual's that of its sum."""
    return _through(case.network, case.uses, tape, a, parameters, of, joined)


def _through(
    network: tuple[Layer, ...],
    uses: Mapping[str, Mapping[str, Use]],
    tape: Tape[T],
    a: Variable[T],
    parameters: Mapping[str, Variable[T]],
    of: Of[T],
    joined: Joined[T],
) -> Variable[T]:
    for layer in network:
        if isinstance(layer, Residual):
            a = joined(tape, a, _through(layer.residual, uses, tape, a, parameters, of, joined))
        own = {short: _used(parameters[use.name], use) for short, use in uses[str(layer.name)].items()}
        a = of(tape, layer, a, own)
    return a


def _used(parameter: Variable[T], use: Use) -> Variable[T]:
    return parameter.mT if use.transposed else parameter


def with_buffers(
    tape: Tape[T], layer: Layer, own: Mapping[str, Variable[T]], buffers: Mapping[str, T]
) -> Mapping[str, Variable[T]]:
    """A layer's parameters and what it keeps from step to step, by its own names; ``buffers``: by full names."""
    kept = layer.buffer_shapes()
    return {**own, **{short: tape.constant(buffers[f"{layer.name}.{short}"]) for short in kept}} if kept else own


def _seen(
    case: Case,
    see: See,
    buffers: Mapping[str, T],
    outputs: dict[str, Variable[T]],
    tape: Tape[T],
    layer: Layer,
    x: Variable[T],
    parameters: Mapping[str, Variable[T]],
) -> Variable[T]:
    """A layer's output, which ``outputs`` keeps, its gradient, and what it keeps itself, as ``see`` hands them on."""
    name, last = str(layer.name), layer is case.network[-1]
    a = layers.forward(tape, layer, x, with_buffers(tape, layer, parameters, buffers))
    for short in layer.buffer_shapes() if tape.training else ():
        see("buffer", f"{name}.{short}", tape.kept.pop(short))
    a = tape.seen(a, partial(_handed_on, see, name, last), partial(see, "activation_gradient", name))
    return outputs.setdefault(name, a)


def _handed_on(see: See, name: str, last: bool, value: Any) -> Any:
    found = see("activation", name, value)
    return see("output", "output", value) if last else found
