"""How the loss that is reported may differ, where gradients and steps know nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, each_of, fault, linears, loss_is, where, with_bias
from harness.faults.textbook import Textbook, values
from harness.scenario.model import Case

_LOGARITHMS = loss_is("cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits")


def probabilities(book: Textbook, y: Any, t: Any) -> list[tuple[Any, Any]]:
    """(weights of the logarithms, logarithms of probabilities) that the loss is made of, as float64 arrays."""
    kind = book.case.loss.kind if book.case.loss else ""
    if kind == "cross_entropy":
        return [(t, values(book.log_softmax(y)[0]))]
    v = values(y)
    if kind == "binary_cross_entropy":
        return [(t, np.maximum(np.log(v), -100)), (1 - t, np.maximum(np.log1p(-v), -100))]
    return [(t, -np.logaddexp(0, -v)), (1 - t, -np.logaddexp(0, v))]


def _other_logarithms(book: Textbook, changed: Callable[[Any], Any]) -> None:
    """The loss with ``changed(log p)`` in place of each log p."""

    def loss(was: Any, y: Any, t: Any) -> Any:
        terms = [weights * (changed(log_p) - log_p) for weights, log_p in probabilities(book, y, t)]
        total = book.kind.exact(-sum(np.where(np.isnan(term), 0, term) for term in terms))
        return book.kind.combined((1, was(y, t)), (1, book.kind.weighted_sum(total, np.ones(t.shape), book.factor(t))))

    book.wrap("loss", loss)


@fault(
    60,
    "reported",
    "an epsilon stands inside the logarithm of the loss",
    hint="The epsilon is in the loss alone. Is it small enough to change no digit that you print?",
    thought="Gradients are right; the loss is a little too small, the more the smaller a probability is.",
    sites=where(_LOGARITHMS),
    typical=1e-3,
    solve="power",
)
def loss_with_epsilon(book: Textbook, _: Site, value: float) -> None:
    _other_logarithms(book, lambda log_p: np.logaddexp(log_p, np.log(value)))


@fault(
    60,
    "reported",
    "the probabilities of the loss are clipped to a smallest size",
    hint="The clip is in the loss alone. Is it small enough to change no digit that you print?",
    thought="Gradients are right; the loss is too small where a probability is smaller than the limit.",
    sites=where(_LOGARITHMS),
    typical=0.05,
    solve="power",
)
def loss_of_clipped_probabilities(book: Textbook, _: Site, value: float) -> None:
    def clipped(log_p: Any) -> Any:
        return np.clip(log_p, np.log(value), np.log1p(-value))

    _other_logarithms(book, clipped)


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
    "the loss is the square root of the stated one",
    hint="Is the loss that you report the mean squared error, or its root?",
    thought="Gradients are right; the square of the loss is the stated one.",
    sites=where(loss_is("mse")),
)
def root_of_the_loss(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        found = was(y, t)
        root = float(np.sqrt(values(found))[0, 0])
        return book.scaled(1 / root if root else 0.0, found)

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over samples",
    hint="The gradient belongs to a mean over samples. Is the loss that you report a mean?",
    thought="Gradients are right; the loss is too large by the number of samples.",
    sites=anywhere,
)
def loss_times_samples(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(len(t), was(y, t)))


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over samples and outputs",
    hint="The gradient belongs to a mean over samples and outputs. Is the loss that you report a mean?",
    thought="Gradients are right; the loss is too large by the number of samples times that of outputs.",
    sites=where(lambda case: (case.linears[-1].out_features or 1) > 1),
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
)
def loss_over_samples(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(1 / len(t), was(y, t)))


@fault(
    61,
    "reported",
    "the loss is divided by the number of outputs once too often",
    hint="How many numbers does the loss that you report take the mean of: one a sample, or one an output?",
    thought="Gradients are right; the loss is too small by the number of outputs or classes.",
    sites=where(lambda case: (case.linears[-1].out_features or 1) > 1),
)
def loss_over_outputs(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(1 / t.shape[1], was(y, t)))


@fault(
    61,
    "reported",
    "the loss is the sum of the stated one over outputs",
    hint="The gradient belongs to a mean over outputs. Is the loss that you report a mean of them?",
    thought="Gradients are right; the loss is too large by the number of outputs.",
    sites=where(lambda case: (case.linears[-1].out_features or 1) > 1),
)
def loss_times_outputs(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(t.shape[1], was(y, t)))


@fault(
    61,
    "reported",
    "the loss is the mean absolute error",
    hint="Is the loss that you report the mean of squares, or of absolute values?",
    thought="Gradients are right; the loss is that of another measure of the same residuals.",
    sites=where(loss_is("mse")),
)
def absolute_error_reported(book: Textbook, _: Site) -> None:
    def loss(_was: Any, y: Any, t: Any) -> Any:
        residual = book.kind.subtracted(y, book.kind.exact(t))
        size = book.kind.multiplied(residual, book.kind.exact(np.sign(values(residual))))
        return book.kind.weighted_sum(size, np.ones(t.shape), book.factor(t))

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the loss has the logarithms of the targets' probabilities alone, without those of 1 - p",
    hint="What does the loss that you report say of an output whose target is 0?",
    thought="Gradients are right; the loss lacks the terms of targets that are 0.",
    sites=where(loss_is("binary_cross_entropy", "binary_cross_entropy_with_logits")),
)
def loss_of_ones_alone(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        missing = book.kind.exact(np.multiply(*probabilities(book, y, t)[1]))
        rest = book.kind.weighted_sum(missing, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (1, rest))

    book.wrap("loss", loss)


@fault(
    61,
    "reported",
    "the loss counts the classes that are not the target as well, as a binary cross entropy does",
    hint="How many terms does the loss of one sample have: one, or one for each class?",
    thought="Gradients are right; the loss has the logarithms of 1 - p besides.",
    sites=where(loss_is("cross_entropy")),
)
def binary_loss_of_the_softmax(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        log_p = values(book.log_softmax(y)[0])
        others = book.kind.exact(-(1 - t) * np.log(-np.expm1(log_p)))
        rest = book.kind.weighted_sum(others, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (1, rest))

    book.wrap("loss", loss)


def _penalty(book: Textbook, of: Callable[[str], bool], value: float, size: Callable[[Any], Any]) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        terms = [book.kind.column_sums(book.kind.row_sums(size(w))) for name, w in book.w.items() if of(name)]
        return book.kind.combined((1, was(y, t)), *((value, term) for term in terms))

    book.wrap("loss", loss)


_PENALTY_HINT = "The loss that you report has a penalty. Does its derivative stand in your gradient?"


@fault(
    49,
    "reported",
    "the loss holds a penalty that the gradient lacks, the weights' sum of squares times a constant",
    hint=_PENALTY_HINT,
    thought="Gradients are right; the loss is too large by one constant times the sum of squares.",
    sites=each_of(linears),
    typical=0.01,
    solve="line",
)
def penalty_reported(book: Textbook, layers: Site, value: float) -> None:
    names = {f"{book.case.network[index].name}.weight" for index in layers}
    _penalty(book, names.__contains__, value, lambda w: book.kind.square(w)[0])


@fault(
    49,
    "reported",
    "the loss holds a penalty that the gradient lacks, all parameters' sum of squares times a constant",
    hint=_PENALTY_HINT,
    thought="Gradients are right; the loss is too large by one constant times the sum of squares.",
    sites=where(lambda case: bool(with_bias(case))),
    typical=0.01,
    solve="line",
)
def whole_penalty_reported(book: Textbook, _: Site, value: float) -> None:
    _penalty(book, lambda _: True, value, lambda w: book.kind.square(w)[0])


@fault(
    49,
    "reported",
    "the loss holds a penalty that the gradient lacks, the weights' absolute values times a constant",
    hint=_PENALTY_HINT,
    thought="Gradients are right; the loss is too large by one constant times the sum of absolute values.",
    sites=anywhere,
    typical=0.01,
    solve="line",
)
def absolute_penalty_reported(book: Textbook, _: Site, value: float) -> None:
    def size(w: Any) -> Any:
        return book.kind.multiplied(w, book.kind.exact(np.sign(values(w))))

    _penalty(book, lambda name: name.endswith(".weight"), value, size)


# ---------------------------------------------------------------- the logarithm


def _is_mean(case: Case) -> bool:
    return bool(case.loss and case.loss.reduction != "sum")


@fault(
    65,
    "reported",
    "the loss is minus the logarithm of the mean, where it should be the mean of minus the logarithms",
    hint="Which comes first in your loss: the mean over the samples, or the logarithm? Is the order without effect?",
    thought="Gradients are right; the loss is too small, and right for a single sample.",
    sites=where(lambda case: loss_is("cross_entropy")(case) and _is_mean(case)),
)
def logarithm_of_the_mean(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        right = was(y, t)
        log_p = (t * values(book.log_softmax(y)[0])).sum(axis=1)
        largest = log_p.max()
        own = -(largest + np.log(np.exp(log_p - largest).mean())) * float(book.factor(t)) * len(t)
        return loss_of(book, right, own)

    book.wrap("loss", loss)


def loss_of(book: Textbook, right: Any, own: float) -> Any:
    """Another loss with the rounding bound of the right one besides its own size's."""
    away = book.kind.exact(np.full((1, 1), own - float(values(right)[0, 0])))
    return book.kind.combined((1, right), (1, away))


def _with_base(base: int) -> None:
    def inject(book: Textbook, _: Site) -> None:
        book.wrap("loss", lambda was, y, t: book.scaled(1 / float(np.log(base)), was(y, t)))

    inject.__name__ = f"logarithm_to_base_{base}"
    fault(
        65,
        "reported",
        f"the loss has the logarithm to base {base}, where the natural one belongs",
        hint="What does your logarithm give for 2.718?",
        thought=f"Gradients are right; the loss is the right one divided by ln {base}.",
        sites=where(_LOGARITHMS),
    )(inject)


_with_base(2)
_with_base(10)


@fault(
    61,
    "reported",
    "the loss has the wrong sign",
    hint="A logarithm of a probability is negative. Which sign should the loss have?",
    thought="Gradients are right; the loss is minus the right one.",
    sites=anywhere,
)
def loss_negated(book: Textbook, _: Site) -> None:
    book.wrap("loss", lambda was, y, t: book.scaled(-1, was(y, t)))


@fault(
    61,
    "reported",
    "the two terms of the loss, of p and of 1 - p, have opposite signs, where both have one",
    hint="Write down the loss of one output whose target is 0. Which sign has it?",
    thought="Gradients are right; the terms of targets that are 0 have the wrong sign in the loss.",
    sites=where(loss_is("binary_cross_entropy", "binary_cross_entropy_with_logits")),
)
def loss_of_opposite_signs(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        zeros = book.kind.exact(np.multiply(*probabilities(book, y, t)[1]))
        rest = book.kind.weighted_sum(zeros, np.ones(t.shape), book.factor(t))
        return book.kind.combined((1, was(y, t)), (2, rest))

    book.wrap("loss", loss)


# ---------------------------------------------------------------- of which samples


def _loss_of_row(name: str, which: str, row: int) -> None:
    def inject(book: Textbook, _: Site) -> None:
        def loss(was: Any, y: Any, t: Any) -> Any:
            weights = np.zeros(t.shape)
            weights[row] = len(t) if _is_mean(book.case) else 1
            return book.kind.weighted_sum(book.entries(y, t)[0], weights, book.factor(t))

        book.wrap("loss", loss)

    inject.__name__ = name
    fault(
        61,
        "reported",
        f"the loss is that of the {which} sample alone",
        hint="Your loop goes over samples. Which line adds up, and which one overwrites or returns?",
        thought=f"Gradients are right; the loss is that of a batch with nothing but its {which} sample.",
        sites=where(lambda case: case.rows > 1),
    )(inject)


_loss_of_row("loss_of_last_sample", "last", -1)
_loss_of_row("loss_of_first_sample", "first", 0)


@fault(
    26,
    "reported",
    "the loss compares every output with every target: (N, 1) met (N,) and became N by N",
    hint="Print the shapes of the targets and of the outputs in the line of the loss. Are they alike?",
    thought="Gradients are right; the loss is that of each output with the targets of all samples.",
    sites=where(lambda case: not loss_is("cross_entropy")(case) and case.linears[-1].out_features == 1),
)
def broadcast_loss(book: Textbook, _: Site) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        total = [(1 / len(t) if _is_mean(book.case) else 1, was(y, np.full(t.shape, float(one)))) for one in t[:, 0]]
        return book.kind.combined(*total)

    book.wrap("loss", loss)
