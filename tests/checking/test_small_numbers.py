"""Small numbers of a file are taken as 0 only for a part that can come to one; where that cannot be told, it can."""

from __future__ import annotations

import pytest

from harness.candidate.reading.source import Unit
from harness.checking.homework.small_numbers import may_use_small

RELU = "def relu(x):\n    return {}\n"
NORM = "def norm(x):\n    return x / (x.std() + 1e-8)\n"


@pytest.mark.parametrize(
    ("code", "may"),
    [
        (RELU.format("x * (x > 0)") + NORM, False),
        (RELU.format("x * (x > 1e-12)") + NORM, True),
        (RELU.format("norm(x)") + NORM, True),
        (RELU.format("between(x)") + "def between(x):\n    return norm(x)\n" + NORM, True),
        (RELU.format("x * (x > EPS)") + "EPS = 1e-8\n", True),
        (RELU.format("globals()['no' + 'rm'](x)") + NORM, True),
        (
            RELU.format("getattr(Norms, 'norm')(x)") + "class Norms:\n    norm = staticmethod(lambda x: x + 1e-8)\n",
            True,
        ),
        (RELU.format("x * (x > 0)") + "class Norms:\n    eps = 1e-8\n", False),
        (RELU.format("x +"), True),
    ],
)
def test_a_part_may_use_what_it_names_and_what_that_names(code: str, may: bool) -> None:
    assert may_use_small([Unit("a.py", code)], {"relu"}) is may
