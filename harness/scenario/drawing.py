"""What a scenario draws, each from one seeded generator in a stated order: parameters, and rows.

Random numbers come from numpy.random.RandomState: its streams are frozen for good, those of Generator may change
between NumPy versions (NEP 19).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from harness.implementation import Array
from harness.scenario.kinds import Layer
from harness.scenario.model import (
    Case,
    Draw,
    FormulasData,
    HeDraw,
    Initial,
    IntegersData,
    NormalData,
    NormalDraw,
    RandomRows,
    UniformData,
    UniformDraw,
    XavierDraw,
    Zeros,
)
from harness.scenario.sources import formulas_data

Random = np.random.RandomState


def in_order(case: Case) -> dict[str, Array]:
    """All parameters by name, and inputs and targets where they are drawn with them, in float64 (labels: int64)."""
    initial = case.scenario.initial
    random = Random(initial.seed)
    random.random_sample(initial.skip_uniform)
    others = (name for name in case.shapes if name not in initial.draws)
    return {name: array for one in (*initial.draws, *others) for name, array in _drawn(case, one, random)}


def _drawn(case: Case, name: str, random: Random) -> Iterator[tuple[str, Array]]:
    """What the scenario calls so, and the arrays that it is."""
    data: Any = case.scenario.data
    if name == "data":
        yield from zip(("inputs", "targets"), rows(case, data, random), strict=True)
    elif name in ("inputs", "targets"):
        yield name, inputs(data, random) if name == "inputs" else targets(data, random)
    else:
        of, _, own = name.rpartition(".")
        (layer,) = (layer for layer in case.layers if layer.name == of)
        yield name, parameter(case.scenario.initial, layer, own, case.shapes[name], random)


# ---------------------------------------------------------------- rows


def rows(case: Case, data: RandomRows | FormulasData, random: Random) -> tuple[Array, Array]:
    """Inputs, then targets or labels."""
    if isinstance(data, FormulasData):
        return formulas_data.made(case, data, random)
    return inputs(data, random), targets(data, random)


def inputs(data: RandomRows, random: Random) -> Array:
    """(rows, features)."""
    return _columns(data, data.width, random)


def targets(data: RandomRows, random: Random) -> Array:
    """(rows, outputs), or labels (rows,)."""
    if data.classes:
        return random.randint(0, data.classes, data.rows).astype(np.int64)
    if data.binary:
        return random.randint(0, 2, (data.rows, data.binary)).astype(np.float64)
    if data.probabilities:
        return random.dirichlet(np.ones(data.probabilities), data.rows)
    return _columns(data, data.outputs or 0, random)


def _columns(data: RandomRows, columns: int, random: Random) -> Array:
    shape = data.rows, columns
    if isinstance(data, NormalData):
        return random.normal(0.0, data.std, shape)
    if isinstance(data, IntegersData):
        return random.randint(0, data.high, shape).astype(np.float64)
    assert isinstance(data, UniformData)
    return random.uniform(data.low, data.high, shape)


# ---------------------------------------------------------------- parameters


def parameter(initial: Initial, layer: Layer, name: str, shape: tuple[int, ...], random: Random) -> Array:
    """As the layer gives it, or drawn."""
    start, draw = layer.start(name), initial.draw(name)
    if start is not None:
        return np.array(start)
    assert draw
    fan_out, fan_in = (getattr(layer, field) for field in layer.fan)
    if initial.layout == "in_out" and len(shape) == 2:
        drawn = np.ascontiguousarray(_draw(draw, (fan_out, fan_in), shape[::-1], random).T)
    else:
        drawn = _draw(draw, (fan_out, fan_in), shape, random)
    drawn[list(layer.start_at_zero(name))] = 0
    return drawn


def _draw(draw: Draw, fan: tuple[int, int], shape: tuple[int, ...], random: Random) -> Array:
    """``fan`` is (fan_out, fan_in), ``shape`` what is drawn."""
    if isinstance(draw, Zeros):
        return np.zeros(shape)
    if isinstance(draw, UniformDraw):
        return draw.low + (draw.high - draw.low) * random.random_sample(shape)
    if isinstance(draw, XavierDraw) and draw.distribution == "uniform":
        bound = _std(draw, fan) * sqrt(3)
        return bound * (2 * random.random_sample(shape) - 1)
    return _std(draw, fan) * random.standard_normal(shape)


def _std(draw: NormalDraw | HeDraw | XavierDraw, fan: tuple[int, int]) -> float:
    fan_out, fan_in = fan
    if isinstance(draw, NormalDraw):
        return draw.std
    if isinstance(draw, HeDraw):
        return sqrt(2 / (fan_in if draw.mode == "fan_in" else fan_out))
    return sqrt(2 / (fan_in + fan_out))
