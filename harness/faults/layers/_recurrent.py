"""Mistakes of cells and of recurrences over time: each is the derivative of another cell than the one that is computed.

A part of a cell that a mistake replaces gives the stated value and hands back something else: a slope of its own
(``_with_slope``), the derivative of another expression (``tape.mistaken``), or nothing (``tape.stop``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.faults.fault import Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task import layers
from harness.task.layers import _recurrent as stated
from harness.task.layers._recurrent import beside, once, over_time, products
from harness.task.tape import Tape, Variable

V = Variable[Any]
States = tuple[V, ...]
Own = Mapping[str, V]
Cell = Callable[[Tape[Any], Layer, V, States, Own], States]
Whole = Callable[[Tape[Any], Layer, V, Own], V]
Slope = Callable[[Tape[Any], V, V], V]
"""Of a tape, a function's input and its value."""

HINT_SLOPE = "What is the derivative of this activation, in terms of its own output? Check it at z = 0 and at z = 2."
HINT_STATE = "Draw the cell. Along how many ways does the state reach the next one, and is each in your gradient?"
_HINT_TIME = "Of two time steps, write down by hand along which ways the first one reaches the loss."
_BEHIND = "What goes forward is right; "
_RNN = ("rnn_cell", "rnn")
EVERY = (*_RNN, "lstm_cell", "lstm", "gru_cell", "gru")
_TIMES = ("rnn", "lstm", "gru")
_PARAMETERS = (
    ("bias", ("bias_ih", "bias_hh")),
    ("input_weight", ("weight_ih",)),
    ("state_weight", ("weight_hh",)),
)


# ---------------------------------------------------------------- how they are made


def _once_or_over_time(cell: Cell) -> Whole:
    def whole(tape: Tape[Any], layer: Layer, x: V, own: Own) -> V:
        return (over_time if layer.over_time else once)(cell, tape, layer, x, own)

    return whole


def register(
    number: int, name: str, kinds: tuple[str, ...], whole: Whole, said: str, thought: str, hint: str, turn: int
) -> None:
    """Layers of these kinds hand back the derivative of ``whole``."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, index: int, tape: Tape[Any], x: V, own: Own) -> V:
            right: V = was(index, tape, x, own)
            return tape.mistaken(right, whole(tape, book.case.layers[index], x, own)) if index in layers else right

        book.wrap("expression", expression)

    def select(case: Case) -> list[int]:
        return [i for i in layers_of_kind(*kinds)(case) if _is_tanh(case.layers[i])]

    inject.__name__ = name
    fault(number, "backward", said, hint=hint, thought=_BEHIND + thought, sites=each_of(select), alone=True, turn=turn)(
        inject
    )


def of_cell(
    number: int, name: str, kinds: tuple[str, ...], cell: Cell, said: str, thought: str, hint: str, turn: int
) -> None:
    register(number, name, kinds, _once_or_over_time(cell), said, thought, hint, turn)


def _is_tanh(layer: Layer) -> bool:
    return getattr(layer, "nonlinearity", "tanh") == "tanh"


def _with_slope(tape: Tape[Any], value: V, z: V, slope: V) -> V:
    """The value, which hands ``slope`` times the gradient to z."""
    return tape.taken(value.value, (z, lambda g: tape.kind.multiplied(g, slope.value)))


def activated(name: str, slope: Slope | None) -> Callable[[Tape[Any], V], V]:
    """An activation, with its own slope or another."""

    def of(tape: Tape[Any], z: V) -> V:
        value = tape.activation(name, z)
        return value if slope is None else _with_slope(tape, value, z, slope(tape, z, value))

    return of


def one(tape: Tape[Any], z: V, a: V) -> V:
    return a * 0 + 1.0


def product_of(tape: Tape[Any], a: V, to_a: V, b: V, to_b: V) -> V:
    """a b, that hands ``to_a`` times the gradient to a, and ``to_b`` times it to b."""
    kind = tape.kind
    return tape.taken(
        (a * b).value,
        (a, lambda g: kind.multiplied(g, to_a.value)),
        (b, lambda g: kind.multiplied(g, to_b.value)),
    )


# ---------------------------------------------------------------- tanh, and the weights of h, in any cell


def _rnn(slope: Slope | None = None, made: Any = products) -> Cell:
    def cell(tape: Tape[Any], layer: Layer, x: V, states: States, own: Own) -> States:
        (z,) = made(tape, layer, x, states[0], own)
        return (activated("tanh", slope)(tape, z),)

    return cell


_SLOPES: tuple[tuple[str, Slope, str], ...] = (
    ("of_output", lambda tape, z, a: 1 - a, "1 - h, where 1 - h^2 belongs"),
    ("missing", one, "1, where 1 - h^2 belongs"),
    ("of_sigmoid", lambda tape, z, a: a * (1 - a), "h (1 - h), a sigmoid's, where 1 - h^2 belongs"),
    (
        "applied_twice",
        lambda tape, z, a: 1 - tape.activation("tanh", a) * tape.activation("tanh", a),
        "1 - tanh(h)^2, where h is tanh(z) already and 1 - h^2 belongs",
    ),
    ("of_input", lambda tape, z, a: 1 - z * z, "1 - z^2, where 1 - h^2 belongs"),
    ("squared_only", lambda tape, z, a: a * a, "h^2, where 1 - h^2 belongs"),
)


def _transposed(tape: Tape[Any], layer: Layer, x: V, h: V, own: Own, gates: slice = slice(None)) -> list[V]:
    """The products, where h is handed what the transposed weight makes."""
    (z,) = products(tape, layer, x, tape.stop(h), own, gates)
    kind = tape.kind
    turned = kind.transposed(own["weight_hh"].value)
    return [tape.taken(z.value, (z, lambda g: g), (h, lambda g: kind.product(g, turned)))]


def _averaged(*names: str) -> Whole:
    """Gradients of some parameters are divided by the number of samples."""

    def whole(tape: Tape[Any], layer: Layer, x: V, own: Own) -> V:
        kind, share = tape.kind, 1 / x.shape[0]

        def less(one: V) -> V:
            return tape.taken(one.value, (one, lambda g: kind.combined((share, g))))

        return layers.forward(tape, layer, x, {name: less(one) if name in names else one for name, one in own.items()})

    return whole


def _with_the_next_state(tape: Tape[Any], layer: Layer, x: V, states: States, own: Own) -> States:
    """The gradient of weight_hh is made with the next state, where the one before belongs."""
    (after,) = stated.rnn(tape, layer, x, states, own)
    return (_with_another_state(tape, layer, x, states[0], own, after),)


def _with_another_state(tape: Tape[Any], layer: Layer, x: V, h: V, own: Own, other: V) -> V:
    """The next state, where the gradient of weight_hh is made with another one than the one before."""
    (z,) = products(tape, layer, x, h, {**own, "weight_hh": tape.stop(own["weight_hh"])})
    of_other = tape.affine(tape.stop(other), own["weight_hh"])
    return tape.activation("tanh", tape.taken(z.value, (z, lambda g: g), (of_other, lambda g: g)))


# ---------------------------------------------------------------- over time


def _detached(tape: Tape[Any], layer: Layer, x: V, own: Own) -> V:
    """Every time step without the gradient of the next."""
    cell = {"rnn": stated.rnn, "lstm": stated.lstm, "gru": stated.gru}[layer.layer]
    states, found = stated.before(tape, layer, x, own), []
    for at in range(x.shape[1]):
        states = cell(tape, layer, x[:, at], states, own)
        found.append(states[0])
        states = tuple(map(tape.stop, states))
    return beside(tape, found).reshape(x.shape[0], x.shape[1], -1)


def _of_one_step(last: bool, *names: str) -> Whole:
    """Gradients of some parameters are those of the first time step alone, or of the last."""

    def whole(tape: Tape[Any], layer: Layer, x: V, own: Own) -> V:
        cell = {"rnn": stated.rnn, "lstm": stated.lstm, "gru": stated.gru}[layer.layer]
        held = {name: tape.stop(one) if name in names else one for name, one in own.items()}
        states, found = stated.before(tape, layer, x, own), []
        for at in range(x.shape[1]):
            is_it = at == (x.shape[1] - 1 if last else 0)
            states = cell(tape, layer, x[:, at], states, own if is_it else held)
            found.append(states[0])
        return beside(tape, found).reshape(x.shape[0], x.shape[1], -1)

    return whole


def _with_the_last_state(tape: Tape[Any], layer: Layer, x: V, own: Own) -> V:
    """The gradient of weight_hh is made with the last state in every time step."""
    states = last = stated.before(tape, layer, x, own)
    for at in range(x.shape[1]):
        last = stated.rnn(tape, layer, x[:, at], last, own)
    found = []
    for at in range(x.shape[1]):
        states = (_with_another_state(tape, layer, x[:, at], states[0], own, last[0]),)
        found.append(states[0])
    return beside(tape, found).reshape(x.shape[0], x.shape[1], -1)


# ---------------------------------------------------------------- all of them


for _at, (_name, _slope, _said) in enumerate(_SLOPES):
    of_cell(
        152,
        f"recurrent_tanh_slope_{_name}",
        _RNN,
        _rnn(_slope),
        f"the derivative of the cell's tanh is {_said}",
        "every gradient of the cell is made with another slope.",
        HINT_SLOPE,
        _at,
    )
of_cell(
    152,
    "recurrent_state_weight_not_transposed",
    _RNN,
    _rnn(made=_transposed),
    "the gradient of the state before is made with the transposed weight of the state, where that itself belongs",
    "only the gradient of the state before is wrong, and its weight is square, so that both fit.",
    "Which unit of the state before reaches which unit of the next through which entry of this weight?",
    10,
)
of_cell(
    152,
    "recurrent_state_weight_gradient_with_next_state",
    _RNN,
    _with_the_next_state,
    "the gradient of the state's weight is made with the next state, where the state before belongs",
    "every other gradient is right.",
    "By what is this weight multiplied on the way forward?",
    11,
)
for _at, (_what, _names) in enumerate(_PARAMETERS):
    register(
        152,
        f"recurrent_{_what}_gradient_mean",
        EVERY,
        _averaged(*_names),
        f"the gradient of the {_what.replace('_', ' ')} is a mean over the samples, where it is their sum",
        "it is the right one divided by the number of samples.",
        "Where does the mean of the loss stand already?",
        20 + _at,
    )

register(
    155,
    "next_time_step_left_out",
    _TIMES,
    _detached,
    "the gradient from the next time step is not added",
    "the last time step is right, every other lacks what comes back through its state.",
    _HINT_TIME,
    0,
)
for _what, _names in (*_PARAMETERS, ("parameters", ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))):
    for _last in (False, True):
        _which = "last" if _last else "first"
        register(
            155,
            f"{_what}_gradient_of_{_which}_time_step",
            _TIMES,
            _of_one_step(_last, *_names),
            f"the gradient of the {_what.replace('_', ' ')} is that of the {_which} time step alone, by = for +=",
            "of a sequence of one time step all is right.",
            _HINT_TIME,
            1,
        )
register(
    155,
    "state_weight_gradient_with_last_state",
    ("rnn",),
    _with_the_last_state,
    "the gradient of the state's weight is made with the last state in every time step",
    "every other gradient is right: an array that is kept for each time step is overwritten by the next.",
    "Print what you have kept for the first time step, after the last. Is it still the first state?",
    2,
)
