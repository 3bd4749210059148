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
    found = [_epsilon(case, seen) for case, seen in told]
    known = [epsilon for epsilon, doubt in found if epsilon > 4 * doubt]
    if not known or not 0 < max(known) <= LARGEST_EPSILON:
        return None
    middle = float(np.median(known))
    fits = all(abs(epsilon - middle) <= 4 * doubt + 1e-2 * middle for epsilon, doubt in found)
    return middle if fits else None


def _epsilon(case: Case, seen: Seen) -> tuple[float, float]:
    """The epsilon that the loss of a step asks for, to first order, and how far rounding moves it."""
    book = Textbook(case, PlainKind())
    right = float(book.step(seen.number, seen.batch, seen.before.parameters)["loss", "loss"][0, 0])
    t, y = book.targets(seen.batch.targets), book.a[-1]
    p = book.log_softmax(y)[1] if case.loss is not None and case.loss.kind == "cross_entropy" else y
    slope = float(book.factor(t)) * float(np.sum(t / p))
    if case.loss is not None and case.loss.kind == "binary_cross_entropy":
        slope += float(book.factor(t)) * float(np.sum((1 - t) / (1 - p)))
    told = seen.told.loss if seen.told.loss is not None else right
    return (right - told) / slope, 1e-14 * (1 + abs(right)) / abs(slope)


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
