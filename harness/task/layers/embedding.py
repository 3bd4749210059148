"""embedding: rows of a table by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable


def entries(layer: Layer, ids: Any) -> Any:
    """Of the rows that ids name, where each entry stands in the weight, read row by row: (..., embedding_dim)."""
    return ids[..., None] * layer.embedding_dim + np.arange(layer.embedding_dim)


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A move, without a rounding; an entry's gradient is a sum over the places where its row stands, in any order.

    To the padding row nothing is handed back, so that its gradient is 0 by structure.
    """
    kind, weight, ids = tape.kind, parameters["weight"], tape.kind.whole(x.value)
    index = entries(layer, ids)
    if layer.padding is None:
        return tape.gather(weight, index)
    shape, flat = weight.shape, index.reshape(-1)
    others = np.flatnonzero(flat // layer.embedding_dim != layer.padding)
    value = kind.gathered(weight.value, index)
    return tape.taken(value, (weight, lambda g: kind.scattered(kind.gathered(g, others), flat[others], shape)))
