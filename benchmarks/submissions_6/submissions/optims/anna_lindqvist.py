"""HW4 - Anna Lindqvist. Every rule takes one array, its gradient and a config dict, and returns both updated."""
import numpy as np


def _default(config, **values):
    config = {} if config is None else config
    for k, v in values.items():
        config.setdefault(k, v)
    return config


def sgd(w, dw, config=None):
    config = _default(config, learning_rate=1e-2)
    return w - config["learning_rate"] * dw, config


def sgd_momentum(w, dw, config=None):
    config = _default(config, learning_rate=1e-2, momentum=0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


def nesterov(w, dw, config=None):
    config = _default(config, learning_rate=1e-2, momentum=0.9)
    old = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * old - config["learning_rate"] * dw
    config["velocity"] = v
    next_w = w - config["momentum"] * old + (1 + config["momentum"]) * v
    return next_w, config


def rmsprop(w, dw, config=None):
    config = _default(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    cache = config.get("cache", np.zeros_like(w))
    cache = config["decay_rate"] * cache + (1 - config["decay_rate"]) * dw**2
    config["cache"] = cache
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), config


def adam(w, dw, config=None):
    config = _default(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, t=0)
    config["t"] += 1
    b1, b2, t = config["beta1"], config["beta2"], config["t"]
    config["m"] = b1 * config.get("m", np.zeros_like(w)) + (1 - b1) * dw
    config["v"] = b2 * config.get("v", np.zeros_like(w)) + (1 - b2) * dw * dw
    mhat = config["m"] / (1 - b1**t)
    vhat = config["v"] / (1 - b2**t)
    return w - config["learning_rate"] * mhat / (np.sqrt(vhat) + config["epsilon"]), config


if __name__ == "__main__":
    w, cfg = np.ones(3), None
    for _ in range(200):
        w, cfg = adam(w, 2 * w, cfg)
    print("should shrink:", w)
