import numpy as np

def update_parameters_with_gd(parameters, grads, learning_rate):
    for k in parameters:
        parameters[k] = parameters[k] - learning_rate * grads['d' + k]
    return parameters

def initialize_velocity(parameters):
    return {'d' + k: np.zeros_like(p) for k, p in parameters.items()}

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for k in parameters:
        key = 'd' + k
        v[key] = beta * v[key] + (1 - beta) * grads[key]
        parameters[k] = parameters[k] - learning_rate * v[key]
    return parameters, v

def initialize_adam(parameters):
    v = initialize_velocity(parameters)
    s = v
    return v, s

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for k in parameters:
        key = 'd' + k
        grad = grads[key]
        v[key] = beta1 * v[key] + (1 - beta1) * grad
        s[key] = beta2 * s[key] + (1 - beta2) * grad * grad
        vc[key] = v[key] / (1 - beta1 ** t)
        sc[key] = s[key] / (1 - beta2 ** t)
        parameters[k] = parameters[k] - learning_rate * vc[key] / (np.sqrt(sc[key]) + epsilon)
    return parameters, v, s, vc, sc
