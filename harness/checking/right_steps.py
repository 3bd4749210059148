"""What is right in a step, with its bounds: a pure function of the case, the batch and the parameters, so it is kept.

Probes of a loss alone are the same whatever is checked: of one assignment's submissions, the first works it out, and
the others look it up. Of other cases it is kept in memory, for a check asks for the same step again and again.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from harness.faults.textbook import Key, Textbook
from harness.ground.kept import kept_by
from harness.implementation import Array
from harness.run.result import Seen
from harness.task.kept_values import KEPT, key_of
from harness.task.numbers.bounded import Bounded

#: Values of so many steps stay in memory, of those that have no more entries than this, parameters and batch together.
_MOST, _LARGE = 256, 10_000


def right_step(book: Textbook, seen: Seen) -> Mapping[Key, Bounded]:
    """Every value of a step, but its update. ``book``: a new one of bounded numbers, as its case states it."""
    book.optimizer.begin(seen.number)
    if book.case.alone == ("loss",):
        return KEPT.of(_key(book, seen), lambda: _worked_out(book, seen))
    return _in_memory(book, seen)


def _key(book: Textbook, seen: Seen) -> str:
    batch = seen.batch
    arrays: dict[str, Array] = {**seen.before.parameters, " inputs": batch.inputs, " targets": batch.targets}
    arrays |= {f" {name}": mask for name, mask in batch.masks.items()}
    return key_of("right", book.case.stated, seen.number, arrays=arrays)


def _key_in_memory(book: Textbook, seen: Seen) -> str | None:
    """None of what is large, or depends on a function of the workspace, which may change."""
    is_own = any(layer.layer == "own" for layer in book.case.layers)
    entries = seen.batch.inputs.size + sum(map(np.size, seen.before.parameters.values()))
    return None if is_own or entries > _LARGE else _key(book, seen)


@kept_by(_key_in_memory, _MOST)
def _in_memory(book: Textbook, seen: Seen) -> Mapping[Key, Bounded]:
    return _worked_out(book, seen)


def _worked_out(book: Textbook, seen: Seen) -> Mapping[Key, Bounded]:
    return book.step(seen.number, seen.batch, seen.before.parameters, update=False)
