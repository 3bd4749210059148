# Projeto 1 - Rui Gonçalves
# MLP com classe e fit(), mini-batches, classificação de 3 nuvens de pontos
import numpy as np


def one_hot(y, k):
    out = np.zeros((len(y), k))
    out[np.arange(len(y)), y] = 1
    return out


class MLP:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1, seed=0):
        rs = np.random.RandomState(seed)
        self.W1 = rs.normal(scale=1 / np.sqrt(n_in), size=(n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rs.normal(scale=1 / np.sqrt(n_hidden), size=(n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self.lr = lr

    def forward(self, X):
        self.X = X
        self.h = 1 / (1 + np.exp(-(X @ self.W1 + self.b1)))
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def loss(self, T):
        return -np.sum(T * np.log(self.p + 1e-12)) / len(T)

    def backward(self, T):
        n = len(T)
        d2 = (self.p - T) / n
        self.dW2 = self.h.T @ d2
        self.db2 = d2.sum(axis=0)
        d1 = (d2 @ self.W2.T) * self.h * (1 - self.h)
        self.dW1 = self.X.T @ d1
        self.db1 = d1.sum(axis=0)

    def update(self):
        for nome in ('W1', 'b1', 'W2', 'b2'):
            valor = getattr(self, nome) - self.lr * getattr(self, 'd' + nome)
            setattr(self, nome, valor)

    def fit(self, X, T, epochs=100, batch=16):
        n = len(X)
        for epoch in range(epochs):
            ordem = np.random.permutation(n)
            total = 0
            for k in range(0, n, batch):
                idx = ordem[k:k + batch]
                self.forward(X[idx])
                total += self.loss(T[idx]) * len(idx)
                self.backward(T[idx])
                self.update()
            if epoch % 20 == 0:
                print(f'época {epoch}: perda {total / n:.4f}')
        return self

    def predict(self, X):
        return self.forward(X).argmax(axis=1)


np.random.seed(1)
centros = np.array([[0, 0], [2.5, 0.5], [1, 2.5]])
X = np.vstack([c + 0.6 * np.random.randn(40, 2) for c in centros])
y = np.repeat([0, 1, 2], 40)

rede = MLP(2, 10, 3, lr=0.5)
rede.fit(X, one_hot(y, 3), epochs=100)
print('acerto:', np.mean(rede.predict(X) == y))
