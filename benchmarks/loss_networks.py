"""Random networks for the study of rates with the newer losses, and with a softmax before any loss, from a seed.

As ``random_networks`` draws them, whose generator stays as it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args

import numpy as np

from benchmarks import random_networks as others
from benchmarks.random_networks import Drawn
from harness.implementation import Batch
from harness.scenario.losses import LOSSES
from harness.scenario.model import Case

#: Losses with weights, labels that do not count, and smoothing.
_OF_CLASSES = (LOSSES["cross_entropy"], LOSSES["nll"])
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "elu", "identity")
#: Each with what the network ends in, or any activation.
_ENDS = (
    ("l1", ""),
    ("smooth_l1", ""),
    ("huber", ""),
    ("multi_margin", ""),
    ("nll", "log_softmax"),
    ("kl_div", "log_softmax"),
    ("mse", "softmax"),
    ("mse", "sigmoid"),
    ("huber", "softmax"),
    ("binary_cross_entropy", "softmax"),
    ("cross_entropy", ""),
)
#: Labels that do not count: one that is no class, and one that is.
_IGNORED = (-100, 0)


def draw(seed: int, dtype: str) -> Drawn:
    """1 to 4 layers, widths and batches of 1 to 64, weights and inputs scaled from 1e-4 to 1e4 (a third), or near 1."""
    random = np.random.RandomState(seed)
    case = _case(random, dtype)
    wild = random.random_sample() < 1 / 3
    state = others._state(random, case, others._scale(random, wild))
    batch = others._batch(random, case, others._scale(random, wild))
    return Drawn(case, state, _with_ignored(random, case, _with_probabilities(random, case, batch)))


def _case(random: Any, dtype: str) -> Case:
    widths = [int(random.randint(1, 65)) for _ in range(random.randint(1, 5) + 1)]
    kind, last = _ENDS[random.randint(len(_ENDS))]
    widths[-1] = max(2, widths[-1])
    network: list[dict[str, Any]] = []
    for index, (into, out) in enumerate(pairwise(widths)):
        network.append({"layer": "linear", "name": f"fc{index}", "in_features": into, "out_features": out})
        if index < len(widths) - 2:
            network.append({"layer": str(random.choice(_ACTIVATIONS))})
    network.append({"layer": last or str(random.choice(_ACTIVATIONS))})
    rows = int(random.randint(1, 65))
    values = {
        "title": "random",
        "network": tuple(network),
        "initial": {"seed": 0, "weight": {"kind": "normal", "std": 1.0}},
        "loss": _loss(random, kind, widths[-1]),
        "optimizer": others._optimizer(random),
        "data": {"source": "normal", "seed": 0, "rows": rows, "features": widths[0], LOSSES[kind].targets: widths[-1]},
        "training": {"steps": 3},
        "dtypes": (dtype,),
    }
    return others.case_of(values, dtype)


def _loss(random: Any, kind: str, outputs: int) -> dict[str, Any]:
    model = LOSSES[kind]
    reduction = str(random.choice(get_args(model.model_fields["reduction"].annotation)))
    fields = model.examples[random.randint(len(model.examples))]
    if model in _OF_CLASSES:
        fields = _options(random, model, outputs)
    return {"kind": kind, "reduction": reduction, "scale": float(random.choice([1.0, 0.5, 0.3])), **fields}


def _options(random: Any, model: Any, outputs: int) -> dict[str, Any]:
    """Each in two of three: weights of several sizes, some 0; a label that does not count; little smoothing, or all."""
    weight = 10.0 ** random.uniform(-2, 2, outputs) * (random.random_sample(outputs) < 0.9)
    weight[-1] = 1.0
    drawn = {
        "weight": tuple(weight.tolist()),
        "ignore_index": int(random.choice(_IGNORED)),
        "label_smoothing": float(random.choice([1e-3, 0.1, 0.5, 0.999, 1.0])),
    }
    taken = dict(zip(drawn, random.random_sample(3) < 2 / 3, strict=True))
    return {name: value for name, value in drawn.items() if taken[name] and name in model.model_fields}


def _with_ignored(random: Any, case: Case, batch: Batch) -> Batch:
    """Where a label does not count, some samples have it, but never all; a mean divides by some weight."""
    loss = case.loss
    if not loss or type(loss) not in _OF_CLASSES:
        return batch
    labels = batch.targets.copy()
    if loss.ignored is not None:
        labels[random.random_sample(len(labels)) < 0.3] = loss.ignored
    labels[0] = next(filter(loss.counts, range(case.outputs)))
    return Batch(batch.inputs, labels)


def _with_probabilities(random: Any, case: Case, batch: Batch) -> Batch:
    """Where targets are probabilities, some of them 0."""
    if not case.loss or case.loss.targets != "probabilities":
        return batch
    drawn = random.dirichlet(np.ones(case.outputs), len(batch.inputs))
    drawn[random.random_sample(drawn.shape) < 0.1] = 0
    return Batch(batch.inputs, drawn.astype(case.dtype))
