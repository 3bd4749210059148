import numpy as np
from typing import List, Tuple

Array = np.ndarray


class StepCache:
    __slots__ = ("x", "h_prev", "Wx", "Wh", "h")

    def __init__(self, x, h_prev, Wx, Wh, h):
        self.x, self.h_prev, self.Wx, self.Wh, self.h = x, h_prev, Wx, Wh, h


def rnn_step_forward(x: Array, h_prev: Array, Wx: Array, Wh: Array, b: Array) -> Tuple[Array, StepCache]:
    h = np.tanh(np.matmul(x, Wx) + np.matmul(h_prev, Wh) + b)
    return h, StepCache(x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh: Array, cache: StepCache):
    dtanh = np.multiply(dh, 1.0 - np.square(cache.h))
    return (
        np.matmul(dtanh, cache.Wx.transpose()),
        np.matmul(dtanh, cache.Wh.transpose()),
        np.matmul(cache.x.transpose(), dtanh),
        np.matmul(cache.h_prev.transpose(), dtanh),
        dtanh.sum(axis=0),
    )


def rnn_forward(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array) -> Tuple[Array, List[StepCache]]:
    hs, caches = [], []
    for xt in np.moveaxis(x, 1, 0):
        h0, cache = rnn_step_forward(xt, h0, Wx, Wh, b)
        hs.append(h0)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def rnn_backward(dh: Array, cache: List[StepCache]):
    dx = []
    dWx = np.zeros_like(cache[0].Wx)
    dWh = np.zeros_like(cache[0].Wh)
    db = np.zeros(dWh.shape[1])
    dh_t = np.zeros_like(dh[:, 0])
    for dht, step in zip(np.moveaxis(dh, 1, 0)[::-1], cache[::-1]):
        dxt, dh_t, dWx_t, dWh_t, db_t = rnn_step_backward(dht + dh_t, step)
        dx.append(dxt)
        dWx = dWx_t
        dWh += dWh_t
        db += db_t
    return np.stack(dx[::-1], axis=1), dh_t, dWx, dWh, db


class _LSTM:
    """keeps everything of one forward pass in arrays (T, N, .)"""

    def __init__(self, Wx: Array, Wh: Array, b: Array):
        self.Wx, self.Wh, self.b = Wx, Wh, b
        self.H = Wh.shape[0]

    def run(self, x: Array, h0: Array) -> Array:
        N, T, _ = x.shape
        self.x = x
        self.h = np.zeros((T + 1, N, self.H))
        self.c = np.zeros((T + 1, N, self.H))
        self.gates = np.zeros((T, 4, N, self.H))
        self.h[0] = h0
        for t in range(T):
            a = np.matmul(x[:, t], self.Wx) + np.matmul(self.h[t], self.Wh) + self.b
            for k in range(4):
                part = a[:, k * self.H:(k + 1) * self.H]
                self.gates[t, k] = np.tanh(part) if k == 3 else 1.0 / (1.0 + np.exp(-part))
            i, f, o, g = self.gates[t]
            self.c[t + 1] = f * self.c[t] + i * g
            self.h[t + 1] = o * np.tanh(self.c[t + 1])
        return np.moveaxis(self.h[1:], 0, 1)

    def back(self, dh: Array):
        dx = np.zeros_like(self.x)
        dWx, dWh, db = np.zeros_like(self.Wx), np.zeros_like(self.Wh), np.zeros_like(self.b)
        dh_next, dc_next = np.zeros_like(self.h[0]), np.zeros_like(self.c[0])
        for t in range(self.x.shape[1] - 1, -1, -1):
            i, f, o, g = self.gates[t]
            tc = np.tanh(self.c[t + 1])
            d = dh[:, t] + dh_next
            dc = dc_next + d * o * (1 - tc ** 2)
            da = np.concatenate(
                [dc * g * i * (1 - i), dc * self.c[t] * f * (1 - f), d * tc * o * (1 - o), dc * i * (1 - g ** 2)], axis=1)
            dx[:, t] = np.matmul(da, self.Wx.T)
            dWx += np.matmul(self.x[:, t].T, da)
            dWh += np.matmul(self.h[t].T, da)
            db += da.sum(axis=0)
            dh_next, dc_next = np.matmul(da, self.Wh.T), dc * f
        return dx, dh_next, dWx, dWh, db


def lstm_forward(x: Array, h0: Array, Wx: Array, Wh: Array, b: Array):
    net = _LSTM(Wx, Wh, b)
    return net.run(x, h0), net


def lstm_backward(dh: Array, cache: _LSTM):
    return cache.back(dh)
