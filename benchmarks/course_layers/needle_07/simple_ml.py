"""hw0"""
import numpy as np


def softmax_loss(Z, y):
    """ Return softmax loss.

    Args:
        Z (np.ndarray): 2D array of shape (batch_size, num_classes)
        y (np.ndarray): 1D array of shape (batch_size, )

    Returns:
        Average softmax loss over the sample.
    """
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(y.size), y])


def softmax_regression_epoch(X, y, theta, lr=0.1, batch=100):
    """ one epoch of SGD for softmax regression, modifies theta in place """
    k = theta.shape[1]
    for start in range(0, X.shape[0], batch):
        xb, yb = X[start:start + batch], y[start:start + batch]
        z = np.exp(xb @ theta)
        z /= z.sum(axis=1, keepdims=True)
        grad = xb.T @ (z - np.eye(k)[yb]) / xb.shape[0]
        theta -= lr * grad


def nn_epoch(X, y, W1, W2, lr=0.1, batch=100):
    """ one epoch of SGD for the net  relu(X W1) W2,  modifies W1 and W2 in place """
    k = W2.shape[1]
    for start in range(0, X.shape[0], batch):
        xb, yb = X[start:start + batch], y[start:start + batch]
        m = xb.shape[0]
        Z1 = np.maximum(xb @ W1, 0)
        S = np.exp(Z1 @ W2)
        S = S / S.sum(axis=1, keepdims=True)
        G2 = S - np.eye(k)[yb]
        W2 -= lr / m * (Z1.T @ G2)
        G1 = (Z1 > 0) * (G2 @ W2.T)
        W1 -= lr / m * (xb.T @ G1)


def loss_err(h, y):
    """ Helper funciton to compute both loss and error"""
    return softmax_loss(h, y), np.mean(h.argmax(axis=1) != y)


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    X, y = rng.randn(50, 5), rng.randint(3, size=50)
    W1, W2 = rng.randn(5, 10) / np.sqrt(10), rng.randn(10, 3) / np.sqrt(3)
    for e in range(3):
        nn_epoch(X, y, W1, W2, lr=0.2, batch=10)
        print(loss_err(np.maximum(X @ W1, 0) @ W2, y))
