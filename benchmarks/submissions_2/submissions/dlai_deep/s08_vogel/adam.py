import numpy as np


def initialize_adam(parameters):
    v = {"d" + k: np.zeros_like(p) for k, p in parameters.items()}
    return v, {k: a.copy() for k, a in v.items()}


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        d = f"d{k}"
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        correction = (1 - beta1**t, 1 - beta2**t)
        step = (v[d] / correction[0]) / (np.sqrt(s[d] / correction[1]) + epsilon)
        parameters[k] = parameters[k] - learning_rate * step
    return parameters, v, s
