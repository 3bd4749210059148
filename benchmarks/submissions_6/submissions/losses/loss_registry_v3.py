import numpy as np

LOSSES = {}


def register(name):
    def deco(fn):
        LOSSES.setdefault(name, {})["grad" if fn.__name__.endswith("_prime") else "loss"] = fn
        return fn
    return deco


@register("mse")
def mse(pred, target):
    return ((target - pred) ** 2).sum(axis=1).mean()


@register("mse")
def mse_prime(pred, target):
    return -2.0 * (target - pred) / pred.shape[0]


@register("cross_entropy")
def cross_entropy(scores, labels):
    p = _softmax(scores)
    return -np.mean(np.log(p[range(len(p)), labels]))


@register("cross_entropy")
def cross_entropy_prime(scores, labels):
    p = _softmax(scores)
    p[range(len(p)), labels] -= 1.0
    return p / len(p)


@register("bce_with_logits")
def bce_with_logits(logits, target):
    s = _sigmoid(logits)
    return -np.sum(target * np.log(s) + (1 - target) * np.log(1 - s)) / logits.size


@register("bce_with_logits")
def bce_with_logits_prime(logits, target):
    return (_sigmoid(logits) - target) / logits.size


@register("huber")
def huber(pred, target, delta=1.0):
    r = np.abs(pred - target)
    return np.where(r < delta, 0.5 * r * r, delta * r - 0.5 * delta * delta).mean()


@register("huber")
def huber_prime(pred, target, delta=1.0):
    r = pred - target
    return np.where(np.abs(r) < delta, r, delta) / r.size


@register("kl")
def kl_div(log_q, p):
    return (p * np.log(p) - p * log_q).sum() / p.shape[0]


@register("kl")
def kl_div_prime(log_q, p):
    return -p / p.shape[0]


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))
