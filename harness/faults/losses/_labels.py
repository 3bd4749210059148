"""Mistakes of class labels, of every loss that takes them."""

from __future__ import annotations

import numpy as np

from harness.faults.changes import change_targets
from harness.faults.fault import Site, fault, of_classes, where
from harness.faults.textbook import Textbook


@fault(
    25,
    "data",
    "class labels are one too large",
    hint="Is the first class 0 or 1, where labels are made and where they are used?",
    thought="N times the difference of the output's gradient is -1, 0 or 1: another class is taken for the target.",
    sites=where(of_classes),
)
def labels_one_too_large(book: Textbook, _: Site) -> None:
    change_targets(book, lambda t: np.roll(t, 1, axis=1))


@fault(
    25,
    "data",
    "class labels are one too small",
    hint="Is the first class 0 or 1, where labels are made and where they are used?",
    thought="N times the difference of the output's gradient is -1, 0 or 1: another class is taken for the target.",
    sites=where(of_classes),
)
def labels_one_too_small(book: Textbook, _: Site) -> None:
    change_targets(book, lambda t: np.roll(t, -1, axis=1))
