"""Normalised values, (x − mean) / √(variance + eps) over the last axis, and their way back, with bounds.

Of a row of n values, c = x − mean, v the mean of c², s = √(v + eps), y = c / s; without a mean, as rms_norm has it,
c = x. The Jacobian is (δ_ij − (1 + y_i y_j) / n) / s, symmetric; so is that without a mean, which lacks the 1.

What a side may lose, with γ = γ_{n+10}:
- its mean is off by δ = γ mean |x|, and so is every c, besides its own rounding;
- its variance: γ v for the sums; 2 γ √(mean x²) √v for Welford's updates, for sums in pairs and for the linear term
  of δ (Chan, Golub and LeVeque 1983); δ² for two passes; 2 γ mean² more for E[x²] − E[x]², whose two numbers are
  v + mean² and mean², each off by γ of itself;
- 1/s half of what v + eps is off by, relative to itself, and a few u for root, division or power −½.

*The edge.* E[x²] − E[x]² counts as correct as long as it keeps half of the digits that there are: 2 γ mean² ≤
√u (v + eps), that is, up to a mean of √(√u / 2γ) times s. There it moves y by half of √u at most: 5e-9 in float64,
1.2e-4 in float32, so that what is bounded still decides. Beyond, nothing is added, and what it loses is named: the
variance cancels. ``squares`` says how much of √u a kind of number allows: 1, nothing, or any.

The way back is s⁻¹ (g − mean g − y mean (g y)). A sum over the graph, or dvar and dmean as in the paper, has the same
terms with s⁻³ c in place of s⁻¹ y s⁻¹, off by three times what s⁻¹ is, as the product here, and dmean's second part,
which is −2 dvar mean c, and so 0 but for the δ by which c is off. The Jacobian may be written out: each sum has n
terms then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from harness.task.numbers.rounded import Array, Bounded

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind

T = TypeVar("T")


class Normalised(NamedTuple, Generic[T]):
    """Rows (..., n), and what they are made with, (..., 1)."""

    y: T
    inverse: T
    """1 / √(variance + eps)."""
    mean: T
    """0 where none is taken off."""
    variance: T
    is_centred: bool
    shift: Any = None
    """How far a side's y may be off in all entries of a row alike, where bounds are asked for."""


def plainly(x: Array, eps: float, is_centred: bool) -> Normalised[Array]:
    """In float64."""
    mean = x.mean(-1, keepdims=True) if is_centred else np.zeros((*x.shape[:-1], 1))
    c = x - mean
    variance = _mean(c * c)
    inverse = 1 / np.sqrt(variance + eps)
    return Normalised(c * inverse, inverse, mean, variance, is_centred)


def plainly_back(found: Normalised[Array], g: Array) -> Array:
    """What it hands back of g, in float64."""
    back = g - found.y * _mean(g * found.y)
    return (back - _mean(g) if found.is_centred else back) * found.inverse


def _mean(a: Array) -> Array:
    found: Array = a.mean(-1, keepdims=True)
    return found


def _root_mean_square(a: Array) -> Array:
    found: Array = np.sqrt(_mean(a * a))
    return found


@dataclass(frozen=True)
class _Row:
    """Rows with an error e, and sizes of what lies within 2 e of them: there are the inputs of any side."""

    x: Bounded
    eps: float
    here: Normalised[Array]

    @property
    def n(self) -> int:
        return self.x.shape[-1]

    @property
    def e(self) -> Array:
        return self.x.bound

    @property
    def centred_error(self) -> Array:
        """How far c is off, where x is off by e."""
        return self.e + _mean(self.e) if self.here.is_centred else self.e

    @property
    def c(self) -> Array:
        return self.x.value - self.here.mean

    @property
    def least_root(self) -> Array:
        """s, whose square root of v is moved by the root mean square of what c is moved by, at most."""
        root = np.sqrt(self.here.variance + self.eps) - 2 * _root_mean_square(self.e)
        found: Array = np.maximum(root, np.sqrt(self.eps))
        return found

    @property
    def largest_y(self) -> Array:
        return (np.abs(self.c) + 2 * self.centred_error) / self.least_root

    @property
    def root_error(self) -> Array:
        """|Δs|, by Δs = mean (Δc (c + c′)) / (s + s′), and by Δs² ≤ mean Δc²."""
        slope = _mean(self.e * (np.abs(self.c) + 2 * self.centred_error)) / self.least_root
        found: Array = np.minimum(slope, _root_mean_square(self.e))
        return found

    def moved(self) -> Array:
        """|Δy| where x moves by e: by Δy = (Δc − y Δs) / s′, and, with that, by the Jacobian on the way."""
        least, n = self.least_root, self.n
        far = np.minimum((self.centred_error + self.largest_y * self.root_error) / least, 2 * np.sqrt(n))
        found: Array = np.minimum(far, through(self.here, self.e, 2 * far) / least)
        return found


def through(here: Normalised[Array], e: Array, off: Array) -> Array:
    """Σ |δ_ij − (1 + y_i y_j) / n| e_j, at least, where y is off by ``off``.

    By the triangle, or by Cauchy and Schwarz, where Σ_j (δ_ij − (1 + y_i y_j) / n)² n = n − 1 − (2 − ρ) y_i², ρ =
    v / (v + eps), which is what tells of two values a row that they hardly move.
    """
    one, y, n = float(here.is_centred), np.abs(here.y), here.y.shape[-1]
    mean, length, along = one * _mean(e), _root_mean_square(e), _mean(y * e)
    others = np.minimum(mean + y * along, np.sqrt(one + y * y) * length)
    triangle = np.maximum(1 - 2 * (one + y * y) / n, 0) * e + others
    square = n - one - (2 - _mean(y * y)) * y * y
    product = np.sqrt(np.maximum(square, 0) + 1e-14 * n) * length
    found: Array = np.minimum(triangle, product) + y * _mean(off * e) + off * (along + _mean(off * e))
    return found


class _Rounding(NamedTuple):
    """What a side loses of statistics at its own input."""

    mean: Array
    variance: Array
    inverse: Array
    """Relative to itself."""


def _rounding(kind: BoundedKind, row: _Row) -> _Rounding:
    u, gamma, least = kind.u, kind.gamma(row.n + 10), row.least_root
    size = row.x.absolute + 2 * row.e
    shift = gamma * _mean(size) * row.here.is_centred
    deviation = np.sqrt(row.here.variance) + 2 * _root_mean_square(row.e)
    lost = gamma * deviation**2 + 2 * gamma * _root_mean_square(size) * deviation * row.here.is_centred + shift**2
    lost = lost + _of_squares(kind, row, gamma, least) + 4 * kind.underflow
    relative = (np.minimum(lost, np.inf) + 2 * u * row.eps) / least**2 + 2 * u
    inverse = np.where(relative < 1, relative / (2 * np.maximum(1 - relative, 1e-300)) + 8 * u, np.inf)
    if kind.squares < np.inf and row.eps > 0:  # a mean of squares is no less than 0, and 1/s no more than 1/√eps
        inverse = np.minimum(inverse, (1 + 8 * u) * (deviation + np.sqrt(row.eps)) / np.sqrt(row.eps))
    return _Rounding(shift, lost, inverse)


def _of_squares(kind: BoundedKind, row: _Row, gamma: float, least: Array) -> Array:
    """What E[x²] − E[x]² loses besides, before the edge."""
    lost = 2 * gamma * (np.abs(row.here.mean) + 2 * _mean(row.e)) ** 2 * row.here.is_centred
    found: Array = np.where(lost <= kind.squares * np.sqrt(kind.u) * least**2, lost, 0)
    return found


def bounded(kind: BoundedKind, x: Bounded, eps: float, is_centred: bool) -> Normalised[Bounded]:
    """With bounds."""
    row = _Row(x, eps, plainly(x.value, eps, is_centred))
    here, least, loss = row.here, row.least_root, _rounding(kind, row)
    shift = loss.mean * (1 + loss.inverse) / least
    y = row.moved() + row.largest_y * (loss.inverse + 8 * kind.u * (1 + loss.inverse)) + shift + kind.tiny
    inverse = loss.inverse / least + row.root_error / least**2
    off = _mean(row.e * (2 * np.abs(row.c) + 3 * row.centred_error))
    return Normalised(
        Bounded(here.y, np.where(least > 0, y, np.inf)),
        Bounded(here.inverse, np.where(least > 0, inverse, np.inf)),
        Bounded(here.mean, loss.mean + _mean(row.e) * is_centred),
        Bounded(here.variance, loss.variance + off + 2 * kind.u * here.variance),
        is_centred,
        shift,
    )


def bounded_back(kind: BoundedKind, found: Normalised[Bounded], g: Bounded) -> Bounded:
    """What it hands back of g, with a bound."""
    here = Normalised(found.y.value, found.inverse.value, found.mean.value, found.variance.value, found.is_centred)
    gamma, off = kind.gamma(here.y.shape[-1] + 10), found.y.bound
    value = plainly_back(here, g.value)
    g_size, y_size = g.absolute + 2 * g.bound, found.y.absolute + 2 * off
    along = _mean(g_size * y_size)
    error = through(here, g.bound, 2 * off) if g.error is not None else 0
    error = error + off * _along(here, g, off) + y_size * _mean(g_size * off)
    error = error + gamma * (g_size + _mean(g_size) * found.is_centred + y_size * along) + 2 * along * found.shift
    inverse = found.inverse.absolute + 3 * found.inverse.bound  # s′⁻¹ (q′ − q) + (s′⁻¹ − s⁻¹) q, q without the s⁻¹
    kept = np.abs(value) * found.inverse.bound / found.inverse.absolute
    return Bounded(value, error * inverse + kept + kind.tiny)


def _along(here: Normalised[Array], g: Bounded, off: Array) -> Array:
    """|mean (g y)|, at least."""
    size = np.abs(_mean(g.value * here.y)) + _mean(g.bound * (np.abs(here.y) + 2 * off))
    found: Array = size + _mean(g.absolute * off)
    return found


def sized_back(found: Normalised[Bounded], g: Bounded) -> Bounded:
    """What it would hand back if nothing cancelled."""
    y, size = found.y.absolute, g.absolute
    total = size + _mean(size) * found.is_centred + y * _mean(size * y)
    return Bounded(total * found.inverse.absolute, None)
