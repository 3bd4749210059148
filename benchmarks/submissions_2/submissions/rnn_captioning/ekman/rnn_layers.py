import numpy as np
from nonlin import sigmoid, dsigmoid, dtanh


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    joint = np.hstack((x, prev_h))
    W = np.vstack((Wx, Wh))
    next_h = np.tanh(joint @ W + b)
    return next_h, (joint, W, x.shape[1], next_h)


def rnn_step_backward(dnext_h, cache):
    joint, W, D, next_h = cache
    dz = dnext_h * dtanh(next_h)
    djoint = dz @ W.T
    dW = joint.T @ dz
    return djoint[:, :D], djoint[:, D:], dW[:D], dW[D:], dz.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    h, caches = [h0], []
    for t in range(x.shape[1]):
        nxt, c = rnn_step_forward(x[:, t], h[-1], Wx, Wh, b)
        h.append(nxt)
        caches.append(c)
    return np.transpose(np.array(h[1:]), (1, 0, 2)), caches


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    grads = None
    carry = np.zeros((N, H))
    dxs = []
    for t in range(T)[::-1]:
        dx, carry, *g = rnn_step_backward(dh[:, t] + carry, cache[t])
        dxs.insert(0, dx)
        grads = g if grads is None else [a + b for a, b in zip(grads, g)]
    return (np.stack(dxs, axis=1), carry, *grads)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, dict(x=x, h=prev_h, c=prev_c, Wx=Wx, Wh=Wh, i=i, f=f, o=o, g=g, nc=next_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    k = cache
    tc = np.tanh(k["nc"])
    dc = dnext_c + dnext_h * k["o"] * dtanh(tc)
    da = np.concatenate(
        [
            dc * k["g"] * dsigmoid(k["i"]),
            dc * k["c"] * dsigmoid(k["f"]),
            dnext_h * tc * dsigmoid(k["o"]),
            dc * k["i"] * dtanh(k["g"]),
        ],
        axis=1,
    )
    return da @ k["Wx"].T, da @ k["Wh"].T, dc * k["f"], k["x"].T @ da, k["h"].T @ da, da.sum(axis=0)


def word_embedding_forward(x, W):
    return W[x], (x, W)


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x.ravel(), dout.reshape(-1, W.shape[1]))
    return dW
