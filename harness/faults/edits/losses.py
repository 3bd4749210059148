"""Edits of a loss's gradient: made of another formula of outputs and targets, and divided by another size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from harness.faults.edits.edit import edit
from harness.faults.fault import Injection, of_binary, of_classes, of_logits
from harness.faults.losses._parts import output_probabilities
from harness.faults.textbook import Textbook, shape
from harness.ground.facts import Fact, fact
from harness.scenario.model import Case
from harness.task.numbers.elementary import RECIPROCAL


class _Given(NamedTuple):
    """What a formula is made of: outputs, their probabilities, targets, and 1 - each of these two."""

    book: Textbook
    y: Any
    p: Any
    t: Any

    @property
    def kind(self) -> Any:
        return self.book.kind

    def of(self, *factors: Any) -> Any:
        """Their product."""
        first, *others = factors
        for one in others:
            first = self.kind.multiplied(first, one)
        return first

    def less(self, a: Any, b: Any) -> Any:
        return self.kind.subtracted(a, b)

    def rest(self, a: Any) -> Any:
        """1 - a."""
        return self.less(self.kind.exact(np.ones(shape(a))), a)

    def over(self, a: Any) -> Any:
        """1 / a."""
        return self.kind.applied(RECIPROCAL, a)[0]

    def scaled(self, factor: float, a: Any) -> Any:
        return self.book.scaled(factor, a)


_Formula = Callable[[_Given], Any]

#: Of any loss, in outputs y and targets t.
_OF_OUTPUTS: dict[str, _Formula] = {
    "y - t": lambda of: of.less(of.y, of.t),
    "y": lambda of: of.y,
    "t": lambda of: of.t,
    "(y - t)²": lambda of: of.kind.square(of.less(of.y, of.t))[0],
    "y (y - t)": lambda of: of.of(of.y, of.less(of.y, of.t)),
    "t (y - t)": lambda of: of.of(of.t, of.less(of.y, of.t)),
    "y t": lambda of: of.of(of.y, of.t),
    "y (1 - y) (y - t)": lambda of: of.of(of.y, of.rest(of.y), of.less(of.y, of.t)),
    "(1 - y²) (y - t)": lambda of: of.of(of.rest(of.kind.square(of.y)[0]), of.less(of.y, of.t)),
    "(y - t)³": lambda of: of.of(of.kind.square(of.less(of.y, of.t))[0], of.less(of.y, of.t)),
}
#: Of a loss with probabilities p, and targets t of 0 and 1 or shares.
_OF_PROBABILITIES: dict[str, _Formula] = {
    "p - t": lambda of: of.less(of.p, of.t),
    "p": lambda of: of.p,
    "1 - p": lambda of: of.rest(of.p),
    "p t": lambda of: of.of(of.p, of.t),
    "p (1 - t)": lambda of: of.of(of.p, of.rest(of.t)),
    "t (p - 1)": lambda of: of.scaled(-1, of.of(of.t, of.rest(of.p))),
    "t (p - t)": lambda of: of.of(of.t, of.less(of.p, of.t)),
    "p (p - t)": lambda of: of.of(of.p, of.less(of.p, of.t)),
    "(p - t) (1 - p)": lambda of: of.of(of.less(of.p, of.t), of.rest(of.p)),
    "(p - t)²": lambda of: of.kind.square(of.less(of.p, of.t))[0],
    "p (1 - p)": lambda of: of.of(of.p, of.rest(of.p)),
    "p (1 - p) (p - t)": lambda of: of.of(of.p, of.rest(of.p), of.less(of.p, of.t)),
    "p² - t": lambda of: of.less(of.kind.square(of.p)[0], of.t),
    "p - t²": lambda of: of.less(of.p, of.kind.square(of.t)[0]),
    "1 / p": lambda of: of.over(of.p),
    "t / p": lambda of: of.of(of.t, of.over(of.p)),
    "(1 - t) / (1 - p)": lambda of: of.of(of.rest(of.t), of.over(of.rest(of.p))),
    "t / p + (1 - t) / (1 - p)": lambda of: of.kind.combined(
        (1, of.of(of.t, of.over(of.p))), (1, of.of(of.rest(of.t), of.over(of.rest(of.p))))
    ),
    "(1 - t) / (1 - p) - t / p": lambda of: of.kind.combined(
        (1, of.of(of.rest(of.t), of.over(of.rest(of.p)))), (-1, of.of(of.t, of.over(of.p)))
    ),
    "(p - t) / p": lambda of: of.of(of.less(of.p, of.t), of.over(of.p)),
    "(p - t) / (1 - p)": lambda of: of.of(of.less(of.p, of.t), of.over(of.rest(of.p))),
    "y p (1 - p)": lambda of: of.of(of.y, of.p, of.rest(of.p)),
}
#: By what such a formula may be divided, or multiplied: by the number of rows and of outputs.
_SHARES: dict[str, Callable[[int, int], float]] = {
    "{}": lambda rows, outputs: 1,
    "{} / N": lambda rows, outputs: 1 / rows,
    "{} / K": lambda rows, outputs: 1 / outputs,
    "{} / (N K)": lambda rows, outputs: 1 / (rows * outputs),
    "2 {}": lambda rows, outputs: 2,
    "2 {} / N": lambda rows, outputs: 2 / rows,
    "2 {} / K": lambda rows, outputs: 2 / outputs,
    "2 {} / (N K)": lambda rows, outputs: 2 / (rows * outputs),
    "{} / (2 N)": lambda rows, outputs: 1 / (2 * rows),
    "{} / N²": lambda rows, outputs: 1 / rows**2,
    "N {}": lambda rows, outputs: rows,
}


#: With these, also of the other sign.
_USUAL = ("{}", "{} / N", "{} / (N K)", "2 {} / N", "2 {} / (N K)")


def edits(case: Case) -> Iterator[Injection]:
    """Of the case's loss."""
    formulas = {**_OF_OUTPUTS, **(_OF_PROBABILITIES if _has_probabilities(case) else {})}
    for text, formula in formulas.items():
        for share, of in _SHARES.items():
            yield from (_is(_shown(text, share, sign), formula, of, sign) for sign in (1, -1)[: 1 + (share in _USUAL)])
    for text, formula in formulas.items():
        yield _times(text, formula)


def _has_probabilities(case: Case) -> bool:
    return of_classes(case) or of_binary(case)


def _shown(text: str, share: str, sign: int) -> str:
    """The formula, times its share."""
    is_sum = bool(set(_IN_BRACKETS.sub("", text)) & set("+-"))
    product = f"({text})" if is_sum and (share != "{}" or sign < 0) else text
    shown = share.format(product)
    return shown if sign > 0 else f"-{shown}"


_IN_BRACKETS = re.compile(r"\([^()]*\)")


def _is(text: str, formula: _Formula, share: Callable[[int, int], float], sign: int) -> Injection:
    def into(book: Textbook) -> None:
        def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
            return book.scaled(sign * share(*shape(y)), formula(_given(book, y, t)))

        book.wrap("loss_gradient", loss_gradient)

    return edit(_said("edit_loss_gradient_is", text), "loss", into)


def _times(text: str, formula: _Formula) -> Injection:
    def into(book: Textbook) -> None:
        book.wrap("loss_gradient", lambda was, y, t: book.kind.multiplied(was(y, t), formula(_given(book, y, t))))

    return edit(_said("edit_loss_gradient_times", text), "loss", into)


def _said(code: str, text: str) -> Fact:
    return fact(code, formula=text)


def _given(book: Textbook, y: Any, t: Any) -> _Given:
    p = output_probabilities(book, y, t) if of_logits(book.case) else y
    return _Given(book, y, p, book.kind.exact(t))
