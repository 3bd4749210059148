import numpy as np
from functools import partial

sig = lambda z: 1 / (1 + np.exp(-z))


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """returns the new state and, as cache, the function that goes back"""
    h = np.tanh(x @ Wx + h_prev @ Wh + b)

    def back(dh):
        d = dh * (1 - h * h)
        return d @ Wx.T, d @ Wh.T, x.T @ d, h_prev.T @ d, d.sum(0)

    return h, back


def rnn_step_backward(dh, cache):
    return cache(dh)


def _unroll(step, x, state):
    backs, out = [], []
    for t in range(x.shape[1]):
        state, back = step(x[:, t], state)
        out.append(state)
        backs.append(back)
    return out, backs


def rnn_forward(x, h0, Wx, Wh, b):
    out, backs = _unroll(partial(rnn_step_forward, Wx=Wx, Wh=Wh, b=b), x, h0)
    return np.stack(out, 1), backs


def rnn_backward(dh, cache):
    dxs, total, carry = [], None, 0.0
    for t in range(len(cache))[::-1]:
        dx, carry, *g = cache[t](dh[:, t] + carry)
        dxs.insert(0, dx)
        total = g if total is None else [a + b for a, b in zip(total, g)]
    return np.stack(dxs, 1), carry, *total


def _lstm_step(x, state, Wx, Wh, b):
    h, c = state
    z = (x @ Wx + h @ Wh + b).reshape(len(x), 4, -1)
    i, f, o = sig(z[:, 0]), sig(z[:, 1]), sig(z[:, 2])
    g = np.tanh(z[:, 3])
    c_new = f * c + i * g
    tc = np.tanh(c_new)

    def back(dh, dc_next):
        dc = dh * o * (1 - tc * tc)
        dz = np.stack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * tc * o * (1 - o), dc * i * (1 - g * g)], 1)
        dz = dz.reshape(len(x), -1)
        return dz @ Wx.T, dz @ Wh.T, dc * f, x.T @ dz, h.T @ dz, dz.sum(0)

    return (o * tc, c_new), back


def lstm_forward(x, h0, Wx, Wh, b):
    out, backs = _unroll(partial(_lstm_step, Wx=Wx, Wh=Wh, b=b), x, (h0, np.zeros_like(h0)))
    return np.stack([h for h, c in out], 1), backs


def lstm_backward(dh, cache):
    dxs, total = [], None
    dh_next = dc_next = np.zeros_like(dh[:, 0])
    for t in range(len(cache))[::-1]:
        dx, dh_next, dc_next, *g = cache[t](dh[:, t] + dh_next, dc_next)
        dxs.insert(0, dx)
        total = g if total is None else [a + b for a, b in zip(total, g)]
    return np.stack(dxs, 1), dh_next, *total
