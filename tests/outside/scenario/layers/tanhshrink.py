"""tanhshrink: z without its tanh, an activation that no package of the harness knows."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Tanhshrink(Layer):
    """a = z − tanh z, as torch.nn.Tanhshrink."""

    layer: Literal["tanhshrink"]

    torch: ClassVar[str] = "Tanhshrink"
