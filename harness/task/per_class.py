"""Losses that are a sum of logarithms of classes' probabilities, with a weight for each class."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.tape import T, Tape, Variable


def summed(tape: Tape[T], loss: Loss, log_p: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    """factor · −Σ T log p, T the targets t with the loss's smoothing and weights.

    Each target is one number of a few roundings, whether it multiplies log p, or what is gathered of log p and what is
    summed of it are added: all terms have one sign, and so has the gradient of each but for p Σ T.
    """
    if not loss.classes and not loss.smoothing:
        return tape.weighted_sum(log_p, -t, factor)
    counted = _counted(loss, t)
    smooth = _weighted(tape, loss, _smoothed(tape, loss, t, counted), len(t))
    return tape.weighted_sum(log_p * smooth, -np.where(counted if loss.smoothing else t != 0, 1.0, 0.0), factor)


def weighted_targets(loss: Loss, t: Any) -> Any:
    """T as plain numbers."""
    if not loss.classes and not loss.smoothing:
        return t
    smooth = t * (1 - loss.smoothing) + _counted(loss, t) * (loss.smoothing / t.shape[1])
    return smooth * (1.0 if loss.weight is None else np.array(loss.weight))


def _counted(loss: Loss, t: Any) -> Any:
    """Where a sample counts, in all its columns: a row of an ignored label has zeros alone."""
    counted = t.any(axis=1, keepdims=True) if loss.ignored is not None else True
    return np.broadcast_to(counted, t.shape)


def _smoothed(tape: Tape[T], loss: Loss, t: Any, counted: Any) -> T:
    """(1 − ε) t + ε / outputs, as three terms: 1 − ε may have lost what ε has of digits."""
    kind, smoothing = tape.kind, Fraction(loss.smoothing)
    if not smoothing:
        return kind.exact(t)
    even = kind.exact(np.where(counted, 1.0, 0.0))
    return kind.combined((1, kind.exact(t)), (-smoothing, kind.exact(t)), (smoothing / t.shape[1], even))


def _weighted(tape: Tape[T], loss: Loss, t: T, rows: int) -> Variable[T]:
    """Times each class's weight; where a mean divides by their sum, that is as uncertain as one of as many ones."""
    kind = tape.kind
    if loss.weight is None:
        return tape.constant(t)
    weights = kind.exact(np.array([loss.weight]))
    if loss.reduction == "mean":
        one = kind.combined((Fraction(1, rows), kind.sums(kind.exact(np.ones((rows, 1))))))
        weights = kind.multiplied(weights, one)
    return tape.constant(kind.multiplied(t, weights))
