# Optimizers for a single numpy array
# x = function(x, grad, state, lr, ...)  where state is a dict, {} at the first step. The new x is returned.
import numpy as np


def sgd(x, grad, state, lr=0.01, momentum=0.9, weight_decay=0.0):
    grad = grad + weight_decay * x
    if 'v' not in state:
        state['v'] = np.zeros_like(x)
    state['v'] = momentum * state['v'] + grad
    return x - lr * state['v']


def AdaGrad(x, grad, state, lr=0.01, eps=1e-8):
    if 'G' not in state:
        state['G'] = np.zeros_like(x)
    state['G'] += grad * grad
    return x - lr * grad / (np.sqrt(state['G']) + eps)


def RMSprop(x, grad, state, lr=0.001, rho=0.9, eps=1e-8):
    if 'S' not in state:
        state['S'] = np.zeros_like(x)
    state['S'] = rho * state['S'] + grad ** 2
    return x - lr * grad / (np.sqrt(state['S']) + eps)


def adam(x, grad, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    if 'm' not in state:
        state['m'] = np.zeros_like(x)
        state['v'] = np.zeros_like(x)
        state['t'] = 0
    state['t'] += 1
    state['m'] = beta1 * state['m'] + (1 - beta1) * grad
    state['v'] = beta2 * state['v'] + (1 - beta2) * grad ** 2
    m_hat = state['m'] / (1 - beta1 ** state['t'])
    v_hat = state['v'] / (1 - beta2 ** state['t'])
    return x - lr * m_hat / (np.sqrt(v_hat) + eps)


def Nesterov(x, grad, state, lr=0.01, momentum=0.9):
    if 'v' not in state:
        state['v'] = np.zeros_like(x)
    v_old = state['v']
    state['v'] = momentum * v_old - lr * grad
    return x + momentum * v_old + (1 + momentum) * state['v']
