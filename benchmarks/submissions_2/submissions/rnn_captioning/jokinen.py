import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Forward pass for a single timestep of a vanilla RNN that uses a tanh activation function."""
    affine_x = x.dot(Wx)
    affine_h = prev_h.dot(Wh)
    next_h = np.tanh(affine_x + affine_h + b)
    cache = (x, prev_h, Wx, Wh, b, next_h)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b, next_h = cache
    dscore = dnext_h * (1 - np.square(next_h))
    db = np.sum(dscore, axis=0)
    daffine_h = dscore
    daffine_x = dscore
    dprev_h = daffine_h.dot(Wh.T)
    dWh = prev_h.T.dot(daffine_h)
    dx = daffine_x.dot(Wx.T)
    dWx = x.T.dot(daffine_x)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    N, H = h0.shape
    h = np.zeros((N, T, H))
    cache = {}
    prev_h = h0
    for t in range(T):
        next_h, cache[t] = rnn_step_forward(x[:, t, :], prev_h, Wx, Wh, b)
        h[:, t, :] = next_h
        prev_h = next_h
    return h, cache


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    dx_last, dprev_h, dWx, dWh, db = rnn_step_backward(dh[:, T - 1, :], cache[T - 1])
    dx = np.zeros((N, T, dx_last.shape[1]))
    dx[:, T - 1, :] = dx_last
    for t in range(T - 2, -1, -1):
        dx[:, t, :], dprev_h, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t, :] + dprev_h, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    _, H = prev_h.shape
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i = sigmoid(a[:, 0:H])
    f = sigmoid(a[:, H : 2 * H])
    o = sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H : 4 * H])
    next_c = np.multiply(f, prev_c) + np.multiply(i, g)
    next_h = np.multiply(o, np.tanh(next_c))
    cache = (x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c = cache
    tanhc = np.tanh(next_c)
    # h = o * tanh(c): c has two ways out
    dc_total = dnext_c + dnext_h * o * (1 - tanhc**2)
    do = dnext_h * tanhc
    df = dc_total * prev_c
    di = dc_total * g
    dg = dc_total * i
    dprev_c = dc_total * f
    dai = di * i * (1 - i)
    daf = df * f * (1 - f)
    dao = do * o * (1 - o)
    dag = dg * (1 - g**2)
    da = np.concatenate((dai, daf, dao, dag), axis=1)
    dx = da.dot(Wx.T)
    dWx = x.T.dot(da)
    dprev_h = da.dot(Wh.T)
    dWh = prev_h.T.dot(da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dprev_c, dWx, dWh, db


def word_embedding_forward(x, W):
    out = W[x]
    cache = (x, W)
    return out, cache


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
