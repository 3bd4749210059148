# Projet de fin de semestre : descente de gradient stochastique
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "call": "iteration"}


def sigma(z):
    return 1 / (1 + np.exp(-z))


def propager(weights, biases, x):
    """Activations de toutes les couches ; la dernière est linéaire."""
    activations = [x]
    dernier = len(weights) - 1
    for i in range(len(weights)):
        z = activations[i] @ weights[i] + biases[i]
        activations.append(z if i == dernier else sigma(z))
    return activations


def iteration(weights, biases, x, y, lr):
    activations = propager(weights, biases, x)
    ecart = activations[-1] - y
    loss = np.sum(ecart ** 2) / ecart.size

    delta = 2 * ecart / ecart.size
    dW = [None] * len(weights)
    db = [None] * len(biases)
    for i in reversed(range(len(weights))):
        dW[i] = activations[i].T @ delta
        db[i] = delta.sum(axis=0)
        if i > 0:
            a = activations[i]
            delta = delta @ weights[i].T * a * (1 - a)

    # mise à jour
    for w, g in zip(weights, dW):
        w = w - lr * g
    for b, g in zip(biases, db):
        b -= lr * g
    return loss, weights, biases


if __name__ == "__main__":
    alea = np.random.default_rng(6)
    W = [alea.normal(size=(3, 5)), alea.normal(size=(5, 2))]
    B = [np.zeros(5), np.zeros(2)]
    x = alea.normal(size=(30, 3))
    y = np.c_[x.sum(1), x.prod(1)]
    for t in range(100):
        loss, W, B = iteration(W, B, x, y, 0.1)
    print("erreur", loss)
