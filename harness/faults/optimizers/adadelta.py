"""Mistakes of Adadelta: of what it keeps of its own steps, and of its two roots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, fault, where
from harness.faults.optimizers._adaptive import having, of
from harness.faults.textbook import Textbook

_HERE, _EPS = where(of("adadelta")), where(having("eps", "adadelta"))


def _accumulates(name: str, said: str, thought: str, what: Callable[[Textbook, str, Any, Any], Any]) -> None:
    """Of its own steps it keeps ``what(book, name, d², g)``."""

    def inject(book: Textbook, _: Site) -> None:
        now: dict[str, Any] = {}

        def direction(was: Any, name: str, g: Any) -> Any:
            now[name] = g
            return was(name, g)

        def average(was: Any, buffer: str, name: str, share: float, new: Any) -> Any:
            return was(buffer, name, share, what(book, name, new, now[name]) if buffer == "acc_delta" else new)

        book.wrap("direction", direction)
        book.wrap("average", average)

    inject.__name__ = name
    hint = "What is squared and averaged in the second average of Adadelta? In the first it is gradients."
    fault(151, "update", said, hint=hint, thought=thought, sites=_HERE)(inject)


_accumulates(
    "gradients_for_own_steps",
    "the average of its own steps is of the gradients' squares",
    "The first step is right; from the second on they are far too large.",
    lambda book, _name, _d, g: book.kind.square(g)[0],
)
_accumulates(
    "own_steps_with_rate",
    "the average of its own steps is of what the parameter moves by, learning rate included",
    "The first step is right; from the second on they are off, unless lr is 1.",
    lambda book, _name, d, _g: book.scaled(book.lr**2, d),
)


@fault(
    151,
    "update",
    "the average of its own steps is never brought up to date",
    hint="Which lines of your update change what the numerator's root is of?",
    thought="The first step is right; from the second on they are too small.",
    sites=_HERE,
)
def own_steps_not_kept(book: Textbook, _: Site) -> None:
    def average(was: Any, buffer: str, name: str, share: float, new: Any) -> Any:
        return new if buffer == "acc_delta" else was(buffer, name, share, new)

    book.wrap("average", average)


@fault(
    151,
    "update",
    "the present step is among its own steps before it is known: it is taken for the gradient",
    hint="Which comes first in your update: the step, or the average of squares which that step enters?",
    thought="The first step is far too large already.",
    sites=_HERE,
)
def own_steps_too_early(book: Textbook, _: Site) -> None:
    def step_along(was: Any, g: Any, a: Any, v: Any) -> Any:
        return was(g, book.kind.averaged(book.optimizer.options.rho, a, book.kind.square(g)[0]), v)

    book.wrap("step_along", step_along)


@fault(
    151,
    "update",
    "the root of its own steps is missing: the step is the gradient over a root, as RMSprop's is",
    hint="Which unit has your step? Adadelta's has that of the parameter.",
    thought="Every step is far too large.",
    sites=_HERE,
)
def root_of_own_steps_missing(book: Textbook, _: Site) -> None:
    def step_along(_was: Any, g: Any, _a: Any, v: Any) -> Any:
        optimizer = book.optimizer
        return book.kind.quotient(g, optimizer.root(optimizer.beyond(v)), optimizer.options.eps**0.5)

    book.wrap("step_along", step_along)


@fault(
    151,
    "update",
    "the roots are exchanged: gradients above, its own steps below",
    hint="Which of the two averages should make a step larger where it is large?",
    thought="Every step is far too large, the first most.",
    sites=_HERE,
)
def roots_exchanged(book: Textbook, _: Site) -> None:
    book.wrap("step_along", lambda was, g, a, v: was(g, v, a))


@fault(
    151,
    "update",
    "epsilon stands beside both roots, where it should stand within them",
    hint="What is the root of epsilon, compared with epsilon? Which is added in torch?",
    thought="The first step is far too small: its own root begins at epsilon, where the root of epsilon belongs.",
    sites=_EPS,
)
def epsilon_beside_both_roots(book: Textbook, _: Site) -> None:
    def step_along(_was: Any, g: Any, a: Any, v: Any) -> Any:
        optimizer, eps = book.optimizer, book.optimizer.options.eps
        above, below = (book.kind.shifted(optimizer.root(one), eps) for one in (a, v))
        return book.kind.quotient(book.kind.multiplied(g, above), below, eps)

    book.wrap("step_along", step_along)


@fault(
    151,
    "update",
    "epsilon is in neither root",
    hint="The average of its own steps begins at 0. What makes Adadelta's first step?",
    thought="Nothing ever moves: the root of its own steps is 0, and so is every step.",
    sites=_EPS,
)
def epsilon_in_neither_root(book: Textbook, _: Site) -> None:
    book.wrap("beyond", lambda was, v: v)
