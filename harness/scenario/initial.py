"""The parameters a case starts from: as given, or drawn once from a stated seed and copied to every side."""

from __future__ import annotations

from math import sqrt

import numpy as np

from harness.ground.errors import DataError
from harness.implementation import Array, State
from harness.scenario.model import (
    Case,
    Draw,
    HeDraw,
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
    parameters: dict[str, Array] = {}
    for layer in case.linears:
        shape = (layer.out_features or 0, layer.in_features or 0)
        if layer.weight is not None:
            parameters[f"{layer.name}.weight"] = np.array(layer.weight)
        else:
            assert initial.weight is not None
            parameters[f"{layer.name}.weight"] = _weight(initial.weight, shape, initial.layout, random)
        if isinstance(layer.bias, tuple):
            parameters[f"{layer.name}.bias"] = np.array(layer.bias)
        elif layer.bias:
            parameters[f"{layer.name}.bias"] = _draw(initial.bias, shape, shape[:1], random)
    return State({name: _cast(case, name, array) for name, array in parameters.items()}, {})


def _cast(case: Case, name: str, array: Array) -> Array:
    cast = array.astype(case.dtype)
    if not np.isfinite(cast).all():
        raise DataError(f"{case.file}: {name}: an initial value is too large for {case.dtype}")
    return cast


def _weight(draw: Draw, shape: tuple[int, int], layout: str, random: np.random.RandomState) -> Array:
    if layout == "in_out":
        return np.ascontiguousarray(_draw(draw, shape, shape[::-1], random).T)
    return _draw(draw, shape, shape, random)


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
