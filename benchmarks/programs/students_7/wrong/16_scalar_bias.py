# hidden layer of sigmoids, linear output; returns the new parameters
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def s(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward(x, wh, bh, wout, bout):
    hidden = s(np.dot(x, wh) + bh)
    return hidden, np.dot(hidden, wout) + bout


def train_step(x, y, wh, bh, wout, bout, lr):
    hidden, out = forward(x, wh, bh, wout, bout)
    loss = np.mean((y - out) ** 2)

    # slope of the loss at the output
    d_out = -2.0 * (y - out) / out.size
    d_hidden = np.dot(d_out, wout.T) * hidden * (1 - hidden)

    g_wout = np.dot(hidden.T, d_out)
    g_bout = np.sum(d_out, axis=0, keepdims=True)
    g_wh = np.dot(x.T, d_hidden)
    g_bh = np.sum(d_hidden, keepdims=True)

    wout = wout - lr * g_wout
    bout = bout - lr * g_bout
    wh = wh - lr * g_wh
    bh = bh - lr * g_bh
    return loss, wh, bh, wout, bout
