# linear regression and one hidden layer: v is the running step of every parameter
import numpy as np

HARNESS = {
    "network": "linear sigmoid linear",
    "loss": "mse",
    "optimizer": {"momentum": 0.5},
}

MU = 0.5


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.3
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = np.random.randn(n_hidden, n_out) * 0.3
        self.b2 = np.zeros((1, n_out))
        self.v_W1, self.v_b1 = np.zeros_like(self.W1), np.zeros_like(self.b1)
        self.v_W2, self.v_b2 = np.zeros_like(self.W2), np.zeros_like(self.b2)

    def forward(self, X):
        self.X = X
        self.A1 = 1 / (1 + np.exp(-(X @ self.W1 + self.b1)))
        return self.A1 @ self.W2 + self.b2

    def train_step(self, X, y, lr):
        out = self.forward(X)
        loss = np.square(out - y).mean()

        dout = 2.0 * (out - y) / y.size
        dW2 = self.A1.T @ dout
        db2 = dout.sum(axis=0, keepdims=True)
        dZ1 = dout @ self.W2.T * self.A1 * (1 - self.A1)
        dW1 = X.T @ dZ1
        db1 = dZ1.sum(axis=0, keepdims=True)

        self.v_W2 = MU * self.v_W2 - lr * dW2
        self.v_b2 = MU * self.v_b2 - lr * db2
        self.W2 += self.v_W2
        self.b2 += self.v_b2

        self.W1 += self.v_W1
        self.v_W1 = MU * self.v_W1 - lr * dW1
        self.v_b1 = MU * self.v_b1 - lr * db1
        self.b1 += self.v_b1
        return loss


if __name__ == "__main__":
    np.random.seed(26)
    X = np.random.rand(40, 2)
    y = np.c_[X[:, 0] ** 2, X[:, 0] * X[:, 1]]
    net = Net(2, 7, 2)
    for i in range(300):
        loss = net.train_step(X, y, 0.3)
    print(loss)
