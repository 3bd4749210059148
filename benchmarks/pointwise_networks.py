"""Random networks with the activations that came after the study's first ones: its own, with another in each place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import random_networks
from benchmarks.random_networks import Drawn
from harness.implementation import State
from harness.scenario.kinds import Layer
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case

#: Each with settings that the tests take it with.
_CHOICES = tuple(
    (name, dict(fields))
    for name, model in LAYERS.items()
    if model.is_activation and name not in random_networks.ACTIVATIONS
    for fields in model.examples
)


def draw(seed: int, dtype: str) -> Drawn:
    """A network of ``random_networks``, its shapes, parameters and batch; in a quarter one sample is near a kink."""
    drawn, random = random_networks.draw(seed, dtype), np.random.RandomState([seed, 1])
    layers: Any = drawn.case.network
    ends_in_probabilities = drawn.case.loss is not None and drawn.case.loss.takes_probabilities
    kept = {len(layers) - 1} if ends_in_probabilities else set()
    network = tuple(
        layer if layer.has_parameters or i in kept else _another(random, layer) for i, layer in enumerate(layers)
    )
    case = replace(drawn.case, scenario=drawn.case.scenario.model_copy(update={"network": network}))
    if random.random_sample() < 1 / 4:
        _near_kinks(random, case, drawn.state, drawn.batch.inputs)
    return drawn._replace(case=case)


def _another(random: Any, layer: Layer) -> Layer:
    kind, fields = _CHOICES[random.randint(len(_CHOICES))]
    return LAYERS[kind](layer=kind, name=layer.name, **fields)


def _near_kinks(random: Any, case: Case, state: State, inputs: Any) -> None:
    """The first layer's bias, so that for one sample every pre-activation is a few roundings from a kink, or there."""
    first, after = case.linears[0], next((layer for layer in case.network if layer.is_activation), None)
    bias = state.parameters.get(f"{first.name}.bias")
    if bias is not None and after is not None and after.kinks:
        row = inputs[random.randint(len(inputs))]
        bias[...] = random.choice(after.kinks, len(bias)) - state.parameters[f"{first.name}.weight"] @ row
