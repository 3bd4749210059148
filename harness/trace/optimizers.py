"""How each optimizer moves an entry of a parameter: line by line, from its gradient to its new value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.implementation import COUNT, MOMENTUM_BUFFER
from harness.scenario.clip import EPS
from harness.scenario.model import trained_shapes
from harness.trace.expression import Expression, Leaf, Number, Power, Symbol, call, product, root, total, value
from harness.trace.layers import MOST_TERMS
from harness.trace.result import Line
from harness.trace.sheet import Index, Sheet


@dataclass(frozen=True)
class Entry:
    """An entry of a parameter, in the step that moves it."""

    sheet: Sheet
    name: str
    index: Index

    @property
    def options(self) -> Any:
        return self.sheet.case.optimizer

    @property
    def lr(self) -> Leaf:
        return setting("lr", self.options.lr_at(self.sheet.task.step))

    def option(self, name: str) -> Leaf:
        """A setting by its name."""
        return setting(name, getattr(self.options, name))

    @property
    def w(self) -> Leaf:
        return self.sheet.parameter(self.name, self.index)

    def old(self, letter: str, buffer: str, begin: float = 0.0) -> Leaf:
        """What the optimizer has kept of it."""
        kept = self.sheet.kept.get(f"{self.name}.{buffer}")
        number = begin if kept is None else float(np.reshape(kept, self._shape)[self.index])
        return Leaf(Symbol(letter, of=self.w.symbol), number)

    def kept(self, letter: str, buffer: str, formula: Expression) -> Line:
        """What it keeps of it from now on."""
        full = f"{self.name}.{buffer}"
        number = float(self.sheet.of("buffer", full, self._shape)[self.index])
        return Line(Symbol(letter, (), "new", self.w.symbol), formula, number, ("buffer", full, self.index))

    def has_kept(self, buffer: str) -> bool:
        return f"{self.name}.{buffer}" in self.sheet.kept

    @property
    def count(self) -> int:
        """The number of this step of the parameter."""
        kept = self.sheet.kept.get(f"{self.name}.{COUNT}")
        return 1 if kept is None else int(kept) + 1

    @property
    def _shape(self) -> tuple[int, ...]:
        return self.sheet.case.shapes[self.name]

    def named(self, letter: str, formula: Expression, number: float, hat: bool = False) -> Line:
        """A number on the way that nobody keeps."""
        return Line(Symbol(letter, (), "hat" if hat else "", self.w.symbol), formula, number)

    def moved(self, formula: Expression) -> Line:
        """The new value."""
        number = float(self.sheet.of("parameter", self.name, self._shape)[self.index])
        symbol = self.w.symbol
        return Line(Symbol(symbol.name, symbol.index, "new"), formula, number, ("parameter", self.name, self.index))


def setting(name: str, number: float) -> Leaf:
    """A number of the optimizer's."""
    return Leaf(Symbol(name), float(number))


def lines_of(sheet: Sheet, name: str, index: Index) -> Iterator[Line]:
    """From the gradient of an entry to its new value."""
    entry = Entry(sheet, name, index)
    yield from FORMULAS.get(entry.options.kind, _unknown)(entry)


def _unknown(entry: Entry) -> Iterator[Line]:
    line = entry.moved(Number(0.0))
    yield Line(line.symbol, None, line.number, line.key)


# ---------------------------------------------------------------- before the rule


def clip_lines(sheet: Sheet) -> Iterator[Line]:
    """The norm of all gradients, and what they are multiplied by."""
    clip = sheet.case.optimizer.clip if sheet.case.optimizer else None
    if clip is None or clip.max_norm is None:
        return
    norm = Leaf(Symbol("norm"), sheet.norm)
    yield Line(norm.symbol, _norm(sheet, clip.norm_type), norm.number)
    yield Line(Symbol("c"), call("min", 1.0, clip.max_norm / (norm + EPS)), sheet.clip_factor)


def _norm(sheet: Sheet, norm_type: Any) -> Expression | None:
    shapes = trained_shapes(sheet.case)
    count = sum(map(prod, shapes.values()))
    every = ((name, tuple(index)) for name, shape in shapes.items() for index in np.ndindex(shape))
    leaves = (sheet.parameter_gradient(*one) for one in every)
    if norm_type == 2:
        return root(total((one**2 for one in leaves), count, MOST_TERMS))
    if norm_type == 1:
        return total((call("abs", one) for one in leaves), count, MOST_TERMS)
    return call("max", *(call("abs", one) for one in leaves)) if count <= MOST_TERMS else None


def _gradient(entry: Entry) -> Expression:
    """What the rule takes: clipped, with its sign, and with the weight decay that is part of it."""
    sheet, options = entry.sheet, entry.options
    g: Expression = sheet.parameter_gradient(entry.name, entry.index)
    if options.clip is not None and options.clip.max_norm is not None:
        g = product(Leaf(Symbol("c"), sheet.clip_factor), g)
    elif options.clip is not None:
        limit = options.clip.clip_value
        g = call("max", -limit, call("min", limit, g))
    if getattr(options, "maximize", False):
        g = -g
    decay = getattr(options, "weight_decay", 0.0)
    return g + product(entry.option("weight_decay"), entry.w) if decay and options.kind != "adamw" else g


def _taken(entry: Entry) -> tuple[list[Line], Expression]:
    """The gradient under a name of its own, where it is more than the loss's."""
    g = _gradient(entry)
    if isinstance(g, Leaf):
        return [], g
    line = entry.named("g", g, value(g))
    return [line], Leaf(line.symbol, line.number)


def _leaf(line: Line) -> Leaf:
    return Leaf(line.symbol, line.number)


def _average(entry: Entry, letter: str, buffer: str, share: Leaf, new: Expression) -> Line:
    formula = product(share, entry.old(letter, buffer)) + product(1 - share, new)
    return entry.kept(letter, buffer, formula)


# ---------------------------------------------------------------- the rules


def _sgd(entry: Entry) -> Iterator[Line]:
    options = entry.options
    if not options.momentum:
        g = _gradient(entry)
        yield entry.moved(entry.w - product(entry.lr, g))
        return
    before, g = _taken(entry)
    yield from before
    formula = g
    if entry.has_kept(MOMENTUM_BUFFER):
        new = product(1 - entry.option("dampening"), g) if options.dampening else g
        formula = product(entry.option("momentum"), entry.old("v", MOMENTUM_BUFFER)) + new
    velocity = entry.kept("v", MOMENTUM_BUFFER, formula)
    yield velocity
    along = g + product(entry.option("momentum"), _leaf(velocity)) if options.nesterov else _leaf(velocity)
    yield entry.moved(entry.w - product(entry.lr, along))


def _adam(entry: Entry) -> Iterator[Line]:
    options, (before, g) = entry.options, _taken(entry)
    yield from before
    betas = [setting(f"β{at}", beta) for at, beta in enumerate(options.betas, 1)]
    m = _average(entry, "m", "exp_avg", betas[0], g)
    v = _average(entry, "v", "exp_avg_sq", betas[1], g**2)
    yield from (m, v)
    if options.amsgrad:
        largest = call("max", entry.old("vmax", "max_exp_avg_sq"), _leaf(v))
        v = entry.kept("vmax", "max_exp_avg_sq", largest)
        yield v
    hats = []
    for letter, line, beta in (("m", m, betas[0]), ("v", v, betas[1])):
        missing = 1 - (Power(beta, entry.count) if entry.count > 1 else beta)
        number = line.number / (1 - beta.number**entry.count)
        hats.append(entry.named(letter, _leaf(line) / missing, number, hat=True))
    yield from hats
    step = product(entry.lr, _leaf(hats[0]) / (root(_leaf(hats[1])) + entry.option("eps")))
    if options.kind == "adamw" and options.weight_decay:
        yield entry.moved(entry.w - product(entry.lr, entry.option("weight_decay"), entry.w) - step)
        return
    yield entry.moved(entry.w - step)


def _rmsprop(entry: Entry) -> Iterator[Line]:
    options, (before, g) = entry.options, _taken(entry)
    yield from before
    v = _average(entry, "v", "square_avg", entry.option("alpha"), g**2)
    yield v
    inside: Expression = _leaf(v)
    if options.centered:
        m = _average(entry, "m", "grad_avg", entry.option("alpha"), g)
        yield m
        inside = inside - _leaf(m) ** 2
    along = g / (root(inside) + entry.option("eps"))
    if options.momentum:
        carried = entry.kept(
            "b", MOMENTUM_BUFFER, product(entry.option("momentum"), entry.old("b", MOMENTUM_BUFFER)) + along
        )
        yield carried
        along = _leaf(carried)
    yield entry.moved(entry.w - product(entry.lr, along))


def _adagrad(entry: Entry) -> Iterator[Line]:
    options, (before, g) = entry.options, _taken(entry)
    yield from before
    s = entry.kept("s", "sum", entry.old("s", "sum", options.initial_accumulator_value) + g**2)
    yield s
    rate: Expression = entry.lr
    if options.lr_decay and entry.count > 1:
        rate = rate / (1 + product(float(entry.count - 1), entry.option("lr_decay")))
    yield entry.moved(entry.w - product(rate, g / (root(_leaf(s)) + entry.option("eps"))))


def _adadelta(entry: Entry) -> Iterator[Line]:
    before, g = _taken(entry)
    yield from before
    v = _average(entry, "v", "square_avg", entry.option("rho"), g**2)
    yield v
    above = root(entry.old("u", "acc_delta") + entry.option("eps"))
    formula = product(g, above) / root(_leaf(v) + entry.option("eps"))
    d = entry.named("d", formula, value(formula))
    yield d
    yield _average(entry, "u", "acc_delta", entry.option("rho"), _leaf(d) ** 2)
    yield entry.moved(entry.w - product(entry.lr, _leaf(d)))


FORMULAS: Mapping[str, Callable[[Entry], Iterator[Line]]] = MappingProxyType(
    {"sgd": _sgd, "adam": _adam, "adamw": _adam, "rmsprop": _rmsprop, "adagrad": _adagrad, "adadelta": _adadelta}
)
