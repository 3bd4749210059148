"""Formulas as a person reads them, with names or with numbers, in text, in LaTeX or in HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from harness.report.words import say
from harness.trace.expression import (
    Call,
    Expression,
    Leaf,
    Negative,
    Number,
    OverSamples,
    Piece,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

#: How tightly a formula holds together, loosest first: what is looser than its place needs stands in brackets.
_SUM, _MINUS, _QUOTIENT, _PRODUCT, _POWER, _ATOM = range(6)
Shown = tuple[str, int]


class Language(Protocol):
    """How the parts of a formula are written."""

    plus: str
    minus: str
    times: str
    sign: str
    """What stands before a negative number."""
    negative: str
    """What makes a formula negative."""

    def symbol(self, of: Symbol) -> str: ...

    def number(self, text: str) -> Shown:
        """A number that is not negative, in decimal digits."""

    def group(self, inner: str) -> str: ...

    def quotient(self, above: Shown, below: Shown) -> Shown: ...

    def power(self, base: str, exponent: int) -> str: ...

    def call(self, name: str, arguments: Sequence[str]) -> Shown: ...

    def slope(self, name: str, argument: str) -> str:
        """The derivative of a function by its name."""

    def over_samples(self, inner: str) -> str: ...

    def more(self, number: int) -> str:
        """So many terms that are left out."""


@dataclass(frozen=True)
class Writer:
    """Writes formulas in a language, numbers with so many significant digits."""

    language: Language
    digits: int = 8

    def named(self, of: Expression) -> str:
        """With names."""
        return self._shown(of, numbers=False)[0]

    def counted(self, of: Expression) -> str:
        """With the numbers put in."""
        return self._shown(of, numbers=True)[0]

    def number(self, number: float) -> str:
        """One number."""
        return self._number(number)[0]

    def _number(self, number: float) -> Shown:
        digits = f"{number:.{self.digits}g}"
        if digits.startswith("-"):
            return f"{self.language.sign}{self.language.number(digits[1:])[0]}", _MINUS
        return self.language.number(digits)

    def _shown(self, of: Expression, *, numbers: bool) -> Shown:
        match of:
            case Leaf():
                return self._number(of.number) if numbers else (self.language.symbol(of.symbol), _tightness(of.symbol))
            case Number():
                return self._constant(of)
            case Sum():
                return self._sum(of.terms, of.left, numbers)
            case OverSamples():
                return self._over_samples(of, numbers)
            case Product():
                factors = (self._held(one, _PRODUCT, numbers) for one in of.factors)
                return self.language.times.join(factors), _PRODUCT
            case Quotient():
                return self.language.quotient(
                    self._shown(of.above, numbers=numbers), self._shown(of.below, numbers=numbers)
                )
            case Power():
                return self.language.power(self._held(of.base, _ATOM, numbers), of.exponent), _POWER
            case Negative():
                return f"{self.language.negative}{self._held(of.of, _QUOTIENT, numbers)}", _MINUS
            case Call():
                arguments = [self._shown(one, numbers=numbers)[0] for one in of.arguments]
                return self.language.call(of.name, arguments)
            case Piece():
                return self._piece(of, numbers)
        raise TypeError(type(of).__name__)

    def _held(self, of: Expression, least: int, numbers: bool) -> str:
        """In brackets where it is looser than its place needs."""
        text, tightness = self._shown(of, numbers=numbers)
        return text if tightness >= least else self.language.group(text)

    def _constant(self, of: Number) -> Shown:
        if of.name:
            return self.language.symbol(Symbol(of.name)), _ATOM
        if of.exactly is not None:
            above, below = self._number(float(of.exactly.numerator)), self._number(float(of.exactly.denominator))
            return self.language.quotient(above, below)
        return self._number(of.number)

    def _sum(self, terms: Sequence[Expression], left: int, numbers: bool) -> Shown:
        first, tightness = self._shown(terms[0], numbers=numbers)
        parts = [self.language.group(first) if tightness == _SUM else first]
        for one in terms[1:]:
            if isinstance(one, Negative):
                parts.append(f"{self.language.minus}{self._held(one.of, _QUOTIENT, numbers)}")
            else:
                parts.append(f"{self.language.plus}{self._held(one, _QUOTIENT, numbers)}")
        more = f"{self.language.plus}{self.language.more(left)}" if left else ""
        return f"{''.join(parts)}{more}", _SUM if len(parts) > 1 or left else tightness

    def _over_samples(self, of: OverSamples, numbers: bool) -> Shown:
        if numbers:
            return self._sum(of.terms, of.left, numbers)
        first = of.named or next((one for one in of.terms if not isinstance(one, Number)), of.terms[0])
        return self.language.over_samples(self._held(first, _PRODUCT, numbers)), _PRODUCT

    def _piece(self, of: Piece, numbers: bool) -> Shown:
        if numbers:
            return self._shown(of.here, numbers=True)
        argument = self.named(of.argument)
        if of.slope:
            return self.language.slope(of.name, argument), _ATOM
        return self.language.call(of.name, [argument])


def _tightness(symbol: Symbol) -> int:
    return _PRODUCT if symbol.mark in ("gradient", "derivative") else _ATOM


# ---------------------------------------------------------------- text

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Text:
    """On one line, such as δ1[0] = ∂L/∂a1[0]·a1[0]·(1 − a1[0])."""

    plus, minus, times, sign, negative = " + ", " − ", "·", "-", "−"

    def symbol(self, of: Symbol) -> str:
        name = f"{of.name}[{','.join(map(str, of.index))}]" if of.index else of.name
        if of.mark == "derivative":
            assert of.of is not None
            return f"∂{name}/∂{self.symbol(of.of)}"
        if of.of is not None:
            mark = {"new": "⁺", "hat": "\u0302"}.get(of.mark, "")
            return f"{name}{mark}({self.symbol(of.of)})"
        return f"∂L/∂{name}" if of.mark == "gradient" else f"{name}⁺" if of.mark == "new" else name

    def number(self, text: str) -> Shown:
        return text, _ATOM

    def group(self, inner: str) -> str:
        return f"({inner})"

    def quotient(self, above: Shown, below: Shown) -> Shown:
        over = above[0] if above[1] >= _PRODUCT else self.group(above[0])
        under = below[0] if below[1] >= _POWER else self.group(below[0])
        return f"{over} / {under}", _QUOTIENT

    def power(self, base: str, exponent: int) -> str:
        return f"{base}{str(exponent).translate(_SUPERSCRIPTS)}"

    def call(self, name: str, arguments: Sequence[str]) -> Shown:
        return f"{'√' if name == 'sqrt' else name}({', '.join(arguments)})", _ATOM

    def slope(self, name: str, argument: str) -> str:
        return f"{name}′({argument})"

    def over_samples(self, inner: str) -> str:
        return f"Σₙ {inner}"

    def more(self, number: int) -> str:
        return say("trace_more_terms", count=number)


# ---------------------------------------------------------------- LaTeX

_FUNCTIONS = {"exp": r"\exp", "log": r"\log", "tanh": r"\tanh", "max": r"\max", "min": r"\min"}
_GREEK = {"δ": r"\delta", "π": r"\pi"}


class Latex:
    """As MathJax and KaTeX show it."""

    plus, minus, times, sign, negative = " + ", " - ", r" \cdot ", "-", "-"

    def symbol(self, of: Symbol) -> str:
        if of.mark == "derivative":
            assert of.of is not None
            return rf"\frac{{\partial {self._plain(of)}}}{{\partial {self.symbol(of.of)}}}"
        if of.mark == "gradient":
            return rf"\frac{{\partial L}}{{\partial {self._plain(of)}}}"
        kept = f"({self.symbol(of.of)})" if of.of is not None else ""
        return f"{self._plain(of)}{kept}"

    def _plain(self, of: Symbol) -> str:
        found = re.fullmatch(r"([A-Za-zδ])(\d+)", of.name)
        base, number = (found[1], f"({found[2]})") if found else (of.name, "")
        shown = _GREEK.get(base, base if len(base) == 1 else rf"\mathrm{{{self._name(base)}}}")
        shown = rf"\hat{{{shown}}}" if of.mark == "hat" else shown
        above = f"{number}{'+' if of.mark == 'new' else ''}"
        below = f"_{{{','.join(map(str, of.index))}}}" if of.index else ""
        return f"{shown}{f'^{{{above}}}' if above else ''}{below}"

    def _name(self, name: str) -> str:
        return name.replace("_", r"\_").replace("x̂", r"\hat{x}").replace("·", r"\cdot ").replace("δ", r"\delta ")

    def number(self, text: str) -> Shown:
        digits, _, exponent = text.partition("e")
        if not exponent:
            return (text, _ATOM) if text not in ("inf", "nan") else (rf"\mathrm{{{text}}}", _ATOM)
        return rf"{digits} \cdot 10^{{{int(exponent)}}}", _PRODUCT

    def group(self, inner: str) -> str:
        return rf"\left({inner}\right)"

    def quotient(self, above: Shown, below: Shown) -> Shown:
        return rf"\frac{{{above[0]}}}{{{below[0]}}}", _POWER

    def power(self, base: str, exponent: int) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def call(self, name: str, arguments: Sequence[str]) -> Shown:
        inner = ", ".join(arguments)
        if name == "sqrt":
            return rf"\sqrt{{{inner}}}", _ATOM
        if name == "abs":
            return rf"\left|{inner}\right|", _ATOM
        if name == "exp":
            return f"e^{{{inner}}}", _POWER
        function = _FUNCTIONS.get(name, rf"\mathrm{{{self._name(name)}}}")
        return rf"{function}\left({inner}\right)", _ATOM

    def slope(self, name: str, argument: str) -> str:
        return rf"\mathrm{{{self._name(name)}}}'\left({argument}\right)"

    def over_samples(self, inner: str) -> str:
        return rf"\sum_n {inner}"

    def more(self, number: int) -> str:
        return r"\dots"


# ---------------------------------------------------------------- HTML


class Html:
    """With elements of HTML alone, which break between lines where a page is narrow."""

    plus, minus, times, sign, negative = " + ", " − ", "\u2009·\u2009", "−", "−"

    def symbol(self, of: Symbol) -> str:
        if of.mark == "derivative":
            assert of.of is not None
            return f"∂{self._plain(of)}/∂{self.symbol(of.of)}"
        kept = f"({self.symbol(of.of)})" if of.of is not None else ""
        return f"∂<var>L</var>/∂{self._plain(of)}" if of.mark == "gradient" else f"{self._plain(of)}{kept}"

    def _plain(self, of: Symbol) -> str:
        index = f"<sub>{','.join(map(str, of.index))}</sub>" if of.index else ""
        name = escape(f"{of.name}\u0302" if of.mark == "hat" else of.name)
        return f"<var>{name}</var>{index}{'<sup>+</sup>' if of.mark == 'new' else ''}"

    def number(self, text: str) -> Shown:
        digits, _, exponent = text.partition("e")
        if not exponent:
            return text, _ATOM
        return f"{digits}·10<sup>{str(int(exponent)).replace('-', '−')}</sup>", _PRODUCT

    def group(self, inner: str) -> str:
        return f"({inner})"

    def quotient(self, above: Shown, below: Shown) -> Shown:
        return Text().quotient(above, below)

    def power(self, base: str, exponent: int) -> str:
        return f"{base}<sup>{exponent}</sup>"

    def call(self, name: str, arguments: Sequence[str]) -> Shown:
        if name == "exp":
            return f"<var>e</var><sup>{arguments[0]}</sup>", _POWER
        return f"{'√' if name == 'sqrt' else escape(name)}({', '.join(arguments)})", _ATOM

    def slope(self, name: str, argument: str) -> str:
        return f"{escape(name)}′({argument})"

    def over_samples(self, inner: str) -> str:
        return f"Σ<sub><var>n</var></sub> {inner}"

    def more(self, number: int) -> str:
        return escape(say("trace_more_terms", count=number))
