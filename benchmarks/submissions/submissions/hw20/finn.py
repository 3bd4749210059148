import numpy as np

def sig(v):
    return 0.5 * (1 + np.tanh(0.5 * v))

def smax(v):
    v = np.exp(v - v.max(axis=0))
    return v / v.sum(axis=0)

def rnn_cell_forward(xt, a_prev, parameters):
    p = parameters
    a = np.tanh(p['Wax'] @ xt + p['Waa'] @ a_prev + p['ba'])
    return a, smax(p['Wya'] @ a + p['by']), (a, a_prev, xt, parameters)

def rnn_cell_backward(da_next, cache):
    a, a_prev, xt, p = cache
    dz = da_next * (1 - a * a)
    grads = {}
    grads['dxt'] = p['Wax'].T @ dz
    grads['da_prev'] = p['Waa'].T @ dz
    grads['dWax'] = dz @ xt.T
    grads['dWaa'] = dz @ a_prev.T
    grads['dba'] = dz.sum(axis=1, keepdims=True)
    return grads

# lstm: see you next week ...
