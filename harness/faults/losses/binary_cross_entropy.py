"""Mistakes in the gradient of the binary cross entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, where
from harness.faults.losses._parts import begin_with
from harness.faults.textbook import Textbook, values


@fault(
    48,
    "loss",
    "the loss's derivative is taken as p - t, as if the loss were half the squared error",
    hint="Which loss do you print, and which loss is p - t the derivative of?",
    thought="The loss is right; p - t is the gradient of the binary cross entropy with respect to z, not to p.",
    sites=where(loss_is("binary_cross_entropy")),
    turn=1,
)
def gradient_of_another_loss(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), book.kind.subtracted(y, book.kind.exact(t)))

    book.wrap("loss_gradient", loss_gradient)


@fault(
    48,
    "loss",
    "the gradient has the targets' part of the binary cross entropy alone, -t / p",
    hint="The loss has two logarithms. How many terms has its derivative?",
    thought="Where the target is 0, the output's gradient is 0 as well.",
    sites=where(loss_is("binary_cross_entropy")),
    turn=4,
)
def gradient_of_ones_alone(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        one = book.kind.multiplied(y, book.kind.exact(1 / values(y)))
        return book.kind.multiplied(one, book.kind.exact(-t / values(y)))

    begin_with(book, gradient)


@fault(
    48,
    "loss",
    "the gradient is that of the squared error, 2 (p - t)",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the output's gradient is twice the residual.",
    sites=where(loss_is("binary_cross_entropy")),
    turn=4,
)
def squared_error_for_binary(book: Textbook, _: Site) -> None:
    begin_with(book, lambda y, t: book.scaled(2, book.kind.subtracted(y, book.kind.exact(t))))


@fault(
    48,
    "loss",
    "the gradient of the binary cross entropy has both its terms negative: -t / p - (1 - t) / (1 - p)",
    hint="Differentiate log(1 - p). Which sign comes out of the inner derivative?",
    thought="Where the target is 0, the output's gradient has the wrong sign.",
    sites=where(loss_is("binary_cross_entropy")),
    turn=8,
)
def binary_terms_of_one_sign(book: Textbook, _: Site) -> None:
    book.wrap(
        "loss_gradient",
        lambda was, y, t: book.kind.multiplied(was(y, t), book.kind.exact(np.where(t > 0.5, 1.0, -1.0))),
    )
