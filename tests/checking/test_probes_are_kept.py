"""Probes are made once, and shared by all that are taken for the same."""

from __future__ import annotations

import numpy as np
import pytest

from harness.checking.settings import probe_of, settings_of
from harness.ground.kept import kept_by
from harness.scenario.layers import LAYERS


def test_a_probe_is_made_once_and_nobody_changes_it() -> None:
    layers = (LAYERS["linear"].model_validate({"layer": "linear", "out_features": 2}),)
    setting = settings_of(layers)[0]
    first = probe_of(layers, setting, 0)
    assert probe_of(tuple(layers), setting, 0) is first
    assert probe_of(layers, setting, 1) is not first
    arrays = (*first.state.parameters.values(), first.batches[0].inputs, first.batches[0].targets)
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert np.isfinite(first.batches[0].targets).all()


def test_only_the_last_asked_for_are_kept() -> None:
    made: list[int] = []

    @kept_by(lambda one: None if one < 0 else one % 10, 2)
    def twice(one: int) -> int:
        made.append(one)
        return 2 * one

    assert [twice(one) for one in (1, 11, 2, 1, 3, 2, 1, -1, -1)] == [2, 2, 4, 2, 6, 4, 2, -2, -2]
    assert made == [1, 2, 3, 2, 1, -1, -1]  # of 1, 2 and 3 two are kept; what has no key is made each time
