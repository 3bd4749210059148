"""Random small networks at the edges of arithmetic, from a seed: where correct sides differ most, or leave the range.

Each kind was once met by a user whose right code was accused. They take several steps, for what a side keeps between
them counts as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from benchmarks.random_networks import case_of
from harness.implementation import Batch, State
from harness.scenario.model import Case, parameter_shapes


class Extreme(NamedTuple):
    """One random task of a kind."""

    kind: str
    case: Case
    state: State
    batch: Batch
    steps: int


def draw(seed: int, dtype: str) -> Extreme:
    """1 to 3 layers, widths and batches of 1 to 8; the kinds come in turn."""
    random = np.random.RandomState(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    fields = _usual(random)
    scales = {"weights": 10.0 ** random.uniform(-1, 0.5), "inputs": 1.0, "biases": 1.0, "steps": 3}
    scales |= KINDS[kind](random, dtype, fields)
    case = _case(random, fields, dtype)
    state = _state(random, case, scales)
    batch = _batch(random, case, scales["inputs"])
    if kind == "targets nearly reached":
        batch = Batch(batch.inputs, _reached(case, state, batch))
    return Extreme(kind, case, state, batch, int(scales["steps"]))


# ---------------------------------------------------------------- kinds: what they change of the usual

Fields = dict[str, Any]
Scales = dict[str, float]


def _usual(random: Any) -> Fields:
    optimizer: Fields = {"lr": float(10.0 ** random.uniform(-4, 0))}
    if random.random_sample() < 0.4:
        optimizer |= {"momentum": 0.9, "nesterov": bool(random.randint(2))}
    if random.random_sample() < 0.3:
        optimizer["weight_decay"] = float(10.0 ** random.uniform(-5, -1))
    losses = ("mse", "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits")
    return {
        "activations": ("sigmoid", "tanh", "relu", "elu", "identity"),
        "alphas": (1.0, 0.3),
        "loss": str(random.choice(losses)),
        "optimizer": optimizer,
    }


def _diverging(random: Any, _: str, fields: Fields) -> Scales:
    fields["activations"] = ("relu", "elu", "identity")
    fields["optimizer"]["lr"] = float(10.0 ** random.uniform(0, 4))
    return {"steps": 40}


def _saturated(random: Any, _: str, fields: Fields) -> Scales:
    fields["loss"] = str(random.choice(["cross_entropy", "binary_cross_entropy_with_logits"]))
    return {"weights": 10.0 ** random.uniform(1, 6), "inputs": 10.0 ** random.uniform(0, 5)}


def _decayed(random: Any, _: str, fields: Fields) -> Scales:
    rate, decay = 10.0 ** random.uniform(-3, 0), 10.0 ** random.uniform(-5, 0)
    fields["optimizer"] = {"lr": float(rate), "weight_decay": float(decay)}
    return {"inputs": 10.0 ** random.uniform(-6, 0)}


def _reaching(_: Any, __: str, fields: Fields) -> Scales:
    fields["loss"] = "mse"
    return {}


def _slow(random: Any, _: str, fields: Fields) -> Scales:
    fields["optimizer"]["lr"] = float(10.0 ** random.uniform(-60, -20))
    return {"biases": float(random.choice([0.0, 1.0]))}


def _bent(random: Any, dtype: str, fields: Fields) -> Scales:
    fields["activations"] = ("elu",)
    fields["alphas"] = (5e-324, 1e-300, 1e-40, 1e30) + ((1e300,) if dtype == "float64" else ())
    return {"weights": 10.0 ** random.uniform(-2, 2)}


def _confident(random: Any, dtype: str, fields: Fields) -> Scales:
    """Up to where 1 − p would be 0 and its logarithm infinite: logits of 36 in float64, 16 in float32."""
    fields["loss"], fields["widths"] = "binary_cross_entropy_with_logits", 1
    spread = 7.0 if dtype == "float64" else 2.5
    return {"weights": 10.0 ** random.uniform(-2, -0.5), "biases": spread, "steps": 1}


def _dead(random: Any, dtype: str, fields: Fields) -> Scales:
    """Relus that are off, and numbers behind them whose products leave the range."""
    fields["activations"], fields["loss"] = ("relu",), "mse"
    largest = 35 if dtype == "float32" else 300
    return {"weights": 10.0 ** random.uniform(largest / 4, largest), "biases": 10.0 ** random.uniform(0, largest)}


#: What each kind changes of the usual, and its scales.
KINDS: Mapping[str, Callable[[Any, str, Fields], Scales]] = {
    "diverging": _diverging,
    "saturated softmax or sigmoid": _saturated,
    "weight decay": _decayed,
    "targets nearly reached": _reaching,
    "learning rate below 1e-20": _slow,
    "elu with alpha from 5e-324 to 1e300": _bent,
    "confident logits": _confident,
    "overflow behind a dead relu": _dead,
}

# ---------------------------------------------------------------- from fields to a task


def _case(random: Any, fields: Fields, dtype: str) -> Case:
    widths = [int(random.randint(1, 9)) for _ in range(int(fields.get("widths", random.randint(1, 4))) + 1)]
    loss = fields["loss"]
    widths[-1] = max(2, widths[-1]) if loss == "cross_entropy" else widths[-1]
    network: list[Fields] = []
    for index, (into, out) in enumerate(pairwise(widths)):
        network.append({"layer": "linear", "name": f"fc{index}", "in_features": into, "out_features": out})
        if index < len(widths) - 2 or (loss == "mse" and random.randint(2)):
            network.append(_activation(random, fields))
    if loss == "binary_cross_entropy":
        network.append({"layer": "sigmoid"})
    targets = {"mse": {"outputs": widths[-1]}, "cross_entropy": {"classes": widths[-1]}}.get(loss)
    data = {"source": "normal", "seed": 0, "rows": int(random.randint(1, 9)), "features": widths[0]}
    reductions = ("mean", "sum") if loss == "cross_entropy" else ("mean", "sum", "mean_over_samples")
    values = {
        "title": "extreme",
        "network": tuple(network),
        "initial": {"seed": 0, "weight": {"kind": "normal", "std": 1.0}},
        "loss": {"kind": loss, "reduction": str(random.choice(reductions)), "scale": float(random.choice([1.0, 0.3]))},
        "optimizer": fields["optimizer"],
        "data": {**data, **(targets or {"binary": widths[-1]})},
        "training": {"steps": 40},
        "dtypes": (dtype,),
    }
    return case_of(values, dtype)


def _activation(random: Any, fields: Fields) -> Fields:
    kind = str(random.choice(fields["activations"]))
    return {"layer": kind, **({"alpha": float(random.choice(fields["alphas"]))} if kind == "elu" else {})}


def _state(random: Any, case: Case, scales: Scales) -> State:
    parameters = {
        name: (random.standard_normal(shape) * scales["weights" if name.endswith("weight") else "biases"])
        for name, shape in parameter_shapes(case).items()
    }
    largest = float(np.finfo(case.dtype).max) / 2
    return State({name: array.clip(-largest, largest).astype(case.dtype) for name, array in parameters.items()}, {})


def _batch(random: Any, case: Case, scale: float) -> Batch:
    inputs = random.standard_normal((case.rows, int(case.linears[0].in_features or 0))) * scale
    outputs, data = int(case.linears[-1].out_features or 0), case.scenario.data
    shape = (case.rows, outputs)
    if getattr(data, "classes", None):
        targets = random.randint(0, outputs, case.rows).astype(np.int64)
    elif getattr(data, "binary", None):
        targets = random.randint(0, 2, shape).astype(case.dtype)
    else:
        targets = random.standard_normal(shape).astype(case.dtype)
    return Batch(inputs.astype(case.dtype), targets)


def _reached(case: Case, state: State, batch: Batch) -> Any:
    """The outputs themselves, to within a few of their last digits."""
    from benchmarks.formulations import Alternative

    side = Alternative(case)
    side.load(state)
    return side.predict(batch.inputs)
