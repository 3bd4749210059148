from math import exp

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

B1 = 0.35
B2 = 0.60


def f(net):
    return 1 / (1 + exp(-net))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    h1 = f(w1 * x1 + w2 * x2 + B1)
    h2 = f(w3 * x1 + w4 * x2 + B1)
    o1 = f(w5 * h1 + w6 * h2 + B2)
    o2 = f(w7 * h1 + w8 * h2 + B2)
    loss = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2

    # delta = -(target - out) * out * (1 - out)
    e1 = -(t1 - o1) * o1 * (1 - o1)
    e2 = -(t2 - o2) * o2 * (1 - o2)
    dw5, dw6 = e1 * h1, e1 * h2
    dw7, dw8 = e2 * h1, e2 * h2

    k1 = (e1 * w5 + e2 * w7) * h1 * (1 - h1)
    k2 = (e1 * w6 + e2 * w8) * h2 * (1 - h2)
    dw1, dw2 = k1 * x1, k1 * x2
    dw3, dw4 = k2 * x1, k2 * x2
    return loss, dw1, dw2, dw3, dw4, dw5, dw6, dw7, dw8
