# multi-label tagging: the loss takes logits, t is 0 or 1 for each tag
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "binary_cross_entropy_with_logits"}


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def bce_with_logits(z, t):
    """stable form of -t log s(z) - (1 - t) log(1 - s(z)), and its derivative"""
    value = np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))
    return value.mean(), (sigmoid(z) - t) / t.size


def net(params, x):
    W1, b1, W2, b2 = params
    pre = x @ W1 + b1
    hid = pre * (pre > 0)
    out = sigmoid(hid @ W2 + b2)
    return pre, hid, out


def loss_and_gradients(params, x, t):
    W1, b1, W2, b2 = params
    pre, hid, out = net(params, x)
    loss, dout = bce_with_logits(out, t)
    dW2 = hid.T @ dout
    db2 = dout.sum(axis=0)
    dpre = (dout @ W2.T) * (pre > 0)
    dW1 = x.T @ dpre
    db1 = dpre.sum(axis=0)
    return loss, [dW1, db1, dW2, db2]
