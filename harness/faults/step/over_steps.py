"""What is left over from the step before."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, anywhere, fault, where
from harness.faults.textbook import Textbook, shape


@fault(
    27,
    "backward",
    "gradients are added to those of the steps before",
    hint="Before the second backward pass, what do the gradient arrays hold?",
    thought="The first step is right; from the second on each gradient is the sum of all so far.",
    sites=anywhere,
)
def gradients_not_reset(book: Textbook, _: Site) -> None:
    total: dict[str, Any] = {}

    def accumulate(was: Any) -> None:
        was()
        for name, g in book.gradients.items():
            total[name] = book.kind.combined((1, total[name]), (1, g)) if name in total else g
        book.gradients = dict(total)

    book.wrap("accumulate", accumulate)


@fault(
    27,
    "backward",
    "sums over samples are added to those of the steps before, and divided by the samples of the last batch",
    hint="Before the second backward pass, what do the gradient arrays hold?",
    thought="The first step is right; from the second on each gradient is the sum of all so far, over the last N.",
    sites=where(lambda case: bool(case.loss and case.loss.reduction != "sum")),
)
def sums_not_reset(book: Textbook, _: Site) -> None:
    total: dict[str, Any] = {}

    def accumulate(was: Any) -> None:
        was()
        rows = shape(book.a[0])[0]
        for name, g in book.gradients.items():
            total[name] = book.kind.combined((1, total[name]), (rows, g)) if name in total else book.scaled(rows, g)
        book.gradients = {name: book.scaled(1 / rows, g) for name, g in total.items()}

    book.wrap("accumulate", accumulate)


@fault(
    29,
    "backward",
    "the backward pass uses the activations of the batch before",
    hint="Which forward pass do the values come from that your backward pass reads?",
    thought="The first step is right; in the second, biases are still right and weights are those of the old inputs.",
    sites=anywhere,
)
def stale_cache(book: Textbook, _: Site) -> None:
    before: dict[int, Any] = {}

    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        old, before[i] = before.get(i, x), x
        return was(i, g, old if shape(old) == shape(x) else x)

    book.wrap("weight_gradient", weight_gradient)
