"""standardised: a layer with running statistics, and without parameters, that no package of the harness knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from harness.scenario.base import Positive, Size
from harness.scenario.kinds import Layer, Shape


class Standardised(Layer):
    """Each value less its mean over the batch, over the root of its variance, as torch.nn.BatchNorm1d's, not affine."""

    layer: Literal["standardised"]
    num_features: Size | None = None
    eps: Positive = 1e-5
    momentum: Positive = 0.1

    torch: ClassVar[str] = "BatchNorm1d"
    takes: ClassVar[str] = "num_features"
    is_activation: ClassVar[bool] = False
    buffers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "running_mean": ("num_features",),
        "running_var": ("num_features",),
    }
    begins: ClassVar[Mapping[str, float]] = {"running_var": 1.0}
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"num_features": 3},)

    def fitted(self, shape: Shape) -> Self:
        return self.model_copy(update={"num_features": self.num_features or shape[0]})

    def for_torch(self) -> Mapping[str, Any]:
        return {**super().for_torch(), "affine": False}
