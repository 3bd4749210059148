"""Mistakes of the way forward: activations, biases and weights. The way back follows them unless it is said not to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import (
    Site,
    Sites,
    activations,
    each_of,
    fault,
    linears,
    loss_is,
    of_kind,
    square,
    where,
    with_bias,
)
from harness.faults.textbook import Textbook, ones, values
from harness.scenario import model
from harness.scenario.model import Case

_SIGMOID, _TANH, _RELU = model.Sigmoid(layer="sigmoid"), model.Tanh(layer="tanh"), model.ReLU(layer="relu")


def _activate(book: Textbook, layers: Site, activate: Callable[[int, Any], tuple[Any, Any]]) -> None:
    """Activations of these layers as ``activate(index, z)`` has them: values and derivative."""

    def activation(was: Any, index: int, z: Any) -> Any:
        if index not in layers:
            return was(index, z)
        a, book.slopes[index] = activate(index, z)
        return a

    book.wrap("activation", activation)


# ---------------------------------------------------------------- activations


@fault(
    51,
    "forward",
    "an activation is forgotten, forward and back",
    hint="Follow one number from the layer's inputs to the next layer. Which function does it pass?",
    thought="The output is wrong already; it is that of a network in which two linear layers follow each other.",
    sites=each_of(activations),
)
def activation_forgotten(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda index, z: (z, ones(book, z)))


@fault(
    51,
    "forward",
    "an activation is forgotten on the way forward, and its derivative is applied on the way back",
    hint="Follow one number from the layer's inputs to the next layer. Which function does it pass?",
    thought="The output is wrong already; the gradients have the derivative of a function that nothing passed through.",
    sites=each_of(activations),
)
def activation_forgotten_forward(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda index, z: (z, book.kind.activation(book.case.network[index], z)[1]))


def _twice(book: Textbook, index: int, z: Any) -> tuple[Any, Any, Any]:
    layer = book.case.network[index]
    a, inner = book.kind.activation(layer, z)
    again, outer = book.kind.activation(layer, a)
    return again, inner, outer


_BOUNDED = of_kind("sigmoid", "tanh", "elu")


@fault(
    51,
    "forward",
    "an activation is applied twice, forward and back",
    hint="Does the layer's function apply the activation, and the line that calls it as well?",
    thought="The output is wrong already; it is that of a network with the same activation twice in a row.",
    sites=each_of(_BOUNDED),
)
def activation_twice(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        a, inner, outer = _twice(book, index, z)
        return a, book.kind.multiplied(inner, outer)

    _activate(book, layers, activate)


@fault(
    51,
    "forward",
    "an activation is applied twice on the way forward, and once on the way back",
    hint="Does the layer's function apply the activation, and the line that calls it as well?",
    thought="The output is wrong already; on the way back there is the derivative of the outer one alone.",
    sites=each_of(_BOUNDED),
)
def activation_twice_forward(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        a, _, outer = _twice(book, index, z)
        return a, outer

    _activate(book, layers, activate)


def _instead(other: model.Layer) -> Callable[[Textbook, Site], None]:
    def inject(book: Textbook, layers: Site) -> None:
        _activate(book, layers, lambda _, z: book.kind.activation(other, z))

    return inject


def _not_of(kind: str) -> Sites:
    """Activations other than one kind."""
    return each_of(lambda case: [i for i in activations(case) if case.network[i].layer != kind])


def _replaced(name: str, other: model.Layer) -> None:
    inject = _instead(other)
    inject.__name__ = f"{name}_in_place_of_another"
    fault(
        51,
        "forward",
        f"{name} is applied in place of another activation, forward and back",
        hint="Compare the network that is stated with your forward pass, layer by layer.",
        thought=f"The output is wrong already; all is right for a network with {name} there.",
        sites=_not_of(name),
    )(inject)


for _name, _layer in (("sigmoid", _SIGMOID), ("tanh", _TANH), ("relu", _RELU)):
    _replaced(_name, _layer)


@fault(
    51,
    "forward",
    "the relu lets a hundredth of what is below 0 through, as a leaky one does",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; all is right for a network with a leaky relu of slope 0.01 there.",
    sites=each_of(of_kind("relu")),
)
def leaky_relu(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: _bent(book, z, 1.0, 0.01))


@fault(
    51,
    "forward",
    "the relu keeps what is below 0 and not what is above",
    hint="What does your relu give for -1, and what for 1?",
    thought="The output is wrong already; every hidden unit is 0 or negative.",
    sites=each_of(of_kind("relu")),
)
def relu_below_zero(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: _bent(book, z, 0.0, 1.0))


@fault(
    51,
    "forward",
    "the relu is an absolute value",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; where z is negative, a and its derivative have the other sign.",
    sites=each_of(of_kind("relu")),
)
def absolute_value_for_relu(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: _bent(book, z, 1.0, -1.0))


def _bent(book: Textbook, z: Any, above: float, below: float) -> tuple[Any, Any]:
    """A function with one slope above 0 and another below."""
    on = book.kind.activation(_RELU, z)[1]
    slope = book.kind.combined((above, on), (below, book.kind.subtracted(ones(book, z), on)))
    return book.kind.multiplied(z, slope), slope


@fault(
    51,
    "forward",
    "the sigmoid lacks its minus: 1 / (1 + exp(z))",
    hint="What does your sigmoid give for a large z: nearly 1, or nearly 0?",
    thought="The output is wrong already; a is 1 - a, and the derivative a(1 - a) has the wrong sign.",
    sites=each_of(of_kind("sigmoid")),
)
def sigmoid_without_minus(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: book.kind.activation(_SIGMOID, book.scaled(-1, z)))


@fault(
    51,
    "forward",
    "the tanh is that of z / 2: (exp(z) - 1) / (exp(z) + 1)",
    hint="Write tanh with exp(z) and exp(-z), and compare.",
    thought="The output is wrong already; a is tanh(z / 2), and the derivative 1 - a^2 is twice as large as its own.",
    sites=each_of(of_kind("tanh")),
)
def tanh_of_the_half(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: book.kind.activation(_TANH, book.scaled(0.5, z)))


# ---------------------------------------------------------------- an activation that nobody asked for


def _ends_linear(case: Case) -> bool:
    """Whether the last layer is linear, so that the output has no activation."""
    return all(index < linears(case)[-1] for index in activations(case))


def _at_the_end(book: Textbook, other: model.Layer, back: bool) -> None:
    slopes: list[Any] = [None]

    def forward(was: Any, x: Any) -> Any:
        y, slopes[0] = book.kind.activation(other, was(x))
        return y

    book.wrap("forward", forward)
    if back:
        book.wrap("loss_gradient", lambda was, y, t: book.kind.multiplied(was(y, t), slopes[0]))


def _added(name: str, other: model.Layer, back: bool) -> None:
    def inject(book: Textbook, _: Site) -> None:
        _at_the_end(book, other, back)

    inject.__name__ = f"extra_{name}" if back else f"extra_{name}_forward"
    fault(
        51,
        "forward",
        f"a {name} that the network does not have follows the last layer"
        + ("" if back else ", and the way back goes past it"),
        hint="Does the stated network end in a linear layer, and yours in an activation?",
        thought=f"The output is wrong already: it is that of the stated network, passed through {name}.",
        sites=where(_ends_linear),
    )(inject)


for _name, _layer in (("sigmoid", _SIGMOID), ("tanh", _TANH), ("relu", _RELU)):
    _added(_name, _layer, True)
    _added(_name, _layer, False)


@fault(
    51,
    "forward",
    "a softmax that the network does not have follows the last layer, and the way back goes past it",
    hint="Which loss belongs to a softmax? Is it the one that is stated?",
    thought="The output is wrong already: every row of it sums to 1.",
    sites=where(lambda case: loss_is("mse")(case) and _ends_linear(case)),
)
def extra_softmax_forward(book: Textbook, _: Site) -> None:
    book.wrap("forward", lambda was, x: book.kind.log_softmax(was(x))[1])


# ---------------------------------------------------------------- biases and weights


def _bias_times(book: Textbook, layers: Site, factor: float) -> None:
    def linear(was: Any, index: int, x: Any) -> Any:
        if index not in layers:
            return was(index, x)
        name = book.case.network[index].name
        bias = book.scaled(factor, book.w[f"{name}.bias"]) if factor else None
        return book.kind.affine(x, book.w[f"{name}.weight"], bias)

    book.wrap("linear", linear)


@fault(
    52,
    "forward",
    "a bias is not added on the way forward",
    hint="In which line of your forward pass does each b stand?",
    thought="The output is wrong already; it is that of the same network with this bias at 0.",
    sites=each_of(with_bias),
)
def bias_not_added(book: Textbook, layers: Site) -> None:
    _bias_times(book, layers, 0)


@fault(
    52,
    "forward",
    "a bias is subtracted on the way forward",
    hint="What stands between the product and b in your forward pass?",
    thought="The output is wrong already; it is that of the same network with the other sign of this bias.",
    sites=each_of(with_bias),
)
def bias_subtracted(book: Textbook, layers: Site) -> None:
    _bias_times(book, layers, -1)


@fault(
    52,
    "forward",
    "a bias is added twice on the way forward",
    hint="Is b a part of the product already, as a column of ones, or added in two places?",
    thought="The output is wrong already; it is that of the same network with twice this bias.",
    sites=each_of(with_bias),
)
def bias_added_twice(book: Textbook, layers: Site) -> None:
    _bias_times(book, layers, 2)


@fault(
    53,
    "forward",
    "the weight matrix is transposed on the way forward",
    hint="Which entry of W joins input 0 and output 1? Is it the one that your product uses?",
    thought="The layer is square, so that no shape complains; its gradient is transposed as well, or is not.",
    sites=each_of(square(linears)),
)
def weight_transposed_forward(book: Textbook, layers: Site) -> None:
    def linear(was: Any, index: int, x: Any) -> Any:
        if index not in layers:
            return was(index, x)
        name = book.case.network[index].name
        return book.kind.affine(x, book.kind.transposed(book.w[f"{name}.weight"]), book.w.get(f"{name}.bias"))

    book.wrap("linear", linear)


def _same_shape(case: Case, index: int) -> list[int]:
    layers: Any = case.network
    shapes = {i: (layers[i].in_features, layers[i].out_features) for i in linears(case)}
    return [i for i in linears(case) if i != index and shapes[i] == shapes[index]]


@fault(
    53,
    "forward",
    "a layer uses the weight matrix of another layer on the way forward",
    hint="Compare the indices of W in each line of your forward pass.",
    thought="The layers are of one shape, so that nothing complains; the output is wrong already.",
    sites=each_of(lambda case: [i for i in linears(case) if _same_shape(case, i)]),
)
def weight_of_another_layer(book: Textbook, layers: Site) -> None:
    def linear(was: Any, index: int, x: Any) -> Any:
        if index not in layers:
            return was(index, x)
        other = book.case.network[_same_shape(book.case, index)[0]].name
        own = book.case.network[index].name
        return book.kind.affine(x, book.w[f"{other}.weight"], book.w.get(f"{own}.bias"))

    book.wrap("linear", linear)


# ---------------------------------------------------------------- elu, and leaky relus

_ELU_HINT = "What does your elu give for -1? And what should it, with the alpha that is stated?"


def _elu(book: Textbook, index: int, z: Any, alpha: float) -> tuple[Any, Any]:
    return book.kind.activation(model.ELU(layer="elu", alpha=alpha), z)


def _own_alpha(case: Case) -> list[int]:
    """Elus whose alpha is not 1."""
    layers: Any = case.network
    return [i for i in of_kind("elu")(case) if layers[i].alpha != 1]


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own, forward and back",
    hint=_ELU_HINT,
    thought="The output is wrong already; all is right for a network with an alpha of 1 there.",
    sites=each_of(_own_alpha),
)
def elu_without_alpha(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda i, z: _elu(book, i, z, 1.0))


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own on the way forward alone",
    hint=_ELU_HINT,
    thought="The output is wrong already; the derivative has the stated alpha.",
    sites=each_of(_own_alpha),
)
def elu_without_alpha_forward(book: Textbook, layers: Site) -> None:
    _activate(
        book,
        layers,
        lambda i, z: (_elu(book, i, z, 1.0)[0], book.kind.activation(book.case.network[i], z)[1]),
    )


@fault(
    51,
    "forward",
    "the elu is alpha exp(z) - 1 below 0: alpha does not multiply the 1",
    hint=_ELU_HINT,
    thought="The output is wrong already; below 0 every value is off by the same number, alpha - 1.",
    sites=each_of(_own_alpha),
)
def elu_without_parentheses(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        layer: Any = book.case.network[index]
        a, slope = book.kind.activation(layer, z)
        below = np.asarray(values(z) <= 0, np.float64)
        return book.kind.combined((1, a), (layer.alpha - 1, book.kind.exact(below))), slope

    _activate(book, layers, activate)


@fault(
    51,
    "forward",
    "the relu lets a hundredth of what is below 0 through, and its derivative none of it",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; the gradients have the zeros of a plain relu.",
    sites=each_of(of_kind("relu")),
)
def leaky_relu_forward(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: (_bent(book, z, 1.0, 0.01)[0], book.kind.activation(_RELU, z)[1]))


@fault(
    51,
    "forward",
    "the relu lets a tenth of what is below 0 through, as a leaky one does",
    hint="What does your relu give for -1?",
    thought="The output is wrong already; all is right for a network with a leaky relu of slope 0.1 there.",
    sites=each_of(of_kind("relu")),
)
def leakier_relu(book: Textbook, layers: Site) -> None:
    _activate(book, layers, lambda _, z: _bent(book, z, 1.0, 0.1))


@fault(
    51,
    "forward",
    "the elu has an alpha of 1 in place of its own on the way forward alone; its derivative is a + alpha",
    hint=_ELU_HINT,
    thought="The output is wrong already; the derivative adds the stated alpha to a value that was made without it.",
    sites=each_of(_own_alpha),
)
def elu_without_alpha_before_its_output(book: Textbook, layers: Site) -> None:
    def activate(index: int, z: Any) -> tuple[Any, Any]:
        layer: Any = book.case.network[index]
        a, slope = _elu(book, index, z, 1.0)
        below = np.asarray(values(z) <= 0, np.float64)
        return a, book.kind.combined((1, slope), (layer.alpha - 1, book.kind.exact(below)))

    _activate(book, layers, activate)
