"""One time step of each cell, and a recurrence over the time steps of a sample.

Sums of products of the input and of the state before are one product, of both side by side: its bound allows two
products that are added as well, and a product of each gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable

Parameters = Mapping[str, Variable[T]]
States = tuple[Variable[T], ...]
Cell = Callable[[Tape[T], Layer, Variable[T], States[T], Parameters[T]], States[T]]


def once(cell: Cell[T], tape: Tape[T], layer: Layer, x: Variable[T], own: Parameters[T]) -> Variable[T]:
    """The next state, its parts side by side."""
    return beside(tape, cell(tape, layer, x, before(tape, layer, x, own), own))


def over_time(cell: Cell[T], tape: Tape[T], layer: Layer, x: Variable[T], own: Parameters[T]) -> Variable[T]:
    """Every h, (batch, time, hidden)."""
    states, found = before(tape, layer, x, own), []
    for at in range(x.shape[1]):
        states = cell(tape, layer, x[:, at], states, own)
        found.append(states[0])
    return beside(tape, found).reshape(x.shape[0], x.shape[1], -1)


def before(tape: Tape[T], layer: Layer, x: Variable[T], own: Parameters[T]) -> States[T]:
    """The state before: a parameter, or 0."""
    zeros = [[0.0] * layer.hidden_size] * x.shape[0]
    return tuple(own[name] if name in own else tape.numbers(zeros) for name in layer.states)


def beside(tape: Tape[T], parts: Sequence[Variable[T]]) -> Variable[T]:
    """Matrices side by side."""
    widths = [part.shape[1] for part in parts]
    ends = list(accumulate(widths))
    placed = [
        tape.pad(part, ((0, 0), (end - width, ends[-1] - end)))
        for part, width, end in zip(parts, widths, ends, strict=True)
    ]
    found = placed[0]
    for one in placed[1:]:
        found = found + one
    return found


def products(
    tape: Tape[T], layer: Layer, x: Variable[T], h: Variable[T], own: Parameters[T], gates: slice = slice(None)
) -> list[Variable[T]]:
    """What the weights make of x and h, with the biases, gate by gate; ``gates``: which of them."""
    weight = beside(tape, [own["weight_ih"], own["weight_hh"]])
    every = range(layer.gates)[gates]
    rows = slice(every[0] * layer.hidden_size, (every[-1] + 1) * layer.hidden_size)
    z = with_biases(tape.affine(beside(tape, [x, h]), weight[rows]), own, rows, "bias_ih", "bias_hh")
    return parted(layer, z)


def with_biases(z: Variable[T], own: Parameters[T], rows: slice, *names: str) -> Variable[T]:
    """With those of the biases that there are."""
    for name in names:
        z = z + own[name][rows] if name in own else z
    return z


def parted(layer: Layer, z: Variable[T]) -> list[Variable[T]]:
    """Gate by gate."""
    n = layer.hidden_size
    return [z[:, at : at + n] for at in range(0, z.shape[1], n)]


def rnn(tape: Tape[T], layer: Layer, x: Variable[T], states: States[T], own: Parameters[T]) -> States[T]:
    """tanh(W_ih x + W_hh h + b), or a relu of it."""
    (z,) = products(tape, layer, x, states[0], own)
    return (tape.activation(layer.nonlinearity, z),)


def lstm(tape: Tape[T], layer: Layer, x: Variable[T], states: States[T], own: Parameters[T]) -> States[T]:
    """c' = f c + i g, h' = o tanh(c')."""
    i, f, g, o = products(tape, layer, x, states[0], own)
    i, f, o = (tape.activation("sigmoid", z) for z in (i, f, o))
    c = f * states[1] + i * tape.activation("tanh", g)
    return o * tape.activation("tanh", c), c


def gru(tape: Tape[T], layer: Layer, x: Variable[T], states: States[T], own: Parameters[T]) -> States[T]:
    """h' = z h + (1 - z) n, or (1 - z) h + z n; n of r h, or of r times what the weights make of h."""
    h = states[0]
    r, z = (tape.activation("sigmoid", one) for one in products(tape, layer, x, h, own, slice(0, 2)))
    rows = slice(2 * layer.hidden_size, 3 * layer.hidden_size)
    if layer.reset_after:
        of_x = with_biases(tape.affine(x, own["weight_ih"][rows]), own, rows, "bias_ih")
        of_h = with_biases(tape.affine(h, own["weight_hh"][rows]), own, rows, "bias_hh")
        n = tape.activation("tanh", of_x + r * of_h)
    else:
        (of_both,) = products(tape, layer, x, r * h, own, slice(2, 3))
        n = tape.activation("tanh", of_both)
    return (z * h + (1 - z) * n if layer.update_keeps else (1 - z) * h + z * n,)
