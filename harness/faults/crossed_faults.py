"""One thing in place of another of its kind: a layer's input, a bias, a kept value, the gradient of a step."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, activations, fault, later_linears, linears, with_bias
from harness.faults.textbook import Textbook, shape
from harness.scenario.model import Case

# ---------------------------------------------------------------- places


def _widths(case: Case) -> list[int]:
    """Of the network's input, and of what each layer gives."""
    layers: Any = case.network
    found = [int(layers[linears(case)[0]].in_features or 0)]
    for layer in layers:
        found.append(int(getattr(layer, "out_features", 0) or 0) or found[-1])
    return found


def _earlier(case: Case) -> list[Site]:
    """(linear layer, index of a value as wide as its input, from before the layer that makes its input)."""
    widths = _widths(case)
    made = {i: i - 2 if i - 1 in activations(case) else i - 1 for i in later_linears(case)}
    return [(i, j) for i, last in made.items() for j in range(last + 1) if widths[j] == widths[i]]


def _value(case: Case, index: int) -> str:
    """What stands at ``index`` of the values of the way forward."""
    if index == 0:
        return "the network's input"
    return f"the output of {case.network[index - 1].name}"


def _input_said(case: Case, site: Site) -> str:
    return f"{case.network[site[0]].name}: {_value(case, site[1])} in place of {_value(case, site[0])}"


def layers_said(case: Case, site: Site) -> str:
    """Of (layer, other layer): whose is taken for whose."""
    mine, other = (case.network[index].name for index in site)
    return f"{mine}: that of {other}"


def alike(select: Callable[[Case], list[int]], what: str) -> Callable[[Case], list[Site]]:
    """(layer, other layer) whose weights, or whose biases, have one shape."""

    def sites(case: Case) -> list[Site]:
        layers: Any = case.network
        shapes = {i: (layers[i].out_features, layers[i].in_features if what == "weight" else 0) for i in select(case)}
        return [(i, j) for i, j in itertools.permutations(shapes, 2) if shapes[i] == shapes[j]]

    return sites


# ---------------------------------------------------------------- the way forward

_INPUT_HINT = "Follow the indices through your forward pass. Which layer's output does each layer take?"


def _linear_of(book: Textbook, site: Site) -> None:
    """The layer takes an earlier value; what the way back reads stays."""
    index, earlier = site
    book.wrap("linear", lambda was, i, x: was(i, book.a[earlier] if i == index else x))


@fault(
    63,
    "forward",
    "a layer takes an earlier value as its input, and the way back is that of the intended network",
    hint=_INPUT_HINT,
    thought="Both values are of one width, so that nothing complains; the output is wrong already.",
    sites=_earlier,
    spot=_input_said,
)
def earlier_input(book: Textbook, site: Site) -> None:
    _linear_of(book, site)


@fault(
    63,
    "forward",
    "a layer takes an earlier value as its input, and its weight's gradient is made with that value too",
    hint=_INPUT_HINT,
    thought="Both values are of one width, so that nothing complains; the output is wrong already.",
    sites=_earlier,
    spot=_input_said,
)
def earlier_input_kept(book: Textbook, site: Site) -> None:
    _linear_of(book, site)
    _made_with(book, site)


@fault(
    52,
    "forward",
    "a layer adds the bias of another layer on the way forward",
    hint="Compare the indices of b in each line of your forward pass.",
    thought="The layers are of one width, so that nothing complains; the output is wrong already.",
    sites=alike(with_bias, "bias"),
    spot=layers_said,
)
def bias_of_another_layer(book: Textbook, site: Site) -> None:
    _forward_with(book, site, "bias")


@fault(
    53,
    "forward",
    "a layer uses the weight matrix and the bias of another layer on the way forward",
    hint="Compare the indices of W and b in each line of your forward pass.",
    thought="The layers are of one shape, so that nothing complains; the output is wrong already.",
    sites=alike(with_bias, "weight"),
    spot=layers_said,
)
def parameters_of_another_layer(book: Textbook, site: Site) -> None:
    _forward_with(book, site, "weight", "bias")


def _forward_with(book: Textbook, site: Site, *kinds: str) -> None:
    """The way forward of a layer with these parameters of another."""
    index, other = site

    def linear(was: Any, i: int, x: Any) -> Any:
        if i != index:
            return was(i, x)
        weight, bias = (
            book.w.get(f"{book.case.network[other if kind in kinds else i].name}.{kind}") for kind in ("weight", "bias")
        )
        return book.kind.affine(x, weight, bias)

    book.wrap("linear", linear)


# ---------------------------------------------------------------- the way back


def _made_with(book: Textbook, site: Site) -> None:
    index, earlier = site

    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, g, book.a[earlier] if i == index else x)

    book.wrap("weight_gradient", weight_gradient)


def _much_earlier(case: Case) -> list[Site]:
    """Without the network's input, which has a fault of its own."""
    return [(i, j) for i, j in _earlier(case) if j]


@fault(
    13,
    "backward",
    "a weight's gradient is made with an earlier value in place of the layer's input",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="Both values are of one width, so that nothing complains; the bias's gradient is right.",
    sites=_much_earlier,
    spot=_input_said,
)
def weight_gradient_of_an_earlier_value(book: Textbook, site: Site) -> None:
    _made_with(book, site)


def _slopes_alike(case: Case) -> list[Site]:
    """(activation, other activation) of one width, where the first of them is not the one that fault 13 takes."""
    widths = _widths(case)
    found = activations(case)
    return [(i, j) for i, j in itertools.permutations(found, 2) if widths[i + 1] == widths[j + 1]]


@fault(
    13,
    "backward",
    "the error is multiplied by the derivative of another layer's activation",
    hint="Print the names of the derivatives that each line of your backward pass multiplies by.",
    thought="The layers are of one width, so that nothing complains; behind the layer all is right.",
    sites=_slopes_alike,
    spot=layers_said,
)
def derivative_of_another_layer(book: Textbook, site: Site) -> None:
    index, other = site
    book.wrap("slope", lambda was, i: was(other if i == index else i))


# ---------------------------------------------------------------- the update

_MOVED_HINT = "Compare the two names in each line of your update: the parameter, and the gradient that moves it."


def _moved_by(book: Textbook, site: Site, kind: str) -> None:
    """A parameter takes its step with the gradient of another."""
    mine, other = (f"{book.case.network[index].name}.{kind}" for index in site)

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = was(name, w, book.gradients[other] if name == mine else g)
        return found

    book.wrap("update", update)


@fault(
    62,
    "update",
    "a bias takes its step with the gradient of another layer's bias",
    hint=_MOVED_HINT,
    thought="Gradients are right, and one bias moves by what another should.",
    sites=alike(with_bias, "bias"),
    spot=layers_said,
)
def bias_moved_by_another(book: Textbook, site: Site) -> None:
    _moved_by(book, site, "bias")


@fault(
    62,
    "update",
    "a weight takes its step with the gradient of another layer's weight",
    hint=_MOVED_HINT,
    thought="Gradients are right, and one weight moves by what another should.",
    sites=alike(linears, "weight"),
    spot=layers_said,
)
def weight_moved_by_another(book: Textbook, site: Site) -> None:
    _moved_by(book, site, "weight")


@fault(
    62,
    "update",
    "a bias becomes another layer's bias minus its own step",
    hint="Each line of your update has the same parameter on both sides. Do all of yours?",
    thought="Gradients are right, and after the step one bias has the place of another.",
    sites=alike(with_bias, "bias"),
    spot=layers_said,
)
def bias_from_another(book: Textbook, site: Site) -> None:
    mine, other = (f"{book.case.network[index].name}.bias" for index in site)

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        if name != mine or shape(w) != shape(book.w[other]):
            return was(name, w, g)  # type: ignore[no-any-return]
        after = was(name, book.w[other], g)[0]
        return after, book.kind.subtracted(after, w)

    book.wrap("update", update)
