"""Mistakes of the cross entropy: its gradient, its targets, and the loss that is reported."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.changes import change_targets
from harness.faults.fault import Site, fault, of_softmax, where
from harness.faults.losses._parts import (
    averaged,
    begin_with,
    log_p_and_p,
    loss_of,
    of_p,
    reported_as,
    squared_error_of,
    sum_of,
)
from harness.faults.textbook import Textbook, values

# ---------------------------------------------------------------- the softmax's derivative


@fault(
    22,
    "loss",
    "the softmax's derivative keeps its diagonal only",
    hint="When one logit grows, what happens to the probabilities of the other classes?",
    thought="In each sample only the target class has a gradient at all.",
    sites=where(of_softmax),
)
def softmax_diagonal_only(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        p = book.log_softmax(y)[1]
        rest = book.kind.subtracted(book.kind.exact(np.ones(t.shape)), p)
        return book.scaled(float(book.factor(t)), book.kind.multiplied(book.kind.exact(-t), rest))

    book.wrap("loss_gradient", loss_gradient)


def _inverse(book: Textbook, p: Any, log_p: Any) -> Any:
    """1 / p, with the relative error of p; ``log_p`` its logarithm."""
    one = book.kind.combined((1, log_p), (1, book.kind.exact(1 - values(log_p))))
    return book.kind.multiplied(one, book.kind.exact(1 / values(p)))


@fault(
    22,
    "loss",
    "the softmax's derivative is missing: the gradient with respect to p is used for that of the logits",
    hint="-t / p is the derivative with respect to p. What stands between p and the logits?",
    thought="In each sample only the target class has a gradient at all, and it is -1 / p.",
    sites=where(of_softmax),
)
def softmax_derivative_missing(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        log_p, p = book.log_softmax(y)
        return book.kind.multiplied(_inverse(book, p, log_p), book.kind.exact(-t))

    begin_with(book, gradient)


# ---------------------------------------------------------------- another derivative


@fault(
    48,
    "loss",
    "the gradient is that of the squared error of the softmax's output",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the gradient is the softmax's Jacobian times 2 (p - t).",
    sites=where(of_softmax),
    turn=2,
)
def gradient_of_squared_error(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        kind, p = book.kind, book.log_softmax(y)[1]
        g = kind.combined((2, kind.subtracted(p, kind.exact(t))))
        gp = kind.multiplied(g, p)
        through = kind.subtracted(gp, kind.multiplied(p, kind.sums(gp, 1)))
        return book.scaled(float(book.factor(t)), through)

    book.wrap("loss_gradient", loss_gradient)


# ---------------------------------------------------------------- the loss that is reported


@fault(
    61,
    "reported",
    "the loss counts the classes that are not the target as well, as a binary cross entropy does",
    hint="How many terms does the loss of one sample have: one, or one for each class?",
    thought="Gradients are right; the loss has the logarithms of 1 - p besides.",
    sites=where(of_p),
    turn=5,
)
def binary_loss_of_the_softmax(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        log_p = values(log_p_and_p(book, y)[0])
        others = book.kind.exact(-(1 - t) * np.log(-np.expm1(log_p)))
        rest = book.kind.weighted_sum(others, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (1, rest))

    book.wrap("loss", loss)


def _of_the_largest(book: Textbook, y: Any, t: Any) -> Any:
    """Minus the logarithm of the largest probability of each sample, whatever its target is."""
    log_p = values(log_p_and_p(book, y)[0])
    total = -float(np.sum(log_p.max(axis=1) * t.sum(axis=1))) * float(book.factor(t))
    return loss_of(book, book.loss_of(y, t), total)


reported_as(
    "loss_of_the_largest_probability",
    "the loss has each sample's largest probability, where that of its target belongs",
    "the loss is right for samples that are classified rightly, and too small for others.",
    of_p,
    _of_the_largest,
    turn=12,
)
reported_as(
    "loss_of_logits",
    "the loss has the logits themselves, where the logarithms of probabilities belong",
    "the loss is minus the mean of the targets' logits.",
    of_softmax,
    lambda book, y, t: sum_of(book, book.kind.multiplied(book.kind.exact(-t), y), book.factor(t)),
    turn=12,
)
reported_as(
    "mean_squared_error_reported",
    "the loss is the mean squared error of all probabilities, and the gradient that of the cross entropy",
    "the loss is that of another measure of the same probabilities.",
    of_p,
    lambda book, y, t: squared_error_of(book, y, t, True),
    turn=14,
)
reported_as(
    "logarithms_of_all_classes",
    "the loss adds up the logarithms of all probabilities, where those of the targets belong",
    "the loss is too large, and knows nothing of the targets.",
    of_p,
    lambda book, y, t: sum_of(book, book.scaled(-1, log_p_and_p(book, y)[0]), book.factor(t)),
    turn=14,
)


def _minus_p_log_p(book: Textbook, y: Any) -> Any:
    log_p, p = log_p_and_p(book, y)
    return book.kind.multiplied(book.scaled(-1, p), log_p)


reported_as(
    "entropy_of_the_softmax",
    "the loss is the entropy of p, the sum of -p log p, where -t log p belongs",
    "the loss knows nothing of the targets.",
    of_p,
    lambda book, y, t: sum_of(book, _minus_p_log_p(book, y), book.factor(t)),
    turn=14,
)


def _own(book: Textbook, y: Any, t: Any, own: float) -> Any:
    """Another number with the right loss's rounding bound."""
    return loss_of(book, book.loss_of(y, t), own)


reported_as(
    "loss_of_shifted_logits",
    "the loss has the logits less the largest one, where the logarithms of probabilities belong: no sum is taken off",
    "the loss is too small, and 0 where all samples are classified rightly.",
    of_softmax,
    lambda book, y, t: _own(
        book, y, t, float(np.sum(t * (values(y).max(axis=1, keepdims=True) - values(y)))) * float(book.factor(t))
    ),
    turn=14,
)


def _logarithm_of_the_sum(book: Textbook, y: Any, t: Any) -> Any:
    log_p = (t * values(log_p_and_p(book, y)[0])).sum(axis=1)
    largest = float(log_p.max())
    return _own(book, y, t, -(largest + float(np.log(np.exp(log_p - largest).sum()))) * float(book.factor(t)))


reported_as(
    "logarithm_of_the_sum",
    (
        "the loss is minus the logarithm of the samples' summed probabilities, where minus the sum of their "
        "logarithms belongs"
    ),
    "the loss can be negative, and is right for a single sample.",
    of_p,
    _logarithm_of_the_sum,
    turn=14,
)


# ---------------------------------------------------------------- the logarithm


@fault(
    65,
    "reported",
    "the loss is minus the logarithm of the mean, where it should be the mean of minus the logarithms",
    hint="Which comes first in your loss: the mean over the samples, or the logarithm? Is the order without effect?",
    thought="Gradients are right; the loss is too small, and right for a single sample.",
    sites=where(lambda case: of_p(case) and averaged(case)),
)
def logarithm_of_the_mean(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        right = was(y, t)
        log_p = (t * values(log_p_and_p(book, y)[0])).sum(axis=1)
        largest = log_p.max()
        own = -(largest + np.log(np.exp(log_p - largest).mean())) * float(book.factor(t)) * len(t)
        return loss_of(book, right, own)

    book.wrap("loss", loss)


# ---------------------------------------------------------------- targets of more than one class


_ONE_HOT_HINT = "Print the targets of two samples of different classes. How many ones does each row have?"


def _all_classes(t: Any) -> Any:
    """In every row the classes of all rows."""
    return np.repeat(t.max(axis=0, keepdims=True), len(t), axis=0)


@fault(
    66,
    "data",
    "every row of the targets has a one for the classes of all samples: T[:, y] = 1",
    hint=_ONE_HOT_HINT,
    thought="A batch of one sample is right. All rows of p - t have the same zeros and ones subtracted.",
    sites=where(lambda case: of_softmax(case) and case.rows > 1),
)
def targets_of_all_samples(book: Textbook, _: Site) -> None:
    change_targets(book, _all_classes)
    begin_with(book, lambda y, t: book.kind.subtracted(book.log_softmax(y)[1], book.kind.exact(t)))


@fault(
    66,
    "loss",
    "where the backward pass begins, every row of the targets has a one for the classes of all samples: T[:, y] = 1",
    hint=_ONE_HOT_HINT,
    thought=(
        "The loss is right, and so is a batch of one sample. From all rows of p the same zeros and ones are subtracted."
    ),
    sites=where(lambda case: of_softmax(case) and case.rows > 1),
)
def gradient_of_all_samples_targets(book: Textbook, _: Site) -> None:
    begin_with(book, lambda y, t: book.kind.subtracted(book.log_softmax(y)[1], book.kind.exact(_all_classes(t))))
