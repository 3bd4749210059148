"""Mistakes in the gradient of the binary cross entropy of logits."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, where
from harness.faults.losses._parts import begin_with, output_probabilities
from harness.faults.textbook import Textbook


@fault(
    48,
    "loss",
    "the gradient is that of the squared error of the probabilities, times their derivative p(1 - p)",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the output's gradient is the residual times p(1 - p), with the squared error's 2.",
    sites=where(loss_is("binary_cross_entropy_with_logits")),
    turn=6,
)
def squared_error_for_logits(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        p = output_probabilities(book, y, t)
        slope = book.kind.multiplied(p, book.kind.subtracted(book.kind.exact(np.ones(t.shape)), p))
        return book.scaled(2, book.kind.multiplied(book.kind.subtracted(p, book.kind.exact(t)), slope))

    begin_with(book, gradient)
