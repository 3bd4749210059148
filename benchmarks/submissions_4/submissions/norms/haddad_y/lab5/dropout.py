import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        if train:
            # on garde avec probabilité 1 - p
            self.masque = (np.random.rand(x.shape[0], x.shape[1]) < (1 - self.p)).astype(float)
            self.masque /= (1 - self.p)
        else:
            self.masque = 1.0
        return x * self.masque

    def backward(self, dout):
        return dout * self.masque
