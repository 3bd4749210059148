import numpy as np


class LayerNorm1d:
    """Applies layer normalization over a mini-batch of inputs, y = w * (x - E[x]) / sqrt(Var[x] + eps) + b"""

    def __init__(self, dim, eps=1e-5):
        self.dim = dim
        self.eps = eps
        self.weight = np.ones(dim)
        self.bias = np.zeros(dim)

    def forward(self, x):
        mu = x.sum(axis=1, keepdims=True) / self.dim
        xc = x - mu
        var = (xc ** 2).sum(axis=1, keepdims=True) / self.dim
        self.rstd = (var + self.eps) ** -0.5
        self.xhat = xc * self.rstd
        return self.weight * self.xhat + self.bias

    def gradient(self, out_grad):
        self.weight_grad = (out_grad * self.xhat).sum(axis=0)
        self.bias_grad = out_grad.sum(axis=0)
        g = out_grad * self.weight
        mean_g = g.mean(axis=1, keepdims=True)
        mean_gx = (g * self.xhat).mean(axis=1, keepdims=True)
        return self.rstd * (g - mean_g - self.xhat * mean_gx)


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def gradient(self, out_grad):
        return out_grad * (self.x > 0)


class SoftmaxLoss:
    def forward(self, logits, y):
        m = logits.max(axis=1, keepdims=True)
        self.p = np.exp(logits - m)
        self.p = self.p / self.p.sum(axis=1, keepdims=True)
        self.y = y
        lse = np.log(np.exp(logits - m).sum(axis=1)) + m[:, 0]
        return np.mean(lse - logits[np.arange(y.shape[0]), y])

    def gradient(self, out_grad=1.0):
        onehot = np.zeros_like(self.p)
        onehot[np.arange(self.y.shape[0]), self.y] = 1
        return out_grad * (self.p - onehot) / self.y.shape[0]


if __name__ == "__main__":
    ln, act, loss = LayerNorm1d(6), ReLU(), SoftmaxLoss()
    x = np.random.randn(4, 6)
    print(loss.forward(act.forward(ln.forward(x)), np.array([0, 5, 2, 2])))
    print(ln.gradient(act.gradient(loss.gradient())))
