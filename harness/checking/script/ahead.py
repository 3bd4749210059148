"""Velocities by which a script looks ahead: the loss depends on them, and they are no parameters that it trains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from harness.checking.script.losses import Loss
from harness.checking.script.slopes import Slopes, near

#: How far slopes may be from being in proportion, relative to the largest.
_NEAR = 1e-5


def velocities_in(slopes: Mapping[str, Mapping[Loss, Slopes]]) -> frozenset[str]:
    """Of variables those that are added to another one, times less than 1, before the loss: W + mu * v.

    The loss has the same slopes by both then, but for that factor. One number alone is in proportion to any other, so
    that its factor has to be that of an array.
    """
    pairs = [(path, other) for path in slopes for other in slopes if path != other]
    found = [(path, factor) for path, other in pairs for factor in _factors(slopes[path], slopes[other])]
    sure = {(path, factor) for path, factor in found if _entries(slopes[path]) > 1}
    return frozenset(path for path, factor in found if any(near(factor, each, _NEAR) for _, each in sure))


def _entries(slopes: Mapping[Loss, Slopes]) -> int:
    return max(one.directions[0].size for one in slopes.values())


def _factors(own: Mapping[Loss, Slopes], other: Mapping[Loss, Slopes]) -> Iterator[float]:
    """By which factor less than 1 all losses depend on one as on the other; nothing where they do not."""
    felt = [loss for loss in own if loss in other and _is_felt(own[loss]) and _is_felt(other[loss])]
    if not felt or any(own[loss].directions[0].shape != other[loss].directions[0].shape for loss in felt):
        return
    one = np.array([value for loss in felt for value in own[loss].values])
    two = np.array([value for loss in felt for value in other[loss].values])
    factor = float((one * two).sum() / (two * two).sum())
    if 0 < abs(factor) < 1 - _NEAR and np.all(np.abs(one - factor * two) <= _NEAR * np.abs(one).max()):
        yield factor


def _is_felt(slopes: Slopes) -> bool:
    return slopes.is_known and not slopes.is_zero
