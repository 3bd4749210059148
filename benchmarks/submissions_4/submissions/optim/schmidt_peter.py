import numpy as np

# Aufgabenblatt 6, Peter Schmidt
# Alle Funktionen arbeiten auf den Dictionaries parameters ("W1","b1",...,"WL","bL") und grads ("dW1","db1",...)


def init_zustand(parameters):
    """Nullen in der Form der Gradienten"""
    s = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return s


def update_sgd(parameters, grads, v, learning_rate=0.01, momentum=0.9, weight_decay=0.0):
    """SGD mit Momentum; weight decay nur auf die Gewichte, nicht auf die Biases"""
    L = len(parameters) // 2
    for l in range(1, L + 1):
        dW = grads["dW" + str(l)] + weight_decay * parameters["W" + str(l)]
        db = grads["db" + str(l)]
        v["dW" + str(l)] = momentum * v["dW" + str(l)] + dW
        v["db" + str(l)] = momentum * v["db" + str(l)] + db
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v


def RMSprop(parameters, grads, s, learning_rate=0.01, beta=0.9, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            g = grads["d" + p + str(l)]
            s["d" + p + str(l)] = beta * s["d" + p + str(l)] + (1 - beta) * g * g
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * g / (np.sqrt(s["d" + p + str(l)]) + epsilon)
    return parameters, s


def AdaGrad(parameters, grads, s, learning_rate=0.01, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            g = grads["d" + p + str(l)]
            s["d" + p + str(l)] = s["d" + p + str(l)] + g * g
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * g / (np.sqrt(s["d" + p + str(l)]) + epsilon)
    return parameters, s


def update_adam(parameters, grads, v, s, t, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """t: Nummer des Schritts, beginnend bei 1"""
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            key = "d" + p + str(l)
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.power(grads[key], 2)
            v_corrected = v[key] / (1 - np.power(beta1, t))
            s_corrected = s[key] / (1 - np.power(beta2, t))
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return parameters, v, s


def Nesterov(parameters, grads, v, learning_rate=0.01, momentum=0.9):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            key = "d" + p + str(l)
            v_alt = np.copy(v[key])
            v[key] = momentum * v[key] - learning_rate * grads[key]
            parameters[p + str(l)] = parameters[p + str(l)] + v[key] + momentum * (v[key] - v_alt)
    return parameters, v
