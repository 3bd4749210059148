"""L2 and L1 penalties, each value beside its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from harness.scenario.penalties import Penalty, terms
from reference_numpy.buffers import Array


class Penalties:
    """Σ factor · Σ w², or Σ |w|; gradients 2 factor w, or factor sign(w), are added to what there is."""

    def __init__(
        self, penalties: Sequence[Penalty], parameters: Mapping[str, Array], gradients: Mapping[str, Array]
    ) -> None:
        self._penalties, self._parameters, self._gradients = penalties, parameters, gradients
        self._shapes = {name: array.shape for name, array in parameters.items()}

    def forward(self, rows: int) -> float:
        self._terms = [
            (one.kind, float(factor), name) for one, name, factor in terms(self._penalties, self._shapes, rows)
        ]
        return sum((factor * self._sum(kind, self._parameters[name]) for kind, factor, name in self._terms), 0.0)

    @staticmethod
    def _sum(kind: str, w: Array) -> float:
        return float(np.vdot(w, w) if kind == "l2" else np.sum(np.abs(w)))

    def backward(self) -> None:
        for kind, factor, name in self._terms:
            if name in self._gradients:
                w, g = self._parameters[name], self._gradients[name]
                g += 2 * factor * w if kind == "l2" else factor * np.sign(w)
