"""Whether the steps of a parameter follow from its gradients by a rule that people use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from harness.checking.script.adaptive import UNCORRECTED, predictions
from harness.ground.kept import kept_by
from harness.implementation import Array

_NEAR = 1e-7
#: The largest share of a parameter that may be added to its gradient.
_MOST_DECAY = 0.5


def rule_of(
    steps: Sequence[Array],
    gradients: Sequence[Array],
    numbers: Iterable[float],
    state: Sequence[Sequence[Array]] = (),
    held: Sequence[Array] = (),
) -> str:
    """``sgd``, ``momentum`` and so on; ``uphill`` where a step goes against its rule; "" where none is known.

    ``broken``: what it keeps is that of a rule, and its steps are not. ``steps``: parameter before minus parameter
    after, one a pass; ``numbers``: the script's own constants; ``state``: what else of this shape goes on from pass
    to pass, after each; ``held``: the parameter before each step, which may decay beside it, as AdamW has it.
    """
    if len(steps) != len(gradients) or not steps or not any(np.any(one) for one in gradients):
        return ""
    if not all(np.isfinite(one).all() for one in (*steps, *gradients)):
        return ""
    factors = [_factor(step, gradient) for step, gradient in zip(steps, gradients, strict=True)]
    own = tuple(numbers)
    if all(one is not None for one in factors):
        return _along(steps, gradients, [one for one in factors if one is not None], own)
    if factors[0] is not None and (found := _momentum(steps, gradients, factors[0])):
        return found
    squares = sum(_keeps_squares(gradients, each) for each in state)
    found = _adaptive(steps, gradients, own, held)
    if found == UNCORRECTED and squares < 2:  # no largest of them is kept
        found = ""
    return found or ("broken" if squares else "")


def _along(
    steps: Sequence[Array], gradients: Sequence[Array], factors: Sequence[float], numbers: Sequence[float]
) -> str:
    """Every step is a multiple of its gradient, as of one number any is.

    Where a gradient turns round, a velocity and a mean still go where the one before it went: that is not uphill.
    """
    if all(one >= 0 for one in factors) and any(factors):
        return "sgd"
    if factors[0] <= 0:
        return "uphill"
    shares = [_factor(steps[at] - factors[0] * gradients[at], steps[at - 1]) for at in range(1, len(steps))]
    if all(one is not None and -_NEAR <= one < 1 for one in shares):
        return "momentum"
    few = max(np.count_nonzero(one) for one in gradients) < 3
    return _adaptive(steps, gradients, numbers) or ("" if few else "uphill")


def _keeps_squares(gradients: Sequence[Array], kept: Sequence[Array]) -> bool:
    """Whether what is kept is a mean or a sum of the gradients' squares, as of Adam and its kin."""
    if len(kept) != len(gradients) or not any(np.any(one) for one in kept):
        return False
    first = _factor(kept[0], gradients[0] ** 2)
    if first is None or first <= 0:
        return False
    decays = {1.0 - first, 1.0} if len(kept) > 1 else set()
    return any(_fits(kept[1], decay * kept[0] + first * gradients[1] ** 2) for decay in decays)


def _factor(step: Array, gradient: Array) -> float | None:
    size = float((gradient * gradient).sum())
    if size == 0:
        return 0.0 if not np.any(step) else None
    factor = float((step * gradient).sum()) / size
    return factor if _fits(step, factor * gradient) else None


def _fits(one: Array, other: Array) -> bool:
    scale = max(float(np.abs(one).max(initial=0)), float(np.abs(other).max(initial=0)), 1e-300)
    return float(np.abs(one - other).max(initial=0)) <= _NEAR * scale


def _momentum(steps: Sequence[Array], gradients: Sequence[Array], first: float) -> str:
    """v = μ v + g, in any of its forms: each step is a sum of the last step, the gradient and the last gradient."""
    for at in range(1, len(steps)):
        columns = np.stack([steps[at - 1].ravel(), gradients[at].ravel()], axis=1)
        found = np.linalg.lstsq(columns, steps[at].ravel())[0]
        if not _fits(steps[at].ravel(), columns @ found):
            wide = np.stack([steps[at - 1].ravel(), gradients[at].ravel(), gradients[at - 1].ravel()], axis=1)
            found = np.linalg.lstsq(wide, steps[at].ravel())[0]
            if len(wide) < 4 or not _fits(steps[at].ravel(), wide @ found):
                return ""
        if steps[at].size < 3:
            return "" if at == 1 and len(steps) == 2 else "momentum" if first > 0 else "uphill"
        if abs(found[0] - 1) < 1e-7:  # what is never reset
            return "broken"
        if found[1] <= 0 or found[0] < -1e-9:
            return "uphill" if first <= 0 else ""
    return "momentum" if first > 0 and len(steps) > 1 else "uphill" if first < 0 else ""


def _all_bytes(
    steps: Sequence[Array], gradients: Sequence[Array], numbers: Sequence[float], held: Sequence[Array] = ()
) -> tuple[object, ...]:
    return tuple(b"".join(map(np.ndarray.tobytes, each)) for each in (steps, gradients, held)), frozenset(numbers)


@kept_by(_all_bytes, 256)
def _adaptive(
    steps: Sequence[Array], gradients: Sequence[Array], numbers: Sequence[float], held: Sequence[Array] = ()
) -> str:
    """The rule of entries scaled by their own past; by gradients with a share of the parameter, too (L2)."""
    with np.errstate(all="ignore"):
        if found := _scaled(steps, gradients, numbers, held):
            return found
        for share in {one for one in numbers if held and 0 < one <= _MOST_DECAY}:
            decayed = [g + share * one for g, one in zip(gradients, held, strict=True)]
            if found := _scaled(steps, decayed, numbers, ()):
                return found
    return ""


def _scaled(steps: Sequence[Array], gradients: Sequence[Array], numbers: Sequence[float], held: Sequence[Array]) -> str:
    for name, rule in predictions(gradients, numbers):
        first = next(rule)
        factor = _factor(steps[0], first)
        if factor == 0 or (factor is None and not held):
            continue
        predicted = [first, *rule]
        if factor is not None and all(_fits(step, factor * one) for step, one in zip(steps, predicted, strict=True)):
            return name if factor > 0 else "uphill"
        if held and _decays(steps, predicted, held):
            return name
    return ""


def _decays(steps: Sequence[Array], predicted: Sequence[Array], held: Sequence[Array]) -> bool:
    """Whether every step is what a rule gives and a share of the parameter, by the same factors."""
    columns = np.stack([np.concatenate([one.ravel() for one in each]) for each in (predicted, held)], axis=1)
    step = np.concatenate([one.ravel() for one in steps])
    if len(step) < 6 or not np.isfinite(columns).all():
        return False
    found = np.linalg.lstsq(columns, step)[0]
    return bool(found[0] > 0 and found[1] > 0 and _fits(step, columns @ found))
