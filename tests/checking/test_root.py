"""Where a function is 0."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from harness.checking.root import root


@given(st.floats(0.1, 3), st.sampled_from([1e-14, 1e-9]))
def test_it_is_that_of_scipy_to_the_last_digit(c: float, within: float) -> None:
    for function in (lambda x: x**3 - c, lambda x: math.exp(x) - math.exp(c), lambda x: math.atan(x - c)):
        assert root(function, -11.5, 10.0, within) == brentq(function, -11.5, 10.0, xtol=within)


def test_an_end_may_be_it_and_signs_have_to_differ() -> None:
    assert root(lambda x: x, 0.0, 1.0, 1e-9) == 0
    assert root(lambda x: x, -1.0, 0.0, 1e-9) == 0
    with pytest.raises(ValueError, match="1"):
        root(lambda x: x, 1.0, 2.0, 1e-9)
