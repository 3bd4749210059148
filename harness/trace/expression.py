"""Formulas as trees: written once, then shown with names or with numbers, in text, LaTeX or HTML, and evaluated."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

#: What a name may be marked with: the gradient with respect to it, its value after the step, a correction of it, or its
#: derivative with respect to another.
Mark = Literal["", "gradient", "new", "hat", "derivative"]


@dataclass(frozen=True)
class Symbol:
    """A number by its name, such as z1[0] or ∂L/∂W1[0, 1]."""

    name: str
    index: tuple[int, ...] = ()
    mark: Mark = ""
    of: Symbol | None = None
    """What it is kept of, such as a velocity of a weight; or what a derivative is taken with respect to."""


class Expression:
    """A formula; Python's operators make larger ones of it."""

    def __add__(self, other: Expression | float) -> Expression:
        before = self.terms if isinstance(self, Sum) and not self.left else (self,)
        return Sum((*before, expression(other)))

    def __radd__(self, other: float) -> Expression:
        return Sum((expression(other), self))

    def __sub__(self, other: Expression | float) -> Expression:
        return Sum((self, Negative(expression(other))))

    def __rsub__(self, other: float) -> Expression:
        return Sum((expression(other), Negative(self)))

    def __mul__(self, other: Expression | float) -> Expression:
        return product(self, expression(other))

    def __rmul__(self, other: float) -> Expression:
        return product(expression(other), self)

    def __truediv__(self, other: Expression | float) -> Expression:
        return Quotient(self, expression(other))

    def __rtruediv__(self, other: float) -> Expression:
        return Quotient(expression(other), self)

    def __pow__(self, exponent: int) -> Expression:
        return Power(self, exponent)

    def __neg__(self) -> Expression:
        return Negative(self)


@dataclass(frozen=True)
class Leaf(Expression):
    """A number that has a name."""

    symbol: Symbol
    number: float


@dataclass(frozen=True)
class Number(Expression):
    """A number of the formula itself: it stands in it with its digits, or under a name such as π."""

    number: float
    name: str = ""
    exactly: Fraction | None = None
    """Where it is a fraction that digits do not say."""


@dataclass(frozen=True)
class Sum(Expression):
    """Terms; ``left``: so many more that are not written down."""

    terms: tuple[Expression, ...]
    left: int = 0


@dataclass(frozen=True)
class OverSamples(Expression):
    """A sum of the same formula over the samples of a batch, of which ``left`` more are not written down."""

    terms: tuple[Expression, ...]
    left: int = 0
    named: Expression | None = None
    """The formula with names, where a sample's own has only some of its terms."""


@dataclass(frozen=True)
class Product(Expression):
    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Quotient(Expression):
    above: Expression
    below: Expression


@dataclass(frozen=True)
class Power(Expression):
    base: Expression
    exponent: int


@dataclass(frozen=True)
class Negative(Expression):
    of: Expression


@dataclass(frozen=True)
class Call(Expression):
    """A function by its name, as the keys of ``FUNCTIONS`` have it."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Piece(Expression):
    """The piece of a function that holds where its argument is: ``relu``, or with ``slope`` its derivative.

    ``relation`` and ``border`` say why: the argument lies above 0, say; "" where nothing has to be said.
    """

    name: str
    argument: Expression
    here: Expression
    slope: bool = False
    relation: Literal["", ">", "<", "≤", "≥", "="] = ""
    border: float = 0.0


def expression(of: Expression | float) -> Expression:
    """A plain number as one of a formula."""
    return of if isinstance(of, Expression) else Number(float(of))


def product(*factors: Expression | float | Fraction) -> Expression:
    """Factors side by side; those that are 1 are left out."""
    flat: list[Expression] = []
    for each in factors:
        one = fraction(each) if isinstance(each, Fraction) else expression(each)
        flat += one.factors if isinstance(one, Product) else (one,)
    kept = [one for one in flat if not (isinstance(one, Number) and one.number == 1 and not one.name)]
    return kept[0] if len(kept) == 1 else Product(tuple(kept)) if kept else Number(1.0)


def fraction(of: Fraction) -> Expression:
    """A fraction: with few digits as they are, else as one number over another."""
    short = len(repr(float(of)).replace("-", "")) <= 6 and Fraction(repr(float(of))) == of
    return Number(float(of), exactly=None if short or max(abs(of.numerator), of.denominator) > 10**6 else of)


def total(terms: Iterable[Expression], count: int, most: int) -> Expression:
    """The first terms of a sum of so many, and how many more there are."""
    shown = tuple(term for term, _ in zip(terms, range(most), strict=False))
    if not shown:
        return Number(0.0)
    return shown[0] if count == 1 else Sum(shown, count - len(shown))


def call(name: str, *arguments: Expression | float) -> Call:
    """A function of some arguments."""
    return Call(name, tuple(map(expression, arguments)))


def exp(of: Expression) -> Call:
    """e to the power of it."""
    return call("exp", of)


def root(of: Expression) -> Call:
    """The square root."""
    return call("sqrt", of)


# ---------------------------------------------------------------- evaluated


def _sigmoid(x: float) -> float:
    return math.exp(min(x, 0.0)) / (1 + math.exp(-abs(x)))


FUNCTIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "exp": math.exp,
        "log": math.log,
        "sqrt": math.sqrt,
        "tanh": math.tanh,
        "erf": math.erf,
        "abs": abs,
        "max": max,
        "min": min,
        "sigmoid": _sigmoid,
    }
)


def value(of: Expression) -> float:
    """What a formula gives; NaN where it leaves float64's range, or where not all its terms are written down."""
    try:
        return _value(of)
    except (OverflowError, ZeroDivisionError, ValueError):
        return math.nan


def _value(of: Expression) -> float:
    match of:
        case Leaf() | Number():
            return of.number
        case Sum() | OverSamples():
            return math.nan if of.left else math.fsum(map(_value, of.terms))
        case Product():
            return math.prod(map(_value, of.factors))
        case Quotient():
            return _value(of.above) / _value(of.below)
        case Power():
            return float(_value(of.base) ** of.exponent)
        case Negative():
            return -_value(of.of)
        case Call():
            return FUNCTIONS[of.name](*map(_value, of.arguments))
        case Piece():
            return _value(of.here)
    raise TypeError(type(of).__name__)


def pieces(of: Expression) -> Iterator[Piece]:
    """The functions of several pieces in a formula, of which it has to be said which piece it is."""
    match of:
        case Piece():
            yield from (of,) if of.relation else ()
        case Sum() | OverSamples():
            for term in of.terms:
                yield from pieces(term)
        case Product():
            for factor in of.factors:
                yield from pieces(factor)
        case Quotient():
            yield from pieces(of.above)
            yield from pieces(of.below)
        case Power():
            yield from pieces(of.base)
        case Negative():
            yield from pieces(of.of)
        case Call():
            for argument in of.arguments:
                yield from pieces(argument)
