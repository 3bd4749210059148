import numpy as np
from model import MLP


def spirals(n, k=3):
    X, y = [], []
    for c in range(k):
        r = np.linspace(0, 1, n)
        t = np.linspace(4 * c, 4 * c + 4, n) + np.random.randn(n) * 0.2
        X.append(np.stack([r * np.sin(t), r * np.cos(t)], axis=1))
        y += [c] * n
    return np.concatenate(X), np.array(y)


if __name__ == '__main__':
    X, y = spirals(60)
    net = MLP(2, 50, 3)
    for epoch in range(500):
        loss = net.train_step(X, y, 1.0)
        if epoch % 50 == 0:
            print(epoch, loss)
