import numpy as np


class Layer(object):
    has_params = False


class Linear(Layer):
    has_params = True

    def __init__(self, n_in, n_out):
        limit = np.sqrt(6.0 / (n_in + n_out))
        self.W = np.random.uniform(-limit, limit, (n_in, n_out))
        self.b = np.zeros((n_out,))
        self.dW = None
        self.db = None

    def forward(self, x):
        self.last_x = x
        return np.add(np.dot(x, self.W), self.b)

    def backward(self, grad):
        self.dW = np.dot(np.transpose(self.last_x), grad)
        self.db = np.mean(grad, axis=0)
        return np.dot(grad, np.transpose(self.W))


class ReLU(Layer):
    def forward(self, x):
        self.last_x = x
        return np.clip(x, 0, None)

    def backward(self, grad):
        return np.where(self.last_x > 0, grad, 0)


class Tanh(Layer):
    def forward(self, x):
        self.last_x = x
        return np.tanh(x)

    def backward(self, grad):
        return grad * (1.0 - np.tanh(self.last_x) ** 2)


class SoftmaxCrossEntropy(Layer):
    @staticmethod
    def softmax(z):
        z = np.exp(z - np.amax(z, axis=1, keepdims=True))
        return z / np.sum(z, axis=1, keepdims=True)

    def forward(self, scores, labels):
        self.probs = self.softmax(scores)
        self.onehot = np.zeros_like(self.probs)
        self.onehot[np.arange(labels.size), labels] = 1
        return np.sum(self.onehot * -np.log(self.probs)) / labels.size

    def backward(self):
        return (self.probs - self.onehot) / self.onehot.shape[0]


class SGD(object):
    def __init__(self, layers, lr=0.01, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum
        for layer in layers:
            if getattr(layer, "has_params", True) and hasattr(layer, "W"):
                layer.vW = np.zeros_like(layer.W)
                layer.vb = np.zeros_like(layer.b)

    def step(self):
        for layer in self.layers:
            if hasattr(layer, "vW"):
                layer.vW = self.momentum * layer.vW + layer.dW
                layer.vb = self.momentum * layer.vb + layer.db
                layer.W = layer.W - self.lr * layer.vW
                layer.b = layer.b - self.lr * layer.vb
