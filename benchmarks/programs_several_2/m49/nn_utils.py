import numpy as np


def fc_forward(x, w, b):
    """x: (N, d_1, ..., d_k), w: (D, M), b: (M,)"""
    y_hat = x.reshape(x.shape[0], -1).dot(w) + b
    saved = (x, w, b)
    return y_hat, saved


def fc_backward(upstream, saved):
    x, w, b = saved
    grad_x = upstream.dot(w.T).reshape(x.shape)
    grad_w = x.reshape(x.shape[0], -1).T.dot(upstream)
    grad_b = np.mean(upstream, axis=0)
    return grad_x, grad_w, grad_b


def relu_forward(x):
    y_hat = np.maximum(0, x)
    saved = x
    return y_hat, saved


def relu_backward(upstream, saved):
    x = saved
    grad_x = upstream * (x > 0)
    return grad_x


def svm_loss(x, y):
    """Multiclass hinge loss, averaged over the minibatch."""
    N = x.shape[0]
    correct_class_scores = x[np.arange(N), y]
    margins = np.maximum(0, x - correct_class_scores[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    grad_x = np.zeros_like(x)
    grad_x[margins > 0] = 1
    grad_x[np.arange(N), y] -= 1
    grad_x /= N
    return loss, grad_x


def softmax_loss(x, y):
    """Softmax cross entropy, averaged over the minibatch."""
    shifted_logits = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted_logits), axis=1, keepdims=True)
    log_probs = shifted_logits - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    grad_x = probs.copy()
    grad_x[np.arange(N), y] -= 1
    grad_x /= N
    return loss, grad_x


def sgd_momentum(w, grad_w, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * grad_w
    next_w = w + v
    config["velocity"] = v
    return next_w, config


def adam(w, grad_w, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * grad_w
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * np.abs(grad_w)
    mt = config["m"] / (1 - config["beta1"] ** config["t"])
    vt = config["v"] / (1 - config["beta2"] ** config["t"])
    next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])
    return next_w, config
