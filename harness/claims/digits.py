"""Printed digits against computed values: what agrees, what can be told, and how tightly a print binds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from harness.scenario.claims.claim import ClaimVerdict
from harness.scenario.claims.printed import Number

#: Significant digits that a float of the dtype can show at all.
SHOWN = {"float64": 17, "float32": 9}
#: A value that can be reproduced to this share tells a wrong number, however many more digits are printed.
TOLD = 1e-3
#: A number that lies so many times further off than what rounding leaves open is wrong, however much that is: what is
#: left open is four times the largest of eight distances, and a ninth is 400 times the largest of them once in 3,600,
#: even if distances are spread as wide as 1/x.
FAR = 100
#: A print of a value as small as this fixes no share of it.
TINY = 1e-280


@dataclass(frozen=True)
class Digits:
    """One printed number beside the computed one."""

    number: Number
    computed: float
    fits: bool
    """The computed value lies within half a unit of the last printed place, or within what rounding leaves open."""
    agree: int
    """Significant digits that agree."""
    determined: int
    """Significant digits that anybody can reproduce."""
    resolution: float
    """The share of the value that rounding leaves open."""
    far: bool
    """The computed value lies FAR times further off than rounding leaves open."""
    binds: float | None
    """The share to which the print fixes the value; None of a computed zero."""


def digits_of(number: Number, computed: float, spread: float, times: float = 1.0) -> Digits:
    """Hold one number against ``times`` the computed value, of which ``spread`` is not determined."""
    value = computed * times
    if number.value is None or not math.isfinite(value):
        same = number.float == value or (math.isnan(number.float) and math.isnan(value))
        count = number.digits
        return Digits(number, value, same, count if same else 0, count, 0.0, not same, None)
    difference = abs(Fraction(computed) * Fraction(times) - number.value)
    open_ = Fraction(spread) * Fraction(abs(times)) if math.isfinite(spread) else None
    half, count = number.half_unit, number.digits
    return Digits(
        number=number,
        computed=value,
        fits=open_ is None or difference <= half + open_,
        agree=max(0, count - _places(difference / half)),
        determined=0 if open_ is None else max(0, count - _places(open_ / half)),
        resolution=_share(open_, value),
        far=open_ is not None and difference > half + FAR * open_,
        binds=float(min(half / abs(Fraction(value)), Fraction(10**9))) if abs(value) > TINY else None,
    )


def _share(open_: Fraction | None, value: float) -> float:
    """How much of a value is open; all of a zero whose spread is not zero."""
    if open_ is None or (open_ and not value):
        return math.inf
    return float(min(open_ / abs(Fraction(value)), Fraction(1))) if open_ else 0.0


def _places(ratio: Fraction) -> int:
    """How many digits something of so many half units takes away: none up to 1, one up to 10, ..."""
    if ratio <= 1:
        return 0
    return math.ceil(math.log10(ratio.numerator) - math.log10(ratio.denominator) - 1e-12)


def is_determined(found: Digits, dtype: str) -> bool:
    """Whether at least half of the digits that a number shows can be reproduced."""
    return 2 * found.determined >= min(found.number.digits, SHOWN[dtype])


def contradicts(found: Digits, dtype: str) -> bool:
    """Whether a number does not fit, and enough is determined to say so: half its digits, a permille, or it is far."""
    return not found.fits and (is_determined(found, dtype) or found.resolution <= TOLD or found.far)


def verdict_of(found: Sequence[Digits], dtype: str) -> ClaimVerdict:
    """One contradiction contradicts; without one, a number that is not determined decides."""
    if any(contradicts(one, dtype) for one in found):
        return ClaimVerdict.CONTRADICTED
    return ClaimVerdict.REPRODUCED if all(is_determined(one, dtype) for one in found) else ClaimVerdict.NOT_DETERMINED


def worst_of(found: Sequence[Digits]) -> Digits:
    """The number with the fewest agreeing digits in proportion."""
    return min(found, key=lambda one: (one.fits, one.agree / one.number.digits))


def truncated(number: Number, computed: float) -> bool:
    """Whether the print is the computed value cut off after its last place, where rounding gives another."""
    if number.value is None or not math.isfinite(computed):
        return False
    scaled = Fraction(computed) / number.unit
    return Fraction(math.trunc(scaled)) * number.unit == number.value
