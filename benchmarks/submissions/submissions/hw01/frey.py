import numpy as np
import matplotlib.pyplot as plt   # for later

def affine_forward(x, w, b):
    D = np.prod(x.shape[1:])
    x2 = np.reshape(x, (x.shape[0], D))
    out = np.matmul(x2, w) + b.reshape(1, -1)
    return out, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    D = np.prod(x.shape[1:])
    x2 = np.reshape(x, (x.shape[0], D))
    dx2 = np.matmul(dout, w.transpose())
    dw = np.matmul(x2.transpose(), dout)
    # db = np.ones(N) @ dout
    db = np.ones(x.shape[0]) @ dout
    dx = np.reshape(dx2, x.shape)
    return dx, dw, db

def relu_forward(x):
    mask = (x > 0).astype(float)
    return x * mask, mask

def relu_backward(dout, cache):
    mask = cache
    return dout * mask

def one_hot(y, C):
    Y = np.zeros((len(y), C))
    for i, c in enumerate(y):
        Y[i, c] = 1.0
    return Y

def softmax_loss(x, y):
    # numerically stable!!
    e = np.exp(x - x.max(axis=1)[:, None])
    p = e / e.sum(axis=1)[:, None]
    Y = one_hot(y, x.shape[1])
    loss = -np.mean(np.sum(Y * np.log(p), axis=1))
    dx = (p - Y) / len(y)
    return loss, dx

def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        pos = f(x).copy()
        x[ix] = old - h
        neg = f(x).copy()
        x[ix] = old
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad

if __name__ == "__main__":
    np.random.seed(231)
    x = np.random.randn(10, 2, 3)
    w = np.random.randn(6, 5)
    b = np.random.randn(5)
    dout = np.random.randn(10, 5)
    _, cache = affine_forward(x, w, b)
    dx, dw, db = affine_backward(dout, cache)
    print('dw error', np.abs(dw - eval_numerical_gradient_array(lambda w: affine_forward(x, w, b)[0], w, dout)).max())
    plt.imshow(dw)
    plt.show()
