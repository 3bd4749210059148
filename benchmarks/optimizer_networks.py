"""Random networks for the study of rates with optimizers that divide by past gradients, and their state, from a seed.

As ``random_networks`` draws them, whose generator stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import random_networks as others
from benchmarks.random_networks import Drawn
from harness.implementation import COUNT, State
from harness.scenario.model import Case, buffer_shapes
from harness.scenario.optimizers import OPTIMIZERS

KINDS = tuple(name for name, one in OPTIMIZERS.items() if one.adaptive)
#: What is an average, or a sum, of values that may be negative.
_SIGNED = frozenset({"exp_avg", "grad_avg", "momentum_buffer"})


def draw(seed: int, dtype: str) -> Drawn:
    """A network as ever, settings from one end to the other, and in most of them what earlier steps have left."""
    random = np.random.RandomState(seed)
    case = others._case(random, dtype)
    wild = random.random_sample() < 1 / 3
    state = others._state(random, case, others._scale(random, wild))
    batch = others._batch(random, case, others._scale(random, wild))
    model = OPTIMIZERS[str(random.choice(KINDS))]
    options = {name: one for name, one in _settings(random).items() if name in model.model_fields}
    optimizer = model.model_validate({"kind": model.__module__.rpartition(".")[2], **options})
    case = replace(case, scenario=case.scenario.model_copy(update={"optimizer": optimizer}))
    return Drawn(case, State(state.parameters, _kept(random, case)), batch)


def _settings(random: Any) -> dict[str, Any]:
    """Of any of them."""
    near_1 = [float(random.choice([0.0, 0.3, 0.9, 0.99, 0.999, 0.9999, 1 - 2**-20])) for _ in range(2)]
    often = random.random_sample(6) < 0.3
    return {
        "lr": float(10.0 ** random.uniform(-6, 0.5)),
        "betas": tuple(near_1),
        "alpha": near_1[0],
        "rho": near_1[0],
        "eps": 0.0 if random.random_sample() < 0.1 else float(10.0 ** random.uniform(-14, -1)),
        "weight_decay": float(10.0 ** random.uniform(-5, -0.5)) if often[0] else 0.0,
        "momentum": float(random.choice([0.5, 0.9, 0.99])) if often[1] else 0.0,
        "lr_decay": float(10.0 ** random.uniform(-6, 0)) if often[2] else 0.0,
        "initial_accumulator_value": float(10.0 ** random.uniform(-6, 0)) if often[3] else 0.0,
        "amsgrad": bool(often[4]),
        "centered": bool(often[4]),
        "maximize": bool(often[5]),
    }


def _kept(random: Any, case: Case) -> dict[str, Any]:
    """Nothing in three of ten; else averages of a size of their own, no mean above the root of its mean square."""
    if random.random_sample() < 0.3:
        return {}
    count, scale = float(int(10.0 ** random.uniform(0, 5))), float(10.0 ** random.uniform(-10, 3))
    found: dict[str, Any] = {}
    for full, shape in buffer_shapes(case).items():
        kind = full.rpartition(".")[2]
        if kind == COUNT:
            found[full] = np.array(count, case.dtype)
        elif kind in _SIGNED:
            found[full] = (scale * random.uniform(-1, 1, shape)).astype(case.dtype)
        else:
            found[full] = (scale**2 * random.uniform(1, 4, shape)).astype(case.dtype)
    return found
