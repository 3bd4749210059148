"""Cells of a recurrence: found under names that nobody stated, called with several inputs, and each gradient judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checking.homework.cell_names import GATES, covers, pieces, without_d
from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.checking.settings import probe_of, settings_of
from harness.faults.probes import Probe
from harness.implementation import State, Step
from harness.run.sides import resolve_one
from harness.scenario.layers import LAYERS
from tests.checking.cells_by_strangers import CELLS

QUICK = Options(changes=False)


def checked(folder: Path, code: str, options: Options = QUICK) -> PartChecked:
    """The one part of this code."""
    (folder / "cell.py").write_text(code, "utf-8")
    (found,) = check_file(str(folder / "cell.py"), options).parts
    return found


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.sampled(8)
def test_a_stranger_s_cell_is_right_and_with_one_mistake_wrong(tmp_path: Path, name: str) -> None:
    cell = CELLS[name]
    assert checked(tmp_path, cell.code).verdict == "right"
    assert cell.code.count(cell.right) == 1
    assert checked(tmp_path, cell.code.replace(cell.right, cell.wrong)).verdict == "wrong"


#: By cell, the known mistake that its wrong line is.
NAMED = {
    "split": "lstm_forget_gate_of_next_cell",
    "elman": "recurrent_tanh_slope_of_output",
    "columns": "recurrent_state_weight_not_transposed",
    "gru_cho": "gru_kept_state_left_out",
    "times": "next_time_step_left_out",
    "predicts": "recurrent_state_weight_gradient_with_next_state",
}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.sampled(4)
def test_the_mistake_is_named(tmp_path: Path, name: str) -> None:
    cell = CELLS[name]
    found = checked(tmp_path, cell.code.replace(cell.right, cell.wrong)).checked
    assert found is not None and found.diagnosis is not None
    assert [one.fault.name for one in found.diagnosis.explanations[0].faults] == [NAMED[name]]


def test_only_what_is_wrong_is_told(tmp_path: Path) -> None:
    cell = CELLS["fish"]
    found = checked(tmp_path, cell.code.replace(cell.right, cell.wrong)).checked
    assert found is not None
    assert {(row.quantity, row.name) for row in found.rows if not row.is_right} == {("gradient", "it.c")}


def test_a_wrong_prediction_is_wrong(tmp_path: Path) -> None:
    code = CELLS["predicts"].code.replace("y = softmax(h_next @ Why + by)", "y = softmax(h_next @ Why - by)")
    found = checked(tmp_path, code)
    assert found.verdict == "wrong"
    assert found.checked is not None and "cell_prediction_differs" in [
        getattr(n, "code", "") for n in found.checked.notes
    ]


def test_a_forget_gate_s_own_bias_is_another_cell_and_nobody_s_mistake(tmp_path: Path) -> None:
    """It hands back the derivative of what it gives."""
    code = CELLS["split"].code.replace("sig(gf), np.tanh(gg)", "sig(gf + 1.0), np.tanh(gg)")
    assert checked(tmp_path, code, Options()).verdict == "inconclusive"


def test_another_state_with_the_stated_gradient_is_wrong(tmp_path: Path) -> None:
    code = CELLS["split"].code.replace("h_new = go * np.tanh(c_new)", "h_new = go * c_new")
    assert checked(tmp_path, code).verdict == "wrong"


def test_gradients_of_parameters_over_the_batch_are_a_convention(tmp_path: Path) -> None:
    code = CELLS["mytorch"].code
    for gradient in ("dz.T @ h_prev_l", "dz.T @ h_prev_t", "np.sum(dz, axis=0)"):
        code = code.replace(f"+= {gradient}\n", f"+= {gradient} / len(dz)\n")
    assert checked(tmp_path, code).verdict == "convention"


UNKNOWN = """
def rnn_attend_forward(x, prev_h, keys, Wx, Wh, b):
    return x @ Wx + prev_h @ Wh + b + keys.sum(0), (x, prev_h)

def rnn_attend_backward(dh, cache):
    return dh, dh
"""


def test_a_cell_that_nothing_states_is_taken_for_no_network(tmp_path: Path) -> None:
    found = checked(tmp_path, UNKNOWN)
    assert found.checked is None and found.is_part and "argument" in str(found.why)


# ---------------------------------------------------------------- names


STACKED = {"rnn": ["Wx", "Wh", "b"], "lstm": ["W_ih", "W_hh", "b_ih", "b_hh"], "gru": ["Wx", "Wh", "b"]}


@given(st.sampled_from(tuple(GATES)), st.data())
@settings(max_examples=60)
def test_the_order_of_arguments_says_nothing(kind: str, data: Any) -> None:
    names = data.draw(st.permutations(STACKED[kind]))
    assert [next(covers(kind, names))[one] for one in STACKED[kind][:2]] == ["*.x", "*.h"]


@given(st.sampled_from(("lstm", "gru")), st.sampled_from(("W_{s}{g}", "W{g}{s}", "W_{g}{s}")), st.booleans(), st.data())
@settings(max_examples=60)
def test_a_weight_of_each_gate_is_told_by_its_letters(kind: str, form: str, has_bias: bool, data: Any) -> None:
    weights = {form.format(s=s, g=g): f"{g}.{s}" for g in GATES[kind] for s in "xh"}
    biases = {f"b{g}": f"{g}.b" for g in GATES[kind]} if has_bias else {}
    names = data.draw(st.permutations([*weights, *biases]))
    assert {**weights, **biases} in list(covers(kind, names))


@given(st.sampled_from(tuple(GATES)), st.permutations(("W", "U", "b", "Wy", "by")))
def test_every_row_has_one_place(kind: str, names: list[str]) -> None:
    every = list(covers(kind, names))
    assert every
    for found in every:
        own = [one for role in found.values() for one in pieces(kind, role) if not one.startswith("y")]
        assert len(own) == len(set(own)) == 3 * len(GATES[kind])


@pytest.mark.parametrize(
    ("name", "of"), [("dprev_h", "prev_h"), ("dWax", "Wax"), ("grad_b", "b"), ("dLdh", "h"), ("W_grad", "W"), ("x", "")]
)
def test_what_a_name_is_the_gradient_of(name: str, of: str) -> None:
    assert without_d(name) == of


# ---------------------------------------------------------------- the layers

CELL = st.sampled_from(("rnn_cell", "lstm_cell", "gru_cell", "rnn", "lstm", "gru"))


def _probe(kind: str, fields: dict[str, Any], shape: tuple[int, ...], seed: int = 0) -> Probe:
    layer = LAYERS[kind].model_validate({"layer": kind, "name": "it", **fields})
    return probe_of((layer,), settings_of((layer,), (shape,))[0], seed)


def _step(probe: Probe, side: str, state: State | None = None) -> Step:
    found = resolve_one(side).build(probe.case)
    found.load(state or probe.state)
    return found.step(probe.batches[0], 0.1)


@given(CELL, st.integers(1, 4), st.integers(1, 3), st.booleans(), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_by_hand_and_by_torch_with_a_state_before(kind: str, hidden: int, inputs: int, two: bool, seed: int) -> None:
    """The state before is a parameter, with a gradient of its own."""
    probe = _probe(kind, {"hidden_size": hidden, "bias_hh": two}, (3, inputs) if "_" not in kind else (inputs,), seed)
    own, torch = _step(probe, "numpy"), _step(probe, "torch")
    assert np.allclose(own.output, torch.output, rtol=1e-12, atol=1e-13)
    assert own.gradients.keys() == torch.gradients.keys() == set(probe.state.parameters)
    assert all(np.allclose(one, torch.gradients[name], rtol=1e-9, atol=1e-11) for name, one in own.gradients.items())


@given(st.sampled_from(("rnn", "lstm", "gru")), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_one_time_step_is_the_cell(kind: str, hidden: int, inputs: int, seed: int) -> None:
    whole, cell = (
        _probe(f"{kind}{end}", {"hidden_size": hidden}, (*time, inputs), seed)
        for end, time in (("", (1,)), ("_cell", ()))
    )
    once = _step(cell, "numpy", whole.state).output
    assert np.allclose(_step(whole, "numpy").output, once[:, :hidden], rtol=1e-12, atol=1e-13)
