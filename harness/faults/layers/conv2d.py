"""Mistakes of conv2d and conv1d: other windows, kernels and groups, windows that hide one another, sums of a bias."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.changes import one_sample
from harness.faults.fault import of_several_samples
from harness.faults.layers import _convolution as conv
from harness.faults.layers._convolution import BOTH, CONVOLUTIONS, of_them
from harness.faults.textbook import Textbook, shape
from harness.scenario.kinds import Layer
from harness.task.tape import Tape, Variable

_OVERLAPPING = of_them(CONVOLUTIONS, conv.overlap)
_PADDED = of_them(CONVOLUTIONS, conv.has_padding)
_OF_KERNELS = of_them(CONVOLUTIONS, conv.has_kernel)

# ---------------------------------------------------------------- forward

conv.given(
    "conv_kernel_flipped",
    "the kernel is flipped: the convolution of signal processing, where torch's is a correlation",
    "it would be right for a kernel that lies backwards along each axis, and training learns such a one.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.given(
    "conv_stride_forgotten",
    "the stride is forgotten: windows begin one entry apart, and the first ones are taken",
    "only the first window's numbers are right.",
    conv.WITHOUT_STRIDE,
    of_them(CONVOLUTIONS, conv.has_stride),
)
conv.given(
    "conv_dilation_forgotten",
    "the dilation is forgotten: the kernel has no gaps, and the first windows are taken",
    "each window sees the entries next to each other.",
    conv.WITHOUT_DILATION,
    of_them(CONVOLUTIONS, conv.has_dilation),
)
conv.given(
    "conv_padding_behind",
    "all zeros of the padding stand behind the samples, none before",
    "the numbers are those of windows that begin later.",
    conv.IN_THE_CORNER,
    _PADDED,
)
conv.given(
    "conv_groups_mixed_up",
    "a group's kernels meet the channels of another group",
    "each output is right for the channels of another group.",
    conv.of_input(conv.of_next_group),
    of_them(BOTH, conv.has_groups),
)


def _without_bias(tape: Tape[Any], layer: Layer, x: Variable[Any], own: conv.Own) -> Variable[Any]:
    own = {**own, "bias": own["bias"] * 0} if "bias" in own else own
    return conv.convolved(tape, layer, conv.at_windows(layer, x), x, own)


conv.given(
    "conv_bias_forgotten",
    "the bias is not added to the layer's output",
    "every channel is off by one number, its bias, and the bias has no gradient.",
    _without_bias,
    of_them(BOTH, lambda layer: layer.bias is not False),
)


def _of_last_channel(_: Layer, weight: Variable[Any]) -> Variable[Any]:
    mask = np.zeros(weight.shape)
    mask[:, -1] = 1
    return weight * weight._tape.numbers(mask)


conv.given(
    "conv_of_the_last_channel",
    "the outputs are those of the last input channel alone, where a sum over the channels is right",
    "a loop over channels overwrites where it should add.",
    conv.of_weight(_of_last_channel),
    of_them(CONVOLUTIONS, lambda layer: layer.in_channels_of_a_group > 1),
)

# ---------------------------------------------------------------- what is handed back

conv.to_input(
    "conv_kernel_not_flipped_back",
    "the kernel is not turned round on the way back: each entry gets the weight of the opposite one",
    "before it, the entries of each window are exchanged.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.to_input(
    "conv_channels_exchanged_back",
    "input and output channels of the weight are exchanged on the way back",
    "both are as many, so that no shape complains.",
    conv.of_weight(conv.exchanged),
    of_them(CONVOLUTIONS, conv.is_square),
)
conv.to_input(
    "conv_stride_forgotten_back",
    "the stride is forgotten on the way back: windows are taken to begin one entry apart",
    "before it, numbers crowd where the first windows are.",
    conv.WITHOUT_STRIDE,
    of_them(CONVOLUTIONS, conv.has_stride),
)
conv.to_input(
    "conv_dilation_forgotten_back",
    "the dilation is forgotten on the way back: the kernel is taken to have no gaps",
    "before it, numbers stand next to each other that should be apart.",
    conv.WITHOUT_DILATION,
    of_them(CONVOLUTIONS, conv.has_dilation),
)
conv.to_input(
    "conv_padding_not_cut_off",
    "the gradient with respect to the padded input is cut off at its end alone, where the padding is on both sides",
    "before it, the numbers are right, but too far down and to the right.",
    conv.IN_THE_CORNER,
    _PADDED,
)
conv.to_input(
    "conv_windows_assigned_back",
    "each window's gradient is written over those of the windows before, where they should be added",
    "before it, entries that one window alone has seen are right.",
    conv.written_last(by_offset=False),
    _OVERLAPPING,
    conv.OVERLAP_HINT,
)
conv.to_input(
    "conv_offsets_assigned_back",
    "each entry of the kernel writes its gradients over those of the entries before, where they should be added",
    "before it, entries that one window alone has seen are right.",
    conv.written_last(by_offset=True),
    _OVERLAPPING,
    conv.OVERLAP_HINT,
)
conv.to_input(
    "conv_groups_mixed_up_back",
    "the gradient of a group's channels is handed to the channels of another group",
    "before it, the groups are exchanged.",
    conv.of_input(conv.of_next_group),
    of_them(BOTH, conv.has_groups),
)

# ---------------------------------------------------------------- the gradient of the weight

conv.to_weight(
    "conv_weight_gradient_flipped",
    "every kernel of the weight's gradient lies backwards along each axis",
    "it has all the right numbers, turned round within each kernel.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.to_weight(
    "conv_weight_gradient_mirrored",
    "rows and columns are exchanged in every kernel of the weight's gradient",
    "it has all the right numbers, mirrored at each kernel's diagonal.",
    conv.of_weight(conv.mirrored),
    of_them(CONVOLUTIONS, conv.is_square_kernel),
)
conv.to_weight(
    "conv_weight_gradient_channels_exchanged",
    "input and output channels of the weight's gradient are exchanged",
    "both are as many, so that no shape complains.",
    conv.of_weight(conv.exchanged),
    of_them(CONVOLUTIONS, conv.is_square),
)
conv.to_weight(
    "conv_weight_gradient_without_stride",
    "the weight's gradient is made with windows that begin one entry apart: the stride is forgotten",
    "it would be right for a layer of stride 1 with as many windows.",
    conv.WITHOUT_STRIDE,
    of_them(CONVOLUTIONS, conv.has_stride),
)
conv.to_weight(
    "conv_weight_gradient_without_dilation",
    "the weight's gradient is made with windows without gaps: the dilation is forgotten",
    "of each kernel only the first entry is right.",
    conv.WITHOUT_DILATION,
    of_them(CONVOLUTIONS, conv.has_dilation),
)
conv.to_weight(
    "conv_weight_gradient_of_unpadded_input",
    "the weight's gradient is made with the input before it was padded",
    "its windows begin where the samples do, and not where their padding does.",
    conv.IN_THE_CORNER,
    _PADDED,
)


def _only(book: Textbook, g: Any, part: tuple[Any, ...]) -> Any:
    """g, and 0 in all but a part."""
    mask = np.zeros(shape(g))
    mask[part] = 1
    return book.kind.multiplied(g, book.kind.exact(mask))


def _of_part(name: str, said: str, thought: str, part: Any, select: conv.Select) -> None:
    """The gradient of the weight is made with a part of the gradients alone."""

    def inject(book: Textbook, layers: Any) -> None:
        def weight_gradient(was: Any, index: int, g: Any, x: Any) -> Any:
            return was(index, part(book, g) if index in layers else g, x)

        book.wrap("weight_gradient", weight_gradient)

    thought = f"The bias's gradient and what is handed back are right; {thought}"
    conv.register(name, said, thought, inject, select, conv.KERNEL_HINT)


_of_part(
    "conv_weight_gradient_of_the_last_window",
    "the weight's gradient is that of the last window alone, where a sum over all windows is right",
    "a loop over windows overwrites where it should add.",
    lambda book, g: _only(book, g, (..., *(-1,) * (len(shape(g)) - 2))),
    BOTH,
)
_of_part(
    "conv_weight_gradient_of_the_last_sample",
    "a convolution's weight gradient is that of the last sample alone, where a sum over the batch is right",
    "a loop over samples overwrites where it should add.",
    lambda book, g: one_sample(book, g, -1),
    of_several_samples(BOTH),
)

# ---------------------------------------------------------------- the gradient of the bias


def _places(g: Any) -> tuple[int, ...]:
    return tuple(range(2, len(shape(g))))


def _summed(book: Textbook, g: Any, *axes: int, factor: float = 1.0) -> Any:
    """A row of channels (1, channels): the sum over these axes, all of which but the channels' are of length 1 then."""
    found = book.kind.viewed(book.kind.sums(g, *axes), lambda a: a.reshape(1, -1))
    return found if factor == 1 else book.scaled(factor, found)


def _mean_over(book: Textbook, g: Any, *axes: int) -> Any:
    count = np.prod([shape(g)[axis] for axis in axes])
    return _summed(book, g, 0, *_places(g), factor=1 / float(count))


def _over_channels(book: Textbook, g: Any) -> Any:
    total = book.kind.viewed(book.kind.sums(g), lambda a: a.reshape(1, 1))
    return book.kind.product(total, book.kind.exact(np.ones((1, shape(g)[1]))))


conv.to_bias(
    "conv_bias_gradient_mean_over_places",
    "a channel's bias gradient is the mean over its places, where their sum is right",
    "it is the right one divided by the number of places of a channel.",
    lambda book, g: _mean_over(book, g, *_places(g)),
    BOTH,
)
conv.to_bias(
    "conv_bias_gradient_mean_of_all",
    "a channel's bias gradient is the mean over samples and places, where their sum is right",
    "it is the right one divided by the number of entries of a channel in the batch.",
    lambda book, g: _mean_over(book, g, 0, *_places(g)),
    BOTH,
)
conv.to_bias(
    "conv_bias_gradient_over_channels",
    "a convolution's bias gradient is summed over the channels as well, one number for all",
    "every entry is the sum of all the right ones.",
    _over_channels,
    BOTH,
)
conv.to_bias(
    "conv_bias_gradient_of_the_last_place",
    "a channel's bias gradient is that of its last place alone, where a sum over places is right",
    "a loop over places overwrites where it should add.",
    lambda book, g: _summed(book, _only(book, g, (..., *(-1,) * (len(shape(g)) - 2))), 0, *_places(g)),
    BOTH,
)
conv.to_bias(
    "conv_bias_gradient_of_the_last_sample",
    "a channel's bias gradient is that of the last sample alone, where a sum over the batch is right",
    "a loop over samples overwrites where it should add.",
    lambda book, g: _summed(book, one_sample(book, g, -1), 0, *_places(g)),
    of_several_samples(BOTH),
)
conv.to_bias(
    "conv_bias_gradient_over_the_batch_alone",
    "a convolution's bias gradient is summed over the batch alone, and keeps a number for each place",
    "it has as many entries as a sample of the layer's output.",
    lambda book, g: _summed(book, g, 0),
    BOTH,
    number=17,
)
