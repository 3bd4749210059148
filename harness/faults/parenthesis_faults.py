"""Parentheses that are missing: a product, a quotient or a power takes less, or more, than it should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, each_of, fault, loss_is, of_kind, where
from harness.faults.textbook import Textbook, ones, values
from harness.faults.update_faults import with_decay

_HINT = "Which comes first in this line: the product, or the difference? Where do its parentheses stand?"


def _activation(
    name: str, kind: str, said: str, thought: str, handed: Callable[[Textbook, int, Any, Any], Any]
) -> None:
    """What an activation hands back is ``handed(book, index, g, a)``."""

    def inject(book: Textbook, layers: Site) -> None:
        def backward_activation(was: Any, i: int, g: Any) -> Any:
            right = was(i, g)  # which another mistake may look at
            return handed(book, i, g, book.a[i + 1]) if i in layers else right

        book.wrap("backward_activation", backward_activation)

    inject.__name__ = name
    fault(12, "backward", said, hint=_HINT, thought=f"Behind the activation all is right; {thought}", sites=each_of(
        of_kind(kind)), alone=True)(inject)  # fmt: skip


def _square(book: Textbook, a: Any) -> Any:
    return book.kind.multiplied(a, a)


_activation(
    "tanh_square_times_error_alone",
    "tanh",
    "tanh hands back 1 - a^2 g, where (1 - a^2) g belongs: parentheses are missing",
    "before it the error is near 1 wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(ones(book, a), book.kind.multiplied(_square(book, a), g)),
)
_activation(
    "tanh_square_without_error",
    "tanh",
    "tanh hands back g 1 - a^2, where g (1 - a^2) belongs: parentheses are missing",
    "before it the error is g less the square of a.",
    lambda book, _, g, a: book.kind.subtracted(g, _square(book, a)),
)
_activation(
    "sigmoid_subtracted_without_error",
    "sigmoid",
    "the sigmoid hands back g a 1 - a, where g a (1 - a) belongs: parentheses are missing",
    "before it the error is near -a wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(book.kind.multiplied(g, a), a),
)
_activation(
    "sigmoid_less_product",
    "sigmoid",
    "the sigmoid hands back a 1 - a g, where a (1 - a) g belongs: parentheses are missing",
    "before it the error is near a wherever the one that arrives is small.",
    lambda book, _, g, a: book.kind.subtracted(a, book.kind.multiplied(a, g)),
)


def _elu(below: Callable[[Textbook, Any, Any, float], Any]) -> Callable[[Textbook, int, Any, Any], Any]:
    """Above 0 the error as it is, below it ``below(book, g, a, alpha)``."""

    def handed(book: Textbook, i: int, g: Any, a: Any) -> Any:
        layer: Any = book.case.network[i]
        above = np.asarray(values(book.a[i]) > 0, np.float64)
        other = book.kind.multiplied(below(book, g, a, layer.alpha), book.kind.exact(1 - above))
        return book.kind.combined((1, book.kind.multiplied(g, book.kind.exact(above))), (1, other))

    return handed


_activation(
    "elu_alpha_without_error",
    "elu",
    "the elu hands back g a + alpha below 0, where g (a + alpha) belongs: parentheses are missing",
    "where z is negative, the error before it is near alpha wherever the one that arrives is small.",
    _elu(lambda book, g, a, alpha: book.kind.combined((1, book.kind.multiplied(g, a)), (alpha, ones(book, a)))),
)
_activation(
    "elu_value_without_error",
    "elu",
    "the elu hands back a + alpha g below 0, where (a + alpha) g belongs: parentheses are missing",
    "where z is negative, the error before it is near a wherever the one that arrives is small.",
    _elu(lambda book, g, a, alpha: book.kind.combined((1, a), (alpha, g))),
)


# ---------------------------------------------------------------- where the backward pass begins


def _residual(name: str, said: str, thought: str, form: Callable[[Textbook, Any, Any, float], Any]) -> None:
    """The derivative of the squared error is ``form(book, y, t, factor)``, times the loss's scale; factor is 1 / n."""

    def inject(book: Textbook, _: Site) -> None:
        def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
            loss: Any = book.case.loss
            scale = float(loss.scale)
            return book.scaled(scale, form(book, y, book.kind.exact(t), float(book.factor(t)) / scale))

        book.wrap("loss_gradient", loss_gradient)

    inject.__name__ = name
    hint = "To what does the 2 of your derivative apply, and to what its division: to the difference, or to one number?"
    fault(1, "loss", said, hint=hint, thought=thought, sites=where(loss_is("mse")), alone=True)(inject)


_residual(
    "output_doubled_alone",
    "the derivative of the squared error is 2 y - t, where 2 (y - t) belongs: parentheses are missing",
    "Where outputs are perfect, the gradient is not 0: it is that of y - t / 2, doubled.",
    lambda book, y, t, factor: book.kind.combined((2 * factor, y), (-factor, t)),
)
_residual(
    "target_divided_by_entries_alone",
    "the derivative of the squared error is 2 (y - t / n), where 2 (y - t) / n belongs: parentheses are missing",
    "The outputs count n times, the number of entries that the loss is a mean of, and the targets once.",
    lambda book, y, t, factor: book.kind.combined((2, y), (-2 * factor, t)),
)
_residual(
    "target_alone_divided",
    "the derivative of the squared error is 2 y - t / n, where 2 (y - t) / n belongs: parentheses are missing",
    "The outputs count n times, the number of entries that the loss is a mean of, and the targets half.",
    lambda book, y, t, factor: book.kind.combined((2, y), (-factor, t)),
)


# ---------------------------------------------------------------- on the way forward


@fault(
    51,
    "forward",
    "the sigmoid is 1 / 1 + exp(-z), where 1 / (1 + exp(-z)) belongs: parentheses are missing",
    hint="What does your sigmoid give for 0? What should it give?",
    thought="Every activation is larger than 1; its derivative a (1 - a) is negative.",
    sites=each_of(of_kind("sigmoid")),
    alone=True,
)
def sigmoid_without_parentheses(book: Textbook, layers: Site) -> None:
    def activation(was: Any, i: int, z: Any) -> Any:
        a = was(i, z)
        if i not in layers:
            return a
        v = values(a)  # 1 + exp(-z) is 1 / a, here its straight line about the value
        line = book.kind.subtracted(book.kind.exact(2 * v), a)
        own = book.kind.multiplied(line, book.kind.exact(1 / v**2))
        book.slopes[i] = book.kind.multiplied(own, book.kind.subtracted(ones(book, own), own))
        return own

    book.wrap("activation", activation)


# ---------------------------------------------------------------- in the update


@fault(
    36,
    "update",
    "the decay is added beside the step: w - lr g + decay w, where w - lr (g + decay w) belongs",
    hint="What does lr multiply in your update, and which sign has the decay once the parentheses are resolved?",
    thought="Gradients are right; every parameter grows by the decay times itself, without lr.",
    sites=where(with_decay),
    alone=True,
)
def decay_added_beside_the_step(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (-book.options.weight_decay / book.lr, w))

    book.wrap("decayed", decayed)


@fault(
    39,
    "update",
    "the parameter is multiplied by the learning rate as well: lr (w - g), where w - lr g belongs",
    hint="What does lr multiply in your update?",
    thought="Gradients are right; after a step every parameter is lr times what it was, less lr times the gradient.",
    sites=anywhere,
    alone=True,
)
def rate_times_parameter(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after = book.kind.combined((1, was(name, w, g)[0]), (book.lr - 1, w))
        return after, book.kind.subtracted(after, w)

    book.wrap("update", update)
