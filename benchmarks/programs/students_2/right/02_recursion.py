# Backprop as one recursion: the way down is the forward pass, the way up is the backward pass.
import numpy as np

HARNESS = {"network": "linear relu linear relu linear relu linear",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "bias": "none"}


def backprop(params, x, y):
    grads = [None] * len(params)
    depth = len(params)

    def visit(k, a):
        """value of the loss and d loss / d a, for the activation a that enters layer k"""
        if k == depth:
            r = a - y
            return 0.5 * (r * r).sum(), r
        z = a @ params[k]
        if k < depth - 1:
            loss, up = visit(k + 1, np.where(z > 0, z, 0.0))
            up = np.where(z > 0, up, 0.0)
        else:
            loss, up = visit(k + 1, z)
        grads[k] = a.T @ up
        return loss, up @ params[k].T

    loss, _ = visit(0, x)
    return loss, grads
