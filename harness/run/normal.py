"""What layers that normalise are known to lose: named where a side is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from harness.ground.facts import Fact, fact
from harness.run.compare import Compared, values_of
from harness.run.evidence import Evidence, key_of
from harness.scenario.kinds import Layer
from harness.scenario.model import flat, through
from harness.task.operations import Operation
from harness.task.oracle import Exact
from harness.task.variants import SquaresKind


def known(
    compared: Compared, exact: Exact | None, operations: Sequence[Operation] | None, at: Evidence
) -> Iterator[Fact]:
    """What is known of a tensor of which a side is wrong, by ``exact`` values or by ``operations`` of both."""
    if compared.quantity == "buffer" and compared.name in at.case.layer_buffers:
        yield from _mixed_up(compared, at)
    elif note := _cancelled(compared, exact, operations, at):
        yield note


def _cancelled(
    compared: Compared, exact: Exact | None, operations: Sequence[Operation] | None, at: Evidence
) -> Fact | None:
    """That the variance cancels: E[x²] − E[x]² would lose what the wrong sides have lost; its bound holds them.

    Where it would leave nothing of the variance its bound says nothing, and neither that this was done.
    """
    if operations is not None:
        wrong = [side for side, one in enumerate(operations) if not one.right]
        found = [at.operations(side, SquaresKind).get(key_of(compared)) for side in wrong]
        explained, widest = all(one and one.right for one in found), max(one.widest if one else 0 for one in found)
    else:
        bound, values = at.bound(compared, SquaresKind), values_of(compared)
        explained, widest = all(_within(one, exact, bound) for one in values), float(bound.max())
    return fact("variance_cancels" if widest < np.inf else "variance_may_cancel") if explained else None


def _within(values: Any, exact: Exact | None, bound: Any) -> bool:
    """Whether each value is within its bound; what is not finite where anything is."""
    if not np.isfinite(values).all():
        return bool((np.isfinite(values) | (bound == np.inf)).all())
    return exact is not None and bool(exact.holds(values, bound).all())


# ---------------------------------------------------------------- running statistics


def _mixed_up(compared: Compared, at: Evidence) -> Iterator[Fact]:
    """What people give in place of a running statistic, where that is what a side has."""
    name, _, own = compared.name.rpartition(".")
    layer, n = _layer(name, at)
    if not layer.normalises or own == "num_batches_tracked" or not layer.momentum:
        return
    bounded, share = at.bounded(compared), layer.momentum
    right, before = bounded.value.reshape(-1), np.asarray(at.pair.before.buffers[compared.name], np.float64)
    batch = (right - (1 - share) * before) / share
    within = bounded.bound.reshape(-1) * (2 + 4 / share)
    for values in values_of(compared):
        if (np.abs(values - right) <= bounded.bound.reshape(-1)).all():
            continue
        stated = _instead(own, before, batch, share, n)
        found = next((code for code, given in stated if (np.abs(values - given) <= within).all()), None)
        if found:
            yield fact(found)


def _layer(name: str, at: Evidence) -> tuple[Layer, int]:
    """A layer by its name, and of how many values each variance is."""
    shapes = zip(flat(at.case.network), through(at.case.network, at.case.input_shape), strict=True)
    layer, shape = next(one for one in shapes if one[0].name == name)
    return layer, len(at.pair.batch.inputs) * prod(shape[1:])


def _instead(own: str, before: Any, batch: Any, share: float, n: int) -> Iterator[tuple[str, Any]]:
    """By the code of its sentence; ``batch``: the batch's own statistic."""
    right = (1 - share) * before + share * batch
    yield "running_exchanged", share * before + (1 - share) * batch
    yield "running_not_kept", before
    yield "running_replaced", batch
    yield "running_twice", (1 - share) * right + share * batch
    if own == "running_var":
        yield "running_biased", (1 - share) * before + share * batch * (n - 1) / n
        yield "running_of_root", (1 - share) * before + share * np.sqrt(batch)
        yield "running_of_biased_root", (1 - share) * before + share * np.sqrt(batch * (n - 1) / n)
