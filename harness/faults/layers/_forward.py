"""Mistakes of a linear layer on the way forward. The way back follows them unless it is said not to."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import Site, alike, each_of, fault, layers_said, linears, square, with_bias
from harness.faults.layers._parts import earlier_values, input_said, made_with_earlier, same_shape
from harness.faults.textbook import Textbook


def _forward_with(book: Textbook, site: Site, *kinds: str) -> None:
    """The way forward of a layer with these parameters of another."""
    index, other = site

    def linear(was: Any, i: int, x: Any) -> Any:
        if i != index:
            return was(i, x)
        name = book.case.layers[other].name
        return book.at(i, x, **{kind: book.w.get(f"{name}.{kind}") for kind in kinds})

    book.wrap("layer", linear)


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


def _bias_times(book: Textbook, layers: Site, factor: float) -> None:
    def linear(was: Any, index: int, x: Any) -> Any:
        if index not in layers:
            return was(index, x)
        return book.at(index, x, bias=book.scaled(factor, book.own(index, "bias")) if factor else None)

    book.wrap("layer", linear)


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
    "a layer uses the weight matrix and the bias of another layer on the way forward",
    hint="Compare the indices of W and b in each line of your forward pass.",
    thought="The layers are of one shape, so that nothing complains; the output is wrong already.",
    sites=alike(with_bias, "weight"),
    spot=layers_said,
)
def parameters_of_another_layer(book: Textbook, site: Site) -> None:
    _forward_with(book, site, "weight", "bias")


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
        return book.at(index, x, weight=book.kind.transposed(book.own(index, "weight")))

    book.wrap("layer", linear)


@fault(
    53,
    "forward",
    "a layer uses the weight matrix of another layer on the way forward",
    hint="Compare the indices of W in each line of your forward pass.",
    thought="The layers are of one shape, so that nothing complains; the output is wrong already.",
    sites=each_of(lambda case: [i for i in linears(case) if same_shape(case, i)]),
)
def weight_of_another_layer(book: Textbook, layers: Site) -> None:
    def linear(was: Any, index: int, x: Any) -> Any:
        if index not in layers:
            return was(index, x)
        other = book.case.layers[same_shape(book.case, index)[0]].name
        return book.at(index, x, weight=book.w[f"{other}.weight"])

    book.wrap("layer", linear)


_INPUT_HINT = "Follow the indices through your forward pass. Which layer's output does each layer take?"


def _linear_of(book: Textbook, site: Site) -> None:
    """The layer takes an earlier value; what the way back reads stays."""
    index, earlier = site
    book.wrap("layer", lambda was, i, x: was(i, book.a[earlier] if i == index else x))


@fault(
    63,
    "forward",
    "a layer takes an earlier value as its input, and the way back is that of the intended network",
    hint=_INPUT_HINT,
    thought="Both values are of one width, so that nothing complains; the output is wrong already.",
    sites=earlier_values,
    spot=input_said,
)
def earlier_input(book: Textbook, site: Site) -> None:
    _linear_of(book, site)


@fault(
    63,
    "forward",
    "a layer takes an earlier value as its input, and its weight's gradient is made with that value too",
    hint=_INPUT_HINT,
    thought="Both values are of one width, so that nothing complains; the output is wrong already.",
    sites=earlier_values,
    spot=input_said,
)
def earlier_input_kept(book: Textbook, site: Site) -> None:
    _linear_of(book, site)
    made_with_earlier(book, site)
