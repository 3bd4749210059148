import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        h = sigmoid(x @ self.params['W1'] + self.params['b1'])
        return softmax(h @ self.params['W2'] + self.params['b2'])

    def loss(self, x, t):
        """t : one-hot"""
        y = self.predict(x)
        return -np.sum(t * np.log(y)) / x.shape[0]

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(1) == t.argmax(1))

    def numerical_gradient(self, x, t):
        out = {}
        for name, p in self.params.items():
            g = np.zeros_like(p)
            it = np.nditer(p, flags=['multi_index'])
            for _ in it:
                i = it.multi_index
                old = p[i]
                p[i] = old + 1e-4
                hi = self.loss(x, t)
                p[i] = old - 1e-4
                lo = self.loss(x, t)
                p[i] = old
                g[i] = (hi - lo) / 2e-4
            out[name] = g
        return out

    def gradient(self, x, t):
        W1, W2 = self.params['W1'], self.params['W2']
        b1, b2 = self.params['b1'], self.params['b2']
        n = x.shape[0]

        # forward
        a1 = x @ W1 + b1
        z1 = sigmoid(a1)
        a2 = z1 @ W2 + b2
        y = softmax(a2)

        # backward
        grads = {}
        da2 = (y - t) / n
        grads['W2'] = z1.T @ da2
        grads['b2'] = np.sum(da2, axis=0)
        dz1 = da2 @ W2.T
        da1 = dz1 * (1 - z1) * z1
        grads['W1'] = x.T @ da1
        grads['b1'] = np.sum(da1, axis=0)
        return grads


if __name__ == '__main__':
    net = TwoLayerNet(4, 5, 3, 1.0)
    x = np.random.randn(6, 4)
    t = np.eye(3)[np.random.randint(0, 3, 6)]
    a, b = net.gradient(x, t), net.numerical_gradient(x, t)
    for k in a:
        print(k, np.mean(np.abs(a[k] - b[k])))
