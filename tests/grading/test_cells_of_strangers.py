"""Recurrences as strangers write them: all points where they are right, none for a way back that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

pytestmark = pytest.mark.verdicts

#: Parameters in a tuple, which another function takes apart; gradients in a tuple of the same order.
HANDED_ON = """\
def rnn_cell(x, h, params):
    Wx, Wh, b = params
    new = np.tanh(x @ Wx + h @ Wh + b)

    def back(dnew):
        d = (1 - new**2) * dnew
        return d @ Wx.T, d @ Wh.T, (x.T @ d, h.T @ d, d.sum(0))

    return new, back


def rnn(xs, h0, params):
    h, hs, backs = h0, [], []
    for t in range(xs.shape[1]):
        h, back_t = rnn_cell(xs[:, t], h, params)
        hs.append(h)
        backs.append(back_t)

    def back(dhs):
        dh, dxs, total = np.zeros_like(h0), [], None
        for t in reversed(range(len(backs))):
            dx, dh, own = backs[t](dhs[:, t] + dh)
            dxs.insert(0, dx)
            total = own if total is None else tuple(a + b for a, b in zip(total, own))
        return np.stack(dxs, axis=1), dh, total

    return np.stack(hs, axis=1), back
"""
#: Parameters in an object within, gradients handed on from a method, a bias as a row.
OF_A_CELL = """\
class RNNCell:
    def __init__(self, input_size, hidden_size):
        self.Wx = np.random.randn(input_size, hidden_size)
        self.Wh = np.random.randn(hidden_size, hidden_size)
        self.b = np.zeros((1, hidden_size))
        self.zero_grad()

    def zero_grad(self):
        self.dWx, self.dWh, self.db = np.zeros_like(self.Wx), np.zeros_like(self.Wh), np.zeros_like(self.b)

    def collect(self, d, x, h):
        self.dWx += x.T @ d
        self.dWh += h.T @ d
        self.db += d.sum(axis=0, keepdims=True)
        return d @ self.Wx.T, d @ self.Wh.T

    def forward(self, x, h):
        self.saved = x, h, np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.saved[2]

    def backward(self, dh):
        x, h, new = self.saved
        return self.collect(dh * (1 - new * new), x, h)


class RNN:
    def __init__(self, input_size, hidden_size):
        self.cell = RNNCell(input_size, hidden_size)

    def forward(self, x, h0):
        self.steps, out, h = [], [], h0
        for x_t in x:
            h = self.cell.forward(x_t, h)
            self.steps.append(self.cell.saved)
            out.append(h)
        return np.stack(out)

    def backward(self, dout):
        self.cell.zero_grad()
        dx, dh = [None] * len(dout), np.zeros_like(dout[0])
        for t in reversed(range(len(dout))):
            self.cell.saved = self.steps[t]
            dx[t], dh = self.cell.backward(dout[t] + dh)
        self.dh0 = dh
        return np.stack(dx)
"""
#: Keys that are put together of what a parameter is and its gate.
BY_GATES = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_cell_forward(x, h_prev, c_prev, params):
    def gate(k, function):
        return function(x @ params["W" + k] + h_prev @ params["U" + k] + params["b" + k])

    f, i, o, g = gate("f", sigmoid), gate("i", sigmoid), gate("o", sigmoid), gate("g", np.tanh)
    c = c_prev * f + g * i
    return np.tanh(c) * o, c, dict(x=x, h=h_prev, c_prev=c_prev, f=f, i=i, o=o, g=g, c=c, params=params)


def lstm_cell_backward(dh, dc, cache):
    params = cache["params"]
    f, i, o, g, c = (cache[k] for k in "fiogc")
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    d = {"f": dc * cache["c_prev"] * f * (1 - f), "i": dc * g * i * (1 - i)}
    d |= {"o": dh * np.tanh(c) * o * (1 - o), "g": dc * i * (1 - g**2)}
    grads, dx, dh_prev = {}, 0, 0
    for k in "fiog":
        grads["W" + k], grads["U" + k], grads["b" + k] = cache["x"].T @ d[k], cache["h"].T @ d[k], d[k].sum(axis=0)
        dx, dh_prev = dx + d[k] @ params["W" + k].T, dh_prev + d[k] @ params["U" + k].T
    return dx, dh_prev, dc * f, grads
"""
CELLS = {
    "keys that are put together": ("layer: lstm_cell", BY_GATES, "dc * g * i * (1 - i)", "dc * i * (1 - i)"),
    "a tuple that is handed on": ("layer: rnn", HANDED_ON, "h.T @ d", "new.T @ d"),
    "a cell with closures": ("of: [rnn_cell]", HANDED_ON, "h.T @ d", "new.T @ d"),
    "an object with a cell": ("layer: rnn", OF_A_CELL, "self.db += ", "self.db = "),
    "a cell that hands on": ("of: [RNNCell]", OF_A_CELL, "h.T @ d", "self.saved[2].T @ d"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("asked", "code", "old", "new"), CELLS.values(), ids=CELLS)
def test_a_recurrence_is_judged(tmp_path: Path, asked: str, code: str, old: str, new: str) -> None:
    (tmp_path / "right").mkdir()
    stated = f"{asked}, points: {{forward: 1, backward: 3}}"
    part = judged_alone(tmp_path / "right", stated, code)
    assert part.points == 4, (part.verdict, part.wrong, part.why)
    assert old in code
    part = judged_alone(tmp_path, stated, code.replace(old, new))
    assert part.points == 1, (part.verdict, part.wrong, part.why)
