"""The 2-2-2 network of the textbook, weight by weight; both units of a layer share one constant bias."""

from math import exp

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 2],
    "samples": "one",
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
        "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
        "i1": "inputs[0]", "i2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]",
    },
    "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.60},
}  # fmt: skip

b1 = 0.35
b2 = 0.60


def sigmoid(x):
    return 1 / (1 + exp(-x))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, i1, i2, t1, t2):
    # forward
    h1 = sigmoid(w1 * i1 + w2 * i2 + b1)
    h2 = sigmoid(w3 * i1 + w4 * i2 + b1)
    o1 = sigmoid(w5 * h1 + w6 * h2 + b2)
    o2 = sigmoid(w7 * h1 + w8 * h2 + b2)

    # backward: d1 and d2 are dE/dnet of the outputs
    d1 = (o1 - t1) * o1 * (1 - o1)
    d2 = (o2 - t2) * o2 * (1 - o2)
    g5, g6 = d1 * h1, d1 * h2
    g7, g8 = d2 * h1, d2 * h2
    e1 = (d1 * w5 + d2 * w7) * h1 * (1 - h1)
    e2 = (d1 * w6 + d2 * w8) * h2 * (1 - h2)
    g1, g2 = e1 * i1, e1 * i2
    g3, g4 = e2 * i1, e2 * i2
    return g1, g2, g3, g4, g5, g6, g7, g8


if __name__ == "__main__":
    w = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
    for _ in range(1000):
        g = gradients(*w, 0.05, 0.10, 0.01, 0.99)
        w = [a - 0.5 * b for a, b in zip(w, g)]
    print(w)
