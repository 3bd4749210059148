"""The table of how much of each bound right code uses, on its first networks."""

from __future__ import annotations

import pytest

from benchmarks.tightness import LEAST, Row, Used, report, study


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.sampled(2)
def test_right_code_stays_within_every_bound_and_uses_some_of_it(dtype: str) -> None:
    found = study(dtype, 2)
    used = {what: one.share for what, one in found.items() if one}
    assert all(share <= 1 for share in used.values())
    assert all(used[Row("linear", result)] > LEAST for result in ("output", "gradient", "gradient of weight"))
    assert any(share > LEAST for what, share in used.items() if what.of.startswith("sgd"))
    assert "BEYOND" not in report({dtype: found}, 2, 1.0)


def test_a_bound_that_is_too_wide_or_too_narrow_is_told() -> None:
    found = {
        Row("linear", "output"): Used(0.4, "torch"),
        Row("tanh", "output"): Used(0.02, "torch"),
        Row("relu", "output"): Used(0.0, "torch"),
        Row("identity", "output"): None,
        Row("mse", "loss"): Used(1.2, "reference_numpy"),
    }
    lines = [line.split("|") for line in report({"float64": found}, 1, 1.0).splitlines() if line.startswith("| ")][1:]
    notes = {line[1].strip(): line[-2].strip() for line in lines}
    assert (notes["linear"], notes["tanh"], notes["identity"], notes["mse"]) == ("", "TOO WIDE", "", "BEYOND")
    assert notes["relu"].startswith("rounds nothing")
