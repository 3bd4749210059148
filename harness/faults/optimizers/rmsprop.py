"""Mistakes of RMSprop: of its variance, of its momentum, and of what it is taken for."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, fault, where
from harness.faults.optimizers._adaptive import having, of
from harness.faults.textbook import Textbook

_CENTERED, _MOMENTUM = where(having("centered", "rmsprop")), where(having("momentum", "rmsprop"))


@fault(
    149,
    "update",
    "squares are added up, as Adagrad does, where their average belongs",
    hint="Does your denominator ever become smaller? Should it?",
    thought="The first step is too small already, and every later one smaller.",
    sites=where(of("rmsprop")),
)
def squares_added_up(book: Textbook, _: Site) -> None:
    def average(was: Any, buffer: str, name: str, share: float, new: Any) -> Any:
        if buffer != "square_avg":
            return was(buffer, name, share, new)
        old = book.optimizer.before(buffer, name, new)
        return book.optimizer.keep(buffer, name, book.kind.combined((1, old), (1, new)))

    book.wrap("average", average)


@fault(
    149,
    "update",
    "centered is forgotten: the root is of the mean square, where it should be of the variance",
    hint="Which average does centered add? Where does your step use it?",
    thought="Every step is too small, the more so the steadier the gradient is.",
    sites=_CENTERED,
)
def centered_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("variance", lambda was, name, v, g: v)


@fault(
    149,
    "update",
    "the square of the mean gradient is added to the mean square, where it should be taken off",
    hint="How does a variance follow from the mean square and the mean?",
    thought="Every step is too small, the more so the steadier the gradient is.",
    sites=_CENTERED,
)
def mean_added_to_variance(book: Textbook, _: Site) -> None:
    def variance(was: Any, name: str, v: Any, g: Any) -> Any:
        return book.kind.combined((2, v), (-1, was(name, v, g)))

    book.wrap("variance", variance)


@fault(
    149,
    "update",
    "the variance is of the present gradient: its own square is taken off, where the square of its mean belongs",
    hint="What do you subtract from the mean square: the square of the gradient, or of its average?",
    thought="Where the present square is above the average, the root is no number.",
    sites=_CENTERED,
)
def variance_without_mean(book: Textbook, _: Site) -> None:
    book.wrap("variance", lambda was, name, v, g: book.kind.combined((1, v), (-1, book.kind.square(g)[0])))


@fault(
    149,
    "update",
    "momentum is forgotten beside the root: every step is that of the present gradient",
    hint="What does your second step know of the first?",
    thought="The first step is right; the second lacks momentum times the first.",
    sites=_MOMENTUM,
)
def rms_momentum_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("carried", lambda was, name, ratio: ratio)


@fault(
    149,
    "update",
    "momentum is a moving average: the ratio enters with 1 - momentum",
    hint="torch's velocity is mu b + g / root. What stands before the ratio in yours?",
    thought="The first step already is smaller, by the factor 1 - momentum.",
    sites=_MOMENTUM,
)
def rms_momentum_averages(book: Textbook, _: Site) -> None:
    def carried(was: Any, name: str, ratio: Any) -> Any:
        return was(name, book.scaled(1 - book.optimizer.options.momentum, ratio))

    book.wrap("carried", carried)


@fault(
    149,
    "update",
    "momentum acts on the gradient before it is divided by the root, where it should act on the ratio",
    hint="What does momentum carry on in torch: gradients, or steps that are scaled already?",
    thought="The first step is right; in the second the first gradient is divided by the second root.",
    sites=_MOMENTUM,
)
def rms_momentum_before_the_root(book: Textbook, _: Site) -> None:
    def ratio(was: Any, g: Any, root: Any) -> Any:
        return was(carry[0](names[0], g), root)

    def direction(was: Any, name: str, g: Any) -> Any:
        names[:] = [name]
        return was(name, g)

    names: list[str] = []
    carry = [book.optimizer.carried]
    book.wrap("direction", direction)
    book.wrap("ratio", ratio)
    book.wrap("carried", lambda was, name, ratio: ratio)
