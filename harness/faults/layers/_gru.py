"""Mistakes of the gated recurrent unit, one time step of it or over time: what else is handed back."""

from __future__ import annotations

from typing import Any

from harness.faults.layers._recurrent import (
    HINT_STATE,
    Cell,
    Own,
    States,
    V,
    activated,
    of_cell,
    one,
    product_of,
)
from harness.scenario.kinds import Layer
from harness.task.layers import _recurrent as stated
from harness.task.layers._recurrent import products
from harness.task.tape import Tape

_GRU = ("gru_cell", "gru")


# ---------------------------------------------------------------- the gated recurrent unit


def _gru(**other: Any) -> Cell:
    """With some of its gates or its end otherwise."""

    def cell(tape: Tape[Any], layer: Layer, x: V, states: States, own: Own) -> States:
        h, n = states[0], layer.hidden_size
        zs = other.get("made", products)(tape, layer, x, h, own, slice(0, 2))
        r, z = (other.get(name, activated("sigmoid", None))(tape, one) for name, one in zip("rz", zs, strict=True))
        r, rows = other.get("reset", lambda tape, r: r)(tape, r), slice(2 * n, 3 * n)
        if layer.reset_after:
            of_x = stated.with_biases(tape.affine(x, own["weight_ih"][rows]), own, rows, "bias_ih")
            of_h = stated.with_biases(tape.affine(h, own["weight_hh"][rows]), own, rows, "bias_hh")
            new = of_x + other.get("product", lambda tape, a, b: a * b)(tape, r, of_h)
        else:
            (new,) = products(
                tape, layer, x, other.get("product", lambda tape, a, b: a * b)(tape, r, h), own, slice(2, 3)
            )
        new = other.get("n", activated("tanh", None))(tape, new)
        stays = z if layer.update_keeps else 1 - z
        return (other.get("end", lambda tape, stays, h, new: stays * h + (1 - stays) * new)(tape, stays, h, new),)

    return cell


def _end(tape: Tape[Any], stays: V, h: V, new: V, to_gate: V, to_new: V) -> V:
    """h', which hands other factors to the gate and the candidate."""
    kind, value = tape.kind, stays * h + (1 - stays) * new
    return tape.taken(
        value.value,
        (stays, lambda g: kind.multiplied(g, to_gate.value)),
        (h, lambda g: kind.multiplied(g, stays.value)),
        (new, lambda g: kind.multiplied(g, to_new.value)),
    )


for _name, _cell, _said in (
    ("reset_gate_slope_missing", _gru(r=activated("sigmoid", one)), "the reset gate's gradient lacks r (1 - r)"),
    ("update_gate_slope_missing", _gru(z=activated("sigmoid", one)), "the update gate's gradient lacks z (1 - z)"),
    ("candidate_slope_missing", _gru(n=activated("tanh", one)), "the candidate's gradient lacks 1 - n^2"),
    (
        "candidate_slope_of_output",
        _gru(n=activated("tanh", lambda tape, z, a: 1 - a)),
        "the candidate has 1 - n, where 1 - n^2 belongs",
    ),
    (
        "reset_gate_left_out",
        _gru(reset=lambda tape, r: tape.stop(r)),
        "no gradient comes through the reset gate",
    ),
    (
        "state_left_out_of_candidate",
        _gru(product=lambda tape, a, b: a * tape.stop(b)),
        "no gradient of the state before comes through the candidate",
    ),
    (
        "state_without_reset_gate",
        _gru(product=lambda tape, a, b: product_of(tape, a, b, b, a * 0 + 1.0)),
        "what comes through the candidate to the state before lacks the factor r",
    ),
    (
        "kept_state_left_out",
        _gru(end=lambda tape, stays, h, new: stays * tape.stop(h) + (1 - stays) * new),
        "the gradient of the state before lacks what the update gate lets through",
    ),
    (
        "update_gate_sign",
        _gru(end=lambda tape, stays, h, new: _end(tape, stays, h, new, new - h, 1 - stays)),
        "the update gate's gradient has the other sign",
    ),
    (
        "update_gate_of_state_alone",
        _gru(end=lambda tape, stays, h, new: _end(tape, stays, h, new, h, 1 - stays)),
        "the update gate's gradient has the state before as its factor, without the candidate",
    ),
    (
        "candidate_with_the_other_share",
        _gru(end=lambda tape, stays, h, new: _end(tape, stays, h, new, h - new, stays)),
        "the candidate's gradient has the state's share as its factor, where the rest of it belongs",
    ),
):
    of_cell(154, f"gru_{_name}", _GRU, _cell, _said, "all that comes along other ways is right.", HINT_STATE, 0)
