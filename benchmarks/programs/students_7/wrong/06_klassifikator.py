# Klassifikation mit einer verdeckten Schicht; Ableitung der Kreuzentropie Schritt fuer Schritt
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def verlust_und_gradienten(parameters, inputs, targets):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    n = inputs.shape[0]

    # vorwaerts
    verdeckt = sigmoid(inputs @ W1 + b1)
    p = softmax(verdeckt @ W2 + b2)
    loss = -np.sum(targets * np.log(p)) / n

    # rueckwaerts: erst die Kreuzentropie nach p, dann p nach z
    dp = -targets / p / n
    dz2 = dp * p * (1 - p)
    dW2 = verdeckt.T @ dz2
    db2 = dz2.sum(axis=0)

    dverdeckt = dz2 @ W2.T
    dz1 = dverdeckt * verdeckt * (1 - verdeckt)
    dW1 = inputs.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
