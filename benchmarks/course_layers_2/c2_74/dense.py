import numpy as np

ACT = {
    'relu': (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
    'tanh': (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    'linear': (lambda z: z, lambda z: np.ones_like(z)),
}


class Dense:
    """dense layer with its activation"""

    def __init__(self, units, input_dim, activation='tanh'):
        self.W = np.random.randn(input_dim, units) * 0.1
        self.b = np.zeros((1, units))
        self.act, self.act_prime = ACT[activation]

    def forward(self, A_prev):
        self.A_prev = A_prev
        self.Z = A_prev @ self.W + self.b
        self.A = self.act(self.Z)
        return self.A

    def backward(self, dA):
        dZ = dA * self.act_prime(self.A)
        self.dW = self.A_prev.T @ dZ
        self.db = dZ.sum(axis=0, keepdims=True)
        return dZ @ self.W.T
