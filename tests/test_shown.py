"""Tensors whose bound is too wide to tell anything, and what shows them to be right: a mistake in them never passes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, examples, kept, texts, with_entry
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_networks import draw
from harness.ground.facts import fact
from harness.implementation import State, Step
from harness.report.text import case_notes
from harness.run.compare import compare
from harness.run.evidence import WORST_RESOLUTION
from harness.run.judge import Judge, Judged
from harness.run.lockstep import Pair, lockstep
from harness.run.run import run
from harness.scenario.initial import initial_state
from harness.scenario.model import Case

SIDES = ("numpy", "torch")
SOUND = ("equal", "rounding")
DTYPES = ("float64", "float32")
#: Where a step keeps what a row compares.
FIELDS = {
    "gradient": "gradients",
    "activation": "activations",
    "activation_gradient": "activation_gradients",
    "buffer": "buffers",
}


def _pair(found: Case, state: State | None = None, batch: Any = None) -> Pair:
    assert found.optimizer
    state, batch = state or initial_state(found), batch or batch_of(found)
    pairs = lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), state, [batch])
    pair = next(pairs)
    first, second = kept(pair.first), kept(pair.second)
    gradients = first.gradients, second.gradients
    return replace(
        pair, step=2, first=first, second=second, first_gradients=gradients[0], second_gradients=gradients[1]
    )


def _judged(found: Case, pair: Pair) -> dict[tuple[str, str], Judged]:
    judge = Judge(found, found, SIDES)
    with np.errstate(all="ignore"):
        rows = compare(pair, np.dtype(found.dtype), SIDES)
        return {(row.quantity, row.name): judge.judge(row, pair) for row in rows}


def _with(pair: Pair, key: tuple[str, str], change: Any) -> Pair:
    """The pair with a tensor of its first side changed."""
    first: Step = pair.first
    quantity, name = key
    if quantity == "loss":
        first = replace(first, loss=change(first.loss))
    elif quantity == "output":
        first = replace(first, output=change(first.output))
    else:
        told = with_entry(getattr(first, FIELDS[quantity]), name, change)
        first = replace(first, **{FIELDS[quantity]: told})
    return replace(pair, first=first, first_gradients=first.gradients)


# ---------------------------------------------------------------- over random networks


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(DTYPES), st.floats(1.0, 1e6), st.booleans())
def test_an_error_that_decides_never_passes_in_what_is_shown(seed: int, dtype: str, times: float, minus: bool) -> None:
    """Of 2e-3 of the largest entry, or of 32 roundings of what vanishes; each is the least that is tried."""
    drawn = draw(seed, dtype)
    with np.errstate(all="ignore"):
        pair = _pair(drawn.case, drawn.state, drawn.batch)
    rows = {key: row for key, row in _judged(drawn.case, pair).items() if row.notes and key[0] != "update"}
    for key, row in rows.items():
        assert row.verdict in SOUND and not row.resolution <= WORST_RESOLUTION
        (note,) = row.notes
        vanishing = dict(note.fields).get("size", 0.0) * 16 * np.finfo(dtype).eps

        def wrong(tensor: Any, vanishing: float = vanishing) -> Any:
            off = (2e-3 * np.abs(tensor).max() + vanishing) * times * (-1 if minus else 1)
            if np.ndim(tensor) == 0:
                return float(np.dtype(dtype).type(tensor + off))
            tensor.flat[int(np.argmax(np.abs(tensor)))] += off
            return tensor

        assert _judged(drawn.case, _with(pair, key, wrong))[key].verdict not in SOUND


# ---------------------------------------------------------------- each alone


def _flat(dtype: str, activation: str = "tanh") -> Case:
    """An activation at ±40, whose slope is 1e-34 or less, and a bias behind it that learns."""
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[30.0, 20.0], [-25.0, -45.0]], "bias": [1.0, -2.0]},
        {"layer": activation},
        {"layer": "linear", "name": "fc2", "weight": [[0.7, -0.4]], "bias": [0.1]},
    ]
    data = {"inputs": [[1.0, 0.9], [0.8, 1.1]], "targets": [[0.5], [1.0]]}
    return case(dtype, network=network, data=data, record_activations=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_gradient_that_flat_activations_leave_nothing_of_is_shown_beside_what_steep_ones_would_leave(
    dtype: str,
) -> None:
    found = _flat(dtype)
    row = _judged(found, _pair(found))["activation_gradient", "fc1"]
    assert row.verdict in SOUND and row.resolution == np.inf
    assert texts(row.notes)[0].startswith("flat activations leave next to nothing of 0.")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("slope", [1.0, 0.25, 0.01])
def test_a_slope_that_is_forgotten_or_another_functions_is_found_where_nothing_should_be_left(
    slope: float, dtype: str
) -> None:
    found = _flat(dtype)
    pair = _pair(found)
    handed_back = (pair.first.activation_gradients or {})["tanh1"]
    for key in (("activation_gradient", "fc1"), ("gradient", "fc1.bias"), ("gradient", "fc1.weight")):

        def wrong(tensor: Any) -> Any:
            left = slope * np.abs(handed_back).max()
            return tensor + np.asarray(left, tensor.dtype)

        assert _judged(found, _with(pair, key, wrong))[key].verdict == "numpy is wrong"


@pytest.mark.parametrize("dtype", DTYPES)
def test_terms_that_cancel_are_shown_and_one_that_is_lost_is_found(dtype: str) -> None:
    """An absolute error of residuals of both signs, as many of each: its bias's gradient is 0."""
    network = [{"layer": "linear", "name": "fc1", "weight": [[1.0, 2.0]], "bias": [0.3]}]
    data = {"inputs": [[1.0, 0.9], [0.8, 1.1], [0.1, 0.7], [0.4, 0.2]], "targets": [[1.0], [0.5], [3.0], [4.0]]}
    found = case(dtype, network=network, data=data, loss={"kind": "l1", "scale": "1/3"})
    pair, key = _pair(found), ("gradient", "fc1.bias")
    row = _judged(found, pair)[key]
    assert row.verdict in SOUND and row.resolution == np.inf
    assert texts(row.notes) == ("terms of 0.3 in all cancel: both sides are exactly 0",)
    lost = _with(pair, key, lambda tensor: tensor + np.asarray(1 / 12, tensor.dtype))
    assert _judged(found, lost)[key].verdict == "numpy is wrong"


def test_a_factor_of_what_is_zero_slips_as_the_docs_say() -> None:
    found = _flat("float64")
    pair = _pair(found)
    doubled = _with(pair, ("gradient", "fc1.weight"), lambda tensor: 2 * tensor)
    assert _judged(found, doubled)["gradient", "fc1.weight"].verdict in SOUND


def _confident(dtype: str) -> Case:
    """A probability of 1 for a target of 0: a loss of 100, by its clamp, where log(1 − p) may be anything."""
    network = [{"layer": "linear", "name": "fc", "weight": [[1.0]], "bias": False}, {"layer": "sigmoid"}]
    data = {"inputs": [[50.0], [0.5]], "targets": [[0.0], [1.0]]}
    return case(dtype, network=network, data=data, loss={"kind": "binary_cross_entropy"}, record_activations=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_loss_of_probabilities_without_digits_is_held_to_those_that_are_told(dtype: str) -> None:
    found = _confident(dtype)
    pair = _pair(found)
    row = _judged(found, pair)["loss", "loss"]
    assert row.verdict in SOUND and row.resolution > 1
    assert texts(row.notes)[0].startswith("of the output that each side tells it is right to ")
    for factor in (1.01, 0.5, 2.0):
        wrong = _with(pair, ("loss", "loss"), lambda loss, factor=factor: loss * factor)
        assert _judged(found, wrong)["loss", "loss"].verdict not in SOUND


def test_what_is_shown_keeps_the_resolution_that_its_bound_has() -> None:
    """So that a scenario that requires one does not pass for it."""
    found = _flat("float64")
    shown = [row for row in _judged(found, _pair(found)).values() if row.notes]
    assert shown and all(not row.resolution <= WORST_RESOLUTION for row in shown)


def test_a_note_of_several_steps_tells_the_worst_of_them() -> None:
    result = run(case(), (NUMPY, TORCH))
    row = next(row for row in result.differences if row.quantity == "gradient")
    steps = [(1, 2e-12), (2, 7e-11), (3, 3e-12)]
    rows = tuple(replace(row, step=step, notes=(fact("near_exact_values", distance=far),)) for step, far in steps)
    (note,) = (line for line in case_notes(replace(result, differences=rows)) if "of the exact values" in line)
    assert "7e-11" in note
