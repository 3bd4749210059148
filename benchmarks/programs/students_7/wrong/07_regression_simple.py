# Régression : une couche cachée tanh, sortie linéaire.
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def propagation(X, W1, b1, W2, b2):
    cachee = np.tanh(X @ W1 + b1)
    sortie = cachee @ W2 + b2
    return cachee, sortie


def backward(X, y, W1, b1, W2, b2):
    cachee, sortie = propagation(X, W1, b1, W2, b2)
    n = y.size

    # erreur quadratique moyenne
    loss = np.mean(sortie - y) ** 2

    # couche de sortie
    delta = 2.0 * (sortie - y) / n
    dW2 = cachee.T @ delta
    db2 = np.sum(delta, axis=0)

    # couche cachée
    delta = (delta @ W2.T) * (1.0 - cachee ** 2)
    dW1 = X.T @ delta
    db1 = np.sum(delta, axis=0)

    return loss, dW1, db1, dW2, db2
