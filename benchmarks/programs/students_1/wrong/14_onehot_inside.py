import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "targets": "labels", "call": "SoftmaxNet",
           "step": "train"}


class SoftmaxNet:
    def __init__(self, sizes, seed=0):
        rs = np.random.RandomState(seed)
        self.W1 = rs.randn(sizes[0], sizes[1]) / np.sqrt(sizes[0])
        self.b1 = np.zeros((1, sizes[1]))
        self.W2 = rs.randn(sizes[1], sizes[2]) / np.sqrt(sizes[1])
        self.b2 = np.zeros((1, sizes[2]))

    def one_hot(self, y, k):
        T = np.zeros((y.shape[0], k))
        T[:, y] = 1
        return T

    def train(self, X, y, lr):
        # forward
        H = np.tanh(np.dot(X, self.W1) + self.b1)
        O = np.dot(H, self.W2) + self.b2
        O = O - np.max(O, axis=1, keepdims=True)
        P = np.exp(O) / np.sum(np.exp(O), axis=1, keepdims=True)
        T = self.one_hot(y, P.shape[1])
        loss = -np.sum(T * np.log(P)) / X.shape[0]

        # backward
        dO = (P - T) / X.shape[0]
        self.dW2 = np.dot(H.T, dO)
        self.db2 = np.sum(dO, axis=0, keepdims=True)
        dH = np.dot(dO, self.W2.T)
        dH = dH * (1 - H ** 2)
        self.dW1 = np.dot(X.T, dH)
        self.db1 = np.sum(dH, axis=0, keepdims=True)

        # update
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
        return loss
