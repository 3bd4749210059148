import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid linear", "loss": "mse"}


def loss_and_gradients(parameters, inputs, targets):
    Ws, bs = parameters["W"], parameters["b"]
    kinds = ["tanh", "sigmoid", None]

    tape = []  # (what came in, local slope) of every layer
    a = inputs
    for W, b, kind in zip(Ws, bs, kinds):
        came_in = a
        a = came_in @ W.T + b
        slope = 1.0
        if kind == "tanh":
            a = np.tanh(a)
            slope = 1 - a * a
        elif kind == "sigmoid":
            a = 1 / (1 + np.exp(-a))
            slope = a - a * a
        tape.append((came_in, slope))

    residual = a - targets
    loss = np.square(residual).mean()

    flow = 2 * residual / residual.size
    dW, db = [], []
    while tape:
        came_in, slope = tape.pop()
        flow = flow * slope
        dW.append(flow.T @ came_in)
        db.append(flow.sum(axis=0))
        flow = flow @ Ws[len(tape)]
    return loss, {"W": dW[::-1], "b": db[::-1]}
