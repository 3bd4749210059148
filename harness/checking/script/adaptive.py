"""The steps of optimizers that scale each entry by its own past gradients, up to the learning rate.

Adam and its kin as their papers and torch.optim have them: the epsilon within the root or beside it, of the corrected
square or of the plain one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from harness.implementation import Array

Steps = Iterator[Array]
_BETAS, _EPSILONS = (0.9, 0.99, 0.999), (1e-8, 1e-7, 1e-10, 1e-6, 0.0)


def predictions(gradients: Sequence[Array], numbers: Iterable[float]) -> Iterator[tuple[str, Steps]]:
    """Each rule's name, and its steps with a learning rate of 1, by each choice of ``numbers`` as its constants."""
    own = tuple(numbers)
    betas = sorted({one for one in own if 0.5 <= one < 1} | set(_BETAS))
    epsilons = sorted({one for one in own if 0 <= one <= 1e-4} | set(_EPSILONS))
    for name, (rule, decays, variants) in RULES.items():
        for constants in itertools.product(*[betas] * decays, epsilons, range(variants)):
            yield name, rule(gradients, *constants)


def _mean(values: Sequence[Array], decay: float) -> Steps:
    """The running mean of what comes, which begins at zero."""
    mean = np.zeros_like(values[0])
    for one in values:
        mean = decay * mean + (1 - decay) * one
        yield mean


def _corrected(values: Sequence[Array], decay: float) -> Steps:
    return (mean / (1 - decay**t) for t, mean in enumerate(_mean(values, decay), 1))


def _root(square: Array, epsilon: float, inside: int) -> Array:
    return np.asarray(np.sqrt(square + epsilon) if inside else np.sqrt(square) + epsilon)


def _squares(gradients: Sequence[Array]) -> list[Array]:
    return [one * one for one in gradients]


def adam(gradients: Sequence[Array], first: float, second: float, epsilon: float, variant: int) -> Steps:
    """Kingma and Ba, algorithm 1; as ``variant`` 2 with both corrections in the learning rate, as section 2 ends."""
    means, squares = _corrected(gradients, first), _mean(_squares(gradients), second)
    for t, (mean, square) in enumerate(zip(means, squares, strict=True), 1):
        share = 1 - second**t
        yield (
            mean * np.sqrt(share) / _root(square, epsilon, 0)
            if variant == 2
            else mean / _root(square / share, epsilon, variant)
        )


def adagrad(gradients: Sequence[Array], epsilon: float, inside: int) -> Steps:
    """The root of the sum of all squares so far."""
    totals = itertools.accumulate(_squares(gradients))
    return (g / _root(total, epsilon, inside) for g, total in zip(gradients, totals, strict=True))


def rmsprop(gradients: Sequence[Array], decay: float, epsilon: float, inside: int) -> Steps:
    """The root of the running mean of squares."""
    squares = _mean(_squares(gradients), decay)
    return (g / _root(square, epsilon, inside) for g, square in zip(gradients, squares, strict=True))


def centred(gradients: Sequence[Array], decay: float, epsilon: float, inside: int) -> Steps:
    """RMSprop by the variance (Graves): the running mean of squares less the square of the running mean."""
    both = zip(gradients, _mean(_squares(gradients), decay), _mean(gradients, decay), strict=True)
    return (g / _root(square - mean * mean, epsilon, inside) for g, square, mean in both)


def rmsprop_momentum(gradients: Sequence[Array], momentum: float, decay: float, epsilon: float, inside: int) -> Steps:
    """A velocity of RMSprop's steps, as torch has it."""
    steps = rmsprop(gradients, decay, epsilon, inside)
    return itertools.accumulate(steps, lambda velocity, step: momentum * velocity + step)


def amsgrad(gradients: Sequence[Array], first: float, second: float, epsilon: float, _: int) -> Steps:
    """Adam by the largest mean of squares so far, as torch has it."""
    largest = itertools.accumulate(_mean(_squares(gradients), second), np.maximum)
    for t, (mean, square) in enumerate(zip(_corrected(gradients, first), largest, strict=True), 1):
        yield mean / _root(square / (1 - second**t), epsilon, 0)


def uncorrected(gradients: Sequence[Array], first: float, second: float, epsilon: float, inside: int) -> Steps:
    """AMSGrad as Reddi and others have it; while squares grow, the same as an Adam that lacks its corrections."""
    largest = itertools.accumulate(_mean(_squares(gradients), second), np.maximum)
    both = zip(_mean(gradients, first), largest, strict=True)
    return (mean / _root(square, epsilon, inside) for mean, square in both)


def nadam(gradients: Sequence[Array], first: float, second: float, epsilon: float, variant: int) -> Steps:
    """Dozat: the mean that the next step would begin with; its correction is that of this step or of the next."""
    both = zip(gradients, _mean(gradients, first), _corrected(_squares(gradients), second), strict=True)
    for t, (g, mean, square) in enumerate(both, 1):
        ahead = first * mean / (1 - first ** (t + 1 - variant)) + (1 - first) * g / (1 - first**t)
        yield ahead / _root(square, epsilon, 0)


def adamax(gradients: Sequence[Array], first: float, second: float, epsilon: float, inside: int) -> Steps:
    """Adam by the largest size, which decays; ``inside``: the epsilon is in every size, as torch has it."""
    each = (np.abs(one) + inside * epsilon for one in gradients)
    sizes = itertools.accumulate(each, lambda size, one: np.maximum(second * size, one))
    both = zip(_corrected(gradients, first), sizes, strict=True)
    return (mean / (size + (1 - inside) * epsilon) for mean, size in both)


def adadelta(gradients: Sequence[Array], decay: float, epsilon: float, _: int) -> Steps:
    """Zeiler: in units of the steps before it."""
    moved = np.zeros_like(gradients[0])
    for g, square in zip(gradients, _mean(_squares(gradients), decay), strict=True):
        step = np.sqrt(moved + epsilon) / np.sqrt(square + epsilon) * g
        moved = decay * moved + (1 - decay) * step * step
        yield step


#: What only what it keeps tells from a mistake.
UNCORRECTED = "amsgrad_uncorrected"
#: Of each: the rule, how many decays it has, and how many forms.
RULES: Mapping[str, tuple[Callable[..., Steps], int, int]] = {
    "adam": (adam, 2, 3),
    "adagrad": (adagrad, 0, 2),
    "rmsprop": (rmsprop, 1, 2),
    "centred_rmsprop": (centred, 1, 2),
    "adadelta": (adadelta, 1, 1),
    "amsgrad": (amsgrad, 2, 1),
    UNCORRECTED: (uncorrected, 2, 2),
    "nadam": (nadam, 2, 2),
    "adamax": (adamax, 2, 2),
    "rmsprop_momentum": (rmsprop_momentum, 2, 2),
}
