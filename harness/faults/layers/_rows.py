"""What the mistakes of layers that mix a sample's outputs are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, each_of, fault
from harness.faults.textbook import Textbook
from harness.scenario.model import Case
from harness.task import layers


def handed_back(
    name: str,
    said: str,
    thought: str,
    select: Callable[[Case], list[int]],
    handed: Callable[[Textbook, int, Any], Any],
    turn: int,
) -> None:
    """What a layer hands back is ``handed(book, index, g)``."""

    def inject(book: Textbook, indices: Site) -> None:
        book.wrap("backward_rows", lambda was, i, g: handed(book, i, g) if i in indices else was(i, g))

    inject.__name__ = name
    hint = "When one input of the layer grows, what happens to its other outputs? Which sum does that bring in?"
    thought = f"Behind the layer all is right; {thought}"
    fault(22, "backward", said, hint=hint, thought=thought, sites=each_of(select), turn=turn)(inject)


def over_samples(name: str, layer: str, thought: str, select: Callable[[Case], list[int]], turn: int) -> None:
    """The layer is taken over the samples, forward and back."""

    def inject(book: Textbook, indices: Site) -> None:
        back: dict[int, Callable[[Any], Any]] = {}

        def activation(was: Any, index: int, z: Any) -> Any:
            if index not in indices:
                return was(index, z)
            tape = book.tape()
            x = tape.variable(z)
            y = layers.forward(tape, book.case.network[index], x.mT, {}).mT
            back[index] = lambda g: tape.gradients(y, g, {"input": x}, "input")
            return y.value

        book.wrap("activation", activation)
        book.wrap("backward_rows", lambda was, i, g: back[i](g) if i in indices else was(i, g))

    inject.__name__ = name
    hint = "Which sums of the layer's outputs are 1: the rows' or the columns'?"
    said = f"{layer} is taken over the samples, not over the outputs of one"
    fault(21, "forward", said, hint=hint, thought=thought, sites=each_of(select), turn=turn)(inject)
