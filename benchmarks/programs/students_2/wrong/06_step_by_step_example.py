import math

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "bias": "none",
    "sizes": [2, 2, 2],
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
        "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
        "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]",
    },
}


def sigmoid(x):
    if x < 0:
        return math.exp(x) / (1 + math.exp(x))
    return 1 / (1 + math.exp(-x))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    # forward
    out_h1 = sigmoid(w1 * x1 + w2 * x2)
    out_h2 = sigmoid(w3 * x1 + w4 * x2)
    out_o1 = sigmoid(w5 * out_h1 + w6 * out_h2)
    out_o2 = sigmoid(w7 * out_h1 + w8 * out_h2)
    loss = 0.5 * (t1 - out_o1) ** 2 + 0.5 * (t2 - out_o2) ** 2

    # output layer
    delta_o1 = -(t1 - out_o1) * out_o1 * (1 - out_o1)
    delta_o2 = -(t2 - out_o2) * out_o2 * (1 - out_o2)
    dw5 = delta_o1 * out_h1
    dw6 = delta_o1 * out_h2
    dw7 = delta_o2 * out_h1
    dw8 = delta_o2 * out_h2

    # hidden layer
    delta_h1 = delta_o1 * w5 * out_h1 * (1 - out_h1)
    delta_h2 = delta_o2 * w8 * out_h2 * (1 - out_h2)
    dw1 = delta_h1 * x1
    dw2 = delta_h1 * x2
    dw3 = delta_h2 * x1
    dw4 = delta_h2 * x2
    return loss, dw1, dw2, dw3, dw4, dw5, dw6, dw7, dw8
