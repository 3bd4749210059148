"""Ids as inputs: whole numbers that reach both sides as int64, and what is said of others."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, workspace, written
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from harness.ground.errors import DataError, ScenarioError
from harness.run.run import run
from harness.scenario.initial import initial_state
from harness.scenario.layers import LAYERS
from harness.scenario.load import load
from harness.scenario.sources import data
from harness.task import layers
from harness.task.numbers.bounded import BoundedKind
from harness.task.tape import Tape

TEXT = """\
title: Words
network:
  - {layer: embedding, name: words, num_embeddings: 5, embedding_dim: 3, padding_idx: 0}
  - {layer: flatten}
  - {layer: linear, out_features: 2}
initial: {seed: 1, weight: {kind: normal, std: 0.5}}
loss: {kind: mse}
optimizer: {lr: 0.1, momentum: 0.9}
data: {inputs: [[1, 2], [0, 4]], targets: [[1, 0], [0, 1]]}
training: {steps: 2}
"""
ROWS = "{inputs: [[1, 2], [0, 4]], targets: [[1, 0], [0, 1]]}"
DRAWN = "seed: 1, rows: 2, features: 2, outputs: 2"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[0, 4]", "[0, 5]", r"9:29: data.inputs.1.1: 5 is no id: words takes whole numbers from 0 to 4"),
        ("[0, 4]", "[-1, 4]", r"9:26: data.inputs.1.0: -1 is no id"),
        ("[0, 4]", "[0.5, 4]", r"9:26: data.inputs.1.0: 0.5 is no id"),
        ("padding_idx: 0", "padding_idx: -6", r"3:5: network.0: padding_idx -6 is no row: there are 5 rows, 0 to 4"),
        ("num_embeddings: 5, ", "", r"3:5: network.0: should have num_embeddings, or numbers for its weight"),
        ("layer: flatten", "layer: embedding", r"4:5: network.1: embedding2 takes ids, which no layer gives"),
        (ROWS, f"{{source: uniform, {DRAWN}}}", r"9:16: data.source: uniform gives no ids"),
        (ROWS, f"{{source: integers, high: 6, {DRAWN}}}", r"9:32: data.high: ids below 6, but words has 5"),
    ],
)
def test_what_is_no_id_is_refused_where_it_stands(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load(written(tmp_path, TEXT.replace(old, new)), workspace(tmp_path))


def test_ids_of_a_function_are_looked_at_when_it_runs(tmp_path: Path) -> None:
    text = TEXT.replace(ROWS, "{source: formulas, name: made, shape: [2], rows: 2, seed: 1}")
    (found,) = load(_with_formulas(tmp_path, text), workspace(tmp_path))
    with pytest.raises((ScenarioError, DataError), match="inputs should be ids, whole numbers from 0 to 4"):
        data.load(found)


def _with_formulas(folder: Path, text: str) -> Path:
    file = written(folder, text)
    (folder / "scenarios" / "formulas.py").write_text(
        "from harness import data_source\n\n\n@data_source\ndef made(random, rows):\n"
        "    return random.rand(rows, 2), random.rand(rows, 2)\n"
    )
    return file


NETWORK = [
    {"layer": "embedding", "name": "words", "num_embeddings": 5, "embedding_dim": 3, "padding_idx": -5},
    {"layer": "flatten"},
    {"layer": "linear", "name": "fc", "out_features": 3},
    {"layer": "linear", "name": "back", "shares": {"weight": "words.weight"}, "bias": False},
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("more", [{}, {"trainable": False}])
def test_the_table_may_be_shared_and_its_padding_stays(dtype: str, more: dict[str, Any]) -> None:
    drawn = {"source": "integers", "seed": 3, "rows": 5, "high": 5, "features": 2, "classes": 5}
    network = [{**NETWORK[0], **more}, *NETWORK[1:]]
    found = case(dtype, network=network, data=drawn, loss={"kind": "cross_entropy"}, record_activations=True)
    assert batch_of(found).inputs.dtype == np.int64
    assert not initial_state(found).parameters["words.weight"][0].any()
    result = run(found, (NUMPY, TORCH))
    assert result.as_expected and result.steps_run == 3


#: The gradient of a table of five rows, as people write it.
FORMULAS = {
    "np.add.at": lambda ids, g: _added(ids, g),
    "a loop, last to first": lambda ids, g: _added(ids.ravel()[::-1], g.reshape(-1, g.shape[-1])[::-1]),
    "one-hot": lambda ids, g: np.eye(5, dtype=g.dtype)[ids.ravel()].T @ g.reshape(-1, g.shape[-1]),
    "a sum for each row": lambda ids, g: np.array([g[ids == row].sum(0) for row in range(5)]),
    "einsum": lambda ids, g: np.einsum("blv,bld->vd", np.eye(5, dtype=g.dtype)[ids], g),
    "sorted": lambda ids, g: _sorted(ids.ravel(), g.reshape(-1, g.shape[-1])),
}


def _added(ids: Any, g: Any) -> Any:
    found = np.zeros((5, g.shape[-1]), g.dtype)
    np.add.at(found, ids, g)
    return found


def _sorted(ids: Any, g: Any) -> Any:
    order = np.argsort(ids, kind="stable")
    rows, starts = np.unique(ids[order], return_index=True)
    found = np.zeros((5, g.shape[-1]), g.dtype)
    found[rows] = np.add.reduceat(g[order], starts)
    return found


@given(
    arrays(np.int64, (4, 3), elements=st.integers(0, 4)), st.integers(0, 99), st.sampled_from(["float64", "float32"])
)
@settings(max_examples=20)
def test_every_formula_lies_within_the_bound(ids: Any, seed: int, dtype: str) -> None:
    random = np.random.RandomState(seed)
    g = (random.standard_normal((4, 3, 2)) * 10.0 ** random.uniform(-6, 6, (4, 3, 1))).astype(dtype)
    bounded = _handed_back(BoundedKind(dtype), ids, g)
    for row in range(5):
        for column in range(2):
            terms, bound = g[ids == row, column].tolist(), Fraction(bounded.bound[row, column])
            exact = sum(map(Fraction, terms), Fraction(0))
            assert bound > 0 or len(terms) <= 1
            for name, formula in FORMULAS.items():
                assert abs(Fraction(float(formula(ids, g)[row, column])) - exact) <= bound, name


def _handed_back(kind: Any, ids: Any, g: Any) -> Any:
    tape, layer = Tape(kind), LAYERS["embedding"](layer="embedding", num_embeddings=5, embedding_dim=2)
    weight = tape.variable(kind.exact(np.zeros((5, 2))))
    output = layers.forward(tape, layer, tape.numbers(ids), {"weight": weight})
    return tape.gradients(output, kind.exact(g.astype(np.float64)), {"weight": weight}, "weight")
