import numpy as np


class DeepNN:
    """L-layer net on MNIST, following Andrew Ng's notation: columns are examples, Y is one-hot (10, m)"""

    def __init__(self, layer_dims, learning_rate=0.1):
        self.L = len(layer_dims) - 1
        self.lr = learning_rate
        self.params = {}
        for l in range(1, self.L + 1):
            self.params['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2. / layer_dims[l - 1])
            self.params['b' + str(l)] = np.zeros((layer_dims[l], 1))
        self.cache = {}
        self.grads = {}

    def softmax(self, Z):
        e = np.exp(Z - np.max(Z, axis=0, keepdims=True))
        return e / np.sum(e, axis=0, keepdims=True)

    def forward(self, X):
        self.cache['A0'] = X
        A = X
        for l in range(1, self.L + 1):
            Z = self.params['W' + str(l)] @ A + self.params['b' + str(l)]
            A = np.maximum(Z, 0) if l < self.L else self.softmax(Z)
            self.cache['Z' + str(l)] = Z
            self.cache['A' + str(l)] = A
        return A

    def cost(self, AL, Y):
        m = Y.shape[1]
        return -np.sum(Y * np.log(AL + 1e-12)) / m

    def backward(self, Y):
        m = Y.shape[1]
        dZ = self.cache['A' + str(self.L)] - Y
        for l in range(self.L, 0, -1):
            A_prev = self.cache['A' + str(l - 1)]
            self.grads['dW' + str(l)] = dZ @ A_prev.T / m
            self.grads['db' + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
            if l > 1:
                dA = self.params['W' + str(l)].T @ dZ
                dZ = dA * (self.cache['Z' + str(l - 1)] > 0)
        return self.grads

    def update(self):
        for l in range(1, self.L + 1):
            self.params['W' + str(l)] -= self.lr * self.grads['dW' + str(l)]
            self.params['b' + str(l)] -= self.lr * self.grads['db' + str(l)]

    def fit(self, X, Y, epochs=10):
        for e in range(epochs):
            AL = self.forward(X)
            c = self.cost(AL, Y)
            self.backward(Y)
            self.update()
            print("epoch", e, "cost", c)


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.rand(20, 64)
    Y = np.eye(10)[np.random.randint(0, 10, 64)].T
    net = DeepNN([20, 16, 10])
    net.fit(X, Y, 5)
