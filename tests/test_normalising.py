"""Layers that normalise: formulas that people write, what is lost beyond the edge, zeros by structure, bad input."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, document, loaded, texts, workspace, written
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.ground.errors import ScenarioError
from harness.run.run import run
from harness.scenario.load import load
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, precision
from harness.task.numbers.plain import PlainKind
from harness.task.variants import NarrowKind
from reference_numpy.layers._normalised import OfBatch

DTYPES = ("float64", "float32")

# ---------------------------------------------------------------- formulas that people write


def _two_passes(x: Any) -> Any:
    c = x - x.mean(-1, keepdims=True)
    return (c * c).mean(-1, keepdims=True)


def _one_by_one(x: Any) -> Any:
    """Welford's updates."""
    mean, squares = np.zeros_like(x[..., 0]), np.zeros_like(x[..., 0])
    for count in range(x.shape[-1]):
        off = x[..., count] - mean
        mean = mean + off / x.dtype.type(count + 1)
        squares = squares + off * (x[..., count] - mean)
    return (squares / x.dtype.type(x.shape[-1]))[..., None]


def _of_squares(x: Any) -> Any:
    return (x * x).mean(-1, keepdims=True) - x.mean(-1, keepdims=True) ** 2


Variance = Callable[[Any], Any]


class _Made:
    """A row's statistics as somebody writes them, and x̂; ``root``: which of three inverses."""

    def __init__(self, x: Any, eps: float, variance: Variance, root: int) -> None:
        number = x.dtype.type
        self.n, self.half, self.c = number(x.shape[-1]), number(0.5), x - x.mean(-1, keepdims=True)
        self.variance = variance(x) + number(eps)
        self.inverse = self.variance**-self.half if root == 1 else 1 / np.sqrt(self.variance)
        self.y = self.c / np.sqrt(self.variance) if root == 2 else self.c * self.inverse


def _sum(a: Any) -> Any:
    return a.sum(-1, keepdims=True)


def _simplified(g: Any, m: _Made) -> Any:
    return 1 / m.n * m.inverse * (m.n * g - _sum(g) - m.y * _sum(g * m.y))


def _with_means(g: Any, m: _Made) -> Any:
    return m.inverse * (g - g.mean(-1, keepdims=True) - m.y * (g * m.y).mean(-1, keepdims=True))


def _of_paper(g: Any, m: _Made) -> Any:
    dvar = _sum(g * m.c) * -m.half * m.variance ** (-3 * m.half)
    dmean = _sum(-g * m.inverse) + dvar * _sum(-2 * m.c) / m.n
    return g * m.inverse + dvar * 2 * m.c / m.n + dmean / m.n


def _of_paper_without_its_zero(g: Any, m: _Made) -> Any:
    """Of dmean the part through the variance is left out, which is 0 in exact numbers."""
    dvar = _sum(g * m.c) * -m.half * m.variance ** (-3 * m.half)
    return g * m.inverse + dvar * 2 * m.c / m.n + _sum(-g * m.inverse) / m.n


def _staged(g: Any, m: _Made) -> Any:
    """Node by node of the graph."""
    root = np.sqrt(m.variance)
    dinverse, dc = _sum(g * m.c), g * (1 / root)
    dvar = m.half / root * (-1 / (root * root) * dinverse)
    dc = dc + 2 * m.c * (np.ones_like(g) * dvar / m.n)
    return dc + np.ones_like(g) * -_sum(dc) / m.n


def _jacobian(g: Any, m: _Made) -> Any:
    eye = np.eye(g.shape[-1], dtype=g.dtype)
    j = (eye - 1 / m.n - m.y[..., :, None] * m.y[..., None, :] / m.n) * m.inverse[..., None]
    return (j @ g[..., None])[..., 0]


WAYS_BACK = (_simplified, _with_means, _of_paper, _of_paper_without_its_zero, _staged, _jacobian)


def _drawn(seed: int, far: float, n: int, dtype: str) -> tuple[Any, Any]:
    """Rows of a spread of 1 about a mean of ``far``, times a scale; and a gradient."""
    random = np.random.RandomState(seed)
    z = random.standard_normal((3, n))
    spread = (z - z.mean(-1, keepdims=True)) / z.std(-1, keepdims=True)
    x = (spread + far) * 10.0 ** random.uniform(-2, 2)
    return x.astype(dtype), (random.standard_normal((3, n)) + random.randint(2)).astype(dtype)


def _off(own: Any, balls: Any) -> Any:
    pairs = zip(own.ravel().tolist(), balls.ravel().tolist(), strict=True)
    return np.array([float(abs(ball - one).upper()) for one, ball in pairs]).reshape(own.shape)


def _bounds(kind: BoundedKind, x: Any, g: Any, eps: float) -> tuple[Bounded, Bounded]:
    found = kind.normalised(Bounded(x.astype(np.float64), None), eps, True)
    return found.y, kind.through_normalised(found, Bounded(g.astype(np.float64), None))


def _edge(dtype: str, n: int) -> float:
    """How many times its spread a mean may be, for E[x²] − E[x]² to count as correct."""
    kind = BoundedKind(dtype)
    return float(np.sqrt(np.sqrt(kind.u) / (2 * kind.gamma(n + 10))))


@given(
    st.integers(0, 10_000), st.floats(0, 0.9), st.sampled_from([4, 5, 16, 40]), st.sampled_from(DTYPES),
    st.sampled_from([0.0, 1e-5, 1e-3]), st.integers(0, 2), st.sampled_from([_two_passes, _one_by_one, _of_squares]),
)  # fmt: skip
@settings(max_examples=60)
def test_what_people_write_lies_within_the_bound_up_to_the_edge(
    seed: int, share: float, n: int, dtype: str, eps: float, root: int, variance: Variance
) -> None:
    x, g = _drawn(seed, share * _edge(dtype, n), n, dtype)
    made = _Made(x, eps, variance, root)
    y, back = _bounds(BoundedKind(dtype), x, g, eps)
    with precision(256):
        kind = ExactKind()
        right = kind.normalised(kind.exact(x), eps, True)
        handed = kind.through_normalised(right, kind.exact(g))
        assert (_off(made.y, right.y) <= y.bound).all()
        for way in WAYS_BACK:
            assert (_off(way(g, made), handed) <= back.bound).all(), way.__name__


#: At least this share of a bound is used by what people write: one that is ten times as wide is noticed.
USED = 1 / 35


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_bounds_are_tight(dtype: str) -> None:
    forward, backward = [0.0], [0.0]
    for n, seed in product((4, 5), range(6)):
        x, g = _drawn(seed, 0.0, n, dtype)
        made, (y, back) = _Made(x, 1e-5, _two_passes, seed % 3), _bounds(BoundedKind(dtype), x, g, 1e-5)
        with precision(256):
            right = ExactKind().normalised(ExactKind().exact(x), 1e-5, True)
            handed = ExactKind().through_normalised(right, ExactKind().exact(g))
            forward.append(np.max(_off(made.y, right.y) / y.bound))
            backward += [np.max(_off(way(g, made), handed) / back.bound) for way in WAYS_BACK]
    assert USED <= max(forward) <= 1 and USED <= max(backward) <= 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("far", [2, 100])
def test_beyond_the_edge_the_bound_of_two_passes_is_no_wider(dtype: str, far: float) -> None:
    x, g = _drawn(0, far * _edge(dtype, 8), 8, dtype)
    usual, narrow = (_bounds(kind(dtype), x, g, 1e-5) for kind in (BoundedKind, NarrowKind))
    assert all(np.array_equal(one.bound, other.bound) for one, other in zip(usual, narrow, strict=True))


# ---------------------------------------------------------------- in a run


def _network(*layers: Any) -> list[Any]:
    first = {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3}
    return [first, *layers, {"layer": "linear", "name": "fc2", "out_features": 2}]


BATCH_NORM = {"layer": "batch_norm1d", "name": "bn1"}
DATA = {"source": "normal", "seed": 2, "rows": 8, "features": 2, "outputs": 2}


def _far(mean: float) -> dict[str, Any]:
    """A network whose batch norm takes values about so far from 0, with a spread of about 1."""
    first = {
        "layer": "linear", "name": "fc1", "weight": ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), "bias": (mean, mean, mean),
    }  # fmt: skip
    return {"network": [first, BATCH_NORM, {"layer": "linear", "name": "fc2", "out_features": 2}], "data": DATA}


def _of_e_x2(monkeypatch: pytest.MonkeyPatch) -> None:
    def forward(self: Any, x: Any) -> Any:
        x_hat, y = self._buffer("x_hat", *x.shape), self._buffer("y", *x.shape)
        self.n = self.dtype.type(len(x))
        mean = x.sum(axis=0) / self.n
        variance = (x * x).sum(axis=0) / self.n - mean * mean
        self.inverse = 1 / np.sqrt(variance + self.eps)
        self.x_hat = np.multiply(x - mean, self.inverse, out=x_hat)
        self._track(mean, variance)
        return np.add(self.x_hat * self.weight, self.bias, out=y)

    monkeypatch.setattr(OfBatch, "forward", forward)


@pytest.mark.parametrize(
    ("mean", "named"), [(10.0, ""), (300.0, "the variance cancels"), (1e4, "would leave nothing of the variance")]
)
def test_a_variance_that_cancels_is_named(mean: float, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _of_e_x2(monkeypatch)
    result = run(case("float32", record_activations=True, **_far(mean)), (NUMPY, TORCH))
    assert result.as_expected is (not named)
    said = [text for row in result.differences for text in texts(row.notes)]
    assert not named or any(named in text for text in said)


def _three(layer: dict[str, Any], **fields: Any) -> Any:
    return case("float64", network=_network(layer), data=DATA, **fields)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_bias_in_front_of_batch_norm_is_0_by_structure_and_that_is_said(dtype: str) -> None:
    result = run(case(dtype, network=_network(BATCH_NORM), data=DATA, record_activations=True), (NUMPY, TORCH))
    assert result.as_expected
    notes = {row.name: texts(row.notes) for row in result.differences if row.quantity == "gradient"}
    assert any("0 by structure: bn1 takes off whatever this adds" in one for one in notes["fc1.bias"])
    assert result.resolutions["gradient"] < (1e-11 if dtype == "float64" else 1e-3)
    assert not any("0 by structure" in one for name, of in notes.items() if name != "fc1.bias" for one in of)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_unit_that_is_dead_behind_batch_norm_leaves_the_others_to_be_shown(dtype: str) -> None:
    dead = {**BATCH_NORM, "weight": (1.0, 1.0, 1.0), "bias": (-50.0, 0.1, 0.2)}
    first, _, last = _far(0.5)["network"]
    result = run(case(dtype, network=[first, dead, {"layer": "relu"}, last], data=DATA), (NUMPY, TORCH))
    assert result.as_expected
    rows = [row for row in result.differences if row.quantity == "gradient" and row.name == "fc1.bias"]
    assert rows
    assert all(any("0 by structure" in one for one in texts(row.notes)) for row in rows)


def test_a_bias_that_starts_from_0_in_front_of_batch_norm_is_right_under_adam() -> None:
    zeros = {"seed": 1, "weight": {"kind": "normal", "std": 0.5}, "bias": {"kind": "zeros"}}
    result = run(_three(BATCH_NORM, initial=zeros, optimizer={"kind": "adam", "lr": 0.001}), (NUMPY, TORCH))
    assert result.as_expected


def test_the_gradient_of_such_a_bias_that_is_not_0_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way back without what the mean hands back."""
    was = OfBatch.backward

    def backward(self: Any, g: Any) -> Any:
        return was(self, g) + g.mean(axis=0) * self.inverse

    monkeypatch.setattr(OfBatch, "backward", backward)
    result = run(_three(BATCH_NORM), (NUMPY, TORCH))
    assert ("fc1.bias", "numpy") in {(row.name, row.verdict.side) for row in result.differences}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rows", [2, 3])
def test_two_or_three_samples_a_batch_accuse_nobody(rows: int, dtype: str) -> None:
    few = {**DATA, "rows": rows}
    result = run(case(dtype, network=_network(BATCH_NORM), data=few, record_activations=True), (NUMPY, TORCH))
    assert not any(row.verdict.side for row in result.differences)


@pytest.mark.parametrize("momentum", [0.1, None, 0.0, 1.0])
def test_evaluation_takes_the_running_statistics_of_both_sides(momentum: float | None) -> None:
    found = _three({**BATCH_NORM, "momentum": momentum})
    batch, sides = batch_of(found), [loaded(side, found) for side in (NUMPY, TORCH)]
    before = [np.array(side.predict(batch.inputs)) for side in sides]
    for side in sides:
        side.step(batch, 0.0)
        side.step(batch, 0.0)
    after = [np.array(side.predict(batch.inputs)) for side in sides]
    assert np.allclose(*before, rtol=1e-12, atol=1e-15) and np.allclose(*after, rtol=1e-12, atol=1e-15)
    assert np.allclose(before[0], after[0]) == (momentum == 0.0)


def _read(folder: Path, network: list[Any], **fields: Any) -> None:
    load(written(folder, document(**{"network": network, "data": DATA, **fields}), "a"), workspace(folder))


BAD = [
    ({"layer": "batch_norm1d", "num_features": 4}, "num_features", "num_features should be 3"),
    ({"layer": "batch_norm1d", "eps": -1e-5}, "eps", "should be at least 0"),
    ({"layer": "batch_norm1d", "momentum": 1.5}, "momentum", "should be at most 1"),
    ({"layer": "batch_norm1d", "momentum": float("nan")}, "momentum", "should be a number"),
    ({"layer": "batch_norm1d", "weight": (1.0, 2.0)}, "weight", "num_features"),
    ({"layer": "batch_norm1d", "affine": False, "bias": (1.0, 2.0, 3.0)}, "bias", "affine is false"),
    ({"layer": "batch_norm2d"}, "network.1", "(batch, channels, height, width)"),
    ({"layer": "layer_norm", "normalized_shape": 4}, "normalized_shape", "normalized_shape should be 3"),
    ({"layer": "layer_norm", "normalized_shape": (2, 3)}, "normalized_shape", "state their last axes"),
    ({"layer": "layer_norm", "normalized_shape": 0}, "normalized_shape", "should be at least 1"),
    ({"layer": "rms_norm", "eps": -1.0}, "eps", "should be at least 0"),
    ({"layer": "group_norm", "num_groups": 2}, "num_groups", "2 groups should divide num_channels, which is 3"),
    ({"layer": "group_norm", "num_groups": 3}, "network.1", "at least two values"),
    ({"layer": "group_norm"}, "num_groups", "missing"),
]


@pytest.mark.parametrize(("layer", "field", "said"), BAD)
def test_what_does_not_fit_is_one_message_at_its_field(
    layer: dict[str, Any], field: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError) as caught:
        _read(tmp_path, _network(layer))
    assert field in str(caught.value) and said in str(caught.value), caught.value


@pytest.mark.parametrize(
    ("rows", "training", "field"),
    [
        (1, {"steps": 1}, "data"),
        (9, {"steps": 3, "batch": {"size": 4}}, "training.batch.size"),
        (8, {"steps": 3, "batch": {"size": 1}}, "training.batch.size"),
        (8, {"steps": 3, "batch": {"size": 4, "order": "random_start", "seed": 1}}, "training.batch.order"),
    ],
)
def test_one_value_a_channel_is_refused(rows: int, training: dict[str, Any], field: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        _read(tmp_path, _network(BATCH_NORM), data={**DATA, "rows": rows}, training=training)
    assert field in str(caught.value) and "needs at least 2" in str(caught.value)


def test_a_short_batch_that_is_never_reached_is_no_matter(tmp_path: Path) -> None:
    _read(tmp_path, _network(BATCH_NORM), data={**DATA, "rows": 9}, training={"steps": 2, "batch": {"size": 4}})


def _tracking(own: Callable[[Any, Any, Any, Any], Any], only: str) -> Callable[..., None]:
    """A reference that gives ``own(old, new, share, n)`` for one running statistic."""

    def track(self: Any, mean: Any, variance: Any) -> None:
        share = self.options.momentum
        for name, new in (("running_mean", mean), ("running_var", variance * self.n / (self.n - 1))):
            kept = self.kept[name]
            right = (1 - share) * kept + share * new
            kept[...] = own(kept, new, share, self.n) if name == only else right

    return track


MIXED_UP = [
    ("running_mean", lambda old, new, m, _n: m * old + (1 - m) * new, "torch's momentum is the new one's"),
    ("running_mean", lambda old, _new, _m, _n: old, "a training step should move it"),
    ("running_var", lambda _old, new, _m, _n: new, "it is the batch's own"),
    ("running_var", lambda old, new, m, _n: (1 - m) * ((1 - m) * old + m * new) + m * new, "twice by one batch"),
    ("running_var", lambda old, new, m, n: (1 - m) * old + m * new * (n - 1) / n, "over n - 1"),
    ("running_var", lambda old, new, m, _n: (1 - m) * old + m * np.sqrt(new), "root of the variance"),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "own", "said"), MIXED_UP)
@pytest.mark.sampled(3)
def test_running_statistics_that_are_mixed_up_are_named(
    name: str, own: Any, said: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OfBatch, "_track", _tracking(own, name))
    result = run(case(dtype, network=_network(BATCH_NORM), data=DATA), (NUMPY, TORCH))
    (row,) = [one for one in result.differences if one.quantity == "buffer" and one.step == 1 and one.verdict.side]
    assert row.name == f"bn1.{name}" and any(said in text for text in texts(row.notes)), texts(row.notes)


@given(st.integers(0, 10_000), st.sampled_from([2, 3, 5, 20]), st.floats(-6, 0.5), st.booleans())
@settings(max_examples=100)
def test_the_bound_holds_for_inputs_that_are_off_by_as_much_as_their_spread(
    seed: int, n: int, power: float, is_centred: bool
) -> None:
    """Of a side's input, which is as far from the exact one as that is from the one here."""
    random, plain, kind = np.random.RandomState(seed), PlainKind(), BoundedKind("float64")
    x, g = random.standard_normal((2, n)) + random.choice([0, 3, 30]), random.standard_normal((2, n))
    e, off = 10.0**power * random.rand(2, n), random.choice([0.0, 0.1]) * random.rand(2, n)
    with np.errstate(all="ignore"):
        found = kind.normalised(Bounded(x, e), 1e-2, is_centred)
        back = kind.through_normalised(found, Bounded(g, off))
    for _ in range(20):
        exact, own = (x + e * random.choice([-1, 1], x.shape) for _ in range(2))
        own = np.clip(own, exact - e, exact + e)
        right, made = (plain.normalised(one, 1e-2, is_centred) for one in (exact, own))
        assert (np.abs(made.y - right.y) <= found.y.bound).all()
        given = [
            plain.through_normalised(one, g + sign * off) for one, sign in ((right, 1), (made, random.choice([0, 1])))
        ]
        assert (np.abs(given[0] - given[1]) <= back.bound).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_running_mean_of_values_that_cancel_is_held_against_them(dtype: str) -> None:
    """Those of a batch norm behind another."""
    network = _network(BATCH_NORM, {"layer": "batch_norm1d", "name": "bn2"})
    result = run(case(dtype, network=network, data=DATA, record_activations=True), (NUMPY, TORCH))
    assert result.as_expected
    found = {row.name: texts(row.notes) for row in result.differences if row.quantity == "buffer" and row.step == 1}
    assert "0 to within rounding" in "".join(found["bn2.running_mean"])
