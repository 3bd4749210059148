"""Minimal network for the spiral data, with class labels as integers."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def forward(X, W, b, W2, b2):
    hidden_layer = np.maximum(0, np.dot(X, W) + b)
    scores = np.dot(hidden_layer, W2) + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    exp_scores = np.exp(shifted)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    return hidden_layer, probs


def loss_and_grads(X, y, W, b, W2, b2):
    num_examples = X.shape[0]
    hidden_layer, probs = forward(X, W, b, W2, b2)

    # average cross-entropy loss
    correct_logprobs = -np.log(probs[:, y])
    loss = np.mean(correct_logprobs)

    # gradient on scores
    dscores = probs
    dscores[range(num_examples), y] -= 1
    dscores /= num_examples

    # backpropagate to the parameters
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0)
    dhidden = np.dot(dscores, W2.T)
    dhidden[hidden_layer <= 0] = 0
    dW = np.dot(X.T, dhidden)
    db = np.sum(dhidden, axis=0)
    return loss, dW, db, dW2, db2


def spiral(N, K):
    r = np.linspace(0.0, 1, N)
    parts = []
    for j in range(K):
        t = np.linspace(j * 4, (j + 1) * 4, N)
        parts.append(np.c_[r * np.sin(t), r * np.cos(t)])
    return np.vstack(parts), np.repeat(np.arange(K), N)


if __name__ == "__main__":
    np.random.seed(0)
    X, y = spiral(30, 3)
    W, b = 0.1 * np.random.randn(2, 20), np.zeros(20)
    W2, b2 = 0.1 * np.random.randn(20, 3), np.zeros(3)
    for i in range(200):
        loss, dW, db, dW2, db2 = loss_and_grads(X, y, W, b, W2, b2)
        W, b, W2, b2 = W - dW, b - db, W2 - dW2, b2 - db2
    print("loss", loss)
