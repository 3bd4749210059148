"""sigmoid: an activation between 0 and 1."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Sigmoid(Layer):
    """a = 1 / (1 + e^−z), as torch.nn.Sigmoid."""

    layer: Literal["sigmoid"]

    order: ClassVar[int] = 20
    torch: ClassVar[str] = "Sigmoid"
    saturates: ClassVar[bool] = True
    gives_probabilities: ClassVar[bool] = True
