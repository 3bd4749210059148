"""prelu: a relu whose slope below 0 is learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from harness.scenario.base import Size, Vector
from harness.scenario.kinds import Shape, Trained


class PReLU(Trained):
    """a = z where z > 0, else weight · z, as torch.nn.PReLU: weight (num_parameters,), one or one a channel."""

    layer: Literal["prelu"]
    num_parameters: Size | None = None
    init: float = 0.25
    """What the weight starts from, where it is not given."""
    weight: Vector | None = None

    order: ClassVar[int] = 150
    torch: ClassVar[str] = "PReLU"
    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, "weight")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("num_parameters",)}
    called: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("a", "alpha", "slope", "negative_slope", "prelu", "p")
    }
    takes: ClassVar[str] = "num_parameters"
    takes_along: ClassVar[int] = 0
    is_activation: ClassVar[bool] = False
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (3, 2))
    has_kink: ClassVar[bool] = True
    slope_at_kink: ClassVar[str] = "weight"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"num_parameters": 1},
        {"num_parameters": 3, "weight": (0.7, -0.3, 2.0)},
    )

    @property
    def inputs(self) -> int | None:
        return None if self.num_parameters == 1 else self.num_parameters

    @property
    def other_slopes(self) -> tuple[float, ...]:
        return 1.0, 0.0

    def fitted(self, shape: Shape) -> Self:
        return self.model_copy(update={"num_parameters": self.num_parameters or 1})

    def start(self, name: str) -> tuple[Any, ...] | None:
        return super().start(name) or (self.init,) * (self.num_parameters or 1)
