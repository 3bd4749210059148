# One output; the targets are a flat vector of 0 and 1, the loss takes logits.
import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "binary_cross_entropy_with_logits", "outputs": 1}


def softplus(z):
    return np.logaddexp(0, z)


def elu(z):
    return np.maximum(z, 0) + np.minimum(np.expm1(np.minimum(z, 0)), 0)


def gradients(params, X, y):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    hidden = elu(X @ W1 + b1)
    logit = (hidden @ W2 + b2)[:, 0]

    # -log of the probability of what was observed
    loss = np.mean(softplus(logit) - y * logit)

    prob = np.exp(-softplus(-logit))
    d_logit = ((prob - y) / len(y))[:, np.newaxis]
    d_hidden = d_logit * W2[:, 0]
    # below zero the slope of the elu is its value plus one
    d_pre = d_hidden * np.where(hidden > 0, 1, hidden + 1)
    grads = {
        "W1": X.T @ d_pre,
        "b1": d_pre.sum(axis=0),
        "W2": hidden.T @ d_logit,
        "b2": d_logit.sum(axis=0),
    }
    return loss, grads
