"""Random networks for the study of rates with the layers of images, sequences and ids, and with normalisation."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from benchmarks import random_networks as others
from benchmarks.random_networks import Drawn
from harness.ground.errors import ScenarioError
from harness.implementation import Batch, State
from harness.scenario.initial import initial_buffers
from harness.scenario.kinds import Shape
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case, parameter_shapes, through
from harness.scenario.sources.masks import with_masks

_ACTIVATIONS = ("sigmoid", "tanh", "relu", "elu", "leaky_relu", "gelu")
_LOSSES = ("mse", "cross_entropy", "binary_cross_entropy_with_logits")
#: By the axes of a sample, the layers that are drawn.
_LAYERS = {
    1: ("linear", "batch_norm1d", "layer_norm", "rms_norm", "group_norm"),
    2: ("conv1d", "conv1d", "max_pool1d", "avg_pool1d", "batch_norm1d", "layer_norm", "group_norm", "linear"),
    3: ("conv2d", "conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d", "batch_norm2d", "group_norm", "layer_norm"),
}
#: Values of a network's arrays at most: the study takes thousands.
_MOST = 60_000
_IDS = 12


def draw(seed: int, dtype: str) -> Drawn:
    """1 to 5 layers and one or two linear ones behind; images of 3 to 12 rows, sequences, ids or rows of values.

    Batches of 4 to 32; weights and inputs scaled from 1e-4 to 1e4 (a third), or near 1.
    """
    random = np.random.RandomState([seed, 14])
    case = _case(random, dtype)
    wild = random.random_sample() < 1 / 3
    state = _state(random, case, others._scale(random, wild))
    (batch,) = with_masks(case, [_batch(random, case, others._scale(random, wild))], after=1)
    return Drawn(case, state, batch)


def _case(random: Any, dtype: str) -> Case:
    """What fits together, of what is drawn."""
    while True:
        try:
            case = others.case_of(_values(random, dtype), dtype)
        except ScenarioError:
            continue
        sizes = map(prod, (case.input_shape, *through(case.network, case.input_shape)))
        if case.rows * max(sizes) <= _MOST:
            return case


def _values(random: Any, dtype: str) -> dict[str, Any]:
    ids, axes = random.random_sample() < 1 / 8, int(random.choice([1, 2, 3, 3]))
    shape = _sample(random, 1 if ids else axes)
    network = [_embedding(random), {"layer": "permute", "dims": (0, 2, 1)}] if ids else []
    given = (network[0]["embedding_dim"], *shape) if ids else shape
    for _ in range(random.randint(1, 6)):
        fields, given = _fitting(random, given)
        network.append(fields)
    network += [{"layer": "flatten"}, *([_hidden(random), {"layer": "relu"}] if random.randint(2) else [])]
    loss, outputs = str(random.choice(_LOSSES)), int(random.randint(2, 11))
    targets = {"mse": "outputs", "cross_entropy": "classes"}.get(loss, "binary")
    data = {"source": "integers", "high": _IDS} if ids else {"source": "normal"}
    return {
        "title": "random",
        "network": (*network, {"layer": "linear", "out_features": outputs}),
        "initial": {"seed": 0, "weight": {"kind": "normal", "std": 1.0}},
        "loss": others._loss(random, loss),
        "optimizer": others._optimizer(random),
        "data": {**data, "seed": 0, "rows": int(random.randint(4, 33)), "shape": shape, targets: outputs},
        "training": {"steps": 3},
        "dtypes": (dtype,),
    }


def _sample(random: Any, axes: int) -> Shape:
    sizes = tuple(int(random.randint(3, 13)) for _ in range(axes))
    return sizes if axes == 1 else (int(random.choice([1, 2, 3, 4, 6, 8])), *sizes[1:])


def _embedding(random: Any) -> dict[str, Any]:
    padding = {"padding_idx": int(random.randint(_IDS))} if random.randint(2) else {}
    return {"layer": "embedding", "num_embeddings": _IDS, "embedding_dim": int(random.randint(2, 9)), **padding}


def _fitting(random: Any, shape: Shape) -> tuple[dict[str, Any], Shape]:
    """The first layer drawn that takes such samples, and what it gives."""
    while True:
        fields = _layer(random, shape)
        layer = LAYERS[fields["layer"]].model_validate(fields).fitted(shape)
        if layer.problem(shape) is None:
            return fields, layer.output_shape(shape)


def _hidden(random: Any) -> dict[str, Any]:
    return {"layer": "linear", "out_features": int(random.randint(1, 33)), "bias": bool(random.randint(4))}


def _layer(random: Any, shape: Shape) -> dict[str, Any]:
    if random.random_sample() < 1 / 3:
        return {"layer": str(random.choice(_ACTIVATIONS))}
    if random.random_sample() < 1 / 8:
        kind = "dropout2d" if len(shape) == 3 else "dropout"
        return {"layer": kind, "p": float(random.choice([0.0, 0.2, 0.5, 0.9])), "seed": int(random.randint(100))}
    kind, axes = str(random.choice(_LAYERS[len(shape)])), len(shape) - 1
    if kind == "linear":
        return _hidden(random)
    if kind.startswith("conv"):
        return {"layer": kind, **_convolution(random, kind, axes)}
    if "pool" in kind:
        return {"layer": kind, **_pooling(random, kind, axes)}
    return {"layer": kind, "eps": float(random.choice([1e-5, 1e-3, 1e-8])), **_normalising(random, kind, shape)}


def _normalising(random: Any, kind: str, shape: Shape) -> dict[str, Any]:
    if kind == "group_norm":
        return {"num_groups": int(random.choice([1, 2, 3, 4]))}
    if kind in ("layer_norm", "rms_norm"):
        return {"normalized_shape": shape[-random.randint(1, len(shape) + 1) :]}
    others = [{"momentum": None}, {"affine": False}, {"track_running_stats": False}]
    return others[random.randint(3)] if random.randint(3) == 0 else {}


def _each(random: Any, low: int, high: int, axes: int) -> Any:
    """One number for all axes, or one for each."""
    drawn = tuple(int(random.randint(low, high)) for _ in range(axes))
    return drawn if axes > 1 and random.randint(2) else drawn[0]


def _convolution(random: Any, kind: str, axes: int) -> dict[str, Any]:
    groups = int(random.choice([1, 1, 1, 2, 3]))
    fields: dict[str, Any] = {
        "out_channels": groups * int(random.randint(1, 5)),
        "kernel_size": _each(random, 1, 5, axes),
        "stride": _each(random, 1, 3, axes),
        "padding": _each(random, 0, 3, axes),
        "dilation": _each(random, 1, 3, axes) if random.randint(2) else 1,
        "groups": groups,
        "bias": bool(random.randint(4)),
    }
    return fields | ({"output_padding": _each(random, 0, 2, axes)} if kind == "conv_transpose2d" else {})


def _pooling(random: Any, kind: str, axes: int) -> dict[str, Any]:
    fields: dict[str, Any] = {"kernel_size": _each(random, 1, 4, axes), "padding": _each(random, 0, 2, axes)}
    if random.randint(2):
        fields["stride"] = _each(random, 1, 3, axes)
    if kind.startswith("avg"):
        fields["count_include_pad"] = bool(random.randint(2))
    return fields


# ---------------------------------------------------------------- where it starts, and what it takes


def _state(random: Any, case: Case, scale: float) -> State:
    parameters = {}
    for name, shape in parameter_shapes(case).items():
        layer = next(one for one in case.layers if one.name == name.rpartition(".")[0])
        if len(shape) > 1:
            array = random.standard_normal(shape) * scale / np.sqrt(prod(shape[1:]))
        elif name.endswith("weight") and "norm" in layer.layer:
            array = 1 + random.standard_normal(shape)
        else:
            array = random.standard_normal(shape) * float(random.choice([0.0, 0.1, 1.0, 5.0]))
        parameters[name] = array.astype(case.dtype)
    return State(parameters, {name: _kept(random, name, one) for name, one in initial_buffers(case).items()})


def _kept(random: Any, name: str, begin: Any) -> Any:
    if name.endswith("num_batches_tracked"):
        return begin + random.randint(5)
    drawn = random.standard_normal(begin.shape)
    return (np.exp(drawn) if name.endswith("running_var") else drawn).astype(begin.dtype)


def _batch(random: Any, case: Case, scale: float) -> Batch:
    shape: Shape = (case.rows, *case.input_shape)
    targets = others._targets(random, case, case.rows, case.outputs)
    if any(layer.layer == "embedding" for layer in case.network):
        return Batch(random.randint(0, _IDS, shape), targets)
    pixels = random.random_sample() < 0.3
    inputs = random.randint(0, 256, shape) / 255.0 if pixels else random.standard_normal(shape) * scale
    return Batch(inputs.astype(case.dtype), targets)
