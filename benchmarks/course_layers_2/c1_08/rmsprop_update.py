import numpy as np


def initialize_rmsprop(parameters):
    s = {}
    for key in parameters:
        s["d" + key] = np.zeros_like(parameters[key])
    return s


def update_parameters_with_rmsprop(parameters, grads, s, beta=0.9, learning_rate=0.01, epsilon=1e-8):
    """S = beta * S + (1 - beta) * dW^2 ;  W = W - alpha * dW / sqrt(S + eps)"""
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            g = grads["d" + p + str(l)]
            s["d" + p + str(l)] = beta * s["d" + p + str(l)] + (1 - beta) * np.square(g)
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * g / np.sqrt(s["d" + p + str(l)] + epsilon)
    return parameters, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = 1 / (1 + decay_rate * epoch_num) * learning_rate0
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = 1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * learning_rate0
    return learning_rate


def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    """v = beta * v - alpha * dW ;  W = W - beta * v_prev + (1 + beta) * v"""
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            k = p + str(l)
            v_prev = v["d" + k]
            v["d" + k] = beta * v_prev - learning_rate * grads["d" + k]
            parameters[k] = parameters[k] - beta * v_prev + (1 + beta) * v["d" + k]
    return parameters, v
