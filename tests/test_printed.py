"""Printed numbers: which digits count, and where on a page they stand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from harness.scenario.claims.printed import parse

FLOATS = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-3)


def decimals(text: str, **kwargs: int) -> list[int]:
    return [number.decimals for number in parse(text, **kwargs).numbers]


def test_numpy_drops_trailing_zeros_of_a_whole_array_only() -> None:
    assert decimals("[1.81757802 7.65543542 2.71016   ]") == [8, 8, 8]


def test_each_entry_of_a_python_list_counts_as_it_stands() -> None:
    assert decimals("[0.75, 0.5, 1]") == [2, 1, 0]


def test_each_outermost_numpy_array_has_its_own_decimals() -> None:
    assert decimals("[1.25 1.5] [0.125 2.]") == [2, 2, 3, 3]


def test_torch_prints_whole_numbers_without_decimals() -> None:
    assert decimals("tensor([1., 2.])") == [4, 4]


def test_decimals_can_be_stated() -> None:
    assert decimals("[0.5 1.]", decimals=8) == [8, 8]


@pytest.mark.parametrize(
    ("text", "half"),
    [("0.7514", "0.00005"), ("1.3e-05", "0.0000005"), ("7398", "0.5"), ("-2e3", "500"), ("0.0000", "0.00005")],
)
def test_a_number_stands_for_half_a_unit_of_its_last_place(text: str, half: str) -> None:
    (number,) = parse(text).numbers
    assert number.half_unit == Fraction(half)


@pytest.mark.parametrize(("text", "digits"), [("0.0004", 1), ("0.7514", 4), ("12.50", 4), ("0.0000", 1), ("100", 3)])
def test_significant_digits_are_counted_from_the_first_that_is_not_zero(text: str, digits: int) -> None:
    assert parse(text).numbers[0].digits == digits


@pytest.mark.parametrize(
    "text",
    [
        "tensor([[ 0.0822,  0.0827],\n        [-0.0226, -0.0227]], grad_fn=<AddBackward0>)",
        "array([[0.0822, 0.0827],\n       [-0.0226, -0.0227]], dtype=float32)",
        "[[0.0822, 0.0827], [\u22120.0226, \u22120.0227]]",
    ],
)
def test_forms_of_print_are_parsed_whole(text: str) -> None:
    found = parse(text)
    assert found.shape == (2, 2)
    assert [number.float for number in found.numbers] == [0.0822, 0.0827, -0.0226, -0.0227]


def test_numpy_scalars_are_numbers() -> None:
    assert parse("np.float64(0.25)").numbers[0].float == 0.25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no number"),
        ("loss 0.5", "has 'loss 0.5', which is not a number"),
        ("[1 2 ... 3]", "leaves entries out"),
        ("[[1, 2], [3]]", "rows of different lengths"),
        ("[1, 2", "a \\[ without its \\]"),
        ("1, 2]", "a \\] without its \\["),
        ("0x12", "not a number"),
        ("1e999", "has 1e999, which no float64 can be"),
        ("1e99999999", "not a number"),
        (f"0.{'3' * 5000}", "which no float64 can be"),
    ],
)
def test_what_is_no_print_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(text)


@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 4)), elements=FLOATS))
def test_every_value_lies_where_numpy_printed_it(values: np.ndarray) -> None:
    found = parse(str(values))
    assert found.shape == values.shape
    for number, value in zip(found.numbers, values.ravel(), strict=True):
        assert number.value is not None
        assert abs(number.value - Fraction(float(value))) <= number.half_unit


@given(arrays(np.float32, st.tuples(st.integers(1, 3), st.integers(1, 4)), elements=st.floats(-99, 99, width=32)))
def test_every_value_lies_where_torch_printed_it(values: np.ndarray) -> None:
    found = parse(str(torch.tensor(values)))
    assert found.shape == values.shape
    for number, value in zip(found.numbers, values.ravel(), strict=True):
        assert number.value is not None
        assert abs(number.value - Fraction(float(value))) <= number.half_unit


@given(FLOATS)
def test_what_python_prints_in_full_is_the_number_itself(value: float) -> None:
    assert parse(repr(value)).numbers[0].float == value
