# Problem Seti 4 - Mehmet Yılmaz
# Adım fonksiyonları sözlük (dict) önbellek kullanıyor; dizi fonksiyonları tüm girdiyi bir kerede çarpıyor.
import numpy as np

sig = lambda z: 1 / (1 + np.exp(-z))


# ---- RNN ----
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    z = x @ Wx + prev_h @ Wh + b
    next_h = np.tanh(z)
    return next_h, {'x': x, 'h': prev_h, 'Wx': Wx, 'Wh': Wh, 'z': z}


def rnn_step_backward(dnext_h, cache):
    dz = dnext_h * (1 - np.tanh(cache['z']) ** 2)
    return (dz @ cache['Wx'].T, dz @ cache['Wh'].T,
            cache['x'].T @ dz, cache['h'].T @ dz, dz.sum(0))


def rnn_forward(x, h0, Wx, Wh, b):
    T = x.shape[1]
    xW = x @ Wx + b                      # (N, T, H)
    hs = [h0]
    for t in range(T):
        hs.append(np.tanh(xW[:, t] + hs[-1] @ Wh))
    h = np.stack(hs[1:], axis=1)
    return h, {'x': x, 'h0': h0, 'h': h, 'Wx': Wx, 'Wh': Wh}


def rnn_backward(dh, cache):
    x, h0, h, Wx, Wh = (cache[k] for k in ('x', 'h0', 'h', 'Wx', 'Wh'))
    N, T, H = dh.shape
    dz = np.zeros((N, T, H))
    g = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dz[:, t] = (dh[:, t] + g) * (1 - h[:, t] ** 2)
        g = dz[:, t] @ Wh.T
    h_prev = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    dWx = np.tensordot(x, dz, axes=([0, 1], [0, 1]))
    dWh = np.tensordot(h_prev, dz, axes=([0, 1], [0, 1]))
    return dz @ Wx.T, g, dWx, dWh, dz.sum(axis=(0, 1))


# ---- LSTM ----
def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    A = x @ Wx + prev_h @ Wh + b
    ai, af, ao, ag = np.split(A, 4, axis=1)
    i, f, o, g = sig(ai), sig(af), sig(ao), np.tanh(ag)
    next_c = f * prev_c + i * g
    th = np.tanh(next_c)
    next_h = o * th
    cache = dict(x=x, h=prev_h, c=prev_c, Wx=Wx, Wh=Wh, i=i, f=f, o=o, g=g, th=th)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, th = cache['i'], cache['f'], cache['o'], cache['g'], cache['th']
    dc = dnext_c + dnext_h * o * (1 - th * th)
    dA = np.concatenate([
        dc * g * i * (1 - i),
        dc * cache['c'] * f * (1 - f),
        dnext_h * th * o * (1 - o),
        dc * i * (1 - g * g),
    ], axis=1)
    return (dA @ cache['Wx'].T, dA @ cache['Wh'].T, dc * f,
            cache['x'].T @ dA, cache['h'].T @ dA, dA.sum(0))


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    ht, ct = h0, np.zeros_like(h0)
    hs, caches = [], []
    for t in range(T):
        ht, ct, k = lstm_step_forward(x[:, t], ht, ct, Wx, Wh, b)
        hs.append(ht)
        caches.append(k)
    return np.stack(hs, 1), caches


def lstm_backward(dh, cache):
    T = dh.shape[1]
    dht = np.zeros_like(dh[:, 0])
    dct = np.zeros_like(dh[:, 0])
    dxs = [None] * T
    dWx = dWh = db = 0
    for t in range(T)[::-1]:
        dxs[t], dht, dct, p, q, r = lstm_step_backward(dh[:, t] + dht, dct, cache[t])
        dWx = dWx + p
        dWh = dWh + q
        db = db + r
    return np.stack(dxs, 1), dht, dWx, dWh, db


# ---- Embedding ----
def word_embedding_forward(x, W):
    return np.take(W, x, axis=0), {'x': x, 'V': W.shape[0]}


def word_embedding_backward(dout, cache):
    onehot = np.eye(cache['V'])[cache['x']]          # (N, T, V)
    return np.einsum('ntv,ntd->vd', onehot, dout)
