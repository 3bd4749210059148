"""What the mistakes of layers are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from harness.faults.fault import Site, Sites, activations, each_of, fault, later_linears, linears, of_kind, per_entry
from harness.faults.textbook import Textbook
from harness.ground.facts import Fact, Told, fact
from harness.scenario.kinds import Shape
from harness.scenario.layers.relu import ReLU
from harness.scenario.layers.sigmoid import Sigmoid
from harness.scenario.layers.tanh import Tanh
from harness.scenario.model import Case, through
from harness.task.tape import Tape, Variable


def value_shapes(case: Case) -> list[Shape]:
    """Of a sample of the network's input, and of what each layer gives."""
    return [case.input_shape, *through(case.network, case.input_shape)]


def earlier_values(case: Case) -> list[Site]:
    """(linear layer, index of a value as wide as its input, from before the layer that makes its input)."""
    shapes = value_shapes(case)
    made = {i: i - 2 if i - 1 in activations(case) else i - 1 for i in later_linears(case)}
    return [(i, j) for i, last in made.items() for j in range(last + 1) if shapes[j] == shapes[i]]


def value_said(case: Case, index: int) -> Fact:
    """What stands at ``index`` of the values of the way forward."""
    if index == 0:
        return fact("edit_value_inputs")
    return fact("operation_activation", name=str(case.layers[index - 1].name))


def input_said(case: Case, site: Site) -> str:
    """Of (layer, index of a value): which value stands in place of the layer's own input."""
    values = {"other": value_said(case, site[1]), "right": value_said(case, site[0])}
    return Told(fact("spot_value", name=str(case.layers[site[0]].name), **values))


def made_with_earlier(book: Textbook, site: Site) -> None:
    """A weight's gradient is made with the value at another index."""
    index, earlier = site

    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, g, book.a[earlier] if i == index else x)

    book.wrap("weight_gradient", weight_gradient)


def another_slope(
    number: int,
    name: str,
    said: str,
    thought: str,
    sites: Sites,
    slope: Callable[[Textbook, int, Any], Any],
    turn: int = 0,
) -> None:
    """The derivative of these activations is ``slope(book, index, right one)``."""

    def inject(book: Textbook, layers: Site) -> None:
        book.wrap("slope", lambda was, i: slope(book, i, was(i)) if i in layers else was(i))

    inject.__name__ = name
    hint = "Differentiate the activation of this layer by hand, and compare with your line, sign by sign."
    fault(
        number,
        "backward",
        said,
        hint=hint,
        thought=f"Behind the activation all is right; {thought}",
        sites=sites,
        alone=True,
        turn=turn,
    )(inject)


def another_function(
    name: str,
    said: str,
    thought: str,
    sites: Sites,
    activate: Callable[[Textbook, int, Any], tuple[Any, Any]],
    turn: int,
    hint: str = "Work out by hand what your activation gives for -2, for 0 and for 2, and compare with your function.",
) -> None:
    """These activations are ``activate(book, index, z)``: values and derivative."""

    def inject(book: Textbook, layers: Site) -> None:
        change_activations(book, layers, lambda i, z: activate(book, i, z))

    inject.__name__ = name
    thought = f"The output is wrong already; {thought}"
    fault(51, "forward", said, hint=hint, thought=thought, sites=sites, alone=True, turn=turn)(inject)


def own(kind: str, *fields: str) -> Sites:
    """Activations of a kind of which one of these fields is not torch's usual one."""

    def has_own(layer: Any) -> bool:
        return any(getattr(layer, field) != type(layer).model_fields[field].default for field in fields)

    return each_of(lambda case: [i for i in of_kind(kind)(case) if has_own(case.layers[i])])


def mask(book: Textbook, condition: Any) -> Any:
    """1 where the condition holds, else 0."""
    return book.kind.exact(np.asarray(condition, np.float64))


SIGMOID, TANH, RELU = Sigmoid(layer="sigmoid"), Tanh(layer="tanh"), ReLU(layer="relu")


def change_activations(book: Textbook, layers: Site, activate: Callable[[int, Any], tuple[Any, Any]]) -> None:
    """Activations of these layers as ``activate(index, z)`` has them: values and derivative."""

    def activation(was: Any, index: int, z: Any) -> Any:
        if index not in layers:
            return was(index, z)
        a, book.slopes[index] = activate(index, z)
        return a

    book.wrap("activation", activation)


def change_slopes(book: Textbook, layers: Site, slope: Callable[[int, Any], Any]) -> None:
    """The derivative of these activations as ``slope(index, right one)`` has it."""
    book.wrap("slope", lambda was, i: slope(i, was(i)) if i in layers else was(i))


def not_of(*kinds: str) -> Sites:
    """Activations other than these kinds."""
    return each_of(lambda case: [i for i in activations(case) if case.layers[i].layer not in kinds])


Expression = Callable[[Tape[Any], Variable[Any], Mapping[str, Variable[Any]]], Variable[Any]]
"""Of a tape, a layer's input and its parameters by its own names."""


def derivative_of(book: Textbook, layers: Site, wrong: Expression) -> None:
    """Layers that give what they should, and hand back the derivative of another expression."""

    def expression(was: Any, index: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
        right: Variable[Any] = was(index, tape, x, own)
        return tape.mistaken(right, wrong(tape, x, own)) if index in layers else right

    book.wrap("expression", expression)


ANOTHER_HINT = "Which activation does the layer have on the way forward, and of which is this the derivative?"


def keep_arriving(book: Textbook) -> dict[int, Any]:
    """By the index of a linear layer, the gradient that arrives at the activation behind it."""
    arriving: dict[int, Any] = {}

    def backward_activation(was: Any, i: int, g: Any) -> Any:
        arriving[i - 1] = g
        return was(i, g)

    book.wrap("backward_activation", backward_activation)
    return arriving


def width_in(case: Case, index: int) -> int:
    """How many inputs a layer has; 0 where it has no such number."""
    return int(getattr(case.layers[index], "in_features", 0) or 0)


def width_out(case: Case, index: int) -> int:
    """How many outputs a layer has; 0 where it has no such number."""
    return int(getattr(case.layers[index], "out_features", 0) or 0)


def same_shape(case: Case, index: int) -> list[int]:
    """Other linear layers whose weight has the same shape."""
    here = (width_in(case, index), width_out(case, index))
    return [i for i in linears(case) if i != index and (width_in(case, i), width_out(case, i)) == here]


def mean_over_entries(case: Case) -> list[int]:
    """All linear layers, where the loss is a mean over samples and several outputs."""
    averaged = per_entry(case) and case.loss is not None and case.loss.reduction == "mean"
    own = linears(case)
    return own if own and averaged and width_out(case, own[-1]) > 1 else []


PARENTHESES_HINT = "Which comes first in this line: the product, or the difference? Where do its parentheses stand?"


def hands_back(
    name: str, kind: str, said: str, thought: str, handed: Callable[[Textbook, int, Any, Any], Any], turn: int
) -> None:
    """What an activation hands back is ``handed(book, index, g, a)``."""

    def inject(book: Textbook, layers: Site) -> None:
        def backward_activation(was: Any, i: int, g: Any) -> Any:
            right = was(i, g)  # which another mistake may look at
            return handed(book, i, g, book.a[i + 1]) if i in layers else right

        book.wrap("backward_activation", backward_activation)

    inject.__name__ = name
    fault(
        12,
        "backward",
        said,
        hint=PARENTHESES_HINT,
        thought=f"Behind the activation all is right; {thought}",
        sites=each_of(of_kind(kind)),
        alone=True,
        turn=turn,
    )(inject)
