import numpy as np

def adam(w, dw, config=None):
    """
    Adam: moving averages of the gradient and its square + bias correction.

    config:
    - learning_rate, beta1, beta2, epsilon
    - m, v: moving averages
    - t: iteration
    """
    if config is None:
        config = {}
    config.setdefault('learning_rate', 1e-3)
    config.setdefault('beta1', 0.9)
    config.setdefault('beta2', 0.999)
    config.setdefault('epsilon', 1e-8)
    config.setdefault('m', np.zeros_like(w))
    config.setdefault('v', np.zeros_like(w))
    config.setdefault('t', 0)

    beta1, beta2 = config['beta1'], config['beta2']
    t = config['t'] + 1
    m = beta1 * config['m'] + (1 - beta1) * dw
    mt = m / (1 - beta1 ** t)
    v = beta2 * config['v'] + (1 - beta2) * (dw ** 2)
    vt = v / (1 - beta1 ** t)
    next_w = w - config['learning_rate'] * mt / (np.sqrt(vt) + config['epsilon'])

    config['m'], config['v'], config['t'] = m, v, t
    return next_w, config
