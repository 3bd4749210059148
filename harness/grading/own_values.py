"""What of a network is wrong by itself, and what only follows from the program's own values before it.

A step is judged by the program's own gradients. An error that is handed back is known where a batch has one sample: it
is the gradient of the bias. So a layer's gradients are held to what follows from the next layer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.checking.matching import outside, targets_of
from harness.checking.result import Checked, Tried
from harness.grading.kinds import GRADIENT, UPDATE
from harness.grading.tensors import Key, ordinary
from harness.implementation import Array, State
from harness.run.result import Seen
from harness.run.sides import resolve_one
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case

#: How near a gradient must be to what follows, relative to the largest.
_NEAR = 1e-6


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
    """Of each layer, from the last to the first, whether its wrong gradients are so by themselves."""
    case, told = tried.case, seen.told.gradients
    if len(seen.batch.inputs) != 1 or not told or not _is_chain(case):
        return
    right = _worked(case, seen)
    error: Array | None = None
    names = [str(layer.name) for layer in case.network]
    for at in reversed([at for at, layer in enumerate(case.network) if layer.is_linear]):
        own = _bias(told, names[at])
        keys = [key for key in wrong if key[1].partition(".")[0] == names[at]]
        if error is None:  # the last, which follows from the loss alone
            expected = right.gradients or {}
        else:
            handed = _handed_back(case, seen.before.parameters, right, error, at)
            expected = {} if handed is None else _of_layer(case, right, seen, handed, at)
        for key in keys:
            if key[1] in expected:
                yield key, not _is_near(told.get(key[1]), expected[key[1]])
        if own is None:
            return
        error = own


def _is_chain(case: Case) -> bool:
    """Whether it is of linear layers and functions of each entry alone: errors are handed back entry by entry."""
    return all(layer.is_linear or LAYERS[layer.layer].is_activation for layer in case.network)


def _worked(case: Case, seen: Seen) -> Any:
    """The right step, with all that goes forward and back."""
    side = resolve_one("numpy").build(replace(case, dtype="float64", record_activations=True))
    side.load(State(seen.before.parameters, seen.before.buffers))
    return side.step(seen.batch, 0.0)


def _bias(told: Mapping[str, Any], name: str) -> Array | None:
    """The error at a layer's output, (1, outputs), as the program has it."""
    bias = told.get(f"{name}.bias")
    return None if bias is None or not np.isfinite(bias).all() else np.reshape(np.asarray(bias, float), (1, -1))


def _handed_back(case: Case, parameters: Mapping[str, Array], right: Any, error: Array, at: int) -> Array | None:
    """The error at the output of the linear layer ``at``, from that of the next one: (1, outputs).

    The slope of what stands between is what the right errors before and behind it say; None where they are 0.
    """
    following = next(n for n in range(at + 1, len(case.network)) if case.network[n].is_linear)
    handed = error @ parameters[f"{case.network[following].name}.weight"]
    before = right.activation_gradients[str(case.network[at].name)]
    behind = right.activation_gradients[str(case.network[following - 1].name)]
    if following - 1 == at:
        return np.asarray(handed)
    if not np.all(behind):
        return None
    return np.asarray(handed * before / behind)


def _of_layer(case: Case, right: Any, seen: Seen, error: Array, at: int) -> dict[str, Array]:
    """A linear layer's gradients by the error at its output."""
    name = str(case.network[at].name)
    inputs = seen.batch.inputs if at == 0 else right.activations[str(case.network[at - 1].name)]
    return {f"{name}.weight": error.T @ np.asarray(inputs, float), f"{name}.bias": error[0]}


def _is_near(own: Any, expected: Array) -> bool:
    if own is None or np.shape(own) != expected.shape or not np.isfinite(own).all():
        return False
    size = max(float(np.abs(expected).max(initial=0.0)), float(np.abs(own).max(initial=0.0)), 1e-300)
    return float(np.abs(own - expected).max(initial=0.0)) <= _NEAR * size
