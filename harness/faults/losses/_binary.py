"""Mistakes in the loss that is reported, of both binary cross entropies."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, of_binary, where
from harness.faults.losses._parts import log_probabilities, of_terms, reported_as
from harness.faults.textbook import Textbook


@fault(
    61,
    "reported",
    "the loss has the logarithms of the targets' probabilities alone, without those of 1 - p",
    hint="What does the loss that you report say of an output whose target is 0?",
    thought="Gradients are right; the loss lacks the terms of targets that are 0.",
    sites=where(of_binary),
    turn=4,
)
def loss_of_ones_alone(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        missing = book.kind.exact(np.multiply(*log_probabilities(book, y, t)[1]))
        rest = book.kind.weighted_sum(missing, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (1, rest))

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the two terms of the loss, of p and of 1 - p, have opposite signs, where both have one",
    hint="Write down the loss of one output whose target is 0. Which sign has it?",
    thought="Gradients are right; the terms of targets that are 0 have the wrong sign in the loss.",
    sites=where(of_binary),
    turn=7,
)
def loss_of_opposite_signs(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        zeros = book.kind.exact(np.multiply(*log_probabilities(book, y, t)[1]))
        rest = book.kind.weighted_sum(zeros, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (2, rest))

    book.wrap("loss", loss)


def _exchanged(terms: Any) -> Any:
    """t with the logarithm of 1 - p, and 1 - t with that of p."""
    (ones, log_p), (zeros, log_q) = terms
    return [(ones, log_q), (zeros, log_p)]


reported_as(
    "logarithms_exchanged",
    "the loss has t with the logarithm of 1 - p, and 1 - t with that of p",
    "the loss is the right one of the targets 1 - t.",
    of_binary,
    of_terms(lambda log_p: -log_p, _exchanged),
    turn=11,
)
reported_as(
    "loss_of_zeros_alone",
    "the loss has the logarithms of 1 - p alone, for targets that are 0",
    "the loss lacks the terms of targets that are 1.",
    of_binary,
    of_terms(lambda log_p: -log_p, lambda terms: terms[1:]),
    turn=11,
)
reported_as(
    "loss_of_p_for_both",
    "the loss has the logarithm of p in both its terms, and nowhere that of 1 - p",
    "the loss is minus the logarithm of p, whatever the target is.",
    of_binary,
    of_terms(lambda log_p: -log_p, lambda terms: [(terms[0][0] + terms[1][0], terms[0][1])]),
    turn=11,
)
