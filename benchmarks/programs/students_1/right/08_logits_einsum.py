import numpy as np

HARNESS = {"network": "linear relu linear tanh linear sigmoid linear", "loss": "binary_cross_entropy_with_logits",
           "call": "loss_and_grads", "weight": "out_in", "targets": "flat"}


def loss_and_grads(params, X, y):
    # weights are (out, in) as in torch; n = sample, i = in, o = out; y is flat, one output
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    W3, b3 = params["W3"], params["b3"]
    W4, b4 = params["W4"], params["b4"]

    p1 = np.einsum("ni,oi->no", X, W1) + b1
    h1 = np.maximum(p1, 0)
    h2 = np.tanh(np.einsum("ni,oi->no", h1, W2) + b2)
    h3 = 0.5 * (1 + np.tanh(0.5 * (np.einsum("ni,oi->no", h2, W3) + b3)))
    logit = (np.einsum("ni,oi->no", h3, W4) + b4)[:, 0]

    # log(1 + e^z) - y z, without overflow
    loss = np.mean(np.logaddexp(0, logit) - y * logit)

    prob = np.exp(-np.logaddexp(0, -logit))
    g4 = ((prob - y) / len(y))[:, None]
    g3 = np.einsum("no,oi->ni", g4, W4) * h3 * (1 - h3)
    g2 = np.einsum("no,oi->ni", g3, W3) * (1 + h2) * (1 - h2)
    g1 = np.einsum("no,oi->ni", g2, W2) * np.sign(h1)

    grads = {}
    for k, (g, a) in enumerate(((g1, X), (g2, h1), (g3, h2), (g4, h3)), start=1):
        grads[f"W{k}"] = np.einsum("no,ni->oi", g, a)
        grads[f"b{k}"] = np.einsum("no->o", g)
    return loss, grads
