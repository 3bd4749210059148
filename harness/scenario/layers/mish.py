"""mish: z, times the tanh of its softplus."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Mish(Layer):
    """a = z tanh(log(1 + e^z)), as torch.nn.Mish."""

    layer: Literal["mish"]

    torch: ClassVar[str] = "Mish"
    saturates: ClassVar[bool] = True
