import numpy as np

HARNESS = {"network": ["linear", {"layer": "elu", "alpha": 0.5}, "linear", {"layer": "elu", "alpha": 0.5}, "linear"],
           "loss": {"kind": "mse", "reduction": "sum"}, "call": "compute"}

ALPHA = 0.5


def elu(z):
    return np.where(z > 0, z, ALPHA * (np.exp(np.minimum(z, 0)) - 1))


def elu_grad(a):
    """derivative, from the output a = elu(z)"""
    return np.where(a > 0, 1.0, a + 1.0)


def compute(p, inputs, targets):
    acts = [inputs]
    n_layers = len(p) // 2
    for i in range(1, n_layers + 1):
        z = acts[-1] @ p[f"W{i}"] + p[f"b{i}"]
        acts.append(elu(z) if i < n_layers else z)

    diff = acts[-1] - targets
    loss = np.sum(diff ** 2)

    grads = {}
    delta = 2 * diff
    for i in range(n_layers, 0, -1):
        grads[f"W{i}"] = acts[i - 1].T @ delta
        grads[f"b{i}"] = delta.sum(axis=0)
        if i > 1:
            delta = (delta @ p[f"W{i}"].T) * elu_grad(acts[i - 1])
    return loss, grads
