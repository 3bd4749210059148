"""What the statement of an optimizer is made of: how it moves a parameter, and what it keeps between steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic

from harness.scenario import kinds
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
        direction = self.direction(name, self.decayed(name, w, g))
        return self.kind.stored(w, self.scaled(-self.rate(name), direction), self.shrinking())

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
