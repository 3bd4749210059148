import math
import numpy as np

erf = np.vectorize(math.erf)

def leaky_relu_forward(z):
    out = z.copy()
    out[z < 0] *= 0.01
    return out, z

def leaky_relu_backward(dout, cache):
    z = cache
    dz = np.ones(z.shape)
    dz[z < 0] = 0.01
    return dz * dout

def elu_forward(z, alpha=1.0):
    out = np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
    return out, (z, alpha)

def elu_backward(dout, cache):
    z, alpha = cache
    return dout * np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))

def gelu_forward(z):
    Phi = (1 + erf(z / math.sqrt(2))) / 2
    return z * Phi, (z, Phi)

def gelu_backward(dout, cache):
    z, Phi = cache
    phi = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return dout * (Phi + z * phi)

def tanh_forward(z):
    a = np.tanh(z)
    return a, a

def tanh_backward(dout, cache):
    return (1 - cache * cache) * dout

def softmax_forward(z):
    z = z - np.max(z, axis=1, keepdims=True)
    p = np.exp(z)
    p /= np.sum(p, axis=1, keepdims=True)
    return p, p

def softmax_backward(dout, cache):
    p = cache
    dz = np.zeros_like(p)
    for i in range(p.shape[0]):
        pi = p[i].reshape(-1, 1)
        J = np.diagflat(pi) - pi @ pi.T      # jacobian of sample i
        dz[i] = J @ dout[i]
    return dz
