import numpy as np

# Assignment 2 - fully connected layers
# everything is modular so I can chain them together later


def affine_forward(x, w, b):
    """
    x: (N, d1, ..., dk), w: (D, M), b: (M,)
    """
    N = x.shape[0]
    x_row = x.reshape(N, -1)
    out = x_row @ w + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]

    x_row = x.reshape(N, -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = x_row.T @ dout
    db = np.ones(N) @ dout      # ones vector == sum over the rows

    return dx, dw, db


def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = np.where(x > 0, dout, 0)
    return dx


def affine_relu_forward(x, w, b):
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)


def affine_relu_backward(dout, cache):
    fc_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return affine_backward(da, fc_cache)


if __name__ == '__main__':
    np.random.seed(231)
    x = np.random.randn(4, 2, 3)
    w = np.random.randn(6, 5)
    b = np.random.randn(5)
    out, cache = affine_relu_forward(x, w, b)
    dx, dw, db = affine_relu_backward(np.random.randn(*out.shape), cache)
    print(dx.shape, dw.shape, db.shape)
