import numpy as np


def sgd_momentum(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-2)
    mu = config.setdefault('momentum', 0.9)
    v = config.get('velocity')
    if v is None:
        v = np.zeros_like(w)

    v = mu * v - lr * dw
    config['velocity'] = v
    return w + v, config


def nesterov_momentum(w, dw, config=None):
    # NAG written for the "looked ahead" parameters, see notes
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-2)
    mu = config.setdefault('momentum', 0.9)
    v_prev = config.get('velocity', np.zeros_like(w))

    v = mu * v_prev - lr * dw
    w = w - mu * v_prev + (1 + mu) * v
    config['velocity'] = v
    return w, config


def adagrad(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-2)
    eps = config.setdefault('epsilon', 1e-8)
    c = config.get('cache', np.zeros_like(w)) + dw ** 2
    config['cache'] = c
    return w - lr * dw / (np.sqrt(c) + eps), config


if __name__ == '__main__':
    for rule in (sgd_momentum, nesterov_momentum, adagrad):
        w, cfg = np.array([3.0, -1.0]), None
        for it in range(100):
            w, cfg = rule(w, w, cfg)
        print(rule.__name__, w)
