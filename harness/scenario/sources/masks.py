"""The masks of dropout layers: of each step one, the same for every side, given or drawn from a stated seed.

A mask depends on its seed, the layer and the step alone: it is the same whoever asks, in whatever order, and also where
a run begins later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from harness.implementation import Array, Batch
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case, flat, through


def with_masks(case: Case, batches: Iterable[Batch], after: int = 0) -> Iterator[Batch]:
    """The batches of steps ``after`` + 1, ``after`` + 2, ..., with the masks of each."""
    layers = {name: one for network in _networks(case) for name, one in _masked(network, case.input_shape)}
    for step, batch in enumerate(batches, after + 1):
        masks = {name: one.at(step, len(batch.inputs)).astype(case.dtype) for name, one in layers.items()}
        yield replace(batch, masks=masks) if masks else batch


def has_masks(case: Case) -> bool:
    """Whether a side of it takes any."""
    return any(layer.has_mask for network in _networks(case) for layer in flat(network))


def _networks(case: Case) -> Iterator[tuple[Layer, ...]]:
    """Those that a side is given in place of the case's own, which is the last, so that its masks stand."""
    yield from (scenario.network for scenario in case.sides.values())
    yield case.network


class _Masks(NamedTuple):
    """Those of one layer."""

    layer: Layer
    number: int
    """Among the network's layers with masks, from 1."""
    shape: Shape
    """Of a sample's."""

    def at(self, step: int, rows: int) -> Array:
        """Of a step whose batch has so many rows."""
        return mask(self.layer, (self.number, step), (rows, *self.shape))


def _masked(network: tuple[Layer, ...], sample: Shape) -> Iterator[tuple[str, _Masks]]:
    """The layers that have masks, by name."""
    shapes = zip(flat(network), through(network, sample), strict=True)
    masked = ((layer, layer.mask_of(shape)) for layer, shape in shapes if layer.has_mask)
    for number, (layer, shape) in enumerate(masked, 1):
        yield str(layer.name), _Masks(layer, number, shape)


def mask(layer: Layer, of: tuple[int, int], shape: Shape) -> Array:
    """1 where an entry is kept, else 0, of a batch's shape; ``of``: the layer's number and the step's."""
    if layer.mask is None:
        return np.where(np.random.RandomState([layer.seed, *of]).random_sample(shape) >= layer.p, 1.0, 0.0)
    given = np.array(layer.mask, np.float64)
    return np.broadcast_to(given, shape) if given.ndim < len(shape) else np.resize(given, shape)
