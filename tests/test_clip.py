"""Clipping: what both sides tell, norms that are at the limit, vanish or overflow, and bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, batch_of, case, loaded
from test_load import _refused

from harness.run.result import Kind, Verdict
from harness.run.run import run
from harness.run.sides import Side
from harness.task.numbers.plain import PlainKind

DTYPES = ("float64", "float32")
NORMS: dict[str, Any] = {"2": 2, "1": 1, "inf": "inf"}


def _clipped(dtype: str = "float64", weight: float = 0.5, **clip: Any) -> Any:
    initial = {"seed": 1, "weight": {"kind": "normal", "std": weight}, "bias": {"kind": "normal", "std": 0.5}}
    return case(dtype, initial=initial, optimizer={"lr": 0.1, "clip": clip or None}, record_activations=True)


def _norm(norm_type: Any) -> float:
    """Of the first step's gradients."""
    gradients = loaded(NUMPY, _clipped()).step(batch_of(_clipped()), 0.1).gradients or {}
    return float(PlainKind().norm(tuple(gradients.values()), norm_type)[0])


@pytest.mark.parametrize("side", [NUMPY, TORCH], ids=["numpy", "torch"])
@pytest.mark.parametrize("clip", [{"max_norm": 0.01}, {"clip_value": 0.01}])
def test_the_gradient_that_is_told_is_the_loss_s_before_it_is_clipped(side: Any, clip: dict[str, Any]) -> None:
    free, found = (loaded(side, one).step(batch_of(one), 0.1) for one in (_clipped(), _clipped(**clip)))
    for name, g in (free.gradients or {}).items():
        assert np.array_equal(g, found.gradients[name])
        assert not np.array_equal(free.parameters[name], found.parameters[name])


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("norm_type", NORMS.values(), ids=NORMS)
@pytest.mark.parametrize("ulps", [-40, -1, 0, 1, 40])
def test_a_norm_at_the_limit_accuses_nobody(norm_type: Any, ulps: int, dtype: str) -> None:
    """Where the norm and 1e-6 are the limit the factor has its kink; it is 1 on one side, or on both."""
    limit = (_norm(norm_type) + 1e-6) * (1 + ulps * float(np.finfo(dtype).eps))
    assert run(_clipped(dtype, max_norm=limit, norm_type=norm_type), (NUMPY, TORCH)).as_expected


#: As large as float64's numbers may be, and as float32's.
WEIGHTS = [("float64", weight) for weight in (1e-30, 1e12, 1e60, 1e140)] + [("float32", 1e-30), ("float32", 1e12)]


@pytest.mark.parametrize(("dtype", "weight"), WEIGHTS)
@pytest.mark.parametrize("clip", [{"max_norm": 1.0}, {"max_norm": 1e-30, "norm_type": "inf"}, {"clip_value": 1.0}])
@pytest.mark.sampled(3)
def test_gradients_that_vanish_or_overflow_accuse_nobody(clip: dict[str, Any], dtype: str, weight: float) -> None:
    assert not run(_clipped(dtype, weight, **clip), (NUMPY, TORCH)).verdict.accuses


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_step_that_is_not_clipped_is_accused(dtype: str) -> None:
    forgets = Side("forgets", lambda _: NUMPY.build(_clipped(dtype)))
    assert run(_clipped(dtype, max_norm=0.1), (forgets, TORCH)).verdict == Verdict(Kind.WRONG, "forgets")


TEXT = """title: A test
network: [{layer: linear, in_features: 2, out_features: 2}]
initial: {seed: 1, weight: {kind: he}}
loss: {kind: mse}
optimizer: {lr: 0.1, clip: CLIP}
data: {source: normal, seed: 2, rows: 4, features: 2, outputs: 2}
training: {steps: 2}
dtypes: [float32]
"""


@pytest.mark.parametrize(
    ("clip", "place", "problem"),
    [
        ("1", "5:28", "optimizer.clip: should be a mapping, not"),
        ("{}", "5:28", "optimizer.clip: should have exactly one of max_norm, clip_value"),
        ("{max_norm: 1, clip_value: 1}", "5:28", "optimizer.clip: should have exactly one of max_norm, clip_value"),
        ("{norm: 1}", "5:29", "optimizer.clip.norm: unknown field, did you mean max_norm"),
        ("{max_norm: 0}", "5:39", "optimizer.clip.max_norm: should be above 0, not 0"),
        ("{max_norm: -1.5}", "5:39", "optimizer.clip.max_norm: should be above 0, not -1.5"),
        ("{max_norm: .nan}", "5:39", ".nan: should be a finite number"),
        ("{max_norm: 1.0e+39}", "5:39", "optimizer.clip.max_norm: 1e[+]39 is too large for float32"),
        ("{max_norm: 1, norm_type: 3}", "5:53", "optimizer.clip.norm_type: should be 2, 1 or inf, not 3"),
        ("{clip_value: 0}", "5:41", "optimizer.clip.clip_value: should be above 0, not 0"),
        ("{clip_value: 1, norm_type: 1}", "5:55", "optimizer.clip.norm_type: goes with max_norm alone; leave it out"),
    ],
)
def test_a_clip_that_is_wrong_is_refused(tmp_path: Path, clip: str, place: str, problem: str) -> None:
    _refused(tmp_path, TEXT.replace("CLIP", clip), place, problem)


def test_the_exact_norm_is_known_where_a_gradient_cancels() -> None:
    from flint import arb

    from harness.task.numbers.exact import ExactKind

    (norm,) = ExactKind().norm([np.array([arb(0, 1e-30), arb(3), arb(-4)], dtype=object)], 2)
    assert norm.overlaps(arb(5)) and norm.rad() < 1e-9
