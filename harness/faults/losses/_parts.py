"""What the mistakes of losses are made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, of_softmax, where
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.losses import LOSSES
from harness.scenario.model import Case
from harness.task.losses import HOMES
from harness.task.losses import binary_cross_entropy_with_logits as logits
from harness.task.numbers.elementary import LOG
from harness.task.per_class import weighted_targets
from harness.task.tape import Tape, Variable


def several_outputs(case: Case) -> bool:
    """Whether the network has more than one output."""
    return case.outputs > 1


def averaged(case: Case) -> bool:
    """Whether the loss is a mean."""
    return bool(case.loss and case.loss.reduction != "sum")


def scale_gradient(book: Textbook, factor: Callable[[Any], float]) -> None:
    """The backward pass begins with a multiple; ``factor`` takes the targets (batch, outputs)."""
    book.wrap("loss_gradient", lambda was, y, t: book.scaled(factor(t), was(y, t)))


def output_probabilities(book: Textbook, y: Any, t: Any) -> Any:
    """p of logits: the softmax, or the sigmoid."""
    if of_softmax(book.case):
        return book.log_softmax(y)[1]
    return logits.entries(book.kind, book.stated_loss, y, np.zeros_like(t))[1]


def of_p(case: Case) -> bool:
    """Whether the loss is a cross entropy of classes, of logits or of probabilities."""
    return bool(case.loss and case.loss.of in ("logits", "probabilities") and case.loss.targets == "classes")


def log_p_and_p(book: Textbook, y: Any) -> tuple[Any, Any]:
    """log p and p of such a loss: the softmax of logits, or the outputs themselves."""
    return book.log_softmax(y) if of_softmax(book.case) else (book.kind.applied(LOG, y)[0], y)


def begin_with(book: Textbook, gradient: Callable[[Any, Any], Any]) -> None:
    """The backward pass begins with ``gradient(y, t)``, times the loss's factor."""

    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        return book.scaled(float(book.factor(t)), gradient(y, t))

    book.wrap("loss_gradient", loss_gradient)


#: A loss (1, 1) in place of the stated one, as an expression: of a book, a tape, outputs and targets.
Expression = Callable[[Textbook, Tape[Any], Variable[Any], Any], Variable[Any]]


def as_loss(kind: str, share: Fraction = Fraction(1), **fields: Any) -> Expression:
    """Another loss, with a share of the stated factor."""
    model = LOSSES[kind](kind=kind, **fields)

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        found: Variable[Any] = HOMES[kind].forward(tape, model, y, t, book.factor(t) * share)
        return found

    return expression


def stated_with(**fields: Any) -> Expression:
    """The stated loss with other fields."""

    def expression(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        loss = book.stated_loss.model_copy(update=fields)
        found: Variable[Any] = HOMES[loss.kind].forward(tape, loss, y, t, book.factor(t))
        return found

    return expression


OTHER_HINT = "Which loss do you print, and which loss does your backward pass begin with?"


def gradient_as(
    name: str,
    said: str,
    thought: str,
    carries: Callable[[Case], bool],
    other: Expression,
    hint: str = OTHER_HINT,
    turn: int = 9,
) -> None:
    """The loss is right, and its gradient is that of another expression."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("loss_gradient", lambda _was, y, t: _derivative(book, other, y, t))

    inject.__name__ = name
    thought = f"The loss is right; {thought}"
    fault(48, "loss", said, hint=hint, thought=thought, sites=where(carries), turn=turn)(inject)


def _derivative(book: Textbook, other: Expression, y: Any, t: Any) -> Any:
    tape = book.tape()
    outputs = tape.variable(y)
    other(book, tape, outputs, t)
    tape.backward()
    return outputs.gradient


def stated_as(
    number: int, name: str, said: str, hint: str, thought: str, carries: Callable[[Case], bool], other: Expression
) -> None:
    """Loss and gradient are those of another expression."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("stated", lambda _was, tape, y, t: other(book, tape, y, t))

    inject.__name__ = name
    fault(number, "loss", said, hint=hint, thought=thought, sites=where(carries), turn=9)(inject)


def value_of(other: Expression) -> Callable[[Textbook, Any, Any], Any]:
    """The value of an expression, for ``reported_as``."""

    def own(book: Textbook, y: Any, t: Any) -> Any:
        tape = book.tape()
        return other(book, tape, tape.constant(y), t).value

    return own


MEASURE_HINT = (
    "Work the loss of two samples out by hand, and compare it with the one that you report: what is done in which "
    "order, and to what?"
)


def reported_as(
    name: str,
    said: str,
    thought: str,
    carries: Callable[[Case], bool],
    own: Callable[[Textbook, Any, Any], Any],
    turn: int,
) -> None:
    """The loss is ``own(book, y, t)``, (1, 1)."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("loss", lambda _was, y, t: own(book, y, t))

    inject.__name__ = name
    thought = f"Gradients are right; {thought}"
    fault(61, "reported", said, hint=MEASURE_HINT, thought=thought, sites=where(carries), turn=turn)(inject)


def sum_of(book: Textbook, entries: Any, factor: Fraction) -> Any:
    """The sum of all entries times a factor, (1, 1)."""
    return book.kind.weighted_sum(entries, np.ones(shape(entries)), factor)


def of_terms(form: Callable[[Any], Any], change: Callable[[Any], Any] = lambda terms: terms) -> Any:
    """The mean of ``form(log p)`` in place of minus log p; ``change`` takes the terms (weights, log p) before."""

    def own(book: Textbook, y: Any, t: Any) -> Any:
        terms = change(log_probabilities(book, y, t))
        entries = sum(np.where(weights == 0, 0.0, weights * form(log_p)) for weights, log_p in terms)
        total = float(np.sum(entries)) * float(book.factor(t))
        return loss_of(book, book.loss_of(y, t), total)

    return own


def squared_error_of(book: Textbook, y: Any, t: Any, per_output: bool) -> Any:
    """The squared error of the probabilities, (1, 1); ``per_output`` their mean over outputs."""
    p = np.exp(log_probabilities(book, y, t)[0][1])
    total = float(np.sum((p - t) ** 2)) * float(book.factor(t)) / (t.shape[1] if per_output else 1)
    return loss_of(book, book.loss_of(y, t), total)


def log_probabilities(book: Textbook, y: Any, t: Any) -> list[tuple[Any, Any]]:
    """(weights of the logarithms, logarithms of probabilities) that the loss is made of, as float64 arrays."""
    kind = book.case.loss.kind if book.case.loss else ""
    if kind == "cross_entropy":
        return [(weighted_targets(book.stated_loss, t), values(book.log_softmax(y)[0]))]
    v = values(y)
    if kind == "binary_cross_entropy":
        return [(t, np.maximum(np.log(v), -100)), (1 - t, np.maximum(np.log1p(-v), -100))]
    if kind == "categorical_cross_entropy":
        return [(t, np.log(v))]
    if kind == "nll":
        return [(weighted_targets(book.stated_loss, t), v)]
    return [(t, -np.logaddexp(0, -v)), (1 - t, -np.logaddexp(0, v))]


def loss_of(book: Textbook, right: Any, own: float) -> Any:
    """Another loss with the rounding bound of the right one besides its own size's."""
    away = book.kind.exact(np.full((1, 1), own - float(values(right)[0, 0])))
    return book.kind.combined((1, right), (1, away))
