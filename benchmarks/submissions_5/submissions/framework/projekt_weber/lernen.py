import numpy as np
from netz import Linear


class SGD:
    def __init__(self, layers, lr=0.05, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum

    def step(self):
        for schicht in self.layers:
            if not hasattr(schicht, "dW"):
                continue
            for name in "W", "b":
                v = np.zeros_like(getattr(schicht, name))
                v = self.momentum * v - self.lr * getattr(schicht, "d" + name)
                setattr(schicht, name, getattr(schicht, name) + v)
