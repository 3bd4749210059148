import numpy as np

def sgd_momentum(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-2)
    mu = config.setdefault('momentum', 0.9)
    vel = config.get('velocity')
    if vel is None:
        vel = np.zeros_like(w)
    vel = mu * vel - lr * dw
    config['velocity'] = vel
    return w + vel, config

def rmsprop(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-2)
    rho = config.setdefault('decay_rate', 0.99)
    eps = config.setdefault('epsilon', 1e-8)
    c = config.setdefault('cache', np.zeros_like(w))
    c = rho * c + (1 - rho) * np.square(dw)
    config['cache'] = c
    step = lr * dw / (np.sqrt(c) + eps)
    return w - step, config

def adam(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault('learning_rate', 1e-3)
    b1 = config.setdefault('beta1', 0.9)
    b2 = config.setdefault('beta2', 0.999)
    eps = config.setdefault('epsilon', 1e-8)
    m = config.setdefault('m', np.zeros_like(w))
    v = config.setdefault('v', np.zeros_like(w))
    t = config.setdefault('t', 0) + 1
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * dw ** 2
    config['m'], config['v'], config['t'] = m, v, t
    # bias correction
    alpha = lr * np.sqrt(1 - b2 ** t) / (1 - b1 ** t)
    return w - alpha * m / (np.sqrt(v) + eps * np.sqrt(1 - b2 ** t)), config
