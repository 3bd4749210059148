"""selu: an elu with two constants of its own."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class SELU(Layer):
    """a = 1.0507 z where z > 0, else 1.7581 (e^z − 1), as torch.nn.SELU, with more digits of both."""

    layer: Literal["selu"]

    torch: ClassVar[str] = "SELU"
    has_kink: ClassVar[bool] = True
    slope_at_kink: ClassVar[str] = "1.7581"
    saturates: ClassVar[bool] = True

    @property
    def other_slopes(self) -> tuple[float, ...]:
        return 1.0507009873554804934193349852946, 1.0, 0.5
