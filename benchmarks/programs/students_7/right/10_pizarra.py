# Red 2-2-1 a mano; cada peso y cada sesgo con su propio nombre.
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "sizes": [2, 2, 1], "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]", "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]", "b1": "linear1.bias[0]", "b2": "linear1.bias[1]", "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]", "b3": "linear2.bias[0]", "x1": "inputs[0]", "x2": "inputs[1]", "t": "targets[0]"}}


def gradients(w1, w2, w3, w4, w5, w6, b1, b2, b3, x1, x2, t):
    # ida
    h1 = np.tanh(w1 * x1 + w2 * x2 + b1)
    h2 = np.tanh(w3 * x1 + w4 * x2 + b2)
    o = 1 / (1 + np.exp(-(w5 * h1 + w6 * h2 + b3)))
    loss = -t * np.log(o) - (1 - t) * np.log(1 - o)

    # vuelta: la derivada de la entropía por la de la sigmoide, sin simplificar
    do = -t / o + (1 - t) / (1 - o)
    db3 = do * o * (1 - o)
    dw5 = db3 * h1
    dw6 = db3 * h2
    db1 = db3 * w5 * (1 - h1 * h1)
    db2 = db3 * w6 * (1 - h2 * h2)
    dw1 = db1 * x1
    dw2 = db1 * x2
    dw3 = db2 * x1
    dw4 = db2 * x2
    return loss, dw1, dw2, dw3, dw4, dw5, dw6, db1, db2, db3
