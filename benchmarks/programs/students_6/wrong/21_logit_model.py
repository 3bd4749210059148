# project 1 / binary classification with logits
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "binary_cross_entropy_with_logits"}


class BinaryNet(object):
    def __init__(self, input_dim, hidden_dim, output_dim):
        r = np.random.RandomState(4)
        self.w_hidden = r.randn(input_dim, hidden_dim) * np.sqrt(2.0 / input_dim)
        self.b_hidden = np.zeros(hidden_dim)
        self.w_out = r.randn(hidden_dim, output_dim) * 0.1
        self.b_out = np.zeros(output_dim)

    def forward(self, x):
        self.x = x
        self.pre = x @ self.w_hidden + self.b_hidden
        self.post = np.maximum(self.pre, 0)
        self.logits = self.post @ self.w_out + self.b_out
        return self.logits

    def loss(self, label):
        z = self.logits
        return np.mean(np.maximum(z, 0) - z * label + np.log1p(np.exp(-np.abs(z))))

    def backward(self, label):
        p = 1 / (1 + np.exp(-self.logits))
        d = (p - label) / label.size
        d = d * p * (1 - p)
        self.dw_out = self.post.T @ d
        self.db_out = d.sum(axis=0)
        d = (d @ self.w_out.T) * (self.pre > 0)
        self.dw_hidden = self.x.T @ d
        self.db_hidden = d.sum(axis=0)

    def update(self, lr):
        self.w_out -= lr * self.dw_out
        self.b_out -= lr * self.db_out
        self.w_hidden -= lr * self.dw_hidden
        self.b_hidden -= lr * self.db_hidden


if __name__ == "__main__":
    r = np.random.RandomState(0)
    x = r.randn(64, 2)
    label = (x[:, :1] * x[:, 1:] > 0).astype(float)
    net = BinaryNet(2, 16, 1)
    for i in range(300):
        net.forward(x)
        net.backward(label)
        net.update(1.0)
    net.forward(x)
    print(net.loss(label))
