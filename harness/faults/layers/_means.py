"""Sums in place of means in a linear layer's gradients, and divisions by something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, each_of, fault, linears, with_bias
from harness.faults.layers._parts import mean_over_entries, width_in, width_out
from harness.faults.textbook import Textbook, shape
from harness.scenario.model import Case


def _scaled_layers(book: Textbook, layers: Site, factor: Callable[[int, int], float]) -> None:
    """Gradients of these layers times ``factor(index, samples)``; what is handed back stays."""

    def scaled(was: Any, i: int, g: Any, *rest: Any) -> Any:
        found = was(i, g, *rest)
        return book.scaled(factor(i, shape(g)[0]), found) if i in layers else found

    book.wrap("weight_gradient", scaled)
    book.wrap("bias_gradient", scaled)


@fault(
    5,
    "backward",
    "a layer's gradients are means over samples alone, where the loss is a mean over outputs as well",
    hint="By how many numbers do you divide in each layer, and of how many is the loss a mean?",
    thought="A layer's gradients are too large by the number of the network's outputs; the others are right.",
    sites=each_of(mean_over_entries),
    turn=1,
)
def outputs_missing_in_layer(book: Textbook, layers: Site) -> None:
    outputs = width_out(book.case, linears(book.case)[-1])
    _scaled_layers(book, layers, lambda i, _: outputs)


def _scale(book: Textbook, operation: str, layers: Site, power: int) -> None:
    """A gradient of these layers times a power of the number of samples."""

    def scaled(was: Any, i: int, g: Any, *rest: Any) -> Any:
        found = was(i, g, *rest)
        return book.scaled(float(shape(g)[0]) ** power, found) if i in layers else found

    book.wrap(operation, scaled)


@fault(
    18,
    "backward",
    "a bias's gradient is a mean over samples where a sum is right",
    hint="Was 1/N already taken care of before the sum over samples?",
    thought="The weights' gradients are right, the bias's are too small by the number of samples.",
    sites=each_of(with_bias),
)
def bias_gradient_mean(book: Textbook, layers: Site) -> None:
    _scale(book, "bias_gradient", layers, -1)


@fault(
    18,
    "backward",
    "a bias's gradient is a sum over samples where a mean is right",
    hint="The weights' gradients are divided by the number of samples. Are the biases'?",
    thought="The weights' gradients are right, the bias's are too large by the number of samples.",
    sites=each_of(with_bias),
)
def bias_gradient_sum(book: Textbook, layers: Site) -> None:
    _scale(book, "bias_gradient", layers, 1)


@fault(
    18,
    "backward",
    "a weight's gradient is divided by the number of samples once too often",
    hint="Was 1/N already taken care of before the product over samples?",
    thought="The biases' gradients are right, the weight's are too small by the number of samples.",
    sites=each_of(linears),
)
def weight_gradient_mean(book: Textbook, layers: Site) -> None:
    _scale(book, "weight_gradient", layers, -1)


@fault(
    18,
    "backward",
    "a weight's gradient is a sum over samples where a mean is right",
    hint="The biases' gradients are divided by the number of samples. Are the weights'?",
    thought="The biases' gradients are right, the weight's are too large by the number of samples.",
    sites=each_of(linears),
)
def weight_gradient_sum(book: Textbook, layers: Site) -> None:
    _scale(book, "weight_gradient", layers, 1)


@fault(
    18,
    "backward",
    "a layer's gradients are divided by the number of samples once too often",
    hint="Was 1/N already taken care of before this layer?",
    thought="A layer's gradients are too small by the number of samples, and the other layers' are right.",
    sites=each_of(linears),
)
def layer_gradients_mean(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: 1 / samples)


@fault(
    18,
    "backward",
    "a layer's gradients are sums over samples where means are right",
    hint="Some layers divide by the number of samples. Does this one?",
    thought="A layer's gradients are too large by the number of samples, and the other layers' are right.",
    sites=each_of(linears),
)
def layer_gradients_sum(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: samples)


_WIDTH_HINT = "Which axis of the array holds the samples, and of which axis do you take the length?"


def _mean(case: Case) -> list[int]:
    return linears(case) if case.loss and case.loss.reduction != "sum" else []


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its inputs, in place of samples",
    hint=_WIDTH_HINT,
    thought="A layer's gradients are off by one factor, the samples over the layer's inputs.",
    sites=each_of(_mean),
    turn=1,
)
def divided_by_width_in(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: samples / width_in(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its outputs, in place of samples",
    hint=_WIDTH_HINT,
    thought="A layer's gradients are off by one factor, the samples over the layer's outputs.",
    sites=each_of(_mean),
    turn=1,
)
def divided_by_width_out(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: samples / width_out(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its inputs once too often",
    hint="Over what is the loss a mean? Does the width of a layer come into it?",
    thought="A layer's gradients are too small by the number of its inputs.",
    sites=each_of(linears),
    turn=1,
)
def divided_by_width_in_besides(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, _: 1 / width_in(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its outputs once too often",
    hint="Over what is the loss a mean? Does the width of a layer come into it?",
    thought="A layer's gradients are too small by the number of its outputs.",
    sites=each_of(linears),
    turn=1,
)
def divided_by_width_out_besides(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, _: 1 / width_out(book.case, i))
