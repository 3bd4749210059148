import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 2],
    "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
              "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
              "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
              "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
              "b1": "linear1.bias[0]", "b2": "linear1.bias[1]", "b3": "linear2.bias[0]", "b4": "linear2.bias[1]",
              "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]"},
    "call": "gradients",
}


def S(x):
    return 1 / (1 + np.exp(-x))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, b3, b4, x1, x2, t1, t2):
    # hidden layer
    out_h1 = S(w1 * x1 + w2 * x2 + b1)
    out_h2 = S(w3 * x1 + w4 * x2 + b2)
    # output layer
    out_o1 = S(w5 * out_h1 + w6 * out_h2 + b3)
    out_o2 = S(w7 * out_h1 + w8 * out_h2 + b4)
    error = 0.5 * (t1 - out_o1) ** 2 + 0.5 * (t2 - out_o2) ** 2

    # dE/dnet of the outputs
    d_o1 = (out_o1 - t1) * out_o1 * (1 - out_o1)
    d_o2 = (out_o2 - t2) * out_o2 * (1 - out_o2)
    # dE/dnet of the hidden units
    d_h1 = (d_o1 * w5 + d_o2 * w7) * out_h1 * (1 - out_h1)
    d_h2 = (d_o1 * w6 + d_o2 * w7) * out_h2 * (1 - out_h2)

    grads = {}
    grads["w5"] = d_o1 * out_h1
    grads["w6"] = d_o1 * out_h2
    grads["w7"] = d_o2 * out_h1
    grads["w8"] = d_o2 * out_h2
    grads["b3"] = d_o1
    grads["b4"] = d_o2
    grads["w1"] = d_h1 * x1
    grads["w2"] = d_h1 * x2
    grads["w3"] = d_h2 * x1
    grads["w4"] = d_h2 * x2
    grads["b1"] = d_h1
    grads["b2"] = d_h2
    return error, grads
