"""What layers that normalise are known to lose: named where a side is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from harness.ground.facts import Fact, fact
from harness.run.compare import Compared, values_of
from harness.run.evidence import Evidence, key_of
from harness.task.operations import Operation
from harness.task.oracle import Exact
from harness.task.variants import SquaresKind


def cancelled(
    compared: Compared, exact: Exact | None, operations: Sequence[Operation] | None, at: Evidence
) -> Fact | None:
    """That the variance cancels: E[x²] − E[x]² would lose what the wrong sides have lost; its bound holds them.

    ``exact``, or ``operations`` of both sides: what they were found to be wrong by.
    """
    if operations is not None:
        wrong = [side for side, one in enumerate(operations) if not one.right]
        found = [at.operations(side, SquaresKind).get(key_of(compared)) for side in wrong]
        explained = all(one is not None and one.right for one in found)
    else:
        bound = at.bound(compared, SquaresKind)
        values = values_of(compared)
        explained = exact is not None and all(exact.holds(one, bound).all() for one in values if np.isfinite(one).all())
        explained = explained and all((np.isfinite(one) | (bound == np.inf)).all() for one in values)
    return fact("variance_cancels") if explained else None
