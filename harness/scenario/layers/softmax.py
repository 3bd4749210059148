"""softmax: the layer that makes probabilities of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Layer


class Softmax(Layer):
    """a = e^z / Σ e^z, the sum over the outputs of a sample, as torch.nn.Softmax(dim=1)."""

    layer: Literal["softmax"]

    order: ClassVar[int] = 200
    torch: ClassVar[str] = "Softmax"
    is_activation: ClassVar[bool] = False
    gives_probabilities: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("features",)
    least_width: ClassVar[int] = 2

    def for_torch(self) -> Mapping[str, Any]:
        return {"dim": 1}
