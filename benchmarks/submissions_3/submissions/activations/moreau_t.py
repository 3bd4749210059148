import numpy as np

def sigmoid_forward(x):
    out = 1.0/(1.0+np.exp(-x))
    cache = x
    return out, cache

def sigmoid_backward(dout, cache):
    x = cache
    dx = dout*x*(1.0-x)
    return dx

def tanh_forward(x):
    out = np.tanh(x)
    cache = out
    return out, cache

def tanh_backward(dout, cache):
    out = cache
    dx = dout*(1.0-out**2)
    return dx

def leaky_relu_forward(x, alpha=0.01):
    out = np.maximum(alpha*x, x)
    cache = (x, alpha)
    return out, cache

def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.ones(x.shape)
    dx[x < 0] = alpha
    return dx*dout

def elu_forward(x, alpha=1.0):
    out = np.where(x > 0, x, alpha*(np.exp(x)-1.0))
    cache = (x, alpha)
    return out, cache

def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.ones(x.shape)
    dx[x < 0] = alpha*np.exp(x[x < 0])
    return dx*dout

def gelu_forward(x):
    a = np.sqrt(2.0/np.pi)
    out = 0.5*x*(1.0+np.tanh(a*(x+0.044715*x**3)))
    cache = x
    return out, cache

def gelu_backward(dout, cache):
    x = cache
    a = np.sqrt(2.0/np.pi)
    t = np.tanh(a*(x+0.044715*x**3))
    dx = 0.5*(1.0+t) + 0.5*x*(1.0-t**2)*a*(1.0+3.0*0.044715*x**2)
    return dx*dout

def softmax_forward(x):
    ex = np.exp(x-np.max(x, axis=1, keepdims=True))
    out = ex/np.sum(ex, axis=1, keepdims=True)
    cache = out
    return out, cache

def softmax_backward(dout, cache):
    out = cache
    N, D = out.shape
    dx = np.zeros((N, D))
    for n in range(N):
        for i in range(D):
            for j in range(D):
                if i == j:
                    dx[n, i] += dout[n, j]*out[n, i]*(1.0-out[n, i])
                else:
                    dx[n, i] -= dout[n, j]*out[n, j]*out[n, i]
    return dx
