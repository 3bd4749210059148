"""Long short-term memories in which the state before, or what is kept, is otherwise than most write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Tape
from tests.checking.test_cells import checked

#: One time step; the way back takes what the way forward keeps as KEPT, made by MADE, whose parts are OF.
STEP = """
import numpy as np

def squash(v):
    return 1 / (1 + np.exp(-v))

class Slot:
    pass

def lstm_step_fwd(xt, h_prev, c_prev, Wx, Wh, b):
    i, f, o, g = np.split(xt @ Wx + h_prev @ Wh + b, 4, axis=1)
    i, f, o, g = squash(i), squash(f), squash(o), np.tanh(g)
    c_next = f * c_prev + i * g
    t = np.tanh(c_next)
    h_next = o * t
    slot = Slot()
    slot.all = (xt, h_prev, c_prev, Wx, Wh, i, f, o, g, t)
    MADE

def lstm_step_bwd(dh, dc, KEPT):
    xt, h_prev, c_prev, Wx, Wh, i, f, o, g, t = OF
    dc = dc + dh * o * (1 - t * t)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g)])
    return da @ Wx.T, da @ Wh.T, dc * f, xt.T @ da, h_prev.T @ da, da.sum(axis=0)
"""

#: How it is kept: what the way forward ends with, and how the way back calls it and takes it apart.
KEPT = {
    "an object called cell": ("cell = slot\n    return h_next, c_next, cell", "cell", "cell.all"),
    "an object called state": ("state = slot\n    return h_next, c_next, state", "state", "state.all"),
    "a list, and memory": ("return h_next, c_next, list(slot.all)", "memory", "(memory[k] for k in range(10))"),
}


def step(how: str) -> str:
    """One time step that keeps what it needs in one of these ways."""
    made, name, of = KEPT[how]
    return STEP.replace("MADE", made).replace("KEPT", name).replace("OF", of)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", KEPT)
def test_what_is_kept_may_have_a_state_s_name(tmp_path: Path, how: str) -> None:
    code = step(how)
    assert checked(tmp_path, code).verdict == "right"
    assert checked(tmp_path, code.replace("dc * i * (1 - g * g)", "dc * i * (1 - g)")).verdict == "wrong"


#: Over time; it is given h0 alone.
LOOP = """
def lstm_seq_forward(x, h0, Wx, Wh, b):
    h, c, hs, steps = h0, np.zeros_like(h0), [], []
    for t in range(x.shape[AXIS]):
        h, c, kept = lstm_step_fwd(XT, h, c, Wx, Wh, b)
        hs.append(h)
        steps.append(kept)
    return np.stack(hs, axis=AXIS), steps

def lstm_seq_backward(dhs, steps):
    dxs, dh, dc, dWx, dWh, db = [], 0.0, 0.0, 0.0, 0.0, 0.0
    for t in reversed(range(dhs.shape[AXIS])):
        dx, dh, dc, *each = lstm_step_bwd(DHS + dh, dc, steps[t])
        dxs.insert(0, dx)
        dWx, dWh, db = dWx + each[0], dWh + each[1], db + each[2]
    return np.stack(dxs, axis=AXIS), dh, dWx, dWh, db
"""


def over_time(axis: int) -> str:
    """Of sequences (N, T, D), or (T, N, D)."""
    x, dhs = ("x[:, t]", "dhs[:, t]") if axis else ("x[t]", "dhs[t]")
    return step("an object called cell") + LOOP.replace("AXIS", str(axis)).replace("DHS", dhs).replace("XT", x)


def verdict_of_sequence(folder: Path, code: str) -> str | None:
    """Of the recurrence over time alone, whatever else of the file is taken for a part."""
    (folder / "cells.py").write_text(code, "utf-8")
    (found,) = (
        one
        for one in check_file(str(folder / "cells.py"), Options(changes=False, diagnose=False)).parts
        if "seq" in one.name
    )
    return found.verdict


@pytest.mark.parametrize("axis", [0, 1])
def test_the_first_cell_state_is_0_where_none_is_given(tmp_path: Path, axis: int) -> None:
    code = over_time(axis)
    assert verdict_of_sequence(tmp_path, code) == "right"
    assert verdict_of_sequence(tmp_path, code.replace("dx, dh, dc, *each", "dx, dh, _, *each")) == "wrong"


def test_what_a_result_does_not_depend_on_is_handed_0() -> None:
    """As with a mistake by which nothing reaches the cell state before, over one time step."""
    tape: Tape[Any] = Tape(PlainKind())
    h, c = (tape.variable(np.ones((2, 3))) for _ in range(2))
    given = tape.gradients(h * 2, np.ones((2, 3)), {"h": h, "c": c}, "c")
    assert given.shape == (2, 3) and not given.any()
