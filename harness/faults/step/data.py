"""Mistakes of the data that a batch is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.changes import change_targets
from harness.faults.fault import Site, fault, several_samples, where
from harness.faults.textbook import Textbook


def _of_rows(book: Textbook, rows: slice) -> None:
    """Some rows of a batch of several, and of its masks."""

    def batch(was: Any, x: Any, t: Any) -> tuple[Any, Any]:
        x, t = was(x, t)
        if len(x) == 1:
            return x, t
        book.masks = {name: mask[rows] for name, mask in book.masks.items()}
        return x[rows], t[rows]

    book.wrap("batch", batch)


@fault(
    40,
    "data",
    "the last row of the batch is dropped",
    hint="How many rows does your batch have, and how many went into the loss?",
    thought="Loss and gradients are exactly those of the batch without its last row.",
    sites=several_samples,
)
def last_row_dropped(book: Textbook, _: Site) -> None:
    _of_rows(book, slice(-1))


@fault(
    40,
    "data",
    "the first row of the batch is dropped",
    hint="How many rows does your batch have, and with which one does your loop begin?",
    thought="Loss and gradients are exactly those of the batch without its first row.",
    sites=several_samples,
)
def first_row_dropped(book: Textbook, _: Site) -> None:
    _of_rows(book, slice(1, None))


@fault(
    41,
    "data",
    "inputs and targets are not in the same order",
    hint="Are inputs and targets shuffled, sliced and reversed together?",
    thought="Loss and gradients are those of the same rows with their targets in another order.",
    sites=several_samples,
)
def targets_rolled(book: Textbook, _: Site) -> None:
    change_targets(book, lambda t: np.roll(t, 1, axis=0))


@fault(
    41,
    "data",
    "the targets stand in reverse order",
    hint="Are inputs and targets shuffled, sliced and reversed together?",
    thought="Loss and gradients are those of the same rows with their targets in reverse order.",
    sites=several_samples,
)
def targets_reversed(book: Textbook, _: Site) -> None:
    change_targets(book, lambda t: t[::-1])


@fault(
    42,
    "data",
    "inputs are divided by 225 in place of 255",
    hint="What is the largest input, after the division?",
    thought="Every input, and so the first layer's weight gradient, is 17/15 of the right one.",
    sites=where(lambda case: not case.ids),
)
def divided_by_225(book: Textbook, _: Site) -> None:
    def batch(was: Any, x: Any, t: Any) -> tuple[Any, Any]:
        x, t = was(x, t)
        return x * (255 / 225), t

    book.wrap("batch", batch)
