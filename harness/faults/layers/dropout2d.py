"""Mistakes of dropout2d that dropout cannot have, whose module has all others: channels are not dropped whole."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, each_of, fault, layers_of_kind
from harness.faults.layers._parts import value_shapes
from harness.faults.textbook import Textbook
from harness.scenario.model import Case
from harness.task.layers.dropout import mask, scale
from harness.task.tape import Tape, Variable


def _square(case: Case) -> list[int]:
    """Where samples have as many rows as channels, some of which are dropped."""
    shapes, some = value_shapes(case), [i for i in layers_of_kind("dropout2d")(case) if 0 < case.layers[i].p < 1]
    return [i for i in some if shapes[i][0] == shapes[i][1] > 1]


@fault(
    115,
    "forward",
    "rows of an image are dropped, over all channels, where whole channels should be",
    hint="Along which axis of (batch, channels, height, width) is your mask the same for all?",
    thought="The output is wrong already; as many rows as channels there are, so that no shape complains.",
    sites=each_of(_square),
)
def dropout2d_drops_rows(book: Textbook, layers: Site) -> None:
    def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
        if i not in layers:
            right: Variable[Any] = was(i, tape, x, own)
            return right
        layer = book.case.layers[i]
        m = tape.numbers(mask(tape, layer, x).transpose(0, 2, 1, 3))
        return x * (m * scale(tape, layer))

    book.wrap("expression", expression)
