# Seminar Neuronale Netze, Blatt 2
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "call": "verlust_und_gradienten"}


def sig(z):
    return 1 / (1 + np.exp(-z))


def verlust_und_gradienten(params, inputs, targets):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    gesamt = targets.size
    loss = 0.0
    dW1, db1 = np.zeros_like(W1), np.zeros_like(b1)
    dW2, db2 = np.zeros_like(W2), np.zeros_like(b2)

    for i in range(len(inputs)):
        x = inputs[i]
        t = targets[i]
        # vorwärts
        h = sig(x @ W1 + b1)
        o = sig(h @ W2 + b2)
        loss = np.sum((o - t) ** 2) / gesamt
        # rückwärts
        do = 2 * (o - t) / gesamt * o * (1 - o)
        dh = (W2 @ do) * h * (1 - h)
        dW2 += np.outer(h, do)
        db2 += do
        dW1 += np.outer(x, dh)
        db1 += dh

    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.default_rng(14)
    X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    T = np.array([[0.], [1.], [1.], [1.]])
    p = {"W1": rng.normal(size=(2, 3)), "b1": np.zeros(3), "W2": rng.normal(size=(3, 1)), "b2": np.zeros(1)}
    for runde in range(300):
        loss, g = verlust_und_gradienten(p, X, T)
        for k in p:
            p[k] = p[k] - 1.5 * g[k]
    print("Fehler:", loss)
