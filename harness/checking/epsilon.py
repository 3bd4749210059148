"""An epsilon inside the logarithm of a loss, log(p + epsilon) in place of log p, which only the loss shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from harness.checking.result import Tried
from harness.checking.root import root
from harness.faults.conventions import class_probabilities
from harness.faults.textbook import Textbook
from harness.ground.facts import Fact
from harness.run.result import Seen
from harness.task.numbers.plain import PlainKind
from harness.task.per_class import weighted_targets

#: An epsilon that is larger is a mistake.
LARGEST_EPSILON = 1e-6


def epsilon_of(tried: Sequence[Tried]) -> float | None:
    """The one epsilon that fits every step, besides a penalty that was found before; None if there is none."""
    told = [(one, seen) for one in tried for seen in one.seen if seen.told.loss is not None]
    if not told or told[0][0].case.loss is None or not told[0][0].case.loss.logs_probabilities:
        return None
    losses = [_Logarithms(one, seen) for one, seen in told]
    epsilon = max(losses, key=lambda one: one.off).solved()
    if epsilon is None or not all(one.fits(epsilon) for one in losses):
        return None
    return epsilon


def has_epsilon(setting: Sequence[Fact]) -> bool:
    """Whether conventions have one in the loss."""
    return any(one.code in ("epsilon_in_loss", "epsilon_in_loss_and_derivative") for one in setting)


def shortest(epsilon: float) -> list[float]:
    """What an epsilon may be that the loss tells to a few digits: the numbers of fewest digits first."""
    return list(dict.fromkeys([*(float(f"{epsilon:.{digits}g}") for digits in (1, 2, 3)), epsilon]))


class _Logarithms:
    """The loss of one step with an epsilon inside its logarithms, and what the candidate told."""

    def __init__(self, one: Tried, seen: Seen) -> None:
        book = Textbook(one.case, PlainKind())
        for convention in one.conventions:
            convention.into(book)
        loss = float(book.step(seen.number, seen.batch, seen.before.parameters)["loss", "loss"][0, 0])
        t, y = book.targets(seen.batch.targets), book.a[-1]
        assert one.case.loss is not None and seen.told.loss is not None
        self._factor = float(book.factor(t))
        if one.case.loss.targets == "classes":
            self._terms = [(weighted_targets(one.case.loss, t), class_probabilities(book, y))]
        else:
            self._terms = [(t, y), (1 - t, 1 - y)]
        precision = float(np.finfo(one.case.dtype).eps / np.finfo(np.float64).eps)
        self._rounding = 1e-12 * precision * (1 + abs(seen.told.loss))
        penalty = loss - self(0.0) if one.conventions else 0.0
        self._told = seen.told.loss - penalty

    def __call__(self, epsilon: float) -> float:
        with np.errstate(all="ignore"):
            return -self._factor * sum(float(np.sum(t * np.log(p + epsilon))) for t, p in self._terms)

    @property
    def off(self) -> float:
        """How far the loss without an epsilon is from what was told, relative to its rounding."""
        away = abs(self(0.0) - self._told) / self._rounding
        return away if away < np.inf else np.finfo(np.float64).max

    def solved(self) -> float | None:
        """The epsilon that gives what was told; None where none of a sensible size does."""
        low, high = 1e-300, LARGEST_EPSILON
        if not self(high) < self._told < self(low):
            return None
        found = root(lambda power: self(10.0**power) - self._told, math.log10(low), math.log10(high), 1e-14)
        return float(10.0**found)

    def fits(self, epsilon: float) -> bool:
        """Within rounding."""
        return bool(abs(self(epsilon) - self._told) <= self._rounding)


def with_epsilon(tried: Sequence[Tried]) -> tuple[Tried, ...]:
    """The same with every loss taken for right."""
    return tuple(
        one.with_rows(replace(row, right=row.total) if row.quantity == "loss" else row for row in one.rows)
        for one in tried
    )
