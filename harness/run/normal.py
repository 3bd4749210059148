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
    """That the variance cancels: E[x²] − E[x]² would lose what the wrong sides have lost; its bound holds them."""
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


# ---------------------------------------------------------------- running statistics


def _mixed_up(compared: Compared, at: Evidence) -> Iterator[Fact]:
    """What people give in place of a running statistic, where that is what a side has."""
    name, _, own = compared.name.rpartition(".")
    layer, n = _layer(name, at)
    bounded, share = at.bounded(compared), layer.momentum
    if own == "num_batches_tracked" or not share:
        return
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
