import numpy as np


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, x, W):
        self.mem['x'], self.mem['W'] = x, W
        return np.matmul(x, W)

    def backward(self, grad_y):
        x, W = self.mem['x'], self.mem['W']
        return np.matmul(grad_y, W.T), np.matmul(x.T, grad_y)


class Softmax:
    '''
    softmax over last dimention
    '''
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        x_exp = np.exp(x)
        out = x_exp / np.sum(x_exp, axis=1, keepdims=True)
        self.mem['out'] = out
        return out

    def backward(self, grad_y):
        '''
        grad_y: same shape as x
        '''
        s = self.mem['out']
        # s_i (1 - s_i)
        return grad_y * s * (1 - s)


class Log:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y * (1.0 / self.mem['x'])


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.maximum(x, 0)

    def backward(self, grad_y):
        grad_x = grad_y.copy()
        grad_x[self.mem['x'] <= 0] = 0
        return grad_x


if __name__ == '__main__':
    x, W = np.random.normal(size=[5, 6]), np.random.normal(size=[6, 4])
    label = np.zeros([5, 4])
    label[:, 0] = 1
    mul, sm, lg = Matmul(), Softmax(), Log()
    y = lg.forward(sm.forward(mul.forward(x, W)))
    gx, gW = mul.backward(sm.backward(lg.backward(-label)))
    print(gx.shape, gW.shape)
