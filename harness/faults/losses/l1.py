"""Mistakes of the absolute error in what is reported; ``_residuals`` has those of its gradient."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import loss_is
from harness.faults.losses._parts import reported_as, sum_of
from harness.faults.textbook import Textbook


def _without_bars(book: Textbook, y: Any, t: Any) -> Any:
    return sum_of(book, book.kind.subtracted(y, book.kind.exact(t)), book.factor(t))


reported_as(
    "residuals_without_absolute_value",
    "the loss is that of the residuals themselves, without the absolute value",
    "residuals of both signs cancel, and the loss can be negative.",
    loss_is("l1"),
    _without_bars,
    turn=9,
)
