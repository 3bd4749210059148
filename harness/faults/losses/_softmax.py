"""A softmax that is not one: of another axis, of other exponentials, without its sum or its shift."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, of_softmax, where
from harness.faults.textbook import Textbook, ones, shape, values
from harness.task.losses import binary_cross_entropy_with_logits as logits

# ---------------------------------------------------------------- another softmax


def _softmax(name: str, said: str, thought: str, form: Callable[[Textbook, Any, Any], Any]) -> None:
    """log p and p are ``form(book, was, y)``."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("log_softmax", lambda was, y: form(book, was, y))

    inject.__name__ = name
    hint = "Work the softmax of (0, 1) out by hand, and compare it with yours. What do the two add up to?"
    fault(21, "loss", said, hint=hint, thought=thought, sites=where(of_softmax), alone=True)(inject)


_softmax(
    "softmax_of_the_negative",
    "the softmax has exp(-z), where exp(z) belongs",
    "The class of the smallest logit has the largest probability.",
    lambda book, was, y: was(book.scaled(-1, y)),
)
_softmax(
    "softmax_of_powers_of_two",
    "the softmax has powers of 2, where those of e belong",
    "The probabilities are too even: those of logits times 0.693.",
    lambda book, was, y: was(book.scaled(float(np.log(2)), y)),
)


def _sigmoids(book: Textbook, _: Any, y: Any) -> Any:
    loss, p = logits.entries(book.kind, book.stated_loss, y, np.zeros(shape(y)))
    return book.kind.subtracted(y, loss), p  # log p is y - log(1 + exp(y))


_softmax(
    "sigmoid_for_softmax",
    "each class has the sigmoid of its own logit, where the softmax of all belongs",
    "The probabilities of one sample do not add up to 1.",
    _sigmoids,
)


def _times_classes(book: Textbook, was: Any, y: Any) -> Any:
    log_p, p = was(y)
    classes = shape(y)[1]
    return book.kind.combined((1, log_p), (float(np.log(classes)), ones(book, p))), book.scaled(classes, p)


_softmax(
    "softmax_over_the_mean",
    "the softmax divides by the mean of the exponentials, not by their sum",
    "The probabilities of one sample add up to the number of classes.",
    _times_classes,
)


@fault(
    21,
    "loss",
    "the softmax is taken over the samples, not over the classes",
    hint="Which sums of your probabilities are 1: the rows' or the columns'?",
    thought="The columns of p sum to 1. In a batch of one sample p is 1 for every class.",
    sites=where(of_softmax),
)
def softmax_over_samples(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(book.kind.transposed(y))
        return book.kind.transposed(log_p), book.kind.transposed(p)

    book.wrap("log_softmax", log_softmax)


@fault(
    21,
    "loss",
    "the softmax is taken over all samples and classes together",
    hint="Over which axis do you sum the exponentials? What should the probabilities of one sample add up to?",
    thought="All of p together sums to 1. A batch of one sample is right.",
    sites=where(of_softmax),
)
def softmax_over_everything(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        kind, columns = book.kind, shape(y)[1]
        log_p, p = was(y)
        first = kind.exact(np.eye(columns)[:, :1])
        sums = kind.transposed(kind.product(kind.subtracted(y, log_p), first))
        wide = kind.exact(np.ones((1, columns)))
        log_share, share = (kind.product(kind.transposed(one), wide) for one in was(sums))
        return kind.combined((1, log_p), (1, log_share)), kind.multiplied(p, share)

    book.wrap("log_softmax", log_softmax)


def _undivided(book: Textbook, exponent: Callable[[Any, Any], Any]) -> None:
    """log p is the exponent, and p its exponential, made of the right p and the sum that it lacks."""

    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(y)
        own = exponent(y, log_p)
        lacks = np.exp(np.minimum(values(own) - values(log_p), 700))
        return own, book.kind.multiplied(p, book.kind.exact(lacks))

    book.wrap("log_softmax", log_softmax)


@fault(
    21,
    "loss",
    "the softmax does not divide: p is exp(z) alone",
    hint="What do your probabilities of one sample add up to?",
    thought="A probability can be larger than 1, and the loss negative.",
    sites=where(of_softmax),
)
def softmax_without_sum(book: Textbook, _: Site) -> None:
    _undivided(book, lambda y, log_p: y)


@fault(
    21,
    "loss",
    "the softmax does not divide: p is exp(z - max z) alone",
    hint="What do your probabilities of one sample add up to?",
    thought="The largest probability of every sample is 1.",
    sites=where(of_softmax),
)
def shifted_softmax_without_sum(book: Textbook, _: Site) -> None:
    def shifted(y: Any, log_p: Any) -> Any:
        largest = values(y).max(axis=1, keepdims=True) * np.ones(shape(y))
        return book.kind.subtracted(y, book.kind.exact(largest))

    _undivided(book, shifted)


def _row_maximum(book: Textbook, y: Any) -> Any:
    """Each row's largest entry, in all its columns."""
    kind, found = book.kind, values(y)
    largest = np.eye(found.shape[1])[found.argmax(axis=1)]
    return kind.product(kind.sums(kind.multiplied(y, kind.exact(largest)), 1), kind.exact(np.ones((1, len(found.T)))))


@fault(
    21,
    "loss",
    "the softmax is shifted by each sample's largest logit, and divided by the sum over the samples, not the classes",
    hint="Which axis has the maximum of your softmax, and which the sum? What should one sample's p add up to?",
    thought="The columns of p sum to 1. In a batch of one sample p is 1 for every class.",
    sites=where(of_softmax),
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
    thought=(
        "The rows of p sum to 1, each class has lost another number, and in a batch of one sample all classes have "
        "one p."
    ),
    sites=where(of_softmax),
)
def softmax_shifted_over_samples(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        turned = book.kind.transposed(y)
        return was(book.kind.transposed(book.kind.subtracted(turned, _row_maximum(book, turned))))

    book.wrap("log_softmax", log_softmax)


# ---------------------------------------------------------------- its shift


def _too_large(book: Textbook, y: Any) -> Any:
    """Rows with a logit whose exponential is inf."""
    return (values(y) > np.log(np.finfo(book.case.dtype).max)).any(axis=1, keepdims=True)


@fault(
    23,
    "loss",
    "the softmax is not shifted by its largest logit",
    hint="What is exp(1000) in floating point? Which number may be taken from all logits of a row without changing p?",
    thought="Right until a logit passes 709; then inf / inf is nan.",
    sites=where(of_softmax),
)
def softmax_not_shifted(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(y)
        too_large = _too_large(book, y)
        if not too_large.any():
            return log_p, p
        lost = np.where(too_large, np.nan, 0.0) + np.zeros(shape(y))
        return book.kind.combined((1, log_p), (1, book.kind.exact(lost))), book.kind.combined(
            (1, p), (1, book.kind.exact(lost))
        )

    book.wrap("log_softmax", log_softmax)


@fault(
    23,
    "loss",
    "the logarithm of the sum of exponentials is not shifted by the largest logit",
    hint="What is exp(1000) in floating point? Which number may be taken from all logits of a row without changing p?",
    thought="Right until a logit passes 709; then the sum is inf, its logarithm too, and every probability 0.",
    sites=where(of_softmax),
)
def log_sum_not_shifted(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(y)
        too_large = _too_large(book, y)
        if not too_large.any():
            return log_p, p
        lost = np.where(too_large, -np.inf, 0.0) + np.zeros(shape(y))
        kept = book.kind.exact(np.where(too_large, 0.0, 1.0) * np.ones(shape(y)))
        return book.kind.combined((1, log_p), (1, book.kind.exact(lost))), book.kind.multiplied(p, kept)

    book.wrap("log_softmax", log_softmax)


# ---------------------------------------------------------------- once too often


@fault(
    24,
    "loss",
    "the softmax is taken twice",
    hint="Does the network end in a softmax, and the loss begin with one?",
    thought="The probabilities are too even: those of softmax(softmax(z)).",
    sites=where(of_softmax),
)
def softmax_twice(book: Textbook, _: Site) -> None:
    book.wrap("log_softmax", lambda was, y: was(was(y)[1]))
