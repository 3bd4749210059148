"""Mistakes of the long short-term memory, one time step of it or over time: what else is handed back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.faults.layers._recurrent import (
    HINT_SLOPE,
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
from harness.task.layers._recurrent import products
from harness.task.tape import Tape

_LSTM = ("lstm_cell", "lstm")


# ---------------------------------------------------------------- the long short-term memory


def _lstm(**other: Any) -> Cell:
    """With some of its parts otherwise: ``made``, gates by name, ``c`` (for h, and that is handed on), and ``h``."""

    def cell(tape: Tape[Any], layer: Layer, x: V, states: States, own: Own) -> States:
        z = dict(zip("ifgo", other.get("made", products)(tape, layer, x, states[0], own), strict=True))
        gate = {n: other.get(n, activated("tanh" if n == "g" else "sigmoid", None))(tape, z[n]) for n in "ifgo"}
        within, on = other.get("c", _c)(tape, gate, states[1])
        return other.get("h", _h)(tape, gate["o"], within), on

    return cell


def _c(tape: Tape[Any], gate: Mapping[str, V], before: V) -> tuple[V, V]:
    found = gate["f"] * before + gate["i"] * gate["g"]
    return found, found


def _h(tape: Tape[Any], o: V, c: V) -> V:
    return o * tape.activation("tanh", c)


def _c_handed_on_alone(tape: Tape[Any], gate: Mapping[str, V], before: V) -> tuple[V, V]:
    """dc_prev of what arrives at c' alone."""
    return _c(tape, gate, tape.stop(before))[0], _c(tape, gate, before)[1]


def _c_of_h_alone(tape: Tape[Any], gate: Mapping[str, V], before: V) -> tuple[V, V]:
    found, _ = _c(tape, gate, before)
    return found, tape.stop(found)


def _factors(of_i: str, of_g: str, of_f: str) -> Any:
    """c' with other factors: what i, g and f are handed the gradient times."""

    def c(tape: Tape[Any], gate: Mapping[str, V], before: V) -> tuple[V, V]:
        after = gate["f"] * before + gate["i"] * gate["g"]
        values = {**gate, "before": before, "after": after, "one": before * 0 + 1.0}
        i_g = product_of(tape, gate["i"], values[of_i], gate["g"], values[of_g])
        found = product_of(tape, gate["f"], values[of_f], before, gate["f"]) + i_g
        return found, found

    return c


def _c_slopes_of_h_alone(name: str) -> Any:
    """A gate's slope multiplies what comes through h, and not what arrives at c': brackets."""

    def whole(tape: Tape[Any], layer: Layer, x: V, states: States, own: Own) -> States:
        z = dict(zip("ifgo", products(tape, layer, x, states[0], own), strict=True))
        gate = {n: activated("tanh" if n == "g" else "sigmoid", None)(tape, z[n]) for n in "ifgo"}
        bare = {**gate, name: tape.mistaken(gate[name], z[name])}
        within, on = _c(tape, gate, states[1])[0], _c(tape, bare, states[1])[1]
        return _h(tape, gate["o"], within), on

    return whole


def _swapped(one: str, other: str) -> Any:
    """Gradients of two gates stand in each other's place."""
    a, b = "ifgo".index(one), "ifgo".index(other)

    def made(tape: Tape[Any], layer: Layer, x: V, h: V, own: Own, gates: slice = slice(None)) -> list[V]:
        found = products(tape, layer, x, h, own, gates)
        found[a], found[b] = tape.mistaken(found[a], found[b]), tape.mistaken(found[b], found[a])
        return found

    return made


def _h_with(to_o: str, to_c: Callable[[Tape[Any], V, V, V], V]) -> Any:
    """h' that hands o the gradient times another value, or c' another slope; of a tape, o, c and tanh(c)."""

    def h(tape: Tape[Any], o: V, c: V) -> V:
        t, kind = tape.activation("tanh", c), tape.kind
        of_o, slope = {"t": t, "c": c, "one": t * 0 + 1.0}[to_o], to_c(tape, o, c, t)
        pulls = ((o, lambda g: kind.multiplied(g, of_o.value)), (c, lambda g: kind.multiplied(g, slope.value)))
        return tape.taken((o * t).value, *pulls)

    return h


def _right_slope(tape: Tape[Any], o: V, c: V, t: V) -> V:
    return o * (1 - t * t)


def _alone(gate: int) -> Any:
    """The products, of which one gate alone hands something back to x and to h."""

    def made(tape: Tape[Any], layer: Layer, x: V, h: V, own: Own, gates: slice = slice(None)) -> list[V]:
        found = products(tape, layer, tape.stop(x), tape.stop(h), own, gates)
        found[gate] = products(tape, layer, x, h, own, gates)[gate]
        return found

    return made


def _left_out(gate: int, of: str) -> Callable[..., list[V]]:
    """The products, of which one gate hands nothing back to x, or to h."""

    def made(tape: Tape[Any], layer: Layer, x: V, h: V, own: Own, gates: slice = slice(None)) -> list[V]:
        right = products(tape, layer, x, h, own, gates)
        stopped = {"x": x, "h": h, of: tape.stop(x if of == "x" else h)}
        right[gate] = products(tape, layer, stopped["x"], stopped["h"], own, gates)[gate]
        return right

    return made


for _gate, _full in (("i", "input"), ("f", "forget"), ("o", "output")):
    of_cell(
        153,
        f"lstm_{_full}_gate_slope_missing",
        _LSTM,
        _lstm(**{_gate: activated("sigmoid", one)}),
        f"the {_full} gate's gradient lacks its sigmoid's derivative {_gate} (1 - {_gate})",
        "all that does not come through this gate is right.",
        HINT_SLOPE,
        0,
    )
    of_cell(
        153,
        f"lstm_{_full}_gate_slope_of_tanh",
        _LSTM,
        _lstm(**{_gate: activated("sigmoid", lambda tape, z, a: 1 - a * a)}),
        f"the {_full} gate has a tanh's derivative 1 - {_gate}^2, where its sigmoid's {_gate} (1 - {_gate}) belongs",
        "all that does not come through this gate is right.",
        HINT_SLOPE,
        0,
    )
for _name, _slope, _said in (
    ("missing", one, "lacks its tanh's derivative 1 - g^2"),
    (
        "of_sigmoid",
        lambda tape, z, a: a * (1 - a),
        "has a sigmoid's derivative g (1 - g), where its tanh's 1 - g^2 belongs",
    ),
    ("of_output", lambda tape, z, a: 1 - a, "has 1 - g, where its tanh's derivative 1 - g^2 belongs"),
):
    of_cell(
        153,
        f"lstm_candidate_slope_{_name}",
        _LSTM,
        _lstm(g=activated("tanh", _slope)),
        f"the gradient of the candidate g {_said}",
        "all that does not come through g is right.",
        HINT_SLOPE,
        1,
    )
for _name, _cell, _said in (
    (
        "next_cell_gradient_left_out",
        _lstm(c=_c_of_h_alone),
        "the gradient that arrives at the next cell state is left out",
    ),
    (
        "cell_before_of_next_alone",
        _lstm(c=_c_handed_on_alone),
        "the gradient of the cell state before is made of what arrives at the next one alone, and of nothing through h",
    ),
    (
        "hidden_left_out_of_cell",
        _lstm(h=_h_with("t", lambda tape, o, c, t: t * 0)),
        "the gradient of the cell state lacks what comes through h",
    ),
    (
        "cell_tanh_slope_missing",
        _lstm(h=_h_with("t", lambda tape, o, c, t: o)),
        "what comes through h lacks the derivative 1 - tanh(c)^2",
    ),
    (
        "cell_tanh_slope_of_cell",
        _lstm(h=_h_with("t", lambda tape, o, c, t: o * (1 - c * c))),
        "what comes through h has 1 - c^2, where 1 - tanh(c)^2 belongs",
    ),
    (
        "cell_tanh_slope_of_output",
        _lstm(h=_h_with("t", lambda tape, o, c, t: o * (1 - t))),
        "what comes through h has 1 - tanh(c), where 1 - tanh(c)^2 belongs",
    ),
    (
        "output_gate_left_out_of_cell",
        _lstm(h=_h_with("t", lambda tape, o, c, t: 1 - t * t)),
        "what comes through h lacks the factor o, the output gate",
    ),
    (
        "output_gate_of_cell",
        _lstm(h=_h_with("c", _right_slope)),
        "the output gate's gradient has the factor c, where tanh(c) belongs",
    ),
    (
        "output_gate_without_cell",
        _lstm(h=_h_with("one", _right_slope)),
        "the output gate's gradient lacks the factor tanh(c)",
    ),
    (
        "input_gate_of_itself",
        _lstm(c=_factors("i", "i", "before")),
        "the input gate's gradient has the factor i, where the candidate g belongs",
    ),
    (
        "candidate_of_itself",
        _lstm(c=_factors("g", "g", "before")),
        "the candidate's gradient has the factor g, where the input gate i belongs",
    ),
    (
        "forget_gate_of_next_cell",
        _lstm(c=_factors("g", "i", "after")),
        "the forget gate's gradient has the next cell state as its factor, where the one before belongs",
    ),
    (
        "forget_gate_without_cell",
        _lstm(c=_factors("g", "i", "one")),
        "the forget gate's gradient lacks its factor, the cell state before",
    ),
):
    of_cell(
        153,
        f"lstm_{_name}",
        _LSTM,
        _cell,
        _said,
        "gradients through h' alone, or c' alone, tell which way.",
        HINT_STATE,
        2,
    )
for _gate, _full in (("i", "input gate"), ("f", "forget gate"), ("g", "candidate")):
    of_cell(
        153,
        f"lstm_{_full.replace(' ', '_')}_slope_of_hidden_alone",
        _LSTM,
        _c_slopes_of_h_alone(_gate),
        f"the {_full}'s slope multiplies what comes through h alone: brackets around the sum are missing",
        "where nothing arrives at c' all is right.",
        "Put brackets around the sum of both ways. What is multiplied by the slope now?",
        3,
    )
for _one_gate, _other in (("f", "o"), ("i", "f"), ("g", "o"), ("i", "o"), ("f", "g"), ("i", "g")):
    of_cell(
        153,
        f"lstm_gradients_of_{_one_gate}_and_{_other}_swapped",
        _LSTM,
        _lstm(made=_swapped(_one_gate, _other)),
        f"gradients of the gates {_one_gate} and {_other} are put together in another order than forward",
        "rows of the weights' gradients are right, and stand in each other's place.",
        "In which order does the way forward take the gates apart?",
        4,
    )
for _place, _gate in enumerate("ifgo"):
    of_cell(
        153,
        f"lstm_gate_{_gate}_alone_handed_back",
        _LSTM,
        _lstm(made=_alone(_place)),
        f"gradients of the input and of the state before have what comes through {_gate} alone, by = for +=",
        "gradients of all parameters are right.",
        HINT_STATE,
        5,
    )
    for _of, _to in (("x", "the input"), ("h", "the state before")):
        of_cell(
            153,
            f"lstm_gate_{_gate}_left_out_of_{_of}",
            _LSTM,
            _lstm(made=_left_out(_place, _of)),
            f"the gradient of {_to} lacks what comes through {_gate}",
            f"only the gradient of {_to} is wrong, by one of its four terms.",
            HINT_STATE,
            5,
        )
