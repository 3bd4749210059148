"""Every operation returns its value and a function that pulls a gradient back through it."""
from functools import reduce

import numpy as np

HARNESS = {"network": "linear relu linear tanh linear", "loss": "mse", "call": "value_and_grad"}


def affine(W, b):
    def op(x, sink):
        def pull(g):
            sink.append(g.sum(axis=0))
            sink.append(x.T @ g)
            return g @ W.T
        return x @ W + b, pull
    return op


def elementwise(f, slope_from_value):
    def op(x, sink):
        value = f(x)
        return value, lambda g: g * slope_from_value(value)
    return op


relu = elementwise(lambda z: np.clip(z, 0, None), lambda a: a > 0)
tanh = elementwise(np.tanh, lambda a: 1 - a * a)


def squared_error(target):
    def op(x, sink):
        r = x - target
        return np.vdot(r, r) / r.size, lambda g: g * 2 * r / r.size
    return op


def value_and_grad(params, x, y):
    W1, b1, W2, b2, W3, b3 = (params[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    chain = [affine(W1, b1), relu, affine(W2, b2), tanh, affine(W3, b3), squared_error(y)]

    sink, pulls, value = [], [], x
    for op in chain:
        value, pull = op(value, sink)
        pulls.append(pull)
    reduce(lambda g, pull: pull(g), reversed(pulls), 1.0)

    # the sink filled from the last layer to the first, bias before weight
    return value, dict(zip(("b3", "W3", "b2", "W2", "b1", "W1"), sink))


if __name__ == "__main__":
    rng = np.random.default_rng(4)
    shapes = {"W1": (2, 7), "b1": (7,), "W2": (7, 5), "b2": (5,), "W3": (5, 2), "b3": (2,)}
    p = {k: rng.normal(0, 0.5, s) for k, s in shapes.items()}
    x = rng.normal(size=(25, 2))
    for _ in range(200):
        v, g = value_and_grad(p, x, x[:, ::-1] ** 2)
        p = {k: p[k] - 0.05 * g[k] for k in p}
    print(v)
