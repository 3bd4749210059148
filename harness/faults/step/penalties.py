"""An L2 or L1 penalty that nobody stated, in the loss or in the gradients alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.changes import every_gradient
from harness.faults.fault import Site, anywhere, each_of, fault, parameters_of, weighted, where, with_bias, with_decay
from harness.faults.textbook import Textbook, total, values


def _sum_of_squares(book: Textbook, w: Any) -> Any:
    return total(book, book.kind.square(w)[0])


def _penalty(book: Textbook, factor: float, kinds: tuple[str, ...]) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        penalized = [w for name, w in book.w.items() if name.endswith(kinds)]
        squares = [(factor * book.options.weight_decay, _sum_of_squares(book, w)) for w in penalized]
        return book.kind.combined((1, was(y, t)), *squares)

    book.wrap("loss", loss)


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty",
    hint="The optimizer decays the weights. Does the loss that you report know of it?",
    thought="Gradients and steps are right; the loss is too large by half the decay times the sum of squares.",
    sites=where(with_decay),
)
def penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 0.5, ("weight", "bias"))


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty on the weights",
    hint="The optimizer decays the weights. Does the loss that you report know of it?",
    thought="Gradients and steps are right; the loss is too large by half the decay times the weights' sum of squares.",
    sites=where(with_decay),
)
def weight_penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 0.5, ("weight",))


@fault(
    49,
    "loss",
    "the reported loss includes the weight decay's penalty, without its half",
    hint="The derivative of a square has a 2. What stands before the squares in the loss that you report?",
    thought="Gradients and steps are right; the loss is too large by the decay times the weights' sum of squares.",
    sites=where(with_decay),
)
def whole_penalty_in_the_loss(book: Textbook, _: Site) -> None:
    _penalty(book, 1.0, ("weight",))


_PENALTY_HINT = "The loss that you report has a penalty. Does its derivative stand in your gradient?"


def _penalty_times(book: Textbook, of: Callable[[str], bool], value: float, size: Callable[[Any], Any]) -> None:
    def loss(was: Any, y: Any, t: Any) -> Any:
        terms = [total(book, size(w)) for name, w in book.w.items() if of(name)]
        return book.kind.combined((1, was(y, t)), *((value, term) for term in terms))

    book.wrap("loss", loss)


@fault(
    49,
    "reported",
    "the loss holds a penalty that the gradient lacks, the weights' sum of squares times a constant",
    hint=_PENALTY_HINT,
    thought="Gradients are right; the loss is too large by one constant times the sum of squares.",
    sites=each_of(weighted),
    typical=0.01,
    solve="line",
)
def penalty_reported(book: Textbook, layers: Site, value: float) -> None:
    _penalty_times(book, parameters_of(book, layers, "weight").__contains__, value, lambda w: book.kind.square(w)[0])


@fault(
    49,
    "reported",
    "the loss holds a penalty that the gradient lacks, all parameters' sum of squares times a constant",
    hint=_PENALTY_HINT,
    thought="Gradients are right; the loss is too large by one constant times the sum of squares.",
    sites=where(with_bias),
    typical=0.01,
    solve="line",
)
def whole_penalty_reported(book: Textbook, _: Site, value: float) -> None:
    _penalty_times(book, lambda _: True, value, lambda w: book.kind.square(w)[0])


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

    _penalty_times(book, lambda name: name.endswith(".weight"), value, size)


@fault(
    49,
    "backward",
    "the weights' gradients hold a penalty that the loss lacks, the weight times a constant",
    hint="Is there a penalty in the loss that is stated? What does your gradient add to what comes from the data?",
    thought="The biases' gradients are right; each weight's is off by one constant times the weight.",
    sites=anywhere,
    typical=0.01,
    solve="line",
    turn=2,
)
def penalty_in_the_gradient(book: Textbook, _: Site, value: float) -> None:
    def change(name: str, g: Any) -> Any:
        return book.kind.combined((1, g), (value, book.w[name])) if name.endswith(".weight") else g

    every_gradient(book, change)


@fault(
    49,
    "backward",
    "all gradients hold a penalty that the loss lacks, the parameter times a constant",
    hint="Is there a penalty in the loss that is stated? What does your gradient add to what comes from the data?",
    thought="Each gradient, of weights and of biases, is off by one constant times the parameter.",
    sites=where(with_bias),
    typical=0.01,
    solve="line",
    turn=2,
)
def penalty_in_every_gradient(book: Textbook, _: Site, value: float) -> None:
    every_gradient(book, lambda name, g: book.kind.combined((1, g), (value, book.w[name])))
