"""Two implementations, step by step from the same state on the same batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, Implementation, State, Step
from harness.scenario.kinds import Optimizer

#: How many steps can be followed with momentum where a side does not tell its buffers: each looks back at all before.
MOST_UNTOLD = 100


@dataclass(frozen=True)
class Pair:
    """Both sides' step from the same state. Arrays are valid until the next pair is asked for."""

    step: int
    """Counted from 1."""
    batch: Batch
    before: State
    """What both started from."""
    first: Step
    second: Step
    first_gradients: Mapping[str, Array] | None
    second_gradients: Mapping[str, Array] | None
    """As told, or (before − after) / lr where a side tells none and the update is plain SGD's; else None."""
    earlier: Pair | None = None
    """The step before, where the first side does not tell its buffers; arrays of its own are then valid for good."""
    loaded: bool = True
    """Whether the first side was given what both start from; else it goes on from where it was."""

    @property
    def after(self) -> Mapping[str, Array]:
        """The parameters after the step, the first side's where it tells them. Raises ImplementationError."""
        if self.first.parameters is not None:
            return self.first.parameters
        if self.second.parameters is None:
            raise ImplementationError(fact("no_parameters_told"))
        return self.second.parameters


Following = Callable[[Pair], State | None]
"""What the next step starts from, given to both sides; None where none can."""


def lockstep(
    optimizer: Optimizer,
    first: Implementation,
    second: Implementation,
    state: State,
    batches: Iterable[Batch],
    after: int = 0,
    following: Following | None = None,
) -> Iterator[Pair]:
    """Steps ``after`` + 1, ``after`` + 2, ... as long as there are batches.

    Each starts from what the first side tells, or from the second's where it tells nothing, or from what ``following``
    says. Only one pair exists at a time, so memory does not grow with the number of steps.
    """
    before, earlier, loaded = State(_copy(state.parameters), _copy(state.buffers)), None, True
    first.load(before)
    second.load(before)
    for number, batch in enumerate(batches, after + 1):
        lr = optimizer.lr_at(number)
        one, other = first.step(batch, lr), second.step(batch, lr)
        gradients = [gradients_of(step, before, optimizer, lr) for step in (one, other)]
        told = before if earlier is None else State(before.parameters, {})
        pair = Pair(number, batch, told, one, other, gradients[0], gradients[1], earlier, loaded)
        if following is None:
            _require_told(pair)
        yield pair
        found = following(pair) if following else _next(pair, before)
        if found is None:
            return
        before, loaded = found, following is not None or one.parameters is None
        if loaded:
            first.load(before)
        second.load(before)
        earlier = pair if one.buffers is None and optimizer.buffers else None


def _require_told(pair: Pair) -> None:
    """That a scenario's step tells what it is held to. Raises ImplementationError."""
    if pair.first_gradients is None or pair.second_gradients is None:
        told = all(step.parameters is not None for step in (pair.first, pair.second))
        raise ImplementationError(fact("gradients_not_derived" if told else "side_tells_nothing"))
    steps, one = 1, pair.earlier
    while one is not None:
        steps, one = steps + 1, one.earlier
    if steps > MOST_UNTOLD:
        raise ImplementationError(fact("momentum_not_followed", most=MOST_UNTOLD))


def _next(pair: Pair, before: State) -> State:
    """In the same arrays, unless a later step looks back at this one."""
    if pair.first.buffers is None:
        buffers = pair.second.buffers or {}
        return State(_copy(pair.after), _copy(buffers))
    for name, array in before.parameters.items():
        array[...] = pair.after[name]
    return State(before.parameters, _copy(pair.first.buffers))


def _copy(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in arrays.items()}


def gradients_of(step: Step, before: State, optimizer: Optimizer, lr: float) -> Mapping[str, Array] | None:
    """As told, or as they follow from an update of plain SGD of parameters of the right shape; else None."""
    if step.gradients is not None:
        return step.gradients
    if step.parameters is None or not optimizer.plain:
        return None
    return {
        name: (before.parameters[name] - array) / lr
        for name, array in step.parameters.items()
        if name in before.parameters and _same_form(before.parameters[name], array)
    }


def _same_form(before: Array, array: Any) -> bool:
    return type(array) is type(before) and array.shape == before.shape
