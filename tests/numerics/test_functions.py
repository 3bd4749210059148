"""Rows of the table of functions: bounds that are sound on both sides of every kink, and as tight as those by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.scenario.layers import LAYERS
from harness.scenario.layers.relu import ReLU
from harness.scenario.layers.tanh import Tanh
from harness.task.function import Function
from harness.task.layers import function as layer_function
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, precision
from harness.task.numbers.functions import Bent, Kink, Smooth, function, line

CLAMP = Bent((line(0, -0.3), line(1), line(0, 2)), (Kink(-0.3, 0), Kink(2, 0)))
ABSOLUTE = Bent((line(-1), line(1)), (Kink(0, 0),))
RELU = Bent((line(0), line(1)), (Kink(0, 0),))


def _tanh(z: Any) -> Any:
    return np.tanh(z), 1 - np.tanh(z) ** 2


def _tanh_rounding(size: Any, a: Any, d: Any) -> Any:
    off = 8.0 * (size > 0) + 11 * np.abs(a)
    return off, 2 * np.abs(a) * (off + np.abs(a)) + 20 * d


TANH = Smooth(_tanh, lambda _, a, d: 2 * a * d, _tanh_rounding, lambda v: (v.tanh(), v.sech() ** 2), 1.0, 0.77, 2.0)


MADE = [
    *(pytest.param(function(row), id=name) for name, row in (("clamp", CLAMP), ("absolute", ABSOLUTE), ("tanh", TANH))),
    *(
        pytest.param(layer_function(model(layer=kind, **fields)), id=f"{kind}{number}")
        for kind, model in LAYERS.items()
        for number, fields in enumerate(model.examples if model.is_activation else ())
    ),
]


@pytest.mark.parametrize("made", MADE)
@given(seed=st.integers(0, 2**32 - 1), digits=st.integers(-8, 1))
@settings(max_examples=30)
def test_a_bound_holds_for_any_two_inputs_within_the_error(made: Function, seed: int, digits: int) -> None:
    """The exact one, and one that a side has, each within e of the exact."""
    random, size = np.random.RandomState(seed), 10.0**digits
    centres = random.choice([0.0, -0.3, 2.0, 1.0, -1.0, 3.0, -3.0, 6.0, -8.0, 20.0], 200)
    v, e = centres + size * random.standard_normal(200), size * random.random_sample(200)
    bounds = made.bounded(BoundedKind("float64"), Bounded(v, e))
    exact = v + e * random.uniform(-1, 1, 200)
    for other in (v, exact + e * random.choice([-1, 1], 200), exact + e * random.uniform(-1, 1, 200)):
        for one, right, bound in zip(made.plain(other), made.plain(exact), bounds, strict=True):
            assert (np.abs(one - right) <= bound.bound + 1e-15 * (1 + np.abs(right))).all()


def test_at_a_kink_that_is_exact_the_stated_derivative_is_the_only_one() -> None:
    z = np.array([-0.3, 2.0, 0.0, np.nextafter(2, 3)])
    _, d = function(CLAMP).bounded(BoundedKind("float64"), Bounded(z, None))
    assert d.value.tolist() == [0, 0, 1, 0] and not d.bound.any()
    z = np.array([np.float32(-0.3), 2.0], np.float64)  # in float32 the kink is rounded, too
    _, d = function(CLAMP).bounded(BoundedKind("float32"), Bounded(z, None))
    assert d.bound.tolist() == [1, 0]
    assert function(ABSOLUTE).plain(np.array([-1.0, 0.0, 1.0]))[1].tolist() == [-1, 0, 1]


@pytest.mark.parametrize("row", [CLAMP, ABSOLUTE, TANH])
def test_its_balls_hold_its_plain_values(row: Any) -> None:
    z = np.array([[-3.0, -0.3, 0.0, 0.5, 2.0, 4.0]])
    kind, made = ExactKind(), function(row)
    for balls, plain in zip(made.exact(kind, kind.exact(z)), made.plain(z), strict=True):
        assert np.allclose([float(one.mid()) for one in balls.ravel()], plain[0], rtol=1e-15, atol=1e-16)


@pytest.mark.parametrize(("row", "layer"), [(RELU, ReLU(layer="relu")), (TANH, Tanh(layer="tanh"))])
@pytest.mark.parametrize("e", [1e-12, 1e-6, 1e-2])
def test_a_row_is_as_tight_as_a_bound_by_hand(row: Any, layer: Any, e: float) -> None:
    z = Bounded(np.random.RandomState(1).standard_normal((50, 50)), np.full((50, 50), e))
    kind = BoundedKind("float32")
    for mine, other in zip(function(row).bounded(kind, z), kind.activation(layer, z), strict=True):
        assert (mine.bound <= 1.01 * other.bound).all()


# ---------------------------------------------------------------- what rows say of their derivatives

H = 2.0**-100


def _pieces() -> dict[str, tuple[Smooth, float, float]]:
    """Every piece of an activation's row, and where it is, as far as it bends."""
    found = {}
    for kind, model in LAYERS.items():
        for number, fields in enumerate(model.examples if model.is_activation else ()):
            bounded = layer_function(model(layer=kind, **fields)).bounded
            row = bounded.args[0] if isinstance(bounded, partial) and bounded.args else None
            pieces = row.pieces if isinstance(row, Bent) else (row,) if isinstance(row, Smooth) else ()
            domains = row.domains if isinstance(row, Bent) else ((-np.inf, np.inf),)
            for at, (piece, (low, high)) in enumerate(zip(pieces, domains, strict=True) if pieces else ()):
                found[f"{kind}{number}, piece {at}"] = piece, max(low, -12.0), min(high, 12.0)
    return found


PIECES = _pieces()


@pytest.mark.parametrize("name", PIECES)
def test_a_row_s_derivatives_are_no_larger_than_it_says(name: str) -> None:
    """The third by differences, but not across 0, where a softsign's second one jumps and its size does not."""
    piece, low, high = PIECES[name]
    z = np.linspace(low, high, 200_001)
    bent = np.broadcast_to(np.abs(piece.curvature(z, *piece.of(z))), z.shape)
    assert np.abs(piece.of(z)[1]).max() <= piece.steepest * (1 + 1e-15)
    assert bent.max() <= piece.curved * (1 + 1e-13)
    assert np.abs(np.diff(bent) / np.diff(z)).max() <= piece.jerk * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("name", PIECES)
def test_a_row_s_curvature_is_the_second_derivative(name: str) -> None:
    """By differences of its balls' slope, in 512 bits."""
    piece, low, high = PIECES[name]
    z = np.linspace(low, high, 40)[1:-1]
    bent = np.broadcast_to(piece.curvature(z, *piece.of(z)), z.shape)
    with precision(512):
        for at, said in zip(z.tolist(), bent.tolist(), strict=True):
            up, down = (piece.ball(arb(at) + by * arb(H))[1] for by in (1, -1))
            assert abs(float(abs(up - down) / (2 * H)) - abs(said)) <= 1e-13 * (1 + abs(said)), at


def test_rows_are_looked_at() -> None:
    assert len(PIECES) > 20
