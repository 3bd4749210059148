"""Softmax and cross entropy kept apart: the way back goes through the full Jacobian of the softmax."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_jacobian(p):
    """J[n, i, j] = dp_i / dz_j for every sample n."""
    k = p.shape[1]
    return p[:, :, None] * (np.eye(k)[None] - p[:, None, :])


def forward_propagation(X, parameters):
    Z1 = X @ parameters["W1"] + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ parameters["W2"] + parameters["b2"]
    A2 = softmax(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[0]


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[0]
    A1, A2 = cache["A1"], cache["A2"]
    dA2 = -Y / A2 / m
    dZ2 = np.einsum("ni,nij->nj", dA2, softmax_jacobian(A2))
    dW2 = np.tensordot(A1, dZ2, axes=(0, 0))
    db2 = dZ2.sum(axis=0)
    dA1 = np.tensordot(dZ2, parameters["W2"], axes=(1, 1))
    dZ1 = dA1 / np.cosh(cache["Z1"]) ** 2
    dW1 = np.tensordot(X, dZ1, axes=(0, 0))
    db1 = dZ1.sum(axis=0)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate):
    return {k: parameters[k] - learning_rate * grads["d" + k] for k in ("W1", "b1", "W2", "b2")}


if __name__ == "__main__":
    rng = np.random.RandomState(2)
    X = rng.randn(45, 2)
    Y = np.eye(3)[rng.randint(0, 3, 45)]
    p = {"W1": rng.randn(2, 9) * 0.3, "b1": np.zeros(9), "W2": rng.randn(9, 3) * 0.3, "b2": np.zeros(3)}
    for i in range(200):
        A2, cache = forward_propagation(X, p)
        p = update_parameters(p, backward_propagation(p, cache, X, Y), 0.4)
    print(compute_cost(A2, Y))
