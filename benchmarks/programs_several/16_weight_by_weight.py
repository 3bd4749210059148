import math

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "sizes": [2, 2, 2], "bias": "none",
           "names": {"w1": "linear1.weight[0, 0]", "w2": "linear1.weight[1, 0]", "w3": "linear1.weight[0, 1]", "w4": "linear1.weight[1, 1]",
                     "w5": "linear2.weight[0, 0]", "w6": "linear2.weight[1, 0]", "w7": "linear2.weight[0, 1]", "w8": "linear2.weight[1, 1]"}}


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    h1 = sigmoid(w1 * x1 + w3 * x2)
    h2 = sigmoid(w2 * x1 + w4 * x2)
    o1 = sigmoid(w5 * h1 + w7 * h2)
    o2 = sigmoid(w6 * h1 + w8 * h2)
    loss = 0.5 * (o1 - t1) ** 2 + 0.5 * (o2 - t2) ** 2
    d1 = (o1 - t1) * o1 * (1 - o1)
    d2 = (o2 - t2) * o2 * (1 - o2)
    d_w5 = d1 * h1
    d_w7 = d1 * h2
    d_w6 = d2 * h1
    d_w8 = d2 * h1
    d_w1 = (d1 * w5 + d2 * w6) * h1 * (1 - h1) * x1
    d_w3 = (d1 * w5 + d2 * w6) * h1 * (1 - h1) * x2
    d_w2 = (d1 * w7 + d2 * w8) * h2 * (1 - h2) * x1
    d_w4 = (d1 * w7 + d1 * w8) * h2 * (1 - h2) * x2
    return loss, d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8
