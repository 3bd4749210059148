"""Mistakes of Adagrad: of its sum, and of its learning rate."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, fault, where
from harness.faults.optimizers._adaptive import having, of
from harness.faults.textbook import Textbook

_DECAYS = where(having("lr_decay", "adagrad"))


@fault(
    150,
    "update",
    "the sum decays, as RMSprop's average does: 0.9 of the past and 0.1 of the present",
    hint="Does your sum of squares ever become smaller? Adagrad's never does.",
    thought="The first step is too large already.",
    sites=where(of("adagrad")),
)
def sum_decays(book: Textbook, _: Site) -> None:
    def added(_was: Any, name: str, square: Any) -> Any:
        old = book.optimizer.before("sum", name, square, book.optimizer.options.initial_accumulator_value)
        return book.kind.averaged(0.9, old, square)

    book.wrap("added", added)


@fault(
    150,
    "update",
    "gradients are added up and then squared, where their squares should be added up",
    hint="Which comes first in your sum: the square, or the addition?",
    thought="The first step is right; from the second on gradients of two signs cancel in the sum.",
    sites=where(of("adagrad")),
)
def square_of_added_gradients(book: Textbook, _: Site) -> None:
    sums: dict[str, Any] = {}

    def direction(was: Any, name: str, g: Any) -> Any:
        sums[name] = g if name not in sums else book.kind.combined((1, sums[name]), (1, g))
        return was(name, g)

    def added(_was: Any, name: str, square: Any) -> Any:
        begin = book.optimizer.options.initial_accumulator_value
        return book.kind.shifted(book.kind.square(sums[name])[0], begin)

    book.wrap("direction", direction)
    book.wrap("added", added)


@fault(
    150,
    "update",
    "the sum starts at 0, where it should start at a value that is given",
    hint="What does your sum of squares hold before the first step?",
    thought="Every step is too large, the first most.",
    sites=where(having("initial_accumulator_value", "adagrad")),
)
def sum_starts_at_0(book: Textbook, _: Site) -> None:
    book.wrap("before", lambda was, buffer, name, like, begin=0.0: was(buffer, name, like))


@fault(
    150,
    "update",
    "the learning rate does not decay, where it should with every step",
    hint="Which line of your update knows of lr_decay?",
    thought="The first step is right; later ones are too large.",
    sites=_DECAYS,
)
def rate_does_not_decay(book: Textbook, _: Site) -> None:
    book.wrap("rate", lambda was, name: book.lr)


@fault(
    150,
    "update",
    "the learning rate decays in the first step already: lr / (1 + t lr_decay), where t - 1 belongs",
    hint="What is the learning rate of your first step? Should it be less than lr?",
    thought="Every step is too small, the first by 1 + lr_decay.",
    sites=_DECAYS,
)
def rate_decays_too_early(book: Textbook, _: Site) -> None:
    def rate(_was: Any, name: str) -> float:
        return float(book.lr / (1 + book.optimizer.number_of(name) * book.optimizer.options.lr_decay))

    book.wrap("rate", rate)


@fault(
    150,
    "update",
    "the decay of the learning rate adds up: each step divides what is left by 1 + (t - 1) lr_decay once more",
    hint="Is it the lr that is given which your step divides, or what the step before has left of it?",
    thought="Two steps are right; from the third on they are too small.",
    sites=_DECAYS,
)
def rate_decays_again(book: Textbook, _: Site) -> None:
    def rate(_was: Any, name: str) -> float:
        found, decay = book.lr, book.optimizer.options.lr_decay
        for earlier in range(int(book.optimizer.number_of(name))):
            found /= 1 + earlier * decay
        return float(found)

    book.wrap("rate", rate)
