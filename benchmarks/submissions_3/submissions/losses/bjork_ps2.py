import numpy as np


class MSELoss():
    def forward(self, y_hat, y):
        self.y_hat = y_hat
        self.y = y
        return ((y_hat - y)**2).mean()

    def backward(self):
        return 2*(self.y_hat - self.y)/self.y.size


class SoftmaxCrossEntropyLoss():
    def forward(self, z, y):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.a = e/e.sum(axis=1, keepdims=True)
        self.t = np.zeros(z.shape)
        self.t[np.arange(len(y)), y] = 1
        return -(self.t*np.log(self.a)).sum()/len(y)

    def backward(self):
        return (self.a - self.t)/self.t.shape[0]


def bce_loss(p, t):
    loss = -(t*np.log(p) + (1 - t)*np.log(1 - p))
    dp = (p - t)/(p*(1 - p))
    return loss.mean(), dp/p.size


def huber_loss(pred, target, delta=1.0):
    e = pred - target
    if_small = 0.5*e**2
    if_large = delta*(np.abs(e) - 0.5*delta)
    loss = np.where(np.abs(e) <= delta, if_small, if_large)
    dpred = np.where(np.abs(e) <= delta, e, delta*np.sign(e))
    return np.mean(loss), dpred/e.size


class HingeLoss():
    def forward(self, scores, y):
        n = len(scores)
        s_y = scores[np.arange(n), y]
        m = np.maximum(0, 1 + scores - s_y[:, None])
        m[np.arange(n), y] = 0
        self.m, self.y = m, y
        return m.sum()/n

    def backward(self):
        n = len(self.y)
        d = np.zeros_like(self.m)
        d[self.m > 0] = 1
        d[np.arange(n), self.y] = -1
        return d/n


# quick look
if __name__ == '__main__':
    z = np.array([[2.0, 1.0, 0.1], [0.3, 2.2, -1.0]])
    y = np.array([0, 1])
    L = HingeLoss()
    print(L.forward(z, y), L.backward())
    C = SoftmaxCrossEntropyLoss()
    print(C.forward(z, y), C.backward())
