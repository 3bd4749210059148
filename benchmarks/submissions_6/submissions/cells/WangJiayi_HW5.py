# 王佳怡 作业5
import numpy as np

DEBUG = False


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    z = x.dot(Wx) + h_prev.dot(Wh) + b
    h = np.tanh(z)
    cache = (x, h_prev, Wx, Wh, z)
    return h, cache


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, z = cache
    dz = dh * (1 - z ** 2)     # tanh 的导数
    dx = dz.dot(Wx.T)
    dh_prev = dz.dot(Wh.T)
    dWx = x.T.dot(dz)
    dWh = h_prev.T.dot(dz)
    db = dz.sum(axis=0)
    return dx, dh_prev, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    out = np.zeros((N, T, h0.shape[1]))
    cache_list = []
    h = h0
    for t in range(T):
        h, cache_t = rnn_step_forward(x[:, t, :], h, Wx, Wh, b)
        out[:, t, :] = h
        cache_list.append(cache_t)
    if DEBUG:
        print("h", out.shape)
    return out, (cache_list, D)


def rnn_backward(dh, cache):
    cache_list, D = cache
    N, T, H = dh.shape
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros(H)
    dprev = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx_t, dprev, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t, :] + dprev, cache_list[t])
        dx[:, t, :] = dx_t
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev, dWx, dWh, db


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v))


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = h0
    c = np.zeros((N, H))
    out = np.zeros((N, T, H))
    cache_list = []
    for t in range(T):
        a = x[:, t, :].dot(Wx) + h.dot(Wh) + b
        ai, af, ao, ag = a[:, 0:H], a[:, H:2 * H], a[:, 2 * H:3 * H], a[:, 3 * H:4 * H]
        i, f, o, g = sigmoid(ai), sigmoid(af), sigmoid(ao), np.tanh(ag)
        c_new = f * c + i * g
        h_new = o * np.tanh(c_new)
        cache_list.append((x[:, t, :], h, c, i, f, o, g, c_new))
        h, c = h_new, c_new
        out[:, t, :] = h
    return out, (cache_list, Wx, Wh, D)


def lstm_backward(dh, cache):
    cache_list, Wx, Wh, D = cache
    N, T, H = dh.shape
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(4 * H)
    dhn, dcn = np.zeros((N, H)), np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        xt, h_prev, c_prev, i, f, o, g, c_t = cache_list[t]
        dht = dh[:, t, :] + dhn
        tanh_c = np.tanh(c_t)
        dct = dcn + dht * o * (1 - tanh_c ** 2)
        dao = dht * tanh_c * o * (1 - o)
        dai = dct * g * i * (1 - i)
        daf = dct * c_prev * f * (1 - f)
        dag = dct * i * (1 - g ** 2)
        da = np.concatenate((dai, daf, dao, dag), axis=1)
        dx[:, t, :] = da.dot(Wx.T)
        dWx += xt.T.dot(da)
        dWh += h_prev.T.dot(da)
        db += da.sum(axis=0)
        dhn = da.dot(Wh.T)
        dcn = dct * f
    return dx, dhn, dWx, dWh, db
