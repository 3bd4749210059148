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

def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    p = parameters
    k = np.vstack((a_prev, xt))
    gate = {}
    for g in 'fio':
        gate[g] = sig(p['W' + g] @ k + p['b' + g])
    gate['c'] = np.tanh(p['Wc'] @ k + p['bc'])
    c = gate['f'] * c_prev + gate['i'] * gate['c']
    a = gate['o'] * np.tanh(c)
    return a, c, smax(p['Wy'] @ a + p['by']), (a, c, a_prev, c_prev, gate, xt, p)

def lstm_cell_backward(da_next, dc_next, cache):
    a, c, a_prev, c_prev, gate, xt, p = cache
    k = np.vstack((a_prev, xt))
    n = a.shape[0]
    th = np.tanh(c)
    dc = dc_next + da_next * gate['o'] * (1 - th ** 2)
    d = {'o': da_next * th * gate['o'] * (1 - gate['o']),
         'c': dc * gate['i'] * (1 - gate['c'] ** 2),
         'i': dc * gate['c'] * gate['i'] * (1 - gate['i']),
         'f': dc * c_prev * gate['f'] * (1 - gate['f'])}
    grads = {'dc_prev': dc * gate['f']}
    dk = np.zeros_like(k)
    for g in d:
        grads['dW' + g] = d[g] @ k.T
        grads['db' + g] = d[g].sum(axis=1, keepdims=True)
        dk += p['W' + g].T @ d[g]
    grads['da_prev'] = dk[:n]
    grads['dxt'] = dk[n:]
    return grads
