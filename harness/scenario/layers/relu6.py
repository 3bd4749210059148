"""relu6: a relu that is 6 above 6."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class ReLU6(Layer):
    """a = min(max(z, 0), 6), as torch.nn.ReLU6; its derivative at 0 and at 6 is 0."""

    layer: Literal["relu6"]

    torch: ClassVar[str] = "ReLU6"
    has_kink: ClassVar[bool] = True
    is_flat: ClassVar[bool] = True
    saturates: ClassVar[bool] = True

    @property
    def kinks(self) -> tuple[float, ...]:
        return 0.0, 6.0
