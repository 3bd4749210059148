"""Masks of dropout: one for both sides, of each step its own; in evaluation none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import FILE, NUMPY, TORCH, Altered, case, loaded, rows_of, workspace, written
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.adapter import read_adapter
from harness.faults.adequacy import adequacy
from harness.faults.fault import mistaken
from harness.faults.library import injections
from harness.faults.textbook import values
from harness.ground.errors import CandidateFileError, ScenarioError
from harness.implementation import Batch
from harness.run.run import Options, run
from harness.run.sides import Side, from_function
from harness.scenario.initial import initial_state
from harness.scenario.layers import LAYERS
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.task import layers
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Tape

FC1 = {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3}
FC2 = {"layer": "linear", "name": "fc2", "out_features": 2}


def _case(*dropout: Mapping[str, Any], **more: Any) -> Case:
    network = [FC1, *({"layer": "dropout", **one} for one in dropout), FC2]
    return case(network=network, **more)


def _masks(found: Case, steps: int, after: int = 0) -> list[Mapping[str, Any]]:
    return [batch.masks for batch in islice(data.batches(found, rows_of(found), after), steps)]


# ---------------------------------------------------------------- masks


BATCHES = {"steps": 6, "batch": {"size": 3}}


def test_a_mask_is_of_its_seed_layer_and_step_and_of_as_many_rows_as_the_batch() -> None:
    found = _case({"seed": 5}, {"seed": 5}, training=BATCHES)
    masks = _masks(found, 6)
    assert [one["dropout1"].shape for one in masks[:2]] == [(3, 3), (1, 3)]
    for number, one in enumerate(masks, 1):
        for layer in (1, 2):
            right = np.random.RandomState([5, layer, number]).random_sample(one[f"dropout{layer}"].shape) >= 0.5
            np.testing.assert_array_equal(one[f"dropout{layer}"], right)
    later = _masks(found, 2, after=4)
    assert all((a[name] == b[name]).all() for a, b in zip(masks[4:], later, strict=True) for name in a)


def test_a_given_mask_is_of_every_sample_or_of_a_batch_whose_first_rows_a_short_one_has() -> None:
    rows = [[1, 0, 1], [0, 1, 1], [1, 1, 1]]
    found = _case({"mask": [1, 0, 1]}, {"mask": rows}, training=BATCHES)
    (first, second) = _masks(found, 2)
    np.testing.assert_array_equal(first["dropout1"], [[1, 0, 1]] * 3)
    np.testing.assert_array_equal(first["dropout2"], rows)
    np.testing.assert_array_equal(second["dropout2"], rows[:1])


@pytest.mark.parametrize("side", [NUMPY, TORCH])
def test_evaluation_drops_nothing(side: Side) -> None:
    found, bare = _case({"seed": 5}), case(network=[FC1, FC2])
    batch, state = next(data.batches(found, rows_of(found))), initial_state(bare)
    one, other = loaded(side, found, state), loaded(side, bare, state)
    assert not np.allclose(one.step(batch, 0.0).output, other.step(replace(batch, masks={}), 0.0).output)
    np.testing.assert_array_equal(one.predict(batch.inputs), other.predict(batch.inputs))


def test_a_side_from_outside_gets_copies_of_the_masks() -> None:
    class Spoils(Altered):
        def step(self, batch: Batch, lr: float) -> Any:
            step = self.inner.step(batch, lr)
            batch.masks["dropout1"][...] = 7
            return step

    spoils = from_function(lambda found: Spoils(NUMPY.build(found), lambda step, _: step))
    assert run(_case({"seed": 5, "p": 0.2}), (spoils, TORCH)).as_expected


def test_a_run_that_begins_later_goes_on_as_the_whole_does() -> None:
    found, ends = _case({"seed": 5}, training=BATCHES), []

    def ran(**options: Any) -> Any:
        return run(found, (NUMPY, TORCH), Options(**options, keep_state=lambda state, _: ends.append(_copied(state))))

    whole, _ = ran(), ran(steps=4)
    assert ran(start=ends[1], start_step=4).as_expected
    assert all((ends[0].parameters[name] == array).all() for name, array in ends[2].parameters.items())
    assert whole.drift and max(whole.drift.sides) < 1e-14


def _copied(state: Any) -> Any:
    return type(state)({name: array.copy() for name, array in state.parameters.items()}, dict(state.buffers))


def test_a_side_that_drops_in_evaluation_is_wrong() -> None:
    class Drops(Altered):
        def predict(self, inputs: Any) -> Any:
            return np.where(np.arange(2) == 1, 0.0, self.inner.predict(inputs))

    drops = Side("drops", lambda found: Drops(NUMPY.build(found), lambda step, _: step))
    found = _case({"seed": 5}, training={"steps": 0})
    assert run(found, (NUMPY, TORCH)).as_expected and not run(found, (drops, TORCH)).as_expected


def test_a_side_may_be_given_a_dropout_that_the_other_lacks(tmp_path: Path) -> None:
    text = TEXT.replace("{layer: dropout, p: 0.5, mask: [1, 0, 1]}", "{layer: identity, name: it}")
    text += "sides: {numpy: {network.1: {layer: dropout, name: it, seed: 3}}}\nexpected: {loss: different}\n"
    (found,) = load(written(tmp_path, text), workspace(tmp_path))
    assert run(found, (NUMPY, TORCH)).steps_run == 2


# ---------------------------------------------------------------- mistakes


def test_rows_that_are_dropped_in_place_of_channels_are_noticed() -> None:
    network = [
        {**FC1, "out_features": 18},
        {"layer": "reshape", "shape": [3, 3, 2]},
        {"layer": "dropout2d", "seed": 3},
        {"layer": "flatten"},
        FC2,
    ]
    found = case(network=network)
    noticed = adequacy(found)
    assert adequacy(_case({"mask": [1, 0, 1]}))  # whose probes have other widths
    assert adequacy(_case({"p": 5e-324, "seed": 1}))  # which nothing is divided by
    assert noticed and "dropout2d_drops_rows" in {one.name for one in noticed.noticed}
    (one,) = (one for one in injections(found) if one.fault.name == "dropout2d_drops_rows")
    batch, state = next(data.batches(found, rows_of(found))), initial_state(found)
    right, wrong = (mistaken(found, PlainKind(), faults).step(1, batch, state.parameters) for faults in ((), (one,)))
    assert not np.allclose(values(right["output", "output"]), values(wrong["output", "output"]))


# ---------------------------------------------------------------- what people write

#: z, the mask, p, all in the run's dtype but p.
FORMULAS = [
    lambda z, m, p: z * m / (1 - p),
    lambda z, m, p: z * (m / (1 - p)),
    lambda z, m, p: z / (1 - p) * m,
    lambda z, m, p: z * m * (1 / (1 - p)),
    lambda z, m, p: np.where(m == 1, z, 0) / z.dtype.type(1 - p),
    lambda z, m, p: z * (m * z.dtype.type(1 / (1 - p))),
    lambda z, m, p: z * m / (1 - z.dtype.type(p)),
    lambda z, m, p: z * (m * (1 / (1 - z.dtype.type(p)))),
]


@given(st.floats(0, 0.999), st.integers(0, 99), st.sampled_from(["float64", "float32"]))
@settings(max_examples=25)
def test_every_formula_lies_within_the_bound(p: float, seed: int, dtype: str) -> None:
    random = np.random.RandomState(seed)
    z, m = random.standard_normal((1, 6)).astype(dtype), random.randint(0, 2, (1, 6)).astype(dtype)
    tape = Tape(BoundedKind(dtype), masks={"it": m})
    layer = LAYERS["dropout"](layer="dropout", name="it", p=p, seed=1)
    bound = layers.forward(tape, layer, tape.numbers(z), {}).value.bound
    exact = [Fraction(float(a)) * int(b) / (1 - Fraction(p)) for a, b in zip(z[0], m[0], strict=True)]
    for formula in FORMULAS:
        own = formula(z, m, p)
        assert own.dtype == dtype
        assert all(abs(Fraction(float(a)) - b) <= Fraction(e) for a, b, e in zip(own[0], exact, bound[0], strict=True))
    assert (bound[m == 0] == 0).all()
    assert (bound <= (3 + 1 / (1 - p)) * np.finfo(dtype).eps * np.abs(z) / (1 - p)).all()


# ---------------------------------------------------------------- bad input

TEXT = """\
title: Drops
network:
  - {layer: linear, in_features: 2, out_features: 3}
  - {layer: dropout, p: 0.5, mask: [1, 0, 1]}
initial: {seed: 1, weight: {kind: normal, std: 0.5}}
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {inputs: [[1, 2], [0, 4]], targets: [[1, 0, 1], [0, 1, 0]]}
training: {steps: 2}
"""


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("p: 1.5, seed: 1", r"4:25: network.1.p: should be at most 1, not 1.5"),
        ("p: -0.5, seed: 1", r"4:25: network.1.p: should be at least 0, not -0.5"),
        ("p: .nan, seed: 1", r"4:25: .nan: should be a finite number"),
        ("p: 0.5", r"4:5: network.1: should have exactly one of mask, seed"),
        ("seed: 1, mask: [1, 0, 1]", r"4:5: network.1: should have exactly one of mask, seed"),
        (
            "mask: [1, 0]",
            r"4:28: network.1.mask: of shape \(2,\), but a sample's mask is \(3,\), and a batch's \(2, 3\)",
        ),
        ("mask: [[1, 0, 1]]", r"network.1.mask: of shape \(1, 3\), but a sample's mask is \(3,\)"),
        ("mask: [1, 0, 0.5]", r"4:35: network.1.mask.2: should be 0 or 1, not 0.5"),
        ("mask: [1, true, 1]", r"network.1.mask.1: should be 0 or 1, not True"),
        ("mask: [1, [0], 1]", r"network.1.mask.1: has shape \(1,\), but the first beside it \(\)"),
        ("mask: []", r"network.1.mask: has no entries; should have at least 1"),
        ("mask: 1", r"network.1.mask: should be a list, not 1"),
    ],
)
def test_what_is_no_mask_is_refused_where_it_stands(tmp_path: Path, new: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load(written(tmp_path, TEXT.replace("p: 0.5, mask: [1, 0, 1]", new)), workspace(tmp_path))


def test_a_program_that_draws_its_own_masks_is_not_checked() -> None:
    text = 'HARNESS = {"network": [{"layer": "linear"}, {"layer": "dropout", "seed": 1}], "loss": "mse"}\n'
    with pytest.raises(CandidateFileError, match="a program is not given the mask of each step"):
        read_adapter((Unit("mine.py", text),), FILE)
