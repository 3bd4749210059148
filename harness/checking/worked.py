"""Every right number of a step, in torch's names: forward, on the way back, and in the update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.checking.by_hand import Notebook
from harness.faults.conventions import Convention
from harness.faults.textbook import values
from harness.implementation import Array
from harness.run.result import Seen
from harness.scenario.model import Case, parameter_shapes


@dataclass(frozen=True)
class Worked:
    """One step."""

    number: int
    right: Mapping[tuple[str, str], Array]
    """By quantity and name; a layer's output and its gradient in rows of samples."""


def worked(
    case: Case, seen: Sequence[Seen], conventions: Sequence[Convention] = (), *, update: bool = True
) -> tuple[Worked, ...]:
    """Each of several steps, from what it started with; ``conventions``: what is right besides what the case states.

    ``update``: the step's own as well, for which the steps must follow one another from the first on. The network has
    one layer after the other.
    """
    book = Notebook(case, "a")
    for convention in conventions:
        convention.into(book)
    return tuple(_step(book, one, update) for one in seen)


def _step(book: Notebook, seen: Seen, update: bool) -> Worked:
    found = book.step(seen.number, seen.batch, seen.before.parameters, update=update, buffers=seen.kept)
    shapes = parameter_shapes(book.case)
    right = {key: np.asarray(values(value), float) for key, value in found.items()}
    right = {key: value.reshape(shapes.get(key[1], value.shape)) for key, value in right.items()}
    return Worked(seen.number, {**right, **dict(_between(book))})


def _between(book: Notebook) -> Iterator[tuple[tuple[str, str], Any]]:
    """What each layer gives, and what is handed back to it."""
    for index, (layer, array) in enumerate(zip(book.case.layers, book.a[1:], strict=True)):
        yield ("activation", str(layer.name)), np.asarray(values(array), float)
        if index in book.handed_to:
            yield ("activation_gradient", str(layer.name)), np.asarray(values(book.handed_to[index]), float)
