# Exercise sheet 3: the 2-2-2 network, no biases, all by hand
from math import exp

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "call": "gradients",
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


def s(z):
    return 1 / (1 + exp(-z))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    h1 = s(w1 * x1 + w2 * x2)
    h2 = s(w3 * x1 + w4 * x2)
    o1 = s(w5 * h1 + w6 * h2)
    o2 = s(w7 * h1 + w8 * h2)
    loss = 0.5 * (o1 - t1) ** 2 + 0.5 * (o2 - t2) ** 2

    # output layer
    d1 = (o1 - t1) * o1 * (1 - o1)
    d2 = (o2 - t2) * o2 * (1 - o2)
    dw5 = d1 * h1
    dw6 = d1 * h2
    dw7 = d2 * h1
    dw8 = d2 * h2

    # hidden layer
    e1 = (d1 * w5 + d2 * w6) * h1 * (1 - h1)
    e2 = (d1 * w6 + d2 * w8) * h2 * (1 - h2)
    dw1 = e1 * x1
    dw2 = e1 * x2
    dw3 = e2 * x1
    dw4 = e2 * x2

    grads = {"w1": dw1, "w2": dw2, "w3": dw3, "w4": dw4, "w5": dw5, "w6": dw6, "w7": dw7, "w8": dw8}
    return loss, grads


if __name__ == "__main__":
    print(gradients(0.2, 0.3, -0.1, 0.4, 0.5, -0.2, 0.6, 0.7, 0.5, 0.9, 0.1, 0.8))
