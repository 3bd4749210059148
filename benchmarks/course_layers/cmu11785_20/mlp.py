import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ np.ones((self.A.shape[0], 1))
        return dLdZ @ self.W


class ReLU:
    def forward(self, Z):
        self.on = Z > 0
        return self.on * Z

    def backward(self, dLdA):
        return self.on * dLdA


class MLP4:
    """ 2 -> 4 -> 8 -> 8 -> 4 -> 2 """

    def __init__(self, sizes=(2, 4, 8, 8, 4, 2)):
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers += [Linear(sizes[i], sizes[i + 1]), ReLU()]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdA):
        for layer in reversed(self.layers):
            dLdA = layer.backward(dLdA)
        return dLdA


if __name__ == "__main__":
    net = MLP4()
    for l in net.layers[::2]:
        l.W = np.random.randn(*l.W.shape)
    out = net.forward(np.random.randn(6, 2))
    print(net.backward(np.ones(out.shape)))
