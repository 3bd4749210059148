import numpy as np

# Tóth László, 2. feladat
# Minden sort külön számolok a softmaxnál a Jacobi-mátrixszal.

SQ = np.sqrt(2 / np.pi)
C = 0.044715


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_deriv(z):
    s = sigmoid(z)
    return s * (1 - s)


def sigmoid_forward(x):
    return sigmoid(x), x


def sigmoid_backward(dout, cache):
    x = cache
    dx = dout * sigmoid_deriv(x)
    return dx


def tanh_forward(x):
    ep, em = np.exp(x), np.exp(-x)
    return (ep - em) / (ep + em), x


def tanh_backward(dout, cache):
    x = cache
    t = np.tanh(x)
    dx = dout * (1 - t * t)
    return dx


def leaky_relu_forward(x, alpha=0.01):
    out = np.maximum(x, 0) + alpha * np.minimum(x, 0)
    cache = (x, alpha)
    return out, cache


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.array(dout, copy=True)
    dx[x <= 0] *= alpha
    return dx


def elu_forward(x, alpha=1.0):
    out = x.copy()
    neg = x < 0
    out[neg] = alpha * (np.exp(x[neg]) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    neg = x < 0
    dx[neg] = dout[neg] * alpha * np.exp(x[neg])
    return dx


def gelu_forward(x):
    out = x / 2 * (1 + np.tanh(SQ * (x + C * x**3)))
    return out, x


def gelu_backward(dout, cache):
    x = cache
    inner = SQ * (x + C * x**3)
    th = np.tanh(inner)
    sech2 = 1 - th**2
    left = (1 + th) / 2
    right = x / 2 * sech2 * SQ * (1 + 3 * C * x**2)
    return dout * (left + right)


def softmax_forward(x):
    out = np.zeros(x.shape)
    for n in range(x.shape[0]):
        e = np.exp(x[n] - np.max(x[n]))
        out[n] = e / np.sum(e)
    return out, out


def softmax_backward(dout, cache):
    s = cache
    dx = np.zeros(dout.shape)
    for n in range(dout.shape[0]):
        row = s[n].reshape(-1, 1)
        jac = np.diagflat(row) - np.dot(row, row.T)
        dx[n] = np.dot(jac, dout[n])
    return dx
