"""What mistakes of convolutions are made of: other windows, other kernels, and windows that hide one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from harness.faults.fault import Fault, Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task.layers._convolution import Windows, correlated, spread, windows
from harness.task.tape import Tape, Variable

Own = Mapping[str, Variable[Any]]
#: Of a tape, a convolution, its input and its parameters, another output of the right shape.
Other = Callable[[Tape[Any], Layer, Variable[Any], Own], Variable[Any]]
#: Which layers of a case.
Select = Callable[[Case], list[int]]

CONVOLUTIONS, TRANSPOSED = layers_of_kind("conv1d", "conv2d"), layers_of_kind("conv_transpose2d")
BOTH = layers_of_kind("conv1d", "conv2d", "conv_transpose2d")

PLACE_HINT = "Take one entry of the input. Which windows see it, and through which entry of the kernel does each?"
OVERLAP_HINT = "Take an entry that two windows share. How much does the loss move when that entry does?"
KERNEL_HINT = "Take one entry of the kernel: which entries of the input does it meet, and what does each pair add to?"
BIAS_HINT = "One bias serves a whole channel: every place of every sample. How do their gradients become one?"
VALUE_HINT = "Work out by hand what your layer gives for one window, in the middle and at the border."

# ---------------------------------------------------------------- the register


def given(name: str, said: str, thought: str, other: Other, select: Select) -> Fault:
    """The layer is another, forward and back."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Own) -> Variable[Any]:
            taken: Other = lambda tape, _, x, own: was(index, tape, x, own)  # noqa: E731
            return (other if index in layers else taken)(tape, book.case.layers[index], x, own)

        book.wrap("expression", expression)

    thought = f"The output is wrong already; {thought}"
    return _register(130, "forward", name, said, thought, inject, select, VALUE_HINT)


def to_input(name: str, said: str, thought: str, other: Other, select: Select, hint: str = PLACE_HINT) -> Fault:
    """What it hands back is the derivative of another expression with respect to its input."""
    thought = f"The layer's own gradients are right; {thought}"

    def parts(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own, right: Other) -> Variable[Any]:
        return other(tape, layer, x, _stopped(tape, own)) + right(tape, layer, tape.stop(x), own)

    return _register(131, "backward", name, said, thought, _back(parts), _later(select), hint)


def to_weight(name: str, said: str, thought: str, other: Other, select: Select, hint: str = KERNEL_HINT) -> Fault:
    """The gradient of its weight is that of another expression."""
    thought = f"The bias's gradient and what is handed back are right; {thought}"

    def parts(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own, right: Other) -> Variable[Any]:
        weight = {"weight": own["weight"]}
        rest = {name: one if name != "weight" else tape.stop(one) for name, one in own.items()}
        return other(tape, layer, tape.stop(x), weight) + right(tape, layer, x, rest)

    return _register(131, "backward", name, said, thought, _back(parts), select, hint)


def to_bias(
    name: str, said: str, thought: str, gradient: Callable[[Textbook, Any], Any], select: Select, number: int = 131
) -> Fault:
    """The gradient of its bias is ``gradient(book, g)``, of g (batch, channels, ...)."""

    def inject(book: Textbook, layers: Site) -> None:
        def bias_gradient(was: Any, index: int, g: Any) -> Any:
            return gradient(book, g) if index in layers else was(index, g)

        book.wrap("bias_gradient", bias_gradient)

    thought = f"The weight's gradient and what is handed back are right; {thought}"
    return _register(number, "backward", name, said, thought, inject, of_them(select, _has_bias), BIAS_HINT)


def register(
    name: str, said: str, thought: str, inject: Callable[..., None], select: Select, hint: str, way: str = "backward"
) -> Fault:
    """A mistake of its own making."""
    return _register(130 if way == "forward" else 131, way, name, said, thought, inject, select, hint)


def _register(
    number: int, way: str, name: str, said: str, thought: str, inject: Callable[..., None], select: Select, hint: str
) -> Fault:
    inject.__name__ = name
    return fault(number, way, said, hint=hint, thought=thought, sites=each_of(select), alone=True, turn=40)(inject)


def _back(parts: Callable[..., Variable[Any]]) -> Callable[[Textbook, Site], None]:
    """The value that it should have, and the derivative of ``parts``."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Own) -> Variable[Any]:
            right: Variable[Any] = was(index, tape, x, own)
            if index not in layers:
                return right
            of: Other = lambda tape, _, x, own: was(index, tape, x, own)  # noqa: E731
            return tape.mistaken(right, parts(tape, book.case.layers[index], x, own, of))

        book.wrap("expression", expression)

    return inject


def _stopped(tape: Tape[Any], own: Own) -> Own:
    return {name: tape.stop(one) for name, one in own.items()}


# ---------------------------------------------------------------- which layers


def of_them(select: Select, condition: Callable[[Layer], object]) -> Select:
    """Those of which this is so."""
    return lambda case: [index for index in select(case) if condition(case.layers[index])]


def _later(select: Select) -> Select:
    """Those that hand a gradient back."""
    return lambda case: [index for index in select(case) if index]


def _has_bias(layer: Layer) -> bool:
    return layer.bias is not False


def has_kernel(layer: Layer) -> bool:
    """Whether its kernel has more entries than one."""
    return any(one > 1 for one in layer.kernel_size)


def has_stride(layer: Layer) -> bool:
    """Whether windows are further apart than by one."""
    return any(one > 1 for one in layer.stride)


def has_padding(layer: Layer) -> bool:
    """Whether there is a border before the samples."""
    return any(before for before, _ in layer.pads)


def has_dilation(layer: Layer) -> bool:
    """Whether the kernel has gaps."""
    return any(d > 1 < k for d, k in zip(layer.dilation, layer.kernel_size, strict=True))


def has_groups(layer: Layer) -> bool:
    """Whether channels come in groups."""
    return bool(layer.groups > 1)


def overlap(layer: Layer) -> bool:
    """Whether two windows may share an entry."""
    return has_kernel(layer) and any(one < reach for one, reach in zip(layer.stride, layer.reach, strict=True))


def is_square(layer: Layer) -> bool:
    """Whether an exchange of its channels goes unnoticed by their number."""
    return bool(layer.groups == 1 and layer.in_channels == layer.out_channels > 1)


def is_square_kernel(layer: Layer) -> bool:
    """Whether an exchange of a kernel's rows and columns goes unnoticed by their number."""
    return len(layer.kernel_size) == 2 and layer.kernel_size[0] == layer.kernel_size[1] > 1


# ---------------------------------------------------------------- other windows and kernels


def at_windows(layer: Layer, x: Variable[Any]) -> Windows:
    """A convolution's windows: of its input, or of its output if it is transposed."""
    other = layer.output_shape(x.shape[1:])[1:]
    return windows(layer, *((other, x.shape[2:]) if _is_transposed(layer) else (x.shape[2:], other)))


def _is_transposed(layer: Layer) -> bool:
    return "output_padding" in type(layer).model_fields


def convolved(tape: Tape[Any], layer: Layer, at: Windows, x: Variable[Any], own: Own) -> Variable[Any]:
    """A convolution over these windows."""
    return (spread if _is_transposed(layer) else correlated)(tape, at, x, own)


def of_windows(change: Callable[[Windows], Mapping[str, Any]]) -> Other:
    """With some fields of its windows changed."""

    def other(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own) -> Variable[Any]:
        at = at_windows(layer, x)
        return convolved(tape, layer, replace(at, **change(at)), x, own)

    return other


def of_weight(change: Callable[[Layer, Variable[Any]], Variable[Any]]) -> Other:
    """With a weight that ``change`` makes of the right one."""

    def other(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own) -> Variable[Any]:
        return convolved(tape, layer, at_windows(layer, x), x, {**own, "weight": change(layer, own["weight"])})

    return other


def of_input(change: Callable[[Layer, Variable[Any]], Variable[Any]]) -> Other:
    """Of an input that ``change`` makes of the right one."""

    def other(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own) -> Variable[Any]:
        return convolved(tape, layer, at_windows(layer, x), change(layer, x), own)

    return other


WITHOUT_STRIDE = of_windows(lambda at: {"stride": (1,) * len(at.size)})
WITHOUT_DILATION = of_windows(lambda at: {"dilation": (1,) * len(at.size)})
#: As if the samples stood at the beginning of what they are padded to.
IN_THE_CORNER = of_windows(lambda at: {"pads": tuple((0, sum(pad)) for pad in at.pads)})


def flipped(_: Layer, weight: Variable[Any]) -> Variable[Any]:
    """Every kernel backwards along each of its axes."""
    return weight[(slice(None), slice(None), *(slice(None, None, -1) for _ in weight.shape[2:]))]


def exchanged(_: Layer, weight: Variable[Any]) -> Variable[Any]:
    """The kernel of each output and input where that of the input and output belongs."""
    return weight.transpose(1, 0, *range(2, len(weight.shape)))


def mirrored(_: Layer, weight: Variable[Any]) -> Variable[Any]:
    """Every kernel with its rows for columns."""
    return weight.mT


def of_next_group(layer: Layer, x: Variable[Any]) -> Variable[Any]:
    """The channels of each group where those of the group before belong."""
    batch, channels, *size = x.shape
    groups = x.reshape(batch, layer.groups, channels // layer.groups, *size)
    return groups[:, ::-1].reshape(batch, channels, *size)


# ---------------------------------------------------------------- windows that hide one another


def written_last(by_offset: bool) -> Other:
    """Only what is written last to an entry of the samples counts: windows in turn, or the kernel's entries in turn."""

    def other(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own) -> Variable[Any]:
        at = at_windows(layer, x)
        padded = tape.pad(x, ((0, 0), (0, 0), *at.pads))[(..., *map(slice, at.covered))]
        seen = tape.windows(padded, at.kernel, at.stride, at.dilation) * tape.numbers(_last(at, by_offset))
        rows = at.in_rows(seen.reshape(x.shape[0], at.groups, -1, *seen.shape[2:]))
        found: Variable[Any] = at.as_samples(rows @ at.kernels(own["weight"]).mT)
        return found

    return other


def spread_last(by_offset: bool) -> Callable[[Textbook, Site], None]:
    """The same of a transposed convolution's output; its way back, which writes nothing twice, is as it should be."""

    def last(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Own) -> Variable[Any]:
        at = at_windows(layer, x)
        each = x.reshape(x.shape[0], at.groups, -1, prod(at.places)).transpose(0, 1, 3, 2) @ at.kernels(own["weight"])
        each = each.reshape(*each.shape[:3], -1, prod(at.kernel)).transpose(0, 1, 3, 2, 4)
        channels = each.reshape(x.shape[0], -1, prod(at.places) * prod(at.kernel))
        batch, outputs, written = channels.shape
        kept = tape.numbers(_last(at, by_offset).reshape(written))
        number = at.windows_of(np.arange(prod(at.padded)).reshape(at.padded)).reshape(written)
        to = (np.arange(batch * outputs) * prod(at.padded))[:, None] + number
        to, padded = to.reshape(channels.shape), (batch, outputs, *at.padded)
        found = tape.constant(tape.kind.scattered((channels * kept).value, to, padded))
        inside = (..., *(slice(before, before + n) for n, (before, _) in zip(at.size, at.pads, strict=True)))
        return found[inside] + own["bias"].reshape(-1, *(1 for _ in at.size)) if "bias" in own else found[inside]

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Own) -> Variable[Any]:
            right: Variable[Any] = was(index, tape, x, own)
            return tape.mistaken(last(tape, book.case.layers[index], x, own), right) if index in layers else right

        book.wrap("expression", expression)

    return inject


def _last(at: Windows, by_offset: bool) -> Any:
    """1 for the entry of a window that is the last to be written of all in its place, else 0: (*places, *kernel)."""
    number = at.windows_of(np.arange(prod(at.padded)).reshape(at.padded))
    order = np.arange(number.size).reshape(number.shape)
    if by_offset:
        axes = len(at.size)
        order = np.arange(number.size).reshape(*at.kernel, *at.places)
        order = order.transpose(*range(axes, 2 * axes), *range(axes))
    last = np.full(prod(at.padded), -1)
    np.maximum.at(last, number, order)
    return (order == last[number]).astype(float)
