# no matrix product anywhere: every sum is written as a loop over its indices
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "bias": "none"}


def loss_and_gradients(parameters, inputs, targets):
    U, V = parameters["W1"], parameters["W2"]
    n, n_in = inputs.shape
    n_hidden, n_out = V.shape
    dU = np.zeros((n_in, n_hidden))
    dV = np.zeros((n_hidden, n_out))
    loss = 0.0
    for s in range(n):
        h = np.zeros(n_hidden)
        for j in range(n_hidden):
            z = sum(inputs[s, i] * U[i, j] for i in range(n_in))
            h[j] = z if z > 0 else 0.0

        error = np.zeros(n_out)
        for k in range(n_out):
            o = sum(h[j] * V[j, k] for j in range(n_hidden))
            error[k] = o - targets[s, k]
            loss += error[k] ** 2 / (n * n_out)

        for j in range(n_hidden):
            back = 0.0
            for k in range(n_out):
                g = 2 * error[k] / (n * n_out)
                dV[j, k] += g * h[j]
                back += g * V[j, k]
            if h[j] > 0:
                for i in range(n_in):
                    dU[i, j] += back * inputs[s, i]
    return loss, {"W1": dU, "W2": dV}
