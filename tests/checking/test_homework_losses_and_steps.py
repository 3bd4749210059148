"""Losses and optimizers as people write them: in every shape of code found, the right right and the wrong wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import Written, verdicts, with_mistake

LOSSES = (
    Written(
        "the loss and its gradient at once, of labels",
        """\
def softmax_loss(x, y):
    N = x.shape[0]
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(N), y].mean()
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    return loss, dx / N


def svm_loss(x, y):
    N = len(x)
    margins = np.maximum(0, x - x[np.arange(N), y][:, None] + 1)
    margins[np.arange(N), y] = 0
    dx = (margins > 0).astype(float)
    dx[np.arange(N), y] -= dx.sum(axis=1)
    return margins.sum() / N, dx / N
""",
        (("y] -= dx.sum(axis=1)", "y] -= 1"),),
        2,
    ),
    Written(
        "the gradient alone after the loss, of one-hot rows",
        """\
def cross_entropy_loss(y_predict, y_true):
    e = np.exp(y_predict - np.max(y_predict, axis=-1, keepdims=True))
    y_prob = e / e.sum(axis=-1, keepdims=True)
    loss = np.mean(np.sum(-y_true * np.log(y_prob), axis=-1))
    dy = (y_prob - y_true) / len(y_true)
    return loss, dy
""",
        (),
    ),
    Written(
        "pairs of functions, as libraries for beginners have them",
        """\
def mse(y_true, y_pred):
    return np.mean(np.power(y_true - y_pred, 2))


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / np.size(y_true)


def mae(y_true, y_pred):
    return np.mean(np.abs(y_true - y_pred))


def mae_prime(y_true, y_pred):
    return np.sign(y_pred - y_true) / y_true.size
""",
        (("2 * (y_pred - y_true)", "2 * (y_true - y_pred)"), ("/ y_true.size", "* y_true.size")),
        2,
    ),
    Written(
        "objects that keep what they were given",
        """\
class CrossEntropyLoss:
    def forward(self, A, Y):
        self.A, self.Y, self.N = A, Y, A.shape[0]
        ones = np.ones((A.shape[1], 1))
        self.softmax = np.exp(A) / (np.exp(A) @ ones)
        crossentropy = (-Y * np.log(self.softmax)) @ ones
        return crossentropy.sum() / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N


class MSELoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        return np.sum((A - Y) ** 2) / A.size

    def backward(self):
        return 2 * (self.A - self.Y) / self.A.size
""",
        (("2 * (self.A", "3 * (self.A"),),
        2,
    ),
    Written(
        "an object with a gradient that comes in",
        """\
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]
""",
        (("(self.y - self.t)", "self.y * (1 - self.y) * (self.y - self.t)"),),
    ),
    Written(
        "of probabilities",
        """\
class CategoricalCrossEntropy:
    def forward(self, y_pred, y_true):
        clipped = np.clip(y_pred, 1e-12, 1 - 1e-12)
        return np.mean(-np.sum(y_true * np.log(clipped), axis=1))

    def backward(self, y_pred, y_true):
        return -y_true / y_pred / len(y_pred)


def binary_cross_entropy(y_pred, y_true):
    return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))


def binary_cross_entropy_grad(y_pred, y_true):
    return (y_pred - y_true) / (y_pred * (1 - y_pred)) / y_true.size
""",
        (("(y_pred * (1 - y_pred))", "(y_pred * (1 + y_pred))"),),
        2,
    ),
    Written(
        "of probabilities in a row, samples in columns",
        """\
def bce_loss(AL, Y):
    m = Y.shape[1]
    cost = -(np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)) / m
    return np.squeeze(cost)


def bce_loss_backward(AL, Y):
    m = Y.shape[1]
    return -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) / m
""",
        (("- np.divide(1 - Y, 1 - AL)", "+ np.divide(1 - Y, 1 - AL)"),),
    ),
    Written(
        "huber, with delta by default",
        """\
def huber_loss(y_pred, y_true, delta=1.0):
    error = y_pred - y_true
    small = np.abs(error) <= delta
    loss = np.where(small, 0.5 * error**2, delta * (np.abs(error) - 0.5 * delta)).mean()
    grad = np.where(small, error, delta * np.sign(error)) / error.size
    return loss, grad
""",
        (("delta * np.sign(error)) / error", "np.sign(-error)) / error"),),
    ),
    Written(
        "a small number in the logarithm and in the division",
        """\
class BCELoss:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -np.mean(y * np.log(p + 1e-8) + (1 - y) * np.log(1 - p + 1e-8))

    def backward(self):
        p, y = self.p, self.y
        return (-(y / (p + 1e-8)) + (1 - y) / (1 - p + 1e-8)) / y.size
""",
        (("+ (1 - y) / (1 - p", "- (1 - y) / (1 - p"),),
    ),
)

OPTIMIZERS = (
    Written(
        "functions with a config",
        """\
def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


def adam(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    b1, b2, t = config["beta1"], config["beta2"], config["t"]
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    mt, vt = config["m"] / (1 - b1**t), config["v"] / (1 - b2**t)
    return w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"]), config
""",
        (("(1 - b2) * dw**2", "(1 - b2) * dw"), ("return w + v,", "return w - v,")),
        2,
    ),
    Written(
        "dicts of parameters and of state",
        """\
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(len(parameters) // 2):
        for one in ("W", "b"):
            key = one + str(l + 1)
            v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
            parameters[key] = parameters[key] - learning_rate * v["d" + key]
    return parameters, v


def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] -= learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * grads["db" + str(l)]
    return parameters
""",
        (('learning_rate * grads["db"', '2 * learning_rate * grads["db"'),),
        2,
    ),
    Written(
        "objects with update(params, grads)",
        """\
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            params[key] += self.momentum * self.momentum * self.v[key]
            params[key] -= (1 + self.momentum) * self.lr * grads[key]
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
""",
        (("self.h[key] += ", "self.h[key] = "),),
        2,
    ),
    Written(
        "step() on parameters that are objects",
        """\
class RMSprop:
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = params, lr, alpha, eps
        self.square = [np.zeros_like(p.data) for p in params]

    def step(self):
        for p, square in zip(self.params, self.square):
            square *= self.alpha
            square += (1 - self.alpha) * p.grad**2
            p.data -= self.lr * p.grad / (np.sqrt(square) + self.eps)
""",
        (("np.sqrt(square)", "square"),),
    ),
    Written(
        "step() on a model's layers",
        """\
class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.l, self.lr, self.mu = model.layers, lr, momentum
        self.v_W = [np.zeros_like(layer.W) for layer in model.layers]
        self.v_b = [np.zeros_like(layer.b) for layer in model.layers]

    def step(self):
        for i, layer in enumerate(self.l):
            self.v_W[i] = self.mu * self.v_W[i] + layer.dLdW
            self.v_b[i] = self.mu * self.v_b[i] + layer.dLdb
            layer.W -= self.lr * self.v_W[i]
            layer.b -= self.lr * self.v_b[i]
""",
        (("layer.W -= ", "layer.W += "),),
    ),
    Written(
        "a layer's weights, with what comes before and after",
        """\
class Optimizer_Adam:
    def __init__(self, learning_rate=0.001, decay=0.0, epsilon=1e-7, beta_1=0.9, beta_2=0.999):
        self.learning_rate = self.current_learning_rate = learning_rate
        self.decay, self.iterations, self.epsilon = decay, 0, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate / (1.0 + self.decay * self.iterations)

    def update_params(self, layer):
        if not hasattr(layer, "weight_cache"):
            layer.weight_momentums, layer.weight_cache = np.zeros_like(layer.weights), np.zeros_like(layer.weights)
            layer.bias_momentums, layer.bias_cache = np.zeros_like(layer.biases), np.zeros_like(layer.biases)
        layer.weight_momentums = self.beta_1 * layer.weight_momentums + (1 - self.beta_1) * layer.dweights
        layer.bias_momentums = self.beta_1 * layer.bias_momentums + (1 - self.beta_1) * layer.dbiases
        layer.weight_cache = self.beta_2 * layer.weight_cache + (1 - self.beta_2) * layer.dweights**2
        layer.bias_cache = self.beta_2 * layer.bias_cache + (1 - self.beta_2) * layer.dbiases**2
        t = self.iterations + 1
        first, second = 1 - self.beta_1**t, 1 - self.beta_2**t
        rate = self.current_learning_rate
        layer.weights -= rate * layer.weight_momentums / first / (np.sqrt(layer.weight_cache / second) + self.epsilon)
        layer.biases -= rate * layer.bias_momentums / first / (np.sqrt(layer.bias_cache / second) + self.epsilon)

    def post_update_params(self):
        self.iterations += 1
""",
        (),
    ),
    Written(
        "lists, and a decay of the weights beside the step",
        """\
class AdamW:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.params, self.lr, self.betas, self.eps, self.weight_decay = params, lr, betas, eps, weight_decay
        self.m = [np.zeros_like(p.data) for p in params]
        self.v = [np.zeros_like(p.data) for p in params]
        self.t = 0

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            self.m[i] = b1 * self.m[i] + (1 - b1) * p.grad
            self.v[i] = b2 * self.v[i] + (1 - b2) * p.grad * p.grad
            m_hat = self.m[i] / (1 - b1**self.t)
            v_hat = self.v[i] / (1 - b2**self.t)
            p.data -= self.lr * self.weight_decay * p.data
            p.data -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
""",
        (("(1 - b2) * p.grad * p.grad", "(1 - b2) * p.grad"),),
    ),
)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("one", LOSSES, ids=lambda one: one.title)
def test_losses_are_found(tmp_path: Path, one: Written) -> None:
    found = verdicts(tmp_path, one.text)
    assert {verdict for _, verdict in found} <= {"right", "convention"}, found
    assert len(found) == one.parts, found
    for old, new in one.mistakes:
        assert "wrong" in dict(verdicts(tmp_path, with_mistake(one.text, old, new))).values(), (old, new)


@pytest.mark.sampled(8, first=4)
@pytest.mark.parametrize("one", OPTIMIZERS, ids=lambda one: one.title)
def test_optimizers_are_found_and_none_passes_with_a_mistake(tmp_path: Path, one: Written) -> None:
    found = verdicts(tmp_path, one.text)
    assert {verdict for _, verdict in found} <= {"right", "convention"}, found
    assert len(found) == one.parts, found
    for old, new in one.mistakes:  # another rule than any known may be meant, which is said and accuses nobody
        changed = dict(verdicts(tmp_path, with_mistake(one.text, old, new))).values()
        assert {"wrong", "inconclusive"} & set(changed), (old, new)
