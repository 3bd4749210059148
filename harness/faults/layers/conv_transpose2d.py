"""Mistakes of conv_transpose2d: other windows and kernels; those of its gradients stand with conv2d's."""

from __future__ import annotations

from harness.faults.layers import _convolution as conv
from harness.faults.layers._convolution import TRANSPOSED, of_them

_OF_KERNELS, _OVERLAPPING = of_them(TRANSPOSED, conv.has_kernel), of_them(TRANSPOSED, conv.overlap)

conv.given(
    "conv_transpose_kernel_flipped",
    "the kernel of a transposed convolution lies backwards: windows are correlated where they should be spread",
    "it would be right for a kernel that lies backwards along each axis.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.given(
    "conv_transpose_stride_forgotten",
    "the stride of a transposed convolution is forgotten: its windows begin one entry apart",
    "numbers crowd in the corner, and the rest is the bias.",
    conv.WITHOUT_STRIDE,
    of_them(TRANSPOSED, conv.has_stride),
)
conv.given(
    "conv_transpose_padding_behind",
    "the padding of a transposed convolution is cut off behind alone, and not on both sides",
    "the numbers are right, but too far down and to the right.",
    conv.IN_THE_CORNER,
    of_them(TRANSPOSED, conv.has_padding),
)
conv.given(
    "conv_transpose_channels_exchanged",
    "input and output channels of a transposed convolution's weight are exchanged, as a convolution has them",
    "both are as many, so that no shape complains.",
    conv.of_weight(conv.exchanged),
    of_them(TRANSPOSED, conv.is_square),
)
conv.register(
    "conv_transpose_windows_assigned",
    "each window of a transposed convolution is written over those before it, where windows are added",
    "The output is wrong where windows overlap; the way back is as it should be.",
    conv.spread_last(by_offset=False),
    _OVERLAPPING,
    conv.VALUE_HINT,
    "forward",
)
conv.register(
    "conv_transpose_offsets_assigned",
    "each entry of a transposed convolution's kernel writes over those before it, where all are added",
    "The output is wrong where windows overlap; the way back is as it should be.",
    conv.spread_last(by_offset=True),
    _OVERLAPPING,
    conv.VALUE_HINT,
    "forward",
)
conv.to_input(
    "conv_transpose_kernel_flipped_back",
    "the kernel of a transposed convolution is turned round on the way back, where a correlation is right",
    "before it, each entry has met the opposite entries of the kernel.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.to_input(
    "conv_transpose_channels_exchanged_back",
    "input and output channels of a transposed convolution's weight are exchanged on the way back",
    "both are as many, so that no shape complains.",
    conv.of_weight(conv.exchanged),
    of_them(TRANSPOSED, conv.is_square),
)
conv.to_input(
    "conv_transpose_stride_forgotten_back",
    "the stride of a transposed convolution is forgotten on the way back",
    "before it, only the first window's number is right.",
    conv.WITHOUT_STRIDE,
    of_them(TRANSPOSED, conv.has_stride),
)
conv.to_weight(
    "conv_transpose_weight_gradient_flipped",
    "every kernel of a transposed convolution's weight gradient lies backwards along each axis",
    "it has all the right numbers, turned round within each kernel.",
    conv.of_weight(conv.flipped),
    _OF_KERNELS,
)
conv.to_weight(
    "conv_transpose_weight_gradient_without_stride",
    "a transposed convolution's weight gradient is made without the stride",
    "it would be right for a layer of stride 1.",
    conv.WITHOUT_STRIDE,
    of_them(TRANSPOSED, conv.has_stride),
)
