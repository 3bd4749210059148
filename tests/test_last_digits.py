"""Updates among the last digits of their parameters: what all entries together show, and what no entry can."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, kept, texts, with_entry
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.implementation import Step
from harness.run.compare import compare
from harness.run.evidence import WORST_UPDATE_RESOLUTION
from harness.run.judge import Judge, Judged
from harness.run.lockstep import Pair, lockstep
from harness.run.run import run
from harness.scenario.initial import initial_state
from harness.scenario.model import Case

SIDES = ("numpy", "torch")
SOUND = ("equal", "rounding")
#: A weight of 30 by 20 and a bias; the updates are about one last digit of the largest weights.
NETWORK = [
    {"layer": "linear", "name": "fc1", "in_features": 30, "out_features": 20},
    {"layer": "sigmoid"},
    {"layer": "linear", "name": "fc2", "in_features": 20, "out_features": 2},
]


def _case(lr: float, **fields: Any) -> Case:
    initial = {"seed": 3, "weight": {"kind": "normal", "std": 0.3}, "bias": {"kind": "normal", "std": 0.3}}
    data = {"source": "normal", "seed": 2, "rows": 8, "features": 30, "outputs": 2}
    optimizer = {"lr": lr, **fields}
    return case("float32", network=NETWORK, initial=initial, data=data, optimizer=optimizer)


def _pair(found: Case) -> Pair:
    assert found.optimizer
    pairs = lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), initial_state(found), [batch_of(found)])
    return replace(next(pairs), step=2)


def _updates(found: Case, pair: Pair) -> dict[str, Judged]:
    judge = Judge(found, found, SIDES)
    with np.errstate(all="ignore"):
        rows = compare(pair, np.dtype("float32"), SIDES)
        return {row.name: judge.judge(row, pair) for row in rows if row.quantity == "update"}


def _stepped(pair: Pair, lr: float) -> Pair:
    """Both sides as they move at a learning rate, each parameter rounded once."""

    def step(one: Step) -> Step:
        one = kept(one)
        before = pair.before.parameters
        moved = {
            name: (before[name].astype(np.float64) - lr * array).astype(np.float32)
            for name, array in (one.gradients or {}).items()
        }
        return replace(one, parameters=moved)

    return replace(pair, first=step(pair.first), second=step(pair.second))


def test_entries_that_are_each_too_coarse_show_the_update_together() -> None:
    found = _case(1e-6)
    row = _updates(found, _pair(found))["fc1.weight"]
    assert row.verdict in SOUND and row.resolution > WORST_UPDATE_RESOLUTION
    (note,) = texts(row.notes)
    admitted = re.match(r"its entries together admit (\S+) to (\S+) times the stated update, and no other", note)
    assert admitted and 0.9 <= float(admitted[1]) <= 1 <= float(admitted[2]) <= 1.1


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-9, 1e-3), st.one_of(st.floats(-3, 0.89), st.floats(1.11, 4)), st.booleans())
def test_another_multiple_of_every_update_never_passes(lr: float, factor: float, both: bool) -> None:
    """Another lr, another sign, no step at all: as long as the last digits allow it, the stated one is not shown."""
    found = _case(lr)
    pair = _pair(found)
    wrong = _stepped(pair, lr * factor)
    rows = _updates(found, wrong if both else replace(pair, first=wrong.first))
    assert not any(row.verdict in SOUND and row.notes for row in rows.values())
    assert not all(row.verdict in SOUND for row in rows.values())


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-9, 1e-3))
def test_the_stated_update_is_never_accused(lr: float) -> None:
    found = _case(lr)
    rows = _updates(found, _stepped(_pair(found), lr))
    assert {row.verdict for row in rows.values()} <= {*SOUND, "inconclusive"}


# ---------------------------------------------------------------- where nothing moves


def _still(lr: float, **optimizer: Any) -> Case:
    """Inputs of about 1e-9: the weight's updates are far below its last digit, the bias's are not."""
    network = [{"layer": "linear", "name": "fc", "weight": [[0.7, -0.3]], "bias": [0.2]}]
    data = {"inputs": [[1e-9, 2e-9], [-1e-9, 1e-9]], "targets": [[1.0], [0.3]]}
    return case("float32", network=network, data=data, optimizer={"lr": lr, **optimizer})


def test_a_parameter_stays_where_its_update_is_below_its_last_digit_and_others_show_the_step() -> None:
    found = _still(0.1)
    row = _updates(found, _pair(found))["fc.weight"]
    assert (row.verdict, row.resolution) == ("equal", math.inf)
    (note,) = texts(row.notes)
    assert note.startswith("it stays, as it must: the stated update is at most ") and " last digit is 3e-08" in note


def test_where_no_parameter_shows_the_step_none_passes() -> None:
    found = _still(1e-12)
    assert {row.verdict for row in _updates(found, _pair(found)).values()} == {"inconclusive"}


def test_a_parameter_that_should_stay_and_moves_is_wrong() -> None:
    found = _still(0.1)
    pair = _pair(found)
    first = replace(pair.first, parameters=with_entry(pair.first.parameters, "fc.weight", _by_two_digits))
    rows = _updates(found, replace(pair, first=first))
    assert rows["fc.weight"].verdict == "numpy is wrong"


def _by_two_digits(array: Any) -> Any:
    return array + 2 * np.spacing(array)


@pytest.mark.parametrize("missing", ["gradients", "buffers"])
def test_what_is_derived_from_the_parameters_is_not_shown_by_them(missing: str) -> None:
    """A mistake in a gradient that nobody tells is no factor of the update."""
    found = _still(0.1, momentum=0.9)
    pair = _pair(found)
    rows = _updates(found, replace(pair, first=replace(kept(pair.first), **{missing: None})))
    assert rows["fc.weight"].verdict == "inconclusive"


def test_the_report_of_a_run_says_what_showed_it() -> None:
    found = run(_still(0.1), (NUMPY, TORCH))
    assert found.as_expected
    rows = [row for row in found.differences if (row.quantity, row.name) == ("update", "fc.weight")]
    assert rows and all(row.notes[0].code == "update_below_last_digit" for row in rows)
