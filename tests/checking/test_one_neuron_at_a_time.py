"""Networks of single neurons or single numbers, as beginners write them: taken as they are, their mistakes seen."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from harness.candidate.reading.source import Unit
from harness.checking.check import check
from harness.checking.homework.file import PartChecked, check_file
from harness.checking.homework.neurons import made_of
from harness.checking.homework.survey import survey
from harness.checking.opening import Options
from harness.ground.errors import HarnessError
from harness.report.words import said

#: A layer's neurons share a bias, which nobody trains; weights and rate are the network's own.
SHARED_BIAS = """
    import math
    import random

    class Unit:
        def __init__(self, bias):
            self.bias = bias
            self.weights = []

        def fire(self, inputs):
            self.inputs = inputs
            net = self.bias
            for i in range(len(inputs)):
                net += inputs[i] * self.weights[i]
            self.output = 1 / (1 + math.exp(-net))
            return self.output

    class NeuronLayer:
        def __init__(self, count, bias):
            self.bias = bias if bias else random.random()
            self.neurons = [Unit(self.bias) for _ in range(count)]

        def feed_forward(self, inputs):
            return [neuron.fire(inputs) for neuron in self.neurons]

    class NeuralNetwork:
        LEARNING_RATE = 0.5

        def __init__(self, num_inputs, num_hidden, num_outputs, hidden_bias=None, output_bias=None):
            self.hidden_layer = NeuronLayer(num_hidden, hidden_bias)
            self.output_layer = NeuronLayer(num_outputs, output_bias)
            for layer, count in ((self.hidden_layer, num_inputs), (self.output_layer, num_hidden)):
                for neuron in layer.neurons:
                    neuron.weights = [random.random() for _ in range(count)]

        def feed_forward(self, inputs):
            return self.output_layer.feed_forward(self.hidden_layer.feed_forward(inputs))

        def train(self, training_inputs, training_outputs):
            self.feed_forward(training_inputs)
            outs = self.output_layer.neurons
            deltas = [(n.output - t) * n.output * (1 - n.output) for n, t in zip(outs, training_outputs)]
            hidden = []
            for h, neuron in enumerate(self.hidden_layer.neurons):
                error = sum(d * n.weights[h] for d, n in zip(deltas, outs))
                hidden.append(error * neuron.output * (1 - neuron.output))
            for neurons, of in ((outs, deltas), (self.hidden_layer.neurons, hidden)):
                for neuron, d in zip(neurons, of):
                    for i in range(len(neuron.weights)):
                        neuron.weights[i] -= self.LEARNING_RATE * d * neuron.inputs[i]
"""

#: Functions of a network that is a list of layers of dicts; the last weight is the bias, and a row ends in its label.
DICTS = """
    from math import exp
    from random import random

    def initialize_network(n_inputs, n_hidden, n_outputs):
        first = [{"weights": [random() for _ in range(n_inputs + 1)]} for _ in range(n_hidden)]
        return [first, [{"weights": [random() for _ in range(n_hidden + 1)]} for _ in range(n_outputs)]]

    def activate(weights, inputs):
        total = weights[-1]
        for i in range(len(weights) - 1):
            total += weights[i] * inputs[i]
        return total

    def forward_propagate(network, row):
        inputs = row
        for layer in network:
            for neuron in layer:
                neuron["output"] = 1.0 / (1.0 + exp(-activate(neuron["weights"], inputs)))
            inputs = [neuron["output"] for neuron in layer]
        return inputs

    def backward_propagate_error(network, expected):
        for i in reversed(range(len(network))):
            for j, neuron in enumerate(network[i]):
                if i == len(network) - 1:
                    error = neuron["output"] - expected[j]
                else:
                    error = sum(other["weights"][j] * other["delta"] for other in network[i + 1])
                neuron["delta"] = error * neuron["output"] * (1.0 - neuron["output"])

    def update_weights(network, row, l_rate):
        for i in range(len(network)):
            inputs = row[:-1] if i == 0 else [neuron["output"] for neuron in network[i - 1]]
            for neuron in network[i]:
                for j in range(len(inputs)):
                    neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
                neuron["weights"][-1] -= l_rate * neuron["delta"]
"""

#: Scalars with a gradient.
SCALARS = """
    import math

    class Value:
        def __init__(self, data, children=()):
            self.data, self.grad = data, 0.0
            self.children, self.back = children, lambda: None

        def __add__(self, other):
            other = other if isinstance(other, Value) else Value(other)
            out = Value(self.data + other.data, (self, other))
            def back():
                self.grad += out.grad
                other.grad += out.grad
            out.back = back
            return out

        def __mul__(self, other):
            other = other if isinstance(other, Value) else Value(other)
            out = Value(self.data * other.data, (self, other))
            def back():
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad
            out.back = back
            return out

        __rmul__ = __mul__

        def tanh(self):
            t = math.tanh(self.data)
            out = Value(t, (self,))
            def back():
                self.grad += (1 - t * t) * out.grad
            out.back = back
            return out

        def backward(self):
            order, seen = [], set()
            def visit(v):
                if v not in seen:
                    seen.add(v)
                    for child in v.children:
                        visit(child)
                    order.append(v)
            visit(self)
            self.grad = 1.0
            for v in reversed(order):
                v.back()
"""

#: Nine numbers, each with its name.
NUMBERS = """
    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    class Small:
        def __init__(self):
            self.w1, self.w2, self.w3, self.w4, self.w5, self.w6, self.b1, self.b2, self.b3 = np.random.normal(size=9)

        def gradients(self, x, y_true):
            h1 = sigmoid(self.w1 * x[0] + self.w2 * x[1] + self.b1)
            h2 = sigmoid(self.w3 * x[0] + self.w4 * x[1] + self.b2)
            o = sigmoid(self.w5 * h1 + self.w6 * h2 + self.b3)
            d_o = 2 * (o - y_true) * o * (1 - o)
            d_h1 = d_o * self.w5 * h1 * (1 - h1)
            d_h2 = d_o * self.w6 * h2 * (1 - h2)
            return {"w5": d_o * h1, "w6": d_o * h2, "b3": d_o, "w1": d_h1 * x[0], "w2": d_h1 * x[1], "b1": d_h1,
                    "w3": d_h2 * x[0], "w4": d_h2 * x[1], "b2": d_h2}
"""

#: A network that is made with its neurons.
GIVEN = """
    import numpy as np

    class Neuron:
        def __init__(self, weights, bias):
            self.weights, self.bias = list(weights), bias

        def output(self, inputs):
            self.inputs = list(inputs)
            self.out = np.tanh(self.bias + sum(w * x for w, x in zip(self.weights, inputs)))
            return self.out

    class Net:
        def __init__(self, hidden, outputs, lr=0.5):
            self.hidden, self.outputs, self.lr = hidden, outputs, lr

        def train(self, x, target):
            h = [n.output(x) for n in self.hidden]
            y = [n.output(h) for n in self.outputs]
            last = [(o - t) * (1 - o * o) for o, t in zip(y, target)]
            first = [sum(d * n.weights[k] for d, n in zip(last, self.outputs)) * (1 - o * o) for k, o in enumerate(h)]
            for neurons, deltas in ((self.outputs, last), (self.hidden, first)):
                for n, d in zip(neurons, deltas):
                    n.weights = [w - self.lr * d * x for w, x in zip(n.weights, n.inputs)]
                    n.bias -= self.lr * d
"""


def checked(tmp_path: Path, code: str, name: str) -> PartChecked:
    file = tmp_path / "mine.py"
    file.write_text(dedent(code), "utf-8")
    return next(part for part in check_file(str(file), Options(changes=False)).parts if part.name == name)


RIGHT = {
    "NeuralNetwork": (SHARED_BIAS, "convention"),
    "forward_propagate": (DICTS, "convention"),  # math.exp stops at numbers where NumPy's goes on
    "Value.tanh": (SCALARS, "right"),
    "Value": (SCALARS, "right"),
    "Small": (NUMBERS, "right"),
    "Net": (GIVEN, "right"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", RIGHT)
def test_right_ones_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    code, verdict = RIGHT[name]
    assert checked(tmp_path, code, name).verdict == verdict


def test_a_bias_that_neurons_share_is_told(tmp_path: Path) -> None:
    found = checked(tmp_path, SHARED_BIAS, "NeuralNetwork").checked
    assert found is not None
    assert any("share a bias, which is not trained" in said(one) for one in found.setting)


MISTAKES = {
    "a bias that is not trained": ("forward_propagate", DICTS, 'neuron["weights"][-1] -=', "_ ="),
    "the last output alone": ("forward_propagate", DICTS, "sum(other", "(lambda each: [*each][-1])(other"),
    "= for +=": ("Value.tanh", SCALARS, "self.grad += (1 - t * t)", "self.grad = (1 - t * t)"),
    "a product's other factor": ("Value", SCALARS, "other.grad += self.data", "other.grad += other.data"),
    "another unit's": ("Small", NUMBERS, "self.w6 * h2 * (1 - h2)", "self.w5 * h2 * (1 - h2)"),
    "the order of a sum": ("Net", GIVEN, "n.weights[k] for", "n.weights[0] for"),
}  # fmt: skip


@pytest.mark.sampled(6, first=3)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_seen(tmp_path: Path, mistake: str) -> None:
    name, code, right, wrong = MISTAKES[mistake]
    assert dedent(code).count(right) >= 1
    found = checked(tmp_path, code.replace(right, wrong), name)
    assert found.verdict == "wrong"


@pytest.mark.parametrize("code", [SHARED_BIAS, DICTS, SCALARS, NUMBERS, GIVEN], ids=lambda code: str(len(code)))
def test_what_is_made_for_them_is_python(code: str) -> None:
    unit = Unit("mine.py", dedent(code))
    for one in made_of(survey((unit,)), (unit,)):
        ast.parse(one.code)


def test_where_parameters_lie_may_be_stated(tmp_path: Path) -> None:
    stated = {
        "network": "linear tanh linear tanh",
        "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
        "samples": "one",
        "call": "net",
        "step": "train",
        "rate": "lr",
    }
    code = dedent(GIVEN) + dedent(f"""
        class net(Net):
            def __init__(self, sizes):
                a, b, c = sizes
                super().__init__([Neuron([0.0] * a, 1.0) for _ in range(b)], [Neuron([0.0] * b, 1.0) for _ in range(c)])

        HARNESS = {stated!r}
    """)
    file = tmp_path / "mine.py"
    file.write_text(code, "utf-8")
    found = check(str(file), Options())
    assert found.verdict == "right"
    assert found.own["linear1.weight"] == "hidden[*].weights"


def test_a_scalar_s_gradient_is_one_number(tmp_path: Path) -> None:
    names = {f"w{i}": f"linear1.weight[0,{i - 1}]" for i in (1, 2)}
    stated = {"network": "linear", "loss": "mse", "samples": "one", "sizes": [2, 1], "bias": "none", "names": names}
    code = f"""
        HARNESS = {stated!r}

        class Small:
            def __init__(self):
                self.w1 = self.w2 = 0.0

            def gradients(self, x, y):
                return {{"w1": x, "w2": x}}
    """
    file = tmp_path / "mine.py"
    file.write_text(dedent(code), "utf-8")
    with pytest.raises(HarnessError, match=r"gradients w1 should be one number, not 2 of them"):
        check(str(file), Options())


@pytest.mark.thorough
def test_a_class_that_lets_none_be_made_of_it_is_checked_all_the_same(tmp_path: Path) -> None:
    code = """
        import numpy as np

        class Base:
            def __init_subclass__(cls):
                if cls.__name__ != "Network":
                    raise TypeError("final")

        class Network(Base):
            def __init__(self, sizes):
                self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
                self.biases = [np.random.randn(y, 1) for y in sizes[1:]]

            def update_mini_batch(self, mini_batch, eta):
                pass

            def backprop(self, x, y):
                a = [x]
                for w, b in zip(self.weights, self.biases):
                    a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
                last = (a[-1] - y) * a[-1] * (1 - a[-1])
                first = self.weights[-1].T @ last * a[-2] * (1 - a[-2])
                return [first, last], [first @ a[-3].T, last @ a[-2].T]
    """
    assert checked(tmp_path, code, "Network").verdict == "right"
