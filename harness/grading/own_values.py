"""What of a network is wrong by itself, and what only follows from the program's own values before it.

A step is judged by the program's own gradients. An error that is handed back is known where a batch has one sample: it
is the gradient of the bias. So a layer's gradients are held to what follows from the next layer's, within the rounding
of a right evaluation of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.checking.matching import outside, targets_of
from harness.checking.result import Checked, Tried
from harness.grading.kinds import GRADIENT, UPDATE
from harness.grading.tensors import Key, ordinary
from harness.implementation import Array, State, Step
from harness.run.evidence import WORST_RESOLUTION
from harness.run.result import Seen
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case
from harness.task.numbers.bounded import BoundedKind
from harness.task.operations import Operation, by_operation
from harness.task.step import Task


@dataclass(frozen=True)
class Own:
    """Of tensors that are wrong, what is known; of the others nobody can tell."""

    wrong: frozenset[Key] = frozenset()
    """By themselves."""
    follows: frozenset[Key] = frozenset()
    """From what is wrong before them, and from nothing else."""


def own_of(checked: Checked, wrong: frozenset[Key]) -> Own:
    """Of the wrong gradients and updates of a network whose way forward is right."""
    updates = frozenset(key for key in wrong if key[0] == UPDATE)
    gradients = wrong - updates
    of_updates = _updates(checked, updates) if updates else Own()
    of_gradients = _gradients(checked, frozenset(key for key in gradients if key[0] == GRADIENT))
    return Own(of_updates.wrong | of_gradients.wrong, of_updates.follows | of_gradients.follows)


def _updates(checked: Checked, updates: frozenset[Key]) -> Own:
    """Held to the stated update of the program's own gradients, where these are told and hold any penalty."""
    tried = ordinary(checked)
    told = frozenset((GRADIENT, name) for one in tried for seen in one.seen for name in (seen.told.gradients or {}))
    if not {(GRADIENT, name) for _, name in updates} <= told or any(one.case.scenario.penalties for one in tried):
        return Own()
    targets = [one._replace(given=told) for one in targets_of(tried, frozenset())]
    own = frozenset(outside((), targets, updates)) & updates
    return Own(own, updates - own)


# ---------------------------------------------------------------- layer by layer, of one sample


def _gradients(checked: Checked, wrong: frozenset[Key]) -> Own:
    found = [one for tried in ordinary(checked) for seen in tried.seen for one in _of_sample(tried, seen, wrong)]
    bad = frozenset(key for key, is_own in found if is_own)
    looked = frozenset(key for key, _ in found)
    return Own(bad, looked - bad)


def _of_sample(tried: Tried, seen: Seen, wrong: frozenset[Key]) -> Iterator[tuple[Key, bool]]:
    """Of each layer, from the last to the first, whether its gradients that are wrong here are so by themselves."""
    case, told = tried.case, seen.told.gradients
    wrong &= {(row.quantity, row.name) for row in tried.rows if row.step == seen.number and not row.is_right}
    if len(seen.batch.inputs) != 1 or not told or not _is_chain(case):
        return
    error: dict[str, Array] = {}  # of the layer behind; of the last, all follows from the loss alone
    for name in reversed([str(layer.name) for layer in case.network if layer.is_linear]):
        gradients = {full: one for full, one in told.items() if full.partition(".")[0] == name}
        expected = by_operation(
            Task(case, seen.number, seen.batch, State(seen.before.parameters, seen.before.buffers)),
            Step(gradients=gradients, activation_gradients=error),
            BoundedKind(case.dtype),
        )
        for key in wrong & {(GRADIENT, full) for full in gradients}:
            is_own = _is_own(gradients[key[1]], seen.before.parameters[key[1]], expected.get(key))
            if is_own is not None:
                yield key, is_own
        own = _bias(case, told, name)
        if own is None:
            return
        error = {name: own}


def _is_chain(case: Case) -> bool:
    """Whether it is of linear layers and functions of each entry alone: errors are handed back entry by entry."""
    return all(layer.is_linear or LAYERS[layer.layer].is_activation for layer in case.network)


def _bias(case: Case, told: Mapping[str, Any], name: str) -> Array | None:
    """The error at a layer's output, (1, outputs), as the program has it; None where its bias does not say it."""
    full = f"{name}.bias"
    bias = told.get(full)
    held = any(full in one.names(case.shapes) for one in case.scenario.penalties)
    if held or bias is None or np.shape(bias) != case.shapes[full] or not np.isfinite(bias).all():
        return None
    return np.reshape(np.asarray(bias, float), (1, -1))


def _is_own(own: Any, like: Array, expected: Operation | None) -> bool | None:
    """Whether a gradient is none that a right evaluation gives of the program's own error; None where bounds are wide.

    What has another shape, or is not finite, is wrong by itself.
    """
    if np.shape(own) != like.shape or not np.isfinite(own).all():
        return True
    if expected is None:
        return None
    if not expected.right:
        return True
    is_told = 2 * expected.widest <= WORST_RESOLUTION * float(np.abs(expected.value).max(initial=0.0))
    return False if is_told or not np.any(expected.value) else None
