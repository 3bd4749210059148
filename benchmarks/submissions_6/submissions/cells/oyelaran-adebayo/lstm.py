import numpy as np
from gates import sigmoid, dsigmoid, dtanh


def lstm_forward(x, h0, Wx, Wh, b):
    xw = np.einsum("ntd,dk->tnk", x, Wx) + b
    h, c, acts = [h0], [np.zeros(h0.shape)], []
    for z in xw:
        zi, zf, zo, zg = np.split(z + h[-1] @ Wh, 4, axis=-1)
        i, f, o, g = sigmoid(zi), sigmoid(zf), sigmoid(zo), np.tanh(zg)
        c.append(i * g + f * c[-1])
        h.append(o * np.tanh(c[-1]))
        acts.append((i, f, o, g))
    return np.stack(h[1:], axis=1), (x, h, c, acts, Wx, Wh)


def lstm_backward(dh, cache):
    x, h, c, acts, Wx, Wh = cache
    T = len(acts)
    dz = [None] * T
    dh_later = np.zeros_like(h[0])
    dc = np.zeros_like(c[0])
    for t in reversed(range(T)):
        i, f, o, g = acts[t]
        d = dh[:, t] + dh_later
        tc = np.tanh(c[t + 1])
        dc = dc + d * o * dtanh(tc)
        dz[t] = np.concatenate([dc * g * dsigmoid(i), dc * c[t] * dsigmoid(f), d * tc * dsigmoid(o), dc * i * dtanh(g)], axis=1)
        dc = dc * f
        dh_later = dz[t] @ Wh.T
    dz = np.array(dz)
    return (np.einsum("tnk,dk->ntd", dz, Wx), dh_later, np.einsum("ntd,tnk->dk", x, dz),
            np.einsum("tnh,tnk->hk", np.array(h[:-1]), dz), np.einsum("tnk->k", dz))
