"""What the bounds are tried on: each primitive alone, and layers that are composed of them on the tape.

A ``Made`` has the shapes of its inputs and ``of``, which takes a kind of number and values by name, and gives results
by name. Layers are Tape's; ``composed`` runs them back: their results are an output and the gradient of every input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from formulas import LOSSES as FORMULAS
from formulas import Number
from witness import Witness

from harness.scenario import kinds
from harness.scenario.clip import Clip
from harness.scenario.kinds import Shape
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers.sgd import SGD
from harness.scenario.sources.masks import mask
from harness.task import layers, losses, optimizers
from harness.task.clip import clipped
from harness.task.layers._convolution import Correlate, Windows
from harness.task.numbers.elementary import EXP, LOG, RECIPROCAL, SQRT
from harness.task.numbers.moves import overlaps, windows_of
from harness.task.tape import Tape, Variable

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """Something to evaluate in a kind of number."""

    shapes: Mapping[str, tuple[int, ...]]
    of: Callable[..., Results]
    """of(kind, name=value, ...)"""
    positive: frozenset[str] = frozenset()
    """Inputs that are drawn above 0."""
    exact: frozenset[str] = frozenset()
    """Inputs that have no error."""
    kinks: tuple[float, ...] = ()
    """Of some entries, where they are drawn."""
    probabilities: frozenset[str] = frozenset()
    """Inputs that are drawn between 0 and 1."""


def _weights(shape: tuple[int, ...]) -> Any:
    """Of an output's entries in a loss, so that each counts differently; in few digits."""
    return np.round(64 * np.cos(1 + np.arange(int(np.prod(shape))))).reshape(shape) / 64


# ---------------------------------------------------------------- primitives

INDEX = np.array([[0, 3, 3], [5, 0, 3]])


def _overlaid(kind: Any, a: Any) -> Results:
    return {"out": kind.overlaid(a, tuple(overlaps((2, 6), (3,), (2,), (1,))), (2, 6))}


def _bilinear(kind: Any, a: Any, b: Any, c: Any) -> Results:
    """A convolution of padding 1, so that not all sums have as many terms."""
    of = Correlate(Windows((2, 3), (3, 4), (2, 2), (1, 1), (1, 1), ((1, 1), (1, 1))))
    return {"out": kind.bilinear(of, a, b, c)}


def _pair(names: str, found: tuple[Any, Any]) -> Results:
    return dict(zip(names.split(), found, strict=True))


def _combined(kind: Any, a: Any, b: Any, c: Any) -> Results:
    return {"out": kind.combined((1, a), (Fraction(1, 3), b), (-0.7, c)), "scaled": kind.combined((0.1, a))}


def _stored(kind: Any, w: Any, g: Any) -> Results:
    return _pair("after moved", kind.stored(w, kind.combined((-0.1, g))))


def _normalised(kind: Any, x: Any) -> Results:
    found = kind.normalised(x, 0.01, True)
    return {field: getattr(found, field) for field in ("y", "inverse", "mean", "variance")}


def _through_normalised(kind: Any, x: Any, g: Any) -> Results:
    return {"out": kind.through_normalised(kind.normalised(x, 0.01, True), g)}


def _weighted(kind: Any, a: Any) -> Results:
    weights = _weights((3, 2))
    return {"out": kind.weighted_sum(a, weights, Fraction(1, 6)), "slope": kind.weights(weights, Fraction(1, 6))}


PRIMITIVES: Mapping[str, Made] = {
    "viewed": Made({"a": (2, 3)}, lambda k, a: {"out": k.viewed(a, lambda v: v.T[::2])}),
    "placed": Made({"a": (2, 3)}, lambda k, a: {"out": k.placed(a, lambda v: v[1:3, ::2], (4, 6))}),
    "windows": Made({"a": (2, 6)}, lambda k, a: {"out": k.viewed(a, lambda v: windows_of(v, (3,), (2,), (1,)))}),
    "overlaid": Made({"a": (2, 2, 3)}, _overlaid),
    "gathered": Made({"a": (6,)}, lambda k, a: {"out": k.gathered(a, INDEX)}),
    "scattered": Made({"a": (2, 3)}, lambda k, a: {"out": k.scattered(a, INDEX, (6,))}),
    "affine": Made({"x": (2, 3), "w": (2, 3), "b": (2,)}, lambda k, x, w, b: {"out": k.affine(x, w, b)}),
    "product": Made({"a": (2, 2, 3), "b": (3, 2)}, lambda k, a, b: {"out": k.product(a, b)}),
    "bilinear": Made({"a": (1, 2, 2, 3), "b": (3, 2, 2, 2), "c": (3, 1, 1)}, _bilinear),
    "transposed": Made({"a": (2, 3)}, lambda k, a: {"out": k.transposed(a)}),
    "sums": Made({"a": (2, 3, 2)}, lambda k, a: {"out": k.sums(a, 0, 2), "all": k.sums(a)}),
    "norm": Made(dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.norm((a, b), 2)}),
    "norm of sizes": Made(dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.norm((a, b), 1)}),
    "norm of the largest": Made(dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.norm((a, b), "inf")}),
    "multiplied": Made({"a": (2, 3), "b": (1, 3)}, lambda k, a, b: {"out": k.multiplied(a, b)}),
    "subtracted": Made({"a": (2, 3), "b": (2, 3)}, lambda k, a, b: {"out": k.subtracted(a, b)}),
    "combined": Made({"a": (2, 3), "b": (2, 3), "c": (2, 3)}, _combined),
    "shifted": Made({"a": (2, 3)}, lambda k, a: {"out": k.shifted(a, 0.1)}),
    "maximum": Made({"a": (3, 3)}, lambda k, a: _pair("out mask", k.maximum(a))),
    "averaged": Made(dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.averaged(0.9, a, b)}),
    "averaged with most of the new": Made(dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.averaged(0.3, a, b)}),
    "corrected": Made({"a": (2, 3)}, lambda k, a: {"out": k.corrected(a, 0.9, 3.0)}),
    "quotient": Made(
        dict.fromkeys("ab", (2, 3)), lambda k, a, b: {"out": k.quotient(a, b, 0.0)}, positive=frozenset({"b"})
    ),
    "larger": Made(dict.fromkeys("ab", (3, 5)), lambda k, a, b: {"out": k.larger(a, b)}),
    "stored": Made({"w": (2, 3), "g": (2, 3)}, _stored, exact=frozenset({"w"})),
    "weighted_sum": Made({"a": (3, 2)}, _weighted),
    "square": Made({"a": (2, 3)}, lambda k, a: _pair("out slope", k.square(a))),
    "log_softmax": Made({"y": (2, 3)}, lambda k, y: _pair("log_p p", k.log_softmax(y))),
    "through_softmax": Made(
        {"p": (2, 3), "g": (2, 3)}, lambda k, p, g: {"out": k.through_softmax(p, g)}, probabilities=frozenset({"p"})
    ),
    "through_log_softmax": Made(
        {"p": (2, 3), "g": (2, 3)}, lambda k, p, g: {"out": k.through_log_softmax(p, g)}, probabilities=frozenset({"p"})
    ),
    "normalised": Made({"x": (2, 4)}, _normalised),
    "through_normalised": Made({"x": (2, 4), "g": (2, 4)}, _through_normalised),
    "exp": Made({"x": (2, 3)}, lambda k, x: _pair("out slope", k.applied(EXP, x))),
    "log": Made({"x": (2, 3)}, lambda k, x: _pair("out slope", k.applied(LOG, x)), positive=frozenset({"x"})),
    "sqrt": Made({"x": (2, 3)}, lambda k, x: _pair("out slope", k.applied(SQRT, x)), positive=frozenset({"x"})),
    "reciprocal": Made({"x": (2, 3)}, lambda k, x: _pair("out slope", k.applied(RECIPROCAL, x))),
}


def _activation(kind: str, fields: Mapping[str, Any]) -> Made:
    layer = LAYERS[kind](layer=kind, **fields)
    return Made({"z": (2, 3)}, lambda k, z: _pair("out slope", k.activation(layer, z)), kinks=layer.kinks)


ACTIVATIONS: Mapping[str, Made] = {
    f"{kind}{number}": _activation(kind, fields)
    for kind, model in LAYERS.items()
    if model.is_activation
    for number, fields in enumerate(model.examples)
}

# ---------------------------------------------------------------- compositions

Layer = Callable[..., Variable[Any]]


def composed(forward: Layer, kind: Any, **inputs: Any) -> Results:
    """A layer's output, a loss of it, and the gradients."""
    tape: Tape[Any] = Tape(kind)
    variables = {name: tape.variable(value) for name, value in inputs.items()}
    y = forward(tape, **variables)
    loss = y if y.gradient is not None else tape.weighted_sum(y, _weights(y.shape), Fraction(1, 3))
    tape.backward()
    found = {"output": y.value, "loss": loss.value}
    return found | {name: one.gradient for name, one in variables.items() if one.gradient is not None}


def made(forward: Layer, **shapes: tuple[int, ...]) -> Made:
    """A composition on the tape."""
    return Made(shapes, partial(composed, forward))


def linear(t: Tape[Any], x: Any, w: Any, b: Any) -> Any:
    return t.affine(x, w, b)


def conv2d(t: Tape[Any], x: Any, w: Any, b: Any) -> Any:
    """Stride 2, padding 1: windows times kernels."""
    n, channels, size = x.shape[0], w.shape[0], w.shape[2:]
    at = t.windows(t.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), size, (2, 2))  # (n, c, h, w, kh, kw)
    rows = at.transpose(0, 2, 3, 1, 4, 5)
    z = t.affine(rows.reshape(*rows.shape[:3], -1), w.reshape(channels, -1), b)
    return z.transpose(0, 3, 1, 2).reshape(n, channels, *z.shape[1:3])


def max_pool(t: Tape[Any], x: Any) -> Any:
    at = t.windows(x, (2, 2), (2, 2))
    return t.maximum(at.reshape(*at.shape[:-2], 4))


def layer_norm(t: Tape[Any], x: Any, w: Any, b: Any) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    root = t.apply(SQRT, (centred * centred).mean(-1, keepdims=True) + 1e-5)
    return centred / root * w + b


def attention(t: Tape[Any], q: Any, k: Any, v: Any) -> Any:
    """(heads, rows, width): softmax(q kᵀ / √width) v."""
    return t.softmax((q @ k.mT) * q.shape[-1] ** -0.5) @ v


def lstm_cell(t: Tape[Any], x: Any, h: Any, c: Any, w: Any, u: Any, b: Any) -> Any:
    z, m = t.affine(x, w, b) + t.affine(h, u, None), h.shape[1]
    sigmoid, tanh = (LAYERS[kind](layer=kind, name=kind) for kind in ("sigmoid", "tanh"))
    i, f, o = (layers.forward(t, sigmoid, z[:, j * m : (j + 1) * m], {}) for j in (0, 1, 3))
    c = f * c + i * layers.forward(t, tanh, z[:, 2 * m : 3 * m], {})
    return o * layers.forward(t, tanh, c, {})


def embedding(t: Tape[Any], w: Any) -> Any:
    return t.gather(w, np.array([[0, 2, 2], [1, 0, 2]])[..., None] * w.shape[1] + np.arange(w.shape[1]))


def _layer(kind: str, fields: Mapping[str, Any]) -> Made:
    """A layer that is no activation, by its home."""
    shape, layer = next(_fitting(kind, fields))
    kept = {name: np.full(s, layer.begins.get(name, 0.0)) for name, s in layer.buffer_shapes().items()}

    def forward(tape: Tape[Any], x: Variable[Any], **own: Variable[Any]) -> Variable[Any]:
        if layer.has_mask:
            tape.masks = {str(layer.name): mask(layer, (1, 1), (x.shape[0], *layer.mask_of(shape)))}
        return layers.forward(tape, layer, x, {**own, **{name: tape.numbers(array) for name, array in kept.items()}})

    return made(forward, x=(3 if kept else 2, *shape), **layer.shapes())


def _fitting(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[Shape, kinds.Layer]]:
    """Samples that it is tried on and takes."""
    for shape in LAYERS[kind].tried_on:
        layer = LAYERS[kind](layer=kind, name=kind, **fields).fitted(shape)
        if len(layer.axes_of_a_sample) not in (0, len(shape)):
            continue
        if layer.inputs in (None, shape[layer.takes_along]) and layer.problem(shape) is None:
            yield shape, layer


LAYERED: Mapping[str, Made] = {
    "linear": made(linear, x=(2, 3), w=(2, 3), b=(2,)),
    "conv2d": made(conv2d, x=(1, 2, 3, 3), w=(2, 2, 2, 2), b=(2,)),
    "max_pool": made(max_pool, x=(1, 2, 4)),
    "layer_norm": made(layer_norm, x=(2, 4), w=(4,), b=(4,)),
    "attention": made(attention, q=(2, 2, 2), k=(2, 2, 2), v=(2, 2, 2)),
    "lstm_cell": made(lstm_cell, x=(1, 2), h=(1, 2), c=(1, 2), w=(8, 2), u=(8, 2), b=(8,)),
    "embedding": made(embedding, w=(3, 2)),
    **{
        f"{kind} layer {number}": _layer(kind, fields)
        for kind, model in LAYERS.items()
        if not model.is_activation and kind != "linear" and not model.takes_ids
        for number, fields in enumerate(model.examples)
    },
}

# ---------------------------------------------------------------- losses


def _targets(targets: str, shape: tuple[int, int]) -> Any:
    random = np.random.RandomState(2)
    if targets == "classes":
        return np.eye(shape[1])[random.randint(0, shape[1], shape[0])]
    if targets == "binary":
        return random.randint(0, 2, shape).astype(float)
    if targets == "probabilities":
        return np.array([[0.25, 0.25, 0.5], [0.0, 1.0, 0.0]])
    return np.round(8 * random.standard_normal(shape)) / 8


def _loss(kind: str, fields: Mapping[str, Any]) -> Made:
    model = LOSSES[kind]
    loss, t = model(kind=kind, **fields), _targets(model.targets, (2, 3))

    def forward(tape: Tape[Any], y: Variable[Any]) -> Variable[Any]:
        """A witness has formulas of its own."""
        if kind not in FORMULAS or not isinstance(tape.kind, Witness):
            return losses.forward(tape, loss, y, t)

        def entries(value: Any) -> tuple[Any, Any]:
            found, slope = FORMULAS[kind](loss, Number(tape.kind, value), t)
            return found.array, slope.array

        factor = Fraction(loss.scale) / loss.divisor(*t.shape)
        return tape.weighted_sum(tape.elementwise(y, entries), np.ones(t.shape), factor)

    return Made(
        {"y": (2, 3)}, partial(composed, forward), probabilities=frozenset({"y"} if model.of == "probabilities" else ())
    )


LOSS: Mapping[str, Made] = {
    f"{kind}{number}": _loss(kind, fields)
    for kind, model in LOSSES.items()
    for number, fields in enumerate(model.examples)
}

# ---------------------------------------------------------------- a step


def _step(options: Mapping[str, Any], kind: Any, w: Any, v: Any, g: Any) -> Results:
    found: dict[str, Any] = {}

    def see(quantity: str, _: str, value: Any) -> Any:
        found[quantity] = value
        return value

    optimizer: Any = optimizers.optimizer(kind, SGD(kind="sgd", **options), see)
    optimizer.begin(2)
    optimizer.load({} if v is None else {"w.momentum_buffer": v})
    optimizer.step("w", w, g)
    return found


def _of_a_product(kind: Any, w: Any, d: Any, x: Any) -> Results:
    """A step along a weight's gradient, which is a product of matrices."""
    return _step({"lr": 0.1}, kind, w, None, kind.product(kind.transposed(d), x))


def _sgd(**options: Any) -> Made:
    return Made(dict.fromkeys("wvg", (2, 3)), partial(_step, options), exact=frozenset("wv"))


def _decay_apart(kind: Any, w: Any, v: Any, g: Any) -> Results:
    """As (1 − lr λ) w − lr g, or with lr λ w taken off first; bounded as any other."""
    if not isinstance(kind, Witness):
        return _step({"lr": 0.1, "weight_decay": 0.3}, kind, w, v, g)
    lr, weights, slope = Number(kind, kind.number(0.1)), Number(kind, w), Number(kind, g)
    rate = lr * Number(kind, kind.number(0.3))
    kept = kind.chosen(lambda: (1 - rate) * weights, lambda: weights - rate * weights)
    after = kept - lr * slope
    return {"parameter": after.array, "update": kind.read_back(after.array, w)}


def _clipped(clip: Clip, kind: Any, **gradients: Any) -> Results:
    return clipped(kind, clip, gradients)


def _clip(**options: Any) -> Made:
    limit = options.get("clip_value", 0)
    return Made({"g": (2, 3), "h": (3,)}, partial(_clipped, Clip(**options)), kinks=(-limit, limit))


STEPS: Mapping[str, Made] = {
    "clip by norm": _clip(max_norm=1.7),
    "clip by the largest": _clip(max_norm=0.3, norm_type="inf"),
    "clip by value": _clip(clip_value=0.75),
    "decay apart": Made(dict.fromkeys("wvg", (2, 3)), _decay_apart, exact=frozenset("wv")),
    "sgd": _sgd(lr=0.1),
    "decay": _sgd(lr=0.1, weight_decay=0.01),
    "momentum": _sgd(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.01),
    "nesterov": _sgd(lr=0.1, momentum=0.9, nesterov=True),
    "step of a product": Made({"w": (2, 3), "d": (4, 2), "x": (4, 3)}, _of_a_product, exact=frozenset({"w"})),
}
