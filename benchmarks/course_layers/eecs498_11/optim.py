import numpy as np


def sgd_momentum(w, dw, config=None):
    """
    config format:
    - learning_rate: Scalar learning rate.
    - momentum: Scalar between 0 and 1
    - velocity: array of the same shape as w
    """
    if config is None:
        config = {}
    config.setdefault('learning_rate', 1e-2)
    config.setdefault('momentum', 0.9)
    config.setdefault('velocity', np.zeros_like(w))

    v = config['velocity']
    v = config['momentum'] * v - config['learning_rate'] * dw
    next_w = w + v
    return next_w, config


def rmsprop(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault('learning_rate', 1e-2)
    config.setdefault('decay_rate', 0.99)
    config.setdefault('epsilon', 1e-8)
    config.setdefault('cache', np.zeros_like(w))

    cache = config['decay_rate'] * config['cache'] + (1 - config['decay_rate']) * dw ** 2
    next_w = w - config['learning_rate'] * dw / (np.sqrt(cache) + config['epsilon'])
    config['cache'] = cache
    return next_w, config


if __name__ == '__main__':
    w, c = np.linspace(-0.4, 0.6, 20).reshape(4, 5), None
    for k in range(3):
        w, c = sgd_momentum(w, 0.1 * w, c)
    print(w)
