"""The 2-2-2 example, number by number, as on paper."""
import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 2],
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
        "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]",
        "i1": "inputs[0]", "i2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]",
    },
    "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.6},
}

B1 = 0.35
B2 = 0.60


def logistic(net):
    return 1.0 / (1.0 + np.exp(-net))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, i1, i2, t1, t2):
    # forward
    h1 = logistic(w1 * i1 + w2 * i2 + B1)
    h2 = logistic(w3 * i1 + w4 * i2 + B1)
    o1 = logistic(w5 * h1 + w6 * h2 + B2)
    o2 = logistic(w7 * h1 + w8 * h2 + B2)

    e_total = (t1 - o1) ** 2 / 2 + (t2 - o2) ** 2 / 2

    # output neurons
    d_o1 = -(t1 - o1) * o1 * (1 - o1)
    d_o2 = -(t2 - o2) * o2 * (1 - o2)

    # hidden neurons: both outputs send something back
    d_h1 = (d_o1 * w5 + d_o2 * w7) * h1 * (1 - h1)
    d_h2 = (d_o1 * w6 + d_o2 * w8) * h2 * (1 - h2)

    grads = {
        "w1": d_h1 * i1, "w2": d_h1 * i2,
        "w3": d_h2 * i1, "w4": d_h2 * i2,
        "w5": d_o1 * h1, "w6": d_o1 * h2,
        "w7": d_o2 * h1, "w8": d_o2 * h2,
    }
    return e_total, grads


if __name__ == "__main__":
    w = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]
    E, g = gradients(*w, 0.05, 0.10, 0.01, 0.99)
    print(E)
    for k in g:
        print(k, g[k])
