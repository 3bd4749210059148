"""What several mistakes do to a batch and to gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.textbook import Textbook, shape


def one_sample(book: Textbook, g: Any, row: int) -> Any:
    """Without the errors of all samples but one."""
    mask = np.zeros(shape(g))
    mask[row] = 1
    return book.kind.multiplied(g, book.kind.exact(mask))


LOST_HINT = "Your loop goes over samples. Which line adds up, and which one overwrites?"


def every_gradient(book: Textbook, change: Callable[[str, Any], Any]) -> None:
    """Each gradient is ``change(name, right one)``."""

    def accumulate(was: Any) -> None:
        was()
        book.gradients = {name: change(name, g) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)


def change_targets(book: Textbook, change: Callable[[Any], Any]) -> None:
    """The targets (batch, outputs) are ``change(right ones)``, for the loss and the gradient."""

    def batch(was: Any, x: Any, t: Any) -> tuple[Any, Any]:
        x, t = was(x, t)
        return x, change(t)

    book.wrap("batch", batch)
