"""What a difference means.

A tensor is ``close`` where |actual − expected| ≤ rtol · max|expected| in every entry, by one table of rtol per dtype
and without an absolute term; the update (new minus old parameter) is held to it as well as the parameter. A fixed
table accuses correct code where numbers cancel: residuals near convergence, saturated units, an update far below its
parameter. A difference beyond the table is therefore held against the rounding bound of that very step
(``numerics.bound``): within it in every entry it is ``rounding``, beyond it ``different``. Where the bound itself
exceeds one part in a thousand of the tensor, a difference within it is ``inconclusive``: a mistake could hide there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.compare import Compared, values_of
from harness.lockstep import Pair
from harness.numerics.bound import spread, step_bounds
from harness.scenario.model import Case

#: Relative to the tensor's largest entry.
RTOL: Mapping[str, float] = MappingProxyType({"float64": 1e-9, "float32": 2e-5})
#: A resolution worse than this decides nothing.
WORST_RESOLUTION = 1e-3


class Judge:
    """Judges every tensor of one case; the bounds of a step are worked out once, and only where needed."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._rtol = RTOL[case.dtype]
        self._bounded: tuple[Pair | None, Mapping[tuple[str, str], Any]] = (None, {})

    def verdict(self, compared: Compared, pair: Pair | None) -> str:
        """One of harness.result.VERDICTS."""
        if compared.problem:
            return compared.problem
        if compared.max_abs == 0 and compared.largest < np.inf:
            return "equal"
        if compared.max_abs <= self._rtol * compared.largest < np.inf:
            return "close"
        if not (compared.max_abs < np.inf and compared.largest < np.inf):
            return _non_finite(*values_of(compared))
        if compared.quantity == "update" and (verdict := self._update_rounding(compared)):
            return verdict
        return self._by_bound(compared, np.abs(compared.actual - compared.expected), pair)

    def _update_rounding(self, compared: Compared) -> str | None:
        """Each new parameter is rounded by half a ULP: two updates may differ by one ULP of the largest parameter."""
        floor = float(np.spacing(compared.expected.dtype.type(compared.parameter)))
        if compared.max_abs > self._rtol * compared.largest + floor:
            return None
        return "rounding" if floor <= WORST_RESOLUTION * compared.largest else "inconclusive"

    def _by_bound(self, compared: Compared, difference: Any, pair: Pair | None) -> str:
        if pair is None:
            return "different"
        allowed = spread(self._bounds(pair), compared.quantity, compared.name)
        if np.shape(allowed) not in ((), difference.shape) or (difference > allowed).any():
            return "different"
        return "rounding" if np.max(allowed) <= WORST_RESOLUTION * compared.largest else "inconclusive"

    def _bounds(self, pair: Pair) -> Mapping[tuple[str, str], Any]:
        if self._bounded[0] is not pair:
            self._bounded = (pair, step_bounds(self._case, pair))
        return self._bounded[1]


def _non_finite(actual: Any, expected: Any) -> str:
    """``diverged`` where the same entries of both sides are not finite."""
    same = np.array_equal(np.isfinite(actual), np.isfinite(expected))
    return "diverged" if same and not np.isfinite(expected).all() else "not finite"
