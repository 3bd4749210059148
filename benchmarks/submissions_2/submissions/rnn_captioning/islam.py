import numpy as np

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h - dnext_h * next_h ** 2
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, np.ones(len(da)) @ da

# does not call the step functions: x Wx for all times at once
def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    xw = x @ Wx + b
    h = np.zeros((N, T + 1, h0.shape[1]))
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(xw[:, t] + h[:, t] @ Wh)
    return h[:, 1:].copy(), (x, h, Wx, Wh)

def rnn_backward(dh, cache):
    x, h, Wx, Wh = cache
    N, T, H = dh.shape
    da = np.zeros((N, T, H))
    carry = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        da[:, t] = (dh[:, t] + carry) * (1 - h[:, t + 1] ** 2)
        carry = da[:, t] @ Wh.T
    dx = da @ Wx.T
    dWx = np.einsum('ntd,nth->dh', x, da)
    dWh = np.einsum('ntk,nth->kh', h[:, :-1], da)
    db = da.sum(axis=(0, 1))
    return dx, carry, dWx, dWh, db

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    N, H = prev_h.shape
    z = (x @ Wx + prev_h @ Wh + b).reshape(N, 4, H)
    gates = np.empty_like(z)
    gates[:, :3] = sigmoid(z[:, :3])
    gates[:, 3] = np.tanh(z[:, 3])
    i, f, o, g = gates.transpose(1, 0, 2)
    c = f * prev_c + i * g
    t = np.tanh(c)
    return o * t, c, (x, prev_h, prev_c, Wx, Wh, gates, t)

def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, gates, t = cache
    N, H = prev_h.shape
    i, f, o, g = gates.transpose(1, 0, 2)
    dc = dnext_c + dnext_h * o * (1 - t ** 2)
    dgates = np.stack([dc * g, dc * prev_c, dnext_h * t, dc * i], axis=1)
    slope = gates * (1 - gates)
    slope[:, 3] = 1 - g ** 2
    dz = (dgates * slope).reshape(N, 4 * H)
    return dz @ Wx.T, dz @ Wh.T, dc * f, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)

def word_embedding_forward(x, W):
    return W[x], (x, W)

def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    for v in range(len(W)):
        dW[v] = dout[x == v].sum(axis=0)
    return dW

if __name__ == '__main__':
    rng = np.random.RandomState(0)
    x, h0 = rng.randn(2, 3, 4), rng.randn(2, 5)
    Wx, Wh, b = rng.randn(4, 5), rng.randn(5, 5), rng.randn(5)
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    print([g.shape for g in rnn_backward(np.ones_like(h), cache)])
