"""silu: z, times its sigmoid."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class SiLU(Layer):
    """a = z / (1 + e^−z), as torch.nn.SiLU."""

    layer: Literal["silu"]

    torch: ClassVar[str] = "SiLU"
    also: ClassVar[tuple[str, ...]] = ("swish",)
    saturates: ClassVar[bool] = True
