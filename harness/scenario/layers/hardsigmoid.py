"""hardsigmoid: a sigmoid of three straight lines."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class Hardsigmoid(Layer):
    """a = min(max(z + 3, 0), 6) / 6, as torch.nn.Hardsigmoid; its derivative at −3 and at 3 is 0."""

    layer: Literal["hardsigmoid"]

    torch: ClassVar[str] = "Hardsigmoid"
    has_kink: ClassVar[bool] = True
    saturates: ClassVar[bool] = True
    gives_probabilities: ClassVar[bool] = True

    @property
    def kinks(self) -> tuple[float, ...]:
        return -3.0, 3.0

    @property
    def other_slopes(self) -> tuple[float, ...]:
        return 1 / 6, 1 / 12
