"""Deep net, vectorised over the m columns.  /Quist"""
import numpy as np

def sigmoid(z):
    # stable in both tails
    a = np.empty_like(z, dtype=float)
    pos = z >= 0
    a[pos] = 1 / (1 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    a[~pos] = e / (1 + e)
    return a, a

def sigmoid_backward(dA, cache):
    a = cache
    return dA * a * (1 - a)

def relu(z):
    return z * (z > 0), z > 0

def relu_backward(dA, cache):
    return np.where(cache, dA, 0)

def linear_forward(A, W, b):
    return W @ A + b, (A, W)

def linear_backward(dZ, cache):
    A, W = cache
    m = dZ.shape[1]
    return W.T @ dZ, dZ @ A.T / m, dZ.mean(axis=1, keepdims=True)

def L_model_forward(X, parameters):
    depth = len(parameters) // 2
    caches, A = [], X
    for i in range(1, depth + 1):
        Z, lin = linear_forward(A, parameters['W%d' % i], parameters['b%d' % i])
        A, act = (relu if i < depth else sigmoid)(Z)
        caches.append((lin, act))
    return A, caches

def compute_cost(AL, Y):
    losses = np.where(Y == 1, -np.log(AL), -np.log(1 - AL))
    return losses.sum() / Y.shape[1]

def L_model_backward(AL, Y, caches):
    depth = len(caches)
    grads = {}
    dZ = AL - Y.reshape(AL.shape)      # sigmoid and cross entropy together
    for i in range(depth, 0, -1):
        lin, act = caches[i - 1]
        if i < depth:
            dZ = relu_backward(dA, act)
        dA, grads['dW%d' % i], grads['db%d' % i] = linear_backward(dZ, lin)
    return grads

def update_parameters(parameters, grads, learning_rate):
    out = {}
    for i in range(1, len(parameters) // 2 + 1):
        for n in 'Wb':
            out[f'{n}{i}'] = parameters[f'{n}{i}'] - learning_rate * grads[f'd{n}{i}']
    return out

def initialize_adam(parameters):
    zeros = lambda: {'d' + k: np.zeros_like(p) for k, p in parameters.items()}
    return zeros(), zeros()

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new = {}
    for k, p in parameters.items():
        g = grads['d' + k]
        v['d' + k] = beta1 * v['d' + k] + (1 - beta1) * g
        s['d' + k] = beta2 * s['d' + k] + (1 - beta2) * g * g
        m_hat = v['d' + k] / (1 - beta1)
        s_hat = s['d' + k] / (1 - beta2)
        new[k] = p - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return new, v, s
