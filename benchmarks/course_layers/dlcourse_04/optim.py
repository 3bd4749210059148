import numpy as np


class SGD:
    """
    Implements vanilla SGD update
    """
    def update(self, w, d_w, learning_rate):
        return w - d_w * learning_rate


class MomentumSGD:
    """
    Implements Momentum SGD update
    """
    def __init__(self, momentum=0.9):
        self.momentum = momentum
        self.velocity = 0

    def update(self, w, d_w, learning_rate):
        self.velocity = self.momentum * self.velocity + learning_rate * d_w
        return w + self.velocity


class Adagrad:
    def __init__(self, eps=1e-10):
        self.eps = eps
        self.acc = 0

    def update(self, w, d_w, learning_rate):
        self.acc = self.acc + d_w ** 2
        return w - learning_rate * d_w / (np.sqrt(self.acc) + self.eps)


if __name__ == '__main__':
    for opt in (SGD(), MomentumSGD(), Adagrad()):
        w = np.array([1.0, -3.0])
        for _ in range(5):
            w = opt.update(w, 2 * w, 0.05)
        print(type(opt).__name__, w)
