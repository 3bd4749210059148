"""What the mistakes of layers that mix a sample's outputs are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, each_of, fault
from harness.faults.layers._parts import derivative_of
from harness.faults.textbook import Textbook
from harness.scenario.model import Case
from harness.task.tape import Tape, Variable


def hands_back_another(
    name: str,
    said: str,
    thought: str,
    select: Callable[[Case], list[int]],
    wrong: Callable[[Tape[Any], Variable[Any], Variable[Any]], Variable[Any]],
    turn: int,
) -> None:
    """What a layer hands back is the derivative of ``wrong(tape, x, p)``, p the softmax of x, taken as constant."""

    def inject(book: Textbook, indices: Site) -> None:
        derivative_of(book, indices, lambda tape, x, _: wrong(tape, x, tape.stop(tape.softmax(x))))

    inject.__name__ = name
    hint = "When one input of the layer grows, what happens to its other outputs? Which sum does that bring in?"
    thought = f"Behind the layer all is right; {thought}"
    fault(22, "backward", said, hint=hint, thought=thought, sites=each_of(select), turn=turn)(inject)


def over_samples(name: str, layer: str, thought: str, select: Callable[[Case], list[int]], turn: int) -> None:
    """The layer is taken over the samples, forward and back."""

    def inject(book: Textbook, indices: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
            found: Variable[Any] = was(index, tape, x.mT, own).mT if index in indices else was(index, tape, x, own)
            return found

        book.wrap("expression", expression)

    inject.__name__ = name
    hint = "Which sums of the layer's outputs are 1: the rows' or the columns'?"
    said = f"{layer} is taken over the samples, not over the outputs of one"
    fault(21, "forward", said, hint=hint, thought=thought, sites=each_of(select), turn=turn)(inject)
