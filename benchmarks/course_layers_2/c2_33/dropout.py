import numpy as np


class Dropout(object):
    def __init__(self, p=0.5):
        # Dropout probability
        self.p = p

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x, train=True):
        if train:
            # Generate mask and apply to x
            self.mask = np.random.binomial(1, 1 - self.p, size=x.shape)
            return self.mask * x
        else:
            return x * (1 - self.p)

    def backward(self, delta):
        # Multiply mask with delta and return
        return self.mask * delta


class Dropout2d(object):
    """drops whole channels of (N, C, H, W)"""

    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, x, eval=False):
        if eval:
            return x
        n, c, _, _ = x.shape
        self.mask = np.random.binomial(1, 1 - self.p, (n, c))
        self.mask = self.mask[:, :, np.newaxis, np.newaxis]
        return x * self.mask / (1 - self.p)

    def backward(self, delta):
        return delta * self.mask / (1 - self.p)


class Flatten():

    def forward(self, A):
        self.A_shape = A.shape
        return A.reshape(A.shape[0], -1)

    def backward(self, dLdZ):
        return dLdZ.reshape(self.A_shape)
