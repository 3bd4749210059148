"""The 2-2-2 example by hand: all derivatives written out with single numbers."""
import math

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "sizes": [2, 2, 2], "fixed": {"linear1.bias": 0.35, "linear2.bias": 0.6}, "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]", "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]", "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]", "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]", "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]"}}

B1 = 0.35
B2 = 0.60


def sig(v):
    return 1 / (1 + math.exp(-v))


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, t1, t2):
    # hidden layer
    h1 = sig(w1 * x1 + w2 * x2 + B1)
    h2 = sig(w3 * x1 + w4 * x2 + B1)
    # output layer
    o1 = sig(w5 * h1 + w6 * h2 + B2)
    o2 = sig(w7 * h1 + w8 * h2 + B2)
    loss = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2

    # deltas of the output neurons
    do1 = (o1 - t1) * o1 * (1 - o1)
    do2 = (o2 - t2) * o2 * (1 - o2)
    dw5 = do1 * h1
    dw6 = do1 * h2
    dw7 = do2 * h1
    dw8 = do2 * h2

    # deltas of the hidden neurons: each one feeds both outputs
    dh1 = (do1 * w5 + do2 * w6) * h1 * (1 - h1)
    dh2 = (do1 * w6 + do2 * w8) * h2 * (1 - h2)
    dw1 = dh1 * x1
    dw2 = dh1 * x2
    dw3 = dh2 * x1
    dw4 = dh2 * x2
    return loss, dw1, dw2, dw3, dw4, dw5, dw6, dw7, dw8


if __name__ == "__main__":
    w = [.15, .20, .25, .30, .40, .45, .50, .55]
    for step in range(1000):
        loss, *g = gradients(*w, 0.05, 0.10, 0.01, 0.99)
        w = [a - 0.5 * b for a, b in zip(w, g)]
    print(loss, w)
