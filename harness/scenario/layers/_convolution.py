"""What the convolutions have in common: channels in groups, and a kernel of one or two axes that moves over samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_VALUES, Matrix, Size, Vector
from harness.scenario.kinds import Shape, Trained
from harness.scenario.sizes import Each, each

#: Numbers of a weight, whose kernels have one axis, or two.
Weight1 = Annotated[tuple[Matrix, ...], Field(min_length=1)]
Weight2 = Annotated[tuple[Weight1, ...], Field(min_length=1)]


class Convolution(Trained):
    """Samples (channels, ...) to (channels, ...), as torch has them."""

    in_channels: Size | None = None
    out_channels: Size
    groups: Size = 1
    bias: bool | Vector = True
    padding_mode: Literal["zeros"] = "zeros"

    takes: ClassVar[str] = "in_channels"
    takes_along: ClassVar[int] = 0
    fan: ClassVar[tuple[str, str]] = ("fan_out", "fan_in")
    is_activation: ClassVar[bool] = False
    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, "weight")

    def fitted(self, shape: Shape) -> Self:
        return self if self.in_channels or not shape else self.model_copy(update={"in_channels": shape[0]})

    def for_torch(self) -> Mapping[str, Any]:
        return {**super().for_torch(), "bias": self.bias is not False}

    @property
    def axes(self) -> int:
        """How many the kernel moves along."""
        return len(self.axes_of_a_sample) - 1

    def each(self, field: str) -> Each:
        """A setting, for each axis."""
        return each(getattr(self, field), self.axes)

    @property
    def kernel_height(self) -> int:
        return self.each("kernel_size")[0]

    @property
    def kernel_width(self) -> int:
        return self.each("kernel_size")[-1]

    @property
    def in_channels_of_a_group(self) -> int | None:
        return self.in_channels and self.in_channels // self.groups

    @property
    def out_channels_of_a_group(self) -> int:
        return self.out_channels // self.groups

    @property
    def fan_in(self) -> int:
        """As torch.nn.init counts it: the weight's second axis times the kernel's entries."""
        return prod(self.shapes()["weight"][1:])

    @property
    def fan_out(self) -> int:
        """The weight's first axis times the kernel's entries."""
        first, _, *kernel = self.shapes()["weight"]
        return prod((first, *kernel))

    @property
    def reach(self) -> Each:
        """From the first entry of the kernel to the last, along each axis."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.each("kernel_size"), self.each("dilation"), strict=True))

    def contradictions(self, shape: Shape) -> Iterator[tuple[str, Fact]]:
        for name in ("in_channels", "out_channels"):
            if (channels := getattr(self, name) or 0) % self.groups:
                yield "groups", fact("groups_do_not_divide", groups=self.groups, channels=name, number=channels)
        if shape:
            yield from self._of_windows(shape)

    def _of_windows(self, shape: Shape) -> Iterator[tuple[str, Fact]]:
        raise NotImplementedError

    def _of_size(self, places: Each) -> Iterator[tuple[str, Fact]]:
        """What is wrong with so many windows along each axis."""
        values = prod((*places, *self.each("kernel_size"), self.in_channels or 1))
        if values > MAX_VALUES:
            yield "kernel_size", fact("windows_too_large", values=values, most=MAX_VALUES)


class Correlation(Convolution):
    """The kernel is held against each window of its size."""

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """Zeros before and behind along each axis; of "same" as many in all as the kernel reaches beyond one entry."""
        if self.padding == "same":
            return tuple(((n - 1) // 2, n // 2) for n in self.reach)
        width = 0 if self.padding == "valid" else self.padding
        return tuple((n, n) for n in each(width, self.axes))

    def output_shape(self, shape: Shape) -> Shape:
        return (self.out_channels, *self._places(shape)) if shape else ()

    def _places(self, shape: Shape) -> Each:
        along = zip(shape[1:], self.pads, self.reach, self.each("stride"), strict=True)
        return tuple((n + before + after - reach) // stride + 1 for n, (before, after), reach, stride in along)

    def _of_windows(self, shape: Shape) -> Iterator[tuple[str, Fact]]:
        if self.padding == "same" and set(self.each("stride")) != {1}:
            yield "padding", fact("same_needs_stride_1", stride=self.stride)
            return
        padded = tuple(n + sum(pad) for n, pad in zip(shape[1:], self.pads, strict=True))
        if any(n < reach for n, reach in zip(padded, self.reach, strict=True)):
            yield "kernel_size", fact("kernel_beyond_input", reach=self.reach, size=padded)
            return
        if (values := prod((shape[0], *padded))) > MAX_VALUES:
            yield "padding", fact("padded_too_large", values=values, most=MAX_VALUES)
        yield from self._of_size(self._places(shape))


class Transposed(Convolution):
    """Each entry puts the kernel, times itself, into a window of the output: a correlation on its way back."""

    def output_shape(self, shape: Shape) -> Shape:
        return (self.out_channels, *self._sizes(shape)) if shape else ()

    def _sizes(self, shape: Shape) -> Each:
        settings = (self.each(field) for field in ("stride", "padding", "output_padding"))
        along = zip(shape[1:], self.reach, *settings, strict=True)
        return tuple((n - 1) * stride + reach - 2 * pad + more for n, reach, stride, pad, more in along)

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """What is taken off before and behind along each axis."""
        return tuple((n, n) for n in self.each("padding"))

    def _of_windows(self, shape: Shape) -> Iterator[tuple[str, Fact]]:
        settings = (self.each(field) for field in ("output_padding", "stride", "dilation"))
        if any(more >= max(stride, dilation) for more, stride, dilation in zip(*settings, strict=True)):
            yield "output_padding", fact("output_padding_too_large", stride=self.stride, dilation=self.dilation)
            return
        sizes = self._sizes(shape)
        if min(sizes) < 1:
            yield "padding", fact("padding_leaves_nothing", sizes=sizes)
            return
        yield from self._of_size(shape[1:])
