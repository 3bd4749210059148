# Matt Mazur's step by step example, each derivative written out as a sum over paths
from math import exp

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 2],
    "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
              "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
              "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
              "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
              "i1": "inputs[0]", "i2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]"},
    "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.60},
    "call": "backprop",
}

B1 = 0.35
B2 = 0.60


def logistic(net):
    return 1 / (1 + exp(-net))


def slope(net):
    # derivative of the logistic function, directly from net
    return 1 / (2 + exp(net) + exp(-net))


def backprop(w1, w2, w3, w4, w5, w6, w7, w8, i1, i2, t1, t2):
    net_h1 = w1 * i1 + w2 * i2 + B1
    net_h2 = w3 * i1 + w4 * i2 + B1
    h1, h2 = logistic(net_h1), logistic(net_h2)
    net_o1 = w5 * h1 + w6 * h2 + B2
    net_o2 = w7 * h1 + w8 * h2 + B2
    o1, o2 = logistic(net_o1), logistic(net_o2)

    E_total = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2

    e1 = -(t1 - o1)
    e2 = -(t2 - o2)

    # paths: E <- o1 <- h1 <- w1 and E <- o2 <- h1 <- w1, and so on
    via_o1_h1 = e1 * slope(net_o1) * w5 * slope(net_h1)
    via_o2_h1 = e2 * slope(net_o2) * w7 * slope(net_h1)
    via_o1_h2 = e1 * slope(net_o1) * w6 * slope(net_h2)
    via_o2_h2 = e2 * slope(net_o2) * w8 * slope(net_h2)

    return E_total, {
        "w1": via_o1_h1 * i1 + via_o2_h1 * i1,
        "w2": via_o1_h1 * i2 + via_o2_h1 * i2,
        "w3": via_o1_h2 * i1 + via_o2_h2 * i1,
        "w4": via_o1_h2 * i2 + via_o2_h2 * i2,
        "w5": e1 * slope(net_o1) * h1,
        "w6": e1 * slope(net_o1) * h2,
        "w7": e2 * slope(net_o2) * h1,
        "w8": e2 * slope(net_o2) * h2,
    }
