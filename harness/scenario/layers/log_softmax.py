"""log_softmax: the layer that makes logarithms of probabilities of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Layer


class LogSoftmax(Layer):
    """a = z − log Σ e^z, the sum over the outputs of a sample, as torch.nn.LogSoftmax(dim=1)."""

    layer: Literal["log_softmax"]

    order: ClassVar[int] = 210
    torch: ClassVar[str] = "LogSoftmax"
    is_activation: ClassVar[bool] = False
    gives_log_probabilities: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("features",)
    least_width: ClassVar[int] = 2

    def for_torch(self) -> Mapping[str, Any]:
        return {"dim": 1}
