"""How any loss that is reported may differ, where gradients and steps know nothing of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, fault, of_classes, several_samples, where
from harness.faults.losses._parts import averaged, several_outputs
from harness.faults.textbook import Textbook


@fault(
    26,
    "reported",
    "the loss compares every output with every target: (N, 1) met (N,) and became N by N",
    hint="Print the shapes of the targets and of the outputs in the line of the loss. Are they alike?",
    thought="Gradients are right; the loss is that of each output with the targets of all samples.",
    sites=where(lambda case: not of_classes(case) and case.outputs == 1),
    turn=1,
)
def broadcast_loss(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        total = [(1 / len(t) if averaged(book.case) else 1, was(y, np.full(t.shape, float(one)))) for one in t[:, 0]]
        return book.kind.combined(*total)

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the loss is the stated one times a constant",
    hint="By what do you divide the loss that you report? Does the gradient know of it?",
    thought="Gradients are right; the loss is off by the same factor in every step.",
    sites=anywhere,
    typical=1.7,
    solve="line",
)
def loss_times(book: Textbook, _: Site, value: float) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(value, was(y, t)))


@fault(
    61,
    "reported",
    "the loss is off by a constant",
    hint="What is added to the loss that you report? Does the gradient know of it?",
    thought="Gradients are right; the loss is off by the same number in every step.",
    sites=anywhere,
    typical=0.1,
    solve="line",
)
def loss_plus(book: Textbook, _: Site, value: float) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        return book.kind.combined((1, was(y, t)), (value, book.kind.exact(np.ones((1, 1)))))

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over samples",
    hint="The gradient belongs to a mean over samples. Is the loss that you report a mean?",
    thought="Gradients are right; the loss is too large by the number of samples.",
    sites=anywhere,
    turn=2,
)
def loss_times_samples(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(len(t), was(y, t)))


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over samples and outputs",
    hint="The gradient belongs to a mean over samples and outputs. Is the loss that you report a mean?",
    thought="Gradients are right; the loss is too large by the number of samples times that of outputs.",
    sites=where(several_outputs),
    turn=2,
)
def loss_times_entries(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(t.size, was(y, t)))


@fault(
    61,
    "reported",
    "the loss is divided by the number of samples once too often",
    hint="Count the places where the loss that you report is divided by N.",
    thought="Gradients are right; the loss is too small by the number of samples.",
    sites=anywhere,
    turn=2,
)
def loss_over_samples(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(1 / len(t), was(y, t)))


@fault(
    61,
    "reported",
    "the loss is divided by the number of outputs once too often",
    hint="How many numbers does the loss that you report take the mean of: one a sample, or one an output?",
    thought="Gradients are right; the loss is too small by the number of outputs or classes.",
    sites=where(several_outputs),
    turn=2,
)
def loss_over_outputs(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(1 / t.shape[1], was(y, t)))


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over outputs",
    hint="The gradient belongs to a mean over outputs. Is the loss that you report a mean of them?",
    thought="Gradients are right; the loss is too large by the number of outputs.",
    sites=where(several_outputs),
    turn=2,
)
def loss_times_outputs(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(t.shape[1], was(y, t)))


@fault(
    61,
    "reported",
    "the loss has the wrong sign",
    hint="A logarithm of a probability is negative. Which sign should the loss have?",
    thought="Gradients are right; the loss is minus the right one.",
    sites=anywhere,
    turn=6,
)
def loss_negated(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(-1, was(y, t)))


def _loss_of_row(name: str, which: str, row: int) -> None:
    def inject(book: Textbook, _: Site) -> None:
        def loss(was: Any, y: Any, t: Any) -> Any:
            one = slice(row, row + 1 or None)
            weight = (len(t) if averaged(book.case) else 1) * book.factor(t) / book.factor(t[one])
            return book.scaled(weight, book.loss_of(book.kind.viewed(y, lambda a: a[one]), t[one]))

        book.wrap("loss", loss)

    inject.__name__ = name
    fault(
        61,
        "reported",
        f"the loss is that of the {which} sample alone",
        hint="Your loop goes over samples. Which line adds up, and which one overwrites or returns?",
        thought=f"Gradients are right; the loss is that of a batch with nothing but its {which} sample.",
        sites=several_samples,
        turn=8,
    )(inject)


_loss_of_row("loss_of_last_sample", "last", -1)
_loss_of_row("loss_of_first_sample", "first", 0)
