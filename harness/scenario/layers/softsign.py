"""softsign: an activation between −1 and 1."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Softsign(Layer):
    """a = z / (1 + abs z), as torch.nn.Softsign."""

    layer: Literal["softsign"]

    torch: ClassVar[str] = "Softsign"
    saturates: ClassVar[bool] = True
