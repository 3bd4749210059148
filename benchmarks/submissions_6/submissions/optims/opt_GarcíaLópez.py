# Tarea 4 - optimizadores. parameters = {"W1":..., "b1":..., ...}, grads = {"dW1":..., ...}
import numpy as np


def inicializar(parameters):
    """devuelve un diccionario de ceros con las mismas formas"""
    return {"d" + k: np.zeros(v.shape) for k, v in parameters.items()}


def update_sgd(parameters, grads, learning_rate=0.01):
    for k in parameters:
        parameters[k] = parameters[k] - learning_rate * grads["d" + k]
    return parameters


def sgd_momentum(parameters, grads, v, learning_rate=0.01, beta=0.9):
    for k in parameters:
        v["d" + k] = beta * v["d" + k] + grads["d" + k]
        parameters[k] = parameters[k] - learning_rate * v["d" + k]
    return parameters, v


def nesterov(parameters, grads, v, learning_rate=0.01, beta=0.9):
    for k in parameters:
        v["d" + k] = beta * v["d" + k] - learning_rate * grads["d" + k]
        # mirar hacia delante
        parameters[k] = parameters[k] + beta * v["d" + k] + learning_rate * grads["d" + k]
    return parameters, v


def update_rmsprop(parameters, grads, s, learning_rate=0.01, beta=0.9, epsilon=1e-8):
    for k in parameters:
        sk = beta * s["d" + k] + (1 - beta) * np.power(grads["d" + k], 2)
        parameters[k] = parameters[k] - learning_rate * grads["d" + k] / (np.sqrt(sk) + epsilon)
    return parameters, s


def update_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corr, s_corr = {}, {}
    for k in parameters:
        d = "d" + k
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        v_corr[d] = v[d] / (1 - beta1 ** t)
        s[d] = beta2 * s[d] + (1 - beta2) * np.power(grads[d], 2)
        s_corr[d] = s[d] / (1 - beta2 ** t)
        parameters[k] = parameters[k] - learning_rate * v_corr[d] / (np.sqrt(s_corr[d]) + epsilon)
    return parameters, v, s


def main():
    p = {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))}
    v, s = inicializar(p), inicializar(p)
    for t in range(1, 5):
        g = {"d" + k: x * 0.5 for k, x in p.items()}
        p, v, s = update_adam(p, g, v, s, t)
    print(p)


if __name__ == "__main__":
    main()
