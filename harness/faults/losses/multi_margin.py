"""Mistakes of the hinge loss of classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, fault, loss_is, loss_where, where
from harness.faults.losses._parts import as_loss, gradient_as, reported_as, stated_as, stated_with
from harness.faults.textbook import Textbook, values

_HINGE = loss_is("multi_margin")
_SQUARED = loss_where(lambda loss: loss.kind == "multi_margin" and loss.p == 2)

# ---------------------------------------------------------------- the right class

_CLASS_HINT = "Raise the score of the right class a little. How many of the sample's terms fall, and by how much?"


def _right_class(name: str, said: str, thought: str, change: Any) -> None:
    """The gradient of the right class's score is ``change(g, t)`` more, as arrays, before the loss's factor."""

    def inject(book: Textbook, _: Site) -> None:
        def loss_gradient(was: Any, y: Any, t: Any) -> Any:
            g, factor = was(y, t), float(book.factor(t))
            return book.kind.combined((1, g), (factor, book.kind.exact(t * change(values(g) / factor, t))))

        book.wrap("loss_gradient", loss_gradient)

    inject.__name__ = name
    fault(69, "loss", said, hint=_CLASS_HINT, thought=thought, sites=where(_HINGE))(inject)


_right_class(
    "right_class_without_gradient",
    "the score of the right class has no gradient: it should be minus the sum of the others'",
    "In each sample all is right but the right class, whose gradient is 0.",
    lambda g, t: -g,
)
_right_class(
    "right_class_counts_itself",
    "the gradient of the right class counts that class among the wrong ones",
    "In each sample all is right but the right class, whose gradient is one term too large.",
    lambda g, t: -np.ones_like(t),
)
_right_class(
    "right_class_once",
    "the gradient of the right class is -1, however many classes are within the margin",
    "The right class is right where exactly one other is within the margin.",
    lambda g, t: -g - 1.0 * (g < 0),
)


def _with_right_class(book: Textbook, y: Any, t: Any) -> Any:
    """Its own term, of the margin alone, in each sample."""
    loss: Any = book.stated_loss
    own = book.kind.exact(t * loss.margin**loss.p)
    more = book.kind.weighted_sum(own, np.ones(t.shape), book.factor(t))
    return book.kind.combined((1, book.loss_of(y, t)), (1, more))


reported_as(
    "right_class_in_the_loss",
    "the loss counts the right class as well, which adds the margin for each sample",
    "the loss is too large by one number, whatever the scores are.",
    _HINGE,
    _with_right_class,
    turn=9,
)

# ---------------------------------------------------------------- margin and power


stated_as(
    69,
    "margin_missing",
    "the hinge has no margin: a class counts only where its score is above the right one's",
    "By how much should the right class's score be above the others before the loss is 0?",
    "The loss is too small, and 0 where all samples are classified rightly.",
    _HINGE,
    stated_with(margin=0.0),
)


stated_as(
    69,
    "scores_exchanged",
    "the hinge has the right class's score less the others', where the others' less the right one's belong",
    "Which score should be larger where the loss is 0: the right class's, or the others'?",
    "The loss grows as samples are classified rightly.",
    _HINGE,
    lambda book, tape, y, t: stated_with()(book, tape, -y, t),
)
gradient_as(
    "hinge_without_its_power",
    "the gradient is that of the hinge, where the loss is its square",
    "where the backward pass begins there are only whole numbers, times one factor.",
    _SQUARED,
    stated_with(p=1),
    "Differentiate max(0, m)^2. What is left of m?",
)
gradient_as(
    "cross_entropy_for_hinge",
    "the gradient is that of the cross entropy, p - t",
    "where the backward pass begins, no entry is 0 but by chance.",
    _HINGE,
    as_loss("cross_entropy"),
)
