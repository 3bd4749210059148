"""Which gradient each value is that a cell's way back gives, where no names tell: by shapes, and then by places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.scenario.kinds import Shape

#: Two that are alike in place cannot be one value of a wrong shape: what is left over is that one gradient.
_MISSHAPEN = 1


def flattened(several: Sequence[Any]) -> tuple[Any, ...]:
    """What tuples and lists hold, one after another: ``dx, dh, dWx`` of ``dx, (dh, [dWx])``."""
    return tuple(_flat(several))


def _flat(several: Sequence[Any]) -> Iterator[Any]:
    for one in several:
        yield from _flat(one) if isinstance(one, list | tuple) else (one,)


def placed(each: Sequence[Any], order: Sequence[str], shapes: Mapping[str, Shape]) -> tuple[str, ...] | None:
    """A role for each value: those of ``order`` as they stand, or where shapes forbid that, those of their shapes.

    ``shapes``: by role, that of what the gradient is of. None where neither tells.
    """
    if len(each) != len(order) or not all(isinstance(one, np.ndarray) for one in each):
        return None
    if sum(one.shape != shapes[role] for role, one in zip(order, each, strict=True)) <= _MISSHAPEN:
        return tuple(order)
    left, found = list(order), []
    for one in each:
        role = next((role for role in left if shapes[role] == one.shape), None)
        if role is None:
            return None
        left.remove(role)
        found.append(role)
    return tuple(found)
