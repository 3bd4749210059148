"""Mistakes of all losses that have a logarithm of probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, of_logarithms, of_logits, where
from harness.faults.losses._parts import (
    begin_with,
    log_probabilities,
    of_terms,
    output_probabilities,
    reported_as,
    squared_error_of,
)
from harness.faults.textbook import Textbook


@fault(
    1,
    "loss",
    "p is divided by the number of samples before the target is subtracted",
    hint="Which comes first in your code: the division by N, or the subtraction? To what does each apply?",
    thought="The output's gradient is p / N - t: nearly -1 for every target class.",
    sites=where(of_logits),
    turn=1,
)
def divided_before_subtracting(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        p = book.scaled(1 / len(t), output_probabilities(book, y, t))
        return book.scaled(len(t), book.kind.subtracted(p, book.kind.exact(t)))

    begin_with(book, lambda y, t: book.scaled(1 / len(t) / float(book.factor(t)), gradient(y, t)))


@fault(
    1,
    "loss",
    "the target is divided by the number of samples, and p is not",
    hint="To what does your division by N apply: to the difference, or to one of its two numbers?",
    thought="The output's gradient is p - t / N: the classes that are not the target are too large by N.",
    sites=where(of_logits),
    turn=1,
)
def target_divided_alone(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        return book.kind.subtracted(output_probabilities(book, y, t), book.kind.exact(t / len(t)))

    begin_with(book, lambda y, t: book.scaled(1 / float(book.factor(t)), gradient(y, t)))


@fault(
    10,
    "loss",
    "an extra derivative of the output stands in the gradient of the cross entropy",
    hint="p - t already is the derivative with respect to the logits. What else do you multiply it by?",
    thought="Every gradient is too small; each entry of the output's gradient is p(1 - p) times the right one.",
    sites=where(of_logits),
)
def extra_output_derivative(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        p = output_probabilities(book, y, t)
        one = book.kind.exact(np.ones(t.shape))
        return book.kind.multiplied(was(y, t), book.kind.multiplied(p, book.kind.subtracted(one, p)))

    book.wrap("loss_gradient", loss_gradient)


@fault(
    10,
    "loss",
    "the target is not subtracted: the gradient begins with p",
    hint="Is p alone the derivative of the loss? What would make it 0 where the output is perfect?",
    thought="No number of the output's gradient is negative; the target class has the same sign as the others.",
    sites=where(of_logits),
)
def target_not_subtracted(book: Textbook, _: Site) -> None:
    begin_with(book, lambda y, t: output_probabilities(book, y, t))


@fault(
    48,
    "loss",
    "the gradient is that of another loss, y - t with respect to the logits",
    hint="The last layer gives logits. What becomes of them before they meet the targets?",
    thought="The loss is right; where the backward pass begins, the logits themselves stand where p should.",
    sites=where(of_logits),
    turn=7,
)
def logits_in_place_of_probabilities(book: Textbook, _: Site) -> None:
    begin_with(book, lambda y, t: book.kind.subtracted(y, book.kind.exact(t)))


def _other_logarithms(book: Textbook, changed: Callable[[Any], Any]) -> None:
    """The loss with ``changed(log p)`` in place of each log p."""

    def loss(was: Any, y: Any, t: Any) -> Any:
        terms = [weights * (changed(log_p) - log_p) for weights, log_p in log_probabilities(book, y, t)]
        total = book.kind.exact(-sum(np.where(np.isnan(term), 0, term) for term in terms))
        return book.kind.combined((1, was(y, t)), (1, book.kind.weighted_sum(total, np.ones(t.shape), book.factor(t))))

    book.wrap("loss", loss)


@fault(
    60,
    "reported",
    "an epsilon stands inside the logarithm of the loss",
    hint="The epsilon is in the loss alone. Is it small enough to change no digit that you print?",
    thought="Gradients are right; the loss is a little too small, the more the smaller a probability is.",
    sites=where(of_logarithms),
    typical=1e-3,
    solve="power",
)
def loss_with_epsilon(book: Textbook, _: Site, value: float) -> None:
    _other_logarithms(book, lambda log_p: np.logaddexp(log_p, np.log(value)))


@fault(
    60,
    "reported",
    "the probabilities of the loss are clipped to a smallest size",
    hint="The clip is in the loss alone. Is it small enough to change no digit that you print?",
    thought="Gradients are right; the loss is too small where a probability is smaller than the limit.",
    sites=where(of_logarithms),
    typical=0.05,
    solve="power",
)
def loss_of_clipped_probabilities(book: Textbook, _: Site, value: float) -> None:
    def clipped(log_p: Any) -> Any:
        return np.clip(log_p, np.log(value), np.log1p(-value))

    _other_logarithms(book, clipped)


reported_as(
    "probabilities_without_logarithm",
    "the loss has the probabilities themselves, without the logarithm",
    "the loss lies between -1 and 0 for each target.",
    of_logarithms,
    of_terms(lambda log_p: -np.exp(log_p)),
    turn=10,
)
reported_as(
    "one_minus_the_probability",
    "the loss is 1 - p of what is right, where it should be minus the logarithm of p",
    "the loss is too small, and never larger than 1 for each target.",
    of_logarithms,
    of_terms(lambda log_p: -np.expm1(log_p)),
    turn=10,
)
reported_as(
    "squared_error_reported",
    "the loss is the squared error of the probabilities, and the gradient that of the cross entropy",
    "the loss is that of another measure of the same probabilities.",
    of_logarithms,
    lambda book, y, t: squared_error_of(book, y, t, False),
    turn=13,
)


def _with_base(base: int) -> None:
    def inject(book: Textbook, _: Site) -> None:
        book.wrap("loss", lambda was, y, t: book.scaled(1 / float(np.log(base)), was(y, t)))

    inject.__name__ = f"logarithm_to_base_{base}"
    fault(
        65,
        "reported",
        f"the loss has the logarithm to base {base}, where the natural one belongs",
        hint="What does your logarithm give for 2.718?",
        thought=f"Gradients are right; the loss is the right one divided by ln {base}.",
        sites=where(of_logarithms),
        turn=1,
    )(inject)


_with_base(2)
_with_base(10)
