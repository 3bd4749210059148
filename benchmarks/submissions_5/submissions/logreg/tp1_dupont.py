# TP1 Camille Dupont
import numpy as np


class ClassifieurSoftmax(object):
    def __init__(self, nb_features, nb_classes):
        self.poids = np.random.randn(nb_features, nb_classes) * 0.1
        self.biais = np.zeros((1, nb_classes))

    def forward(self, X):
        scores = X.dot(self.poids) + self.biais
        scores -= np.max(scores, axis=1, keepdims=True)
        exps = np.exp(scores)
        self.X = X
        self.probas = exps / np.sum(exps, axis=1, keepdims=True)
        return self.probas

    def calculer_perte(self, y):
        m = y.shape[0]
        return np.sum(-np.log(self.probas[range(m), y])) / m

    def backward(self, y):
        m = y.shape[0]
        d = self.probas.copy()
        d[range(m), y] -= 1
        self.d_poids = self.X.T.dot(d) / m
        self.d_biais = np.sum(d, axis=0, keepdims=True)

    def maj(self, alpha):
        self.poids = self.poids - alpha * self.d_poids
        self.biais = self.biais - alpha * self.d_biais

    def entrainer(self, X, y, alpha=0.1, epochs=100):
        for e in range(epochs):
            self.forward(X)
            self.backward(y)
            self.maj(alpha)


class ClassifieurLogistique(object):
    def __init__(self, nb_features):
        self.poids = np.zeros((nb_features, 1))
        self.biais = np.zeros((1, 1))

    def forward(self, X):
        self.X = X
        self.probas = 1.0 / (1.0 + np.exp(-(X.dot(self.poids) + self.biais)))
        return self.probas

    def calculer_perte(self, y):
        y = y.reshape(-1, 1)
        return -np.mean(np.log(np.where(y == 1, self.probas, 1 - self.probas)))

    def backward(self, y):
        d = (self.probas - y.reshape(-1, 1)) / y.size
        self.d_poids = self.X.T.dot(d)
        self.d_biais = np.sum(d, axis=0, keepdims=True)

    def maj(self, alpha):
        self.poids = self.poids - alpha * self.d_poids
        self.biais = self.biais - alpha * self.d_biais

    def entrainer(self, X, y, alpha=0.1, epochs=100):
        for e in range(epochs):
            self.forward(X)
            self.backward(y)
            self.maj(alpha)
