"""The loss that is reported is another measure of outputs and targets than the one whose gradient is taken."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, where
from harness.faults.reported_faults import loss_of, probabilities
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.model import Case

_HINT = (
    "Work the loss of two samples out by hand, and compare it with the one that you report: in which order, of what?"
)
_BINARY = loss_is("binary_cross_entropy", "binary_cross_entropy_with_logits")
_CLASSES = loss_is("cross_entropy")


def _measure(
    name: str,
    said: str,
    thought: str,
    carries: Callable[[Case], bool],
    own: Callable[[Textbook, Any, Any], Any],
) -> None:
    """The loss is ``own(book, y, t)``, (1, 1)."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("loss", lambda _was, y, t: own(book, y, t))

    inject.__name__ = name
    fault(61, "reported", said, hint=_HINT, thought=f"Gradients are right; {thought}", sites=where(carries))(inject)


# ---------------------------------------------------------------- of residuals


def _residual(book: Textbook, y: Any, t: Any) -> Any:
    return book.kind.subtracted(y, book.kind.exact(t))


def _count(book: Textbook, t: Any) -> int:
    """Of how many entries the loss is a mean; 1 of a sum."""
    assert book.case.loss
    return book.case.loss.divisor(*t.shape)


def _scale(book: Textbook) -> float:
    loss: Any = book.case.loss
    return float(loss.scale)


def _total(book: Textbook, entries: Any, factor: Fraction) -> Any:
    return book.kind.weighted_sum(entries, np.ones(shape(entries)), factor)


def _square_of_the_mean(book: Textbook, y: Any, t: Any) -> Any:
    mean = _total(book, _residual(book, y, t), Fraction(1, _count(book, t)))
    return book.scaled(_scale(book), book.kind.square(mean)[0])


def _square_of_the_sum(book: Textbook, y: Any, t: Any) -> Any:
    total = _total(book, _residual(book, y, t), Fraction(1))
    return book.scaled(float(book.factor(t)), book.kind.square(total)[0])


def _target_squared(book: Textbook, y: Any, t: Any) -> Any:
    return _total(book, book.kind.subtracted(y, book.kind.exact(t * t)), book.factor(t))


def _difference_of_squares(book: Textbook, y: Any, t: Any) -> Any:
    return _total(book, book.kind.subtracted(book.kind.square(y)[0], book.kind.exact(t * t)), book.factor(t))


def _squares_of_samples(book: Textbook, y: Any, t: Any) -> Any:
    """Of each sample the square of what its outputs' residuals add up to, or of their mean."""
    rows, outputs = t.shape
    sums = book.kind.row_sums(_residual(book, y, t))
    squares = book.kind.square(book.scaled(1 / outputs if _count(book, t) > rows else 1.0, sums))[0]
    return _total(book, squares, Fraction(_scale(book)) / (rows if _count(book, t) > 1 else 1))


def _residuals_alone(book: Textbook, y: Any, t: Any) -> Any:
    return _total(book, _residual(book, y, t), book.factor(t))


def _lengths(book: Textbook, y: Any, t: Any) -> Any:
    """The root of each sample's sum of squares, and their mean."""
    squares = book.kind.row_sums(book.kind.square(_residual(book, y, t))[0])
    sizes = np.sqrt(values(squares))
    roots = book.kind.multiplied(squares, book.kind.exact(1 / np.where(sizes > 0, sizes, 1)))
    return _total(book, roots, Fraction(_scale(book)) / (len(t) if _count(book, t) > 1 else 1))


_MSE = loss_is("mse")
_measure(
    "square_of_the_mean",
    "the loss is the square of the mean residual, where it should be the mean of the squares",
    "the loss is too small, for residuals of both signs cancel, and right for a single number.",
    _MSE,
    _square_of_the_mean,
)
_measure(
    "square_of_the_sum",
    "the loss is the square of what all residuals add up to, where it should be the sum of the squares",
    "residuals of both signs cancel, and the loss is right for a single number.",
    _MSE,
    _square_of_the_sum,
)
_measure(
    "target_alone_squared",
    "the loss is that of y - t^2, where (y - t)^2 belongs: parentheses are missing",
    "the loss can be negative, and is not 0 where outputs are perfect.",
    _MSE,
    _target_squared,
)
_measure(
    "difference_of_squares",
    "the loss is that of y^2 - t^2, where (y - t)^2 belongs",
    "the loss can be negative, and is 0 where y is -t.",
    _MSE,
    _difference_of_squares,
)
_measure(
    "squares_of_each_samples_sum",
    "the loss squares what the residuals of a sample add up to, where each residual should be squared by itself",
    "within a sample residuals of both signs cancel, and with one output all is right.",
    lambda case: _MSE(case) and (case.linears[-1].out_features or 1) > 1,
    _squares_of_samples,
)
_measure(
    "residuals_without_square",
    "the loss is that of the residuals themselves, without the square",
    "residuals of both signs cancel, and the loss can be negative.",
    _MSE,
    _residuals_alone,
)
_measure(
    "lengths_of_residuals",
    "the loss is that of each sample's distance from its target, the root of the sum of squares",
    "with one output the loss is the mean absolute error.",
    lambda case: _MSE(case) and (case.linears[-1].out_features or 1) > 1,
    _lengths,
)


# ---------------------------------------------------------------- of probabilities


def _of_terms(form: Callable[[Any], Any], change: Callable[[Any], Any] = lambda terms: terms) -> Any:
    """The mean of ``form(log p)`` in place of minus log p; ``change`` takes the terms (weights, log p) before."""

    def own(book: Textbook, y: Any, t: Any) -> Any:
        terms = change(probabilities(book, y, t))
        entries = sum(np.where(weights == 0, 0.0, weights * form(log_p)) for weights, log_p in terms)
        total = float(np.sum(entries)) * float(book.factor(t))
        right = book.kind.weighted_sum(book.entries(y, t)[0], np.ones(t.shape), book.factor(t))
        return loss_of(book, right, total)

    return own


_LOGARITHMS = loss_is("cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits")
_measure(
    "probabilities_without_logarithm",
    "the loss has the probabilities themselves, without the logarithm",
    "the loss lies between -1 and 0 for each target.",
    _LOGARITHMS,
    _of_terms(lambda log_p: -np.exp(log_p)),
)
_measure(
    "one_minus_the_probability",
    "the loss is 1 - p of what is right, where it should be minus the logarithm of p",
    "the loss is too small, and never larger than 1 for each target.",
    _LOGARITHMS,
    _of_terms(lambda log_p: -np.expm1(log_p)),
)


def _exchanged(terms: Any) -> Any:
    """t with the logarithm of 1 - p, and 1 - t with that of p."""
    (ones, log_p), (zeros, log_q) = terms
    return [(ones, log_q), (zeros, log_p)]


_measure(
    "logarithms_exchanged",
    "the loss has t with the logarithm of 1 - p, and 1 - t with that of p",
    "the loss is the right one of the targets 1 - t.",
    _BINARY,
    _of_terms(lambda log_p: -log_p, _exchanged),
)
_measure(
    "loss_of_zeros_alone",
    "the loss has the logarithms of 1 - p alone, for targets that are 0",
    "the loss lacks the terms of targets that are 1.",
    _BINARY,
    _of_terms(lambda log_p: -log_p, lambda terms: terms[1:]),
)
_measure(
    "loss_of_p_for_both",
    "the loss has the logarithm of p in both its terms, and nowhere that of 1 - p",
    "the loss is minus the logarithm of p, whatever the target is.",
    _BINARY,
    _of_terms(lambda log_p: -log_p, lambda terms: [(terms[0][0] + terms[1][0], terms[0][1])]),
)


def _of_the_largest(book: Textbook, y: Any, t: Any) -> Any:
    """Minus the logarithm of the largest probability of each sample, whatever its target is."""
    log_p = values(book.log_softmax(y)[0])
    total = -float(np.sum(log_p.max(axis=1) * t.sum(axis=1))) * float(book.factor(t))
    return loss_of(book, book.kind.weighted_sum(book.entries(y, t)[0], np.ones(t.shape), book.factor(t)), total)


_measure(
    "loss_of_the_largest_probability",
    "the loss has each sample's largest probability, where that of its target belongs",
    "the loss is right for samples that are classified rightly, and too small for others.",
    _CLASSES,
    _of_the_largest,
)
_measure(
    "loss_of_logits",
    "the loss has the logits themselves, where the logarithms of probabilities belong",
    "the loss is minus the mean of the targets' logits.",
    _CLASSES,
    lambda book, y, t: _total(book, book.kind.multiplied(book.kind.exact(-t), y), book.factor(t)),
)


def _squared_error(book: Textbook, y: Any, t: Any, per_output: bool) -> Any:
    p = np.exp(probabilities(book, y, t)[0][1])
    total = float(np.sum((p - t) ** 2)) * float(book.factor(t)) / (t.shape[1] if per_output else 1)
    return loss_of(book, book.kind.weighted_sum(book.entries(y, t)[0], np.ones(t.shape), book.factor(t)), total)


_measure(
    "squared_error_reported",
    "the loss is the squared error of the probabilities, and the gradient that of the cross entropy",
    "the loss is that of another measure of the same probabilities.",
    _LOGARITHMS,
    lambda book, y, t: _squared_error(book, y, t, False),
)
_measure(
    "mean_squared_error_reported",
    "the loss is the mean squared error of all probabilities, and the gradient that of the cross entropy",
    "the loss is that of another measure of the same probabilities.",
    _CLASSES,
    lambda book, y, t: _squared_error(book, y, t, True),
)


def _own(book: Textbook, y: Any, t: Any, own: float) -> Any:
    """Another number with the right loss's rounding bound."""
    return loss_of(book, book.kind.weighted_sum(book.entries(y, t)[0], np.ones(t.shape), book.factor(t)), own)


def _minus_p_log_p(book: Textbook, y: Any) -> Any:
    log_p, p = book.log_softmax(y)
    return book.kind.multiplied(book.scaled(-1, p), log_p)


_measure(
    "logarithms_of_all_classes",
    "the loss adds up the logarithms of all probabilities, where those of the targets belong",
    "the loss is too large, and knows nothing of the targets.",
    _CLASSES,
    lambda book, y, t: _total(book, book.scaled(-1, book.log_softmax(y)[0]), book.factor(t)),
)
_measure(
    "entropy_of_the_softmax",
    "the loss is the entropy of p, the sum of -p log p, where -t log p belongs",
    "the loss knows nothing of the targets.",
    _CLASSES,
    lambda book, y, t: _total(book, _minus_p_log_p(book, y), book.factor(t)),
)
_measure(
    "loss_of_shifted_logits",
    "the loss has the logits less the largest one, where the logarithms of probabilities belong: no sum is taken off",
    "the loss is too small, and 0 where all samples are classified rightly.",
    _CLASSES,
    lambda book, y, t: _own(
        book, y, t, float(np.sum(t * (values(y).max(axis=1, keepdims=True) - values(y)))) * float(book.factor(t))
    ),
)


def _logarithm_of_the_sum(book: Textbook, y: Any, t: Any) -> Any:
    log_p = (t * values(book.log_softmax(y)[0])).sum(axis=1)
    largest = float(log_p.max())
    return _own(book, y, t, -(largest + float(np.log(np.exp(log_p - largest).sum()))) * float(book.factor(t)))


_measure(
    "logarithm_of_the_sum",
    "the loss is the logarithm of the sum over samples, where it should be the sum of the logarithms",
    "the loss can be negative, and is right for a single sample.",
    _CLASSES,
    _logarithm_of_the_sum,
)
