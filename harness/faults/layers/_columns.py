"""Mistakes of convolutions by columns (im2col): samples and places are laid out one way, and read the other way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import prod
from typing import Any

from harness.faults.fault import Site, of_several_samples
from harness.faults.layers import _convolution as conv
from harness.faults.layers._parts import value_shapes
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task.tape import Tape, Variable

_HINT = (
    "Give two samples of two places each the numbers 1 to 4. In which order do your columns have them, there and back?"
)


def _by_sample(a: Any) -> Any:
    """(batch, channels, ...) whose columns lie place by place, read as if they lay sample by sample."""
    batch, channels, *places = a.shape
    columns = a.reshape(batch, channels, -1).transpose(1, 2, 0)
    return columns.reshape(channels, batch, -1).transpose(1, 0, 2).reshape(batch, channels, *places)


def _by_place(a: Any) -> Any:
    """The reverse."""
    batch, channels, *places = a.shape
    columns = a.reshape(batch, channels, -1).transpose(1, 0, 2)
    return columns.reshape(channels, -1, batch).transpose(2, 0, 1).reshape(batch, channels, *places)


def _several(case: Case) -> list[int]:
    """Convolutions of several places."""
    shapes = value_shapes(case)
    return [index for index in conv.CONVOLUTIONS(case) if prod(shapes[index + 1][1:]) > 1]


def _at(part: str, read: Callable[[Any], Any]) -> Callable[[Textbook, Site], None]:
    """A part of the way back takes the gradient in another order."""

    def inject(book: Textbook, layers: Site) -> None:
        def taken(was: Any, index: int, g: Any, other: Any) -> Any:
            return was(index, book.kind.viewed(g, read) if index in layers else g, other)

        book.wrap(part, taken)

    return inject


def _given(
    read: Callable[[Any], Any], tape: Tape[Any], layer: Layer, x: Variable[Any], own: Mapping[str, Variable[Any]]
) -> Variable[Any]:
    found: Variable[Any] = read(conv.convolved(tape, layer, conv.at_windows(layer, x), x, own))
    return found


for _read, _name, _laid, _as in (
    (_by_sample, "by_sample", "place by place", "sample by sample"),
    (_by_place, "by_place", "sample by sample", "place by place"),
):
    _said = f"columns lie {_laid} and are read {_as}: samples and places are mixed up in what "
    conv.given(
        f"conv_output_read_{_name}",
        f"{_said}a convolution gives",
        "it has all the right numbers, of other samples and places.",
        partial(_given, _read),
        of_several_samples(_several),
    )
    conv.register(
        f"conv_columns_read_{_name}_back",
        f"{_said}a convolution hands back",
        "Its own gradients are right; before it, each window's gradient is that of another sample or place.",
        _at("handed_back", _read),
        of_several_samples(lambda case: [index for index in _several(case) if index]),
        _HINT,
    )
    conv.register(
        f"conv_weight_gradient_read_{_name}",
        f"{_said}a convolution's weight gradient is made of",
        "The bias's gradient and what is handed back are right; each window meets the gradient of another.",
        _at("weight_gradient", _read),
        of_several_samples(_several),
        _HINT,
    )
