"""How two tensors differ: shapes, dtypes, values, ULPs."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from helpers import texts
from hypothesis import given
from hypothesis import strategies as st

from harness.ground.facts import fact
from harness.implementation import Batch, State, Step
from harness.report.words import said
from harness.run.compare import BLOCK, Compared, compare, measure, ulps
from harness.run.describe import MAX_LISTED, describe
from harness.run.judge import Judged
from harness.run.lockstep import Pair
from harness.run.result import EQUAL, Kind, Verdict

DTYPES = ("float64", "float32")


def _array(*values: Any, dtype: str = "float64") -> Any:
    return np.array(values, dtype)


def _measured(actual: Any, expected: Any, dtype: str = "float64") -> Compared:
    with np.errstate(all="ignore"):
        return measure("gradient", "w", actual, expected, np.dtype(dtype))


def _update(actual: Any, expected: Any, before: Any, dtype: str = "float64") -> Compared:
    """The update's row of two parameters."""
    pair = _pair(_step(parameters={"w": actual}), _step(parameters={"w": expected}), {"w": before})
    return next(row for row in compare(pair, np.dtype(dtype), ("a", "b")) if row.quantity == "update")


# ---------------------------------------------------------------- shape, dtype, names


@pytest.mark.parametrize(
    ("actual", "expected"),
    [((3, 1), (3, 3)), ((3,), (1, 3)), ((1,), (3,)), ((), (1,)), ((2, 3), (3, 2)), ((6,), (2, 3))],
)
def test_shapes_are_never_broadcast(actual: tuple[int, ...], expected: tuple[int, ...]) -> None:
    row = _measured(np.ones(actual), np.ones(expected))
    assert row.problem is Kind.SHAPE and row.note and said(row.note) == f"shape {actual} against {expected}"


def test_mismatching_dtype_is_reported_though_values_are_equal() -> None:
    row = _measured(np.ones(2, np.float32), np.ones(2))
    assert row.problem is Kind.DTYPE and row.note and said(row.note) == "dtype float32 against float64 in a float64 run"


def test_the_wrong_dtype_on_both_sides_is_reported() -> None:
    assert _measured(np.ones(2), np.ones(2), "float32").problem is Kind.DTYPE


@pytest.mark.parametrize("value", [[1.0, 2.0], 1.0, None, np.float64(1), np.ma.masked_array([1.0, 2.0]), "text"])
def test_what_is_no_array_is_reported(value: Any) -> None:
    row = _measured(value, np.ones(2))
    assert row.problem is Kind.DTYPE and row.note and said(row.note).startswith("should be a NumPy array, not ")


def test_shape_is_looked_at_before_dtype() -> None:
    assert _measured(np.ones(3, np.float32), np.ones(2)).problem is Kind.SHAPE


def _step(**fields: Any) -> Step:
    values: dict[str, Any] = {"loss": 1.0, "output": np.ones((1, 1)), "gradients": {}, "parameters": {}, "buffers": {}}
    return Step(**{**values, "activations": {}, "activation_gradients": {}, **fields})


def _pair(first: Step, second: Step, before: Any = None) -> Pair:
    batch = Batch(np.ones((1, 1)), np.ones((1, 1)))
    return Pair(1, batch, State(before or {}, {}), first, second, first.gradients or {}, second.gradients or {})


@pytest.mark.parametrize("quantity", ["gradient", "parameter", "buffer", "activation", "activation_gradient"])
def test_a_name_that_one_side_lacks_is_missing(quantity: str) -> None:
    field = {"activation": "activations", "activation_gradient": "activation_gradients"}.get(quantity, quantity + "s")
    one, both = np.ones(2), {"a": np.ones(2), "b": np.ones(2)}
    pair = _pair(_step(**{field: {"a": one, "c": one}}), _step(**{field: both}))
    rows = {row.name: row for row in compare(pair, np.dtype("float64"), ("mine", "torch")) if row.quantity == quantity}
    assert {name: row.problem for name, row in rows.items()} == {"a": None, "b": Kind.MISSING, "c": Kind.MISSING}
    notes = [row.note for name in "bc" for row in [rows[name]] if row.note]
    assert texts(notes) == ("missing in mine", "missing in torch")


def test_every_quantity_is_compared_and_updates_are_from_the_state_before() -> None:
    arrays = {"w": np.full(2, 3.0)}
    step = _step(gradients=arrays, parameters=arrays, buffers={"w.momentum_buffer": np.ones(2)}, activations=arrays)
    rows = list(compare(_pair(step, step, {"w": np.ones(2)}), np.dtype("float64"), ("a", "b")))
    assert [row.quantity for row in rows] == [
        "loss",
        "output",
        "activation",
        "gradient",
        "parameter",
        "update",
        "buffer",
    ]
    assert [row.largest for row in rows if row.quantity == "update"] == [2.0]


# ---------------------------------------------------------------- values


def test_the_extent_is_the_largest_difference_and_the_largest_expected() -> None:
    row = _measured(_array(1.0, -5.0, 2.0), _array(1.5, -4.0, 2.0))
    assert (row.max_abs, row.largest, row.problem) == (1.0, 4.0, None)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("where", ["actual", "expected", "both"])
@pytest.mark.parametrize("size", [3, 3 * BLOCK])
def test_what_is_not_finite_never_counts_as_equal(bad: float, where: str, size: int) -> None:
    actual, expected = np.ones(size), np.ones(size)
    if where != "expected":
        actual[size - 2] = bad
    if where != "actual":
        expected[size - 2] = bad
    row = _measured(actual, expected)
    assert not row.max_abs < np.inf
    assert (where == "actual") == (row.largest < np.inf)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_block_that_is_not_finite_is_not_forgotten(bad: float) -> None:
    actual = np.zeros(3 * BLOCK)
    actual[5] = bad
    actual[2 * BLOCK + 5] = 7.0
    assert not _measured(actual, np.zeros(3 * BLOCK)).max_abs < np.inf


@given(st.integers(0, 2**32 - 1), st.integers(1, 3 * BLOCK), st.sampled_from(DTYPES), st.booleans())
def test_blockwise_equals_plain(seed: int, size: int, dtype: str, with_before: bool) -> None:
    random = np.random.RandomState(seed)
    actual, expected, before = (random.standard_normal(size).astype(dtype) for _ in range(3))
    row = _update(actual, expected, before, dtype) if with_before else _measured(actual, expected, dtype)
    assert row.max_abs == np.abs(actual - expected).max()
    assert row.largest == np.abs(expected - before if with_before else expected).max()


@pytest.mark.parametrize("index", [0, BLOCK - 1, BLOCK, 2 * BLOCK + 6, 3 * BLOCK])
def test_a_single_difference_in_a_large_array_is_found(index: int) -> None:
    expected = np.zeros(3 * BLOCK + 1)
    actual = expected.copy()
    actual[index] = -1e-300
    row = _measured(actual, expected)
    assert row.max_abs == 1e-300
    assert describe(row, 1, Judged(Verdict(Kind.DIFFERENT))).max_abs_index == (index,)


def test_arrays_that_are_not_contiguous_are_compared_as_they_stand() -> None:
    expected = np.arange(4.0 * BLOCK).reshape(2, -1)
    actual = np.asfortranarray(expected)
    assert _measured(actual, expected).max_abs == 0
    assert _measured(expected[:, ::2], expected[:, 1::2]).max_abs == 1


def test_measuring_changes_nothing() -> None:
    arrays = [np.random.RandomState(0).standard_normal(2 * BLOCK) for _ in range(3)]
    copies = [array.copy() for array in arrays]
    row = _update(*arrays)
    describe(row, 1, Judged(Verdict(Kind.DIFFERENT)))
    assert all(np.array_equal(array, copy) for array, copy in zip(arrays, copies, strict=True))


# ---------------------------------------------------------------- rows


def test_a_row_has_index_values_and_relative_difference() -> None:
    row = describe(
        _measured(_array([1.0, 2.0], [3.0, 4.5]), _array([1.0, 2.0], [3.0, 4.0])),
        7,
        Judged(Verdict(Kind.DIFFERENT), notes=(fact("interrupted"),)),
    )
    assert (row.step, row.quantity, row.name, row.shape) == (7, "gradient", "w", (2, 2))
    assert (row.max_abs, row.max_abs_index, row.actual, row.expected) == (0.5, (1, 1), 4.5, 4.0)
    assert (row.max_rel, row.largest, row.notes) == (0.125, 4.0, (fact("interrupted"),))
    assert row.actual_values == [[1.0, 2.0], [3.0, 4.5]] and row.expected_values == [[1.0, 2.0], [3.0, 4.0]]


def test_the_relative_difference_from_zero_is_infinite_and_of_equal_zeros_none() -> None:
    assert (
        describe(_measured(_array(1e-9, 1.0), _array(0.0, 1.0)), 1, Judged(Verdict(Kind.DIFFERENT))).max_rel == math.inf
    )
    assert describe(_measured(_array(0.0, 1.0), _array(0.0, 1.0)), 1, Judged(EQUAL)).max_rel == 0


def test_a_row_points_at_the_entry_that_is_not_finite() -> None:
    row = describe(_measured(_array(5.0, 1.0, math.nan), _array(0.0, 1.0, 2.0)), 1, Judged(Verdict(Kind.NOT_FINITE)))
    assert row.max_abs_index == (2,) and math.isnan(row.actual) and row.expected == 2 and math.isnan(row.max_ulp)


def test_a_row_of_a_scalar_has_an_empty_index() -> None:
    row = describe(_measured(np.asarray(2.0), np.asarray(1.0)), 1, Judged(Verdict(Kind.DIFFERENT)))
    assert (row.shape, row.max_abs_index, row.actual, row.expected) == ((), (), 2.0, 1.0)


def test_a_row_of_an_update_shows_the_updates() -> None:
    before = _array(1.0, 1.0)
    row = describe(_update(_array(1.5, 1.0), _array(1.25, 1.0), before), 1, Judged(Verdict(Kind.DIFFERENT)))
    assert (row.actual, row.expected, row.max_abs) == (0.5, 0.25, 0.25)


def test_values_are_listed_up_to_64_entries() -> None:
    for size, listed in ((MAX_LISTED, True), (MAX_LISTED + 1, False)):
        row = describe(_measured(np.ones(size), np.ones(size)), 1, Judged(EQUAL))
        assert (row.actual_values is not None) == (row.expected_values is not None) == listed


MISSING = Compared("gradient", "w", None, np.ones(3), problem=Kind.MISSING, note=fact("interrupted"))


@pytest.mark.parametrize(
    "row",
    [_measured(np.ones(2), np.ones(3)), MISSING],
)
def test_a_row_without_comparable_values_has_the_expected_shape(row: Compared) -> None:
    described = describe(row, 3, Judged(Verdict(row.problem)))
    assert described.shape == (3,) and math.isnan(described.max_abs) and described.notes == (row.note,)


# ---------------------------------------------------------------- ULPs


def _slow_ulps(a: float, b: float, dtype: str) -> int:
    """How many steps from one float to the other, from the bits: floats of one sign are ordered as their bits are."""

    def number(value: float) -> int:
        form = {"float64": (">d", ">Q", 63), "float32": (">f", ">I", 31)}[dtype]
        (bits,) = struct.unpack(form[1], struct.pack(form[0], value))
        size = bits & ((1 << form[2]) - 1)
        return -size if bits >> form[2] else size

    return abs(number(a) - number(b))


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
def test_ulps_are_the_floats_between(dtype: str, data: Any) -> None:
    numbers = st.floats(allow_nan=False, allow_infinity=False, width=64 if dtype == "float64" else 32)
    pairs = data.draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
    actual, expected = (np.array(column, dtype) for column in zip(*pairs, strict=True))
    assert ulps(actual, expected) == float(max(_slow_ulps(a, b, dtype) for a, b in pairs))


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
def test_the_next_float_is_one_ulp_away(dtype: str, data: Any) -> None:
    number = data.draw(st.floats(-(2.0**100), 2.0**100, width=64 if dtype == "float64" else 32))
    value = np.array([number], dtype)
    up = np.nextafter(value, np.array(np.inf, dtype))
    assert ulps(value, up) == ulps(up, value) == 1
    assert ulps(value, value) == 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_ulps_count_across_zero_and_over_the_whole_range(dtype: str) -> None:
    info = np.finfo(dtype)
    tiny = np.array([info.smallest_subnormal], dtype)
    assert ulps(tiny, -tiny) == 2
    assert ulps(np.array([0.0], dtype), np.array([-0.0], dtype)) == 0
    largest = np.array([info.max], dtype)
    assert ulps(largest, -largest) == float(_slow_ulps(float(info.max), -float(info.max), dtype))


def test_ulps_of_what_is_not_finite_are_nan_and_of_a_large_array_the_largest() -> None:
    assert math.isnan(ulps(_array(math.nan), _array(1.0)))
    assert math.isnan(ulps(_array(1.0), _array(math.inf)))
    expected = np.ones(3 * BLOCK)
    actual = expected.copy()
    actual[2 * BLOCK + 1] = 1 + 3 * np.finfo(np.float64).eps
    assert ulps(actual, expected) == 3
