"""How each optimizer moves a parameter, stated once, in a module of its own name, by a class of its model's name."""

from __future__ import annotations

from harness.ground.homes import classes
from harness.scenario import kinds
from harness.scenario.optimizers import OPTIMIZERS
from harness.task.optimizer import Optimizer, See, as_it_is
from harness.task.tape import Kind, T

CLASSES = classes(__name__, OPTIMIZERS)


def optimizer(kind: Kind[T], options: kinds.Optimizer, see: See = as_it_is) -> Optimizer[T]:
    """The optimizer of these options, without state."""
    found: Optimizer[T] = CLASSES[options.kind](kind, options, see)
    return found
