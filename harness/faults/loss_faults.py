"""Mistakes of the data that a batch is made of, of the loss, and of where the backward pass begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, fault, loss_is, output_activation, where
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.model import Case
from harness.task.losses import binary_cross_entropy_with_logits as logits

_CLASSES = loss_is("cross_entropy")
_LOGITS = loss_is("cross_entropy", "binary_cross_entropy_with_logits")
_PER_ENTRY = loss_is("mse", "binary_cross_entropy", "binary_cross_entropy_with_logits")


def _averaged(case: Case) -> bool:
    return bool(case.loss and case.loss.reduction != "sum")


def _scale_gradient(book: Textbook, factor: Callable[[Any], float]) -> None:
    """The backward pass begins with a multiple; ``factor`` takes the targets (batch, outputs)."""
    book.wrap("loss_gradient", lambda was, y, t: book.scaled(factor(t), was(y, t)))


# ---------------------------------------------------------------- factors


@fault(
    1,
    "loss",
    "the gradient is not divided by the number of samples",
    hint="The loss is a mean over the batch. What does that say of its derivative?",
    thought="Every gradient is too large by the same factor, the number of samples; the loss is right.",
    sites=where(_averaged),
)
def batch_mean_missing(book: Textbook, _: Site) -> None:
    _scale_gradient(book, len)


@fault(
    2,
    "loss",
    "the gradient is divided by the number of samples twice",
    hint="Count the places where your backward pass divides by N.",
    thought="Every gradient is too small by the same factor, the number of samples; the loss is right.",
    sites=anywhere,
)
def batch_mean_twice(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: 1 / len(t))


@fault(
    3,
    "loss",
    "the gradient is divided by the size of the data set, not of the batch",
    hint="Which N do you divide by, and how many samples went into this sum?",
    thought="Every gradient is too small by one factor, the batch over all rows.",
    sites=where(lambda case: _averaged(case) and case.scenario.training.batch is not None),
)
def data_set_size(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: len(t) / book.case.rows)


@fault(
    3,
    "loss",
    "the gradient is divided by the number of inputs, not of samples",
    hint="Which axis of your batch holds the samples, and of which do you take the length?",
    thought="Every gradient is off by one factor, the samples over the inputs of a sample.",
    sites=where(_averaged),
)
def divided_by_inputs(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: len(t) / int(book.case.linears[0].in_features or 1))


@fault(
    4,
    "loss",
    "the gradient begins with y - t alone, without the loss's 2 and without its mean",
    hint="Differentiate the whole loss, with its mean, with respect to one output.",
    thought="Every gradient is too large by half the number of entries that the loss is a mean of.",
    sites=where(lambda case: loss_is("mse")(case) and _averaged(case)),
)
def residual_alone(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t))))


@fault(
    4,
    "loss",
    "the factor 2 of the squared error's derivative is missing",
    hint="Differentiate (y - t)^2 with respect to y, and compare with the first line of your backward pass.",
    thought="Every gradient is half of the right one; the loss is right.",
    sites=where(loss_is("mse")),
)
def factor_two_missing(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: 0.5)


@fault(
    4,
    "loss",
    "the gradient has a factor 2 too many",
    hint="Is there a 1/2 in the loss that the derivative should have cancelled?",
    thought="Every gradient is twice the right one; the loss is right.",
    sites=anywhere,
)
def factor_two_doubled(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: 2)


@fault(
    5,
    "loss",
    "the gradient is that of a mean over samples where the loss is a mean over samples and outputs",
    hint="How many numbers does your loss take the mean of? By how many do you divide its gradient?",
    thought="Every gradient is too large by the number of outputs.",
    sites=where(lambda case: _PER_ENTRY(case) and _averaged(case)),
)
def outputs_missing_in_mean(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: t.shape[1])


@fault(
    5,
    "loss",
    "the gradient is divided by the number of outputs, which the loss is not",
    hint="How many numbers does your loss take the mean of? By how many do you divide its gradient?",
    thought="Every gradient is too small by the number of outputs.",
    sites=anywhere,
)
def outputs_in_mean(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: 1 / t.shape[1])


@fault(
    6,
    "loss",
    "the residual has the wrong sign",
    hint="If the output is larger than the target, which way should the loss's gradient point?",
    thought="Every gradient is the right one with the other sign; training climbs.",
    sites=anywhere,
)
def residual_sign(book: Textbook, _: Site) -> None:
    _scale_gradient(book, lambda t: -1)


# ---------------------------------------------------------------- the loss's gradient


@fault(
    10,
    "loss",
    "an extra derivative of the output stands in the gradient of the cross entropy",
    hint="p - t already is the derivative with respect to the logits. What else do you multiply it by?",
    thought="Every gradient is too small; entry by entry of the output the ratio is p(1 - p).",
    sites=where(_LOGITS),
)
def extra_output_derivative(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        p = _probabilities(book, y, t)
        one = book.kind.exact(np.ones(t.shape))
        return book.kind.multiplied(was(y, t), book.kind.multiplied(p, book.kind.subtracted(one, p)))

    book.wrap("loss_gradient", loss_gradient)


def _probabilities(book: Textbook, y: Any, t: Any) -> Any:
    if _CLASSES(book.case):
        return book.log_softmax(y)[1]
    return logits.entries(book.kind, y, np.zeros_like(t))[1]


@fault(
    22,
    "loss",
    "the softmax's derivative keeps its diagonal only",
    hint="When one logit grows, what happens to the probabilities of the other classes?",
    thought="In each sample only the target class has a gradient at all.",
    sites=where(_CLASSES),
)
def softmax_diagonal_only(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        p = book.log_softmax(y)[1]
        rest = book.kind.subtracted(book.kind.exact(np.ones(t.shape)), p)
        return book.scaled(float(book.factor(t)), book.kind.multiplied(book.kind.exact(-t), rest))

    book.wrap("loss_gradient", loss_gradient)


@fault(
    48,
    "loss",
    "the loss's derivative is taken as p - t, as if the loss were the squared error",
    hint="Which loss do you print, and which loss is p - t the derivative of?",
    thought="The loss is right; the gradient is that of a cross entropy of the same outputs.",
    sites=where(loss_is("binary_cross_entropy")),
)
def gradient_of_another_loss(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), book.kind.subtracted(y, book.kind.exact(t)))

    book.wrap("loss_gradient", loss_gradient)


@fault(
    48,
    "loss",
    "the gradient is that of the squared error of the softmax's output",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the gradient is the softmax's Jacobian times 2 (p - t).",
    sites=where(_CLASSES),
)
def gradient_of_squared_error(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        kind, p = book.kind, book.log_softmax(y)[1]
        g = kind.combined((2, kind.subtracted(p, kind.exact(t))))
        gp = kind.multiplied(g, p)
        through = kind.subtracted(gp, kind.multiplied(p, kind.row_sums(gp)))
        return book.scaled(float(book.factor(t)), through)

    book.wrap("loss_gradient", loss_gradient)


@fault(
    48,
    "loss",
    "the gradient is that of the absolute error",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; where the backward pass begins there are only two numbers, one for each sign.",
    sites=where(loss_is("mse")),
)
def gradient_of_absolute_error(book: Textbook, _: Site) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), book.kind.exact(np.sign(values(y) - t)))

    book.wrap("loss_gradient", loss_gradient)


# ---------------------------------------------------------------- softmax


def _too_large(book: Textbook, y: Any) -> Any:
    """Rows with a logit whose exponential is inf."""
    return (values(y) > np.log(np.finfo(book.case.dtype).max)).any(axis=1, keepdims=True)


@fault(
    21,
    "loss",
    "the softmax is taken over the samples, not over the classes",
    hint="Which sums of your probabilities are 1: the rows' or the columns'?",
    thought="The columns of p sum to 1. Alone, a sample has p = 1 for every class.",
    sites=where(_CLASSES),
)
def softmax_over_samples(book: Textbook, _: Site) -> None:
    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(book.kind.transposed(y))
        return book.kind.transposed(log_p), book.kind.transposed(p)

    book.wrap("log_softmax", log_softmax)


@fault(
    23,
    "loss",
    "the softmax is not shifted by its largest logit",
    hint="What is exp(1000) in floating point? Which number may be taken from all logits of a row without changing p?",
    thought="Right until a logit passes 709; then inf / inf is nan.",
    sites=where(_CLASSES),
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
    sites=where(_CLASSES),
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


@fault(
    24,
    "loss",
    "the softmax is taken twice",
    hint="Does the network end in a softmax, and the loss begin with one?",
    thought="The probabilities are too even: those of softmax(softmax(z)).",
    sites=where(_CLASSES),
)
def softmax_twice(book: Textbook, _: Site) -> None:
    book.wrap("log_softmax", lambda was, y: was(was(y)[1]))


# ---------------------------------------------------------------- data


def _change_targets(book: Textbook, change: Callable[[Any], Any]) -> None:
    def batch(was: Any, x: Any, t: Any) -> tuple[Any, Any]:
        x, t = was(x, t)
        return x, change(t)

    book.wrap("batch", batch)


@fault(
    25,
    "data",
    "class labels are one too large",
    hint="Is the first class 0 or 1, where labels are made and where they are used?",
    thought="N times the difference of the output's gradient is -1, 0 or 1: another class is taken for the target.",
    sites=where(_CLASSES),
)
def labels_one_too_large(book: Textbook, _: Site) -> None:
    _change_targets(book, lambda t: np.roll(t, 1, axis=1))


@fault(
    25,
    "data",
    "class labels are one too small",
    hint="Is the first class 0 or 1, where labels are made and where they are used?",
    thought="N times the difference of the output's gradient is -1, 0 or 1: another class is taken for the target.",
    sites=where(_CLASSES),
)
def labels_one_too_small(book: Textbook, _: Site) -> None:
    _change_targets(book, lambda t: np.roll(t, -1, axis=1))


@fault(
    26,
    "loss",
    "outputs (N, 1) minus targets (N,) became a matrix of N by N residuals",
    hint="Print the shape of y - t. Is it that of y?",
    thought="Every output is compared with every target: its gradient is that of the mean target.",
    sites=where(lambda case: loss_is("mse")(case) and case.linears[-1].out_features == 1),
)
def broadcast_residual(book: Textbook, _: Site) -> None:
    def entries(_was: Any, y: Any, t: Any) -> tuple[Any, Any]:
        kind, n = book.kind, len(t)
        wide = kind.multiplied(kind.exact(np.ones((n, n))), y)
        square, slope = kind.square(kind.subtracted(wide, kind.exact(np.broadcast_to(t.T, (n, n)))))
        mean = 1 / n if _averaged(book.case) else 1.0
        return book.scaled(mean, square), book.scaled(mean, kind.row_sums(slope))

    book.wrap("entries", entries)


@fault(
    40,
    "data",
    "the last row of the batch is dropped",
    hint="How many rows does your batch have, and how many went into the loss?",
    thought="Loss and gradients are exactly those of the batch without its last row.",
    sites=where(lambda case: case.rows > 1),
)
def last_row_dropped(book: Textbook, _: Site) -> None:
    book.wrap("batch", lambda was, x, t: tuple(a[:-1] if len(a) > 1 else a for a in was(x, t)))


@fault(
    41,
    "data",
    "inputs and targets are not in the same order",
    hint="Are inputs and targets shuffled, sliced and reversed together?",
    thought="Loss and gradients are those of the same rows with their targets in another order.",
    sites=where(lambda case: case.rows > 1),
)
def targets_rolled(book: Textbook, _: Site) -> None:
    _change_targets(book, lambda t: np.roll(t, 1, axis=0))


@fault(
    41,
    "data",
    "the targets stand in reverse order",
    hint="Are inputs and targets shuffled, sliced and reversed together?",
    thought="Loss and gradients are those of the same rows with their targets in reverse order.",
    sites=where(lambda case: case.rows > 1),
)
def targets_reversed(book: Textbook, _: Site) -> None:
    _change_targets(book, lambda t: t[::-1])


@fault(
    42,
    "data",
    "inputs are divided by 225 in place of 255",
    hint="What is the largest input, after the division?",
    thought="Every input, and so the first layer's weight gradient, is 17/15 of the right one.",
    sites=anywhere,
)
def divided_by_225(book: Textbook, _: Site) -> None:
    def batch(was: Any, x: Any, t: Any) -> tuple[Any, Any]:
        x, t = was(x, t)
        return x * (255 / 225), t

    book.wrap("batch", batch)


# ---------------------------------------------------------------- what is reported


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty",
    hint="The optimizer decays the weights. Does the loss that you report know of it?",
    thought="Gradients and steps are right; the loss is too large by half the decay times the sum of squares.",
    sites=where(lambda case: bool(case.optimizer and case.optimizer.weight_decay)),
)
def penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 0.5, ("weight", "bias"))


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty on the weights",
    hint="The optimizer decays the weights. Does the loss that you report know of it?",
    thought="Gradients and steps are right; the loss is too large by half the decay times the weights' sum of squares.",
    sites=where(lambda case: bool(case.optimizer and case.optimizer.weight_decay)),
)
def weight_penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 0.5, ("weight",))


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty, without its half",
    hint="The derivative of a square has a 2. What stands before the squares in the loss that you report?",
    thought="Gradients and steps are right; the loss is too large by the decay times the weights' sum of squares.",
    sites=where(lambda case: bool(case.optimizer and case.optimizer.weight_decay)),
)
def whole_penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 1.0, ("weight",))


def _penalty(book: Textbook, factor: float, kinds: tuple[str, ...]) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        penalized = [w for name, w in book.w.items() if name.endswith(kinds)]
        squares = [(factor * book.options.weight_decay, _sum_of_squares(book, w)) for w in penalized]
        return book.kind.combined((1, was(y, t)), *squares)

    book.wrap("loss", loss)


def _sum_of_squares(book: Textbook, w: Any) -> Any:
    return book.kind.column_sums(book.kind.row_sums(book.kind.square(w)[0]))


# ---------------------------------------------------------------- further ways to begin


@fault(
    4,
    "loss",
    "the gradient begins with a multiple of the right one",
    hint="Differentiate the whole loss, with its mean, with respect to one output. Which factors do you get?",
    thought="Every gradient is the right one times the same constant, in every batch.",
    sites=anywhere,
    typical=1.5,
    solve="line",
)
def residual_times(book: Textbook, _: Site, value: float) -> None:
    _scale_gradient(book, lambda t: value)


def _output_slopes(book: Textbook) -> None:
    """Past the activations of the output as if they were not there."""
    layers = output_activation(book.case)

    def slope(was: Any, i: int) -> Any:
        found = was(i)
        return book.kind.exact(np.ones(shape(found))) if i in layers else found

    book.wrap("slope", slope)


def _is_activated_mse(case: Case) -> bool:
    return loss_is("mse")(case) and bool(output_activation(case))


@fault(
    9,
    "loss",
    "the last layer's error is y - t alone, as of a cross entropy, where the loss is a mean squared error",
    hint="Differentiate the stated loss with respect to the last z: the square, the mean and the activation.",
    thought="The last bias's gradient is the sum of y - t over samples: no 2, no mean, no phi'(z).",
    sites=where(_is_activated_mse),
)
def residual_as_output_error(book: Textbook, _: Site) -> None:
    _output_slopes(book)
    _scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t))))


@fault(
    9,
    "loss",
    "the last layer's error is (y - t) / N, as of a cross entropy, where the loss is a mean squared error",
    hint="Differentiate the stated loss with respect to the last z: the square, the mean and the activation.",
    thought="The last bias's gradient is the mean of y - t over samples: no 2, no phi'(z).",
    sites=where(_is_activated_mse),
)
def mean_residual_as_output_error(book: Textbook, _: Site) -> None:
    _output_slopes(book)
    _scale_gradient(book, lambda t: 1 / (2 * float(book.factor(t)) * len(t)))


def _begin_with(book: Textbook, gradient: Callable[[Any, Any], Any]) -> None:
    """The backward pass begins with ``gradient(y, t)``, times the loss's factor."""

    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), gradient(y, t))

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
    sites=where(_CLASSES),
)
def softmax_derivative_missing(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        log_p, p = book.log_softmax(y)
        return book.kind.multiplied(_inverse(book, p, log_p), book.kind.exact(-t))

    _begin_with(book, gradient)


@fault(
    10,
    "loss",
    "the target is not subtracted: the gradient begins with p",
    hint="Is p alone the derivative of the loss? What would make it 0 where the output is perfect?",
    thought="No number of the output's gradient is negative; the target class has the same sign as the others.",
    sites=where(_LOGITS),
)
def target_not_subtracted(book: Textbook, _: Site) -> None:
    _begin_with(book, lambda y, t: _probabilities(book, y, t))


@fault(
    1,
    "loss",
    "p is divided by the number of samples before the target is subtracted",
    hint="Which comes first in your code: the division by N, or the subtraction? To what does each apply?",
    thought="The output's gradient is p / N - t: nearly -1 for every target class.",
    sites=where(_LOGITS),
)
def divided_before_subtracting(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        p = book.scaled(1 / len(t), _probabilities(book, y, t))
        return book.scaled(len(t), book.kind.subtracted(p, book.kind.exact(t)))

    _begin_with(book, lambda y, t: book.scaled(1 / len(t) / float(book.factor(t)), gradient(y, t)))


@fault(
    1,
    "loss",
    "the target is divided by the number of samples, and p is not",
    hint="To what does your division by N apply: to the difference, or to one of its two numbers?",
    thought="The output's gradient is p - t / N: the classes that are not the target are too large by N.",
    sites=where(_LOGITS),
)
def target_divided_alone(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        return book.kind.subtracted(_probabilities(book, y, t), book.kind.exact(t / len(t)))

    _begin_with(book, lambda y, t: book.scaled(1 / float(book.factor(t)), gradient(y, t)))


@fault(
    48,
    "loss",
    "the gradient has the targets' part of the binary cross entropy alone, -t / p",
    hint="The loss has two logarithms. How many terms has its derivative?",
    thought="Where the target is 0, the output's gradient is 0 as well.",
    sites=where(loss_is("binary_cross_entropy")),
)
def gradient_of_ones_alone(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        one = book.kind.multiplied(y, book.kind.exact(1 / values(y)))
        return book.kind.multiplied(one, book.kind.exact(-t / values(y)))

    _begin_with(book, gradient)


@fault(
    48,
    "loss",
    "the gradient is that of the squared error, 2 (p - t)",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the output's gradient is twice the residual.",
    sites=where(loss_is("binary_cross_entropy")),
)
def squared_error_for_binary(book: Textbook, _: Site) -> None:
    _begin_with(book, lambda y, t: book.scaled(2, book.kind.subtracted(y, book.kind.exact(t))))


@fault(
    48,
    "loss",
    "the gradient is the square of the residual",
    hint="Differentiate (y - t)^2. Which power is left, and which sign may it have?",
    thought="Where the backward pass begins no number is negative.",
    sites=where(loss_is("mse")),
)
def residual_squared(book: Textbook, _: Site) -> None:
    _begin_with(book, lambda y, t: book.kind.square(book.kind.subtracted(y, book.kind.exact(t)))[0])


@fault(
    48,
    "loss",
    "the gradient is that of the squared error of the probabilities, past their derivative",
    hint="Which loss do you print, and which loss does your backward pass begin with?",
    thought="The loss is right; the output's gradient is the residual times p(1 - p), with the squared error's 2.",
    sites=where(loss_is("binary_cross_entropy_with_logits")),
)
def squared_error_for_logits(book: Textbook, _: Site) -> None:
    def gradient(y: Any, t: Any) -> Any:
        p = _probabilities(book, y, t)
        slope = book.kind.multiplied(p, book.kind.subtracted(book.kind.exact(np.ones(t.shape)), p))
        return book.scaled(2, book.kind.multiplied(book.kind.subtracted(p, book.kind.exact(t)), slope))

    _begin_with(book, gradient)


@fault(
    48,
    "loss",
    "the gradient is that of another loss, y - t with respect to the logits",
    hint="The last layer gives logits. What becomes of them before they meet the targets?",
    thought="The loss is right; where the backward pass begins, the logits themselves stand where p should.",
    sites=where(_LOGITS),
)
def logits_in_place_of_probabilities(book: Textbook, _: Site) -> None:
    _begin_with(book, lambda y, t: book.kind.subtracted(y, book.kind.exact(t)))


@fault(
    21,
    "loss",
    "the softmax is taken over all samples and classes together",
    hint="Over which axis do you sum the exponentials? What should the probabilities of one sample add up to?",
    thought="All of p together sums to 1. Alone, a sample is right.",
    sites=where(_CLASSES),
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


@fault(
    40,
    "data",
    "the first row of the batch is dropped",
    hint="How many rows does your batch have, and with which one does your loop begin?",
    thought="Loss and gradients are exactly those of the batch without its first row.",
    sites=where(lambda case: case.rows > 1),
)
def first_row_dropped(book: Textbook, _: Site) -> None:
    book.wrap("batch", lambda was, x, t: tuple(a[1:] if len(a) > 1 else a for a in was(x, t)))


# ---------------------------------------------------------------- targets of more than one class


def _all_classes(t: Any) -> Any:
    """In every row the classes of all rows."""
    return np.repeat(t.max(axis=0, keepdims=True), len(t), axis=0)


_ONE_HOT_HINT = "Print the targets of two samples of different classes. How many ones does each row have?"


@fault(
    66,
    "data",
    "every row of the targets has a one for the classes of all samples: T[:, y] = 1",
    hint=_ONE_HOT_HINT,
    thought="Alone, a sample is right. All rows of p - t have the same zeros and ones subtracted.",
    sites=where(lambda case: _CLASSES(case) and case.rows > 1),
)
def targets_of_all_samples(book: Textbook, _: Site) -> None:
    _change_targets(book, _all_classes)
    _begin_with(book, lambda y, t: book.kind.subtracted(book.log_softmax(y)[1], book.kind.exact(t)))


@fault(
    66,
    "loss",
    "where the backward pass begins, every row of the targets has a one for the classes of all samples: T[:, y] = 1",
    hint=_ONE_HOT_HINT,
    thought="The loss is right, and so is a sample alone. From all rows of p the same zeros and ones are subtracted.",
    sites=where(lambda case: _CLASSES(case) and case.rows > 1),
)
def gradient_of_all_samples_targets(book: Textbook, _: Site) -> None:
    _begin_with(book, lambda y, t: book.kind.subtracted(book.log_softmax(y)[1], book.kind.exact(_all_classes(t))))


# ---------------------------------------------------------------- a softmax that is not one


@fault(
    21,
    "loss",
    "the softmax does not divide: p is exp(z) alone",
    hint="What do your probabilities of one sample add up to?",
    thought="A probability can be larger than 1, and the loss negative.",
    sites=where(_CLASSES),
)
def softmax_without_sum(book: Textbook, _: Site) -> None:
    _undivided(book, lambda y, log_p: y)


@fault(
    21,
    "loss",
    "the softmax does not divide: p is exp(z - max z) alone",
    hint="What do your probabilities of one sample add up to?",
    thought="The largest probability of every sample is 1.",
    sites=where(_CLASSES),
)
def shifted_softmax_without_sum(book: Textbook, _: Site) -> None:
    def shifted(y: Any, log_p: Any) -> Any:
        largest = values(y).max(axis=1, keepdims=True) * np.ones(shape(y))
        return book.kind.subtracted(y, book.kind.exact(largest))

    _undivided(book, shifted)


def _undivided(book: Textbook, exponent: Callable[[Any, Any], Any]) -> None:
    """log p is the exponent, and p its exponential, made of the right p and the sum that it lacks."""

    def log_softmax(was: Any, y: Any) -> Any:
        log_p, p = was(y)
        own = exponent(y, log_p)
        lacks = np.exp(np.minimum(values(own) - values(log_p), 700))
        return own, book.kind.multiplied(p, book.kind.exact(lacks))

    book.wrap("log_softmax", log_softmax)


# ---------------------------------------------------------------- binary cross entropy


@fault(
    48,
    "loss",
    "the gradient of the binary cross entropy has both its terms negative: -t / p - (1 - t) / (1 - p)",
    hint="Differentiate log(1 - p). Which sign comes out of the inner derivative?",
    thought="Where the target is 0, the output's gradient has the wrong sign.",
    sites=where(loss_is("binary_cross_entropy")),
)
def binary_terms_of_one_sign(book: Textbook, _: Site) -> None:
    book.wrap(
        "loss_gradient",
        lambda was, y, t: book.kind.multiplied(was(y, t), book.kind.exact(np.where(t > 0.5, 1.0, -1.0))),
    )
