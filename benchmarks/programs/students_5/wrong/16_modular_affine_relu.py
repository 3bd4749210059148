"""Modular layers: every forward returns (out, cache), every backward takes (dout, cache)."""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "call": "ThreeLayerNet"}


def affine_forward(x, w, b):
    return x.dot(w) + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout.dot(w.T), x.T.dot(dout), dout.sum(axis=0)


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    x = cache
    dx = dout * (dout > 0)
    return dx


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    N = x.shape[0]
    loss = -log_probs[np.arange(N), y].mean()
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    return loss, dx / N


class ThreeLayerNet:
    def __init__(self, input_dim, hidden_dims, num_classes):
        rng = np.random.default_rng(0)
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        self.params = {}
        for i in range(3):
            self.params[f"W{i + 1}"] = rng.normal(0, 0.1, (dims[i], dims[i + 1]))
            self.params[f"b{i + 1}"] = np.zeros(dims[i + 1])

    def loss(self, X, y):
        p = self.params
        a1, fc1 = affine_forward(X, p["W1"], p["b1"])
        h1, act1 = relu_forward(a1)
        a2, fc2 = affine_forward(h1, p["W2"], p["b2"])
        h2, act2 = relu_forward(a2)
        scores, fc3 = affine_forward(h2, p["W3"], p["b3"])
        loss, dscores = softmax_loss(scores, y)

        grads = {}
        dh2, grads["W3"], grads["b3"] = affine_backward(dscores, fc3)
        dh1, grads["W2"], grads["b2"] = affine_backward(relu_backward(dh2, act2), fc2)
        _, grads["W1"], grads["b1"] = affine_backward(relu_backward(dh1, act1), fc1)
        return loss, grads


if __name__ == "__main__":
    net = ThreeLayerNet(10, [8, 6], 3)
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(16, 10)), rng.integers(0, 3, 16)
    for _ in range(50):
        loss, grads = net.loss(X, y)
        for k in grads:
            net.params[k] -= 0.1 * grads[k]
    print(loss)
