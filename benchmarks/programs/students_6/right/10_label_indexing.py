import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


class SmallClassifier:
    """tanh MLP, integer labels."""

    def __init__(self, input_size, hidden_size, output_size, scale=0.3):
        rs = np.random.RandomState(11)
        self.params = {
            "W1": scale * rs.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": scale * rs.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def scores(self, X):
        p = self.params
        hidden = np.tanh(X @ p["W1"] + p["b1"])
        return hidden, hidden @ p["W2"] + p["b2"]

    def loss(self, X, y):
        p = self.params
        N = len(y)
        rows = np.arange(N)
        hidden, s = self.scores(X)

        top = s.max(axis=1)
        lse = top + np.log(np.exp(s - top[:, None]).sum(axis=1))
        loss = (lse - s[rows, y]).sum() / N

        ds = np.exp(s - lse[:, None])
        np.subtract.at(ds, (rows, y), 1)
        ds /= N

        dpre = ds @ p["W2"].T
        dpre *= 1 - np.square(hidden)
        grads = {
            "W2": np.tensordot(hidden, ds, axes=(0, 0)),
            "b2": np.add.reduce(ds),
            "W1": np.tensordot(X, dpre, axes=(0, 0)),
            "b1": np.add.reduce(dpre),
        }
        return loss, grads


if __name__ == "__main__":
    rs = np.random.RandomState(0)
    X = rs.randn(60, 3)
    y = X.argmax(axis=1)
    net = SmallClassifier(3, 10, 3)
    for _ in range(200):
        loss, grads = net.loss(X, y)
        for k, g in grads.items():
            net.params[k] -= 0.5 * g
    print(loss)
