import matplotlib.pyplot as plt
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "MLP", "step": "fit_batch", "rate": "eta",
           "optimizer": {"momentum": 0.8}}


class MLP:
    """One hidden layer for regression, trained with momentum (exponential average of the gradients)."""

    beta = 0.8

    def __init__(self, sizes, eta=0.05):
        n_in, n_hid, n_out = sizes
        rng = np.random.default_rng(1)
        self.eta = eta
        self.W1 = rng.normal(0, 0.3, (n_in, n_hid))
        self.b1 = np.zeros(n_hid)
        self.W2 = rng.normal(0, 0.3, (n_hid, n_out))
        self.b2 = np.zeros(n_out)
        self.avg = {name: 0.0 for name in ("W1", "b1", "W2", "b2")}

    def fit_batch(self, X, y):
        h = np.tanh(X @ self.W1 + self.b1)
        out = h @ self.W2 + self.b2
        r = out - y
        loss = (r ** 2).mean()

        dout = 2 * r / r.size
        dh = dout @ self.W2.T * (1 - h * h)
        self.dW2, self.db2 = h.T @ dout, dout.sum(0)
        self.dW1, self.db1 = X.T @ dh, dh.sum(0)

        # average of gradients: avg = beta * avg + (1 - beta) * g.  The average is (1 - beta) times
        # the classical velocity, so the rate is scaled up by the same factor.
        for name in self.avg:
            g = getattr(self, "d" + name)
            self.avg[name] = self.beta * self.avg[name] + (1 - self.beta) * g
            setattr(self, name, getattr(self, name) - self.eta / (1 - self.beta) * self.avg[name])
        return loss


X = np.linspace(-3, 3, 40).reshape(-1, 1)
Y = np.sin(X)
net = MLP([1, 10, 1])
losses = []
for epoch in range(200):
    losses.append(net.fit_batch(X, Y))
print("final loss", losses[-1])
plt.plot(losses)
plt.xlabel("epoch")
plt.show()
