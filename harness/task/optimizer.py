"""What the statement of an optimizer is made of: how it moves a parameter, and what it keeps between steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic

import numpy as np

from harness.implementation import COUNT
from harness.scenario import kinds
from harness.task.numbers.elementary import SQRT
from harness.task.tape import Kind, T

#: Given (quantity, name, value), hands on the value that the evaluation goes on with.
See = Callable[[str, str, Any], Any]


def as_it_is(_quantity: str, _name: str, value: Any) -> Any:
    """Looks at nothing."""
    return value


class Optimizer(Generic[T]):
    """One optimizer over all parameters; each part of its update is a method that a mistake may replace.

    ``state`` has what it keeps, by buffer and parameter; what does not exist yet is absent.
    """

    def __init__(self, kind: Kind[T], options: kinds.Optimizer, see: See = as_it_is) -> None:
        self.kind, self.options, self.see = kind, options, see
        self.number, self.lr = 0, 0.0
        self.state: dict[str, dict[str, T]] = {buffer: {} for buffer in options.buffers}

    def begin(self, number: int) -> None:
        """What follows is step ``number``, counted from 1."""
        self.number, self.lr = number, self.options.lr_at(number)

    def load(self, buffers: Mapping[str, T]) -> None:
        """State by full names, such as ``fc1.weight.momentum_buffer``."""
        for full, value in buffers.items():
            name, _, buffer = full.rpartition(".")
            if buffer in self.state:
                self.state[buffer][name] = value

    def keep(self, buffer: str, name: str, value: T) -> T:
        """Store a parameter's new state, and go on with what ``see`` makes of it."""
        seen: T = self.see("buffer", f"{name}.{buffer}", value)
        self.state[buffer][name] = seen
        return seen

    def step(self, name: str, w: T, g: T) -> None:
        """Update and parameter go through ``see``."""
        parameter, moved = self.update(name, w, g)
        self.see("update", name, moved)
        self.see("parameter", name, parameter)

    def update(self, name: str, w: T, g: T) -> tuple[T, T]:
        """The parameter after the step, and what was added to it: −lr times the direction."""
        direction = self.direction(name, self.decayed(name, w, self.signed(g)))
        return self.kind.stored(w, self.moved(name, w, direction), self.shrinking())

    def moved(self, name: str, w: T, direction: T) -> T:
        """What is added to the parameter: −lr times the direction."""
        return self.scaled(-self.rate(name), direction)

    def signed(self, g: T) -> T:
        """g, or −g where the loss is to grow."""
        return self.scaled(-1, g) if getattr(self.options, "maximize", False) else g

    def decayed(self, name: str, w: T, g: T) -> T:
        """g + λ w, where there is a weight decay λ."""
        decay = getattr(self.options, "weight_decay", 0.0)
        return self.kind.combined((1, g), (decay, w)) if decay else g

    def direction(self, name: str, g: T) -> T:
        """What the step goes along."""
        return g

    def shrinking(self) -> float:
        """How much of the parameter the update takes off, lr λ, where people write that apart from the gradient."""
        return 0.0

    def rate(self, name: str) -> float:
        """The learning rate."""
        return self.lr

    def scaled(self, factor: float, a: T) -> T:
        """factor · a."""
        return self.kind.combined((factor, a))


class Adaptive(Optimizer[T]):
    """One that divides by a root of squares of gradients, and counts the steps of each parameter."""

    def update(self, name: str, w: T, g: T) -> tuple[T, T]:
        self.keep(COUNT, name, self.kind.exact(np.array(self.counted(name))))
        return super().update(name, w, g)

    def counted(self, name: str) -> float:
        """The number of a parameter's step, as the one before has left it: the first is 1."""
        old = self.state[COUNT].get(name)
        return 1.0 if old is None else self.kind.count(old) + 1

    def number_of(self, name: str) -> float:
        """The number that the present step of a parameter has."""
        return self.kind.count(self.state[COUNT][name])

    def before(self, buffer: str, name: str, like: T, begin: float = 0.0) -> T:
        """What a buffer of a parameter has been, or what it begins with."""
        old = self.state[buffer].get(name)
        return self.kind.exact(np.full(self.kind.shape(like), begin)) if old is None else old

    def average(self, buffer: str, name: str, share: float, new: T) -> T:
        """Share of what a buffer has been, and 1 − share of what is new."""
        return self.keep(buffer, name, self.kind.averaged(share, self.before(buffer, name, new), new))

    def squared(self, g: T) -> T:
        """g²."""
        return self.kind.square(g)[0]

    def root(self, v: T) -> T:
        """√v."""
        return self.kind.applied(SQRT, v)[0]

    def beyond(self, root: T) -> T:
        """root + ε."""
        return self.kind.shifted(root, self.options.eps)

    def ratio(self, g: T, root: T) -> T:
        """g / (root + ε)."""
        return self.kind.quotient(g, self.beyond(root), self.options.eps)
