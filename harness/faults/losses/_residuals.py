"""Mistakes of losses of residuals, y - t: the squared error, the absolute error, and those between them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, of_residuals, where
from harness.faults.losses._parts import as_loss, gradient_as, reported_as, value_of
from harness.faults.textbook import Textbook, values

#: The square has a derivative of its own name, and half of it is a mistake of the squared error's factor 2.
_OTHERS = loss_is("l1", "smooth_l1", "huber")

# ---------------------------------------------------------------- the gradient


@fault(
    48,
    "loss",
    "the gradient begins with the size of the residual: its sign is lost",
    hint="If the output is smaller than the target, which way should the loss's gradient point?",
    thought="Where the backward pass begins no number is negative.",
    sites=where(of_residuals),
    alone=True,
)
def residual_without_sign(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        found = was(y, t)
        return book.kind.multiplied(found, book.kind.exact(np.sign(values(found))))

    book.wrap("loss_gradient", loss_gradient)


@fault(
    48,
    "loss",
    "the gradient is that of the absolute error",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; where the backward pass begins there are only two numbers, one for each sign.",
    sites=where(loss_is("mse", "smooth_l1", "huber")),
    turn=3,
)
def gradient_of_absolute_error(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), book.kind.exact(np.sign(values(y) - t)))

    book.wrap("loss_gradient", loss_gradient)


gradient_as(
    "gradient_of_squares",
    "the gradient is that of the squared error, 2 (y - t)",
    "where the backward pass begins, the residuals themselves stand, doubled.",
    _OTHERS,
    as_loss("mse"),
    turn=10,
)
gradient_as(
    "residual_for_the_derivative",
    "the gradient begins with the residual y - t, however large it is",
    "small residuals may be right; where the loss is a line, its slope should be one number.",
    _OTHERS,
    as_loss("mse", Fraction(1, 2)),
    turn=10,
)

# ---------------------------------------------------------------- the loss that is reported


@fault(
    61,
    "reported",
    "the loss is the mean absolute error",
    hint="Is the loss that you report the mean of squares, or of absolute values?",
    thought="Gradients are right; the loss is that of another measure of the same residuals.",
    sites=where(loss_is("mse", "smooth_l1", "huber")),
    turn=3,
)
def absolute_error_reported(book: Textbook, _: Site) -> None:
    def loss(_was: Any, y: Any, t: Any) -> Any:
        residual = book.kind.subtracted(y, book.kind.exact(t))
        size = book.kind.multiplied(residual, book.kind.exact(np.sign(values(residual))))
        return book.kind.weighted_sum(size, np.ones(t.shape), book.factor(t))

    book.wrap("loss", loss)


reported_as(
    "squares_reported",
    "the loss is that of squares, (y - t)^2",
    "the loss is that of another measure of the same residuals.",
    _OTHERS,
    value_of(as_loss("mse")),
    turn=3,
)
reported_as(
    "half_squares_reported",
    "the loss is that of half the squares, (y - t)^2 / 2, however large they are",
    "the loss is right where no residual is large.",
    _OTHERS,
    value_of(as_loss("mse", Fraction(1, 2))),
    turn=3,
)
