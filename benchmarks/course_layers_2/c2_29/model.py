import numpy as np


def l2_regularization(W, reg_strength):
    loss = reg_strength * np.sum(W * W)
    grad = 2 * reg_strength * W
    return loss, grad


def softmax_with_cross_entropy(preds, target_index):
    preds = preds - np.max(preds, axis=1, keepdims=True)
    probs = np.exp(preds) / np.sum(np.exp(preds), axis=1, keepdims=True)
    rows = np.arange(preds.shape[0])
    loss = np.mean(-np.log(probs[rows, target_index]))
    d_preds = probs
    d_preds[rows, target_index] -= 1
    d_preds = d_preds / preds.shape[0]
    return loss, d_preds


class Param:
    """
    Trainable parameter of the model
    Captures both parameter value and the gradient
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
        d_result = d_out * self.mask
        return d_result

    def params(self):
        # ReLU Doesn't have any parameters
        return {}


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(0.001 * np.random.randn(n_input, n_output))
        self.B = Param(0.001 * np.random.randn(1, n_output))
        self.X = None

    def forward(self, X):
        self.X = X.copy()
        return X.dot(self.W.value) + self.B.value

    def backward(self, d_out):
        # It should be pretty similar to linear classifier from
        # the previous assignment
        self.W.grad += self.X.T.dot(d_out)
        self.B.grad += np.sum(d_out, axis=0, keepdims=True)
        d_input = d_out.dot(self.W.value.T)
        return d_input

    def params(self):
        return {'W': self.W, 'B': self.B}


class TwoLayerNet:
    """ Neural network with two fully connected layers """

    def __init__(self, n_input, n_output, hidden_layer_size, reg):
        self.reg = reg
        self.fc1 = FullyConnectedLayer(n_input, hidden_layer_size)
        self.relu = ReLULayer()
        self.fc2 = FullyConnectedLayer(hidden_layer_size, n_output)

    def compute_loss_and_gradients(self, X, y):
        out = self.fc2.forward(self.relu.forward(self.fc1.forward(X)))
        loss, d_out = softmax_with_cross_entropy(out, y)
        self.fc1.backward(self.relu.backward(self.fc2.backward(d_out)))

        for name, param in self.params().items():
            reg_loss, reg_grad = l2_regularization(param.value, self.reg)
            loss += reg_loss
            param.grad += reg_grad

        return loss

    def predict(self, X):
        return np.argmax(self.fc2.forward(self.relu.forward(self.fc1.forward(X))), axis=1)

    def params(self):
        return {'W1': self.fc1.W, 'B1': self.fc1.B, 'W2': self.fc2.W, 'B2': self.fc2.B}
