"""The stated task, written once for every kind of number: forward in primitives, back by the tape, then the update.

Independent of both references: it shares no line with the hand-written backpropagation that it judges. Conventions are
torch's and are listed in docs/verdicts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import numpy as np

from harness.implementation import MOMENTUM_BUFFER, Batch, State
from harness.scenario import model
from harness.scenario.model import Case
from harness.task.tape import Kind, Tape, Variable

T = TypeVar("T")
#: Given (quantity, name, value), hands on the value that the evaluation goes on with.
See = Callable[[str, str, Any], Any]


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
    tape: Tape[Any] = Tape(kind)
    parameters = {name: Variable(kind.exact(_rows(array))) for name, array in task.before.parameters.items()}
    output = _forward(task, tape, parameters, see)
    if task.case.loss is None or task.case.optimizer is None:
        return
    loss = _loss(task, tape, output)
    see("loss", "loss", loss.value)
    tape.backward()
    buffers = _buffers(task, kind)
    for name, variable in parameters.items():
        gradient = see("gradient", name, variable.gradient)
        _update(task, kind, name, variable.value, gradient, buffers, see)


def _buffers(task: Task, kind: Kind[Any]) -> dict[str, Any]:
    """As they are told, or as the earlier steps leave them."""
    if task.earlier is None:
        return {name: kind.exact(_rows(array)) for name, array in task.before.buffers.items()}
    found: dict[str, Any] = {}

    def keep(quantity: str, name: str, value: Any) -> Any:
        if quantity == "buffer":
            found[name] = value
        return value

    if task.case.optimizer and task.case.optimizer.momentum:
        evaluate(task.earlier, kind, keep)
    return found


def _rows(array: Any) -> Any:
    return array.reshape(1, -1) if array.ndim == 1 else array


# ---------------------------------------------------------------- forward


def _forward(task: Task, tape: Tape[Any], parameters: dict[str, Variable[Any]], see: See) -> Variable[Any]:
    network = task.case.network
    a: Variable[Any] = Variable(tape.kind.exact(task.batch.inputs), constant=True)
    for layer in network:
        a = _layer(layer, tape, parameters, a)
        name, last = str(layer.name), layer is network[-1]
        forward = partial(_handed_on, see, name, last)
        a = tape.seen(a, forward, partial(see, "activation_gradient", name))
    return a


def _handed_on(see: See, name: str, last: bool, value: Any) -> Any:
    found = see("activation", name, value)
    return see("output", "output", value) if last else found


def _layer(
    layer: model.Layer, tape: Tape[Any], parameters: dict[str, Variable[Any]], a: Variable[Any]
) -> Variable[Any]:
    if layer.has_parameters:
        return tape.affine(a, parameters[f"{layer.name}.weight"], parameters.get(f"{layer.name}.bias"))
    if isinstance(layer, model.Identity):
        return a
    return tape.elementwise(a, partial(tape.kind.activation, layer))


# ---------------------------------------------------------------- loss


def _loss(task: Task, tape: Tape[Any], y: Variable[Any]) -> Variable[Any]:
    """scale · Σ over all entries, divided as the reduction says."""
    loss, t = task.case.loss, task.batch.targets
    kind = tape.kind
    if isinstance(loss, model.CrossEntropy):
        t = _soft(t, kind.columns(y.value))
        return tape.weighted_sum(tape.log_softmax(y), -t, _factor(loss, t))
    factor = _factor(loss, t)
    if isinstance(loss, model.MSE):
        entries = tape.elementwise(tape.less(y, t), kind.square)
    elif isinstance(loss, model.BinaryCrossEntropy):
        entries = tape.elementwise(y, partial(kind.binary, targets=t))
    else:
        entries = tape.elementwise(y, partial(kind.binary_with_logits, targets=t))
    return tape.weighted_sum(entries, np.ones(t.shape), factor)


def _soft(targets: Any, classes: int) -> Any:
    """Class labels as rows of 0 and 1."""
    return np.eye(classes)[targets] if targets.ndim == 1 else targets


def _factor(loss: Any, t: Any) -> Fraction:
    return Fraction(loss.scale) / int(loss.divisor(*t.shape))


# ---------------------------------------------------------------- update


def _update(task: Task, kind: Kind[Any], name: str, w: Any, g: Any, buffers: Mapping[str, Any], see: See) -> None:
    """torch.optim.SGD: the first step of momentum takes the gradient itself, without dampening."""
    options = task.case.optimizer
    assert options is not None
    step = kind.combined((1, g), (options.weight_decay, w)) if options.weight_decay else g
    if options.momentum:
        buffer_name = f"{name}.{MOMENTUM_BUFFER}"
        buffer = buffers.get(buffer_name)
        velocity = step
        if buffer is not None:
            velocity = kind.combined((options.momentum, buffer), (1 - options.dampening, step))
        velocity = see("buffer", buffer_name, velocity)
        step = kind.combined((1, step), (options.momentum, velocity)) if options.nesterov else velocity
    lr = options.lr_at(task.step)
    decay = 0.0 if options.momentum else lr * options.weight_decay
    parameter, update = kind.stored(w, kind.combined((-lr, step)), decay)
    see("update", name, update)
    see("parameter", name, parameter)
