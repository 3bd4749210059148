import numpy as np

def update_parameters_with_gd(parameters, grads, learning_rate):
    for k in parameters:
        parameters[k] = parameters[k] - learning_rate * grads['d' + k]
    return parameters

def initialize_velocity(parameters):
    return {'d' + k: np.zeros_like(p) for k, p in parameters.items()}

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for k in parameters:
        d = 'd' + k
        v[d] += (1 - beta) * (grads[d] - v[d])
        parameters[k] = parameters[k] - learning_rate * v[d]
    return parameters, v

def initialize_adam(parameters):
    v = initialize_velocity(parameters)
    s = initialize_velocity(parameters)
    return v, s

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for k in parameters:
        d = 'd' + k
        g = grads[d]
        v[d] = beta1 * v[d] + (1 - beta1) * g
        s[d] = beta2 * s[d] + (1 - beta2) * g * g
        vc[d] = v[d] / (1 - beta1 ** t)
        sc[d] = s[d] / (1 - beta2 ** t)
        parameters[k] = parameters[k] - learning_rate * vc[d] / (np.sqrt(sc[d]) + epsilon)
    return parameters, v, s, vc, sc
