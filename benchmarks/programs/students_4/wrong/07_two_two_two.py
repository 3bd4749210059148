"""Worked example: two inputs, two hidden neurons, two outputs; every weight is a name of its own."""
import math

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 2],
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
        "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
        "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]",
    },
    "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.6},
}

b1, b2 = 0.35, 0.6


def sigma(net):
    return 1 / (1 + math.exp(-net))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    # the forward pass
    net_h1 = w1 * x1 + w2 * x2 + b1
    net_h2 = w3 * x1 + w4 * x2 + b1
    out_h1 = sigma(net_h1)
    out_h2 = sigma(net_h2)
    net_o1 = w5 * out_h1 + w6 * out_h2 + b2
    net_o2 = w6 * out_h1 + w8 * out_h2 + b2
    out_o1 = sigma(net_o1)
    out_o2 = sigma(net_o2)

    # the total error
    error = 0.5 * (t1 - out_o1) ** 2 + 0.5 * (t2 - out_o2) ** 2

    # the backwards pass
    delta_o1 = (out_o1 - t1) * out_o1 * (1 - out_o1)
    delta_o2 = (out_o2 - t2) * out_o2 * (1 - out_o2)
    delta_h1 = (delta_o1 * w5 + delta_o2 * w7) * out_h1 * (1 - out_h1)
    delta_h2 = (delta_o1 * w6 + delta_o2 * w8) * out_h2 * (1 - out_h2)

    return error, {
        "w1": delta_h1 * x1,
        "w2": delta_h1 * x2,
        "w3": delta_h2 * x1,
        "w4": delta_h2 * x2,
        "w5": delta_o1 * out_h1,
        "w6": delta_o1 * out_h2,
        "w7": delta_o2 * out_h1,
        "w8": delta_o2 * out_h2,
    }


if __name__ == "__main__":
    weights = [.15, .20, .25, .30, .40, .45, .50, .55]
    for step in range(100):
        error, grads = gradients(*weights, .05, .10, .01, .99)
        weights = [w - 0.5 * grads["w%d" % (i + 1)] for i, w in enumerate(weights)]
    print(error, weights)
