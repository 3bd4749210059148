"""What the losses of classes share: weights of classes, and labels that do not count."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class Weighted(Reduced):
    """A loss of classes, whose mean divides by the weights of the labels that count."""

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.ignored = options.ignored
        self.weight = None if options.weight is None else np.array(options.weight, dtype)
        self.has_weights = not (self.weight is None and self.ignored is None)
        self.counted: Any = 1
        self.w: Any = 1
        self.total: Any = 0

    def _mean(self, y: Array) -> Any:
        return self.total

    def _labels(self, t: Any) -> Any:
        """Labels (batch,), class 0 for those that do not count; keeps which do, their weights and the sum of these."""
        self.total = len(t)
        if self.ignored is not None:
            self.counted = t != self.ignored
            self.w, t = self.counted, np.where(self.counted, t, 0)
            self.total = np.count_nonzero(self.counted)
        if self.weight is not None:
            self.w = self.weight[t] * self.counted
            self.total = self.w.sum()
        return t
