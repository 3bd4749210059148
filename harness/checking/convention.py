"""Whether a difference is one of convention: the loss is another multiple of the same sum, and the gradient with it.

Where the loss that a candidate reports is right for another reduction or scale, at every step of every probe, the
candidate is judged by that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.checking.drive import drive
from harness.checking.probes import Probe
from harness.checking.result import Seen, Told, Tried
from harness.faults.textbook import Textbook
from harness.implementation import Batch, Implementation, State
from harness.numerics.plain import PlainKind
from harness.scenario.model import Case

_SCALES = (1.0, 0.5, 2.0)


Reference = Callable[[Case], Implementation]


def agreed(
    tried: Sequence[Tried], asked: Sequence[Probe], reference: Reference, unchecked: frozenset[str]
) -> tuple[str, str, list[Tried]]:
    """The setting that agrees with the candidate, the one that agrees with its loss alone, and its rows then.

    Each is "" where there is none. Gradients that are right as stated are not judged by a loss that is not.
    """
    told = [(one.case, seen) for one in tried for seen in one.seen if seen.told.loss is not None]
    if not told or all(_loss_is_right(case, seen) for case, seen in told):
        return "", "", list(tried)
    for reduction, scale in _others(told[0][0]):
        if all(_loss_is_right(_stated_otherwise(case, reduction, scale), seen) for case, seen in told):
            setting = _setting(told[0][0], reduction, scale)
            if _some_besides_loss(tried) and not _wrong_besides_loss(tried):
                return "", setting, list(tried)
            return setting, "", _again(tried, asked, reduction, scale, reference, unchecked)
    return "", "", list(tried)


def fitting_gradients(
    tried: Sequence[Tried], asked: Sequence[Probe], reference: Reference, unchecked: frozenset[str]
) -> str:
    """Of a candidate that tells no loss: a setting under which all that it tells is right; "" where there is none."""
    if not tried or not _wrong_besides_loss(tried) or any(one.failure for one in tried):
        return ""
    for reduction, scale in _others(tried[0].case):
        if not _wrong_besides_loss(_again(tried, asked, reduction, scale, reference, unchecked)):
            return _setting(tried[0].case, reduction, scale)
    return ""


def _wrong_besides_loss(tried: Sequence[Tried]) -> bool:
    return any(not row.is_right for one in tried for row in one.rows if row.quantity != "loss")


def _some_besides_loss(tried: Sequence[Tried]) -> bool:
    return any(row.quantity in ("gradient", "update") for one in tried for row in one.rows)


def _again(
    tried: Sequence[Tried],
    asked: Sequence[Probe],
    reduction: str,
    scale: float,
    reference: Reference,
    unchecked: frozenset[str],
) -> list[Tried]:
    pairs = zip(tried, asked, strict=False)
    return [_judged_again(one, probe, reduction, scale, reference, unchecked) for one, probe in pairs]


# ---------------------------------------------------------------- an epsilon in the logarithm

#: An epsilon that is larger is a mistake.
LARGEST_EPSILON = 1e-6
_LOGARITHMS = ("cross_entropy", "binary_cross_entropy")


def epsilon_of(tried: Sequence[Tried]) -> float | None:
    """log(p + epsilon) in place of log p, which only the loss shows: the one epsilon that fits every step, if any."""
    told = [(one.case, seen) for one in tried for seen in one.seen if seen.told.loss is not None]
    if not told or told[0][0].loss is None or told[0][0].loss.kind not in _LOGARITHMS:
        return None
    losses = [_Logarithms(case, seen) for case, seen in told]
    epsilon = max(losses, key=lambda one: one.off).solved()
    if epsilon is None or not all(one.fits(epsilon) for one in losses):
        return None
    return epsilon


class _Logarithms:
    """The loss of one step with an epsilon inside its logarithms, and what the candidate told."""

    def __init__(self, case: Case, seen: Seen) -> None:
        book = Textbook(case, PlainKind())
        book.step(seen.number, seen.batch, seen.before.parameters)
        t, y = book.targets(seen.batch.targets), book.a[-1]
        assert case.loss is not None and seen.told.loss is not None
        self._factor, self._told = float(book.factor(t)), seen.told.loss
        self._terms = [(t, book.log_softmax(y)[1])] if case.loss.kind == "cross_entropy" else [(t, y), (1 - t, 1 - y)]

    def __call__(self, epsilon: float) -> float:
        with np.errstate(all="ignore"):
            return -self._factor * sum(float(np.sum(t * np.log(p + epsilon))) for t, p in self._terms)

    @property
    def off(self) -> float:
        """How far the loss without an epsilon is from what was told, relative to it."""
        away = abs(self(0.0) - self._told) / (1 + abs(self._told))
        return away if away < np.inf else np.finfo(np.float64).max

    def solved(self) -> float | None:
        """The epsilon that gives what was told; None where none of a sensible size does."""
        from scipy.optimize import brentq

        low, high = 1e-300, LARGEST_EPSILON
        if not self(high) < self._told < self(low):
            return None
        found = brentq(lambda power: self(10.0**power) - self._told, np.log10(low), np.log10(high), xtol=1e-14)
        return float(10.0**found)

    def fits(self, epsilon: float) -> bool:
        """Within rounding."""
        return bool(abs(self(epsilon) - self._told) <= 1e-12 * (1 + abs(self._told)))


def agreed_with_epsilon(
    tried: Sequence[Tried], asked: Sequence[Probe], reference: Reference, unchecked: frozenset[str]
) -> tuple[float | None, str, list[Tried]]:
    """An epsilon and another reduction or scale together: the epsilon, the setting and the rows under it."""
    loss = tried[0].case.loss if tried else None
    if loss is None or loss.kind not in _LOGARITHMS or not _wrong_besides_loss(tried):
        return None, "", list(tried)
    for reduction, scale in _others(tried[0].case):
        again = _again(tried, asked, reduction, scale, reference, unchecked)
        epsilon = None if _wrong_besides_loss(again) else epsilon_of(again)
        if epsilon is not None:
            return epsilon, _setting(tried[0].case, reduction, scale), again
    return None, "", list(tried)


def with_epsilon(tried: Sequence[Tried]) -> list[Tried]:
    """The same with every loss taken for right."""
    return [
        replace(one, rows=tuple(replace(row, right=row.total) if row.quantity == "loss" else row for row in one.rows))
        for one in tried
    ]


def _others(case: Case) -> Iterator[tuple[str, float]]:
    """Other reductions and scales, the usual ones first."""
    assert case.loss is not None
    reductions = ("mean", "sum") if case.loss.kind == "cross_entropy" else ("mean", "sum", "mean_over_samples")
    for scale in _SCALES:
        for reduction in reductions:
            if (reduction, scale) != (case.loss.reduction, case.loss.scale):
                yield reduction, scale


def _stated_otherwise(case: Case, reduction: str, scale: float) -> Case:
    assert case.loss is not None
    loss = case.loss.model_copy(update={"reduction": reduction, "scale": scale})
    return replace(case, scenario=case.scenario.model_copy(update={"loss": loss}))


def _loss_is_right(case: Case, seen: Seen) -> bool:
    """Nearly: what is found this way is judged by its bounds afterwards."""
    book = Textbook(case, PlainKind()).step(seen.number, seen.batch, seen.before.parameters)
    return bool(np.isclose(seen.told.loss or 0.0, book["loss", "loss"][0, 0], rtol=1e-9, atol=0))


def _setting(case: Case, reduction: str, scale: float) -> str:
    assert case.loss is not None
    scaled = f", scale: {scale:g}" if scale != 1 else ""
    return f"loss: {{kind: {case.loss.kind}, reduction: {reduction}{scaled}}}"


class _Replay:
    """A candidate that tells again what it told."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self._told = iter([one.told for one in seen])

    def load(self, state: State) -> None:
        pass

    def start_from(self, state: State) -> None:
        pass

    def step(self, batch: Batch, lr: float) -> Told:
        return next(self._told)


def _judged_again(
    one: Tried,
    probe: Probe,
    reduction: str,
    scale: float,
    reference: Reference,
    unchecked: frozenset[str],
) -> Tried:
    case = _stated_otherwise(one.case, reduction, scale)
    states = tuple(seen.before for seen in one.seen)
    again = replace(probe, case=case, batches=tuple(seen.batch for seen in one.seen), states=states)
    return replace(drive(again, _Replay(one.seen), reference(case), unchecked), failure=one.failure)
