"""Sigmoid network whose sigmoid shall never overflow. One (W, b) per layer, (out, in)."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "binary_cross_entropy_with_logits"}


def stable_sigmoid(z):
    # the exponent is never positive
    return 1.0 / (1.0 + np.exp(-np.abs(z)))


def expit(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def bce_with_logits(z, y):
    per_entry = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return per_entry.mean()


def forward(params, inputs):
    (W1, b1), (W2, b2) = params
    h = stable_sigmoid(inputs @ W1.T + b1)
    return h, h @ W2.T + b2


def loss_and_gradients(params, inputs, targets):
    (W1, b1), (W2, b2) = params
    h, logits = forward(params, inputs)
    loss = bce_with_logits(logits, targets)

    dlogits = (expit(logits) - targets) / targets.size
    dh = dlogits @ W2
    dz = dh * h * (1 - h)
    gradients = [
        (dz.T @ inputs, dz.sum(axis=0)),
        (dlogits.T @ h, dlogits.sum(axis=0)),
    ]
    return loss, gradients


if __name__ == "__main__":
    rng = np.random.default_rng(21)
    params = [(rng.normal(size=(5, 2)), np.zeros(5)), (rng.normal(size=(1, 5)), np.zeros(1))]
    x = rng.normal(size=(40, 2))
    t = (x[:, :1] > 0.2).astype(float)
    for i in range(200):
        loss, grads = loss_and_gradients(params, x, t)
        params = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(params, grads)]
    print(loss)
