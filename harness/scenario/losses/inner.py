"""inner: the product of outputs and targets, whose gradient is given."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Loss


class Inner(Loss):
    """scale · Σ output · target: its gradient with respect to the outputs, scale · target, is one that is given.

    So a scenario states a layer alone, with what arrives at it from behind, as ``y.backward(g)`` of torch begins.
    """

    kind: Literal["inner"]
    reduction: Literal["sum"] = "sum"

    order: ClassVar[int] = 110
    torch: ClassVar[str] = "Inner"
    called: ClassVar[str] = r"inner_?product"
    value: ClassVar[str] = "Σ output · target: its gradient with respect to the outputs is one that is given"
