# Échantillons en colonnes, coût = demi-somme des carrés (sans moyenne)
import numpy as np

HARNESS = {"network": "linear sigmoid linear tanh linear", "loss": "mse"}


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = sigmoide(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = np.tanh(Z2)
    A3 = parameters["W3"] @ A2 + parameters["b3"]
    cache = (A1, A2, A3)
    return A3, cache


def compute_cost(A3, Y):
    ecart = A3 - Y
    return 0.5 * np.vdot(ecart, ecart)


def backward_propagation(parameters, cache, X, Y):
    A1, A2, A3 = cache
    dZ3 = A3 - Y
    dZ2 = (parameters["W3"].T @ dZ3) * (1 - A2) * (1 + A2)
    dZ1 = (parameters["W2"].T @ dZ2) * (A1 - A1 ** 2)
    grads = {}
    for nom, dZ, entree in (("3", dZ3, A2), ("2", dZ2, A1), ("1", dZ1, X)):
        grads["dW" + nom] = dZ @ entree.T
        grads["db" + nom] = dZ @ np.ones((dZ.shape[1], 1))
    return grads


def update_parameters(parameters, grads, learning_rate):
    return {nom: valeur - learning_rate * grads["d" + nom] for nom, valeur in parameters.items()}
