"""Binary classifier that never leaves log space: softplus(z) - y z instead of log(sigmoid(z))."""
import numpy as np

HARNESS = {"network": [{"layer": "linear"}, {"layer": "elu", "alpha": 0.3}, {"layer": "linear"}],
           "loss": "binary_cross_entropy_with_logits"}

ALPHA = 0.3


def elu(z):
    return np.where(z > 0, z, ALPHA * np.expm1(np.minimum(z, 0)))


def elu_slope_from_output(a):
    # for a <= 0: a = alpha (e^z - 1), so alpha e^z = a + alpha
    return np.where(a > 0, 1.0, a + ALPHA)


def forward(X, params):
    a1 = elu(X @ params["W1"] + params["b1"])
    logits = a1 @ params["W2"] + params["b2"]
    return logits, a1


def criterion(logits, y):
    return np.mean(np.logaddexp(0, logits) - y * logits)


def backward(X, y, params, logits, a1):
    # sigmoid as exp(-softplus(-z)), which neither overflows nor divides
    prob = np.exp(-np.logaddexp(0, -logits))
    d_logits = (prob - y) / logits.size
    d_z1 = np.einsum("no,ho,nh->nh", d_logits, params["W2"], elu_slope_from_output(a1))
    return {
        "W1": np.einsum("ni,nh->ih", X, d_z1),
        "b1": np.einsum("nh->h", d_z1),
        "W2": np.einsum("nh,no->ho", a1, d_logits),
        "b2": np.einsum("no->o", d_logits),
    }


def update(params, grads, lr):
    for key in params:
        params[key] -= lr * grads[key]
    return params


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 2))
    y = (np.hypot(X[:, 0], X[:, 1]) > 1).astype(float)[:, None]
    params = {"W1": rng.normal(size=(2, 8)), "b1": np.zeros(8), "W2": rng.normal(size=(8, 1)), "b2": np.zeros(1)}
    for i in range(200):
        logits, a1 = forward(X, params)
        grads = backward(X, y, params, logits, a1)
        params = update(params, grads, 0.5)
    print(criterion(logits, y))
