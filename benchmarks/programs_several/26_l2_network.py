import numpy as np

HARNESS = {
    "network": "linear relu linear",
    "loss": "cross_entropy",
    "penalties": [{"kind": "l2", "strength": 0.1, "half": True}],
}


def loss_and_gradients(parameters, inputs, targets):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    reg, n = 0.1, len(inputs)
    z = inputs @ W1 + b1
    h = np.maximum(z, 0)
    scores = h @ W2 + b2
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[range(n), targets]).mean() + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    d = p
    d[range(n), targets] -= 1
    d /= n
    gW2 = h.T @ d + 2 * reg * W2
    gb2 = d.sum(0)
    dh = d @ W2.T
    dh[h < 0] = 0
    gW1 = inputs.T @ dh + reg * W1
    gb1 = dh.sum(0) + reg * b1
    return loss, {"W1": gW1, "b1": gb1, "W2": gW2, "b2": gb2}
