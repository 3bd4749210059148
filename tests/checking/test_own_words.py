"""What is not decided is told in the candidate's own names."""

from __future__ import annotations

from pathlib import Path

from tests.checking.test_code_as_people_write_it import TWO_LAYERS, checked, said

CODE = """\
def train_step(wh, bh, wo, bo, x, t):
    h = np.tanh(x @ wh + bh)
    y = h @ wo + bo
    d = 2 * (y - t) / y.size
    e = d @ wo.T * (1 - h**2)
    lr = 1e-30
    after = {"wh": wh - lr * x.T @ e, "bh": bh - lr * e.sum(0), "wo": wo - lr * h.T @ d, "bo": bo - lr * d.sum(0)}
    return np.mean((y - t) ** 2), after
"""


def test_what_rounding_hides_is_named_as_the_candidate_names_it(tmp_path: Path) -> None:
    line = {**TWO_LAYERS, "optimizer": {"lr": 1e-30}, "returns": ["loss", "parameters"]}
    found = checked(tmp_path, line, CODE)
    assert "in part: a mistake could hide in rounding there" in said(found)
    assert "linear1" not in said(found)
