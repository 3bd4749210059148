"""Minimal two-layer classifier on a spiral, everything in one function."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def step_gradients(X, y, W, b, W2, b2):
    num_examples = X.shape[0]

    # evaluate class scores
    hidden_layer = np.maximum(0, np.dot(X, W) + b)
    scores = np.dot(hidden_layer, W2) + b2

    # class probabilities
    scores -= np.max(scores, axis=1, keepdims=True)
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    loss = np.sum(-np.log(probs[range(num_examples), y])) / num_examples

    # gradient on scores
    dscores = probs
    dscores[range(num_examples), y] -= 1
    dscores /= num_examples

    # backpropagate: first into W2 and b2, next into the hidden layer
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0)
    dhidden = np.dot(dscores, W2.T)
    dW = np.dot(X.T, dhidden)
    # the ReLU non-linearity
    dhidden[hidden_layer <= 0] = 0
    db = np.sum(dhidden, axis=0)
    return loss, dW, db, dW2, db2


def spiral(n, k, rng):
    X, y = np.zeros((n * k, 2)), np.zeros(n * k, dtype=int)
    for j in range(k):
        r = np.linspace(0, 1, n)
        t = np.linspace(j * 4, (j + 1) * 4, n) + rng.normal(size=n) * 0.2
        X[j * n:(j + 1) * n] = np.c_[r * np.sin(t), r * np.cos(t)]
        y[j * n:(j + 1) * n] = j
    return X, y


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X, y = spiral(30, 3, rng)
    W, b = 0.1 * rng.normal(size=(2, 20)), np.zeros(20)
    W2, b2 = 0.1 * rng.normal(size=(20, 3)), np.zeros(3)
    for i in range(200):
        loss, dW, db, dW2, db2 = step_gradients(X, y, W, b, W2, b2)
        W -= dW
        b -= db
        W2 -= dW2
        b2 -= db2
    print(loss)
