"""Mistakes of AdamW's decay; all others are Adam's."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, fault, where, with_bias
from harness.faults.optimizers._adaptive import having
from harness.faults.textbook import Textbook

_DECAYS = having("weight_decay", "adamw")


@fault(
    148,
    "update",
    "the decay is added to the gradient, as Adam's is, where AdamW's shrinks the parameter",
    hint="Which lines of your update does the decay reach: the averages, or the parameter alone?",
    thought="Gradients are right; the decay goes through both averages and is divided by the root.",
    sites=where(_DECAYS),
)
def decay_in_the_averages(book: Textbook, _: Site) -> None:
    decay = book.optimizer.options.weight_decay
    book.wrap("decayed", lambda was, name, w, g: book.kind.combined((1, g), (decay, w)))
    book.wrap("shrinking", lambda was: 0.0)


@fault(
    148,
    "update",
    "the parameter shrinks by the decay without the learning rate",
    hint="Write down what is taken off a parameter beside Adam's step. Where does lr stand?",
    thought="Gradients are right; what every step has too much is the decay times the parameter, without lr.",
    sites=where(_DECAYS),
)
def shrinks_without_rate(book: Textbook, _: Site) -> None:
    book.wrap("shrinking", lambda was: float(book.optimizer.options.weight_decay))


@fault(
    148,
    "update",
    "the parameter shrinks after it has taken its step",
    hint="Which comes first in your update: the decay, or the step? On which value of the parameter does it act?",
    thought="Gradients are right; the step itself has shrunk with the parameter.",
    sites=where(_DECAYS),
)
def shrinks_after_the_step(book: Textbook, _: Site) -> None:
    book.wrap("shrinking", lambda was: 0.0)

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after, moved = was(name, w, g)
        shrunk = -book.lr * book.optimizer.options.weight_decay
        combined = book.kind.combined
        return combined((1 + shrunk, after)), combined((1 + shrunk, moved), (shrunk, w))

    book.wrap("update", update)


@fault(
    148,
    "update",
    "biases do not shrink, and torch.optim.AdamW shrinks every parameter",
    hint="Which parameters does your decay touch? Which does torch's, unless told otherwise?",
    thought="Weights are right; what the biases' steps lack is lr times the decay times the bias.",
    sites=where(lambda case: _DECAYS(case) and bool(with_bias(case))),
)
def biases_do_not_shrink(book: Textbook, _: Site) -> None:
    shrinks = [True]

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        shrinks[0] = not name.endswith(".bias")
        found: tuple[Any, Any] = was(name, w, g)
        return found

    book.wrap("shrinking", lambda was: was() if shrinks[0] else 0.0)
    book.wrap("update", update)
