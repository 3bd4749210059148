# coding: utf-8
# hw2, part b   (do not edit: this file is graded as it is)
import numpy as np

def act(s):
    return np.tanh(s)

def fwd(net, x):
    s = net['V'].dot(x) + net['c']
    h = act(s)
    o = net['U'].dot(h) + net['d']
    return s, h, o

def bprop(net, x, y, verbose=1):
    '''x: (d, N), y: (k, N), one column per sample. Gradients in the order V, c, U, d.'''
    s, h, o = fwd(net, x)
    N = x.shape[1]
    e = o - y
    E = (e * e).sum() / (2. * N)
    if verbose:
        print('N = %d   E = %.6f' % (N, E))
    e = e / N
    gU = e.dot(h.T)
    gd = e.sum(1).reshape(-1, 1)
    t = net['U'].T.dot(e) * (1 - h ** 2)
    gV = t.dot(x.T)
    gc = t.sum(1).reshape(-1, 1)
    return gV, gc, gU, gd

def learn(net, x, y, eta=.1, epochs=100):
    for ep in range(epochs):
        for k, g in zip('VcUd', bprop(net, x, y, verbose=ep % 10 == 0)):
            net[k] -= eta * g
    return net

if __name__ == '__main__':
    r = np.random.RandomState(0)
    x = r.rand(1, 50)
    net = dict(V=r.randn(10, 1), c=np.zeros((10, 1)), U=r.randn(1, 10), d=np.zeros((1, 1)))
    learn(net, x, np.sin(6 * x), epochs=1000)
