"""Batches and generated rows."""

from __future__ import annotations

import functools
import operator
import tracemalloc
from itertools import islice
from typing import Any

import numpy as np
import pytest
from helpers import batch_of, case, rows_of
from hypothesis import given
from hypothesis import strategies as st

from harness.ground.errors import DataError, HarnessError
from harness.implementation import Batch
from harness.scenario.sources import data
from tests.integration.workspaces import ROOT


def _numbered(rows: int, plan: dict[str, Any], after: int, count: int) -> list[list[int]]:
    """Which rows (counted from 0) each of ``count`` batches holds."""
    found = case(
        data={"inputs": [[float(row), 0.0] for row in range(rows)], "targets": [[0.0, 0.0]] * rows},
        training={"steps": 1_000, "batch": plan},
    )
    batches = islice(data.batches(found, rows_of(found), after), count)
    return [batch.inputs[:, 0].astype(int).tolist() for batch in batches]


# ---------------------------------------------------------------- orders


def test_without_a_plan_every_batch_is_the_whole_set() -> None:
    found = case(training={"steps": 1})
    first, second = islice(data.batches(found, rows_of(found)), 2)
    assert len(first.inputs) == 4 and second is first


def test_sequential_ends_an_epoch_with_a_short_batch() -> None:
    plan = {"size": 2, "order": "sequential"}
    assert _numbered(5, plan, 0, 4) == [[0, 1], [2, 3], [4], [0, 1]]


def test_sequential_wrapping_goes_round_the_end() -> None:
    plan = {"size": 2, "order": "sequential_wrapping"}
    assert _numbered(5, plan, 0, 4) == [[0, 1], [2, 3], [4, 0], [1, 2]]


def test_a_batch_may_hold_every_row() -> None:
    for order in ("sequential", "sequential_wrapping"):
        assert _numbered(3, {"size": 3, "order": order}, 0, 2) == [[0, 1, 2]] * 2


def test_random_start_takes_consecutive_rows_from_a_drawn_one() -> None:
    random = np.random.RandomState(3)
    starts = [random.randint(7) for _ in range(50)]
    expected = [list(range(start, min(start + 3, 7))) for start in starts]
    assert _numbered(7, {"size": 3, "order": "random_start", "seed": 3}, 0, 50) == expected
    assert any(len(rows) < 3 for rows in expected)


def test_random_start_with_a_batch_of_one_reaches_every_row() -> None:
    found = _numbered(4, {"size": 1, "order": "random_start", "seed": 0}, 0, 100)
    assert all(len(rows) == 1 for rows in found)
    assert {rows[0] for rows in found} == {0, 1, 2, 3}


@given(
    st.sampled_from(["sequential", "sequential_wrapping", "random_start"]),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(0, 30),
)
def test_batches_resume_after_any_step(order: str, rows: int, size: int, after: int) -> None:
    plan = {"size": min(size, rows), "order": order, "seed": 5}
    assert _numbered(rows, plan, after, 5) == _numbered(rows, plan, 0, after + 5)[after:]


@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 12))
def test_epochs_see_every_row_equally_often(epochs: int, rows: int, size: int) -> None:
    plan = {"size": min(size, rows), "order": "sequential"}
    found = case(
        data={"inputs": [[float(row), 0.0] for row in range(rows)], "targets": [[0.0, 0.0]] * rows},
        training={"epochs": epochs, "batch": plan},
    )
    seen = functools.reduce(operator.iadd, _numbered(rows, plan, 0, found.steps_total), [])
    assert sorted(seen) == sorted(list(range(rows)) * epochs)


@pytest.mark.parametrize(
    ("training", "steps"),
    [
        ({"steps": 7}, 7),
        ({"steps": 0}, 0),
        ({"epochs": 3}, 3),
        ({"epochs": 3, "batch": {"size": 3}}, 6),
        ({"epochs": 3, "batch": {"size": 4}}, 3),
        ({"epochs": 3, "batch": {"size": 3, "order": "sequential_wrapping"}}, 4),
        ({"until": {"loss": 0.1, "limit": 9}}, 9),
    ],
)
def test_steps_total_of_four_rows(training: dict[str, Any], steps: int) -> None:
    assert case(training=training).steps_total == steps


def test_mnists_fifteen_epochs_of_128_are_the_documents_7031_steps() -> None:
    found = case(
        network=[{"layer": "linear", "in_features": 784, "out_features": 10}],
        loss={"kind": "cross_entropy"},
        data={"source": "mnist", "shuffle_seed": 0},
        training={"epochs": 15, "batch": {"size": 128, "order": "sequential_wrapping"}},
    )
    assert found.steps_total == 15 * 60_000 // 128 == 7031


# ---------------------------------------------------------------- generators


def _made(width: int = 2, units: int = 2, loss: str = "mse", dtype: str = "float64", **source: Any) -> Batch:
    network = [{"layer": "linear", "in_features": width, "out_features": units}]
    return batch_of(case(dtype, network=network, loss={"kind": loss}, data=source))


def test_normal_rows_are_the_legacy_generators() -> None:
    random = np.random.RandomState(11)
    batch = _made(source="normal", seed=11, rows=5, features=2, outputs=2, std=3.0)
    assert np.array_equal(batch.inputs, random.normal(0, 3.0, (5, 2)))
    assert np.array_equal(batch.targets, random.normal(0, 3.0, (5, 2)))


def test_uniform_rows_are_the_legacy_generators() -> None:
    random = np.random.RandomState(11)
    batch = _made(source="uniform", seed=11, rows=5, features=2, outputs=2, low=-2.0, high=4.0)
    assert np.array_equal(batch.inputs, random.uniform(-2, 4, (5, 2)))
    assert np.array_equal(batch.targets, random.uniform(-2, 4, (5, 2)))


def test_drawn_labels_are_int64_below_classes() -> None:
    batch = _made(loss="cross_entropy", units=3, source="normal", seed=0, rows=200, features=2, classes=3)
    assert batch.targets.dtype == np.int64 and batch.targets.shape == (200,)
    assert set(batch.targets.tolist()) == {0, 1, 2}


def test_drawn_binary_targets_are_zeros_and_ones() -> None:
    batch = _made(loss="binary_cross_entropy_with_logits", source="uniform", seed=0, rows=50, features=2, binary=2)
    assert batch.targets.dtype == np.float64 and batch.targets.shape == (50, 2)
    assert set(batch.targets.ravel().tolist()) == {0.0, 1.0}


def test_linear_regression_targets_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "scenarios")
    weight, bias = [[2.0, -3.0]], [0.5]
    given = {"weight": weight, "bias": bias, "low": -5, "high": 6}
    batch = _made(units=1, source="formulas", name="linear_regression", seed=4, rows=30, given=given)
    assert set(batch.inputs.ravel()) <= set(range(-5, 6))
    assert np.array_equal(batch.targets, batch.inputs @ np.array(weight).T + bias)
    assert np.array_equal(batch.inputs, np.random.RandomState(4).randint(-5, 6, size=(30, 2)))


def test_sine_draws_x_then_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "scenarios")
    random = np.random.RandomState(7)
    batch = _made(1, 1, source="formulas", name="sine", seed=7, rows=20)
    x = random.rand(20, 1)
    assert np.array_equal(batch.inputs, x)
    assert np.array_equal(batch.targets, np.sin(2 * np.pi * x) + random.rand(20, 1))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rows_are_the_same_each_time_and_in_the_cases_dtype(dtype: str) -> None:
    first, second = (_made(dtype=dtype, source="normal", seed=1, rows=6, features=2, outputs=2) for _ in range(2))
    assert np.array_equal(first.inputs, second.inputs) and np.array_equal(first.targets, second.targets)
    assert first.inputs.dtype == first.targets.dtype == dtype


def test_float32_rows_are_the_float64_rows_rounded() -> None:
    wide, narrow = (
        _made(dtype=dtype, source="normal", seed=1, rows=6, features=2, outputs=2) for dtype in ("float64", "float32")
    )
    assert np.array_equal(wide.inputs.astype(np.float32), narrow.inputs)


def test_inline_labels_are_int64() -> None:
    found = case(loss={"kind": "cross_entropy"}, data={"inputs": [[0.0, 0.0], [1.0, 1.0]], "labels": [1, 0]})
    assert batch_of(found).targets.tolist() == [1, 0] and data.has_labels(found, rows_of(found))


def test_soft_targets_are_no_labels() -> None:
    found = case(loss={"kind": "cross_entropy"}, data={"inputs": [[0.0, 0.0]], "targets": [[0.5, 0.5]]})
    assert not data.has_labels(found, rows_of(found))


@pytest.mark.parametrize(
    "source",
    [
        {"inputs": [[1e39, 0.0]], "targets": [[0.0, 0.0]]},
        {"inputs": [[0.0, 0.0]], "targets": [[0.0, -1e39]]},
        {"source": "normal", "seed": 0, "rows": 9, "features": 2, "outputs": 2, "std": 1e39},
        {"source": "uniform", "seed": 0, "rows": 9, "features": 2, "outputs": 2, "low": 0, "high": 1e40},
    ],
)
def test_values_too_large_for_float32_are_refused(source: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="too large for float32"):
        batch_of(case("float32", data=source))


@pytest.mark.parametrize(
    "source",
    [
        {"source": "normal", "seed": 0, "rows": 99, "features": 2, "outputs": 2, "std": 1.7e308},
        {"source": "uniform", "seed": 0, "rows": 9, "features": 2, "outputs": 2, "low": -1.7e308, "high": 1.7e308},
    ],
)
def test_draws_that_overflow_float64_are_refused(source: dict[str, Any]) -> None:
    with pytest.raises(HarnessError, match=r"too large for float64|should be below .* in range"):
        batch_of(case(data=source))


def test_targets_of_a_linear_regression_that_overflow_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "scenarios")
    given = {"weight": [[1e308]], "bias": [0.0], "low": 8}
    source = {"source": "formulas", "name": "linear_regression", "seed": 0, "rows": 9, "given": given}
    network = [{"layer": "linear", "in_features": 1, "out_features": 1}]
    with pytest.raises(DataError, match="too large for float64"):
        batch_of(case(network=network, data=source))


def test_batches_of_a_long_run_keep_no_memory() -> None:
    found = case(training={"steps": 10_000, "batch": {"size": 3, "order": "sequential_wrapping"}})
    stream = data.batches(found, rows_of(found))
    next(stream)
    tracemalloc.start()
    for _ in islice(stream, 1_000):
        pass
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 10_000
