"""Prix des maisons : un seul nombre à prédire, cibles dans un vecteur à une dimension."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "targets": "flat"}


def initialiser(n_entrees, n_cachees, graine=0):
    alea = np.random.default_rng(graine)
    return {
        "W1": alea.normal(size=(n_entrees, n_cachees)) / np.sqrt(n_entrees),
        "b1": np.zeros(n_cachees),
        "W2": alea.normal(size=(n_cachees, 1)) / np.sqrt(n_cachees),
        "b2": np.zeros(1),
    }


def predire(params, X):
    h = np.tanh(X @ params["W1"] + params["b1"])
    return h, h @ params["W2"] + params["b2"]


def perte_et_gradients(params, X, y):
    n = len(y)
    h, y_hat = predire(params, X)

    # erreur quadratique moyenne
    loss = np.mean((y_hat - y) ** 2)

    # rétropropagation
    d_sortie = 2 * (y_hat - y[:, None]) / n
    d_cachee = d_sortie @ params["W2"].T * (1 - h ** 2)
    grads = {
        "W1": X.T @ d_cachee,
        "b1": d_cachee.sum(axis=0),
        "W2": h.T @ d_sortie,
        "b2": d_sortie.sum(axis=0),
    }
    return loss, grads


if __name__ == "__main__":
    alea = np.random.default_rng(19)
    X = alea.normal(size=(60, 3))
    y = 2 * X[:, 0] - X[:, 1] + 0.5
    params = initialiser(3, 6)
    for tour in range(300):
        loss, grads = perte_et_gradients(params, X, y)
        for nom in params:
            params[nom] = params[nom] - 0.05 * grads[nom]
    print("perte", loss)
