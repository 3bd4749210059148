"""relu: an activation that is 0 below 0."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class ReLU(Layer):
    """a = max(z, 0), as torch.nn.ReLU; its derivative at 0 is 0."""

    layer: Literal["relu"]

    order: ClassVar[int] = 40
    torch: ClassVar[str] = "ReLU"
    has_kink: ClassVar[bool] = True
    is_flat: ClassVar[bool] = True
