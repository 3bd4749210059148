"""Classes made with the widths of several hidden layers: as one number, and as a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_code_as_people_write_it import checked, said

DEEP = {"network": "linear sigmoid linear sigmoid linear", "loss": "mse"}

STEP = """\
    def gradients(self, x, t):
        a = 1 / (1 + np.exp(-(x @ self.W1 + self.b1)))
        h = 1 / (1 + np.exp(-(a @ self.W2 + self.b2)))
        y = h @ self.W3 + self.b3
        d3 = 2 * (y - t) / y.size
        d2 = d3 @ self.W3.T * h * (1 - h)
        d1 = d2 @ self.W2.T * a * (1 - a)
        return np.mean((y - t) ** 2), {
            "W1": x.T @ d1, "b1": d1.sum(0), "W2": a.T @ d2, "b2": d2.sum(0), "W3": h.T @ d3, "b3": d3.sum(0)
        }
"""
ONE = """\
class Net:
    def __init__(self, n_in, {name}, n_out):
        self.W1, self.b1 = np.ones((n_in, {name})), np.zeros({name})
        self.W2, self.b2 = np.ones(({name}, {name})), np.zeros({name})
        self.W3, self.b3 = np.ones(({name}, n_out)), np.zeros(n_out)

"""
SEVERAL = """\
class Net:
    def __init__(self, n_in, {name}, n_out):
        first, second = {name}
        self.W1, self.b1 = np.ones((n_in, first)), np.zeros(first)
        self.W2, self.b2 = np.ones((first, second)), np.zeros(second)
        self.W3, self.b3 = np.ones((second, n_out)), np.zeros(n_out)

"""


@pytest.mark.parametrize("name", ["n_hidden", "hidden_dim"])
def test_one_number_is_the_width_of_every_hidden_layer(tmp_path: Path, name: str) -> None:
    found = checked(tmp_path, DEEP, ONE.format(name=name) + STEP)
    assert found.verdict == "right", found
    assert f"{name} as one width of all hidden layers" in said(found)


@pytest.mark.parametrize("name", ["hidden_size", "hidden_dims"])
def test_a_list_of_widths_gives_each_hidden_layer_its_own(tmp_path: Path, name: str) -> None:
    found = checked(tmp_path, DEEP, SEVERAL.format(name=name) + STEP)
    assert found.verdict == "right", found
    assert "W2 (5, 8)" in said(found)
    assert "as one width" not in said(found)


@pytest.mark.sampled(2, first=1)
@pytest.mark.parametrize(
    ("right", "mistaken", "number"),
    [("y = h @ self.W3", "y = a @ self.W3", 63), ("h * (1 - h)", "a * (1 - a)", 13)],
)
def test_what_equal_widths_hide_from_numpy_is_found_and_named(
    tmp_path: Path, right: str, mistaken: str, number: int
) -> None:
    found = checked(tmp_path, DEEP, (ONE.format(name="n_hidden") + STEP).replace(right, mistaken))
    assert found.verdict == "wrong"
    assert f"(fault {number})" in said(found)


def test_widths_that_the_command_line_states_are_given_as_one_number_where_they_are_equal(tmp_path: Path) -> None:
    stated = {**DEEP, "sizes": [3, 4, 4, 2]}
    assert checked(tmp_path, stated, ONE.format(name="n_hidden") + STEP).verdict == "right"
    assert checked(tmp_path, stated, SEVERAL.format(name="n_hidden") + STEP).verdict == "right"
