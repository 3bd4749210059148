import numpy as np


class Dropout:
    """
    http://arxiv.org/abs/1207.0580
    dropout_ratio : fraction of the units that is switched off
    """
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x * (1.0 - self.dropout_ratio)
        r = np.random.rand(*x.shape)
        self.mask = r > self.dropout_ratio
        return np.where(self.mask, x, 0.0)

    def backward(self, dout):
        return np.where(self.mask, dout, 0.0)


if __name__ == '__main__':
    d = Dropout(0.3)
    x = np.ones((3, 5))
    print(d.forward(x))
    print(d.backward(np.ones((3, 5)) * 2))
    print(d.forward(x, train_flg=False))
