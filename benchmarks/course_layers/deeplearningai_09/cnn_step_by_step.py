import numpy as np


def zero_pad(X, pad):
    return np.pad(X, [(0, 0), (pad, pad), (pad, pad), (0, 0)], 'constant')


def conv_single_step(a_slice_prev, W, b):
    return float(np.sum(np.multiply(a_slice_prev, W)) + b.sum())


def conv_forward(A_prev, W, b, hparameters):
    m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
    f, _, _, n_C = W.shape
    stride, pad = hparameters['stride'], hparameters['pad']
    n_H = 1 + (n_H_prev + 2 * pad - f) // stride
    n_W = 1 + (n_W_prev + 2 * pad - f) // stride
    A_prev_pad = zero_pad(A_prev, pad)

    Z = np.zeros((m, n_H, n_W, n_C))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    v, u = stride * h, stride * w
                    Z[i, h, w, c] = conv_single_step(A_prev_pad[i, v:v+f, u:u+f], W[..., c], b[..., c])

    return Z, (A_prev, W, b, hparameters)


def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
    f, _, _, n_C = W.shape
    stride, pad = hparameters['stride'], hparameters['pad']
    _, n_H, n_W, _ = dZ.shape

    dA_prev = np.zeros_like(A_prev)
    dW = np.zeros_like(W)
    db = np.zeros((1, 1, 1, n_C))
    A_prev_pad = zero_pad(A_prev, pad)
    dA_prev_pad = np.zeros_like(A_prev_pad)

    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                v, u = stride * h, stride * w
                for c in range(n_C):
                    dA_prev_pad[i, v:v+f, u:u+f] += W[..., c] * dZ[i, h, w, c]
                    dW[..., c] += A_prev_pad[i, v:v+f, u:u+f] * dZ[i, h, w, c]
                    db[..., c] += dZ[i, h, w, c]

        # throw away the border
        dA_prev[i] = dA_prev_pad[i, :n_H_prev, :n_W_prev]

    return dA_prev, dW, db


if __name__ == '__main__':
    A = np.random.randn(2, 5, 5, 3)
    W = np.random.randn(3, 3, 3, 4)
    Z, cache = conv_forward(A, W, np.zeros((1, 1, 1, 4)), {'stride': 1, 'pad': 1})
    dA, dW, db = conv_backward(Z, cache)
    print(np.mean(dA), np.mean(dW), np.mean(db))
