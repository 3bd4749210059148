"""What the layers share that take off a mean and divide by the root of a variance."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import Size, Vector
from harness.scenario.kinds import Shape, Trained

NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
#: One axis may be a number, as torch has it.
Axes = Size | Annotated[tuple[Size, ...], Field(min_length=1)]


class Normalising(Trained):
    """A layer that normalises; its weight starts from ones and its bias from zeros, where they are not given."""

    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, "weight", "bias")
    called: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("gamma", "g"), "bias": ("beta", "b")}
    is_activation: ClassVar[bool] = False
    normalises: ClassVar[bool] = True
    over: ClassVar[Literal["batch", "axes", "groups"]]
    """What is normalised together: each channel of the batch, the last axes of a sample, or groups of its channels."""
    is_centred: ClassVar[bool] = True
    """Whether the mean is taken off."""

    @property
    def has_parameters(self) -> bool:
        return bool(self.shapes())

    def start(self, name: str) -> tuple[Any, ...] | None:
        return super().start(name) or _filled(self.shapes()[name], 1.0 if name == "weight" else 0.0)

    @property
    def without_numbers(self) -> str:
        """The field that says that it has no parameters; "" where it has."""
        return ""

    def problem(self, shape: Shape) -> Fact | None:
        given = next((name for name in self.parameters if isinstance(getattr(self, name), tuple)), None)
        if given and self.without_numbers:
            return fact("numbers_of_no_parameter", field=given, none=self.without_numbers)
        if 0 < (values := self.values_of(shape)) < 2:
            return fact("normalises_one_value", layer=self.layer)
        return super().problem(shape) if values else None

    def values_of(self, shape: Shape) -> int:
        """Of how many values a sample gives each variance is; 0 where that depends on the batch."""
        return 0


def _filled(shape: tuple[int, ...], value: float) -> tuple[Any, ...]:
    inner = _filled(shape[1:], value) if len(shape) > 1 else value
    return (inner,) * shape[0]


class BatchNorm(Normalising):
    """Over the batch and all axes of a sample but the first, of channels."""

    num_features: Size | None = None
    eps: NotNegative = 1e-5
    momentum: Share | None = 0.1
    """How much a batch's statistics count in the running ones; none: all batches count alike."""
    affine: bool = True
    track_running_stats: bool = True
    """False: a batch's own statistics are used in evaluation as well."""
    weight: Vector | None = None
    bias: Vector | None = None

    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("num_features",), "bias": ("num_features",)}
    buffers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "running_mean": ("num_features",),
        "running_var": ("num_features",),
        "num_batches_tracked": (),
    }
    begins: ClassVar[Mapping[str, float]] = {"running_var": 1.0}
    over: ClassVar[Literal["batch", "axes", "groups"]] = "batch"
    takes: ClassVar[str] = "num_features"
    takes_along: ClassVar[int] = 0
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"num_features": 3, "weight": (0.7, -1.2, 1.5), "bias": (0.3, -0.2, 0.5)},
        {"num_features": 3, "momentum": None, "eps": 1e-3, "weight": (0.7, -1.2, 1.5)},
        {"num_features": 3, "affine": False, "track_running_stats": False},
    )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return super().shapes() if self.affine else {}

    def buffer_shapes(self) -> dict[str, tuple[int, ...]]:
        """The number of batches is kept only where a share is made of it."""
        kept = super().buffer_shapes() if self.track_running_stats else {}
        return {name: shape for name, shape in kept.items() if shape or self.momentum is None}

    @property
    def without_numbers(self) -> str:
        return "" if self.affine else "affine"

    def fitted(self, shape: Shape) -> Self:
        return self if self.num_features or not shape else self.model_copy(update={"num_features": shape[0]})

    def forgets_shifts(self, shape: Shape) -> bool:
        return True

    def fewest_rows(self, shape: Shape) -> int:
        return 2 if prod(shape[1:]) == 1 else 1


class OverShape(Normalising):
    """Over the last axes of each sample, whose lengths are ``normalized_shape``."""

    normalized_shape: Axes | None = None
    """How long these axes are; all that arrives, where that has one axis."""

    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("normalized_shape",)}
    over: ClassVar[Literal["batch", "axes", "groups"]] = "axes"
    takes: ClassVar[str] = "normalized_shape"
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (2, 3))

    @property
    def axes(self) -> Shape:
        """``normalized_shape``, as several axes have it."""
        stated = self.normalized_shape
        return stated if isinstance(stated, tuple) else (stated,) if stated else ()

    @property
    def inputs(self) -> int | None:
        return self.axes[-1] if self.axes else None

    def fitted(self, shape: Shape) -> Self:
        if self.normalized_shape or len(shape) != 1:
            return self
        return self.model_copy(update={"normalized_shape": shape[0]})

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """One field has all lengths."""
        return dict.fromkeys(super().shapes(), self.axes)

    def values_of(self, shape: Shape) -> int:
        return prod(self.axes) if shape else 0

    def problem(self, shape: Shape) -> Fact | None:
        if shape and self.axes != shape[len(shape) - len(self.axes) :]:
            return fact("not_the_last_axes", field="normalized_shape", layer=self.layer, stated=self.axes, shape=shape)
        return super().problem(shape)
