"""Formula edits, the second source of mistakes: any formula of the stated step with one of its factors changed.

The catalogue has the mistakes that people are known to make, each with a name and a hint. These are made by rule, for
every layer, loss and optimizer alike, and told by a sentence that is made of the edit.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.faults.edits import layers, losses, optimizers
from harness.faults.fault import Injection
from harness.ground.facts import Fact
from harness.scenario.model import Case


def edits(cases: Iterable[Case]) -> tuple[Injection, ...]:
    """Every edit that some of the cases of one task can carry, each once; of what is checked alone, its own."""
    found: dict[Fact | None, Injection] = {}
    for case in cases:
        for room, alone in ((losses, "loss"), (layers, ""), (optimizers, "optimizer")):
            if not case.alone or case.alone == (alone,) or (room is layers and layers.own(case)):
                found |= {one.fault.edit: one for one in room.edits(case) if one.fault.edit not in found}
    return tuple(found.values())
