"""The embedding, and its way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


class Embedding:
    """a = weight[ids]: a row of weight (num_embeddings, embedding_dim) for each id, (batch, ...) to (batch, ..., dim).

    A row's gradient is the sum of g over the places where its id stands; the padding row's is 0.
    """

    def __init__(self, parts: Parts) -> None:
        self.weight, self.weight_gradient = parts.parameters["weight"], parts.gradients.get("weight")
        self.padding = parts.options.padding
        self._buffer, self._places = Buffers(parts.dtype), Buffers(np.intp)

    def forward(self, ids: Any) -> Array:
        self.ids = ids
        a = self._buffer("a", *ids.shape, self.weight.shape[1])
        return np.take(self.weight, ids, axis=0, out=a, mode="clip")  # which every id is within, and "raise" copies

    def backward(self, g: Array) -> Array:
        if self.weight_gradient is not None:
            table, each = _paired(self.weight_gradient), _paired(g)
            columns = len(table) // len(self.weight)
            places: Any = self._places("to", *self.ids.shape, columns)
            np.add(self.ids[..., None] * columns, np.arange(columns), out=places)
            table[...] = 0
            np.add.at(table, places.reshape(-1), each)
            if self.padding is not None:
                self.weight_gradient[self.padding] = 0
        return g


def _paired(a: Array) -> Any:
    """All entries in a row, two neighbours as one complex number where rows are even: a sum then has half the terms."""
    flat = a.reshape(-1)
    return flat if a.shape[-1] % 2 else flat.view(np.result_type(a.dtype, np.complex64))
