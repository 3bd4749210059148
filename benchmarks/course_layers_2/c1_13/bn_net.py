import numpy as np


def bn_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, (x, x_hat, mu, var, gamma, eps)


def bn_backward(dout, cache):
    x, x_hat, mu, var, gamma, eps = cache
    N = x.shape[0]
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    dvar = np.sum(dx_hat * (x - mu), axis=0) * -0.5 * np.power(var + eps, -0.5)
    dmu = -np.sum(dx_hat, axis=0) / np.sqrt(var + eps) + dvar * np.mean(-2 * (x - mu), axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N
    return dx, dgamma, dbeta


class BNNet(object):
    """affine - batchnorm - relu - affine - softmax"""

    def __init__(self, D, H, C, reg=0.01, std=0.1):
        self.reg = reg
        self.params = dict(W1=std * np.random.randn(D, H), b1=np.zeros(H),
                           gamma1=np.ones(H), beta1=np.zeros(H),
                           W2=std * np.random.randn(H, C), b2=np.zeros(C))

    def loss(self, X, y):
        p = self.params
        N = X.shape[0]
        # forward
        a1 = X.dot(p['W1']) + p['b1']
        n1, bn_cache = bn_forward(a1, p['gamma1'], p['beta1'])
        h1 = np.maximum(0, n1)
        scores = h1.dot(p['W2']) + p['b2']
        probs = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        probs /= np.sum(probs, axis=1, keepdims=True)
        loss = -np.sum(np.log(probs[np.arange(N), y])) / N
        loss += 0.5 * self.reg * (np.sum(p['W1'] ** 2) + np.sum(p['W2'] ** 2))

        # backward
        grads = {}
        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads['W2'] = h1.T.dot(dscores) + self.reg * p['W2']
        grads['b2'] = dscores.sum(axis=0)
        dh1 = dscores.dot(p['W2'].T)
        dn1 = dh1 * (n1 > 0)
        da1, grads['gamma1'], grads['beta1'] = bn_backward(dn1, bn_cache)
        grads['W1'] = X.T.dot(da1) + self.reg * p['W1']
        grads['b1'] = da1.sum(axis=0)
        return loss, grads
