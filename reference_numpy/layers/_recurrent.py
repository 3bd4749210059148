"""Cells, and recurrences over time, each time step forward beside its way back.

x (batch, features), h and c (batch, hidden); z has a column for each row of the weights. ``step`` gives the next state
and what ``back`` needs, which takes the gradients of the next state and gives those of x, of the state before, of what
the weights of x give, and of what those of h give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts

States = tuple[Array, ...]


def _sigmoid(z: Array) -> Array:
    s: Array = 0.5 * (1 + np.tanh(0.5 * z))
    return s


class _Cell(Activation):
    """One time step."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.options: Any = parts.options
        self.own, self.gradients, self.dtype = parts.parameters, parts.gradients, parts.dtype
        self.wx, self.wh = self.own["weight_ih"], self.own["weight_hh"]
        self.n: int = self.options.hidden_size

    def step(self, x: Array, states: States) -> tuple[States, Any]:
        raise NotImplementedError

    def back(self, kept: Any, g: Sequence[Array]) -> tuple[Array, States]:
        raise NotImplementedError

    def before(self, rows: int) -> States:
        """The state before: a parameter, or 0."""
        zeros = np.zeros((rows, self.n), self.dtype)
        return tuple(self.own.get(name, zeros) for name in self.options.states)

    def begin(self) -> None:
        """Every gradient is 0."""
        for gradient in self.gradients.values():
            gradient[...] = 0

    def add(self, name: str, gradient: Array, rows: slice = slice(None)) -> None:
        """To the gradient of a parameter, where it is trained."""
        if name in self.gradients:
            self.gradients[name][rows] += gradient

    def made(self, x: Array, h: Array, rows: slice = slice(None)) -> Array:
        """W_ih x + W_hh h + b, of some rows."""
        z = x @ self.wx[rows].T + h @ self.wh[rows].T
        for name in ("bias_ih", "bias_hh"):
            z = z + self.own[name][rows] if name in self.own else z
        return z

    def through(self, dz: Array, x: Array, h: Array, rows: slice = slice(None)) -> tuple[Array, Array]:
        """The way back of that: the gradients of x and h."""
        self.add("weight_ih", dz.T @ x, rows)
        self.add("weight_hh", dz.T @ h, rows)
        self.add("bias_ih", dz.sum(axis=0), rows)
        self.add("bias_hh", dz.sum(axis=0), rows)
        return dz @ self.wx[rows], dz @ self.wh[rows]

    def handed(self, states: States) -> None:
        """The gradients of the state before the first step."""
        for name, gradient in zip(self.options.states, states, strict=True):
            self.add(name, gradient)

    def forward(self, x: Array) -> Array:
        after, self.kept = self.step(x, self.before(len(x)))
        return np.concatenate(after, axis=1)

    def backward(self, g: Array) -> Array:
        self.begin()
        dx, states = self.back(self.kept, np.split(g, len(self.options.states), axis=1))
        self.handed(states)
        return dx


class _OverTime(_Cell):
    """Every time step of (batch, time, features)."""

    def forward(self, x: Array) -> Array:
        states, self.each = self.before(len(x)), []
        h = np.empty((len(x), x.shape[1], self.n), x.dtype)
        for at in range(x.shape[1]):
            states, kept = self.step(x[:, at], states)
            self.each.append(kept)
            h[:, at] = states[0]
        self.shape = x.shape
        return h

    def backward(self, g: Array) -> Array:
        self.begin()
        dx = np.empty(self.shape, g.dtype)
        states: States = tuple(np.zeros_like(g[:, 0]) for _ in self.options.states)
        for at in reversed(range(len(self.each))):
            dx[:, at], states = self.back(self.each[at], (g[:, at] + states[0], *states[1:]))
        self.handed(states)
        return dx


class RNNCell(_Cell):
    """h' = tanh(z) or max(z, 0); dh'/dz = 1 - h'^2 or [z > 0]."""

    def step(self, x: Array, states: States) -> tuple[States, Any]:
        (h,) = states
        z = self.made(x, h)
        after = np.tanh(z) if self.options.nonlinearity == "tanh" else np.maximum(z, 0)
        return (after,), (x, h, after)

    def back(self, kept: Any, g: Sequence[Array]) -> tuple[Array, States]:
        x, h, after = kept
        dz = g[0] * (1 - after * after) if self.options.nonlinearity == "tanh" else g[0] * (after > 0)
        dx, dh = self.through(dz, x, h)
        return dx, (dh,)


class LSTMCell(_Cell):
    """c' = f c + i g, h' = o tanh(c')."""

    def step(self, x: Array, states: States) -> tuple[States, Any]:
        h, c = states
        z = self.made(x, h)
        i, f, g, o = np.split(z, 4, axis=1)
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        after = f * c + i * g
        t = np.tanh(after)
        return (o * t, after), (x, h, c, i, f, g, o, t)

    def back(self, kept: Any, gradients: Sequence[Array]) -> tuple[Array, States]:
        (x, h, c, i, f, g, o, t), (dh, dc) = kept, gradients
        dc = dc + dh * o * (1 - t * t)
        gates = (dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * t * o * (1 - o))
        dx, before = self.through(np.concatenate(gates, axis=1), x, h)
        return dx, (before, dc * f)


class GRUCell(_Cell):
    """h' = z h + (1 - z) n, n = tanh(W x + r (U h)), or of U (r h)."""

    def step(self, x: Array, states: States) -> tuple[States, Any]:
        (h,) = states
        self.first, self.last = slice(0, 2 * self.n), slice(2 * self.n, 3 * self.n)
        r, z = np.split(_sigmoid(self.made(x, h, self.first)), 2, axis=1)
        u = None
        if self.options.reset_after:
            u = h @ self.wh[self.last].T + self._bias("bias_hh")
            n = np.tanh(x @ self.wx[self.last].T + self._bias("bias_ih") + r * u)
        else:
            n = np.tanh(self.made(x, r * h, self.last))
        stays = z if self.options.update_keeps else 1 - z
        return (stays * h + (1 - stays) * n,), (x, h, r, z, n, u, stays)

    def _bias(self, name: str) -> Any:
        return self.own[name][self.last] if name in self.own else 0

    def back(self, kept: Any, gradients: Sequence[Array]) -> tuple[Array, States]:
        (x, h, r, z, n, u, stays), (g,) = kept, gradients
        dn = g * (1 - stays) * (1 - n * n)
        dz = g * (h - n) * z * (1 - z) * (1 if self.options.update_keeps else -1)
        if self.options.reset_after:
            du, dr = dn * r, dn * u
            self.add("weight_ih", dn.T @ x, self.last)
            self.add("bias_ih", dn.sum(axis=0), self.last)
            self.add("weight_hh", du.T @ h, self.last)
            self.add("bias_hh", du.sum(axis=0), self.last)
            dx, dh = dn @ self.wx[self.last], du @ self.wh[self.last]
        else:
            dx, drh = self.through(dn, x, r * h, self.last)
            dr, dh = drh * h, drh * r
        of_gates = np.concatenate((dr * r * (1 - r), dz), axis=1)
        dx_gates, dh_gates = self.through(of_gates, x, h, self.first)
        return dx + dx_gates, (dh + dh_gates + g * stays,)


class RNN(_OverTime, RNNCell):
    """Over time."""


class LSTM(_OverTime, LSTMCell):
    """Over time."""


class GRU(_OverTime, GRUCell):
    """Over time."""
