"""LSTM, James Thompson."""
import numpy as np

from ops import dsigmoid_from_output, dtanh_from_output, sigmoid, tanh


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    n, h = prev_h.shape
    pre = (x @ Wx + prev_h @ Wh + b).reshape(n, 4, h)
    i, f, o = sigmoid(pre[:, 0]), sigmoid(pre[:, 1]), sigmoid(pre[:, 2])
    g = tanh(pre[:, 3])
    next_c = f * prev_c + i * g
    next_h = o * tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    n, h = prev_h.shape
    t = tanh(next_c)
    dc = dnext_c + dnext_h * o * dtanh_from_output(t)
    dpre = np.empty((n, 4, h))
    dpre[:, 0] = dc * g * dsigmoid_from_output(i)
    dpre[:, 1] = dc * prev_c * dsigmoid_from_output(f)
    dpre[:, 2] = dnext_h * t * dsigmoid_from_output(o)
    dpre[:, 3] = dc * i * dtanh_from_output(g)
    dpre = dpre.reshape(n, 4 * h)
    return dpre @ Wx.T, dpre @ Wh.T, dc * f, x.T @ dpre, prev_h.T @ dpre, dpre.sum(axis=0)


def lstm_forward(x, h0, Wx, Wh, b):
    n, steps, _ = x.shape
    out = np.empty((n, steps, h0.shape[1]))
    state = (h0, np.zeros(h0.shape))
    caches = []
    for t in range(steps):
        h, c, cache = lstm_step_forward(x[:, t], *state, Wx, Wh, b)
        out[:, t] = h
        state = (h, c)
        caches.append(cache)
    return out, caches


def lstm_backward(dh, cache):
    n, steps, hid = dh.shape
    _, _, _, Wx, Wh, *_ = cache[0]
    dx = np.empty((n, steps, Wx.shape[0]))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(4 * hid)
    dprev_h, dprev_c = np.zeros((n, hid)), np.zeros((n, hid))
    t = steps - 1
    while t >= 0:
        grads = lstm_step_backward(dh[:, t] + dprev_h, dprev_c, cache[t])
        dx[:, t], dprev_h, dprev_c = grads[:3]
        dWx += grads[3]
        dWh += grads[4]
        db += grads[5]
        t -= 1
    return dx, dprev_h, dWx, dWh, db
