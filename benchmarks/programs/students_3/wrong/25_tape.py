import numpy as np

HARNESS = {
    "network": [{"layer": "linear"}, {"layer": "elu"}, {"layer": "linear"}, {"layer": "sigmoid"}, {"layer": "linear"}],
    "loss": {"kind": "mse", "reduction": "sum"},
}


def dense(x, W, b):
    def back(g):
        return g @ W.T, x.T @ g, g.sum(axis=0).reshape(np.shape(b))
    return x @ W + b, back


def elu(x):
    e = np.exp(np.minimum(x, 0))
    return np.where(x > 0, x, e - 1), lambda g: g * e


def logistic(x):
    s = 1 / (1 + np.exp(-x))
    return s, lambda g: g * s * (1 - s)


def loss_and_gradients(params, inputs, targets):
    tape = []
    a = inputs
    squash = [elu, logistic]
    for i, (W, b) in enumerate(zip(params["W"], params["b"])):
        a, back = dense(a, W, b)
        tape.append(back)
        if i < len(squash):
            a, back = squash[i](a)
            tape.append(back)
    r = a - targets
    loss = float(np.vdot(r, r))
    g = np.clip(2 * r, -1, 1)
    dW, db = [], []
    while tape:
        res = tape.pop()(g)
        if isinstance(res, tuple):
            g, gw, gb = res
            dW.append(gw)
            db.append(gb)
        else:
            g = res
    return loss, {"W": dW[::-1], "b": db[::-1]}
