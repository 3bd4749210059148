"""softsign: an activation between −1 and 1 that no package of the harness knows."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Softsign(Layer):
    """a = z / (1 + |z|), as torch.nn.Softsign."""

    layer: Literal["softsign"]

    torch: ClassVar[str] = "Softsign"
    saturates: ClassVar[bool] = True
