"""What mistakes of pooling are made of: other windows, and other shares of their entries in a gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Fault, Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook, values
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task.layers._pooling import around_it, entries
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Tape, Variable

#: Of a tape, a pooling layer and its input, another output.
Pooled = Callable[[Tape[Any], Layer, Variable[Any]], Variable[Any]]
#: Which layers of a case.
Select = Callable[[Case], list[int]]
#: Of a layer and the values of its input, the share of each entry of its windows (batch, channels, *places, entries).
Shares = Callable[[Layer, Any], Any]
#: Of a tape, a pooling layer, its input and what stands around it, the entries of its windows.
Taken = Callable[[Tape[Any], Layer, Variable[Any], float], Variable[Any]]

LARGEST, MEANS = layers_of_kind("max_pool1d", "max_pool2d"), layers_of_kind("avg_pool1d", "avg_pool2d")

WINDOW_HINT = "Take an image of one window and a gradient of 1 behind it: to which entries does it go, and how much?"
OVERLAP_HINT = "Take two windows that share an entry. How much does the loss move when that entry does?"
PLACE_HINT = "Take a gradient of 1 for the second window alone. Which entries of the input does that window have?"
VALUE_HINT = "Work out by hand what your layer gives for one window, at the border and in the middle."


# ---------------------------------------------------------------- the register


def handed_back(number: int, name: str, said: str, thought: str, wrong: Pooled, select: Select, hint: str) -> Fault:
    """The layer gives what it should, and hands back the derivative of ``wrong``."""
    thought = f"Behind the layer all is right; {thought}"
    return _register(number, "backward", name, said, thought, _another(wrong, mistaken=True), select, hint)


def given(number: int, name: str, said: str, thought: str, other: Pooled, select: Select, hint: str) -> Fault:
    """The layer is another, forward and back."""
    thought = f"The output is wrong already; {thought}"
    return _register(number, "forward", name, said, thought, _another(other, mistaken=False), select, hint)


def _register(
    number: int, way: str, name: str, said: str, thought: str, inject: Callable[..., None], select: Select, hint: str
) -> Fault:
    inject.__name__ = name
    return fault(number, way, said, hint=hint, thought=thought, sites=each_of(select), alone=True)(inject)


def _another(other: Pooled, mistaken: bool) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
            if index not in layers:
                right: Variable[Any] = was(index, tape, x, own)
                return right
            wrong = other(tape, book.case.layers[index], x)
            return tape.mistaken(was(index, tape, x, own), wrong) if mistaken else wrong

        book.wrap("expression", expression)

    return inject


# ---------------------------------------------------------------- which layers


def of_them(select: Select, condition: Callable[[Layer], object]) -> Select:
    """Those of which this is so."""
    return lambda case: [index for index in select(case) if condition(case.layers[index])]


def overlap(layer: Layer) -> bool:
    """Whether two windows may share an entry."""
    return any(one.stride < one.reach for one in layer.along)


def has_padding(layer: Layer) -> bool:
    """Whether there is a border."""
    return any(layer.padding)


def has_stride(layer: Layer) -> bool:
    """Whether windows are further apart than by one."""
    return any(one.stride > 1 for one in layer.along)


# ---------------------------------------------------------------- windows, right ones and others


def of_another(**changed: int) -> Taken:
    """Windows of another stride, dilation and so on, as many as there should be: the first ones."""

    def taken(tape: Tape[Any], layer: Layer, x: Variable[Any], fill: float) -> Variable[Any]:
        axes, places = len(layer.kernel_size), layer.output_shape(x.shape[1:])[1:]
        other = layer.model_copy(update={name: (number,) * axes for name, number in changed.items()})
        return entries(tape, other, x, fill)[(..., *(slice(n) for n in places), slice(None))]

    return taken


def border_behind(tape: Tape[Any], layer: Layer, x: Variable[Any], fill: float) -> Variable[Any]:
    """As if the sample stood at the beginning of what it is padded to."""
    around = [(0, before + behind) for before, behind in around_it(layer, x.shape[2:])]
    return entries(tape, layer, x, fill, around)


def windows(layer: Layer, x: Any, fill: float) -> Any:
    """The entries of each window of an array (batch, channels, ...), ``fill`` where they are of the border."""
    tape = Tape(PlainKind())
    return entries(tape, layer, tape.constant(x), fill).value


# ---------------------------------------------------------------- shares of a window's gradient


def shared(shares: Shares, taken: Taken = entries) -> Pooled:
    """The sum of each window's entries times their shares, which are constants."""

    def pooled(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
        return (taken(tape, layer, x, 0.0) * tape.numbers(shares(layer, values(x.value)))).sum(-1)

    return pooled


def backs(number: int, usual: Select) -> Callable[..., None]:
    """What makes mistakes of a way back under a number, of these layers where no others are named."""

    def back(
        name: str,
        said: str,
        thought: str,
        shares: Shares,
        hint: str = WINDOW_HINT,
        select: Select = usual,
        taken: Taken = entries,
    ) -> None:
        handed_back(number, name, said, thought, shared(shares, taken), select, hint)

    return back


def of_last_written(layer: Layer, x: Any, written: Any) -> Any:
    """1 for the entries that are the last to be ``written`` of those of all windows that stand in one place, else 0.

    Windows are written in row-major order; x (batch, channels, ...).
    """
    number = windows(layer, np.arange(x.size, dtype=float).reshape(x.shape), -1.0).astype(int)
    order = np.arange(number[0, 0, ..., 0].size).reshape(*number.shape[2:-1], 1)
    order, counted, last = np.broadcast_to(order, number.shape), written & (number >= 0), np.full(x.size, -1)
    np.maximum.at(last, number[counted], order[counted])
    return counted & (order == last[number])
