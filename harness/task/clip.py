"""Gradients clipped before the optimizer's step, stated once: by the norm of all together, or entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from harness.scenario.clip import EPS, Clip
from harness.task.function import Function
from harness.task.numbers.elementary import RECIPROCAL
from harness.task.numbers.functions import Bent, Kink, function, line
from harness.task.tape import Kind, T

#: min(1, x).
AT_MOST_1 = function(Bent((line(1), line(0, 1)), (Kink(1, 0),)))


def clipped(kind: Kind[T], clip: Clip | None, gradients: Mapping[str, T]) -> Mapping[str, T]:
    """What the optimizer takes, by parameter."""
    if clip is None:
        return gradients
    if clip.clip_value is not None:
        limited = between(clip.clip_value)
        return {name: kind.applied(limited, g)[0] for name, g in gradients.items()}
    factor = factor_of(kind, clip, kind.norm(tuple(gradients.values()), clip.norm_type))
    return {name: kind.multiplied(g, factor) for name, g in gradients.items()}


def factor_of(kind: Kind[T], clip: Clip, norm: T) -> T:
    """min(1, max_norm / (norm + 1e-6)).

    It is a continuous function of the norm: where the norm may lie on either side of max_norm, either factor lies
    within the bound, for the two are no further apart than the norm is off.
    """
    return kind.applied(AT_MOST_1, ratio_of(kind, clip, norm))[0]


def ratio_of(kind: Kind[T], clip: Clip, norm: T, eps: float = EPS) -> T:
    """max_norm / (norm + eps)."""
    assert clip.max_norm is not None
    inverse, _ = kind.applied(RECIPROCAL, kind.shifted(norm, eps))
    return kind.combined((clip.max_norm, inverse))


@lru_cache(64)
def between(limit: float) -> Function:
    """Each entry, kept between −limit and limit."""
    return function(Bent((line(0, -limit), line(1), line(0, limit)), (Kink(-limit, 0), Kink(limit, 0))))
