# Laboratorio 4: clasificador binario con entropía cruzada
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "call": "paso"}


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


def entropia(p, t):
    return -np.mean(t * np.log(p) - (1 - t) * np.log(1 - p))


def paso(X, y, W1, b1, W2, b2, lr):
    """Un paso de descenso; devuelve la pérdida y los parámetros nuevos."""
    # hacia delante
    oculta = np.tanh(X @ W1 + b1)
    prob = sigmoide(oculta @ W2 + b2)
    loss = entropia(prob, y)

    # hacia atrás
    delta2 = (prob - y) / y.size
    delta1 = (delta2 @ W2.T) * (1 - oculta ** 2)

    W2 = W2 - lr * oculta.T @ delta2
    b2 = b2 - lr * delta2.sum(axis=0)
    W1 = W1 - lr * X.T @ delta1
    b1 = b1 - lr * delta1.sum(axis=0)
    return loss, W1, b1, W2, b2


if __name__ == "__main__":
    rng = np.random.default_rng(12)
    X = rng.normal(size=(60, 2))
    y = (X[:, :1] + X[:, 1:] > 0).astype(float)
    W1, b1 = rng.normal(size=(2, 4)), np.zeros(4)
    W2, b2 = rng.normal(size=(4, 1)), np.zeros(1)
    for i in range(200):
        loss, W1, b1, W2, b2 = paso(X, y, W1, b1, W2, b2, 0.5)
    print("pérdida", loss)
