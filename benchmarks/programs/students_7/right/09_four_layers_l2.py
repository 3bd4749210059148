import numpy as np

HARNESS = {"network": "linear relu linear relu linear relu linear", "loss": "cross_entropy"}


class DeepNet:
    def __init__(self, layer_dims, reg=0.02):
        rng = np.random.default_rng(2)
        self.reg = reg
        self.weights = [rng.normal(0, np.sqrt(2 / i), (i, o)) for i, o in zip(layer_dims, layer_dims[1:])]
        self.biases = [np.zeros(o) for o in layer_dims[1:]]

    def loss(self, X, y):
        inputs = []
        out = X
        for i, (w, b) in enumerate(zip(self.weights, self.biases)):
            inputs.append(out)
            out = out @ w + b
            if i < len(self.weights) - 1:
                out = out * (out > 0)

        rows = np.arange(len(X))
        out = out - out.max(axis=1, keepdims=True)
        p = np.exp(out)
        total = p.sum(axis=1)
        data_loss = np.mean(np.log(total) - out[rows, y])
        penalty = sum(np.sum(w * w) for w in self.weights)
        loss = data_loss + 0.5 * self.reg * penalty

        grads = {"weights": [], "biases": []}
        g = p / total[:, None]
        g[rows, y] -= 1
        g /= len(X)
        for w, a in zip(self.weights[::-1], inputs[::-1]):
            grads["weights"].insert(0, a.T @ g + self.reg * w)
            grads["biases"].insert(0, g.sum(axis=0))
            # an entry of the layer's input is above zero exactly where its relu was open
            g = (g @ w.T) * (a > 0)
        return loss, grads
