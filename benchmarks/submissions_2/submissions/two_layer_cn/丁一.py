import numpy as np

class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.RandomState(0)
        self.params = {'W1': rng.randn(input_size, hidden_size) * np.sqrt(2 / input_size),
                       'b1': np.zeros(hidden_size),
                       'W2': rng.randn(hidden_size, output_size) * np.sqrt(2 / hidden_size),
                       'b2': np.zeros(output_size)}

    def loss(self, X, y, reg=0.01):
        W1, b1, W2, b2 = (self.params[k] for k in ('W1', 'b1', 'W2', 'b2'))
        N = X.shape[0]
        z1 = X @ W1 + b1
        a1 = np.maximum(z1, 0)
        z2 = a1 @ W2 + b2
        z2 -= z2.max(axis=1, keepdims=True)
        p = np.exp(z2)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[range(N), y]).mean() + 0.5 * reg * ((W1 ** 2).sum() + (W2 ** 2).sum())

        dz2 = p.copy()
        dz2[range(N), y] -= 1
        dz2 /= N
        dW2 = a1.T @ dz2 + reg * W2
        db2 = dz2.sum(axis=0)
        da1 = dz2 @ W2.T
        dW1 = X.T @ da1 + reg * W1
        db1 = da1.sum(axis=0)
        return loss, {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}

# tanh 层
def tanh_forward(x):
    out = np.tanh(x)
    return out, out

def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)

class Adagrad:
    """累积梯度平方"""
    def __init__(self, lr=0.01, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.cache = {}

    def update(self, params, grads):
        for k in params:
            self.cache[k] = self.cache.get(k, 0) + grads[k] ** 2
            params[k] -= self.lr * grads[k] / np.sqrt(self.cache[k] + self.eps)
