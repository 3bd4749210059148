"""What the convolutions have in common: channels in groups, and a kernel of one or two axes that moves over samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_VALUES, Matrix, Size, Vector
from harness.scenario.kinds import Shape, Trained

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
    is_numbered: ClassVar[bool] = True
    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, "weight")

    def fitted(self, shape: Shape) -> Self:
        return self if self.in_channels or not shape else self.model_copy(update={"in_channels": shape[0]})

    def for_torch(self) -> Mapping[str, Any]:
        return {**super().for_torch(), "bias": self.bias is not False}

    @property
    def kernel_height(self) -> int:
        return int(self.kernel_size[0])

    @property
    def kernel_width(self) -> int:
        return int(self.kernel_size[-1])

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
    def reach(self) -> tuple[int, ...]:
        """From the first entry of the kernel to the last, along each axis."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    def problem(self, shape: Shape) -> Fact | None:
        return next(self._problems(shape), None)

    def _problems(self, shape: Shape) -> Iterator[Fact]:
        for name in ("in_channels", "out_channels"):
            if (channels := getattr(self, name)) % self.groups:
                yield fact("groups_do_not_divide", field="groups", groups=self.groups, channels=name, number=channels)
        yield from self._of_windows(shape)

    def _of_windows(self, shape: Shape) -> Iterator[Fact]:
        raise NotImplementedError

    def _of_size(self, places: tuple[int, ...]) -> Iterator[Fact]:
        """What is wrong with so many windows along each axis."""
        values = prod((*places, *self.kernel_size, self.in_channels or 1))
        if values > MAX_VALUES:
            yield fact("windows_too_large", field="kernel_size", values=values, most=MAX_VALUES)


class Correlation(Convolution):
    """The kernel is held against each window of its size."""

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """Zeros before and behind along each axis; of "same" as many in all as the kernel reaches beyond one entry."""
        if self.padding == "same":
            return tuple(((n - 1) // 2, n // 2) for n in self.reach)
        return tuple((n, n) for n in ((0,) * len(self.reach) if self.padding == "valid" else self.padding))

    def output_shape(self, shape: Shape) -> Shape:
        return (self.out_channels, *self._places(shape)) if shape else ()

    def products(self, shape: Shape) -> int:
        return prod((*self.output_shape(shape), *self.kernel_size)) * (self.in_channels_of_a_group or 1)

    def _places(self, shape: Shape) -> tuple[int, ...]:
        along = zip(shape[1:], self.pads, self.reach, self.stride, strict=True)
        return tuple((n + before + after - reach) // stride + 1 for n, (before, after), reach, stride in along)

    def _of_windows(self, shape: Shape) -> Iterator[Fact]:
        if self.padding == "same" and set(self.stride) != {1}:
            yield fact("same_needs_stride_1", field="padding", stride=self.stride)
        padded = tuple(n + sum(pad) for n, pad in zip(shape[1:], self.pads, strict=True))
        for axis, reach, size in zip(self.axes_of_a_sample[1:], self.reach, padded, strict=True):
            if reach > size:
                yield fact("kernel_beyond_sample", field="kernel_size", reach=reach, axis=axis, padded=size)
        if (values := prod((shape[0], *padded))) > MAX_VALUES:
            yield fact("padded_too_large", field="padding", values=values, most=MAX_VALUES)
        yield from self._of_size(self._places(shape))


class Transposed(Convolution):
    """Each entry puts the kernel, times itself, into a window of the output: a correlation on its way back."""

    def output_shape(self, shape: Shape) -> Shape:
        return (self.out_channels, *self._sizes(shape)) if shape else ()

    def products(self, shape: Shape) -> int:
        return prod((*shape, *self.kernel_size)) * self.out_channels_of_a_group

    def _sizes(self, shape: Shape) -> tuple[int, ...]:
        along = zip(shape[1:], self.reach, self.stride, self.padding, self.output_padding, strict=True)
        return tuple((n - 1) * stride + reach - 2 * pad + more for n, reach, stride, pad, more in along)

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """What is taken off before and behind along each axis."""
        return tuple((n, n) for n in self.padding)

    def _of_windows(self, shape: Shape) -> Iterator[Fact]:
        along = zip(self.output_padding, self.stride, self.dilation, strict=True)
        if any(more >= max(stride, dilation) for more, stride, dilation in along):
            of = {"stride": self.stride, "dilation": self.dilation}
            yield fact("output_padding_too_large", field="output_padding", **of)
        if min(sizes := self._sizes(shape)) < 1:
            yield fact("padding_leaves_nothing", field="padding", sizes=sizes)
        yield from self._of_size(shape[1:])
