import numpy as np


def sgd(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    next_w = w - config["learning_rate"] * dw
    return next_w, config


def rmsprop(w, dw, config=None):
    """
    Adaptive per-parameter step sizes, moving average of squared gradients.
    """
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))

    lr = config["learning_rate"]
    rho = config["decay_rate"]
    eps = config["epsilon"]
    cache = config["cache"]

    cache = (1 - rho) * cache + rho * np.square(dw)
    next_w = w - lr * dw / (np.sqrt(cache) + eps)

    config["cache"] = cache
    return next_w, config


if __name__ == "__main__":
    w = np.array([1.0, -2.0, 3.0])
    cfg = None
    for _ in range(200):
        w, cfg = rmsprop(w, 2 * w, cfg)
    print(w)
