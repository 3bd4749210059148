"""Slips of code that is written number by number: w7 where w8 belongs, a path left out, a sign. Small layers only."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from harness.faults.fault import Site, activations, fault, later_linears, linears, with_bias
from harness.faults.textbook import Textbook, shape
from harness.ground.facts import Told, fact
from harness.scenario.model import Case

#: Nobody writes a larger weight number by number.
MOST = 9


Change = Callable[[Textbook, Any, Site], Any]
"""(book, matrix, (row, column, ...)): the matrix with one entry changed."""


def _shape(case: Case, index: int) -> tuple[int, int]:
    layer: Any = case.layers[index]
    return int(layer.out_features or 0), int(layer.in_features or 0)


def _entries(case: Case, index: int) -> list[tuple[int, int]]:
    """Of a small weight, rows and columns; a weight of one entry has none that could be mistaken for another."""
    rows, columns = _shape(case, index)
    return [(r, c) for r in range(rows) for c in range(columns)] if 1 < rows * columns <= MOST else []


def _others(case: Case, index: int, at: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Entries that are easily taken for this one: of its row, of its column, mirrored, before and after it."""
    row, column = at
    every = _entries(case, index)
    here = every.index(at)
    near = {(column, row), *every[max(here - 1, 0) : here + 2]}
    return (one for one in every if one != at and (one in near or row == one[0] or column == one[1]))


def _each_entry(select: Callable[[Case], list[int]]) -> Callable[[Case], list[Site]]:
    return lambda case: [(index, *at) for index in select(case) for at in _entries(case, index)]


def _each_pair(select: Callable[[Case], list[int]]) -> Callable[[Case], list[Site]]:
    return lambda case: [
        (index, *at, *other)
        for index in select(case)
        for at in _entries(case, index)
        for other in _others(case, index, at)
    ]


def _each_two(select: Callable[[Case], list[int]]) -> Callable[[Case], list[Site]]:
    return lambda case: [
        (index, *one, *other)
        for index in select(case)
        for one, other in itertools.combinations(_entries(case, index), 2)
    ]


def _along(axis: int, select: Callable[[Case], list[int]]) -> Callable[[Case], list[Site]]:
    """(layer, row, column, another row or column): of the error in a path back, or of the input on the way forward."""
    return lambda case: [
        (index, *at, other)
        for index in select(case)
        for at in _entries(case, index)
        for other in range(_shape(case, index)[axis])
        if other != at[axis]
    ]


def _weight_said(case: Case, site: Site) -> str:
    """The entry, and the one that stands in its place."""
    index, *at = site
    name = case.layers[index].name
    said = f"{name}.weight[{at[0]}, {at[1]}]"
    return Told(fact("spot_entry", entry=said, other=f"{name}.weight[{at[2]}, {at[3]}]")) if len(at) == 4 else said


def _exchanged_said(case: Case, site: Site) -> str:
    index, *at = site
    first, second = f"[{at[0]}, {at[1]}]", f"[{at[2]}, {at[3]}]"
    return Told(fact("spot_exchanged", name=f"{case.layers[index].name}.weight", first=first, second=second))


def _input_said(case: Case, site: Site) -> str:
    index, row, column, other = site
    return Told(fact("spot_input", entry=_entry_of(case, index, row, column), other=other, right=column))


def _error_said(case: Case, site: Site) -> str:
    index, row, column, other = site
    return Told(fact("spot_output", entry=_entry_of(case, index, row, column), other=other, right=row))


def _entry_of(case: Case, index: int, row: int, column: int) -> str:
    return f"{case.layers[index].name}.weight[{row}, {column}]"


def _with_factor(book: Textbook, a: Any, row: int, column: int, factor: float) -> Any:
    """One entry times a factor, 0 included."""
    factors = np.ones(shape(a))
    factors[row, column] = factor
    return book.kind.multiplied(a, book.kind.exact(factors))


def _unit(rows: int, columns: int, row: int, column: int) -> Any:
    found = np.zeros((rows, columns))
    found[row, column] = 1
    return found


def _moved(book: Textbook, a: Any, at: Site, source: Site) -> Any:
    """Nothing but the entry at ``source``, at ``at``."""
    rows, columns = shape(a)
    kind = book.kind
    moved = kind.product(kind.exact(_unit(rows, rows, at[0], source[0])), a)
    return kind.product(moved, kind.exact(_unit(columns, columns, source[1], at[1])))


def _another(book: Textbook, a: Any, at: Site) -> Any:
    """The entry (row, column) is the one at (other row, other column)."""
    return book.kind.combined((1, _with_factor(book, a, at[0], at[1], 0)), (1, _moved(book, a, at[:2], at[2:])))


def _exchanged(book: Textbook, a: Any, at: Site) -> Any:
    """The entries (row, column) and (other row, other column) have changed places."""
    first, second = at[:2], at[2:]
    rest = _dropped(book, _dropped(book, a, first), second)
    return book.kind.combined((1, rest), (1, _moved(book, a, first, second)), (1, _moved(book, a, second, first)))


def _dropped(book: Textbook, a: Any, at: Site) -> Any:
    return _with_factor(book, a, at[0], at[1], 0)


def _negated(book: Textbook, a: Any, at: Site) -> Any:
    return _with_factor(book, a, at[0], at[1], -1)


def _other_column(book: Textbook, a: Any, at: Site) -> Any:
    """The entry is taken from its column to another, where it is added."""
    row, column, other = at
    rows, columns = shape(a)
    turn = _unit(columns, columns, column, other)
    alone = book.kind.multiplied(a, book.kind.exact(_unit(rows, columns, row, column)))
    return book.kind.combined(
        (1, _with_factor(book, a, row, column, 0)), (1, book.kind.product(alone, book.kind.exact(turn)))
    )


def _other_row(book: Textbook, a: Any, at: Site) -> Any:
    row, column, other = at
    return book.kind.transposed(_other_column(book, book.kind.transposed(a), (column, row, other)))


def _forward(change: Change) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, site: Site) -> None:
        index, *at = site

        def linear(was: Any, i: int, x: Any) -> Any:
            if i != index:
                return was(i, x)
            return book.at(i, x, weight=change(book, book.own(i, "weight"), tuple(at)))

        book.wrap("layer", linear)

    return inject


def _back(change: Change) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, site: Site) -> None:
        index, *at = site
        book.wrap("handed_back", lambda was, i, g, w: was(i, g, change(book, w, tuple(at)) if i == index else w))

    return inject


def _gradient(change: Change) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, site: Site) -> None:
        index, *at = site

        def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
            found = was(i, g, x)
            return change(book, found, tuple(at)) if i == index else found

        book.wrap("weight_gradient", weight_gradient)

    return inject


def _step(change: Change, kind: str = "weight") -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, site: Site) -> None:
        index, *at = site
        mine = f"{book.case.layers[index].name}.{kind}"

        def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
            found: tuple[Any, Any] = was(name, w, change(book, g, tuple(at)) if name == mine else g)
            return found

        book.wrap("update", update)

    return inject


def _slip(
    name: str,
    way: str,
    sentence: str,
    sites: Callable[[Case], list[Site]],
    spot: Callable[[Case, Site], str],
    inject: Callable[[Textbook, Site], None],
    thought: str = "Of a layer's numbers some are right, and those of one unit or of one weight are not.",
) -> None:
    """One kind of slip; what is said of how it is found is the same for nearly all."""
    inject.__name__ = name
    fault(
        64,
        way,
        sentence,
        hint="Compare each line with the one above that it is like. Did every index move on with it?",
        thought=thought,
        sites=sites,
        spot=spot,
        alone=True,
    )(inject)


_PLACES: tuple[tuple[str, str, str, Callable[[Case], list[int]], Callable[[Change], Any]], ...] = (
    ("forward", "forward", "on the way forward", linears, _forward),
    ("back", "backward", "on the way back", later_linears, _back),
)


for _name, _way, _said, _layers, _put in _PLACES:
    _slip(
        f"weight_entry_for_another_{_name}",
        _way,
        f"one number of a weight stands in place of another of it {_said}",
        _each_pair(_layers),
        _weight_said,
        _put(_another),
    )
    _slip(
        f"path_left_out_{_name}",
        _way,
        f"one product with a number of a weight is left out {_said}",
        _each_entry(_layers),
        _weight_said,
        _put(_dropped),
    )
    _slip(
        f"path_subtracted_{_name}",
        _way,
        f"one product with a number of a weight is subtracted {_said}, where the others are added",
        _each_entry(_layers),
        _weight_said,
        _put(_negated),
    )


for _name, _way, _said, _layers, _put in (
    *_PLACES,
    ("gradient", "backward", "in its derivative", linears, _gradient),
    ("step", "update", "in its step", linears, _step),
):
    _slip(
        f"weight_entries_exchanged_{_name}",
        _way,
        f"two numbers of a weight have changed places {_said}",
        _each_two(_layers),
        _exchanged_said,
        _put(_exchanged),
    )


_slip(
    "another_input_of_one_weight",
    "forward",
    "one number of a weight is multiplied by another of the layer's inputs on the way forward",
    _along(1, linears),
    _input_said,
    _forward(_other_column),
)
_slip(
    "another_error_of_one_weight",
    "backward",
    "one number of a weight is multiplied by the error of another output on the way back",
    _along(0, later_linears),
    _error_said,
    _back(_other_row),
)
_slip(
    "gradient_entry_for_another",
    "backward",
    "one weight's derivative is that of another of the same layer",
    _each_pair(linears),
    _weight_said,
    _gradient(_another),
)
_slip(
    "gradient_entry_negated",
    "backward",
    "the derivative of one single weight has the wrong sign",
    _each_entry(linears),
    _weight_said,
    _gradient(_negated),
)
_slip(
    "step_entry_for_another",
    "update",
    "one weight takes its step with the derivative of another of the same layer",
    _each_pair(linears),
    _weight_said,
    _step(_another),
)
_slip(
    "step_entry_left_out",
    "update",
    "one single weight takes no step, where the others of its layer do",
    _each_entry(linears),
    _weight_said,
    _step(_dropped),
)
_slip(
    "step_entry_negated",
    "update",
    "one single weight's step goes up the gradient",
    _each_entry(linears),
    _weight_said,
    _step(_negated),
)


def _units(select: Callable[[Case], list[int]]) -> Callable[[Case], list[Site]]:
    """(linear layer, unit, another unit) of small layers."""
    return lambda case: [
        (index, one, other)
        for index in select(case)
        if _entries(case, index)
        for one in range(_shape(case, index)[0])
        for other in range(_shape(case, index)[0])
        if one != other
    ]


def _unit_said(case: Case, site: Site) -> str:
    index, one, other = site
    return Told(fact("spot_unit", name=str(case.layers[index].name), other=other, right=one))


def _of_unit(book: Textbook, a: Any, one: int, other: int) -> Any:
    """A column is another column."""
    turn = np.eye(shape(a)[1])
    turn[:, one] = turn[:, other]
    return book.kind.product(a, book.kind.exact(turn))


def _bias_forward(book: Textbook, site: Site) -> None:
    index, one, other = site

    def linear(was: Any, i: int, x: Any) -> Any:
        if i != index:
            return was(i, x)
        return book.at(i, x, bias=_of_unit(book, book.own(i, "bias"), one, other))

    book.wrap("layer", linear)


def _bias_gradient(book: Textbook, site: Site) -> None:
    index, one, other = site

    def bias_gradient(was: Any, i: int, g: Any) -> Any:
        return _of_unit(book, was(i, g), one, other) if i == index else was(i, g)

    book.wrap("bias_gradient", bias_gradient)


def _bias_step(book: Textbook, site: Site) -> None:
    index, one, other = site
    mine = f"{book.case.layers[index].name}.bias"

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = was(name, w, _of_unit(book, g, one, other) if name == mine else g)
        return found

    book.wrap("update", update)


def _activated(case: Case) -> list[int]:
    return [i for i in linears(case) if i + 1 in activations(case)]


def _unit_slope(book: Textbook, site: Site) -> None:
    index, one, other = site
    book.wrap("slope", lambda was, i: _of_unit(book, was(i), one, other) if i == index + 1 else was(i))


def _unit_error(book: Textbook, site: Site) -> None:
    """The error of a unit stands in place of another's, in the layer's gradients and in what is handed back."""
    index, one, other = site
    book.wrap(
        "backward_layer", lambda was, i, name, g: was(i, name, _of_unit(book, g, one, other) if i == index else g)
    )


def _unit_value(book: Textbook, site: Site) -> None:
    index, one, other = site

    def activation(was: Any, i: int, z: Any) -> Any:
        return was(i, _of_unit(book, z, one, other) if i == index + 1 else z)

    book.wrap("activation", activation)


def _target_forward(book: Textbook, site: Site) -> None:
    _, one, other = site
    book.wrap("loss", lambda was, y, t: was(y, _of_column(t, one, other)))


def _target_back(book: Textbook, site: Site) -> None:
    _, one, other = site
    book.wrap("loss_gradient", lambda was, y, t: was(y, _of_column(t, one, other)))


def _of_column(t: Any, one: int, other: int) -> Any:
    turned = t.copy()
    turned[:, one] = t[:, other]
    return turned


def _last(case: Case) -> list[int]:
    return linears(case)[-1:]


for _name, _way, _said, _layers, _inject in (
    (
        "bias_entry_for_another",
        "forward",
        "one number of a bias stands in place of another of it",
        with_bias,
        _bias_forward,
    ),
    (
        "bias_gradient_entry_for_another",
        "backward",
        "the derivative of one number of a bias is that of another",
        with_bias,
        _bias_gradient,
    ),
    (
        "bias_step_of_another_entry",
        "update",
        "one number of a bias takes its step with the derivative of another",
        with_bias,
        _bias_step,
    ),
    (
        "derivative_of_another_unit",
        "backward",
        "one unit's error has the derivative of another unit's activation",
        _activated,
        _unit_slope,
    ),
    ("error_of_another_unit", "backward", "the error of one unit stands in place of another's", linears, _unit_error),
    (
        "activation_of_another_unit",
        "forward",
        "one unit's activation is that of another unit's z",
        _activated,
        _unit_value,
    ),
    (
        "target_of_another_output",
        "backward",
        "one output's target is that of another output where the backward pass begins",
        _last,
        _target_back,
    ),
    (
        "target_of_another_output_in_the_loss",
        "reported",
        "one output's target is that of another output in the loss",
        _last,
        _target_forward,
    ),
):
    _of_loss = ("Gradients are right; the loss has one output beside the target of another.",) * (_way == "reported")
    _slip(_name, _way, _said, _units(_layers), _unit_said, _inject, *_of_loss)
