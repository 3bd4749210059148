import numpy as np


class SGD:
    """
    Implements vanilla SGD update
    """
    def update(self, w, d_w, learning_rate):
        """
        Performs SGD update

        Arguments:
        w, np array - weights
        d_w, np array, same shape as w - gradient
        learning_rate, float - learning rate

        Returns:
        updated_weights, np array same shape as w
        """
        return w - d_w * learning_rate


class MomentumSGD:
    """
    Implements Momentum SGD update
    """
    def __init__(self, momentum=0.9):
        self.momentum = momentum
        self.velocity = 0

    def update(self, w, d_w, learning_rate):
        self.velocity = self.momentum * self.velocity - learning_rate * d_w
        return w + self.velocity


class Adagrad:
    def __init__(self, eps=1e-8):
        self.eps = eps
        self.accumulated = None

    def update(self, w, d_w, learning_rate):
        if self.accumulated is None:
            self.accumulated = np.zeros_like(w)
        self.accumulated = self.accumulated + d_w ** 2
        adaptive_lr = learning_rate / np.sqrt(self.accumulated + self.eps)
        return w - adaptive_lr * d_w


class Adam:
    def __init__(self, beta1=0.9, beta2=0.999, eps=1e-8):
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.velocity = 0
        self.accumulated = 0
        self.step = 0

    def update(self, w, d_w, learning_rate):
        self.step += 1
        self.velocity = self.beta1 * self.velocity + (1 - self.beta1) * d_w
        self.accumulated = self.beta2 * self.accumulated + (1 - self.beta2) * d_w ** 2
        v = self.velocity / (1 - self.beta1 ** self.step)
        a = self.accumulated / (1 - self.beta2 ** self.step)
        return w - learning_rate / np.sqrt(a + self.eps) * v
