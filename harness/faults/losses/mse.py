"""Mistakes of the squared error, in its gradient and in what is reported."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, output_activation, where
from harness.faults.losses._parts import averaged, begin_with, reported_as, scale_gradient, several_outputs, sum_of
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.model import Case
from harness.task.tape import Tape, Variable

# ---------------------------------------------------------------- parentheses that are missing


def _residual_form(name: str, said: str, thought: str, form: Callable[[Textbook, Any, Any, float], Any]) -> None:
    """The derivative of the squared error is ``form(book, y, t, factor)``, times the loss's scale; factor is 1 / n."""

    def inject(book: Textbook, _: Site) -> None:
        def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
            loss: Any = book.case.loss
            scale = float(loss.scale)
            return book.scaled(scale, form(book, y, book.kind.exact(t), float(book.factor(t)) / scale))

        book.wrap("loss_gradient", loss_gradient)

    inject.__name__ = name
    hint = "To what does the 2 of your derivative apply, and to what its division: to the difference, or to one number?"
    fault(1, "loss", said, hint=hint, thought=thought, sites=where(loss_is("mse")), alone=True, turn=2)(inject)


_residual_form(
    "output_doubled_alone",
    "the derivative of the squared error is 2 y - t, where 2 (y - t) belongs: parentheses are missing",
    "Where outputs are perfect, the gradient is not 0: it is that of y - t / 2, doubled.",
    lambda book, y, t, factor: book.kind.combined((2 * factor, y), (-factor, t)),
)
_residual_form(
    "target_divided_by_entries_alone",
    "the derivative of the squared error is 2 (y - t / n), where 2 (y - t) / n belongs: parentheses are missing",
    "The loss is a mean of n entries: the gradient's part of y is n times the right one, that of t is right.",
    lambda book, y, t, factor: book.kind.combined((2, y), (-2 * factor, t)),
)
_residual_form(
    "target_alone_divided",
    "the derivative of the squared error is 2 y - t / n, where 2 (y - t) / n belongs: parentheses are missing",
    "The loss is a mean of n entries: the gradient's part of y is n times the right one, that of t is half of it.",
    lambda book, y, t, factor: book.kind.combined((2, y), (-factor, t)),
)


# ---------------------------------------------------------------- its factors


def _is_squared_hinge(case: Case) -> bool:
    return loss_is("multi_margin")(case) and case.loss is not None and case.loss.p == 2


@fault(
    4,
    "loss",
    "the gradient begins with y - t alone, without the loss's 2 and without its mean",
    hint="Differentiate the whole loss, with its mean, with respect to one output.",
    thought="Every gradient is too large by half the number of entries that the loss is a mean of.",
    sites=where(lambda case: loss_is("mse")(case) and averaged(case)),
)
def residual_alone(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t))))


@fault(
    4,
    "loss",
    "the factor 2 of the squared error's derivative is missing",
    hint="Differentiate (y - t)^2 with respect to y, and compare with the first line of your backward pass.",
    thought="Every gradient is half of the right one; the loss is right.",
    sites=where(lambda case: loss_is("mse")(case) or _is_squared_hinge(case)),
)
def factor_two_missing(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: 0.5)


# ---------------------------------------------------------------- the output's activation


def _is_activated_mse(case: Case) -> bool:
    return loss_is("mse")(case) and bool(output_activation(case))


def _output_slopes(book: Textbook) -> None:
    """Past the activations of the output as if they were not there."""
    layers = output_activation(book.case)

    def slope(was: Any, i: int) -> Any:
        found = was(i)
        return book.kind.exact(np.ones(shape(found))) if i in layers else found

    book.wrap("slope", slope)


@fault(
    9,
    "loss",
    "the last layer's error is y - t alone, as of a cross entropy, where the loss is a mean squared error",
    hint="Differentiate the stated loss with respect to the last z: the square, the mean and the activation.",
    thought="The last bias's gradient is the sum of y - t over samples: no 2, no mean, no phi'(z).",
    sites=where(_is_activated_mse),
    turn=1,
)
def residual_as_output_error(book: Textbook, _: Site) -> None:
    _output_slopes(book)
    scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t))))


@fault(
    9,
    "loss",
    "the last layer's error is (y - t) / N, as of a cross entropy, where the loss is a mean squared error",
    hint="Differentiate the stated loss with respect to the last z: the square, the mean and the activation.",
    thought="The last bias's gradient is the mean of y - t over samples: no 2, no phi'(z).",
    sites=where(_is_activated_mse),
    turn=1,
)
def mean_residual_as_output_error(book: Textbook, _: Site) -> None:
    _output_slopes(book)
    scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t)) * len(t)))


# ---------------------------------------------------------------- shapes


@fault(
    26,
    "loss",
    "outputs (N, 1) minus targets (N,) became a matrix of N by N residuals",
    hint="Print the shape of y - t. Is it that of y?",
    thought="Every output is compared with every target: its gradient is that of the mean target.",
    sites=where(lambda case: loss_is("mse")(case) and case.outputs == 1),
)
def broadcast_residual(book: Textbook, _: Site) -> None:
    def stated(_was: Any, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        rows = len(t)
        squares = tape.elementwise(y - tape.numbers(t.T), book.kind.square)
        factor = book.factor(t) / (rows if averaged(book.case) else 1)
        return tape.weighted_sum(squares, np.ones((rows, rows)), factor)

    book.wrap("stated", stated)


# ---------------------------------------------------------------- another derivative


@fault(
    48,
    "loss",
    "the gradient is the square of the residual",
    hint="Differentiate (y - t)^2. Which power is left, and which sign may it have?",
    thought="Where the backward pass begins no number is negative.",
    sites=where(loss_is("mse")),
    turn=5,
)
def residual_squared(book: Textbook, _: Site) -> None:
    begin_with(book, lambda y, t: book.kind.square(book.kind.subtracted(y, book.kind.exact(t)))[0])


# ---------------------------------------------------------------- a clip


@fault(
    59,
    "loss",
    "the residual y - t is clipped to a largest size where the backward pass begins, as of a Huber loss",
    hint="What stands between the loss and the first line of your backward pass? Has the stated task a clip?",
    thought="Where outputs are near their targets all is right; elsewhere every residual counts as much as any other.",
    sites=where(loss_is("mse")),
    typical=0.5,
    solve="pieces",
    turn=2,
)
def residual_clipped(book: Textbook, _: Site, value: float) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        residual = book.limited(book.kind.subtracted(y, book.kind.exact(t)), value)
        return book.scaled(2 * float(book.factor(t)), residual)

    book.wrap("loss_gradient", loss_gradient)


# ---------------------------------------------------------------- the loss that is reported


@fault(
    61,
    "reported",
    "the loss is the square root of the stated one",
    hint="Is the loss that you report the mean squared error, or its root?",
    thought="Gradients are right; the square of the loss is the stated one.",
    sites=where(loss_is("mse")),
    turn=1,
)
def root_of_the_loss(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        found = was(y, t)
        root = float(np.sqrt(values(found))[0, 0])
        return book.scaled(1 / root if root else 0.0, found)

    book.wrap("loss", loss)


_MSE = loss_is("mse")


def _count(book: Textbook, t: Any) -> Any:
    """Of how many entries the loss is a mean; 1 of a sum."""
    assert book.case.loss
    return book.case.loss.divisor(*t.shape)


def _residual(book: Textbook, y: Any, t: Any) -> Any:
    return book.kind.subtracted(y, book.kind.exact(t))


def _scale(book: Textbook) -> float:
    loss: Any = book.case.loss
    return float(loss.scale)


def _square_of_the_mean(book: Textbook, y: Any, t: Any) -> Any:
    mean = sum_of(book, _residual(book, y, t), Fraction(1, _count(book, t)))
    return book.scaled(_scale(book), book.kind.square(mean)[0])


reported_as(
    "square_of_the_mean",
    "the loss is the square of the mean residual, where it should be the mean of the squares",
    "the loss is too small, for residuals of both signs cancel, and right for a single number.",
    _MSE,
    _square_of_the_mean,
    turn=9,
)


def _square_of_the_sum(book: Textbook, y: Any, t: Any) -> Any:
    total = sum_of(book, _residual(book, y, t), Fraction(1))
    return book.scaled(float(book.factor(t)), book.kind.square(total)[0])


reported_as(
    "square_of_the_sum",
    "the loss is the square of what all residuals add up to, where it should be the sum of the squares",
    "residuals of both signs cancel, and the loss is right for a single number.",
    _MSE,
    _square_of_the_sum,
    turn=9,
)


def _target_squared(book: Textbook, y: Any, t: Any) -> Any:
    return sum_of(book, book.kind.subtracted(y, book.kind.exact(t * t)), book.factor(t))


reported_as(
    "target_alone_squared",
    "the loss is that of y - t^2, where (y - t)^2 belongs: parentheses are missing",
    "the loss can be negative, and is not 0 where outputs are perfect.",
    _MSE,
    _target_squared,
    turn=9,
)


def _difference_of_squares(book: Textbook, y: Any, t: Any) -> Any:
    return sum_of(book, book.kind.subtracted(book.kind.square(y)[0], book.kind.exact(t * t)), book.factor(t))


reported_as(
    "difference_of_squares",
    "the loss is that of y^2 - t^2, where (y - t)^2 belongs",
    "the loss can be negative, and is 0 where y is -t.",
    _MSE,
    _difference_of_squares,
    turn=9,
)


def _squares_of_samples(book: Textbook, y: Any, t: Any) -> Any:
    """Of each sample the square of what its outputs' residuals add up to, or of their mean."""
    rows, outputs = t.shape
    sums = book.kind.sums(_residual(book, y, t), 1)
    squares = book.kind.square(book.scaled(1 / outputs if _count(book, t) > rows else 1.0, sums))[0]
    return sum_of(book, squares, Fraction(_scale(book)) / (rows if _count(book, t) > 1 else 1))


reported_as(
    "squares_of_each_samples_sum",
    "the loss squares what the residuals of a sample add up to, where each residual should be squared by itself",
    "within a sample residuals of both signs cancel, and with one output all is right.",
    lambda case: _MSE(case) and several_outputs(case),
    _squares_of_samples,
    turn=9,
)


def _residuals_alone(book: Textbook, y: Any, t: Any) -> Any:
    return sum_of(book, _residual(book, y, t), book.factor(t))


reported_as(
    "residuals_without_square",
    "the loss is that of the residuals themselves, without the square",
    "residuals of both signs cancel, and the loss can be negative.",
    _MSE,
    _residuals_alone,
    turn=9,
)


def _lengths(book: Textbook, y: Any, t: Any) -> Any:
    """The root of each sample's sum of squares, and their mean."""
    squares = book.kind.sums(book.kind.square(_residual(book, y, t))[0], 1)
    sizes = np.sqrt(values(squares))
    roots = book.kind.multiplied(squares, book.kind.exact(1 / np.where(sizes > 0, sizes, 1)))
    return sum_of(book, roots, Fraction(_scale(book)) / (len(t) if _count(book, t) > 1 else 1))


reported_as(
    "lengths_of_residuals",
    "the loss is that of each sample's distance from its target, the root of the sum of squares",
    "with one output the loss is the mean absolute error.",
    lambda case: _MSE(case) and several_outputs(case),
    _lengths,
    turn=9,
)
