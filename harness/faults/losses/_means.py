"""Mistakes where the backward pass begins, of any loss: a factor, a sign, samples that are lost."""

from __future__ import annotations

from harness.faults.changes import LOST_HINT, one_sample
from harness.faults.fault import Site, anywhere, fault, loss_is, per_entry, several_samples, where
from harness.faults.losses._parts import averaged, scale_gradient
from harness.faults.textbook import Textbook

# ---------------------------------------------------------------- factors


@fault(
    1,
    "loss",
    "the gradient is not divided by the number of samples",
    hint="The loss is a mean over the batch. What does that say of its derivative?",
    thought="Every gradient is too large by the same factor, the number of samples; the loss is right.",
    sites=where(averaged),
)
def batch_mean_missing(book: Textbook, _: Site) -> None:
    scale_gradient(book, len)


@fault(
    2,
    "loss",
    "the gradient is divided by the number of samples twice",
    hint="Count the places where your backward pass divides by N.",
    thought="Every gradient is too small by the same factor, the number of samples; the loss is right.",
    sites=anywhere,
)
def batch_mean_twice(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: 1 / len(t))


@fault(
    3,
    "loss",
    "the gradient is divided by the size of the data set, not of the batch",
    hint="Which N do you divide by, and how many samples went into this sum?",
    thought="Every gradient is too small by one factor, the batch over all rows.",
    sites=where(lambda case: averaged(case) and case.scenario.training.batch is not None),
)
def data_set_size(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: len(t) / book.case.rows)


@fault(
    3,
    "loss",
    "the gradient is divided by the number of inputs, not of samples",
    hint="Which axis of your batch holds the samples, and of which do you take the length?",
    thought="Every gradient is off by one factor, the samples over the inputs of a sample.",
    sites=where(averaged),
)
def divided_by_inputs(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: len(t) / book.case.inputs)


@fault(
    4,
    "loss",
    "the gradient has a factor 2 too many",
    hint="Is there a 1/2 in the loss that the derivative should have cancelled?",
    thought="Every gradient is twice the right one; the loss is right.",
    sites=anywhere,
    turn=1,
)
def factor_two_doubled(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: 2)


@fault(
    4,
    "loss",
    "the gradient begins with a multiple of the right one",
    hint="Differentiate the whole loss, with its mean, with respect to one output. Which factors do you get?",
    thought="Every gradient is the right one times the same constant, in every batch.",
    sites=anywhere,
    typical=1.5,
    solve="line",
    turn=1,
)
def residual_times(book: Textbook, _: Site, value: float) -> None:
    scale_gradient(book, lambda t: value)


@fault(
    5,
    "loss",
    "the gradient is that of a mean over samples where the loss is a mean over samples and outputs",
    hint="How many numbers does your loss take the mean of? By how many do you divide its gradient?",
    thought="Every gradient is too large by the number of outputs.",
    sites=where(lambda case: (per_entry(case) or loss_is("multi_margin")(case)) and averaged(case)),
)
def outputs_missing_in_mean(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: t.shape[1])


@fault(
    5,
    "loss",
    "the gradient is divided by the number of outputs, which the loss is not",
    hint="How many numbers does your loss take the mean of? By how many do you divide its gradient?",
    thought="Every gradient is too small by the number of outputs.",
    sites=anywhere,
)
def outputs_in_mean(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: 1 / t.shape[1])


# ---------------------------------------------------------------- its sign


@fault(
    6,
    "loss",
    "the residual has the wrong sign",
    hint="If the output is larger than the target, which way should the loss's gradient point?",
    thought="Every gradient is the right one with the other sign; training climbs.",
    sites=anywhere,
)
def residual_sign(book: Textbook, _: Site) -> None:
    scale_gradient(book, lambda t: -1)


# ---------------------------------------------------------------- samples that are lost


@fault(
    28,
    "backward",
    "the gradients of the last sample overwrite those of the others, where a sum is right",
    hint=LOST_HINT,
    thought="Every gradient is that of the last sample of the batch alone.",
    sites=several_samples,
)
def last_sample_alone(book: Textbook, _: Site) -> None:
    book.wrap("loss_gradient", lambda was, y, t: one_sample(book, was(y, t), -1))


@fault(
    28,
    "backward",
    "only the first sample of the batch reaches the gradients",
    hint="Your loop goes over samples. Where does it end? Is there a return within it?",
    thought="Every gradient is that of the first sample of the batch alone.",
    sites=several_samples,
)
def first_sample_alone(book: Textbook, _: Site) -> None:
    book.wrap("loss_gradient", lambda was, y, t: one_sample(book, was(y, t), 0))


# ---------------------------------------------------------------- a clip


@fault(
    59,
    "loss",
    "the derivative of the loss is clipped, entry by entry, to a largest size",
    hint="What stands between the loss and the first line of your backward pass? Has the stated task a clip?",
    thought="Where outputs are near their targets all is right; elsewhere every residual counts as much as any other.",
    sites=anywhere,
    typical=0.05,
    solve="pieces",
    turn=1,
)
def loss_gradient_clipped(book: Textbook, _: Site, value: float) -> None:
    book.wrap("loss_gradient", lambda was, y, t: book.limited(was(y, t), value))
