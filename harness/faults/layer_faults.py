"""Mistakes within one layer of the way back: another derivative, another input, another sum, another path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from harness.faults.fault import (
    Site,
    Sites,
    activations,
    anywhere,
    each_of,
    fault,
    later_linears,
    linears,
    loss_is,
    of_kind,
    square,
    where,
    with_bias,
)
from harness.faults.textbook import Textbook, ones, shape, values
from harness.scenario import model
from harness.scenario.model import Case

_SIGMOID, _TANH = model.Sigmoid(layer="sigmoid"), model.Tanh(layer="tanh")


# ---------------------------------------------------------------- derivatives


def _slopes(book: Textbook, layers: Site, slope: Callable[[int, Any], Any]) -> None:
    """The derivative of these activations as ``slope(index, right one)`` has it."""
    book.wrap("slope", lambda was, i: slope(i, was(i)) if i in layers else was(i))


@fault(
    8,
    "backward",
    "the derivative of an activation is applied twice",
    hint="Does the function that hands the gradient back apply the derivative, and the line that calls it as well?",
    thought="Behind the activation all is right; before it the ratio is phi'(z) once more.",
    sites=each_of(of_kind("sigmoid", "tanh", "elu")),
)
def derivative_twice(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, right: book.kind.multiplied(right, right))


@fault(
    8,
    "backward",
    "the derivative of an activation has the wrong sign",
    hint="The activation grows with z. Which sign has its derivative?",
    thought="Behind the activation all is right; before it every number has the other sign.",
    sites=each_of(activations),
)
def derivative_negated(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, right: book.scaled(-1, right))


def _not_of(*kinds: str) -> Sites:
    return each_of(lambda case: [i for i in activations(case) if case.network[i].layer not in kinds])


_ANOTHER_HINT = "Which activation does the layer have on the way forward, and of which is this the derivative?"


@fault(
    11,
    "backward",
    "an activation's derivative is that of the sigmoid, a(1 - a)",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of a(1 - a), with the layer's own a.",
    sites=_not_of("sigmoid"),
)
def derivative_of_sigmoid(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.multiplied(a, book.kind.subtracted(ones(book, a), a))

    _slopes(book, layers, slope)


@fault(
    11,
    "backward",
    "an activation's derivative is that of tanh, 1 - a^2",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of 1 - a^2, with the layer's own a.",
    sites=_not_of("tanh"),
)
def derivative_of_tanh(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.subtracted(ones(book, a), book.kind.multiplied(a, a))

    _slopes(book, layers, slope)


@fault(
    11,
    "backward",
    "an activation's derivative is that of the relu, 1 where z > 0",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it some units are 0 and the others too large.",
    sites=_not_of("relu"),
)
def derivative_of_relu(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, _: book.kind.exact(values(book.a[i]) > 0))


@fault(
    11,
    "backward",
    "an activation's derivative is that of the sigmoid of z",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of sigmoid(z) (1 - sigmoid(z)).",
    sites=_not_of("sigmoid"),
)
def derivative_of_sigmoid_at_z(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, _: book.kind.activation(_SIGMOID, book.a[i])[1])


@fault(
    11,
    "backward",
    "an activation's derivative is that of tanh of z",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it the numbers are those of 1 - tanh(z)^2.",
    sites=_not_of("tanh"),
)
def derivative_of_tanh_at_z(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, _: book.kind.activation(_TANH, book.a[i])[1])


@fault(
    12,
    "backward",
    "an activation's own value stands in place of its derivative",
    hint="What does your derivative give where the activation is at its largest? What should it give there?",
    thought="Behind the activation all is right; before it the ratio is a / phi'(z).",
    sites=each_of(activations),
)
def activation_for_derivative(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, _: book.a[i + 1])


@fault(
    12,
    "backward",
    "the derivative of the sigmoid is 1 - a, without the factor a",
    hint="Differentiate 1 / (1 + exp(-z)), and write it with a. Which two factors are there?",
    thought="Behind the activation all is right; before it the ratio is 1 / a.",
    sites=each_of(of_kind("sigmoid")),
)
def sigmoid_derivative_without_a(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, right: book.kind.subtracted(ones(book, right), book.a[i + 1]))


@fault(
    12,
    "backward",
    "the derivative of the sigmoid is a(1 + a)",
    hint="Differentiate 1 / (1 + exp(-z)), and write it with a. Which sign stands between 1 and a?",
    thought="Behind the activation all is right; before it the ratio is (1 + a) / (1 - a).",
    sites=each_of(of_kind("sigmoid")),
)
def sigmoid_derivative_with_plus(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.multiplied(a, book.kind.combined((1, ones(book, a)), (1, a)))

    _slopes(book, layers, slope)


@fault(
    12,
    "backward",
    "the derivative of tanh is 1 + a^2",
    hint="Differentiate sinh / cosh, and put a = tanh z in. Which sign stands between 1 and the square?",
    thought="Behind the activation all is right; before it the ratio is (1 + a^2) / (1 - a^2).",
    sites=each_of(of_kind("tanh")),
)
def tanh_derivative_with_plus(book: Textbook, layers: Site) -> None:
    def slope(i: int, _: Any) -> Any:
        a = book.a[i + 1]
        return book.kind.combined((1, ones(book, a)), (1, book.kind.multiplied(a, a)))

    _slopes(book, layers, slope)


@fault(
    31,
    "backward",
    "the relu's derivative is a constant of its own where z is negative",
    hint="For z < 0 the relu is 0 whatever z is. What is its derivative there?",
    thought="Where z is positive all is right; elsewhere the gradient is that constant times what arrives.",
    sites=each_of(of_kind("relu")),
    typical=0.01,
    solve="line",
)
def relu_slope_below_zero(book: Textbook, layers: Site, value: float) -> None:
    def slope(_: int, right: Any) -> Any:
        return book.kind.combined((1, right), (value, book.kind.subtracted(ones(book, right), right)))

    _slopes(book, layers, slope)


# ---------------------------------------------------------------- before the derivative


def _activated(select: Callable[[Case], list[int]]) -> Sites:
    """Of the selected linear layers, those with an activation behind them."""
    return each_of(lambda case: [i for i in select(case) if i + 1 in activations(case)])


def _keep_arriving(book: Textbook) -> dict[int, Any]:
    """By the index of a linear layer, the gradient that arrives at the activation behind it."""
    arriving: dict[int, Any] = {}

    def backward_activation(was: Any, i: int, g: Any) -> Any:
        arriving[i - 1] = g
        return was(i, g)

    book.wrap("backward_activation", backward_activation)
    return arriving


def _with_arriving(book: Textbook, operation: str, layers: Site) -> None:
    arriving = _keep_arriving(book)

    def changed(was: Any, i: int, g: Any, *rest: Any) -> Any:
        return was(i, arriving.get(i, g) if i in layers else g, *rest)

    book.wrap(operation, changed)


@fault(
    54,
    "backward",
    "a bias's gradient lacks the derivative of the activation, which its weight's has",
    hint="The gradients of W and of b begin with the same error. Do yours?",
    thought="The weight's gradient is right, and the bias's is the sum of what arrives at the activation.",
    sites=_activated(with_bias),
)
def bias_gradient_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "bias_gradient", layers)


@fault(
    54,
    "backward",
    "a weight's gradient lacks the derivative of the activation, which its bias's has",
    hint="The gradients of W and of b begin with the same error. Do yours?",
    thought="The bias's gradient is right, and the weight's is made with what arrives at the activation.",
    sites=_activated(linears),
)
def weight_gradient_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "weight_gradient", layers)


@fault(
    54,
    "backward",
    "the error that a layer hands back lacks the derivative of its activation",
    hint="Which error goes back through W: the one before the activation, or the one behind it? Do your layers agree?",
    thought="The layer's own gradients are right; those before it lack one derivative.",
    sites=_activated(later_linears),
)
def handed_back_without_derivative(book: Textbook, layers: Site) -> None:
    _with_arriving(book, "handed_back", layers)


# ---------------------------------------------------------------- what a weight's gradient is made with


def _made_with(book: Textbook, layers: Site, other: Callable[[int], Any]) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        instead = other(i) if i in layers else x
        return was(i, g, instead if shape(instead) == shape(x) else x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    13,
    "backward",
    "a weight's gradient is made with z, the value before the activation, in place of a",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="The bias's gradient is right; the weight's is that of a layer whose input is z.",
    sites=each_of(lambda case: [i for i in later_linears(case) if i - 1 in activations(case)]),
)
def weight_gradient_of_preactivation(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[i - 1])


@fault(
    13,
    "backward",
    "a weight's gradient is made with the layer's output in place of its input",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="The layer is square, so that no shape complains; the bias's gradient is right.",
    sites=each_of(square(linears)),
)
def weight_gradient_of_the_output(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[i + 2] if i + 1 in book.slopes else book.a[i + 1])


@fault(
    13,
    "backward",
    "a weight's gradient is made with the network's input in place of the layer's",
    hint="W was multiplied by something on the way forward. By what, exactly?",
    thought="Both are of one width, so that no shape complains; the bias's gradient is right.",
    sites=each_of(
        lambda case: [i for i in later_linears(case) if _width_in(case, i) == _width_in(case, linears(case)[0])]
    ),
)
def weight_gradient_of_the_inputs(book: Textbook, layers: Site) -> None:
    _made_with(book, layers, lambda i: book.a[0])


def _width_in(case: Case, index: int) -> int:
    return int(getattr(case.network[index], "in_features", 0) or 0)


def _width_out(case: Case, index: int) -> int:
    return int(getattr(case.network[index], "out_features", 0) or 0)


# ---------------------------------------------------------------- biases


def _bias_gradients(book: Textbook, layers: Site, gradient: Callable[[int, Any], Any]) -> None:
    """A bias's gradient of these layers as ``gradient(index, g)`` has it."""
    book.wrap("bias_gradient", lambda was, i, g: gradient(i, g) if i in layers else was(i, g))


@fault(
    17,
    "backward",
    "a bias's gradient is made from the weight's gradient, summed over the layer's inputs",
    hint="How much does z move when b moves a little? Does that depend on the layer's input?",
    thought="The weight's gradient is right; each entry of the bias's is the sum of a row or column of it.",
    sites=each_of(with_bias),
)
def bias_gradient_from_weight_gradient(book: Textbook, layers: Site) -> None:
    def gradient(i: int, _: Any) -> Any:
        dw = book.gradients[f"{book.case.network[i].name}.weight"]
        return book.kind.transposed(book.kind.row_sums(dw))

    _bias_gradients(book, layers, gradient)


@fault(
    17,
    "backward",
    "a bias's gradient is summed over units, and keeps a number for each sample",
    hint="How many entries has b, and how many its gradient? Over which axis is the sum?",
    thought="The bias's gradient has as many entries as the batch has samples.",
    sites=each_of(with_bias),
)
def bias_gradient_over_the_wrong_axis(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.transposed(book.kind.row_sums(g)))


@fault(
    17,
    "backward",
    "a bias's gradient is the mean over units and samples, one number for all",
    hint="How many numbers should the gradient of b have that differ from each other? Over which axis is the mean?",
    thought="Every entry of the bias's gradient is the same number, the mean of the error.",
    sites=each_of(with_bias),
)
def bias_gradient_mean_of_all(book: Textbook, layers: Site) -> None:
    def gradient(_: int, g: Any) -> Any:
        rows, columns = shape(g)
        total = book.kind.row_sums(book.kind.column_sums(g))
        return book.kind.product(book.scaled(1 / (rows * columns), total), book.kind.exact(np.ones((1, columns))))

    _bias_gradients(book, layers, gradient)


@fault(
    20,
    "backward",
    "a bias's gradient stays 0",
    hint="Print the gradient of b. Which line should fill it?",
    thought="The bias's gradient is 0 in every entry, and everything else is right.",
    sites=each_of(with_bias),
)
def bias_gradient_zero(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.scaled(0, book.kind.column_sums(g)))


@fault(
    20,
    "backward",
    "a layer's gradients stay 0: nothing is written to them",
    hint="Which layers does your loop reach on the way back? Write down its first and its last index.",
    thought="A layer's gradients are 0 in every entry; those of the others, also before it, are right.",
    sites=each_of(linears),
)
def layer_gradients_zero(book: Textbook, layers: Site) -> None:
    def backward_linear(was: Any, i: int, name: str, g: Any) -> Any:
        handed = was(i, name, g)
        for kind in ("weight", "bias") if i in layers else ():
            if f"{name}.{kind}" in book.gradients:
                book.gradients[f"{name}.{kind}"] = book.scaled(0, book.gradients[f"{name}.{kind}"])
        return handed

    book.wrap("backward_linear", backward_linear)


def _negated(book: Textbook, operation: str, layers: Site) -> None:
    def negated(was: Any, i: int, *rest: Any) -> Any:
        return book.scaled(-1 if i in layers else 1, was(i, *rest))

    book.wrap(operation, negated)


@fault(
    6,
    "backward",
    "a weight's gradient has the wrong sign",
    hint="Compare the signs in the lines that make the gradients of W and of b.",
    thought="The bias's gradient is right, and every entry of the weight's has the other sign.",
    sites=each_of(linears),
)
def weight_gradient_negated(book: Textbook, layers: Site) -> None:
    _negated(book, "weight_gradient", layers)


@fault(
    6,
    "backward",
    "a bias's gradient has the wrong sign",
    hint="Compare the signs in the lines that make the gradients of W and of b.",
    thought="The weight's gradient is right, and every entry of the bias's has the other sign.",
    sites=each_of(with_bias),
)
def bias_gradient_negated(book: Textbook, layers: Site) -> None:
    _negated(book, "bias_gradient", layers)


# ---------------------------------------------------------------- samples that are lost


def _one_sample(book: Textbook, g: Any, row: int) -> Any:
    """Without the errors of all samples but one."""
    mask = np.zeros(shape(g))
    mask[row] = 1
    return book.kind.multiplied(g, book.kind.exact(mask))


_LOST_HINT = "Your loop goes over samples. Which line adds up, and which one overwrites?"


@fault(
    28,
    "backward",
    "the gradients of the last sample overwrite those of the others, where a sum is right",
    hint=_LOST_HINT,
    thought="Every gradient is that of the last sample of the batch alone.",
    sites=where(lambda case: case.rows > 1),
)
def last_sample_alone(book: Textbook, _: Site) -> None:
    book.wrap("loss_gradient", lambda was, y, t: _one_sample(book, was(y, t), -1))


@fault(
    28,
    "backward",
    "only the first sample of the batch reaches the gradients",
    hint="Your loop goes over samples. Where does it end? Is there a return within it?",
    thought="Every gradient is that of the first sample of the batch alone.",
    sites=where(lambda case: case.rows > 1),
)
def first_sample_alone(book: Textbook, _: Site) -> None:
    book.wrap("loss_gradient", lambda was, y, t: _one_sample(book, was(y, t), 0))


@fault(
    28,
    "backward",
    "a bias's gradient is that of the last sample alone, where a sum is right",
    hint=_LOST_HINT,
    thought="The weight's gradient is right, and the bias's is the error of the last sample.",
    sites=each_of(lambda case: with_bias(case) if case.rows > 1 else []),
)
def bias_gradient_of_last_sample(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.column_sums(_one_sample(book, g, -1)))


@fault(
    28,
    "backward",
    "a bias's gradient is that of the first sample alone, where a sum is right",
    hint="What is the shape of the error, and which part of it becomes the gradient of b?",
    thought="The weight's gradient is right, and the bias's is the error of the first sample.",
    sites=each_of(lambda case: with_bias(case) if case.rows > 1 else []),
)
def bias_gradient_of_first_sample(book: Textbook, layers: Site) -> None:
    _bias_gradients(book, layers, lambda i, g: book.kind.column_sums(_one_sample(book, g, 0)))


@fault(
    28,
    "backward",
    "a weight's gradient is that of the last sample alone, where a sum is right",
    hint=_LOST_HINT,
    thought="The bias's gradient is right, and the weight's is the product of the last sample's numbers.",
    sites=each_of(lambda case: linears(case) if case.rows > 1 else []),
)
def weight_gradient_of_last_sample(book: Textbook, layers: Site) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, _one_sample(book, g, -1) if i in layers else g, x)

    book.wrap("weight_gradient", weight_gradient)


# ---------------------------------------------------------------- what is handed back


def _hand_back(book: Textbook, layers: Site, handed: Callable[[int, Any, Any], Any]) -> None:
    """What these layers hand back as ``handed(index, g, W)`` has it."""
    book.wrap("handed_back", lambda was, i, g, w: handed(i, g, w) if i in layers else was(i, g, w))


def _passes(case: Case) -> list[int]:
    """Layers whose error has a shape that fits the layer before: of one output, or square."""
    wide = [(i, _width_in(case, i), _width_out(case, i)) for i in later_linears(case)]
    return [i for i, inputs, outputs in wide if outputs in (1, inputs)]


def _itself(book: Textbook, i: int, g: Any) -> Any:
    """The error as it is, the same for every input where there is one output."""
    inputs = _width_in(book.case, i)
    return book.kind.product(g, book.kind.exact(np.ones((1, inputs)))) if shape(g)[1] == 1 else g


@fault(
    55,
    "backward",
    "the error is not carried back through W: the layer before takes it as it is",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; the ones before have numbers that know nothing of W, even of its sign.",
    sites=each_of(_passes),
)
def error_not_carried_back(book: Textbook, layers: Site) -> None:
    _hand_back(book, layers, lambda i, g, w: _itself(book, i, g))


@fault(
    55,
    "backward",
    "the error is carried back neither through W nor through the activation: the layer before takes y - t as it is",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; the ones before have numbers that know nothing of W, even of its sign.",
    sites=each_of(lambda case: [i for i in _passes(case) if i + 1 in activations(case)]),
)
def output_error_not_carried_back(book: Textbook, layers: Site) -> None:
    arriving = _keep_arriving(book)
    _hand_back(book, layers, lambda i, g, w: _itself(book, i, arriving.get(i, g)))


@fault(
    55,
    "backward",
    "the errors of a layer are added up without its weights",
    hint="By how much does each hidden unit reach each output? Where does that number stand in your way back?",
    thought="The last layer is right; before it every unit of a layer gets the same error.",
    sites=each_of(lambda case: [i for i in later_linears(case) if _width_out(case, i) > 1]),
)
def errors_summed_without_weights(book: Textbook, layers: Site) -> None:
    def handed(i: int, g: Any, w: Any) -> Any:
        return book.kind.product(book.kind.row_sums(g), book.kind.exact(np.ones((1, shape(w)[1]))))

    _hand_back(book, layers, handed)


@fault(
    50,
    "backward",
    "the hidden layer's error is the sum of the next layer's dW in place of the error times W",
    hint="The error goes back through the numbers that the signal came through. Does your sum hold W, or dW?",
    thought="The last layer is right; the ones before have the wrong size, even the wrong sign, and know nothing of W.",
    sites=each_of(later_linears),
)
def weight_gradients_summed_in_place_of_weights(book: Textbook, layers: Site) -> None:
    def handed(i: int, g: Any, w: Any) -> Any:
        dw = book.gradients[f"{book.case.network[i].name}.weight"]
        return book.kind.product(book.kind.exact(np.ones((shape(g)[0], 1))), book.kind.column_sums(dw))

    _hand_back(book, layers, handed)


def _paths(number: int, name: str, which: str, column: int) -> None:
    def inject(book: Textbook, layers: Site) -> None:
        def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
            if i not in layers:
                return was(i, g, w)
            mask = np.zeros(shape(g))
            mask[:, column] = 1
            return was(i, book.kind.multiplied(g, book.kind.exact(mask)), w)

        book.wrap("handed_back", handed_back)

    inject.__name__ = name
    fault(
        number,
        "backward",
        f"a hidden unit's error comes from the {which} output alone, where it reaches all of them",
        hint="Through how many paths does a hidden unit reach the loss? How many of them does your sum have?",
        thought="The last layer is right; the ones before lack the paths through the other outputs.",
        sites=each_of(lambda case: [i for i in later_linears(case) if _width_out(case, i) > 1]),
    )(inject)


_paths(56, "first_path_alone", "first", 0)
_paths(56, "last_path_alone", "last", -1)


@fault(
    56,
    "backward",
    "each hidden unit's error comes through the path to the output of its own number alone",
    hint="Through how many paths does a hidden unit reach the loss? How many of them does your sum have?",
    thought="The layer is square; what is handed back is the error times the diagonal of W.",
    sites=each_of(square(later_linears)),
)
def own_path_alone(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, g, book.kind.multiplied(w, book.kind.exact(np.eye(shape(w)[0]))) if i in layers else w)

    book.wrap("handed_back", handed_back)


def _same_shape(case: Case, index: int) -> list[int]:
    here = (_width_in(case, index), _width_out(case, index))
    return [i for i in linears(case) if i != index and (_width_in(case, i), _width_out(case, i)) == here]


@fault(
    14,
    "backward",
    "the error goes back through the weight matrix of another layer",
    hint="Compare the indices of W in each line of your backward pass with those of the forward pass.",
    thought="The layers are of one shape, so that nothing complains; the layer's own gradients are right.",
    sites=each_of(lambda case: [i for i in later_linears(case) if _same_shape(case, i)]),
)
def back_through_another_weight(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        if i not in layers:
            return was(i, g, w)
        return was(i, g, book.w[f"{book.case.network[_same_shape(book.case, i)[0]].name}.weight"])

    book.wrap("handed_back", handed_back)


@fault(
    57,
    "backward",
    "the error that is handed back is a mean over outputs, where a sum is right",
    hint="A hidden unit reaches the loss through every output. What becomes of the paths: a sum, or a mean?",
    thought="The last layer is right; the ones before are too small by the number of outputs.",
    sites=each_of(lambda case: [i for i in later_linears(case) if _width_out(case, i) > 1]),
)
def mean_over_paths(book: Textbook, layers: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        found = was(i, g, w)
        return book.scaled(1 / shape(w)[0], found) if i in layers else found

    book.wrap("handed_back", handed_back)


# ---------------------------------------------------------------- divided by a width


def _scaled_layers(book: Textbook, layers: Site, factor: Callable[[int, int], float]) -> None:
    """Gradients of these layers times ``factor(index, samples)``; what is handed back stays."""

    def scaled(was: Any, i: int, g: Any, *rest: Any) -> Any:
        found = was(i, g, *rest)
        return book.scaled(factor(i, shape(g)[0]), found) if i in layers else found

    book.wrap("weight_gradient", scaled)
    book.wrap("bias_gradient", scaled)


def _mean(case: Case) -> list[int]:
    return linears(case) if case.loss and case.loss.reduction != "sum" else []


def _mean_over_entries(case: Case) -> list[int]:
    """All linear layers, where the loss is a mean over samples and several outputs."""
    per_entry = case.loss is not None and case.loss.kind != "cross_entropy" and case.loss.reduction == "mean"
    return linears(case) if per_entry and _width_out(case, linears(case)[-1]) > 1 else []


_WIDTH_HINT = "Which axis of the array holds the samples, and of which axis do you take the length?"


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its inputs, in place of samples",
    hint=_WIDTH_HINT,
    thought="A layer's gradients are off by one factor, the samples over the layer's inputs.",
    sites=each_of(_mean),
)
def divided_by_width_in(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: samples / _width_in(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its outputs, in place of samples",
    hint=_WIDTH_HINT,
    thought="A layer's gradients are off by one factor, the samples over the layer's outputs.",
    sites=each_of(_mean),
)
def divided_by_width_out(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, samples: samples / _width_out(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its inputs once too often",
    hint="By what is the loss a mean? Does the width of a layer come into it?",
    thought="A layer's gradients are too small by the number of its inputs.",
    sites=each_of(linears),
)
def divided_by_width_in_besides(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, _: 1 / _width_in(book.case, i))


@fault(
    57,
    "backward",
    "a layer's gradients are divided by the number of its outputs once too often",
    hint="By what is the loss a mean? Does the width of a layer come into it?",
    thought="A layer's gradients are too small by the number of its outputs.",
    sites=each_of(linears),
)
def divided_by_width_out_besides(book: Textbook, layers: Site) -> None:
    _scaled_layers(book, layers, lambda i, _: 1 / _width_out(book.case, i))


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


@fault(
    5,
    "backward",
    "a layer's gradients are means over samples alone, where the loss is a mean over outputs as well",
    hint="By how many numbers do you divide in each layer, and of how many is the loss a mean?",
    thought="A layer's gradients are too large by the number of the network's outputs; the others are right.",
    sites=each_of(_mean_over_entries),
)
def outputs_missing_in_layer(book: Textbook, layers: Site) -> None:
    outputs = _width_out(book.case, linears(book.case)[-1])
    _scaled_layers(book, layers, lambda i, _: outputs)


@fault(
    2,
    "backward",
    "the error that is handed back is divided by what the loss is a mean of once more",
    hint="Count the places where your backward pass divides: once for the loss, or once a layer?",
    thought="The last layer is right; each one before is too small by one more factor, what the loss is a mean of.",
    sites=where(lambda case: len(linears(case)) > 1 and bool(_mean_over_entries(case))),
)
def loss_mean_in_every_layer(book: Textbook, _: Site) -> None:
    outputs = _width_out(book.case, linears(book.case)[-1])

    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return book.scaled(1 / (shape(g)[0] * outputs), was(i, g, w))

    book.wrap("handed_back", handed_back)


@fault(
    2,
    "backward",
    "the error is divided by the number of samples again in every layer",
    hint="Count the places where your backward pass divides by N: once for the batch, or once a layer?",
    thought="The last layer is right; each one before is too small by one more factor, the number of samples.",
    sites=where(lambda case: len(linears(case)) > 1),
)
def batch_mean_in_every_layer(book: Textbook, _: Site) -> None:
    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return book.scaled(1 / shape(g)[0], was(i, g, w))

    book.wrap("handed_back", handed_back)


# ---------------------------------------------------------------- what is done to gradients


def _every_gradient(book: Textbook, change: Callable[[str, Any], Any]) -> None:
    def accumulate(was: Any) -> None:
        was()
        book.gradients = {name: change(name, g) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)


@fault(
    49,
    "backward",
    "the weights' gradients hold a penalty that the loss lacks, the weight times a constant",
    hint="Is there a penalty in the loss that is stated? What does your gradient add to what comes from the data?",
    thought="The biases' gradients are right; each weight's is off by one constant times the weight.",
    sites=anywhere,
    typical=0.01,
    solve="line",
)
def penalty_in_the_gradient(book: Textbook, _: Site, value: float) -> None:
    def change(name: str, g: Any) -> Any:
        return book.kind.combined((1, g), (value, book.w[name])) if name.endswith(".weight") else g

    _every_gradient(book, change)


@fault(
    49,
    "backward",
    "all gradients hold a penalty that the loss lacks, the parameter times a constant",
    hint="Is there a penalty in the loss that is stated? What does your gradient add to what comes from the data?",
    thought="Each gradient, of weights and of biases, is off by one constant times the parameter.",
    sites=where(lambda case: bool(with_bias(case))),
    typical=0.01,
    solve="line",
)
def penalty_in_every_gradient(book: Textbook, _: Site, value: float) -> None:
    _every_gradient(book, lambda name, g: book.kind.combined((1, g), (value, book.w[name])))


@fault(
    59,
    "backward",
    "gradients are clipped, entry by entry, to a largest size",
    hint="Which entries of your gradient are equal to each other? Is there a clip that the stated task has not?",
    thought="Small entries are right, and all the large ones have one size.",
    sites=anywhere,
    typical=0.05,
    solve="limit",
)
def gradients_clipped(book: Textbook, _: Site, value: float) -> None:
    _every_gradient(book, lambda _, g: book.limited(g, value))


@fault(
    59,
    "backward",
    "the weights' gradients are clipped, entry by entry, to a largest size, and the biases' are not",
    hint="Which entries of your gradient are equal to each other? Is there a clip that the stated task has not?",
    thought="The biases' gradients and small entries are right, and all large entries of a weight have one size.",
    sites=where(lambda case: bool(with_bias(case))),
    typical=0.02,
    solve="limit",
)
def weight_gradients_clipped(book: Textbook, _: Site, value: float) -> None:
    _every_gradient(book, lambda name, g: book.limited(g, value) if name.endswith(".weight") else g)


@fault(
    59,
    "backward",
    "each gradient is divided by its length",
    hint="Is the size of a gradient told from its direction anywhere in your code?",
    thought="The squares of every gradient add up to 1.",
    sites=anywhere,
)
def gradients_normalised(book: Textbook, _: Site) -> None:
    _every_gradient(book, lambda _, g: book.scaled(1 / (float(np.sqrt((values(g) ** 2).sum())) or 1.0), g))


@fault(
    59,
    "loss",
    "the derivative of the loss is clipped, entry by entry, to a largest size",
    hint="What stands between the loss and the first line of your backward pass? Has the stated task a clip?",
    thought="Where outputs are near their targets all is right; elsewhere every residual counts as much as any other.",
    sites=anywhere,
    typical=0.05,
    solve="pieces",
)
def loss_gradient_clipped(book: Textbook, _: Site, value: float) -> None:
    book.wrap("loss_gradient", lambda was, y, t: book.limited(was(y, t), value))


@fault(
    59,
    "loss",
    "the residual y - t is clipped to a largest size where the backward pass begins, as of a Huber loss",
    hint="What stands between the loss and the first line of your backward pass? Has the stated task a clip?",
    thought="Where outputs are near their targets all is right; elsewhere every residual counts as much as any other.",
    sites=where(loss_is("mse")),
    typical=0.5,
    solve="pieces",
)
def residual_clipped(book: Textbook, _: Site, value: float) -> None:
    def loss_gradient(_was: Any, y: Any, t: Any) -> Any:
        residual = book.limited(book.kind.subtracted(y, book.kind.exact(t)), value)
        return book.scaled(2 * float(book.factor(t)), residual)

    book.wrap("loss_gradient", loss_gradient)


@fault(
    59,
    "backward",
    "the error of a layer is clipped, entry by entry, to a largest size",
    hint="Which of your lines has a clip, or a maximum and a minimum? Has the stated task one?",
    thought="Behind the layer all is right; where errors are small, so is the layer.",
    sites=lambda case: [(i,) for i in linears(case) if i != linears(case)[-1] or i + 1 in activations(case)],
    typical=0.02,
    solve="pieces",
)
def error_clipped(book: Textbook, layers: Site, value: float) -> None:
    def backward_linear(was: Any, i: int, name: str, g: Any) -> Any:
        return was(i, name, book.limited(g, value) if i in layers else g)

    book.wrap("backward_linear", backward_linear)


def _shortened(book: Textbook, norm: float, limit: float, g: Any) -> Any:
    return book.scaled(limit / norm, g) if norm > limit else g


def _norm(gradients: Iterable[Any]) -> float:
    return float(np.sqrt(sum(float((values(g) ** 2).sum()) for g in gradients)))


@fault(
    59,
    "backward",
    "all gradients together are shortened to a largest length",
    hint="Is there a largest norm of the gradient in your code? The stated task has none.",
    thought="Small gradients are right; in the other steps the squares of all entries add up to one number.",
    sites=anywhere,
    typical=0.05,
    solve="length",
)
def gradients_shortened(book: Textbook, _: Site, value: float) -> None:
    def accumulate(was: Any) -> None:
        was()
        norm = _norm(book.gradients.values())
        book.gradients = {name: _shortened(book, norm, value, g) for name, g in book.gradients.items()}

    book.wrap("accumulate", accumulate)


@fault(
    59,
    "backward",
    "each gradient is shortened to a largest length",
    hint="Is there a largest norm of a gradient in your code? The stated task has none.",
    thought="Short gradients are right; the squares of every other one add up to one number.",
    sites=anywhere,
    typical=0.2,
    solve="lengths",
)
def each_gradient_shortened(book: Textbook, _: Site, value: float) -> None:
    _every_gradient(book, lambda _, g: _shortened(book, _norm([g]), value, g))


# ---------------------------------------------------------------- elu, and softplus


def _with_own_alpha(case: Case) -> list[int]:
    """Elus whose alpha is not 1."""
    layers: Any = case.network
    return [i for i in of_kind("elu")(case) if layers[i].alpha != 1]


def _below(book: Textbook, layers: Site, slope: Callable[[int, float], Any]) -> None:
    """The elu's derivative below 0 as ``slope(index, alpha)`` has it."""

    def changed(i: int, right: Any) -> Any:
        layer: Any = book.case.network[i]
        below = np.asarray(values(book.a[i]) <= 0, np.float64)
        other = book.kind.multiplied(slope(i, layer.alpha), book.kind.exact(below))
        return book.kind.combined((1, book.kind.exact(1 - below)), (1, other))

    _slopes(book, layers, changed)


_ELU_HINT = "Below 0 the elu is alpha (exp(z) - 1). Differentiate it, and write the result with a. Where does alpha go?"


@fault(
    12,
    "backward",
    "the derivative of the elu is a + 1 below 0, as if alpha were 1",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is too large by 1 - alpha.",
    sites=each_of(_with_own_alpha),
)
def elu_derivative_plus_one(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, _: book.kind.combined((1, book.a[i + 1]), (1, ones(book, book.a[i + 1]))))


@fault(
    12,
    "backward",
    "the derivative of the elu lacks the factor alpha: exp(z) below 0",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is too large by 1 / alpha.",
    sites=each_of(_with_own_alpha),
)
def elu_derivative_without_alpha(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: _elu_slope(book, i, alpha, 0))


@fault(
    12,
    "backward",
    "the derivative of the elu has alpha twice",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is off by the factor alpha.",
    sites=each_of(_with_own_alpha),
)
def elu_derivative_with_alpha_twice(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: _elu_slope(book, i, alpha, 2))


def _to_the(alpha: float, power: int) -> float:
    """A power of alpha; inf where it is beyond float64."""
    try:
        return alpha**power
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _elu_slope(book: Textbook, i: int, alpha: float, power: int) -> Any:
    """exp(z) times a power of alpha."""
    one = ones(book, book.a[i + 1])
    return book.scaled(_to_the(alpha, power - 1), book.kind.combined((1, book.a[i + 1]), (alpha, one)))


@fault(
    12,
    "backward",
    "the derivative of the elu is a below 0, without the alpha that is added to it",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere the derivative is negative.",
    sites=each_of(of_kind("elu")),
)
def elu_derivative_without_sum(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, _: book.a[i + 1])


@fault(
    12,
    "backward",
    "the derivative of the elu is alpha below 0, whatever z is",
    hint=_ELU_HINT,
    thought="Where z is positive all is right; elsewhere there is one constant, as of a leaky relu.",
    sites=each_of(of_kind("elu")),
)
def elu_derivative_constant(book: Textbook, layers: Site) -> None:
    _below(book, layers, lambda i, alpha: book.scaled(alpha, ones(book, book.a[i + 1])))


@fault(
    11,
    "backward",
    "the derivative of the relu is the sigmoid of z, as that of softplus is",
    hint=_ANOTHER_HINT,
    thought="Behind the activation all is right; before it no unit is 0, and none passes whole.",
    sites=each_of(of_kind("relu")),
)
def derivative_of_softplus(book: Textbook, layers: Site) -> None:
    _slopes(book, layers, lambda i, _: book.kind.activation(_SIGMOID, book.a[i])[0])


@fault(
    28,
    "backward",
    "a weight's gradient is that of the first sample alone, where a sum is right",
    hint="What is the shape of the error, and which part of it becomes the gradient of W?",
    thought="The bias's gradient is right, and the weight's is the product of the first sample's numbers.",
    sites=each_of(lambda case: linears(case) if case.rows > 1 else []),
)
def weight_gradient_of_first_sample(book: Textbook, layers: Site) -> None:
    def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
        return was(i, _one_sample(book, g, 0) if i in layers else g, x)

    book.wrap("weight_gradient", weight_gradient)


@fault(
    28,
    "backward",
    "a layer's gradients are those of the last sample alone, where sums are right",
    hint=_LOST_HINT,
    thought="The other layers are right, and this one's numbers are those of the last sample.",
    sites=each_of(lambda case: linears(case) if case.rows > 1 else []),
)
def layer_gradients_of_last_sample(book: Textbook, layers: Site) -> None:
    def alone(was: Any, i: int, g: Any, *rest: Any) -> Any:
        return was(i, _one_sample(book, g, -1) if i in layers else g, *rest)

    book.wrap("weight_gradient", alone)
    book.wrap("bias_gradient", alone)
