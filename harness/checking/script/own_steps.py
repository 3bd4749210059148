"""Steps of a script whose gradients are all wrong: they are right if they follow from its own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.checking.script.rates import rates_named
from harness.checking.script.record import Pass
from harness.checking.script.result import Row
from harness.implementation import Array

#: How near a step has to be to a multiple of a number of the script's own, relative to its largest entry.
_NEAR = 1e-9
#: What a step is by no rule of an optimizer.
_NO_RULE = ("", "uphill", "broken")


def own_steps(
    one: Pass, wrong: Sequence[Row], step_of: Callable[[str], Array], rule_of: Callable[[str], str]
) -> Iterator[Row]:
    """Rows of right updates, if every parameter whose gradient is wrong goes by its own numbers; else nothing.

    ``rule_of``: by which rule a parameter follows from the gradient that has its name.
    """
    gradients = [row for row in wrong if row.quantity == "gradient"]
    if not gradients or any(row.quantity == "update" for row in wrong):
        return
    if all(rule_of(row.name) not in _NO_RULE or _is_of_rate(one, step_of(row.name)) for row in gradients):
        yield from (replace(row, quantity="update", is_right=True, factor=None) for row in gradients)


def _is_of_rate(one: Pass, step: Array) -> bool:
    """Whether a step is the learning rate, by its name, times something that the pass works out."""
    if step.size < 2 or not np.any(step):
        return False
    alike = (event.value for event in one.events if np.shape(event.value) == step.shape)
    return any(_is_times(step, np.asarray(value, float), rate) for value in alike for rate in rates_named(one))


def _is_times(step: Array, value: Array, rate: float) -> bool:
    return rate != 1 and bool(np.abs(step - rate * value).max() <= _NEAR * np.abs(step).max())
