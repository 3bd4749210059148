"""Mistakes with which activation there is: none, one twice, another, or one that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, activations, each_of, fault, linears, loss_is, not_flat, where
from harness.faults.layers._parts import RELU, SIGMOID, TANH, change_activations, not_of
from harness.faults.textbook import Textbook, ones
from harness.scenario.kinds import Layer
from harness.scenario.model import Case


@fault(
    51,
    "forward",
    "an activation is forgotten, forward and back",
    hint="Follow one number from the layer's inputs to the next layer. Which function does it pass?",
    thought="The output is wrong already; it is that of a network in which two linear layers follow each other.",
    sites=each_of(activations),
    turn=1,
)
def activation_forgotten(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda index, z: (z, ones(book, z)))


@fault(
    51,
    "forward",
    "an activation is forgotten on the way forward, and its derivative is applied on the way back",
    hint="Follow one number from the layer's inputs to the next layer. Which function does it pass?",
    thought="The output is wrong already; the gradients have the derivative of a function that nothing passed through.",
    sites=each_of(activations),
    turn=1,
)
def activation_forgotten_forward(book: Textbook, layers: Site) -> None:
    change_activations(book, layers, lambda index, z: (z, book.kind.activation(book.case.layers[index], z)[1]))


def _twice(book: Textbook, index: int, z: Any) -> tuple[Any, Any, Any]:
    layer = book.case.layers[index]
    a, inner = book.kind.activation(layer, z)
    again, outer = book.kind.activation(layer, a)
    return again, inner, outer


@fault(
    51,
    "forward",
    "an activation is applied twice, forward and back",
    hint="Does the layer's function apply the activation, and the line that calls it as well?",
    thought="The output is wrong already; it is that of a network with the same activation twice in a row.",
    sites=each_of(not_flat),
    turn=1,
)
def activation_twice(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        a, inner, outer = _twice(book, index, z)
        return a, book.kind.multiplied(inner, outer)

    change_activations(book, layers, activate)


@fault(
    51,
    "forward",
    "an activation is applied twice on the way forward, and once on the way back",
    hint="Does the layer's function apply the activation, and the line that calls it as well?",
    thought="The output is wrong already; on the way back there is the derivative of the outer one alone.",
    sites=each_of(not_flat),
    turn=1,
)
def activation_twice_forward(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        a, _, outer = _twice(book, index, z)
        return a, outer

    change_activations(book, layers, activate)


def _instead(other: Layer) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, layers: Site) -> None:
        change_activations(book, layers, lambda _, z: book.kind.activation(other, z))

    return inject


def _replaced(name: str, other: Layer) -> None:
    inject = _instead(other)
    inject.__name__ = f"{name}_in_place_of_another"
    fault(
        51,
        "forward",
        f"{name} is applied in place of another activation, forward and back",
        hint="Compare the network that is stated with your forward pass, layer by layer.",
        thought=f"The output is wrong already; all is right for a network with {name} there.",
        sites=not_of(name),
        turn=1,
    )(inject)


for _name, _layer in (("sigmoid", SIGMOID), ("tanh", TANH), ("relu", RELU)):
    _replaced(_name, _layer)


def _at_the_end(book: Textbook, other: Layer, back: bool) -> None:
    slopes: list[Any] = [None]

    def forward(was: Any, x: Any) -> Any:
        y, slopes[0] = book.kind.activation(other, was(x))
        return y

    book.wrap("forward", forward)
    if back:
        book.wrap("loss_gradient", lambda was, y, t: book.kind.multiplied(was(y, t), slopes[0]))


def _ends_linear(case: Case) -> bool:
    """Whether the last layer is linear, so that the output has no activation."""
    own = linears(case)
    return bool(own) and all(index < own[-1] for index in activations(case))


def _added(name: str, other: Layer, back: bool) -> None:
    def inject(book: Textbook, _: Site) -> None:
        _at_the_end(book, other, back)

    inject.__name__ = f"extra_{name}" if back else f"extra_{name}_forward"
    fault(
        51,
        "forward",
        f"a {name} that the network does not have follows the last layer"
        + ("" if back else ", and the way back goes past it"),
        hint="Does the stated network end in a linear layer, while yours ends in an activation?",
        thought=f"The output is wrong already: it is that of the stated network, passed through {name}.",
        sites=where(_ends_linear),
        turn=5,
    )(inject)


for _name, _layer in (("sigmoid", SIGMOID), ("tanh", TANH), ("relu", RELU)):
    _added(_name, _layer, True)
    _added(_name, _layer, False)


@fault(
    51,
    "forward",
    "a softmax that the network does not have follows the last layer, and the way back goes past it",
    hint="Which loss belongs to a softmax? Is it the one that is stated?",
    thought="The output is wrong already: every row of it sums to 1.",
    sites=where(lambda case: loss_is("mse")(case) and _ends_linear(case)),
    turn=5,
)
def extra_softmax_forward(book: Textbook, _: Site) -> None:
    book.wrap("forward", lambda was, x: book.kind.log_softmax(was(x))[1])
