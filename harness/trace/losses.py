"""What each loss adds up of every entry of the output, and its derivative with respect to that, as formulas.

``Of`` has the sample's row and column; ``term`` is before the factor that all terms share, and so is ``slope``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.task.losses.binary_cross_entropy import _SMALLEST
from harness.task.per_class import weighted_targets
from harness.trace.expression import Expression, Leaf, Number, Piece, Symbol, call, exp, expression, product, total
from harness.trace.layers import MOST_TERMS
from harness.trace.sheet import Sheet, factor_of

#: log of what is below e^−100 counts as −100, as torch's does.
_LEAST_LOG = -100.0


@dataclass(frozen=True)
class Of:
    """A loss of one node's output: its entry y and target t at a row and a column."""

    sheet: Sheet
    loss: Any
    at: int

    @property
    def columns(self) -> int:
        return self.sheet.nodes[self.at].shape[-1]

    def y(self, row: int, column: int) -> Leaf:
        return self.sheet.value(self.at, (column,), row)

    def t(self, row: int, column: int) -> Leaf:
        return self.sheet.target(row, column)

    @property
    def factor(self) -> Fraction | float:
        found: Fraction | float = factor_of(self.sheet, self.loss)
        return found

    # -------------------------------------------------------------- of classes

    @property
    def is_weighted(self) -> bool:
        """Whether a target is more than what the data says: it has a weight, or is smoothed."""
        return bool(self.loss.classes or self.loss.smoothing)

    def weighted(self, row: int, column: int) -> Leaf:
        """T, the target with the loss's weights and smoothing."""
        if not self.is_weighted:
            return self.t(row, column)
        number = weighted_targets(self.loss, self.sheet.targets)[row, column]
        return Leaf(Symbol("T", (column,)), float(number))

    def weighting(self, row: int, column: int) -> Expression:
        """w ((1 − ε) t + ε / outputs)."""
        t, smoothing = self.t(row, column), self.loss.smoothing
        if smoothing and self.sheet.targets[row].any():
            inner: Expression = product(1 - expression(smoothing), t) + expression(smoothing) / self.columns
        else:
            inner = t
        weights = getattr(self.loss, "weight", None)
        return product(weights[column], inner) if weights else inner

    def probability(self, row: int, column: int) -> Leaf:
        """p, the softmax of the outputs."""
        y = np.asarray(self.sheet.values(self.at), np.float64)[row]
        shifted = np.exp(y - y.max())
        return Leaf(Symbol("p", (column,)), float(shifted[column] / shifted.sum()))

    def softmax(self, row: int, column: int) -> Expression:
        """e^y / Σ e^y."""
        every = (exp(self.y(row, one)) for one in range(self.columns))
        return exp(self.y(row, column)) / total(every, self.columns, MOST_TERMS)


Entry = Callable[[Of, int, int], Expression | None]


@dataclass(frozen=True)
class Formulas:
    """Of one kind of loss. None is a term that is 0 whatever the output is."""

    term: Entry
    slope: Callable[[Of, int, int], Expression]
    always: Callable[[Of, int, int], Expression] | None = None
    """The term, 0 or not."""


# ---------------------------------------------------------------- of the difference


def _difference(of: Of, row: int, column: int) -> Expression:
    return of.y(row, column) - of.t(row, column)


def _mse(of: Of, row: int, column: int) -> Expression:
    return _difference(of, row, column) ** 2


def _mse_slope(of: Of, row: int, column: int) -> Expression:
    return product(2.0, _difference(of, row, column))


def _l1(of: Of, row: int, column: int) -> Expression:
    return call("abs", _difference(of, row, column))


def _l1_slope(of: Of, row: int, column: int) -> Expression:
    return _sign("sign", of, row, column, 1.0)


def _sign(name: str, of: Of, row: int, column: int, size: float) -> Expression:
    away = of.y(row, column).number - of.t(row, column).number
    relation: Any = ">" if away > 0 else "<" if away < 0 else "="
    here = Number(size if away > 0 else -size if away < 0 else 0.0)
    return Piece(name, _difference(of, row, column), here, False, relation)


def _rounded_off(name: str, knot: float, steepest: float) -> Formulas:
    """A parabola within ±knot, and lines of slopes ±steepest beyond it."""

    def is_beyond(of: Of, row: int, column: int) -> bool:
        return abs(of.y(row, column).number - of.t(row, column).number) > knot

    def term(of: Of, row: int, column: int) -> Expression:
        r = _difference(of, row, column)
        if is_beyond(of, row, column):
            line = product(steepest, call("abs", r) - product(knot, 0.5))
            return Piece(name, call("abs", r), line, False, ">", knot)
        return Piece(name, call("abs", r), product(steepest / knot, r**2) / 2, False, "≤", knot)

    def slope(of: Of, row: int, column: int) -> Expression:
        r = _difference(of, row, column)
        if is_beyond(of, row, column):
            return _sign("sign", of, row, column, steepest)
        return Piece(name, call("abs", r), product(steepest / knot, r), True, "≤", knot)

    return Formulas(term, slope)


# ---------------------------------------------------------------- of probabilities


def _log(of: Expression, number: float) -> Expression:
    """The logarithm, which is never below −100."""
    return call("log", of) if number > np.exp(_LEAST_LOG) else call("max", call("log", of), _LEAST_LOG)


def _binary(of: Of, row: int, column: int) -> Expression:
    y, t = of.y(row, column), of.t(row, column)
    one, other = _log(y, y.number), _log(1 - y, 1 - y.number)
    if t.number in (0, 1):
        return -one if t.number else -other
    return -(product(t, one) + product(1 - t, other))


def _binary_slope(of: Of, row: int, column: int) -> Expression:
    y = of.y(row, column)
    spread = y * (1 - y)
    is_flat = y.number * (1 - y.number) < _SMALLEST
    return _difference(of, row, column) / (call("max", spread, _SMALLEST) if is_flat else spread)


def _logits(of: Of, row: int, column: int) -> Expression:
    y = of.y(row, column)
    return call("max", y, 0.0) - product(y, of.t(row, column)) + call("log", 1 + exp(-call("abs", y)))


def _logits_slope(of: Of, row: int, column: int) -> Expression:
    return call("sigmoid", of.y(row, column)) - of.t(row, column)


# ---------------------------------------------------------------- of classes


def _unless_0(always: Callable[[Of, int, int], Expression]) -> Entry:
    """A target of 0 has no part in the loss."""
    return lambda of, row, column: always(of, row, column) if of.weighted(row, column).number else None


def _cross_entropy(of: Of, row: int, column: int) -> Expression:
    return -product(of.weighted(row, column), call("log", of.probability(row, column)))


def _cross_entropy_slope(of: Of, row: int, column: int) -> Expression:
    p, target = of.probability(row, column), of.weighted(row, column)
    every = [of.weighted(row, one) for one in range(of.columns)]
    shown = [one for one in every if one.number]
    if len(shown) == 1 and shown[0].number == 1:
        return p - target
    return product(p, total(iter(shown), len(shown), MOST_TERMS)) - target


def _nll(of: Of, row: int, column: int) -> Expression:
    return -product(of.weighted(row, column), of.y(row, column))


def _nll_slope(of: Of, row: int, column: int) -> Expression:
    return -of.weighted(row, column)


def _categorical(of: Of, row: int, column: int) -> Expression:
    return -product(of.weighted(row, column), call("log", of.y(row, column)))


def _categorical_slope(of: Of, row: int, column: int) -> Expression:
    target = of.weighted(row, column)
    return -(target / of.y(row, column)) if target.number else Number(0.0)


def _kl(of: Of, row: int, column: int) -> Expression | None:
    t = of.t(row, column)
    return product(t, call("log", t) - of.y(row, column)) if t.number > 0 else -product(t, of.y(row, column))


def _kl_slope(of: Of, row: int, column: int) -> Expression:
    return -of.t(row, column)


# ---------------------------------------------------------------- others


def _above(of: Of, row: int, column: int) -> tuple[Expression, float, int]:
    """margin − y_class + y_j, its number, and the class."""
    right = int(np.argmax(of.sheet.targets[row]))
    y, other = of.y(row, right), of.y(row, column)
    return of.loss.margin - y + other, of.loss.margin - y.number + other.number, right


def _margin(of: Of, row: int, column: int) -> Expression | None:
    above, _, right = _above(of, row, column)
    hinge = call("max", above, 0.0)
    return None if column == right else hinge**2 if of.loss.p == 2 else hinge


def _margin_slope(of: Of, row: int, column: int) -> Expression:
    right = _above(of, row, column)[2]
    if column != right:
        return _hinge_slope(of, row, column)
    others = [one for one in range(of.columns) if one != right]
    return -total((_hinge_slope(of, row, one) for one in others), len(others), MOST_TERMS)


def _hinge_slope(of: Of, row: int, column: int) -> Expression:
    above, number, _ = _above(of, row, column)
    steep = product(2.0, above) if of.loss.p == 2 else Number(1.0)
    return Piece("hinge", above, steep if number > 0 else Number(0.0), True, ">" if number > 0 else "≤")


def _inner(of: Of, row: int, column: int) -> Expression:
    return product(of.y(row, column), of.t(row, column))


def _inner_slope(of: Of, row: int, column: int) -> Expression:
    return of.t(row, column)


_FORMULAS: Mapping[str, Formulas] = MappingProxyType(
    {
        "mse": Formulas(_mse, _mse_slope),
        "l1": Formulas(_l1, _l1_slope),
        "binary_cross_entropy": Formulas(_binary, _binary_slope),
        "binary_cross_entropy_with_logits": Formulas(_logits, _logits_slope),
        "cross_entropy": Formulas(_unless_0(_cross_entropy), _cross_entropy_slope, _cross_entropy),
        "nll": Formulas(_unless_0(_nll), _nll_slope, _nll),
        "categorical_cross_entropy": Formulas(_unless_0(_categorical), _categorical_slope, _categorical),
        "kl_div": Formulas(_kl, _kl_slope),
        "multi_margin": Formulas(_margin, _margin_slope),
        "inner": Formulas(_inner, _inner_slope),
    }
)


def formulas_of(loss: Any) -> Formulas | None:
    """A loss's; None where they are not worked out."""
    if loss.kind == "huber":
        return _rounded_off("huber", loss.delta, loss.delta)
    if loss.kind == "smooth_l1":
        return _rounded_off("smooth_l1", loss.beta, 1.0)
    return _FORMULAS.get(loss.kind)
