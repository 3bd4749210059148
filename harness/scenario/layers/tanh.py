"""tanh: an activation between −1 and 1."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Tanh(Layer):
    """a = tanh z, as torch.nn.Tanh."""

    layer: Literal["tanh"]

    order: ClassVar[int] = 30
    torch: ClassVar[str] = "Tanh"
    saturates: ClassVar[bool] = True
