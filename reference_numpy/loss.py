"""What a network needs of a loss, whose classes stand in ``losses``, each forward beside its backward.

y: the network's output, (batch, outputs); t: targets of the same shape, or class labels (batch,). ``forward`` returns
the loss, ``backward`` its gradient with respect to y. Conventions are torch.nn's.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array, Buffers


class Loss(Protocol):
    """A loss."""

    def forward(self, y: Array, t: Any) -> float: ...

    def backward(self) -> Array: ...


class Reduced:
    """A sum over all entries, times scale, divided as ``reduction`` says."""

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        self._reduction, self._scale = options.reduction, options.scale
        self._buffer = Buffers(dtype)

    def _factor(self, y: Array) -> float:
        rows, outputs = y.shape
        divisors: dict[str, Any] = {
            "sum": 1,
            "mean": self._mean(y),
            "mean_over_samples": rows,
            "batchmean": rows,
            "mean_over_outputs": outputs,
            "mean_over_entries": y.size,
        }
        return float(np.divide(self._scale, divisors[self._reduction]))

    def _mean(self, y: Array) -> Any:
        """What a mean divides by."""
        return y.size
