"""The parameters a case starts from: as given, or drawn once from a stated seed and copied to every side."""

from __future__ import annotations

from math import sqrt

import numpy as np

from harness.ground.errors import DataError
from harness.ground.facts import fact
from harness.implementation import Array, State
from harness.scenario.kinds import Layer
from harness.scenario.model import (
    Case,
    Draw,
    HeDraw,
    Initial,
    NormalDraw,
    UniformDraw,
    XavierDraw,
    Zeros,
)


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused
def initial_state(case: Case) -> State:
    """Parameters in the case's dtype, without optimizer state. Raises DataError where a value overflows the dtype."""
    initial = case.scenario.initial
    random = np.random.RandomState(initial.seed)
    random.random_sample(initial.skip_uniform)
    parameters = {
        f"{layer.name}.{name}": _parameter(initial, layer, name, shape, random)
        for layer in case.layers
        for name, shape in layer.shapes().items()
    }
    return State({name: _cast(case, name, array) for name, array in parameters.items()}, {})


def _parameter(
    initial: Initial, layer: Layer, name: str, shape: tuple[int, ...], random: np.random.RandomState
) -> Array:
    """As the layer gives it, or drawn."""
    start, draw = layer.start(name), initial.draw(name)
    if start is not None:
        return np.array(start)
    assert draw
    fan_out, fan_in = (getattr(layer, field) for field in layer.fan)
    if initial.layout == "in_out" and len(shape) == 2:
        return np.ascontiguousarray(_draw(draw, (fan_out, fan_in), shape[::-1], random).T)
    return _draw(draw, (fan_out, fan_in), shape, random)


def _cast(case: Case, name: str, array: Array) -> Array:
    cast = array.astype(case.dtype)
    if not np.isfinite(cast).all():
        raise DataError(fact("initial_too_large", file=str(case.file), name=name, dtype=case.dtype))
    return cast


def _draw(draw: Draw, fan: tuple[int, int], shape: tuple[int, ...], random: np.random.RandomState) -> Array:
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
