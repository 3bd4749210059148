"""Mistakes of the categorical cross entropy of probabilities: mostly its gradient, which is −t / p."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import log
from typing import Any

import numpy as np

from harness.faults.fault import loss_is
from harness.faults.losses._parts import OTHER_HINT, Expression, as_loss, gradient_as, stated_as
from harness.faults.textbook import Textbook
from harness.task.losses import of_rows
from harness.task.numbers.elementary import RECIPROCAL
from harness.task.tape import Tape, Variable

_OF_P = loss_is("categorical_cross_entropy")
_HINT = "Differentiate -t log p with respect to p. What stands below the line, and where is t 0?"


def _gradient(name: str, said: str, thought: str, other: Expression, hint: str = _HINT) -> None:
    gradient_as(name, said, thought, _OF_P, other, hint, turn=16)


def _changed(targets: Callable[[Any], Any] = lambda t: t, share: Fraction = Fraction(1)) -> Expression:
    """A share of the stated loss of other targets."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        return of_rows(tape, book.stated_loss, y, targets(t), book.factor(t) * share)

    return expression


_gradient(
    "gradient_of_logits_for_that_of_probabilities",
    "the gradient is p - t, which is that with respect to the logits, where that of the probabilities, -t / p, belongs",
    "p - t has the softmax's derivative in it, through which it now goes once more.",
    as_loss("mse", Fraction(1, 2)),
    "With respect to what is p - t the derivative? Through what does your backward pass take it next?",
)
_gradient(
    "division_by_the_probability_missing",
    "the gradient is -t: it is not divided by p",
    "the output's gradient is the right one times p.",
    lambda book, tape, y, t: tape.weighted_sum(y, -t, book.factor(t)),
)
_gradient(
    "multiplied_by_the_probability",
    "the gradient is -t p: it is multiplied by p, and should be divided by it",
    "the surer a sample is, the larger its gradient; it should be the other way round.",
    lambda book, tape, y, t: tape.weighted_sum(y * y, -t, book.factor(t) / 2),
)
_gradient(
    "divided_by_the_probability_twice",
    "the gradient is -t / p^2: it is divided by p twice",
    "the output's gradient is the right one over p.",
    lambda book, tape, y, t: tape.weighted_sum(tape.apply(RECIPROCAL, y), -t, -book.factor(t)),
)
_gradient(
    "gradient_of_all_classes",
    "the gradient is -1 / p for all classes, where only the target's has one",
    "in the target's column all is right, and the others should be 0.",
    _changed(np.ones_like),
)
_gradient(
    "gradient_of_the_binary_cross_entropy",
    "the gradient is that of the binary cross entropy, -t / p + (1 - t) / (1 - p)",
    "in the target's column all is right, and the others should be 0.",
    as_loss("binary_cross_entropy"),
    OTHER_HINT,
)
_gradient(
    "squared_error_for_categorical",
    "the gradient is that of the squared error, 2 (p - t)",
    "where the backward pass begins, the residuals stand, doubled.",
    as_loss("mse"),
    OTHER_HINT,
)

for _base in (2, 10):
    _gradient(
        f"gradient_of_the_logarithm_to_base_{_base}",
        f"the gradient is that of the logarithm to base {_base}, where the loss has the natural one",
        f"every gradient is the right one divided by ln {_base}.",
        _changed(share=Fraction(1 / log(_base))),
        f"What is the derivative of log p, and of log p to base {_base}? Which of the two does your loss have?",
    )

# ---------------------------------------------------------------- another loss

stated_as(
    71,
    "binary_for_categorical",
    "loss and gradient are those of the binary cross entropy: the other classes have a term log(1 - p) as well",
    "How many terms does the loss of one sample have: one, or one for each class?",
    "Of each sample the target's term is right; those of the other classes should be missing.",
    _OF_P,
    as_loss("binary_cross_entropy"),
)
