import numpy as np
# RNN homework -- I write the steps out so that I can debug them

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    z1 = np.matmul(x, Wx)
    z2 = np.matmul(prev_h, Wh)
    z = z1 + z2 + b
    h = np.tanh(z)
    return h, {'x': x, 'hp': prev_h, 'Wx': Wx, 'Wh': Wh, 'z': z}

def rnn_step_backward(dnext_h, cache):
    dz = dnext_h / np.cosh(cache['z']) ** 2
    db = np.sum(dz, 0)
    dWx = np.matmul(cache['x'].T, dz)
    dx = np.matmul(dz, cache['Wx'].T)
    dWh = np.matmul(cache['hp'].T, dz)
    dprev_h = np.matmul(dz, cache['Wh'].T)
    return dx, dprev_h, dWx, dWh, db

def rnn_forward(x, h0, Wx, Wh, b):
    T = x.shape[1]
    hs, caches = [h0], []
    for t in range(T):
        ht, ct = rnn_step_forward(x[:, t], hs[-1], Wx, Wh, b)
        hs.append(ht)
        caches.append(ct)
    return np.stack(hs[1:], axis=1), caches

def rnn_backward(dh, cache):
    N, T, H = dh.shape
    carry = 0
    dxs = [None] * T
    total = None
    for t in range(T - 1, -1, -1):
        dxt, carry, a, b, c = rnn_step_backward(dh[:, t] + carry, cache[t])
        dxs[t] = dxt
        if total is None:
            total = [a, b, c]
        else:
            total = [s + n for s, n in zip(total, [a, b, c])]
    return np.stack(dxs, axis=1), carry, total[0], total[1], total[2]

sig = lambda v: 1. / (1. + np.exp(-v))

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    ai, af, ao, ag = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = sig(ai), sig(af), sig(ao), np.tanh(ag)
    c = i * g + f * prev_c
    h = o * np.tanh(c)
    return h, c, (i, f, o, g, c, x, prev_h, prev_c, Wx, Wh)

def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, c, x, prev_h, prev_c, Wx, Wh = cache
    th = np.tanh(c)
    dao = dnext_h * th * o * (1 - o)
    dct = dnext_c + dnext_h * o * (1 - th * th)
    dai = dct * g * i * (1 - i)
    daf = dct * prev_c * f * (1 - f)
    dag = dct * i * (1 - g * g)
    da = np.concatenate([dai, daf, dao, dag], axis=1)
    return da @ Wx.T, da @ Wh.T, dct * f, x.T @ da, prev_h.T @ da, np.sum(da, axis=0)
