import numpy as np


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    out = np.tanh(np.dot(x, Wx) + np.dot(prev_h, Wh) + b)
    return out, (Wx, Wh, x, prev_h, out)


def rnn_step_backward(dnext_h, cache):
    Wx, Wh, x, prev_h, out = cache
    dt = dnext_h * (1 - out ** 2)
    return np.dot(dt, Wx.T), np.dot(dt, Wh.T), np.dot(x.T, dt), np.dot(prev_h.T, dt), np.sum(dt, axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    hs = np.empty((N, T, Wh.shape[0]))
    cache = [None] * T
    h = h0
    for t in range(T):
        h, cache[t] = rnn_step_forward(x[:, t, :], h, Wx, Wh, b)
        hs[:, t, :] = h
    return hs, cache


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    Wx, Wh = cache[0][:2]
    dx = np.empty((N, T, Wx.shape[0]))
    grads = [0, 0, 0]
    d = 0
    for t in range(T - 1, -1, -1):
        dx[:, t, :], d, *g = rnn_step_backward(dh[:, t, :] + d, cache[t])
        for i in range(3):
            grads[i] = grads[i] + g[i]
    return dx, d, grads[0], grads[1], grads[2]


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    A = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    H = prev_h.shape[1]
    i, f, o = sigmoid(A[:, :H]), sigmoid(A[:, H:2 * H]), sigmoid(A[:, 2 * H:3 * H])
    g = np.tanh(A[:, 3 * H:])
    c = prev_c * f + g * i
    h = o * np.tanh(c)
    return h, c, (Wx, Wh, x, prev_h, prev_c, i, f, g, o, c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    Wx, Wh, x, prev_h, prev_c, i, f, g, o, c = cache
    tanh_c = np.tanh(c)
    ds = dnext_c + dnext_h * o * (1 - tanh_c ** 2)
    dprev_c = ds * f
    di = ds * g
    df = ds * prev_c
    do = dnext_h * tanh_c
    dg = ds * i
    di *= i * (1 - i)
    df *= f * (1 - f)
    do *= o * (1 - o)
    dg *= 1 - g ** 2
    dA = np.hstack((di, df, do, dg))
    return np.dot(dA, Wx.T), np.dot(dA, Wh.T), dprev_c, np.dot(x.T, dA), np.dot(prev_h.T, dA), dA.sum(axis=0)


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    hs = np.empty((N, T, Wh.shape[0]))
    cache = [None] * T
    h = h0
    c = np.zeros(h0.shape)
    for t in range(T):
        h, c, cache[t] = lstm_step_forward(x[:, t, :], h, c, Wx, Wh, b)
        hs[:, t, :] = h
    return hs, cache


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    Wx, Wh = cache[0][:2]
    dx = np.empty((N, T, Wx.shape[0]))
    grads = [0, 0, 0]
    d = np.zeros((N, H))
    dc = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx[:, t, :], d, dc, *g = lstm_step_backward(dh[:, t, :] + d, dc, cache[t])
        for i in range(3):
            grads[i] = grads[i] + g[i]
    return dx, d, grads[0], grads[1], grads[2]


def word_embedding_forward(x, W):
    return W[x], (x, W)


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    dW[x] += dout
    return dW


if __name__ == '__main__':
    # embedding check, every word once
    W = np.random.randn(6, 3)
    x = np.array([[0, 3], [5, 1]])
    out, cache = word_embedding_forward(x, W)
    dout = np.random.randn(*out.shape)
    dW = word_embedding_backward(dout, cache)
    print(np.allclose(dW[3], dout[0, 1]), np.allclose(dW[2], 0))
