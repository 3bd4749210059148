"""What the pooling layers share: each channel of a sample is pooled by itself, over windows of its other axes."""

from __future__ import annotations

from typing import ClassVar

from harness.ground.facts import Fact, fact
from harness.scenario.kinds import Layer, Shape
from harness.scenario.layers._windows import Along

#: The axes that windows lie along, of samples with one of them or two.
LENGTH, IMAGE = ("channels", "length"), ("channels", "height", "width")


class Pooling(Layer):
    """A layer of windows, whose fields are tuples of a number for each axis; ``stride`` is None for ``kernel_size``."""

    is_activation: ClassVar[bool] = False

    @property
    def along(self) -> tuple[Along, ...]:
        """The windows along each axis."""
        axes = len(self.kernel_size)
        dilation = getattr(self, "dilation", (1,) * axes)
        each = zip(self.kernel_size, self.stride or self.kernel_size, self.padding, dilation, strict=True)
        return tuple(Along(*numbers, self.ceil_mode) for numbers in each)

    def output_shape(self, shape: Shape) -> Shape:
        if not shape:
            return ()
        return (shape[0], *(one.places(length) for one, length in zip(self.along, shape[1:], strict=True)))

    def problem(self, shape: Shape) -> Fact | None:
        for axis, one, length in zip(self.axes_of_a_sample[1:], self.along, shape[1:], strict=True):
            if found := _problem(axis, one, length):
                return found
        return None


def _problem(axis: str, one: Along, length: int) -> Fact | None:
    """What is wrong with windows along an axis of this length."""
    padded = length + 2 * one.padding
    if one.padding > one.kernel // 2:
        return fact("padding_beyond_half", field="padding", padding=one.padding, most=one.kernel // 2, axis=axis)
    if one.places(length) < 1:
        return fact("kernel_beyond_sample", field="kernel_size", reach=one.reach, axis=axis, padded=padded)
    if one.has_empty(length):
        return fact("window_without_entry", field="dilation", axis=axis, length=length)
    return None
