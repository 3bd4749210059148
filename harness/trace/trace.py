"""A step from its inputs to the new parameters, in the order of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import prod

import numpy as np

from harness.ground.facts import Fact, fact
from harness.scenario.model import trained_shapes
from harness.scenario.penalties import terms as penalty_terms
from harness.trace import losses
from harness.trace.expression import (
    Expression,
    Leaf,
    Number,
    OverSamples,
    Piece,
    Sum,
    Symbol,
    call,
    product,
    total,
)
from harness.trace.layers import MOST_TERMS, formulas_of, statistic
from harness.trace.losses import Of
from harness.trace.optimizers import clip_lines, lines_of
from harness.trace.result import Given, Line, Section
from harness.trace.sheet import At, Index, Sheet

#: Of so many samples each has its term in a sum over them.
MOST_SAMPLES = 4


def sections_of(sheet: Sheet) -> Iterator[Section]:
    """The whole step: forward, the loss, back, and the update."""
    for at in range(1, len(sheet.nodes)):
        yield forward_section(sheet, at, shown(sheet.nodes[at].shape, sheet.units))
    if sheet.case.loss is None or sheet.case.optimizer is None or sheet.task.step == 0:
        return
    yield loss_section(sheet)
    for at in reversed(range(1, len(sheet.nodes))):
        yield _backward_section(sheet, at)
    yield _update_section(sheet)


def given_of(sheet: Sheet) -> tuple[Given, ...]:
    """Inputs and targets of the sample, and the parameters."""
    found = [Given(sheet.nodes[0].label, sheet.task.batch.inputs[sheet.sample])]
    if sheet.case.loss is not None and sheet.task.step:
        found.append(Given("t", sheet.targets[sheet.sample]))
    for name in sheet.case.shapes:
        short = sheet.names[name]
        found.append(Given(short, sheet.before(name), "" if short == name else name))
    return tuple(found)


def shown(shape: tuple[int, ...], units: int) -> list[Index]:
    """The first entries; of a matrix the first of its first rows."""
    if len(shape) == 2:
        return [(i, j) for i in range(min(units, shape[0])) for j in range(min(units, shape[1]))]
    return [tuple(index) for index in islice(np.ndindex(shape), units)]


def left_out(label: str, shape: tuple[int, ...], lines: int) -> tuple[Fact, ...]:
    left = prod(shape) - lines
    return (fact("trace_left_out", count=left, of=label),) if left else ()


# ---------------------------------------------------------------- forward


def forward_section(sheet: Sheet, at: int, indices: Sequence[Index]) -> Section:
    """What a layer gives."""
    node, place = sheet.nodes[at], At(sheet, at)
    own = formulas_of(place)
    lines = [*_statistics(place, indices)]
    for index in indices:
        formula = own.forward(place, index, sheet.sample) if own else None
        lines.append(value_line(sheet, at, index, formula))
    kind = place.layer.layer
    left = left_out(node.label, node.shape, len(indices)) if len(indices) != 1 or prod(node.shape) == 1 else ()
    notes = (*left, *(() if own else (fact("trace_in_words", layer=node.name, kind=kind),)))
    title = fact("trace_forward", label=node.label, layer=node.name, kind=kind, shape=node.shape)
    return Section(title, tuple(lines), notes)


def value_line(sheet: Sheet, at: int, index: Index, formula: Expression | None) -> Line:
    """An entry of what a layer gives."""
    leaf = sheet.value(at, index, sheet.sample)
    return Line(leaf.symbol, formula, leaf.number, ("activation", sheet.nodes[at].name, (sheet.sample, *index)))


def _statistics(place: At, indices: Sequence[Index]) -> Iterator[Line]:
    """Means and variances of the channels that a batch norm shows."""
    sheet = place.sheet
    if not place.layer.layer.startswith("batch_norm") or sheet.task.step == 0:
        return
    for channel in dict.fromkeys(index[0] for index in indices):
        mean, variance = (statistic(place, name, channel) for name in ("mean", "variance"))
        places = [(row, (channel, *one)) for row in range(sheet.samples) for one in np.ndindex(place.takes[1:])]
        every = [sheet.value(place.node.source, index, row) for row, index in places[:MOST_TERMS]]
        count = len(places)
        yield Line(mean.symbol, _over(every, count) / float(count), mean.number)
        away = [(one - mean) ** 2 for one in every]
        yield Line(variance.symbol, _over(away, count) / float(count), variance.number)


def _over(terms: Sequence[Expression], count: int) -> Expression:
    """A sum over the samples of a channel."""
    return OverSamples(tuple(terms), count - len(terms))


# ---------------------------------------------------------------- the loss


def losses_of(sheet: Sheet) -> list[Of]:
    """The loss, and those that are added to it, each with the node that it is of."""
    assert sheet.case.loss is not None
    names = {node.name: at for at, node in enumerate(sheet.nodes)}
    first = Of(sheet, sheet.case.loss, len(sheet.nodes) - 1)
    return [first, *(Of(sheet, loss, names[name]) for name, loss in sheet.case.auxiliary)]


def loss_section(sheet: Sheet) -> Section:
    """The loss, with what it is made of."""
    parts = losses_of(sheet)
    penalties = list(penalty_terms(sheet.case.scenario.penalties, sheet.case.shapes, sheet.samples))
    lines = [line for one in parts for line in _probabilities(one)]
    formulas: list[Expression | None] = [_of_batch(one) for one in parts]
    formulas += [_penalty(sheet, name, penalty.kind, factor) for penalty, name, factor in penalties]
    known = [one for one in formulas if one is not None]
    whole = None if len(known) < len(formulas) else known[0] if len(known) == 1 else Sum(tuple(known))
    number = float(np.ravel(sheet.found["loss", "loss"])[0])
    lines.append(Line(Symbol("L"), whole, number, ("loss", "loss", ())))
    unknown = [fact("trace_loss_in_words", kind=one.loss.kind) for one in parts if losses.formulas_of(one.loss) is None]
    kinds = tuple(one.loss.kind for one in parts)
    return Section(fact("trace_loss", kinds=kinds), tuple(lines), (*unknown, *_left_of_softmax(parts)))


def _probabilities(of: Of) -> Iterator[Line]:
    """The softmax of a loss that has one, and targets that are weighted."""
    row, columns = of.sheet.sample, range(min(of.columns, of.sheet.units))
    if of.loss.has_softmax:
        for column in columns:
            leaf = of.probability(row, column)
            yield Line(leaf.symbol, of.softmax(row, column), leaf.number)
    if of.is_weighted:
        for column in columns:
            leaf = of.weighted(row, column)
            yield Line(leaf.symbol, of.weighting(row, column), leaf.number)


def _left_of_softmax(parts: Sequence[Of]) -> tuple[Fact, ...]:
    for one in parts:
        if one.loss.has_softmax and one.columns > one.sheet.units:
            return (fact("trace_left_out", count=one.columns - one.sheet.units, of="p"),)
    return ()


def _of_batch(of: Of) -> Expression | None:
    formulas = losses.formulas_of(of.loss)
    if formulas is None:
        return None

    def sample(row: int) -> Expression:
        terms = [term for column in range(of.columns) if (term := formulas.term(of, row, column)) is not None]
        return total(iter(terms), len(terms), MOST_TERMS)

    if (always := formulas.always) is None:
        return product(of.factor, over_samples(of.sheet, sample))
    every = (always(of, of.sheet.sample, column) for column in range(of.columns))
    return product(of.factor, over_samples(of.sheet, sample, total(every, of.columns, MOST_TERMS)))


def over_samples(sheet: Sheet, of: Callable[[int], Expression], named: Expression | None = None) -> Expression:
    """A sum over the samples of the batch: of a few all are written down, of many the one that is shown."""
    if sheet.samples == 1:
        return of(0)
    rows = range(sheet.samples) if sheet.samples <= MOST_SAMPLES else (sheet.sample,)
    return OverSamples(tuple(of(row) for row in rows), sheet.samples - len(rows), named)


def _penalty(sheet: Sheet, name: str, kind: str, factor: object) -> Expression:
    """factor · Σ w² or factor · Σ |w|."""
    shape = sheet.case.shapes[name]
    leaves = (sheet.parameter(name, tuple(index)) for index in np.ndindex(shape))
    sizes = (one**2 if kind == "l2" else call("abs", one) for one in leaves)
    return product(factor, total(sizes, prod(shape), MOST_TERMS))  # type: ignore[arg-type]


def _penalty_slope(w: Leaf, kind: str, factor: object) -> Expression:
    if kind == "l2":
        return product(2.0, factor, w)  # type: ignore[arg-type]
    sign = (w.number > 0) - (w.number < 0)
    relation = (">", "=", "<")[1 - sign]
    return product(factor, Piece("sign", w, Number(float(sign)), False, relation))  # type: ignore[arg-type]


# ---------------------------------------------------------------- back


def _backward_section(sheet: Sheet, at: int) -> Section:
    """The loss's gradient with respect to what a layer gives, and to the layer's parameters."""
    node = sheet.nodes[at]
    indices = shown(node.shape, sheet.units)
    lines = [gradient_line(sheet, at, index) for index in indices]
    notes = [*left_out(gradient_label(sheet, at), node.shape, len(indices))]
    for name in _own_parameters(sheet, at):
        entries = shown(sheet.case.shapes[name], sheet.units)
        lines += [parameter_line(sheet, name, index) for index in entries]
        label = f"∂L/∂{sheet.names[name]}"
        notes += left_out(label, sheet.case.shapes[name], len(entries))
    notes += (fact("trace_in_words", **one) for one in unknown(sheet, at))
    takers = [str(sheet.nodes[taker].name) for taker, _ in sheet.takers[at]]
    code = "trace_backward" if takers else "trace_backward_loss"
    return Section(fact(code, label=node.label, layer=node.name, through=tuple(takers)), tuple(lines), tuple(notes))


def gradient_label(sheet: Sheet, at: int) -> str:
    node = sheet.nodes[at]
    return node.delta or f"∂L/∂{node.label}"


def unknown(sheet: Sheet, at: int) -> list[dict[str, str]]:
    """The layers through which the gradient comes by no formula."""
    takers = [At(sheet, taker) for taker, _ in sheet.takers[at]]
    return [{"layer": one.node.name, "kind": one.layer.layer} for one in takers if formulas_of(one) is None]


def gradient_line(sheet: Sheet, at: int, index: Index) -> Line:
    """The loss's gradient with respect to an entry of what a layer gives."""
    leaf = sheet.gradient(at, index, sheet.sample)
    key = ("activation_gradient", sheet.nodes[at].name, (sheet.sample, *index))
    return Line(leaf.symbol, gradient_formula(sheet, at, index, sheet.sample), leaf.number, key)


def gradient_formula(sheet: Sheet, at: int, index: Index, row: int) -> Expression | None:
    """What each layer that takes it hands back, and each loss."""
    parts: list[Expression | None] = []
    for one in losses_of(sheet):
        formulas = losses.formulas_of(one.loss)
        if one.at == at:
            parts.append(product(one.factor, formulas.slope(one, row, index[0])) if formulas else None)
    for taker in dict.fromkeys(taker for taker, _ in sheet.takers[at]):
        place = At(sheet, taker)
        own = formulas_of(place)
        times = sum(one == taker for one, _ in sheet.takers[at])
        parts += [own.back(place, index, row) if own else None] * times
    known = [one for one in parts if one is not None]
    if len(known) < len(parts) or not known:
        return None
    return known[0] if len(known) == 1 else Sum(tuple(known))


def _own_parameters(sheet: Sheet, at: int) -> list[str]:
    """Those that steps move, of the layer that declares them."""
    trained = trained_shapes(sheet.case)
    return [name for name in trained if name.rpartition(".")[0] == sheet.nodes[at].name]


def parameter_line(sheet: Sheet, name: str, index: Index) -> Line:
    """The loss's gradient with respect to an entry of a parameter."""
    leaf = sheet.parameter_gradient(name, index)
    return Line(leaf.symbol, parameter_formula(sheet, name, index), leaf.number, ("gradient", name, index))


def parameter_formula(sheet: Sheet, name: str, index: Index) -> Expression | None:
    """A sum over samples, and over the layers that compute with it; and its penalties."""
    uses = [(At(sheet, at), short, use) for at, short, use in sheet.uses(name)]
    owns = [(place, own.own, short, use) for place, short, use in uses if (own := formulas_of(place)) and own.own]
    if len(owns) < len(uses):
        return None

    def sample(row: int) -> Expression:
        parts = tuple(
            own(place, short, index[::-1] if use.transposed else index, row) for place, own, short, use in owns
        )
        return parts[0] if len(parts) == 1 else Sum(parts)

    found = over_samples(sheet, sample)
    w = sheet.parameter(name, index)
    for penalty, of, factor in penalty_terms(sheet.case.scenario.penalties, sheet.case.shapes, sheet.samples):
        if of == name:
            found = found + _penalty_slope(w, penalty.kind, factor)
    return found


# ---------------------------------------------------------------- the update


def _update_section(sheet: Sheet) -> Section:
    """Every parameter's entries, from gradient to new value."""
    lines, notes = [*clip_lines(sheet)], list[Fact]()
    for name, shape in trained_shapes(sheet.case).items():
        entries = shown(shape, sheet.units)
        lines += [line for index in entries for line in lines_of(sheet, name, index)]
        notes += left_out(sheet.names[name], shape, len(entries))
    held = tuple(sheet.names[name] for name in sheet.case.shapes if name in sheet.case.fixed)
    notes += [fact("trace_held", names=held)] if held else []
    return Section(update_title(sheet), tuple(lines), tuple(notes))


def update_title(sheet: Sheet) -> Fact:
    """By which rule, and with which learning rate."""
    optimizer = sheet.case.optimizer
    assert optimizer is not None
    return fact("trace_update", kind=optimizer.kind, lr=optimizer.lr_at(sheet.task.step))
