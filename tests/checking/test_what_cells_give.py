"""What a cell's way back gives is told apart by names, shapes and numbers, in whatever form it comes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.candidate.reading.source import Unit
from harness.checking.homework.cell_returns import flattened, placed
from harness.checking.homework.cells import next_states
from harness.checking.homework.file import check_file
from harness.checking.homework.survey import survey
from harness.checking.opening import Options

AHEAD = """
import numpy as np
from collections import namedtuple

def sig(v):
    return 1 / (1 + np.exp(-v))

def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    a = x @ Wx + h_prev @ Wh + b
    i, f, o, g = (part(one) for part, one in zip((sig, sig, sig, np.tanh), np.split(a, 4, axis=1)))
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, (x, h_prev, c_prev, Wx, Wh, i, f, o, g, c)

def back(dh, dc, kept):
    x, h_prev, c_prev, Wx, Wh, i, f, o, g, c = kept
    t = np.tanh(c)
    s = dc + dh * o * (1 - t ** 2)
    a = np.hstack([s * g * i * (1 - i), s * c_prev * f * (1 - f), dh * t * o * (1 - o), s * i * (1 - g ** 2)])
    return a @ Wx.T, a @ Wh.T, s * f, x.T @ a, h_prev.T @ a, a.sum(0)

def lstm_step_backward(dh, dc, cache):
    {way}
"""
#: By form, how the gradients come back; none is named in the text of the way back.
FORMS = {
    "of another": "return back(dh, dc, cache)",
    "a list": "out = list(back(dh, dc, cache))\n    return out",
    "nested": "r = back(dh, dc, cache)\n    return r[:3], r[3:]",
    "nested deep": "r = back(dh, dc, cache)\n    return r[0], [r[1], (r[2], r[3])], list(r[4:])",
    "states after": "p, q, r, u, v, w = back(dh, dc, cache)\n    return p, u, v, w, q, r",
    "states exchanged": "p, q, r, *rest = back(dh, dc, cache)\n    return (p, r, q, *rest)",
    "backwards": "return back(dh, dc, cache)[::-1]",
    "in a loop": "out = []\n    for one in back(dh, dc, cache):\n        out.append(one)\n    return tuple(out)",
    "a record": "Of = namedtuple('Of', 'p q r s t u')\n    return Of(*back(dh, dc, cache))",
    "a dict": "return dict(zip(('dx', 'dh_prev', 'dc_prev', 'dWx', 'dWh', 'db'), back(dh, dc, cache)))",
}


def verdict(folder: Path, code: str) -> str | None:
    (folder / "cell.py").write_text(code, "utf-8")
    (found,) = (one for one in check_file(str(folder / "cell.py"), Options(changes=False)).parts if "step" in one.name)
    return found.verdict


@pytest.mark.thorough
@pytest.mark.verdicts
@pytest.mark.parametrize("form", FORMS)
def test_gradients_are_told_apart_in_any_form(tmp_path: Path, form: str) -> None:
    assert verdict(tmp_path, AHEAD.replace("{way}", FORMS[form])) == "right"


@pytest.mark.verdicts
def test_a_wrong_one_among_them_stays_wrong(tmp_path: Path) -> None:
    code = AHEAD.replace("{way}", FORMS["of another"])
    assert verdict(tmp_path, code.replace("h_prev.T @ a,", "h_prev.T @ a / len(a),")) == "wrong"


def test_a_state_may_be_an_entry_of_what_is_kept() -> None:
    """``return kept["h"], kept``: both are called as what is kept is."""
    code = "def rnn_forward(x, h, Wx, Wh, b):\n    cache = {}\n    return cache['h'], cache"
    assert next_states("rnn", survey([Unit("", code)]).functions["rnn_forward"]) == ("oh", "cache")


def test_places_count_where_shapes_allow_it_and_shapes_where_not() -> None:
    shapes = {"dx": (3, 2), "dh": (3, 4), "db": (4,)}
    dx, dh, db = map(np.zeros, shapes.values())
    assert placed((dx, dh, db), tuple(shapes), shapes) == ("dx", "dh", "db")
    assert placed((db, dx, dh), tuple(shapes), shapes) == ("db", "dx", "dh")
    assert placed((dx, dh, dh), tuple(shapes), shapes) == ("dx", "dh", "db")  # of a wrong shape, by what is left
    assert placed((dx, db, db), tuple(shapes), shapes) == ("dx", "dh", "db")
    assert placed((db, db, db), tuple(shapes), shapes) is None
    assert placed((dx, dh), tuple(shapes), shapes) is None


def test_what_is_nested_is_one_after_another() -> None:
    assert flattened((1, [2, (3, 4)], {"a": 5})) == (1, 2, 3, 4, {"a": 5})
