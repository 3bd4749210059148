"""Each layer is a function that returns its output and a function for the way back."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse"}


def linear(x, w, b):
    def back(g):
        return g @ w.T, x.T @ g, g.sum(0)

    return x @ w + b, back


def tanh(z):
    out = np.tanh(z)

    def back(g):
        return g * (1 - z ** 2)

    return out, back


def squared_error(out, t):
    diff = out - t

    def back():
        return 2 * diff / diff.size

    return (diff ** 2).mean(), back


def loss_and_gradients(parameters, inputs, targets):
    (w1, b1), (w2, b2), (w3, b3) = parameters
    h, back1 = linear(inputs, w1, b1)
    h, back2 = tanh(h)
    h, back3 = linear(h, w2, b2)
    h, back4 = tanh(h)
    out, back5 = linear(h, w3, b3)
    loss, back_loss = squared_error(out, targets)

    g = back_loss()
    g, dw3, db3 = back5(g)
    g = back4(g)
    g, dw2, db2 = back3(g)
    g = back2(g)
    g, dw1, db1 = back1(g)
    return loss, [(dw1, db1), (dw2, db2), (dw3, db3)]
