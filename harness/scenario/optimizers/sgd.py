"""sgd: gradient descent with momentum and weight decay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.implementation import MOMENTUM_BUFFER
from harness.scenario.kinds import Optimizer


class SGD(Optimizer):
    """SGD as torch.optim.SGD."""

    kind: Literal["sgd"] = "sgd"
    momentum: Annotated[float, Field(ge=0)] = 0.0
    dampening: float = 0.0
    nesterov: bool = False
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    maximize: bool = False

    added: ClassVar[frozenset[str]] = Optimizer.added | {"maximize"}
    order: ClassVar[int] = 10
    torch: ClassVar[str] = "SGD"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"momentum": 0.9, "dampening": 0.3},
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
        {"weight_decay": 0.1},
        {"maximize": True, "momentum": 0.5, "weight_decay": 0.1},
    )

    @property
    def buffers(self) -> tuple[str, ...]:
        return (MOMENTUM_BUFFER,) if self.momentum else ()

    def contradictions(self) -> Iterator[tuple[str, Fact]]:
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            yield "nesterov", fact("nesterov_needs_momentum")

    @property
    def plain(self) -> bool:
        parts = self.momentum, self.weight_decay, self.maximize
        return self.clip is None and not any(parts)
