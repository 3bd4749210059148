# coding: utf-8
import numpy as np


class BatchNormalization:
    """批归一化

    gamma, beta : (D,)
    momentum    : 滑动平均中旧值的比例
    """
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = running_mean
        self.running_var = running_var

        # backward时使用的中间数据
        self.batch_size = None
        self.x_hat = None
        self.inv_std = None
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        if self.running_mean is None:
            self.running_mean = np.zeros(x.shape[1])
            self.running_var = np.zeros(x.shape[1])

        if train_flg:
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.batch_size = x.shape[0]
            self.inv_std = 1.0 / np.sqrt(var + 1e-7)
            self.x_hat = (x - mu) * self.inv_std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            x_hat = self.x_hat
        else:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-7)
        return self.gamma * x_hat + self.beta

    def backward(self, dout):
        n = self.batch_size
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        # 化简后的公式
        dx = n * dout - self.dbeta - self.x_hat * self.dgamma
        return self.gamma * self.inv_std / n * dx


if __name__ == '__main__':
    bn = BatchNormalization(np.ones(4), np.zeros(4))
    x = np.random.randn(10, 4)
    print(bn.forward(x).std(axis=0))
    print(bn.backward(np.random.randn(10, 4)).sum(axis=0))
