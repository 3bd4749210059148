"""Edits of the formulas by which layers hand back that mix entries: those that normalise, and softmaxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from harness.faults.textbook import Textbook, shape
from harness.ground.facts import Fact, fact
from harness.task.layers._normalised import as_batch, as_rows, eps_of, shape_of_parameters
from harness.task.numbers.normalised import Normalised
from harness.task.tape import Tape, Variable

NORMALISING = frozenset({"batch_norm1d", "batch_norm2d", "layer_norm", "group_norm", "rms_norm"})
SOFTMAXES = frozenset({"softmax", "log_softmax"})

# ---------------------------------------------------------------- softmaxes


class _Softmax(NamedTuple):
    """Of a row: what arrives, g, the probabilities, p, and the layer's input, z."""

    kind: Any
    g: Any
    p: Any
    z: Any

    def sum(self, a: Any) -> Any:
        """Of each row, in every entry."""
        return self.kind.multiplied(self.kind.exact(np.ones(shape(a))), self.kind.sums(a, -1))

    def times(self, a: Any, b: Any) -> Any:
        return self.kind.multiplied(a, b)

    def less(self, a: Any, b: Any) -> Any:
        return self.kind.subtracted(a, b)

    def scaled(self, factor: float, a: Any) -> Any:
        return self.kind.combined((factor, a))


_Formula = Callable[[Any], Any]
_SOFTMAX: Mapping[str, _Formula] = {
    "p (g - sum g)": lambda of: of.times(of.p, of.less(of.g, of.sum(of.g))),
    "p (g + sum(g p))": lambda of: of.times(of.p, of.kind.combined((1, of.g), (1, of.sum(of.times(of.g, of.p))))),
    "g - sum(g p)": lambda of: of.less(of.g, of.sum(of.times(of.g, of.p))),
    "p g - sum(g p)": lambda of: of.less(of.times(of.p, of.g), of.sum(of.times(of.g, of.p))),
    "g - p sum(g p)": lambda of: of.less(of.g, of.times(of.p, of.sum(of.times(of.g, of.p)))),
    "g - p sum g": lambda of: of.less(of.g, of.times(of.p, of.sum(of.g))),
    "p (sum(g p) - g)": lambda of: of.times(of.p, of.less(of.sum(of.times(of.g, of.p)), of.g)),
    "-p sum(g p)": lambda of: of.scaled(-1, of.times(of.p, of.sum(of.times(of.g, of.p)))),
    "g p²": lambda of: of.times(of.g, of.times(of.p, of.p)),
    "g p (1 - p)": lambda of: of.less(of.times(of.g, of.p), of.times(of.g, of.times(of.p, of.p))),
    "g (1 - p)": lambda of: of.less(of.g, of.times(of.g, of.p)),
    "g p": lambda of: of.times(of.g, of.p),
    "g - p": lambda of: of.less(of.g, of.p),
    "g - sum g": lambda of: of.less(of.g, of.sum(of.g)),
    "g + p sum g": lambda of: of.kind.combined((1, of.g), (1, of.times(of.p, of.sum(of.g)))),
}
_LETTERS = ("g", "p", "z")


def _exchanged(slots: str, said: str, formula: Callable[..., Any]) -> Iterator[tuple[str, _Formula]]:
    """A formula of several values, ``slots``, each of which in turn is another one."""
    for at, right in enumerate(slots):
        for letter in _LETTERS:
            names = (*slots[:at], letter, *slots[at + 1 :])
            if letter != right:
                yield said.format(*names), partial(_of_values, formula, names)


def _of_values(formula: Callable[..., Any], names: tuple[str, ...], of: _Softmax) -> Any:
    return formula(of, *(getattr(of, name) for name in names))


_OF_SOFTMAX = dict(
    _exchanged("pggp", "{} ({} - sum({} {}))", lambda of, a, b, c, d: of.times(a, of.less(b, of.sum(of.times(c, d)))))
)
_OF_LOG_SOFTMAX = dict(_exchanged("gpg", "{} - {} sum {}", lambda of, a, b, c: of.less(a, of.times(b, of.sum(c)))))
_RIGHT = {"softmax": "p (g - sum(g p))", "log_softmax": "g - p sum g"}


def of_softmax(layer: str, place: Fact) -> Iterator[tuple[Fact, Callable[[Textbook, int, Any, Any], Any]]]:
    """What such a layer hands back by another formula: the fact, and the result of a book, an index, what arrives."""
    for wrong, formula in {**_SOFTMAX, **(_OF_SOFTMAX if layer == "softmax" else _OF_LOG_SOFTMAX)}.items():
        if wrong != _RIGHT[layer]:
            letters = fact("edit_letters_softmax")
            said = fact("edit_formula", place=place, wrong=wrong, right=_RIGHT[layer], letters=letters)
            yield said, partial(_through_softmax, formula)


def _through_softmax(formula: _Formula, book: Textbook, i: int, g: Any, _found: Any) -> Any:
    return formula(_Softmax(book.kind, g, book.kind.log_softmax(book.a[i])[1], book.a[i]))


# ---------------------------------------------------------------- layers that normalise


class _Terms(NamedTuple):
    """By what the terms of r (g - mean g - n mean(g n)) are multiplied, of how many values a row has, and a batch."""

    of: Callable[[int, int], tuple[float, float, float]]
    root: int = 1
    """How often r multiplies."""
    without_n: bool = False
    """Whether the last term is mean(g n) alone."""
    without_weight: tuple[int, ...] = ()
    """The terms whose g lacks the layer's weight, from 0 on."""


def _right(_n: int, _rows: int) -> tuple[float, float, float]:
    return 1, -1, -1


_WHOLE = "r (g - mean g - n mean(g n))"
_NORMALISED: Mapping[str, _Terms] = {
    "r (g - n mean(g n))": _Terms(lambda n, rows: (1, 0, -1)),
    "r (g - mean g)": _Terms(lambda n, rows: (1, -1, 0)),
    "r g": _Terms(lambda n, rows: (1, 0, 0)),
    "g - mean g - n mean(g n)": _Terms(_right, root=0),
    "r² (g - mean g - n mean(g n))": _Terms(_right, root=2),
    "r (g - sum g - n sum(g n))": _Terms(lambda n, rows: (1, -n, -n)),
    "r (g - sum g - n mean(g n))": _Terms(lambda n, rows: (1, -n, -1)),
    "r (g - mean g - n sum(g n))": _Terms(lambda n, rows: (1, -1, -n)),
    "r (g + mean g - n mean(g n))": _Terms(lambda n, rows: (1, 1, -1)),
    "r (g - mean g + n mean(g n))": _Terms(lambda n, rows: (1, -1, 1)),
    "r (g + mean g + n mean(g n))": _Terms(lambda n, rows: (1, 1, 1)),
    "r (g - mean g - 2 n mean(g n))": _Terms(lambda n, rows: (1, -1, -2)),
    "r (g - mean g - n mean(g n) / 2)": _Terms(lambda n, rows: (1, -1, -0.5)),
    "r (g - 2 mean g - n mean(g n))": _Terms(lambda n, rows: (1, -2, -1)),
    "r (g - mean g - mean(g n))": _Terms(_right, without_n=True),
    "r (g - sum g / N - n sum(g n) / N)": _Terms(lambda n, rows: (1, -n / rows, -n / rows)),
    "r (g - sum g / (m - 1) - n sum(g n) / (m - 1))": _Terms(lambda n, rows: (1, -_one_less(n), -_one_less(n))),
    "r (g - mean g - n sum(g n) / (m - 1))": _Terms(lambda n, rows: (1, -1, -_one_less(n))),
    "-r (mean g + n mean(g n))": _Terms(lambda n, rows: (0, -1, -1)),
    "r (a - mean g - n mean(g n))": _Terms(_right, without_weight=(0,)),
    "r (g - mean a - n mean(g n))": _Terms(_right, without_weight=(1,)),
    "r (g - mean g - n mean(a n))": _Terms(_right, without_weight=(2,)),
    "r (g - mean a - n mean(a n))": _Terms(_right, without_weight=(1, 2)),
}


def _one_less(n: int) -> float:
    return n / max(n - 1, 1)


#: Of a book, an index, what arrives and what is right: another result.
Result = Callable[[Textbook, int, Any, Any], Any]


def of_normalising(place: Fact) -> Iterator[tuple[Fact, Result]]:
    """What such layers hand back by another formula."""
    letters = fact("edit_letters_normalised")
    for wrong, terms in _NORMALISED.items():
        said = fact("edit_formula", place=place, wrong=wrong, right=_WHOLE, letters=letters)
        yield said, partial(_through_normalised, terms)


def _through_normalised(terms: _Terms, book: Textbook, i: int, g: Any, _found: Any) -> Any:
    layer, tape = book.case.layers[i], Tape(book.kind, dtype=book.case.dtype)
    x, arriving = tape.constant(book.a[i]), tape.constant(g)
    of = book.kind.normalised(as_rows(layer, x).value, eps_of(tape, layer), layer.is_centred)
    bare = as_rows(layer, arriving).value
    whole = as_rows(layer, arriving * _weight(tape, book, i, x)).value if "weight" in layer.shapes() else bare
    each = tuple(bare if term in terms.without_weight else whole for term in range(3))
    return as_batch(layer, tape.constant(_sum(book.kind, of, terms, shape(g)[0], each)), x).value


def _weight(tape: Tape[Any], book: Textbook, i: int, x: Variable[Any]) -> Variable[Any]:
    return tape.variable(book.own(i, "weight")).reshape(*shape_of_parameters(book.case.layers[i], x))


def _sum(kind: Any, of: Normalised[Any], terms: _Terms, rows: int, each: tuple[Any, Any, Any]) -> Any:
    """The terms of the formula, each times its factor."""
    n, ones = kind.shape(of.y)[-1], kind.exact(np.ones(shape(of.y)))
    of_g, of_mean, of_product = terms.of(n, rows)
    mean = kind.multiplied(ones, kind.combined((1 / n, kind.sums(each[1], -1))))
    product = kind.combined((1 / n, kind.sums(kind.multiplied(each[2], of.y), -1)))
    product = kind.multiplied(ones if terms.without_n else of.y, product)
    total = kind.combined((of_g, each[0]), (of_mean if of.is_centred else 0, mean), (of_product, product))
    for _ in range(terms.root):
        total = kind.multiplied(total, of.inverse)
    return total


#: What takes the place of the normalised values in the gradient of such a layer's weight.
_INSTEAD: Mapping[str, Callable[[Textbook, int], Any]] = {
    "edit_value_input": lambda book, i: book.a[i],
    "edit_value_output": lambda book, i: book.a[i + 1],
}


def of_weight(place: Fact) -> Iterator[tuple[Fact, Result]]:
    """The gradient of such a layer's weight, made with another value."""
    for code, of in _INSTEAD.items():
        right = fact("edit_value_normalised")
        yield fact("edit_made_with", place=place, value=fact(code), right=right), partial(_of_weight, of)


def _of_weight(of: Callable[[Textbook, int], Any], book: Textbook, i: int, g: Any, found: Any) -> Any:
    tape: Tape[Any] = Tape(book.kind)
    weight = tape.variable(book.own(i, "weight"))
    shown = weight.reshape(*shape_of_parameters(book.case.layers[i], tape.constant(book.a[i])))
    made = tape.constant(of(book, i)) * shown
    made.gradient = g
    tape.backward()
    return book.kind.viewed(weight.gradient, lambda a: a.reshape(shape(found)))
