"""XOR with tanh hidden units; (1, n) biases; returns the new parameters."""
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def predict(X, W1, b1, W2, b2):
    hidden = np.tanh(np.dot(X, W1) + b1)
    return hidden, sigmoid(np.dot(hidden, W2) + b2)


def learn(X, y, W1, b1, W2, b2, lr):
    m = y.size
    hidden, guess = predict(X, W1, b1, W2, b2)
    loss = -np.sum(y * np.log(guess) + (1 - y) * np.log(1 - guess)) / m

    # gradients
    slope2 = (guess - y) / m
    dW2 = np.dot(hidden.T, slope2)
    db2 = np.sum(slope2, axis=0, keepdims=True)
    slope1 = np.dot(slope2, W2.T) * (1 - hidden ** 2)
    dW1 = np.dot(X.T, slope1)
    db1 = np.sum(slope1)

    # new parameters
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2
    return loss, W1, b1, W2, b2


def main():
    np.random.seed(30)
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([[0.0], [1.0], [1.0], [0.0]])
    W1, b1 = np.random.randn(2, 4), np.zeros((1, 4))
    W2, b2 = np.random.randn(4, 1), np.zeros((1, 1))
    for turn in range(500):
        loss, W1, b1, W2, b2 = learn(X, y, W1, b1, W2, b2, 0.5)
    print("loss", loss)
    print(predict(X, W1, b1, W2, b2)[1].round(2))


if __name__ == "__main__":
    main()
