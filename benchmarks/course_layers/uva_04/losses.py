import numpy as np

EPS = 1e-10


class CrossEntropyModule(object):
    """
    Mean cross entropy of probabilities x (N, C) with one-hot targets y (N, C).
    """

    def forward(self, x, y):
        return -np.mean(np.sum(y * np.log(x + EPS), axis=1))

    def backward(self, x, y):
        return -(y / (x + EPS)) / y.shape[0]


class MSEModule(object):
    def forward(self, x, y):
        return np.mean((x - y) ** 2)

    def backward(self, x, y):
        return 2 * (x - y) / x.size


if __name__ == '__main__':
    p = np.random.dirichlet(np.ones(4), 3)
    t = np.eye(4)[[0, 3, 1]]
    ce = CrossEntropyModule()
    print(ce.forward(p, t), ce.backward(p, t))
