"""Mistakes of losses that are squares of small residuals and lines of large ones, with a knot between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, where
from harness.faults.losses._parts import (
    as_loss,
    begin_with,
    gradient_as,
    reported_as,
    stated_as,
    stated_with,
    sum_of,
    value_of,
)
from harness.faults.textbook import Textbook, values
from harness.scenario.model import Case
from harness.task.tape import Tape, Variable

of_knots = loss_is("smooth_l1", "huber")


def knot_of(case: Case) -> float:
    """beta or delta."""
    loss: Any = case.loss
    return float(loss.beta if loss.kind == "smooth_l1" else loss.delta)


def of_other_knots(case: Case) -> bool:
    """Whether there is a knot, and not at 1, where much that is forgotten goes unnoticed."""
    return of_knots(case) and knot_of(case) != 1


def _steepest(book: Textbook) -> float:
    return 1.0 if book.stated_loss.kind == "smooth_l1" else knot_of(book.case)


def _split(book: Textbook, y: Any, t: Any) -> tuple[Any, Any, Any]:
    """y - t; 1 where it is large, else 0; its sign there."""
    r = book.kind.subtracted(y, book.kind.exact(t))
    large = np.abs(values(r)) > knot_of(book.case)
    return r, large, np.where(large, np.sign(values(r)), 0.0)


def _other(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    """huber for smooth_l1, and smooth_l1 for huber, of one knot."""
    knot = knot_of(book.case)
    other = as_loss("huber", delta=knot) if book.stated_loss.kind == "smooth_l1" else as_loss("smooth_l1", beta=knot)
    return other(book, tape, y, t)


stated_as(
    68,
    "knot_at_one",
    "squares become lines where a residual is 1, not where it is beta or delta",
    "Where does your loss become a line: is that the stated beta or delta?",
    "Loss and gradient are those of the same loss with another beta or delta, 1.",
    of_other_knots,
    stated_with(beta=1.0, delta=1.0),
)
gradient_as(
    "gradient_of_the_other_knot",
    "the gradient is that of the Huber loss for the smooth L1 loss, or the other way round",
    "every gradient is off by one factor, beta or delta, or one over it.",
    of_other_knots,
    _other,
    "How steep is the stated loss where it is a line: 1, or delta?",
)


@fault(
    48,
    "loss",
    "the gradient begins with y - t where it is small, and with its sign where it is large: beta or delta is missing",
    hint="Differentiate both branches of the loss. At the knot between them, do the two derivatives agree?",
    thought="The loss is right; small or large residuals are right, and the others are off by beta or delta.",
    sites=where(of_other_knots),
    turn=9,
)
def residual_and_sign(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        r, large, sign = _split(book, y, t)
        return book.kind.combined((1, book.kind.multiplied(r, book.kind.exact(~large))), (1, book.kind.exact(sign)))

    begin_with(book, gradient)


@fault(
    48,
    "loss",
    "the branches of the derivative are exchanged: the residual where it is large, its sign where it is small",
    hint="Which branch of your derivative is taken where the output is nearly the target?",
    thought="The loss is right; the gradient is largest where it should be limited.",
    sites=where(of_knots),
    turn=9,
)
def branches_exchanged(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        r, large, _ = _split(book, y, t)
        steepest, knot = _steepest(book), knot_of(book.case)
        small = book.kind.exact(np.where(large, 0.0, steepest * np.sign(values(r))))
        return book.kind.combined((steepest / knot, book.kind.multiplied(r, book.kind.exact(large))), (1, small))

    begin_with(book, gradient)


# ---------------------------------------------------------------- the loss that is reported

reported_as(
    "the_other_knot_reported",
    "the loss is the Huber loss for the smooth L1 loss, or the other way round",
    "the loss is off by one factor, beta or delta, or one over it.",
    of_other_knots,
    value_of(_other),
    turn=9,
)


def _parts(book: Textbook, y: Any, t: Any) -> tuple[Any, Any, float]:
    """Squares of small residuals and sizes of large ones, 0 elsewhere; how steep the loss is at most."""
    r, large, sign = _split(book, y, t)
    squares = book.kind.multiplied(book.kind.square(r)[0], book.kind.exact(~large))
    return squares, book.kind.multiplied(r, book.kind.exact(sign)), _steepest(book)


def _without_offset(book: Textbook, y: Any, t: Any) -> Any:
    squares, sizes, steepest = _parts(book, y, t)
    return sum_of(
        book, book.kind.combined((steepest / knot_of(book.case) / 2, squares), (steepest, sizes)), book.factor(t)
    )


def _without_half(book: Textbook, y: Any, t: Any) -> Any:
    squares, sizes, steepest = _parts(book, y, t)
    offset = book.kind.exact(np.where(values(sizes) > 0, -steepest * knot_of(book.case) / 2, 0.0))
    parts = (steepest / knot_of(book.case), squares), (steepest, sizes), (1, offset)
    return sum_of(book, book.kind.combined(*parts), book.factor(t))


reported_as(
    "line_without_its_offset",
    "where the loss is a line, beta / 2 or delta^2 / 2 is not taken off",
    "the loss is too large, and jumps where the line begins.",
    of_knots,
    _without_offset,
    turn=9,
)
reported_as(
    "square_without_its_half",
    "where the loss is a square, it has no 1/2",
    "the loss is too large where residuals are small, and jumps where the line begins.",
    of_knots,
    _without_half,
    turn=9,
)
