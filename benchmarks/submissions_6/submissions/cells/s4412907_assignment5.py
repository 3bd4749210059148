"""Everything is one product of [x, h, 1] with the stacked weights."""
import numpy as np


def _stack(Wx, Wh, b):
    return np.vstack((Wx, Wh, b[None, :]))


def _input(x, h):
    return np.hstack((x, h, np.ones((x.shape[0], 1))))


def _unstack(dW, dinp, D):
    return dinp[:, :D], dinp[:, D:-1], dW[:D], dW[D:-1], dW[-1]


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    W, inp = _stack(Wx, Wh, b), _input(x, h_prev)
    h = np.tanh(inp @ W)
    return h, (inp, W, h, x.shape[1])


def rnn_step_backward(dh, cache):
    inp, W, h, D = cache
    dpre = (1 - h * h) * dh
    return _unstack(inp.T @ dpre, dpre @ W.T, D)


def rnn_forward(x, h0, Wx, Wh, b):
    W = _stack(Wx, Wh, b)
    T = x.shape[1]
    inputs = [None] * T
    h = np.empty((x.shape[0], T, W.shape[1]))
    for t in range(T):
        inputs[t] = _input(x[:, t], h0 if t == 0 else h[:, t - 1])
        h[:, t] = np.tanh(inputs[t] @ W)
    return h, (inputs, W, h, x.shape[2])


def rnn_backward(dh, cache):
    inputs, W, h, D = cache
    dW = np.zeros_like(W)
    dx = np.empty((h.shape[0], h.shape[1], D))
    back = np.zeros_like(h[:, 0])
    for t in range(h.shape[1])[::-1]:
        dpre = (dh[:, t] + back) * (1 - h[:, t] ** 2)
        dW += inputs[t].T @ dpre
        dx[:, t], back, _, _, _ = _unstack(dW, dpre @ W.T, D)
    return dx, back, dW[:D], dW[D:-1], dW[-1]


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    W = _stack(Wx, Wh, b)
    h, c = h0, np.zeros((N, H))
    Hin, IFOG, C, Ct, Hout = [], [], [c], [], []
    for t in range(T):
        Hin.append(_input(x[:, t], h))
        a = Hin[t] @ W
        a[:, :3 * H] = 1.0 / (1.0 + np.exp(-a[:, :3 * H]))
        a[:, 3 * H:] = np.tanh(a[:, 3 * H:])
        IFOG.append(a)
        c = a[:, :H] * a[:, 3 * H:] + a[:, H:2 * H] * c
        C.append(c)
        Ct.append(np.tanh(c))
        h = a[:, 2 * H:3 * H] * Ct[t]
        Hout.append(h)
    return np.stack(Hout, 1), (Hin, IFOG, C, Ct, W, D)


def lstm_backward(dh, cache):
    Hin, IFOG, C, Ct, W, D = cache
    N, T, H = dh.shape
    dW = np.zeros_like(W)
    dx = np.zeros((N, T, D))
    dhout, dC = dh.copy(), np.zeros((T + 1, N, H))
    dh0 = None
    for t in reversed(range(T)):
        y = IFOG[t]
        i, f, o, g = y[:, :H], y[:, H:2 * H], y[:, 2 * H:3 * H], y[:, 3 * H:]
        dC[t + 1] += (1 - Ct[t] ** 2) * (o * dhout[:, t])
        dy = np.empty_like(y)
        dy[:, :H] = g * dC[t + 1]
        dy[:, H:2 * H] = C[t] * dC[t + 1]
        dy[:, 2 * H:3 * H] = Ct[t] * dhout[:, t]
        dy[:, 3 * H:] = i * dC[t + 1]
        dC[t] += f * dC[t + 1]
        dy[:, :3 * H] *= y[:, :3 * H] * (1 - y[:, :3 * H])
        dy[:, 3 * H:] *= 1 - g ** 2
        dW += Hin[t].T @ dy
        dinp = dy @ W.T
        dx[:, t] = dinp[:, :D]
        if t > 0:
            dhout[:, t - 1] += dinp[:, D:-1]
        else:
            dh0 = dinp[:, D:-1]
    return dx, dh0, dW[:D], dW[D:-1], dW[-1]
