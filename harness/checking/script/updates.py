"""Whether the steps of a parameter follow from its gradients by a rule that people use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.implementation import Array

_NEAR = 1e-7


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
    return _adaptive(steps, gradients, own, held) or ("broken" if _keeps_squares(gradients, state) else "")


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


def _keeps_squares(gradients: Sequence[Array], state: Sequence[Sequence[Array]]) -> bool:
    """Whether it keeps a mean or a sum of the gradients' squares, as Adam and its kin do."""
    for kept in state:
        if len(kept) != len(gradients) or not any(np.any(one) for one in kept):
            continue
        first = _factor(kept[0], gradients[0] ** 2)
        if first is None or first <= 0:
            continue
        decays = {1.0 - first, 1.0} if len(kept) > 1 else set()
        for decay in decays:
            expected = decay * kept[0] + first * gradients[1] ** 2
            if _fits(kept[1], expected):
                return True
    return False


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


def _adaptive(
    steps: Sequence[Array], gradients: Sequence[Array], numbers: Sequence[float], held: Sequence[Array] = ()
) -> str:
    betas = sorted({one for one in numbers if 0.5 <= one < 1} | {0.9, 0.99, 0.999})
    epsilons = sorted({one for one in numbers if 0 <= one <= 1e-4} | {1e-8, 1e-7, 1e-10, 1e-6, 0.0})
    for name, make in _RULES.items():
        for constants in make(betas, epsilons):
            predicted = list(_RUN[name](gradients, constants))
            factor = _factor(steps[0], predicted[0])
            is_plain = factor is not None and factor != 0
            if is_plain and all(_fits(step, factor * one) for step, one in zip(steps, predicted, strict=True)):
                return name if (factor or 0.0) > 0 else "uphill"
            if held and factor != 0 and _decays(steps, predicted, held):
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


_Constants = tuple[float, ...]


def _adam(gradients: Sequence[Array], constants: _Constants) -> Iterator[Array]:
    first, second, epsilon, inside = constants
    m, v = np.zeros_like(gradients[0]), np.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m, v = first * m + (1 - first) * g, second * v + (1 - second) * g * g
        mean, square = m / (1 - first**t), v / (1 - second**t)
        with np.errstate(all="ignore"):
            yield mean / (np.sqrt(square + epsilon) if inside else np.sqrt(square) + epsilon)


def _adagrad(gradients: Sequence[Array], constants: _Constants) -> Iterator[Array]:
    epsilon, inside = constants
    total = np.zeros_like(gradients[0])
    for g in gradients:
        total = total + g * g
        with np.errstate(all="ignore"):
            yield g / (np.sqrt(total + epsilon) if inside else np.sqrt(total) + epsilon)


def _rmsprop(gradients: Sequence[Array], constants: _Constants) -> Iterator[Array]:
    decay, epsilon, inside = constants
    total = np.zeros_like(gradients[0])
    for g in gradients:
        total = decay * total + (1 - decay) * g * g
        with np.errstate(all="ignore"):
            yield g / (np.sqrt(total + epsilon) if inside else np.sqrt(total) + epsilon)


_RUN: Mapping[str, Callable[[Sequence[Array], _Constants], Iterator[Array]]] = {
    "adam": _adam,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
}
_RULES: Mapping[str, Callable[[Sequence[float], Sequence[float]], Any]] = {
    "adam": lambda betas, epsilons: itertools.product(betas, betas, epsilons, (False, True)),
    "adagrad": lambda _, epsilons: itertools.product(epsilons, (False, True)),
    "rmsprop": lambda betas, epsilons: itertools.product(betas, epsilons, (False, True)),
}
