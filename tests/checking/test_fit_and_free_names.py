"""A fit that returns its object or a growing list of losses, and weights that no usual name says anything of."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

FIT = """\
import numpy as np

HARNESS = {{"network": "linear", "loss": "mse", "optimizer": {{"lr": 0.1}}}}


class Regression:
    def __init__(self, n_in, n_out):
        self.W, self.b, self.losses = np.zeros((n_in, n_out)), np.zeros(n_out), []

    def fit(self, X, y, epochs=1):
        for _ in range(epochs):
            e = X @ self.W + self.b - y
            self.losses.append(np.mean(e ** 2))
            self.W -= 0.1 * 2 * X.T @ e / e.size
            self.b {sign}= 0.1 * 2 * e.sum(axis=0) / e.size
        return {returned}
"""


@pytest.mark.parametrize("returned", ["self", "(self, self.losses[-1])", "self.losses", "np.array(self.losses)"])
def test_a_fit_is_judged_by_what_it_holds_whatever_it_returns(tmp_path: Path, returned: str) -> None:
    assert harness.check(written(tmp_path, FIT.format(sign="-", returned=returned))).is_right


def test_a_fit_that_returns_itself_and_climbs_is_named(tmp_path: Path) -> None:
    found = harness.check(written(tmp_path, FIT.format(sign="+", returned="self")))
    assert "the biases' step goes up the gradient" in " ".join(repr(found).split())


STEP = """\
import numpy as np

HARNESS = {{"network": "linear tanh linear", "loss": "mse", "bias": "{bias}"}}


def train({arguments}, lr):
    h = np.tanh(X @ {one} + {b1})
    e = h @ {two} + {b2} - y
    d = e @ {two}.T * (1 - h ** 2)
    scale = lr * 2 / e.size
    {two}, {one} = {two} - scale * h.T @ e, {one} - scale * X.T @ d
    {updates}
    return np.mean(e ** 2), {returned}
"""


@pytest.mark.parametrize("names", [("syn0", "syn1"), ("hidden_layer", "output_layer"), ("first", "second"), ("M", "K")])
def test_weights_may_have_any_name_where_nothing_else_is_left(tmp_path: Path, names: tuple[str, str]) -> None:
    one, two = names
    asked = f"X, y, {one}, {two}"
    code = STEP.format(
        bias="none", arguments=asked, one=one, two=two, b1="0", b2="0", updates="pass", returned=f"{one}, {two}"
    )
    found = harness.check(written(tmp_path, code))
    assert found.is_right, found
    assert f"{one} (" in " ".join(repr(found).split())


def test_so_may_biases_beside_weights_of_usual_names(tmp_path: Path) -> None:
    updates = "c1, c2 = c1 - scale * d.sum(0), c2 - scale * e.sum(0)"
    code = STEP.format(
        bias="flat", arguments="X, y, w1, c1, w2, c2", one="w1", two="w2", b1="c1", b2="c2", updates=updates,
        returned="w1, c1, w2, c2",
    )  # fmt: skip
    assert harness.check(written(tmp_path, code)).is_right
