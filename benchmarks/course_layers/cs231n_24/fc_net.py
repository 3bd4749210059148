import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db

def relu_forward(x):
    return np.maximum(0, x), x

def relu_backward(dout, x):
    return np.where(x > 0, dout, 0.0)

def softmax_loss(x, y):
    N = len(y)
    p = np.exp(x - np.max(x, axis=1, keepdims=True))
    p /= np.sum(p, axis=1, keepdims=True)
    loss = -np.sum(np.log(p[np.arange(N), y])) / N
    p[np.arange(N), y] -= 1
    return loss, p / N


class FullyConnectedNet(object):
    """ {affine - relu} x (L - 1) - affine - softmax """

    def __init__(self, hidden_dims, input_dim=3072, num_classes=10, reg=0.0,
                 weight_scale=1e-2, dtype=np.float64, seed=None):
        if seed is not None:
            np.random.seed(seed)
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        self.params = {}
        for i in range(self.num_layers):
            self.params['W%d' % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1]).astype(dtype)
            self.params['b%d' % (i + 1)] = np.zeros(dims[i + 1], dtype=dtype)

    def loss(self, X, y=None):
        L = self.num_layers
        caches = {}
        a = X
        for i in range(1, L):
            z, fc = affine_forward(a, self.params['W%d' % i], self.params['b%d' % i])
            a, rc = relu_forward(z)
            caches[i] = (fc, rc)
        scores, caches[L] = affine_forward(a, self.params['W%d' % L], self.params['b%d' % L])

        if y is None:
            return scores

        loss, dout = softmax_loss(scores, y)
        for i in range(1, L + 1):
            loss += 0.5 * self.reg * np.sum(self.params['W%d' % i] ** 2)

        grads = {}
        dout, grads['W%d' % L], grads['b%d' % L] = affine_backward(dout, caches[L])
        grads['W%d' % L] += self.reg * self.params['W%d' % L]
        for i in range(L - 1, 0, -1):
            fc, rc = caches[i]
            dout = relu_backward(dout, rc)
            dout, dW, db = affine_backward(dout, fc)
            grads['W%d' % i] = dW + 2 * self.reg * self.params['W%d' % i]
            grads['b%d' % i] = db

        return loss, grads


if __name__ == '__main__':
    net = FullyConnectedNet([8, 6], input_dim=10, num_classes=3, reg=0.1, weight_scale=0.3, seed=1)
    X = np.random.randn(5, 10)
    y = np.array([0, 1, 2, 0, 1])
    print(net.loss(X, y)[0])
