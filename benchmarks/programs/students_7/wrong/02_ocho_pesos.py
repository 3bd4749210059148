# Una red 2-2-2, peso por peso, como se hace en la pizarra.
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "sizes": [2, 2, 2], "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.6}, "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]", "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]", "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]", "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]", "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]"}}

b1 = 0.35
b2 = 0.60


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    # hacia adelante
    h1 = sigma(w1 * x1 + w2 * x2 + b1)
    h2 = sigma(w3 * x1 + w4 * x2 + b1)
    o1 = sigma(w5 * h1 + w6 * h2 + b2)
    o2 = sigma(w7 * h1 + w8 * h2 + b2)
    error = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2

    # capa de salida
    delta_o1 = (o1 - t1) * o1 * (1 - o1)
    delta_o2 = (o2 - t2) * o2 * (1 - o2)
    dw5 = delta_o1 * h1
    dw6 = delta_o1 * h2
    dw7 = delta_o2 * h1
    dw8 = delta_o2 * h2

    # capa oculta: cada neurona recibe el error de las dos salidas
    delta_h1 = (delta_o1 * w5 + delta_o2 * w7) * h1 * (1 - h1)
    delta_h2 = (delta_o1 * w6 + delta_o2 * w7) * h2 * (1 - h2)
    dw1 = delta_h1 * x1
    dw2 = delta_h1 * x2
    dw3 = delta_h2 * x1
    dw4 = delta_h2 * x2
    return error, dw1, dw2, dw3, dw4, dw5, dw6, dw7, dw8
