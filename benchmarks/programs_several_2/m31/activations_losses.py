import numpy as np

# activations: each f(x) has its backward(x, g) which returns the gradient on x


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))


def elu_backward(x, g, alpha=1.0):
    return g * np.where(x > 0, 1.0, alpha * (np.exp(x) - 1))


def swish(x):
    return x / (1 + np.exp(-x))


def swish_backward(x, g):
    s = 1 / (1 + np.exp(-x))
    return g * (s + x * s * (1 - s))


def gelu(x):
    c = np.sqrt(2 / np.pi)
    return 0.5 * x * (1 + np.tanh(c * (x + 0.044715 * x ** 3)))


def gelu_backward(x, g):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x ** 3))
    dt = (1 - t ** 2) * c * (1 + 0.044715 * x ** 2)
    return g * (0.5 * (1 + t) + 0.5 * x * dt)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_backward(x, g):
    p = softmax(x)
    return p * (g - np.sum(g * p, axis=-1, keepdims=True))


# losses: (pred, target) -> value, gradient on pred


def huber(pred, target, delta=1.0):
    r = pred - target
    small = np.abs(r) <= delta
    value = np.where(small, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta)).mean()
    grad = np.where(small, r, delta) / r.size
    return value, grad


def bce_with_logits(pred, target):
    value = np.mean(np.maximum(pred, 0) - pred * target + np.log1p(np.exp(-np.abs(pred))))
    grad = (1 / (1 + np.exp(-pred)) - target) / pred.size
    return value, grad


def log_cosh(pred, target):
    r = pred - target
    value = np.mean(np.log(np.cosh(r)))
    grad = np.tanh(r) / r.size
    return value, grad


def kl_div(pred, target):
    """KL(target || pred) summed over classes, mean over rows; pred are probabilities."""
    n = pred.shape[0]
    value = np.sum(target * (np.log(target) - np.log(pred))) / n
    grad = -target / pred / n
    return value, grad
