import numpy as np


class NeuralNetwork:
    """
    Simple MLP, minibatch gradient descent with momentum and L2.

    >>> nn = NeuralNetwork([4, 8, 3])
    >>> nn.fit(X, Y)
    """

    def __init__(self, layers, lr=0.1, lam=0.0, beta=0.9, seed=0):
        rng = np.random.RandomState(seed)
        self.layers = layers
        self.lr = lr
        self.lam = lam
        self.beta = beta
        self.W = [rng.randn(a, b) / np.sqrt(a) for a, b in zip(layers[:-1], layers[1:])]
        self.b = [np.zeros((1, n)) for n in layers[1:]]
        self.vW = [np.zeros_like(w) for w in self.W]
        self.vb = [np.zeros_like(b) for b in self.b]

    @staticmethod
    def _act(z):
        return np.tanh(z)

    @staticmethod
    def _dact(a):
        # a is the output of the activation
        return 1 - a ** 2

    @staticmethod
    def _softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def forward(self, X):
        self.a = [X]
        for l, (W, b) in enumerate(zip(self.W, self.b)):
            z = self.a[-1] @ W + b
            self.a.append(self._softmax(z) if l == len(self.W) - 1 else self._act(z))
        return self.a[-1]

    def cost(self, X, Y):
        m = X.shape[0]
        P = self.forward(X)
        data = -np.sum(Y * np.log(P + 1e-12)) / m
        reg = self.lam / (2 * m) * sum(np.sum(W ** 2) for W in self.W)
        return data + reg

    def backprop(self, X, Y):
        m = X.shape[0]
        P = self.forward(X)
        dW, db = [None] * len(self.W), [None] * len(self.W)
        delta = (P - Y) / m
        for l in range(len(self.W) - 1, -1, -1):
            dW[l] = self.a[l].T @ delta + self.lam / m * self.W[l]
            db[l] = delta.sum(axis=0, keepdims=True)
            if l > 0:
                delta = (delta @ self.W[l].T) * self._dact(self.a[l])
        return dW, db

    def step(self, dW, db):
        for l in range(len(self.W)):
            self.vW[l] = self.beta * self.vW[l] + dW[l]
            self.vb[l] = self.beta * self.vb[l] + db[l]
            self.W[l] = self.W[l] - self.lr * self.vW[l]
            self.b[l] = self.b[l] - self.lr * db[l]

    def fit(self, X, Y, epochs=100, batch_size=32, verbose=False):
        history = []
        for epoch in range(epochs):
            for i in range(0, len(X), batch_size):
                dW, db = self.backprop(X[i:i + batch_size], Y[i:i + batch_size])
                self.step(dW, db)
            history.append(self.cost(X, Y))
            if verbose and epoch % 10 == 0:
                print(f'epoch {epoch}: {history[-1]:.4f}')
        return history

    def predict(self, X):
        return self.forward(X).argmax(axis=1)
