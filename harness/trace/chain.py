"""The chain of one entry of a parameter: ∂L/∂a · ∂a/∂z · ∂z/∂w, every factor by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.ground.facts import fact
from harness.trace import layers
from harness.trace.activations import FORMULAS
from harness.trace.expression import Expression, Leaf, Number, Product, Symbol, product, value
from harness.trace.layers import formulas_of
from harness.trace.optimizers import clip_lines, lines_of
from harness.trace.result import Line, Section
from harness.trace.sheet import At, Index, Sheet
from harness.trace.trace import (
    forward_section,
    gradient_label,
    gradient_line,
    left_out,
    loss_section,
    losses_of,
    parameter_line,
    shown,
    unknown,
    update_title,
)


def chain_of(sheet: Sheet, name: str, index: Index) -> Iterator[Section]:
    """The chain of one entry: forward to what it reaches, back from the loss, and to its new value."""
    (at, short, use), *others = sheet.uses(name)
    own = index[::-1] if use.transposed else index
    way = _way(sheet, at, own)
    for node, indices in way.items():
        if node == at or len(indices) == 1:
            yield forward_section(sheet, node, indices)
    yield loss_section(sheet)
    for node in sorted(way, reverse=True):
        yield _chain_section(sheet, node, way[node])
    yield _entry_section(sheet, (name, index), (at, short, own), alone=not others)
    yield Section(update_title(sheet), (*clip_lines(sheet), *lines_of(sheet, name, index)))


def _way(sheet: Sheet, at: int, index: Index) -> dict[int, list[Index]]:
    """By node, the entries through which the loss depends on an entry of a layer's parameter; of many the first."""
    node = sheet.nodes[at]
    is_row = len(node.shape) == 1 and index[0] < node.shape[0]
    found: dict[int, list[Index]] = {at: [(index[0],)] if is_row else shown(node.shape, sheet.units)}
    for later in range(at + 1, len(sheet.nodes)):
        one = sheet.nodes[later]
        if not {one.source, one.skipped} & set(found):
            continue
        of_each = one.skipped is None and one.layer is not None and one.layer.is_activation
        found[later] = found[one.source] if of_each else shown(one.shape, sheet.units)
    return found


def _chain_section(sheet: Sheet, at: int, indices: Sequence[Index]) -> Section:
    """Back to a node, with an activation's slope as a factor of its own."""
    node = sheet.nodes[at]
    takers = sheet.takers[at]
    lines: list[Line] = []
    for index in indices:
        line = gradient_line(sheet, at, index)
        if (taker := _activation_of(sheet, at)) is not None:
            slope = _slope_line(sheet, taker, index)
            formula = product(taker.g(index, sheet.sample), Leaf(slope.symbol, slope.number))
            lines.append(slope)
            line = Line(line.symbol, formula, line.number, line.key)
        lines.append(line)
    label = gradient_label(sheet, at)
    notes = left_out(label, node.shape, len(indices)) if len(indices) > 1 else ()
    notes += tuple(fact("trace_in_words", **one) for one in unknown(sheet, at))
    through = tuple(str(sheet.nodes[taker].name) for taker, _ in takers)
    code = "trace_backward" if through else "trace_backward_loss"
    return Section(fact(code, label=node.label, layer=node.name, through=through), tuple(lines), notes)


def _activation_of(sheet: Sheet, at: int) -> At | None:
    """The activation that alone takes a node."""
    takers = [At(sheet, taker) for taker, _ in sheet.takers[at]]
    if len(takers) != 1 or any(one.at == at for one in losses_of(sheet)):
        return None
    return takers[0] if takers[0].layer.layer in FORMULAS else None


def _slope_line(sheet: Sheet, taker: At, index: Index) -> Line:
    a, z = taker.y(index, sheet.sample), taker.x(index, sheet.sample)
    formula = layers.slope(taker, index, sheet.sample)
    return Line(Symbol(a.symbol.name, a.symbol.index, "derivative", z.symbol), formula, value(formula))


def _entry_section(sheet: Sheet, entry: tuple[str, Index], use: tuple[int, str, Index], *, alone: bool) -> Section:
    """The last factor, and the product; over several samples the sum."""
    (name, index), (at, short, own), place = entry, use, At(sheet, use[0])
    lines: list[Line] = []
    if alone and place.layer.is_linear and len(place.gives) == 1:
        factor = _last_factor(sheet, place, short, own)
        lines.append(factor)
        if sheet.samples == 1 and not sheet.case.scenario.penalties:
            g = place.g((own[0],), sheet.sample)
            formula: Expression | None = _whole_chain(sheet, at, (own[0],), g, Leaf(factor.symbol, factor.number))
            line = parameter_line(sheet, name, index)
            lines.append(Line(line.symbol, formula, line.number, line.key))
            return Section(fact("trace_entry_gradient"), tuple(lines))
    lines.append(parameter_line(sheet, name, index))
    unknown = [] if formulas_of(place) else [fact("trace_in_words", layer=place.node.name, kind=place.layer.layer)]
    return Section(fact("trace_entry_gradient"), tuple(lines), tuple(unknown))


def _last_factor(sheet: Sheet, place: At, short: str, own: Index) -> Line:
    """∂z/∂w, which is the input, or 1 of a bias."""
    z = place.y((own[0],), sheet.sample).symbol
    w = place.w(short, own).symbol
    formula: Expression = Number(1.0) if short == "bias" else place.x((own[1],), sheet.sample)
    number = 1.0 if short == "bias" else place.x((own[1],), sheet.sample).number
    return Line(Symbol(z.name, z.index, "derivative", w), formula, number)


def _whole_chain(sheet: Sheet, at: int, index: Index, g: Leaf, last: Leaf) -> Expression:
    """∂L/∂a · ∂a/∂z · ∂z/∂w where an activation takes z, else δ · ∂z/∂w."""
    if (taker := _activation_of(sheet, at)) is None:
        return product(g, last)
    slope = _slope_line(sheet, taker, index)
    return Product((taker.g(index, sheet.sample), Leaf(slope.symbol, slope.number), last))
