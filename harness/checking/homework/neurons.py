"""One neuron, or one number, at a time: a class of ours that makes and steps what a file spreads over such pieces.

It stands in the process beside the file, and is called as any network's class is: made with the widths, its parameters
lists of numbers within lists of neurons (``hidden[*].weights``).
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.target import role_of
from harness.checking.homework.survey import Argument, Class, Function, Survey
from harness.checking.homework.vocabulary import words_of

LABEL = "<neurons>"
#: Behind the name of what it is about, the name of a class of ours.
_WHOLE = "_whole"
_HALF = {"kind": "mse", "reduction": "sum", "scale": 0.5}


@dataclass(frozen=True)
class Made:
    """A class that stands for a network, and HARNESS lines for it, the likeliest first."""

    of: str
    """What of the file it is about, by name."""
    name: str
    code: str
    lines: tuple[Mapping[str, Any], ...]
    label: str
    line: int
    is_sure: bool = False
    """Whether nothing else can be meant, where what goes forward is right."""


def made_of(found: Survey, units: Sequence[Unit]) -> tuple[Made, ...]:
    """Every such class."""
    text = "\n".join(unit.code for unit in units)
    every = (_of_functions(found, text), _of_neurons(found), _of_numbers(found), _of_values(found))
    more = (_of_rows(found), _of_data(found), _of_mini_batches(found), _of_two_inputs(found), _of_penalties(found))
    return (*itertools.chain(*every), *itertools.chain(*more))


def unit_of(each: Sequence[Made]) -> tuple[Unit, ...]:
    """Their code, of which nothing may keep a file from being loaded: a class need not let others be made of it."""
    code = dict.fromkeys(one.code for one in each if one.code)
    tried = (f"try:\n{textwrap.indent(one, '    ')}except Exception:\n    pass\n" for one in code)
    return (Unit(LABEL, "\n".join(("import numpy", *tried))),) if code else ()


# ---------------------------------------------------------------- functions of one network, a list of layers of neurons


def _of_functions(found: Survey, text: str) -> Iterator[Made]:
    """``forward_propagate(network, row)``, ``backward_propagate_error(network, expected)``, ``update_weights(...)``."""
    about = [one for one in found.functions.values() if len(one.arguments) > 1 and _is_network(one.arguments[0])]
    back = _called(about, "back")
    forward = _called([one for one in about if one is not back], "forward", "propagate", "feedforward", "feed")
    update = _called(about, "update")
    make = _called([one for one in found.functions.values() if len(one.arguments) in (1, 3)], "init", "create", "build")
    if not (forward and back and update and make) or "weights" not in forward.says | _keys(text):
        return
    row = "inputs" if not re.search(rf"\b{update.arguments[1].name}\[:-1\]", text) else "[*inputs, 0.0]"
    sizes = "sizes" if len(make.arguments) == 1 else "*sizes"
    code = f"""class {forward.name}{_WHOLE}:
    def __init__(self, sizes):
        self.network = {make.name}({sizes})

    def train_step(self, inputs, targets, lr):
        row = {row}
        {forward.name}(self.network, row)
        {back.name}(self.network, targets)
        {update.name}({", ".join(["self.network", *map(_of_step, update.arguments[1:])])})
"""
    name = f"{forward.name}{_WHOLE}"
    yield Made(forward.name, name, code, _lines(_NEURONS, name), forward.label, forward.line)


def _keys(text: str) -> frozenset[str]:
    """Keys in quotes."""
    return frozenset(re.findall(r"""\[["'](\w+)["']\]""", text))


def _is_network(one: Argument) -> bool:
    return one.name.lower() in ("network", "net", "model", "layers", "nn")


def _called(functions: Sequence[Function], *words: str) -> Function | None:
    return next((one for one in functions if any(part.startswith(words) for part in words_of(one.name))), None)


def _of_step(one: Argument) -> str:
    role = role_of(one.name, ())
    return f"{one.name}=lr" if role == "lr" else f"{one.name}=targets" if role == "targets" else "row"


def _lines(networks: Sequence[str], call: str) -> tuple[dict[str, Any], ...]:
    forms = ({"loss": _HALF, "samples": "one"}, {"loss": "mse", "samples": "rows"})
    return tuple({"network": network, **form, "call": call} for network in networks for form in forms)


# ---------------------------------------------------------------- a network that is made with lists of neurons


def _of_neurons(found: Survey) -> Iterator[Made]:
    """``Network(hidden, output)``, where both are lists of neurons."""
    neurons = [one for one in found.classes.values() if {"weights", "bias"} <= {each.name for each in one.made}]
    for one in found.classes.values():
        rest = [each for each in one.made if each.is_needed and role_of(each.name, ()) != "lr"]
        if not neurons or one in neurons or len(rest) != 2 or neurons[0].name in one.says:
            continue
        if not {"train", "gradients", "backward", "backprop", "step", "train_step", "update"} & set(one.methods):
            continue
        name = f"{one.name}{_WHOLE}"
        held = sorted(each for each in one.attributes if role_of(each, ()) == "lr")
        rate = {"rate": held[0]} if held else {}
        lines = tuple({**line, **rate} for line in _lines(_NEURONS, name))
        yield Made(one.name, name, _with_lists(one, neurons[0], rest), lines, one.label, one.line)


_NEURONS = (
    "linear sigmoid linear sigmoid",
    "linear tanh linear tanh",
    "linear relu linear",
    "linear leaky_relu linear",
)


def _with_lists(one: Class, neuron: Class, rest: Sequence[Argument]) -> str:
    asked = [each for each in neuron.made if each.is_needed]
    last = ", linear=True" if any(each.name == "linear" for each in neuron.made) else ""

    def neurons(width: int, more: str = "") -> str:
        given = ", ".join(f"[0.1] * sizes[{width - 1}]" if each.name == "weights" else "0.2" for each in asked)
        return f"[{neuron.name}({given}{more}) for _ in range(sizes[{width}])]"

    lists = (f"{rest[0].name}={neurons(1)}", f"{rest[1].name}={neurons(2, last)}")
    return f"""class {one.name}{_WHOLE}({one.name}):
    def __init__(self, sizes):
        {one.name}.__init__(self, {", ".join(lists)})
"""


# ---------------------------------------------------------------- a class whose parameters are single numbers


def _of_numbers(found: Survey) -> Iterator[Made]:
    """``self.w1 ... self.w6`` and ``self.b1 ... self.b3`` of two inputs, two hidden neurons and one output."""
    for one in found.classes.values():
        weights = sorted(name for name in one.attributes if re.fullmatch(r"w\d", name))
        biases = sorted(name for name in one.attributes if re.fullmatch(r"b\d", name))
        sizes = {(6, 3): [2, 2, 1], (6, 0): [2, 2, 1], (8, 4): [2, 2, 2], (8, 0): [2, 2, 2]}
        if (len(weights), len(biases)) not in sizes:
            continue
        of = sizes[len(weights), len(biases)]
        names = dict(zip(weights, _entries(of), strict=True))
        places = [f"linear1.bias[{i}]" for i in range(of[1])] + [f"linear2.bias[{i}]" for i in range(of[2])]
        names |= dict(zip(biases, places, strict=False))
        for network in ("linear sigmoid linear sigmoid", "linear tanh linear tanh", "linear relu linear"):
            losses: tuple[Any, ...] = ("mse", _HALF) if of[2] == 1 else (_HALF, "mse")
            lines = tuple(
                {
                    "network": network,
                    "loss": loss,
                    "samples": "one",
                    "call": one.name,
                    "sizes": of,
                    "names": names,
                    **({} if biases else {"bias": "none"}),
                    **({"targets": "flat"} if of[2] == 1 else {}),
                }
                for loss in losses
            )
            yield Made(one.name, one.name, "", lines, one.label, one.line)


def _entries(sizes: Sequence[int]) -> Iterator[str]:
    for layer, (before, after) in enumerate(itertools.pairwise(sizes), 1):
        yield from (f"linear{layer}.weight[{unit},{source}]" for unit in range(after) for source in range(before))


# ---------------------------------------------------------------- lists of rows, whose last one is a bias


#: What people call the weights of two layers that are lists of rows.
_ROWS = (("wi", "wo"), ("input_weights", "output_weights"), ("wih", "who"), ("w1", "w2"))
_GO, _BACK = ("update", "run", "predict", "feedforward", "feed_forward", "forward", "feedForward"), "back"


def _of_rows(found: Survey) -> Iterator[Made]:
    """``NN(ni, nh, no)``, ``update(inputs)``, ``backPropagate(targets, N, M)``; one input more may be for a bias."""
    for one in found.classes.values():
        weights = next((pair for pair in _ROWS if set(pair) <= one.attributes), ())
        ahead = next(
            (one.methods[name] for name in _GO if name in one.methods and len(one.methods[name].needed) == 1), None
        )
        back = next((each for each in one.methods.values() if "".join(words_of(each.name)[:1]).startswith(_BACK)), None)
        sized = one.methods.get("setup") or one.methods.get("__init__")
        if not (weights and ahead and back and sized and len(sized.needed) == 3):
            continue
        name = f"{one.name}{_WHOLE}"
        made = f"{one.name}(*sizes)" if sized.name == "__init__" else f"{one.name}()"
        setup = "" if sized.name == "__init__" else "\n        self.inner.setup(*sizes)"
        given = (
            ["inputs", "targets", "lr", "0.0"]
            if role_of(back.arguments[0].name, ()) != "targets"
            else ["targets", "lr", "0.0"]
        )
        code = f"""class {name}:
    def __init__(self, sizes):
        self.inner = {made}{setup}

    def train_step(self, inputs, targets, lr):
        self.inner.{ahead.name}(inputs)
        self.inner.{back.name}({", ".join(given[: len(back.arguments)])})
"""
        yield Made(one.name, name, code, tuple(_with_bias_node(name, weights)), one.label, one.line)


def _with_bias_node(call: str, weights: tuple[str, str]) -> Iterator[dict[str, Any]]:
    """With a bias in the first layer, in the last row of its weight, and without."""
    first, second = (f"inner.{name}" for name in weights)
    plain = {"layer": "linear", "bias": False}
    for act, has_bias in itertools.product(("tanh", "sigmoid"), (True, False)):
        names = {f"{first}[:-1][*]" if has_bias else f"{first}[*]": "linear1.weight", f"{second}[*]": "linear2.weight"}
        names |= {f"{first}[-1]": "linear1.bias"} if has_bias else {}
        network = ("linear" if has_bias else plain, act, plain, act)
        yield {
            "network": network,
            "loss": _HALF,
            "samples": "one",
            "call": call,
            "parameters": names,
            "weight": "in_out",
        }


# ---------------------------------------------------------------- a network that is made with its data


def _of_data(found: Survey) -> Iterator[Made]:
    """``NeuralNetwork(x, y)`` with ``feedforward()`` and ``backprop()``, which take no arguments."""
    for one in found.classes.values():
        needed = [role_of(each.name, ()) for each in one.made if each.is_needed]
        calls = [each for each in one.methods.values() if not each.needed and each.name != "__init__"]
        ahead, back = _called(calls, "feed", "forward"), _called(calls, "back")
        hidden = [int(number) for number in one.methods["__init__"].numbers if number == int(number)] if needed else []
        width = ", sizes[1]" if needed[2:] else ""
        if needed[:2] != ["inputs", "targets"] or len(needed) > 3 or not (ahead and back and (hidden or width)):
            continue
        both = (each for each in one.methods.values() if {ahead.name, back.name} <= each.says)
        whole = next((each for each in both if len(each.needed) in (0, 2) and each.name != "__init__"), None)
        name = f"{one.name}{_WHOLE}"
        rate = next((f"{each.name}=lr" for each in back.arguments if role_of(each.name, ()) == "lr"), "")
        made_calls = f"self.inner.{ahead.name}()\n        self.inner.{back.name}({rate})"
        if whole:
            made_calls = f"self.inner.{whole.name}({'inputs, targets' if whole.needed else ''})"
        code = f"""class {name}:
    def __init__(self, sizes):
        self.sizes = sizes
        self.inner = {one.name}(numpy.zeros((2, sizes[0])), numpy.zeros((2, sizes[-1])){width})

    def train_step(self, inputs, targets{", lr" if rate else ""}):
        sizes = self.sizes
        before, self.inner = self.inner, {one.name}(inputs, targets{width})
        for name, value in vars(before).items():
            if name.lower().startswith(("w", "b")) and isinstance(value, numpy.ndarray):
                setattr(self.inner, name, value)
        {made_calls}
"""
        held = sorted(each for each in one.attributes if role_of(each, ()) == "lr")
        own = {} if rate else {"rate": f"inner.{held[0]}"} if held else {"optimizer": {"lr": 1.0}}
        own |= {"call": name, "sizes": [3, hidden[0] if hidden else 4, 1], **_named_parameters(one)}
        loss = {"kind": "mse", "reduction": "sum"}
        lines = tuple({"network": network, "loss": loss, **own} for network in _NEURONS[:3])
        yield Made(one.name, name, code, lines, one.label, one.line)


def _named_parameters(one: Class) -> dict[str, Any]:
    """``weights1, weights2`` and ``bias1, bias2``, as HARNESS states them."""
    weights = sorted(name for name in one.attributes if re.fullmatch(r"(w|W|weights?)_?\d", name))
    biases = sorted(name for name in one.attributes if re.fullmatch(r"(b|B|bias(es)?)_?\d", name))
    names = {f"inner.{name}": f"linear{number}.weight" for number, name in enumerate(weights, 1)}
    names |= {f"inner.{name}": f"linear{number}.bias" for number, name in enumerate(biases, 1)}
    return {"parameters": names, **({} if biases else {"bias": "none"})}


# ---------------------------------------------------------------- a step on pairs of columns


def _of_mini_batches(found: Survey) -> Iterator[Made]:
    """``update_mini_batch(mini_batch, eta, lmbda, n)`` of pairs (x, y), each a column; its decay is of the weights."""
    for one in found.classes.values():
        step = one.methods.get("update_mini_batch")
        if step is None or "backprop" not in one.methods or not 2 <= len(step.needed) <= 4:
            continue
        name = f"{one.name}_of_pairs"
        more = {2: "", 4: ", 0.5, 10"}.get(len(step.needed))
        if more is None or [each.name for each in one.made if each.is_needed][1:]:
            continue
        code = f"""class {name}({one.name}):
    def train_step(self, inputs, targets, lr):
        self.update_mini_batch([(x[:, None], y[:, None]) for x, y in zip(inputs, targets)], lr{more})
"""
        own = {"call": name, **({"optimizer": {"weight_decay": 0.05}} if more else {})}
        losses = ({"kind": "mse", "scale": 0.5}, {"kind": "binary_cross_entropy"})
        lines = tuple(
            {"network": network, "loss": {**loss, "reduction": "mean_over_samples"}, **own}
            for loss in losses
            for network in ("linear sigmoid linear sigmoid", "linear tanh linear tanh", "linear tanh linear")
        )
        yield Made(f"{one.name}.update_mini_batch", name, code, lines, step.label, step.line)


# ---------------------------------------------------------------- scalars with a gradient


#: Methods of a scalar that are activations.
_ACTIVATIONS = ("relu", "tanh", "sigmoid")


def _of_values(found: Survey) -> Iterator[Made]:
    """A scalar with ``data`` and ``grad``, whose operations say how their gradients come about."""
    for one in found.classes.values():
        data = next((name for name in ("data", "value", "val") if name in one.attributes), "")
        is_scalar = {"__add__", "__mul__"} <= set(one.methods) and "grad" in one.attributes and data
        if not is_scalar or "backward" not in one.methods or len([each for each in one.made if each.is_needed]) != 1:
            continue
        for kind in ("", *(kind for kind in _ACTIVATIONS if kind in one.methods)):
            name = f"{one.name}_{kind}{_WHOLE}"
            network = f"linear {kind} linear" if kind else "linear linear"
            line = {"network": network, "loss": {"kind": "mse", "reduction": "sum"}, "call": name}
            method = one.methods[kind] if kind else None
            shown = f"{one.name}.{kind}" if kind else one.name
            at = method or one
            yield Made(shown, name, _with_values(one.name, name, kind, data, one), (line,), at.label, at.line, True)


def _with_values(scalar: str, name: str, kind: str, data: str, one: Class) -> str:
    """Two linear layers of scalars, and an activation between them, worked out anew for each output.

    So every scalar is used more than once, and a gradient that is not added up shows.
    """
    between = f"z.{kind}()" if kind else "z"
    difference = "o - t" if "__sub__" in one.methods else "o + (-1.0) * t"
    square = "d ** 2" if "__pow__" in one.methods else "d * d"
    return f"""class {name}:
    def __init__(self, sizes):
        self.W1, self.W2 = ([[{scalar}(0.0) for _ in range(a)] for _ in range(b)] for a, b in zip(sizes, sizes[1:]))
        self.b1, self.b2 = ([{scalar}(0.0) for _ in range(b)] for b in sizes[1:])

    def gradients(self, inputs, targets):
        for row in (*self.W1, *self.W2, self.b1, self.b2):
            for one in row:
                one.grad = 0.0
        loss = {scalar}(0.0)
        for x, y in zip(inputs.tolist(), targets.tolist()):
            hidden = self.linear(self.W1, self.b1, x)
            for weights, bias, t in zip(self.W2, self.b2, y):
                (o,) = self.linear([weights], [bias], [{between} for z in hidden])
                d = {difference}
                loss = loss + {square}
        loss.backward()
        return loss.{data}

    def linear(self, W, b, x):
        out = []
        for weights, total in zip(W, b):
            for w, v in zip(weights, x):
                total = total + w * v
            out.append(total)
        return out
"""


# ---------------------------------------------------------------- layers of two inputs


#: By the words of a name: what goes into it of z and s = sigmoid(z), the gradient of z of what comes back, and the
#: network of which both are exactly a part.
_OF_TWO = {
    ("mul", "multiply", "product"): ("z, s", "dx + dy * s * (1 - s)", "linear silu linear"),
    ("add", "addition", "sum", "plus"): ("0.5 * z, 0.5 * z", "0.5 * dx + 0.5 * dy", "linear linear"),
    ("sub", "subtract", "minus"): ("2 * z, z", "2 * dx + dy", "linear linear"),
}


def _of_two_inputs(found: Survey) -> Iterator[Made]:
    """``MulLayer`` and ``AddLayer``: ``forward(x, y)`` and ``backward(dout) -> dx, dy``."""
    for one in found.classes.values():
        ahead, back = one.methods.get("forward"), one.methods.get("backward")
        words = set(words_of(one.name))
        of = next((of for names, of in _OF_TWO.items() if words & set(names)), None)
        if not (ahead and back and of) or [len(each.needed) for each in (ahead, back)] != [2, 1] or one.made:
            continue
        given, gradient, network = of
        name = f"{one.name}{_WHOLE}"
        code = f"""class {name}:
    def __init__(self, sizes):
        a, b, c = sizes
        self.W1, self.b1, self.W2, self.b2 = (numpy.zeros(n) for n in ((a, b), (b,), (b, c), (c,)))

    def gradients(self, inputs, targets):
        layer, z = {one.name}(), inputs @ self.W1 + self.b1
        s = 1 / (1 + numpy.exp(-z))
        h = layer.{ahead.name}({given})
        d = 2 * (h @ self.W2 + self.b2 - targets)
        dx, dy = layer.{back.name}(d @ self.W2.T)
        g = {gradient}
        gradients = {{"W1": inputs.T @ g, "b1": g.sum(axis=0), "W2": h.T @ d, "b2": d.sum(axis=0)}}
        return (d * d).sum() / 4, gradients
"""
        line = {"network": network, "loss": {"kind": "mse", "reduction": "sum"}, "call": name}
        yield Made(one.name, name, code, (line,), one.label, one.line, is_sure=True)


# ---------------------------------------------------------------- a penalty alone


def _of_penalties(found: Survey) -> Iterator[Made]:
    """``l2_regularization(W, reg_strength) -> loss, grad``, beside a mean square of one linear layer."""
    for one in found.functions.values():
        words = set(words_of(one.name))
        is_named = "l2" in one.name.lower() and bool(words & {"l2", "regularization", "regularizer", "penalty", "reg"})
        if not is_named or len(one.needed) != 2 or len(one.returns) != 2:
            continue
        name = f"{one.name}{_WHOLE}"
        code = f"""class {name}:
    def __init__(self, sizes):
        self.W1, self.b1 = numpy.zeros((sizes[0], sizes[1])), numpy.zeros(sizes[1])

    def gradients(self, inputs, targets):
        d = inputs @ self.W1 + self.b1 - targets
        penalty, gradient = {one.name}(self.W1.copy(), 0.1)
        gradients = {{"W1": inputs.T @ (2 * d / d.size) + gradient, "b1": (2 * d / d.size).sum(axis=0)}}
        return (d * d).mean() + penalty, gradients
"""
        line = {"network": "linear", "loss": "mse", "call": name}
        yield Made(one.name, name, code, (line,), one.label, one.line)
