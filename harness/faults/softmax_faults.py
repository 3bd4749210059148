"""A softmax whose maximum is taken along one axis and whose sum along the other: what is shifted does not cancel."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, where
from harness.faults.textbook import Textbook, values


def _row_maximum(book: Textbook, y: Any) -> Any:
    """Each row's largest entry, in all its columns."""
    kind, found = book.kind, values(y)
    largest = np.eye(found.shape[1])[found.argmax(axis=1)]
    return kind.product(kind.row_sums(kind.multiplied(y, kind.exact(largest))), kind.exact(np.ones((1, len(found.T)))))


@fault(
    21,
    "loss",
    "the softmax is shifted by each sample's largest logit, and divided by the sum over the samples, not the classes",
    hint="Which axis has the maximum of your softmax, and which the sum? What should one sample's p add up to?",
    thought="The columns of p sum to 1. Alone, a sample has p = 1 for every class.",
    sites=where(loss_is("cross_entropy")),
)
def softmax_shifted_by_classes_summed_over_samples(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        shifted = book.kind.subtracted(y, _row_maximum(book, y))
        log_p, p = was(book.kind.transposed(shifted))
        return book.kind.transposed(log_p), book.kind.transposed(p)

    book.wrap("log_softmax", log_softmax)


@fault(
    21,
    "loss",
    "the softmax is shifted by each class's largest logit over the samples, and divided by the sum over classes",
    hint="Along which axis is the maximum of your softmax? What may be taken from all logits of a sample?",
    thought="The rows of p sum to 1, each class has lost another number, and a sample alone has one p for all classes.",
    sites=where(loss_is("cross_entropy")),
)
def softmax_shifted_over_samples(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        turned = book.kind.transposed(y)
        return was(book.kind.transposed(book.kind.subtracted(turned, _row_maximum(book, turned))))

    book.wrap("log_softmax", log_softmax)
