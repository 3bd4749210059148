import numpy as np


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    cache = {'out': out}
    return out, cache


def sigmoid_backward(dout, cache):
    out = cache['out']
    dx = out * (1 - out) * dout
    return dx


def tanh_forward(x):
    out = np.sinh(x) / np.cosh(x)
    cache = {'out': out}
    return out, cache


def tanh_backward(dout, cache):
    out = cache['out']
    dx = (1 - out * out) * dout
    return dx


def leaky_relu_forward(x, alpha=0.01):
    out = np.where(x < 0, alpha * x, x)
    cache = {'x': x, 'alpha': alpha}
    return out, cache


def leaky_relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache['x'] < 0] = cache['alpha']
    return dx


def elu_forward(x, alpha=1.0):
    out = (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)
    cache = {'x': x, 'alpha': alpha}
    return out, cache


def elu_backward(dout, cache):
    x, alpha = cache['x'], cache['alpha']
    dx = dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))
    return dx


def gelu_forward(x):
    s = np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)
    th = np.tanh(s)
    out = 0.5 * x * (1 + th)
    cache = {'x': x, 'th': th}
    return out, cache


def gelu_backward(dout, cache):
    x, th = cache['x'], cache['th']
    dth = 0.5 * x * dout
    ds = (1 - th ** 2) * dth
    dx = np.sqrt(2 / np.pi) * ds
    dx += 0.5 * (1 + th) * dout
    return dx


def softmax_forward(x):
    # print('softmax in', x.shape)
    shifted = x - np.max(x, axis=1, keepdims=True)
    exps = np.exp(shifted)
    out = exps / np.sum(exps, axis=1, keepdims=True)
    cache = {'out': out}
    return out, cache


def softmax_backward(dout, cache):
    out = cache['out']
    # print('softmax back', dout.shape)
    dot = np.sum(dout * out, axis=1, keepdims=True)
    dx = out * dout - out * dot
    return dx
