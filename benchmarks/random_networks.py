"""Random networks, batches and states for the study of rates, from a seed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from harness.ground.errors import Place
from harness.ground.yaml_source import Source
from harness.implementation import MOMENTUM_BUFFER, Batch, State
from harness.scenario import check
from harness.scenario.model import Case, Scenario, parameter_shapes

_FILE = Path("random.scenario.yaml")
ACTIVATIONS = ("sigmoid", "tanh", "relu", "elu", "identity")
_LOSSES = ("mse", "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits")


class Drawn(NamedTuple):
    """One random task."""

    case: Case
    state: State
    batch: Batch


def draw(seed: int, dtype: str) -> Drawn:
    """1 to 5 layers, widths and batches of 1 to 64, weights and inputs scaled from 1e-4 to 1e4 (a third), or near 1."""
    random = np.random.RandomState(seed)
    case = _case(random, dtype)
    wild = random.random_sample() < 1 / 3
    state = _state(random, case, _scale(random, wild))
    batch = _batch(random, case, _scale(random, wild))
    if random.random_sample() < 1 / 4:
        _near_kink(random, case, state, batch)
    return Drawn(case, state, batch)


def _scale(random: Any, wild: bool) -> float:
    return float(10.0 ** random.uniform(-4, 4) if wild else 10.0 ** random.uniform(-1, 0.5))


def _case(random: Any, dtype: str) -> Case:
    widths = [int(random.randint(1, 65)) for _ in range(random.randint(1, 6) + 1)]
    loss = str(random.choice(_LOSSES))
    if loss == "cross_entropy":
        widths[-1] = max(2, widths[-1])
    network: list[dict[str, Any]] = []
    for index, (into, out) in enumerate(pairwise(widths)):
        network.append({"layer": "linear", "name": f"fc{index}", "in_features": into, "out_features": out})
        network[-1]["bias"] = bool(random.random_sample() < 0.9)
        if index < len(widths) - 2:
            network.append({"layer": str(random.choice(ACTIVATIONS))})
    last = "sigmoid" if loss == "binary_cross_entropy" else str(random.choice(ACTIVATIONS))
    network.append({"layer": last})
    for layer in network:
        if layer["layer"] == "elu":
            layer["alpha"] = float(random.choice([1.0, 0.3, 2.0]))
    rows = int(random.randint(1, 65))
    values = {
        "title": "random",
        "network": tuple(network),
        "initial": {"seed": 0, "weight": {"kind": "normal", "std": 1.0}},
        "loss": _loss(random, loss),
        "optimizer": _optimizer(random),
        "data": _data(random, loss, rows, widths),
        "training": {"steps": 3},
        "dtypes": (dtype,),
    }
    return case_of(values, dtype)


def case_of(values: dict[str, Any], dtype: str) -> Case:
    """The case of a scenario's fields."""
    source = Source(values, {(): Place(_FILE, 1, 1)})
    rows, scenario = check.together(Scenario.model_validate(values), source)
    records = check.records_activations(scenario, rows, dtype)
    chosen: Any = dtype
    return Case("random", "random", scenario, chosen, _FILE, rows, record_activations=records)


def _loss(random: Any, kind: str) -> dict[str, Any]:
    more = "mean_over_entries" if kind == "cross_entropy" else "mean_over_samples"
    reductions = ("mean", "sum", "mean_over_outputs", more)
    return {"kind": kind, "reduction": str(random.choice(reductions)), "scale": float(random.choice([1.0, 0.5, 0.3]))}


def _optimizer(random: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"lr": float(10.0 ** random.uniform(-6, 0))}
    if random.random_sample() < 0.5:
        options["momentum"] = float(random.choice([0.5, 0.9, 0.99]))
        how = random.randint(3)
        options |= [{}, {"nesterov": True}, {"dampening": 0.3}][how]
    if random.random_sample() < 0.3:
        options["weight_decay"] = float(10.0 ** random.uniform(-5, -1))
    return options


def _data(random: Any, loss: str, rows: int, widths: list[int]) -> dict[str, Any]:
    targets = {"mse": {"outputs": widths[-1]}, "cross_entropy": {"classes": widths[-1]}}
    if loss == "cross_entropy" and random.random_sample() < 0.3:
        targets["cross_entropy"] = {"outputs": widths[-1]}
    found = targets.get(loss, {"binary": widths[-1]})
    return {"source": "normal", "seed": 0, "rows": rows, "features": widths[0], **found}


def _state(random: Any, case: Case, scale: float) -> State:
    parameters = {}
    for name, shape in parameter_shapes(case).items():
        if name.endswith("weight"):
            array = random.standard_normal(shape) * scale / np.sqrt(shape[1])
        else:
            array = random.standard_normal(shape) * float(random.choice([0.0, 0.1, 1.0, 5.0]))
        parameters[name] = array.astype(case.dtype)
    buffers: dict[str, Any] = {}
    assert case.optimizer is not None
    if case.optimizer.momentum and random.random_sample() < 0.7:
        for name, array in parameters.items():
            buffers[f"{name}.{MOMENTUM_BUFFER}"] = random.standard_normal(array.shape).astype(case.dtype)
    return State(parameters, buffers)


def _batch(random: Any, case: Case, scale: float) -> Batch:
    first, last = case.linears[0], case.linears[-1]
    rows, outputs = case.rows, int(last.out_features or 0)
    shape = (rows, int(first.in_features or 0))
    pixels = random.random_sample() < 0.3
    inputs = random.randint(0, 256, shape) / 255.0 if pixels else random.standard_normal(shape) * scale
    if pixels:
        inputs *= random.random_sample(shape) < 0.3
    return Batch(inputs.astype(case.dtype), _targets(random, case, rows, outputs))


def _targets(random: Any, case: Case, rows: int, outputs: int) -> Any:
    data: Any = case.scenario.data
    if data.classes:
        return random.randint(0, outputs, rows).astype(np.int64)
    if data.binary:
        return random.randint(0, 2, (rows, outputs)).astype(case.dtype)
    return random.standard_normal((rows, outputs)).astype(case.dtype)


def _near_kink(random: Any, case: Case, state: State, batch: Batch) -> None:
    """The first layer's bias, so that for one sample every pre-activation is a few roundings from 0, or 0."""
    layer = case.linears[0]
    bias = state.parameters.get(f"{layer.name}.bias")
    if bias is not None:
        row = batch.inputs[random.randint(len(batch.inputs))]
        bias[...] = -(state.parameters[f"{layer.name}.weight"] @ row)
