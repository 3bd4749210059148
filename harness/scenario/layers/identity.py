"""identity: the layer that does nothing."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Identity(Layer):
    """a = z, as torch.nn.Identity."""

    layer: Literal["identity"]

    order: ClassVar[int] = 60
    torch: ClassVar[str] = "Identity"
    is_activation: ClassVar[bool] = False
