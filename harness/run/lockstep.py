"""Two implementations, step by step from the same state on the same batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.ground.errors import ImplementationError
from harness.implementation import Array, Batch, Implementation, State, Step
from harness.scenario.kinds import Optimizer


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
    first_gradients: Mapping[str, Array]
    second_gradients: Mapping[str, Array]
    """As reported, or (before − after) / lr where a side reports none and the update is plain SGD's."""
    earlier: Pair | None = None
    """The step before, where the first side does not tell its buffers; arrays of its own are then valid for good."""
    loaded: bool = True
    """Whether the first side was given what both start from; else it goes on from where it was."""


def lockstep(
    optimizer: Optimizer,
    first: Implementation,
    second: Implementation,
    state: State,
    batches: Iterable[Batch],
    after: int = 0,
) -> Iterator[Pair]:
    """Steps ``after`` + 1, ``after`` + 2, ... as long as there are batches; each starts from the first side's state.

    Only one pair exists at a time, so memory does not grow with the number of steps.
    """
    before = _copy(state.parameters)
    buffers = _copy(state.buffers)
    first.load(state)
    second.load(state)
    for number, batch in enumerate(batches, after + 1):
        lr = optimizer.lr_at(number)
        one, other = first.step(batch, lr), second.step(batch, lr)
        yield Pair(
            number,
            batch,
            State(before, buffers),
            one,
            other,
            _gradients(one, before, optimizer, lr),
            _gradients(other, before, optimizer, lr),
            loaded=number == after + 1,
        )
        for name, array in before.items():
            array[...] = one.parameters[name]
        buffers = _copy(one.buffers)
        second.load(State(before, buffers))


def _copy(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in arrays.items()}


def _gradients(step: Step, before: Mapping[str, Array], optimizer: Optimizer, lr: float) -> Mapping[str, Array]:
    if step.gradients is not None:
        return step.gradients
    if not optimizer.plain:
        raise ImplementationError(
            "a side reports no gradients, and with momentum or weight_decay they cannot be derived from the update"
        )
    return {
        name: (before[name] - array) / lr if _same_form(before[name], array) else array  # which the comparison refuses
        for name, array in step.parameters.items()
        if name in before
    }


def _same_form(before: Array, array: Any) -> bool:
    return type(array) is type(before) and array.shape == before.shape
