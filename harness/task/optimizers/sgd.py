"""sgd as torch.optim.SGD: the first step of momentum takes the gradient itself, without dampening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.implementation import MOMENTUM_BUFFER
from harness.scenario.kinds import Optimizer
from harness.task.tape import Kind


def update(
    kind: Kind[Any],
    options: Optimizer,
    step: int,
    name: str,
    w: Any,
    g: Any,
    buffers: Mapping[str, Any],
    see: Callable[[str, str, Any], Any],
) -> None:
    along = kind.combined((1, g), (options.weight_decay, w)) if options.weight_decay else g
    if options.momentum:
        buffer_name = f"{name}.{MOMENTUM_BUFFER}"
        velocity = see("buffer", buffer_name, _velocity(kind, options, buffers.get(buffer_name), along))
        along = kind.combined((1, along), (options.momentum, velocity)) if options.nesterov else velocity
    lr = options.lr_at(step)
    decay = 0.0 if options.momentum else lr * options.weight_decay
    parameter, moved = kind.stored(w, kind.combined((-lr, along)), decay)
    see("update", name, moved)
    see("parameter", name, parameter)


def _velocity(kind: Kind[Any], options: Optimizer, before: Any, along: Any) -> Any:
    if before is None:
        return along
    return kind.combined((options.momentum, before), (1 - options.dampening, along))
