"""The masks of dropout layers: of each step one, the same for every side, given or drawn from a stated seed.

A mask depends on its seed, the layer and the step alone: it is the same whoever asks, in whatever order, and also where
a run begins later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from harness.implementation import Array, Batch
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case, through


def with_masks(case: Case, batches: Iterable[Batch], after: int = 0) -> Iterator[Batch]:
    """The batches of steps ``after`` + 1, ``after`` + 2, ..., with the masks of each."""
    layers = list(_masked(case))
    for step, batch in enumerate(batches, after + 1):
        rows = len(batch.inputs)
        masks = {
            str(layer.name): mask(layer, (number, step), (rows, *shape)).astype(case.dtype)
            for number, (layer, shape) in enumerate(layers, 1)
        }
        yield replace(batch, masks=masks) if masks else batch


def _masked(case: Case) -> Iterator[tuple[Layer, Shape]]:
    """The layers that have a mask, each with the shape of a sample's."""
    for layer, shape in zip(case.layers, through(case.network, case.input_shape), strict=True):
        if layer.has_mask:
            yield layer, layer.mask_of(shape)


def mask(layer: Layer, of: tuple[int, int], shape: Shape) -> Array:
    """1 where an entry is kept, else 0, of a batch's shape; ``of``: the layer's number and the step's."""
    if layer.mask is None:
        return np.where(np.random.RandomState([layer.seed, *of]).random_sample(shape) >= layer.p, 1.0, 0.0)
    given = np.array(layer.mask, np.float64)
    return np.broadcast_to(given, shape) if given.ndim < len(shape) else np.resize(given, shape)
