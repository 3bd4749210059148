"""Mistakes of weights, of labels that do not count, and of smoothing, in the losses of classes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_where, of_softmax, where
from harness.faults.losses._parts import Expression, gradient_as, reported_as, stated_as, stated_with, value_of
from harness.faults.textbook import Textbook, values
from harness.scenario.kinds import Loss
from harness.scenario.model import Case
from harness.task.losses import HOMES, ratio
from harness.task.tape import Tape, Variable

_WEIGHTED = loss_where(lambda loss: loss.classes > 0)
_IGNORING = loss_where(lambda loss: loss.ignored is not None)
_SMOOTHED = loss_where(lambda loss: loss.smoothing > 0)
_COUNTING = loss_where(lambda loss: loss.counts_labels)


def _both(*conditions: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: all(one(case) for one in conditions)


# ---------------------------------------------------------------- expressions


def _as(**fields: Any) -> Expression:
    """The stated loss with other fields, divided as it is then."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        loss = book.stated_loss.model_copy(update=fields)
        found: Variable[Any] = HOMES[loss.kind].forward(tape, loss, y, t, book.factor_of(loss, t))
        return found

    return expression


def _of_targets(targets: Callable[[Loss, Any], Any]) -> Expression:
    """The stated sum of other targets T, which ``targets`` makes of the loss and the rows of 0 and 1."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        log_p = tape.log_softmax(y) if book.stated_loss.has_softmax else y
        return tape.weighted_sum(log_p, -targets(book.stated_loss, t), book.factor(t))

    return expression


def _weights(loss: Loss, t: Any) -> Any:
    """Of each class, (1, outputs)."""
    return np.array([loss.weight or (1.0,) * t.shape[1]])


def _of_labels(loss: Loss, t: Any) -> Any:
    """Of each sample, (rows, 1): its label's weight, 0 where it does not count."""
    return (t * _weights(loss, t)).sum(axis=1, keepdims=True)


def _counted(t: Any) -> Any:
    return t.any(axis=1, keepdims=True)


def _smoothed(loss: Loss, t: Any) -> Any:
    return t * (1 - loss.smoothing) + _counted(t) * (loss.smoothing / t.shape[1])


# ---------------------------------------------------------------- weights

_WEIGHT_HINT = "Write the sum for two samples of classes with different weights. Where does each weight stand?"
_WAY_BACK = "Which factor does each sample's term have in the loss? Does its gradient have the same?"

gradient_as(
    "weights_missing_in_the_gradient",
    "the gradient knows nothing of the weights of the classes, which the loss has",
    "each sample's part of the gradient is off by its label's weight.",
    _WEIGHTED,
    _as(weight=None),
    _WAY_BACK,
    turn=15,
)
gradient_as(
    "weights_only_in_the_mean_of_the_gradient",
    "the gradient divides by the sum of the weights, but its terms have none",
    "no sample's part of the gradient is multiplied by its label's weight, and their sum is divided by the weights.",
    _both(_WEIGHTED, _COUNTING),
    stated_with(weight=None),
    _WAY_BACK,
    turn=15,
)
stated_as(
    90,
    "weights_missing",
    "the weights of the classes are missing in the loss and in the gradient",
    _WEIGHT_HINT,
    "Loss and gradient are those of a loss whose classes count alike.",
    _WEIGHTED,
    _as(weight=None),
)


def _squares(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    weight = tuple(one * one for one in book.stated_loss.weight)
    return stated_with(weight=weight)(book, tape, y, t)


gradient_as(
    "weights_twice_in_the_gradient",
    "the gradient has the weights of the classes twice: their squares",
    "each sample's part of the gradient is off by its label's weight once more.",
    _WEIGHTED,
    _squares,
    _WAY_BACK,
    turn=15,
)


def _of_columns(loss: Loss, p: Any, t: Any) -> Any:
    return _weights(loss, t) * (_counted(t) * p - _smoothed(loss, t))


@fault(
    90,
    "loss",
    "the gradient weighs each class's column of p - t with that class's weight, not each sample's row with its label's",
    hint=_WAY_BACK,
    thought="The loss is right. In each sample the parts of the gradient do not add up to 0.",
    sites=where(_both(_WEIGHTED, of_softmax)),
)
def weights_by_column(book: Textbook, _: Site) -> None:
    _begin_with(book, _of_columns)


def _begin_with(book: Textbook, gradient: Callable[[Loss, Any, Any], Any]) -> None:
    """The backward pass begins with ``gradient(loss, p, t)``, linear in p, times the loss's factor."""

    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        kind, p = book.kind, book.log_softmax(y)[1]
        none = gradient(book.stated_loss, np.zeros(t.shape), t)
        slope = gradient(book.stated_loss, np.ones(t.shape), t) - none
        terms = (1, kind.multiplied(p, kind.exact(slope))), (1, kind.exact(none))
        return book.scaled(float(book.factor(t)), kind.combined(*terms))

    book.wrap("loss_gradient", loss_gradient)


def _of_predictions(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    loss = book.stated_loss
    weight = _weights(loss, t)[0][values(y.value).argmax(axis=1)][:, None] * _counted(t)
    log_p = tape.log_softmax(y) if loss.has_softmax else y
    stated, own = float(_of_labels(loss, t).sum()), float(weight.sum())
    factor = book.factor(t) * (_ratio(stated, own) if loss.counts_labels else 1)
    targets = t * (1 - loss.smoothing) * weight + _counted(t) * (loss.smoothing / t.shape[1]) * _weights(loss, t)
    return tape.weighted_sum(log_p, -targets, factor)


def _ratio(above: float, below: float) -> Any:
    return Fraction(above) / Fraction(below) if below else np.nan


stated_as(
    90,
    "weights_of_the_predicted_classes",
    "each sample has the weight of the class that is predicted, where its label's belongs",
    "Which index stands in the brackets behind your weights: the label's, or the largest output's?",
    "All is right where every sample is classified rightly.",
    _WEIGHTED,
    _of_predictions,
)

# ---------------------------------------------------------------- what a mean divides by

_MEAN_HINT = "By what does the loss divide its sum, where classes have weights or samples do not count?"

gradient_as(
    "mean_of_the_gradient_over_all_samples",
    "the gradient divides by the number of all samples, where the loss divides by the weights of those that count",
    "every gradient is off by one factor, another in each batch.",
    _COUNTING,
    _as(reduction="mean_over_samples"),
    _MEAN_HINT,
    turn=15,
)
reported_as(
    "mean_of_the_loss_over_all_samples",
    "the loss divides by the number of all samples, where the gradient divides by the weights of those that count",
    "the loss is off by a factor that is another in each batch.",
    _COUNTING,
    value_of(_as(reduction="mean_over_samples")),
    turn=15,
)

stated_as(
    90,
    "mean_over_all_samples",
    "loss and gradient divide by the number of all samples, where the mean divides by the weights of those that count",
    _MEAN_HINT,
    "Loss and gradients are off by one factor, another in each batch.",
    _COUNTING,
    _as(reduction="mean_over_samples"),
)


def _divided_by(divisor: Callable[[Loss, Any], float]) -> Expression:
    """The stated sum, divided by what ``divisor`` makes of the loss and the rows of 0 and 1."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        loss = book.stated_loss
        factor = ratio(loss.scale, Fraction(float(divisor(loss, t))))
        found: Variable[Any] = HOMES[loss.kind].forward(tape, loss, y, t, factor)
        return found

    return expression


def _count(_: Loss, t: Any) -> float:
    """How many samples count."""
    return float(_counted(t).sum())


_WEIGHTED_AND_IGNORING = _both(_WEIGHTED, _IGNORING, _COUNTING)


def _mean(name: str, said: str, wrong: Callable[[Loss, Any], float]) -> None:
    """A mean divides by ``wrong``, what is ``said``: in loss and gradient, in the gradient, in the loss alone."""
    thought, other = "off by one factor, another in each batch", _divided_by(wrong)
    stated_as(90, f"mean_over_{name}", f"loss and gradient divide by {said}", _MEAN_HINT,
              f"Loss and gradients are {thought}.", _WEIGHTED_AND_IGNORING, other)  # fmt: skip
    gradient_as(f"mean_of_the_gradient_over_{name}", f"the gradient divides by {said}, which the loss does not",
                f"every gradient is {thought}.", _WEIGHTED_AND_IGNORING, other, _MEAN_HINT, turn=15)  # fmt: skip
    reported_as(f"mean_of_the_loss_over_{name}", f"the loss divides by {said}, which the gradient does not",
                f"the loss is {thought}.", _WEIGHTED_AND_IGNORING, value_of(other), turn=15)  # fmt: skip


_mean(
    "counted_samples",
    "the number of samples that count, not by the sum of their weights",
    _count,
)

# ---------------------------------------------------------------- labels that do not count

_IGNORED_HINT = "Take a batch of one sample that does not count. What should its gradient be, and what is it?"


def _index(loss: Loss, outputs: int) -> int:
    """The class that the label of what does not count indexes, -1 the last; the first where it indexes none."""
    return loss.ignored % outputs if loss.ignored is not None and -outputs <= loss.ignored < outputs else 0


def _taken(loss: Loss, t: Any) -> Any:
    """Rows of 0 and 1, where those that do not count have the class that their label indexes."""
    return t + ~_counted(t) * np.eye(t.shape[1])[_index(loss, t.shape[1])]


def _taken_for_first(_: Loss, t: Any) -> Any:
    """The same with the first class, which code has that takes 0 for the label before it indexes."""
    return t + ~_counted(t) * np.eye(t.shape[1])[0]


def _indexing_another(case: Case) -> bool:
    """Whether the label of what does not count indexes another class than the first."""
    return _IGNORING(case) and case.loss is not None and _index(case.loss, case.outputs) != 0


@fault(
    91,
    "loss",
    "the gradient of samples that do not count is p, where it should be 0",
    hint=_IGNORED_HINT,
    thought="The loss is right. What does not count has p where the backward pass begins, as of targets of 0.",
    sites=where(_both(_IGNORING, of_softmax)),
)
def ignored_samples_have_p(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        kind, rest = book.kind, (~_counted(t)) * np.ones(t.shape)
        own = kind.multiplied(book.log_softmax(y)[1], kind.exact(rest))
        return kind.combined((1, was(y, t)), (float(book.factor(t)), own))

    book.wrap("loss_gradient", loss_gradient)


def _all_count(targets: Callable[[Loss, Any], Any], divided: bool) -> Expression:
    """What does not count has a class; ``divided``: the mean counts it, too."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        loss = book.stated_loss.model_copy(update={"ignore_index": None})
        every = targets(book.stated_loss, t)
        factor = book.factor_of(loss, every) if divided else book.factor(t)
        found: Variable[Any] = HOMES[loss.kind].forward(tape, loss, y, every, factor)
        return found

    return expression


gradient_as(
    "ignored_samples_have_a_gradient",
    "samples that do not count have a gradient: that of the class which their label indexes",
    "without them the gradients are right.",
    _IGNORING,
    _all_count(_taken, divided=False),
    _IGNORED_HINT,
    turn=15,
)
gradient_as(
    "ignored_samples_have_the_first_class_s_gradient",
    "samples that do not count have a gradient: that of the first class",
    "without them the gradients are right.",
    _indexing_another,
    _all_count(_taken_for_first, divided=False),
    _IGNORED_HINT,
    turn=15,
)
reported_as(
    "ignored_samples_in_the_loss",
    "the loss counts samples that do not count, as of the class which their label indexes",
    "without them the loss is right.",
    _IGNORING,
    value_of(_all_count(_taken, divided=False)),
    turn=15,
)
stated_as(
    91,
    "ignored_samples_count",
    (
        "samples that should not count are counted in the loss, its mean and the gradient, as of the class which "
        "their label indexes"
    ),
    _IGNORED_HINT,
    "Without them all is right.",
    _IGNORING,
    _all_count(_taken, divided=True),
)

stated_as(
    91,
    "ignored_samples_count_for_the_first_class",
    "samples that should not count are counted in the loss, its mean and the gradient, as of the first class",
    _IGNORED_HINT,
    "Without them all is right.",
    _indexing_another,
    _all_count(_taken_for_first, divided=True),
)

_mean(
    "ignored_weights_as_well",
    "the weights of all samples, those that do not count as well",
    lambda loss, t: _of_labels(loss, _taken(loss, t)).sum(),
)
stated_as(
    91,
    "mean_over_ignored_samples_of_the_first_class",
    "loss and gradient divide by the weights of all samples, that of the first class for those that do not count",
    _MEAN_HINT,
    "Loss and gradients are off by one factor, another in each batch.",
    _both(_WEIGHTED, _indexing_another, _COUNTING),
    _divided_by(lambda loss, t: _of_labels(loss, _taken_for_first(loss, t)).sum()),
)

# ---------------------------------------------------------------- smoothing

_SMOOTH_HINT = "Print the smoothed targets of one sample. What do they add up to, and does the gradient have them, too?"

gradient_as(
    "smoothing_missing_in_the_gradient",
    "the gradient has the targets without their smoothing",
    "in each sample the gradient of the label's class is too small, those of the others are too large.",
    _SMOOTHED,
    stated_with(label_smoothing=0.0),
    _SMOOTH_HINT,
    turn=15,
)


def _shared_by_others(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    share = book.stated_loss.smoothing * t.shape[1] / (t.shape[1] - 1)
    return stated_with(label_smoothing=share)(book, tape, y, t)


gradient_as(
    "smoothing_shared_by_the_others_in_the_gradient",
    "in the gradient the smoothing is shared by the classes other than the label's, in the loss by all",
    "in each sample the gradient of the label's class is a little too large, those of the others are too small.",
    _SMOOTHED,
    _shared_by_others,
    _SMOOTH_HINT,
    turn=15,
)
reported_as(
    "smoothing_missing_in_the_loss",
    "the loss has the targets without their smoothing, which the gradient has",
    "the loss is that of the labels alone.",
    _SMOOTHED,
    value_of(stated_with(label_smoothing=0.0)),
    turn=15,
)
stated_as(
    92,
    "smoothing_missing",
    "the targets are not smoothed, neither in the loss nor in the gradient",
    _SMOOTH_HINT,
    "Loss and gradient are those of the labels alone.",
    _SMOOTHED,
    stated_with(label_smoothing=0.0),
)


@fault(
    92,
    "loss",
    "the smoothing lowers the target of the label's class and raises no other",
    hint=_SMOOTH_HINT,
    thought="The loss is (1 - smoothing) times that of the labels. p less the targets does not add up to 0.",
    sites=where(_both(_SMOOTHED, of_softmax)),
)
def smoothing_of_the_label_alone(book: Textbook, _: Site) -> None:
    lowered = _of_targets(lambda loss, t: (1 - loss.smoothing) * t * _weights(loss, t))
    book.wrap("stated", lambda _was, tape, y, t: lowered(book, tape, y, t))
    _begin_with(book, lambda loss, p, t: _of_labels(loss, t) * (p - (1 - loss.smoothing) * t))


def _targets(name: str, said: str, thought: str, carries: Callable[[Case], bool], targets: Any) -> None:
    stated_as(92, name, said, _SMOOTH_HINT, thought, carries, _of_targets(targets))


_targets(
    "smoothing_not_divided_by_the_classes",
    "every class is given the whole smoothing, which should be divided by the number of classes",
    "The targets of a sample add up to more than 1.",
    _SMOOTHED,
    lambda loss, t: (t * (1 - loss.smoothing) + _counted(t) * loss.smoothing) * _weights(loss, t),
)
_targets(
    "smoothing_added_to_the_label",
    "the smoothing is added to every class, and not taken from the label's",
    "The targets of a sample add up to 1 + smoothing.",
    _SMOOTHED,
    lambda loss, t: (t + _counted(t) * (loss.smoothing / t.shape[1])) * _weights(loss, t),
)
_targets(
    "smoothing_divided_by_the_other_classes",
    "every class, the label's too, is given the smoothing divided by the number of the other classes",
    "The targets of a sample add up to more than 1.",
    _SMOOTHED,
    lambda loss, t: (
        (t * (1 - loss.smoothing) + _counted(t) * (loss.smoothing / max(1, t.shape[1] - 1))) * _weights(loss, t)
    ),
)
_targets(
    "smoothing_without_weights",
    "what the smoothing gives to all classes has no weights; each class's own belongs there",
    "The term of the label is right; that of all classes is a plain sum of the logarithms.",
    _both(_WEIGHTED, _SMOOTHED),
    lambda loss, t: t * ((1 - loss.smoothing) * _weights(loss, t)) + _counted(t) * (loss.smoothing / t.shape[1]),
)
_targets(
    "smoothing_with_the_label_s_weight",
    "all classes of a sample have the weight of its label, where each smoothed target has its own class's",
    "Each sample's loss is its label's weight times the smoothed loss without weights.",
    _both(_WEIGHTED, _SMOOTHED),
    lambda loss, t: _smoothed(loss, t) * _of_labels(loss, t),
)
