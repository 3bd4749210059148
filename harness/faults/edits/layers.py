"""Edits of what layers hand back, and of their parameters' gradients.

Each of these is made of a gradient that arrives, and of a value or a weight that is at hand. An edit takes another
value of the same shape, leaves one out, takes one twice, or is off by a size, a sign, a sum or a transpose.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any, NamedTuple

from harness.faults.changes import one_sample
from harness.faults.edits import rows
from harness.faults.edits.edit import edit
from harness.faults.fault import Injection, Site, each_of
from harness.faults.labels import labels_of
from harness.faults.layers._parts import value_shapes
from harness.faults.textbook import Textbook, ones, shape
from harness.ground.facts import Fact, fact
from harness.scenario.model import Case

#: Of a book, a layer and the gradient that arrives: an array, or None where there is none.
Of = Callable[[Textbook, int, Any], Any]


class Value(NamedTuple):
    """An array that is at hand where a formula is worked out."""

    said: Fact
    of: Of


class Size(NamedTuple):
    """A number that a gradient may be multiplied by, or divided by."""

    said: Fact
    of: Callable[[Textbook, int, Any], float]


#: Where an operation of the textbook has the gradient that arrives, after the layer's index.
_ARRIVING = {"own_gradient": 1, "backward_layer": 1}
#: And its other argument: the layer's input, or its weight.
_OTHER = 1


@dataclass(frozen=True)
class Place:
    """A formula of some layers: of what they hand back, or of the gradient of a parameter."""

    said: Fact
    operation: str
    """Of the textbook."""
    layers: Site

    @property
    def arriving(self) -> int:
        """Where the gradient that arrives stands among the arguments, after the layer's index."""
        return _ARRIVING.get(self.operation, 0)

    def edit(
        self, said: Fact, change: Callable[[Textbook, Callable[..., Any], int, tuple[Any, ...]], Any]
    ) -> Injection:
        """These layers' formula is ``change(book, right formula, index, its other arguments)``."""

        def into(book: Textbook) -> None:
            def edited(was: Callable[..., Any], i: int, *rest: Any) -> Any:
                return change(book, was, i, rest) if i in self.layers else was(i, *rest)

            book.wrap(self.operation, edited)

        return edit(said, "backward", into)

    def result(self, said: Fact, of: Callable[[Textbook, int, Any, Any], Any]) -> Injection:
        """Its result is ``of(book, index, what arrives, right result)``, if that has the result's shape."""

        def change(book: Textbook, was: Callable[..., Any], i: int, rest: tuple[Any, ...]) -> Any:
            found = was(i, *rest)
            other = of(book, i, rest[self.arriving], found)
            return found if other is None or shape(other) != shape(found) else other

        return self.edit(said, change)

    def made_with(self, value: Value, right: Fact, at: int) -> Injection:
        """The argument ``at``, which is ``right``, is another value, where that has its shape."""

        def change(book: Textbook, was: Callable[..., Any], i: int, rest: tuple[Any, ...]) -> Any:
            other = value.of(book, i, rest[self.arriving])
            fits = other is not None and shape(other) == shape(rest[at])
            return was(i, *rest[:at], other, *rest[at + 1 :]) if fits else was(i, *rest)

        return self.edit(fact("edit_made_with", place=self.said, value=value.said, right=right), change)

    def made_without(self, what: Fact, at: int) -> Injection:
        """The argument ``at`` is left out of the product."""

        def change(book: Textbook, was: Callable[..., Any], i: int, rest: tuple[Any, ...]) -> Any:
            return was(i, *rest[:at], ones(book, rest[at]), *rest[at + 1 :])

        return self.edit(fact("edit_made_without", place=self.said, value=what), change)


def own(case: Case) -> tuple[int, ...]:
    """The layers that are checked: all, or those that are alone."""
    return tuple(i for i, layer in enumerate(case.layers) if not case.alone or layer.name in case.alone)


def edits(case: Case) -> Iterator[Injection]:
    """Of every layer that is checked."""
    for place in _parameters(case):
        yield from _of_gradient(case, place)
    for place in _handing_back(case):
        yield from _of_handed_back(case, place)
    for place in _activations(case):
        yield from _of_activation(case, place)


# ---------------------------------------------------------------- places


def _sites(case: Case, select: Callable[[int], bool]) -> list[Site]:
    """All of the selected layers, all but the last or the first, and each."""
    return each_of(lambda _: [i for i in own(case) if select(i)])(case)


def _names(case: Case, layers: Site) -> tuple[str, ...]:
    """Of layers; of those that are alone the kinds, for there they have no names."""
    return tuple(case.layers[i].layer if case.alone else str(case.layers[i].name) for i in layers)


def _parameters(case: Case) -> Iterator[Place]:
    """The gradient of each weight and bias, and of all that a layer has, in one layer or in several."""
    for short, operation in (("weight", "weight_gradient"), ("bias", "bias_gradient")):
        for layers in _sites(case, partial(_has, case, short)):
            yield Place(_gradients(case, layers, short), operation, layers)
    shorts = tuple(dict.fromkeys(short for i in own(case) for short in case.layers[i].shapes()))
    for layers in _sites(case, lambda i: len(case.layers[i].shapes()) > 1):
        yield Place(_gradients(case, layers, *shorts), "own_gradient", layers)


def _has(case: Case, short: str, i: int) -> bool:
    """Whether a layer has a parameter that it calls so."""
    return short in case.layers[i].shapes()


def _gradients(case: Case, layers: Site, *shorts: str) -> Fact:
    own_names = [(str(case.layers[i].name), case.layers[i].shapes()) for i in layers]
    names = tuple(f"{name}.{short}" for name, shapes in own_names for short in shorts if short in shapes)
    return fact("edit_gradient_of", names=names)


def _handing_back(case: Case) -> Iterator[Place]:
    """What layers with parameters hand back, and those that mix or move entries."""
    later = {i for i in own(case) if i > 0 and not case.layers[i].is_activation}
    with_parameters = {i for i in later if case.layers[i].shapes()}
    for operation, chosen in (("handed_back", with_parameters), ("backward_rows", later - with_parameters)):
        for layers in _sites(case, chosen.__contains__):
            yield Place(fact("edit_handed_back", layers=_names(case, layers)), operation, layers)


def _activations(case: Case) -> Iterator[Place]:
    for layers in _sites(case, lambda i: case.layers[i].is_activation):
        yield Place(fact("edit_handed_back", layers=_names(case, layers)), "backward_activation", layers)


# ---------------------------------------------------------------- what is at hand

ARRIVING = Value(fact("edit_value_arriving"), lambda book, i, g: g)
INPUT = Value(fact("edit_value_input"), lambda book, i, g: book.a[i])
OUTPUT = Value(fact("edit_value_output"), lambda book, i, g: book.a[i + 1])
BEHIND = Value(fact("edit_value_behind"), lambda book, i, g: book.a[i + 2] if i + 2 < len(book.a) else None)
BEFORE = Value(fact("edit_value_before"), lambda book, i, g: book.a[i - 1] if i else None)


def _squared(value: Value) -> Value:
    def of(book: Textbook, i: int, g: Any) -> Any:
        found = value.of(book, i, g)
        return None if found is None else book.kind.multiplied(found, found)

    return Value(fact("edit_value_squared", value=value.said), of)


def _labelled(case: Case, layers: Site, value: Value, by: int) -> Value:
    """With its label, such as a1, of a network's single layer; ``by``: where it stands, from the layer's input on."""
    at = layers[0] + by - 1
    if case.alone or len(layers) > 1 or not 0 <= at < len(case.layers):
        return value
    return value._replace(said=fact("edit_labelled", label=labels_of(case)[at], value=value.said))


def _at_hand(case: Case, layers: Site) -> list[Value]:
    """The layer's own values, and those of others that may have their shape."""
    around = ((INPUT, 0), (OUTPUT, 1), *(() if case.alone else ((BEHIND, 2), (BEFORE, -1))))
    near = [_labelled(case, layers, one, by) for one, by in around]
    return [*near, *(_value_at(case, j) for j in _others(case, layers))]


def _others(case: Case, layers: Site) -> list[int]:
    """Where further values of the way forward stand that have the shape of the layer's input or output."""
    if len(layers) > 1 or case.alone:
        return []
    shapes, (i,) = value_shapes(case), layers
    like = {shapes[i], shapes[i + 1]}
    return [j for j, each in enumerate(shapes) if each in like and not i - 1 <= j <= i + 2]


def _value_at(case: Case, j: int) -> Value:
    said = fact("edit_value_label", label=labels_of(case)[j - 1]) if j else fact("edit_value_inputs")
    return Value(said, lambda book, i, g: book.a[j])


# ---------------------------------------------------------------- sizes


def _sizes(case: Case, layers: Site) -> Iterator[Size]:
    """What a gradient of these layers may be multiplied or divided by; each number once, as far as that is known."""
    shapes = value_shapes(case)
    yield Size(fact("edit_size_rows"), lambda book, i, g: shape(g)[0])
    yield Size(fact("edit_size_inputs"), lambda book, i, g: prod(shape(book.a[i])[1:]))
    yield Size(fact("edit_size_entries"), lambda book, i, g: prod(shape(book.a[i + 1])))
    yield Size(fact("edit_size_number", number=2), lambda book, i, g: 2)
    if any(shapes[i] != shapes[i + 1] for i in layers):
        yield Size(fact("edit_size_outputs"), lambda book, i, g: prod(shape(book.a[i + 1])[1:]))
    if any(len(shapes[i + 1]) > 1 for i in layers):
        yield Size(fact("edit_size_channels"), lambda book, i, g: shape(book.a[i + 1])[1])
        yield Size(fact("edit_size_places"), lambda book, i, g: prod(shape(book.a[i + 1])[2:]))
        yield Size(fact("edit_size_rows_and_places"), lambda book, i, g: shape(g)[0] * prod(shape(book.a[i + 1])[2:]))
    if not case.alone:
        yield Size(fact("edit_size_rate"), lambda book, i, g: book.lr)
    if all(case.layers[i].has_mask for i in layers):
        yield Size(fact("edit_size_kept"), lambda book, i, g: 1 - float(book.case.layers[i].p))


def _off_by_sizes(case: Case, place: Place) -> Iterator[Injection]:
    """Too large or too small by a size, or of the other sign."""
    for size in _sizes(case, place.layers):
        yield place.result(fact("edit_too_large", place=place.said, size=size.said), partial(_sized, size.of, 1))
        yield place.result(fact("edit_too_small", place=place.said, size=size.said), partial(_sized, size.of, -1))
    yield place.result(fact("edit_negated", place=place.said), lambda book, i, g, found: book.scaled(-1, found))


def _sized(size: Callable[[Textbook, int, Any], float], power: int, book: Textbook, i: int, g: Any, found: Any) -> Any:
    return book.scaled(float(size(book, i, g)) ** power, found)


# ---------------------------------------------------------------- gradients of parameters


def _of_gradient(case: Case, place: Place) -> Iterator[Injection]:
    yield from _off_by_sizes(case, place)
    yield from _of_samples(place)
    arriving = [*_at_hand(case, place.layers), _squared(ARRIVING)]
    yield from (place.made_with(one, ARRIVING.said, place.arriving) for one in arriving)
    yield place.made_without(ARRIVING.said, place.arriving)
    if place.operation == "own_gradient":
        return
    if place.operation == "weight_gradient":
        right = _labelled(case, place.layers, INPUT, 0).said
        instead = [*_at_hand(case, place.layers)[1:], ARRIVING, _squared(INPUT)]
        yield from (place.made_with(one, right, _OTHER) for one in instead)
        yield place.made_without(right, _OTHER)
        if {str(case.layers[i].layer) for i in place.layers} <= rows.NORMALISING:
            yield from (place.result(*one) for one in rows.of_weight(place.said))
    yield from _of_entries(place)
    yield from _of_the_parameter(case, place)


def _of_samples(place: Place) -> Iterator[Injection]:
    """Of the first or the last sample alone."""
    for code, row in (("edit_of_first_sample", 0), ("edit_of_last_sample", -1)):

        def change(book: Textbook, was: Any, i: int, rest: tuple[Any, ...], row: int = row) -> Any:
            at = place.arriving
            return was(i, *rest[:at], one_sample(book, rest[at], row), *rest[at + 1 :])

        yield place.edit(fact(code, place=place.said), change)


def _of_entries(place: Place) -> Iterator[Injection]:
    """Turned, or with a sum or a mean over one of its axes, or over all, in place of every entry."""
    said = place.said
    yield place.result(fact("edit_transposed", place=said), lambda book, i, g, found: _turned(book, found))
    yield place.result(fact("edit_reshaped", place=said), lambda book, i, g, found: _reshaped(book, found))
    for axis in (None, 0, 1):
        over = fact("edit_over_all") if axis is None else fact("edit_over_axis", axis=axis)
        for code, is_mean in (("edit_summed", False), ("edit_averaged", True)):
            yield place.result(fact(code, place=said, over=over), partial(_spread, axis, is_mean))


def _turned(book: Textbook, found: Any) -> Any:
    return book.kind.transposed(found) if len(shape(found)) == 2 else None


def _reshaped(book: Textbook, found: Any) -> Any:
    return book.kind.viewed(found, lambda a: a.swapaxes(0, -1).reshape(a.shape)) if len(shape(found)) > 1 else None


def _spread(axis: int | None, is_mean: bool, book: Textbook, _i: int, _g: Any, found: Any) -> Any:
    """A sum or a mean over an axis, or over all, in every entry."""
    if axis is not None and (len(shape(found)) <= axis or shape(found)[axis] == 1):
        return None
    total = book.kind.sums(found, *(() if axis is None else (axis,)))
    count = prod(shape(found)) if axis is None else shape(found)[axis]
    return book.kind.multiplied(ones(book, found), book.scaled(1 / count, total) if is_mean else total)


def _of_the_parameter(case: Case, place: Place) -> Iterator[Injection]:
    """Multiplied by the parameter itself, or that in place of its gradient; or the gradient of the other parameter."""
    short = "weight" if place.operation == "weight_gradient" else "bias"
    other = {"weight": "bias", "bias": "weight"}[short]
    value = fact("edit_value_parameter", names=place.said.fields[0][1])
    yield place.result(
        fact("edit_times", place=place.said, value=value),
        lambda book, i, g, found: book.kind.multiplied(found, book.own(i, short)),
    )
    yield place.result(fact("edit_is", place=place.said, value=value), lambda book, i, g, found: book.own(i, short))
    if all(other in case.layers[i].shapes() for i in place.layers):
        yield place.result(
            fact("edit_is", place=place.said, value=_gradients(case, place.layers, other)),
            lambda book, i, g, found: book.own_gradient(i, other, g) if _same(book, i, short, other) else None,
        )


def _same(book: Textbook, i: int, one: str, other: str) -> bool:
    """Whether two parameters of a layer have one shape."""
    return bool(shape(book.own(i, one)) == shape(book.own(i, other)))


# ---------------------------------------------------------------- what is handed back


def _of_handed_back(case: Case, place: Place) -> Iterator[Injection]:
    yield from _off_by_sizes(case, place)
    yield place.result(fact("edit_is", place=place.said, value=ARRIVING.said), lambda book, i, g, found: g)
    yield place.result(fact("edit_reshaped", place=place.said), lambda book, i, g, found: _reshaped(book, found))
    yield from _times_values(case, place)
    values = [*_at_hand(case, place.layers), _squared(ARRIVING)]
    yield from (place.made_with(one, ARRIVING.said, place.arriving) for one in values)
    yield place.made_without(ARRIVING.said, place.arriving)
    yield from _of_rows(case, place)
    if place.operation == "handed_back" and all("weight" in case.layers[i].shapes() for i in place.layers):
        weight = fact("edit_value_parameter", names=_gradients(case, place.layers, "weight").fields[0][1])
        yield place.made_without(weight, _OTHER)
        yield from (place.made_with(one, weight, _OTHER) for one in _weights(case, place.layers, weight))


def _of_rows(case: Case, place: Place) -> Iterator[Injection]:
    """By another formula, of layers of one kind that have one for each row."""
    kinds = {str(case.layers[i].layer) for i in place.layers}
    if kinds <= rows.NORMALISING:
        yield from (place.result(*one) for one in rows.of_normalising(place.said))
    if len(kinds) == 1 and kinds <= rows.SOFTMAXES:
        yield from (place.result(*one) for one in rows.of_softmax(kinds.pop(), place.said))


def _times_values(case: Case, place: Place) -> Iterator[Injection]:
    """A value of its shape multiplies it besides."""
    for value in (*_at_hand(case, place.layers), ARRIVING):
        yield place.result(fact("edit_times", place=place.said, value=value.said), partial(_times, value))


def _times(value: Value, book: Textbook, i: int, g: Any, found: Any) -> Any:
    other = value.of(book, i, g)
    return book.kind.multiplied(found, other) if other is not None and shape(other) == shape(found) else None


def _weights(case: Case, layers: Site, own_weight: Fact) -> Iterator[Value]:
    """What may stand for a weight: its gradient, its square, its size, itself turned, or another layer's."""
    gradient = _gradients(case, layers, "weight")
    yield Value(gradient, lambda book, i, g: book.gradients.get(f"{book.case.layers[i].name}.weight"))
    yield _squared(Value(own_weight, lambda book, i, g: book.own(i, "weight")))
    yield Value(fact("edit_value_turned", value=own_weight), lambda book, i, g: _turned(book, book.own(i, "weight")))
    mine = [case.layers[i].shapes()["weight"] for i in layers]
    for j, other in enumerate(case.layers):
        if j not in layers and len(layers) == 1 and other.shapes().get("weight") == mine[0]:
            names = fact("edit_value_parameter", names=(f"{other.name}.weight",))
            yield Value(names, partial(_weight_of, j))


def _weight_of(j: int, book: Textbook, _i: int, _g: Any) -> Any:
    return book.own(j, "weight")


# ---------------------------------------------------------------- activations


def _of_activation(case: Case, place: Place) -> Iterator[Injection]:
    yield from _off_by_sizes(case, place)
    yield from _times_values(case, place)
    yield place.made_without(ARRIVING.said, place.arriving)
    yield from (place.made_with(one, ARRIVING.said, place.arriving) for one in (INPUT, OUTPUT))
    for value in _slopes():
        said = fact("edit_made_with", place=place.said, value=value.said, right=_SLOPE)
        yield place.result(said, partial(_with_slope, value))


def _with_slope(value: Value, book: Textbook, i: int, g: Any, _found: Any) -> Any:
    return book.kind.multiplied(g, value.of(book, i, g))


_SLOPE = fact("edit_value_slope")


def _slopes() -> Iterator[Value]:
    """What may stand for an activation's derivative: nothing, itself twice, elsewhere, or a value."""
    yield Value(fact("edit_value_nothing"), lambda book, i, g: ones(book, g))
    yield Value(fact("edit_value_slope_squared"), lambda book, i, g: book.kind.square(book.slope(i))[0])
    yield Value(fact("edit_value_slope_at_output"), _slope_at_output)
    yield _one_less(Value(_SLOPE, lambda book, i, g: book.slope(i)))
    values = (INPUT, OUTPUT, ARRIVING)
    yield from (value for one in values[:2] for value in (one, _squared(one), _one_less(one)))
    for one, other in itertools.product(values, repeat=2):
        yield _product(one, _one_less(other))
    for one, other in itertools.combinations_with_replacement(values, 2):
        yield _one_less(_squared(one) if one is other else _product(one, other))


def _slope_at_output(book: Textbook, i: int, _g: Any) -> Any:
    return book.kind.activation(book.case.layers[i], book.a[i + 1])[1]


def _one_less(value: Value) -> Value:
    """1 - a."""

    def of(book: Textbook, i: int, g: Any) -> Any:
        a = value.of(book, i, g)
        return book.kind.subtracted(ones(book, a), a)

    return Value(fact("edit_value_one_less", value=value.said), of)


def _product(one: Value, other: Value) -> Value:
    def of(book: Textbook, i: int, g: Any) -> Any:
        return book.kind.multiplied(one.of(book, i, g), other.of(book, i, g))

    return Value(fact("edit_value_product", value=one.said, other=other.said), of)
