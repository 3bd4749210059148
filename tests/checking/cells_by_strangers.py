"""Cells as strangers write them, each with one line that may be spoilt: written before the checker had seen any."""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """Code that is right, and one place of it as it is right and as it is wrong."""

    code: str
    right: str
    wrong: str


SPLIT = """
import numpy as np
sig = lambda a: 1.0 / (1.0 + np.exp(-a))

def lstm_cell_fw(inp, h_old, c_old, W, U, bias):
    gates = inp @ W + h_old @ U + bias
    gi, gf, gg, go = np.split(gates, 4, axis=1)
    gi, gf, gg, go = sig(gi), sig(gf), np.tanh(gg), sig(go)
    c_new = gf * c_old + gi * gg
    h_new = go * np.tanh(c_new)
    return h_new, c_new, dict(inp=inp, h=h_old, c=c_old, W=W, U=U, g=(gi, gf, gg, go), cn=c_new)

def lstm_cell_bw(dh_new, dc_new, memo):
    gi, gf, gg, go = memo["g"]
    tc = np.tanh(memo["cn"])
    dct = dc_new + dh_new * go * (1 - tc * tc)
    dgates = np.concatenate([
        dct * gg * gi * (1 - gi),
        dct * memo["c"] * gf * (1 - gf),
        dct * gi * (1 - gg * gg),
        dh_new * tc * go * (1 - go)], axis=1)
    return (dgates @ memo["W"].T, dgates @ memo["U"].T, dct * gf,
            memo["inp"].T @ dgates, memo["h"].T @ dgates, dgates.sum(0))
"""

CONCAT = '''
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def lstm_forward_step(x_t, h_prev, c_prev, params):
    """params: Wf, Wi, Wg, Wo of shape (n_x + n_h, n_h)"""
    Wf, Wi, Wg, Wo, bf, bi, bg, bo = params
    xh = np.hstack([x_t, h_prev])
    f = sigmoid(xh.dot(Wf) + bf)
    i = sigmoid(xh.dot(Wi) + bi)
    g = np.tanh(xh.dot(Wg) + bg)
    o = sigmoid(xh.dot(Wo) + bo)
    c = f * c_prev + i * g
    tanh_c = np.tanh(c)
    h = o * tanh_c
    cache = (xh, x_t.shape[1], f, i, g, o, c_prev, tanh_c, params)
    return h, c, cache

def lstm_backward_step(dh, dc, cache):
    xh, n_x, f, i, g, o, c_prev, tanh_c, params = cache
    Wf, Wi, Wg, Wo, bf, bi, bg, bo = params
    do = dh * tanh_c * o * (1 - o)
    dc_total = dc + dh * o * (1 - tanh_c ** 2)
    df = dc_total * c_prev * f * (1 - f)
    di = dc_total * g * i * (1 - i)
    dg = dc_total * i * (1 - g ** 2)
    dxh = df.dot(Wf.T) + di.dot(Wi.T) + dg.dot(Wg.T) + do.dot(Wo.T)
    grads = {"dWf": xh.T.dot(df), "dWi": xh.T.dot(di), "dWg": xh.T.dot(dg), "dWo": xh.T.dot(do),
             "dbf": df.sum(axis=0), "dbi": di.sum(axis=0), "dbg": dg.sum(axis=0), "dbo": do.sum(axis=0)}
    return dxh[:, :n_x], dxh[:, n_x:], dc_total * f, grads
'''

ELMAN = """
import numpy as np

class ElmanCell:
    def __init__(self, n_in, n_hidden):
        self.Wxh = 0.1 * np.random.randn(n_in, n_hidden)
        self.Whh = 0.1 * np.random.randn(n_hidden, n_hidden)
        self.bh = np.zeros(n_hidden)

    def forward(self, x, h_prev):
        self.x, self.h_prev = x, h_prev
        self.h = np.tanh(x @ self.Wxh + h_prev @ self.Whh + self.bh)
        return self.h

    def backward(self, dh):
        da = dh * (1 - self.h ** 2)
        self.dWxh = self.x.T @ da
        self.dWhh = self.h_prev.T @ da
        self.dbh = da.sum(axis=0)
        return da @ self.Wxh.T, da @ self.Whh.T
"""

MYTORCH = """
import numpy as np

class RNNCell(object):
    def __init__(self, input_size, hidden_size):
        self.input_size = input_size
        self.hidden_size = hidden_size
        h = self.hidden_size
        d = self.input_size
        self.W_ih = np.random.randn(h, d)
        self.W_hh = np.random.randn(h, h)
        self.b_ih = np.random.randn(h)
        self.b_hh = np.random.randn(h)
        self.zero_grad()

    def zero_grad(self):
        d, h = self.input_size, self.hidden_size
        self.dW_ih = np.zeros((h, d))
        self.dW_hh = np.zeros((h, h))
        self.db_ih = np.zeros(h)
        self.db_hh = np.zeros(h)

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        return np.tanh(x @ self.W_ih.T + self.b_ih + h_prev_t @ self.W_hh.T + self.b_hh)

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        dz = delta * (1 - h_t ** 2)
        self.dW_ih += dz.T @ h_prev_l
        self.dW_hh += dz.T @ h_prev_t
        self.db_ih += np.sum(dz, axis=0)
        self.db_hh += np.sum(dz, axis=0)
        return dz @ self.W_ih, dz @ self.W_hh
"""

GRU_CLASS = """
import numpy as np

def sigmoid(a):
    return 1 / (1 + np.exp(-a))

class GRUCell:
    def __init__(self, in_dim, hidden_dim):
        self.d, self.h = in_dim, hidden_dim
        h, d = hidden_dim, in_dim
        for k in ("r", "z", "n"):
            setattr(self, "W%sx" % k, np.random.randn(h, d))
            setattr(self, "W%sh" % k, np.random.randn(h, h))
            setattr(self, "b%sx" % k, np.random.randn(h))
            setattr(self, "b%sh" % k, np.random.randn(h))
            setattr(self, "dW%sx" % k, np.zeros((h, d)))
            setattr(self, "dW%sh" % k, np.zeros((h, h)))
            setattr(self, "db%sx" % k, np.zeros(h))
            setattr(self, "db%sh" % k, np.zeros(h))

    def forward(self, x, h_prev_t):
        self.x, self.hidden = x, h_prev_t
        self.r = sigmoid(self.Wrx @ x + self.brx + self.Wrh @ h_prev_t + self.brh)
        self.z = sigmoid(self.Wzx @ x + self.bzx + self.Wzh @ h_prev_t + self.bzh)
        self.q = self.Wnh @ h_prev_t + self.bnh
        self.n = np.tanh(self.Wnx @ x + self.bnx + self.r * self.q)
        return (1 - self.z) * self.n + self.z * h_prev_t

    def backward(self, delta):
        dz = delta * (self.hidden - self.n) * self.z * (1 - self.z)
        dn = delta * (1 - self.z) * (1 - self.n ** 2)
        dr = dn * self.q * self.r * (1 - self.r)
        dq = dn * self.r
        self.dWnx += np.outer(dn, self.x)
        self.dbnx += dn
        self.dWnh += np.outer(dq, self.hidden)
        self.dbnh += dq
        self.dWzx += np.outer(dz, self.x)
        self.dbzx += dz
        self.dWzh += np.outer(dz, self.hidden)
        self.dbzh += dz
        self.dWrx += np.outer(dr, self.x)
        self.dbrx += dr
        self.dWrh += np.outer(dr, self.hidden)
        self.dbrh += dr
        dx = self.Wnx.T @ dn + self.Wzx.T @ dz + self.Wrx.T @ dr
        dh_prev_t = delta * self.z + self.Wnh.T @ dq + self.Wzh.T @ dz + self.Wrh.T @ dr
        return dx, dh_prev_t
"""

GRU_CHO = """
import numpy as np

def sig(v):
    return 1 / (1 + np.exp(-v))

def gru_cell_forward(x, h_prev, p):
    z = sig(x @ p["Wz"] + h_prev @ p["Uz"] + p["bz"])
    r = sig(x @ p["Wr"] + h_prev @ p["Ur"] + p["br"])
    hh = np.tanh(x @ p["Wh"] + (r * h_prev) @ p["Uh"] + p["bh"])
    h = (1 - z) * h_prev + z * hh
    return h, (x, h_prev, z, r, hh, p)

def gru_cell_backward(dh, cache):
    x, h_prev, z, r, hh, p = cache
    dz = dh * (hh - h_prev) * z * (1 - z)
    da = dh * z * (1 - hh ** 2)
    drh = da @ p["Uh"].T
    dr = drh * h_prev * r * (1 - r)
    dh_prev = dh * (1 - z) + drh * r + dz @ p["Uz"].T + dr @ p["Ur"].T
    dx = da @ p["Wh"].T + dz @ p["Wz"].T + dr @ p["Wr"].T
    g = {}
    g["Wz"], g["Uz"], g["bz"] = x.T @ dz, h_prev.T @ dz, dz.sum(0)
    g["Wr"], g["Ur"], g["br"] = x.T @ dr, h_prev.T @ dr, dr.sum(0)
    g["Wh"], g["Uh"], g["bh"] = x.T @ da, (r * h_prev).T @ da, da.sum(0)
    return dx, dh_prev, g
"""

FISH = """
import numpy as np

class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.cache = None

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        N, H = h_prev.shape
        A = np.dot(x, Wx) + np.dot(h_prev, Wh) + b
        f, g, i, o = A[:, :H], A[:, H:2 * H], A[:, 2 * H:3 * H], A[:, 3 * H:]
        f = 1 / (1 + np.exp(-f))
        g = np.tanh(g)
        i = 1 / (1 + np.exp(-i))
        o = 1 / (1 + np.exp(-o))
        c_next = f * c_prev + g * i
        h_next = o * np.tanh(c_next)
        self.cache = (x, h_prev, c_prev, i, f, g, o, c_next)
        return h_next, c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, b = self.params
        x, h_prev, c_prev, i, f, g, o, c_next = self.cache
        t = np.tanh(c_next)
        ds = dc_next + (dh_next * o) * (1 - t ** 2)
        dc_prev = ds * f
        di = ds * g * i * (1 - i)
        df = ds * c_prev * f * (1 - f)
        do = dh_next * t * o * (1 - o)
        dg = ds * i * (1 - g ** 2)
        dA = np.hstack((df, dg, di, do))
        self.grads[0][...] = np.dot(x.T, dA)
        self.grads[1][...] = np.dot(h_prev.T, dA)
        self.grads[2][...] = dA.sum(axis=0)
        return np.dot(dA, Wx.T), np.dot(dA, Wh.T), dc_prev
"""

COLUMNS = '''
import numpy as np

def step(x, s_prev, U, W, b):
    """one time step: columns are examples; s = tanh(U x + W s_prev + b)"""
    return np.tanh(U.dot(x) + W.dot(s_prev) + b)

def step_grad(ds, x, s_prev, s, U, W, b):
    dz = ds * (1 - s * s)
    dU = dz.dot(x.T)
    dW = dz.dot(s_prev.T)
    db = dz.sum(axis=1, keepdims=True)
    return U.T.dot(dz), W.T.dot(dz), dU, dW, db
'''

TIMES = '''
import numpy as np

def rnn_fwd(xs, h_init, params):
    """xs (T, N, D)"""
    hs, h = [], h_init
    for x in xs:
        h = np.tanh(x @ params["Wxh"] + h @ params["Whh"] + params["bh"])
        hs.append(h)
    return np.array(hs), (xs, h_init, hs, params)

def rnn_bwd(dhs, cache):
    xs, h_init, hs, params = cache
    grads = {k: np.zeros_like(v) for k, v in params.items()}
    dxs, carry = np.zeros_like(xs), 0.0
    for t in range(len(xs) - 1, -1, -1):
        da = (dhs[t] + carry) * (1 - hs[t] ** 2)
        before = hs[t - 1] if t else h_init
        grads["Wxh"] += xs[t].T @ da
        grads["Whh"] += before.T @ da
        grads["bh"] += da.sum(axis=0)
        dxs[t] = da @ params["Wxh"].T
        carry = da @ params["Whh"].T
    return dxs, carry, grads
'''

RELU = """
import numpy as np

def rnn_relu_step_forward(x, h_prev, W_in, W_rec, bias):
    z = x @ W_in + h_prev @ W_rec + bias
    h = np.maximum(0, z)
    return h, (x, h_prev, W_in, W_rec, z)

def rnn_relu_step_backward(dh, cache):
    x, h_prev, W_in, W_rec, z = cache
    dz = dh * (z > 0)
    return dz @ W_in.T, dz @ W_rec.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
"""

PAIR = """
import numpy as np

def logistic(x):
    return 1 / (1 + np.exp(-x))

def lstm_unit(x, state, params):
    h, c = state
    W, U, b = params["W"], params["U"], params["b"]
    n = h.shape[1]
    a = x @ W + h @ U + b
    i, f, o = logistic(a[:, :n]), logistic(a[:, n:2*n]), logistic(a[:, 2*n:3*n])
    g = np.tanh(a[:, 3*n:])
    c2 = f * c + i * g
    h2 = o * np.tanh(c2)
    return h2, c2, (x, h, c, i, f, o, g, c2, W, U)

def lstm_unit_backward(dh2, dc2, saved):
    x, h, c, i, f, o, g, c2, W, U = saved
    th = np.tanh(c2)
    dc_all = dc2 + dh2 * o * (1 - th ** 2)
    da = np.zeros((x.shape[0], 4 * h.shape[1]))
    n = h.shape[1]
    da[:, :n] = dc_all * g * i * (1 - i)
    da[:, n:2*n] = dc_all * c * f * (1 - f)
    da[:, 2*n:3*n] = dh2 * th * o * (1 - o)
    da[:, 3*n:] = dc_all * i * (1 - g ** 2)
    return da @ W.T, da @ U.T, dc_all * f, x.T @ da, h.T @ da, da.sum(axis=0)
"""

PREDICTS = """
import numpy as np

def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def rnn_step(x, h, Wxh, Whh, Why, bh, by):
    h_next = np.tanh(x @ Wxh + h @ Whh + bh)
    y = softmax(h_next @ Why + by)
    return h_next, y, (x, h, Wxh, Whh, h_next)

def rnn_step_back(dh_next, cache):
    x, h, Wxh, Whh, h_next = cache
    draw = (1 - h_next ** 2) * dh_next
    return {"dx": draw @ Wxh.T, "dh": draw @ Whh.T, "dWxh": x.T @ draw, "dWhh": h.T @ draw, "dbh": draw.sum(0)}
"""

#: By name; each is right as it stands, and wrong with its mistake.
CELLS = {
    "split": Cell(SPLIT, 'dct * memo["c"] * gf * (1 - gf)', 'dct * memo["cn"] * gf * (1 - gf)'),
    "concatenated": Cell(CONCAT, "do = dh * tanh_c * o * (1 - o)", "do = dh * o * (1 - o)"),
    "elman": Cell(ELMAN, "da = dh * (1 - self.h ** 2)", "da = dh * (1 - self.h)"),
    "mytorch": Cell(MYTORCH, "return dz @ self.W_ih, dz @ self.W_hh", "return dz @ self.W_ih, dz @ self.W_hh.T"),
    "gru_class": Cell(GRU_CLASS, "dn = delta * (1 - self.z) *", "dn = delta * self.z *"),
    "gru_cho": Cell(GRU_CHO, "dh * (1 - z) + drh * r + ", "drh * r + "),
    "fish": Cell(FISH, "dc_prev = ds * f", "dc_prev = dc_next * f"),
    "columns": Cell(COLUMNS, "return U.T.dot(dz), W.T.dot(dz)", "return U.T.dot(dz), W.dot(dz)"),
    "times": Cell(TIMES, "da = (dhs[t] + carry) *", "da = dhs[t] *"),
    "relu": Cell(RELU, "x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)", "x.T @ dz, h_prev.T @ dz, dz.mean(axis=0)"),
    "pair": Cell(PAIR, "dc_all * i * (1 - g ** 2)", "dc_all * i * (1 - g)"),
    "predicts": Cell(PREDICTS, '"dWhh": h.T @ draw', '"dWhh": h_next.T @ draw'),
}
