"""What is done to gradients: clipped, shortened, kept as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from harness.faults.changes import every_gradient
from harness.faults.fault import Site, activations, anywhere, clips, fault, linears, unclipped, where, with_bias
from harness.faults.textbook import Textbook, values


@fault(
    44,
    "backward",
    "gradients are kept in an integer array",
    hint="Print the dtype of your gradient arrays. What does an integer array keep of 0.3?",
    thought="Every gradient is a whole number, most of them 0.",
    sites=anywhere,
    turn=1,
)
def integer_gradients(book: Textbook, _: Site) -> None:
    def accumulate(was: Any) -> None:
        was()
        book.gradients = {name: book.kind.exact(np.trunc(values(g))) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)


@fault(
    59,
    "backward",
    "gradients are clipped, entry by entry, to a largest size",
    hint=(
        "Which entries of your gradient are equal to each other? Is there a clip that the stated task does not ask for?"
    ),
    thought="Small entries are right, and all the large ones have one size.",
    sites=unclipped,
    typical=0.05,
    solve="limit",
)
def gradients_clipped(book: Textbook, _: Site, value: float) -> None:
    every_gradient(book, lambda _, g: book.limited(g, value))


@fault(
    59,
    "backward",
    "the weights' gradients are clipped, entry by entry, to a largest size, and the biases' are not",
    hint=(
        "Which entries of your gradient are equal to each other? Is there a clip that the stated task does not ask for?"
    ),
    thought="The biases' gradients and small entries are right, and all large entries of a weight have one size.",
    sites=where(lambda case: with_bias(case) and not clips(case)),
    typical=0.02,
    solve="limit",
)
def weight_gradients_clipped(book: Textbook, _: Site, value: float) -> None:
    every_gradient(book, lambda name, g: book.limited(g, value) if name.endswith(".weight") else g)


@fault(
    59,
    "backward",
    "each gradient is divided by its length",
    hint="Does your code use a gradient's direction without its size anywhere?",
    thought="The squares of every gradient add up to 1.",
    sites=anywhere,
)
def gradients_normalised(book: Textbook, _: Site) -> None:
    every_gradient(book, lambda _, g: book.scaled(1 / (float(np.sqrt((values(g) ** 2).sum())) or 1.0), g))


@fault(
    59,
    "backward",
    "the error of a layer is clipped, entry by entry, to a largest size",
    hint="Which of your lines has a clip, or a maximum and a minimum? Has the stated task one?",
    thought="Behind the layer all is right; where errors are small, so is the layer.",
    sites=lambda case: [(i,) for i in linears(case) if i != linears(case)[-1] or i + 1 in activations(case)],
    typical=0.02,
    solve="pieces",
    turn=3,
)
def error_clipped(book: Textbook, layers: Site, value: float) -> None:
    def backward_layer(was: Any, i: int, name: str, g: Any) -> Any:
        return was(i, name, book.limited(g, value) if i in layers else g)

    book.wrap("backward_layer", backward_layer)


def _norm(gradients: Iterable[Any]) -> float:
    return float(np.sqrt(sum(float((values(g) ** 2).sum()) for g in gradients)))


def _shortened(book: Textbook, norm: float, limit: float, g: Any) -> Any:
    return book.scaled(limit / norm, g) if norm > limit else g


@fault(
    59,
    "backward",
    "all gradients together are shortened to a largest length",
    hint="Is there a largest norm of the gradient in your code? The stated task has none.",
    thought="Small gradients are right; in the other steps the squares of all entries add up to one number.",
    sites=unclipped,
    typical=0.05,
    solve="length",
    turn=3,
)
def gradients_shortened(book: Textbook, _: Site, value: float) -> None:
    def accumulate(was: Any) -> None:
        was()
        norm = _norm(book.gradients.values())
        book.gradients = {name: _shortened(book, norm, value, g) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)


@fault(
    59,
    "backward",
    "each gradient is shortened to a largest length",
    hint="Is there a largest norm of a gradient in your code? The stated task has none.",
    thought="Short gradients are right; the squares of every other one add up to one number.",
    sites=unclipped,
    typical=0.2,
    solve="lengths",
    turn=3,
)
def each_gradient_shortened(book: Textbook, _: Site, value: float) -> None:
    every_gradient(book, lambda _, g: _shortened(book, _norm([g]), value, g))
