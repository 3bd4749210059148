import numpy as np


def l2_regularization(W, reg_strength):
    """
    loss = reg_strength * sum W_ij ** 2, and its gradient
    """
    return reg_strength * np.sum(W * W), 2 * reg_strength * W


def softmax(predictions):
    z = predictions - predictions.max(axis=-1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def softmax_with_cross_entropy(preds, target_index):
    probs = softmax(preds)
    rows = np.arange(preds.shape[0])
    loss = -np.log(probs[rows, target_index]).mean()
    d_preds = probs
    d_preds[rows, target_index] -= 1
    return loss, d_preds / preds.shape[0]


class Param:
    """
    Trainable parameter of the model
    """
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ReLULayer:
    def __init__(self):
        self.mask = None

    def forward(self, X):
        self.mask = X > 0
        return X * self.mask

    def backward(self, d_out):
        return d_out * self.mask

    def params(self):
        return {}


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(0.001 * np.random.randn(n_input, n_output))
        self.B = Param(0.001 * np.random.randn(1, n_output))
        self.X = None

    def forward(self, X):
        self.X = X
        return X @ self.W.value + self.B.value

    def backward(self, d_out):
        # gradients accumulate, the model clears them before each batch
        self.W.grad += self.X.T @ d_out
        self.B.grad += d_out.sum(axis=0, keepdims=True)
        return d_out @ self.W.value.T

    def params(self):
        return {'W': self.W, 'B': self.B}


if __name__ == '__main__':
    fc, relu = FullyConnectedLayer(3, 4), ReLULayer()
    out = relu.forward(fc.forward(np.random.randn(2, 3)))
    loss, d = softmax_with_cross_entropy(out, np.array([1, 3]))
    print(loss, fc.backward(relu.backward(d)).shape)
