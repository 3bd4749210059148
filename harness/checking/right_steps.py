"""What is right in a step of a loss alone, with its bounds: its probes are the same whatever is checked, so it is kept.

Of one assignment's submissions, the first works it out, and the others look it up.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.faults.textbook import Key, Textbook
from harness.implementation import Array
from harness.run.result import Seen
from harness.task.kept_values import KEPT, key_of
from harness.task.numbers.bounded import Bounded


def right_step(book: Textbook, seen: Seen) -> Mapping[Key, Bounded]:
    """Every value of a step, but its update. ``book``: a new one of bounded numbers, as its case states it."""
    if book.case.alone != ("loss",):  # other layers may keep something from one step to the next
        return _worked_out(book, seen)
    book.optimizer.begin(seen.number)
    batch = seen.batch
    arrays: dict[str, Array] = {**seen.before.parameters, " inputs": batch.inputs, " targets": batch.targets}
    arrays |= {f" {name}": mask for name, mask in batch.masks.items()}
    key = key_of("right", book.case.stated, seen.number, arrays=arrays)
    return KEPT.of(key, lambda: _worked_out(book, seen))


def _worked_out(book: Textbook, seen: Seen) -> Mapping[Key, Bounded]:
    return book.step(seen.number, seen.batch, seen.before.parameters, update=False)
