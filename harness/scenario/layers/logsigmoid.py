"""logsigmoid: the logarithm of the sigmoid."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Layer


class LogSigmoid(Layer):
    """a = −log(1 + e^−z), as torch.nn.LogSigmoid."""

    layer: Literal["logsigmoid"]

    torch: ClassVar[str] = "LogSigmoid"
    saturates: ClassVar[bool] = True
