"""What shows a tensor to be right that its resolution leaves open: each is a fact, with the sizes that it rests on.

No bound is widened for it: what is asked here lies within its bound, which is too wide to tell anything.
docs/verdicts.md says of each what it shows, and which mistakes slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from harness.ground.facts import Fact, fact
from harness.run.compare import Compared, values_of
from harness.run.evidence import WORST_RESOLUTION, WORST_UPDATE_RESOLUTION, Evidence, key_of
from harness.scenario.model import forgetful, forgets
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.rounded import FUNCTION
from harness.task.operations import Operation
from harness.task.variants import NarrowKind, SizedKind, SteepKind, StrictKind

#: So near, relative to the largest value, is as good as the worst resolution that decides anything.
_NEAR = WORST_RESOLUTION / 2


def shown(compared: Compared, resolution: float, at: Evidence, ask_oracle: bool) -> Fact | None:
    """What shows it; None where nothing does. ``ask_oracle``: whether the exact values may be worked out for it."""
    if compared.ratio != 1 or compared.quantity == "parameter":
        return None
    if compared.quantity == "update":
        return _among_last_digits(compared, at)
    found = (
        _before_a_mean(compared, at)
        or _mean_of_0(compared, at)
        or _strictly(compared, at)
        or _beside_its_operation(compared, resolution, at)
        or _cancelling(compared, at)
    )
    return found or (_beside_exact_values(compared, at) if ask_oracle else None)


# ---------------------------------------------------------------- an update among the last digits of its parameter


def _among_last_digits(compared: Compared, at: Evidence) -> Fact | None:
    """Which multiples of the stated update a parameter's last digits admit, where those of the step show its rule.

    A mistake in lr, sign or momentum is a factor of every update of the step. Each entry admits an interval of factors,
    and they have few in common, for each is rounded elsewhere: where these are as near to 1 as an update's resolution
    must be, the step is shown, and of each parameter all that its last digits can hold.
    """
    own = at.multiples(compared.name)
    if own is None:
        return None
    if _is_near_1(own):
        return fact("update_shown", low=own[0], high=own[1])
    low, high = at.rule
    if not _is_near_1((low, high)):
        return None
    if own[0] <= 0 and not compared.max_abs and not compared.largest:
        update, digit = _largest_step(compared, at)
        return fact("update_below_last_digit", update=update, digit=digit, low=low, high=high)
    return fact("update_shown_by_step", low=own[0], high=own[1], least=low, most=high)


def _is_near_1(multiples: tuple[float, float]) -> bool:
    return max(1 - multiples[0], multiples[1] - 1) <= WORST_UPDATE_RESOLUTION


def _largest_step(compared: Compared, at: Evidence) -> tuple[float, float]:
    """The stated update and the parameter's last digit, where they are nearest to each other."""
    update = np.abs(at.bounded(compared).value).reshape(compared.actual.shape)
    digit = np.spacing(np.abs(compared.before))
    index = np.unravel_index(int(np.argmax(update / digit)), update.shape)
    return float(update[index]), float(digit[index])


# ---------------------------------------------------------------- what is nearer than its bound


def _strictly(compared: Compared, at: Evidence) -> Fact | None:
    """A loss of probabilities, held to what 1 − p of those that a side tells may lose: no more than a subtraction."""
    if compared.quantity != "loss" or not compared.largest:
        return None
    found = _operations(compared, at, StrictKind)
    resolution = 2 * max((one.widest for one in found), default=np.inf) / compared.largest
    return fact("loss_of_told_output", resolution=resolution) if resolution <= WORST_RESOLUTION else None


def _beside_its_operation(compared: Compared, resolution: float, at: Evidence) -> Fact | None:
    """Where float64 knows an operation better than its bound: how far both sides lie from it.

    The operation recomputed is off itself by its bound's share in float64. Where the bound does not tell the result
    from 0, what goes into the operation has no digits, and being near it says nothing; but both may be 0.
    """
    found = _operations(compared, at, NarrowKind) or _operations(compared, at, BoundedKind)
    if not found:
        return None
    coarser = float(np.finfo(compared.expected.dtype).eps / np.finfo(np.float64).eps)
    distances = [one.distance + one.limit / coarser for one in found]
    distance = _largest(*distances)
    if resolution < 1 and distance <= _NEAR * compared.largest:
        return fact("near_its_operation", distance=distance / compared.largest)
    from_zero = [np.abs(values) + away for values, away in zip(values_of(compared), distances, strict=True)]
    return _vanishing(compared, from_zero, 0.0, at)


def _beside_exact_values(compared: Compared, at: Evidence) -> Fact | None:
    """How far both sides lie from the exact values of the whole step, relative to the largest of them."""
    exact = at.exact(compared)
    if exact is None:
        return None
    distances = [exact.distance(values) + exact.radius for values in values_of(compared)]
    distance, largest = _largest(*distances), _largest(exact.high)
    if largest and distance <= _NEAR * largest:
        return fact("near_exact_values", distance=distance / largest)
    return _vanishing(compared, distances, _NEAR * largest, at)


def _vanishing(compared: Compared, distances: Sequence[Any], near: float, at: Evidence) -> Fact | None:
    """A gradient of which flat activations leave nothing but rounding of what steep ones would leave, or ``near``.

    What an entry would be with slopes of 1 is the size of what vanishes there. A slope that is forgotten, or of another
    function, leaves a part of that; right code leaves a few roundings, for 1 − a² or a (1 − a) is off by those of a.
    """
    if "gradient" not in compared.quantity:
        return None
    size = at.bounded(compared, SteepKind).absolute.reshape(compared.actual.shape)
    rounding = FUNCTION * np.finfo(compared.expected.dtype).eps / 2 * size
    if not all((one <= np.maximum(rounding, near)).all() for one in distances):
        return None
    return fact("vanishing", distance=_largest(*distances), size=_largest(size))


def _cancelling(compared: Compared, at: Evidence) -> Fact | None:
    """A gradient whose terms add up to exactly 0 on both sides: of what size they are, far above the bound."""
    if "gradient" not in compared.quantity or compared.largest or compared.max_abs:
        return None
    size = at.bounded(compared, SizedKind).absolute.reshape(compared.actual.shape)
    if not (at.bound(compared) <= _NEAR * size).all():
        return None
    return fact("cancelling", size=_largest(size))


def _before_a_mean(compared: Compared, at: Evidence) -> Fact | None:
    """A gradient of which a layer that normalises leaves nothing, or next to nothing, of the terms that cancel in it.

    What a layer takes off with a mean is 0 by structure, whatever the numbers are: both sides have roundings of the
    terms there, and no number says what is right. Held against the terms without their signs, their bounds decide: a
    term that is lost, or a sign, leaves more than half a thousandth of them.
    """
    if "gradient" not in compared.quantity or (layer := forgetful(at.case, compared.name)) is None:
        return None
    if (cancelled := _beside_terms(compared, at)) is None:
        return None
    code = "zero_by_structure" if forgets(at.case, compared.name) else "cancels_in_front"
    return fact(code, layer=layer, size=cancelled[0], resolution=cancelled[1])


def _mean_of_0(compared: Compared, at: Evidence) -> Fact | None:
    """A running mean of values that cancel, as those of a batch norm behind another do."""
    if compared.quantity != "buffer" or compared.name not in at.case.layer_buffers:
        return None
    if not compared.name.endswith(".running_mean"):
        return None
    if (cancelled := _beside_terms(compared, at)) is None:
        return None
    return fact("mean_of_0", size=cancelled[0], resolution=cancelled[1])


def _beside_terms(compared: Compared, at: Evidence) -> tuple[float, float] | None:
    """The largest size of the terms, and the resolution relative to them, where all else is next to nothing."""
    size = at.bounded(compared, SizedKind).absolute.reshape(compared.actual.shape)
    bound = at.bound(compared)
    if found := _operations(compared, at, BoundedKind):  # each from what its side told, whose own rows are judged
        bound = np.minimum(bound, np.maximum(*(one.limit for one in found)))
    if not size.any() or not all(_next_to_nothing(values, bound, size) for values in values_of(compared)):
        return None
    return _largest(size), 2 * _largest(bound / np.where(size > 0, size, 1))


def _next_to_nothing(values: Any, bound: Any, size: Any) -> bool:
    """Whether every value is, beside its terms. One without terms, as behind a dead relu, has to be 0."""
    return bool(np.where(size > 0, np.abs(values) + bound <= _NEAR * size, values == 0).all())


def _largest(*arrays: Any) -> float:
    return max(float(np.abs(one).max()) for one in arrays)


def _operations(compared: Compared, at: Evidence, kind: type[BoundedKind]) -> tuple[Operation, ...]:
    """Both sides' operations, if both are told and right."""
    found = (at.operations(side, kind).get(key_of(compared)) for side in (0, 1))
    right = tuple(one for one in found if one and one.right)
    return right if len(right) == 2 else ()
