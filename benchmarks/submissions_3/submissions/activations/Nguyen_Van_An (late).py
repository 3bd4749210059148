import numpy as np

def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out

def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)

def tanh_forward(x):
    out = np.tanh(x)
    return out, out

def tanh_backward(dout, cache):
    return dout * (1 - cache**2)

def leaky_relu_forward(x, alpha=0.01):
    out = np.where(x > 0, x, alpha * x)
    return out, (x, alpha)

def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha

def elu_forward(x, alpha=1.0):
    out = np.where(x > 0, x, alpha * (np.exp(x) - 1))
    return out, (x, alpha)

def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(x))

def gelu_forward(x):
    pass

def gelu_backward(dout, cache):
    pass

def softmax_forward(x):
    e = np.exp(x)
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

def softmax_backward(dout, cache):
    return cache * (dout - np.sum(dout * cache, axis=1, keepdims=True))
