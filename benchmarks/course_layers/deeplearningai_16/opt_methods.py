import numpy as np


def initialize_adam(parameters):
    L = len(parameters) // 2
    v, s = {}, {}
    for l in range(1, L + 1):
        for d in (v, s):
            d["dW%d" % l] = np.zeros(parameters["W%d" % l].shape)
            d["db%d" % l] = np.zeros(parameters["b%d" % l].shape)
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in "Wb":
            g = "d%s%d" % (p, l)
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            vc[g] = v[g] / (1 - beta1 ** t)
            s[g] = beta2 * s[g] + (1 - beta2) * np.square(grads[g])
            sc[g] = s[g] / (1 - beta2 ** t)
            # epsilon so that the root is never 0
            parameters["%s%d" % (p, l)] = parameters["%s%d" % (p, l)] - learning_rate * vc[g] / np.sqrt(sc[g] + epsilon)
    return parameters, v, s, vc, sc
