import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid linear", "loss": "mse"}

# name: (function, derivative written with the output a)
FUNCTIONS = {
    "tanh": (np.tanh, lambda a: 1 - a ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "identity": (lambda z: z, lambda a: np.ones_like(a)),
}

acts = ["tanh", "sigmoid", "identity"]


def forward(Ws, bs, x):
    a = [x]
    for W, b, name in zip(Ws, bs, acts):
        f = FUNCTIONS[name][0]
        a.append(f(a[-1] @ W + b))
    return a


def gradients(parameters, x, t):
    Ws, bs = parameters["W"], parameters["b"]
    a = forward(Ws, bs, x)
    diff = a[-1] - t
    loss = np.mean(diff ** 2)

    dWs, dbs = [None] * len(Ws), [None] * len(bs)
    error = 2 * diff / diff.size
    for k in range(len(Ws), 0, -1):
        if k < len(Ws):
            error = error * FUNCTIONS[acts[k]][1](a[k])
        dWs[k - 1] = a[k - 1].T @ error
        dbs[k - 1] = error.sum(axis=0)
        error = error @ Ws[k - 1].T
    return loss, {"W": dWs, "b": dbs}
