import numpy as np

################################################################
# RNN
################################################################

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    a = np.dot(prev_h, Wh) + np.dot(x, Wx) + b
    next_h = np.tanh(a)
    cache = (x, Wx, Wh, prev_h, a)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, Wx, Wh, prev_h, a = cache
    da = (1 - a**2) * dnext_h
    dx = np.dot(da, Wx.T)
    dprev_h = np.dot(da, Wh.T)
    dWx = np.dot(x.T, da)
    dWh = np.dot(prev_h.T, da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    N, H = h0.shape
    h = np.zeros((N, T, H))
    cache = []
    h_prev = h0
    for i in range(T):
        h_next, c = rnn_step_forward(x[:, i, :], h_prev, Wx, Wh, b)
        h[:, i, :] = h_next
        h_prev = h_next
        cache.append(c)
    return h, cache


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros((H,))
    dh_prev = np.zeros((N, H))
    for i in range(T-1, -1, -1):
        dx_, dh_prev_, dWx_, dWh_, db_ = rnn_step_backward(dh[:, i, :] + dh_prev, cache[i])
        dx[:, i, :] = dx_
        dh_prev = dh_prev_
        dWx += dWx_
        dWh += dWh_
        db += db_
    return dx, dh_prev, dWx, dWh, db

################################################################
# LSTM
################################################################

def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    i = sigmoid(a[:, 0:H])
    f = sigmoid(a[:, H:2*H])
    o = sigmoid(a[:, 2*H:3*H])
    g = np.tanh(a[:, 3*H:4*H])
    next_c = f * prev_c + i * g
    tanh_c = np.tanh(next_c)
    next_h = o * tanh_c
    cache = (x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, tanh_c = cache
    do = dnext_h * tanh_c
    dtanh = dnext_h * o
    dnext_c = dnext_c + dtanh * (1 - tanh_c**2)
    df = dnext_c * prev_c
    di = dnext_c * g
    dg = dnext_c * i
    dprev_c = dnext_c * f
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_o = do * o * (1 - o)
    da_g = dg * (1 - g**2)
    da = np.hstack([da_i, da_f, da_o, da_g])
    dx = np.dot(da, Wx.T)
    dWx = np.dot(x.T, da)
    dprev_h = np.dot(da, Wh.T)
    dWh = np.dot(prev_h.T, da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dprev_c, dWx, dWh, db


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    N, H = h0.shape
    h = np.zeros((N, T, H))
    cache = []
    h_prev = h0
    c_prev = np.zeros((N, H))
    for i in range(T):
        h_prev, c_prev, c = lstm_step_forward(x[:, i, :], h_prev, c_prev, Wx, Wh, b)
        h[:, i, :] = h_prev
        cache.append(c)
    return h, cache


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, 4*H))
    dWh = np.zeros((H, 4*H))
    db = np.zeros((4*H,))
    dh_prev = np.zeros((N, H))
    dc_prev = np.zeros((N, H))
    for i in range(T-1, -1, -1):
        dx_, dh_prev, dc_prev, dWx_, dWh_, db_ = lstm_step_backward(dh[:, i, :] + dh_prev, dc_prev, cache[i])
        dx[:, i, :] = dx_
        dWx += dWx_
        dWh += dWh_
        db += db_
    return dx, dh_prev, dWx, dWh, db

################################################################
# word embedding
################################################################

def word_embedding_forward(x, W):
    out = W[x, :]
    cache = (x, W)
    return out, cache


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros(W.shape)
    np.add.at(dW, x, dout)
    return dW
