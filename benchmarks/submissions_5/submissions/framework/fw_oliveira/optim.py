import numpy as np


class SGD:
    def __init__(self, layers, lr, momentum=0.0):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}

    def step(self):
        for k, layer in enumerate(self.layers):
            for name in ("W", "b"):
                if not hasattr(layer, name):
                    continue
                g = getattr(layer, "d" + name)
                v = self.momentum * self.velocity.get((k, name), 0.0) + g
                self.velocity[k, name] = v
                setattr(layer, name, getattr(layer, name) - self.lr * v)
