import struct
import gzip
import numpy as np


def add(x, y):
    """A trivial 'add' function you should implement to get used to the autograder."""
    return x + y


def parse_mnist(image_filename, label_filename):
    with gzip.open(image_filename, 'rb') as f:
        magic, n, rows, cols = struct.unpack('>4I', f.read(16))
        X = np.frombuffer(f.read(), dtype=np.uint8).reshape(n, rows * cols).astype(np.float32) / 255.0
    with gzip.open(label_filename, 'rb') as f:
        magic, n = struct.unpack('>2I', f.read(8))
        y = np.frombuffer(f.read(), dtype=np.uint8)
    return X, y


def softmax_loss(Z, y):
    """ Return softmax loss.

    Args:
        Z (np.ndarray[np.float32]): 2D numpy array of shape
            (batch_size, num_classes), containing the logit predictions for
            each class.
        y (np.ndarray[np.uint8]): 1D numpy array of shape (batch_size, )
            containing the true label of each example.

    Returns:
        Average softmax loss over the sample.
    """
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - Z[np.arange(Z.shape[0]), y])


def softmax_regression_epoch(X, y, theta, lr=0.1, batch=100):
    """one epoch of SGD, theta is modified in place"""
    num_examples = X.shape[0]
    num_classes = theta.shape[1]
    for start in range(0, num_examples, batch):
        X_b = X[start:start + batch]
        y_b = y[start:start + batch]
        m = X_b.shape[0]
        expZ = np.exp(X_b @ theta)
        Z = expZ / np.sum(expZ, axis=1, keepdims=True)
        I_y = np.zeros((m, num_classes))
        I_y[np.arange(m), y_b] = 1
        grad = X_b.T @ (Z - I_y) / m
        theta -= lr * grad


def nn_epoch(X, y, W1, W2, lr=0.1, batch=100):
    """ logits = ReLU(X * W1) * W2, W1 and W2 are modified in place """
    num_examples = X.shape[0]
    for start in range(0, num_examples, batch):
        X_b = X[start:start + batch]
        y_b = y[start:start + batch]
        m = X_b.shape[0]

        Z1 = np.maximum(X_b @ W1, 0)
        expZ = np.exp(Z1 @ W2)
        G2 = expZ / expZ.sum(axis=1, keepdims=True)
        G2[np.arange(m), y_b] -= 1
        G1 = (Z1 > 0) * (G2 @ W2.T)

        W2 -= lr * (Z1.T @ G2) / m
        W1 -= lr * (X_b.T @ G1) / m


def loss_err(h, y):
    """ Helper funciton to compute both loss and error"""
    return softmax_loss(h, y), np.mean(h.argmax(axis=1) != y)


def train_nn(X_tr, y_tr, X_te, y_te, hidden_dim=500, epochs=10, lr=0.5, batch=100):
    """ Example function to train two layer neural network """
    n, k = X_tr.shape[1], y_tr.max() + 1
    np.random.seed(0)
    W1 = np.random.randn(n, hidden_dim).astype(np.float32) / np.sqrt(hidden_dim)
    W2 = np.random.randn(hidden_dim, k).astype(np.float32) / np.sqrt(k)

    print("| Epoch | Train Loss | Train Err | Test Loss | Test Err |")
    for epoch in range(epochs):
        nn_epoch(X_tr, y_tr, W1, W2, lr=lr, batch=batch)
        train_loss, train_err = loss_err(np.maximum(X_tr @ W1, 0) @ W2, y_tr)
        test_loss, test_err = loss_err(np.maximum(X_te @ W1, 0) @ W2, y_te)
        print("|  {:>4} |    {:.5f} |   {:.5f} |   {:.5f} |  {:.5f} |"
              .format(epoch, train_loss, train_err, test_loss, test_err))


if __name__ == "__main__":
    X_tr, y_tr = parse_mnist("data/train-images-idx3-ubyte.gz",
                             "data/train-labels-idx1-ubyte.gz")
    X_te, y_te = parse_mnist("data/t10k-images-idx3-ubyte.gz",
                             "data/t10k-labels-idx1-ubyte.gz")
    train_nn(X_tr, y_tr, X_te, y_te, hidden_dim=100, epochs=20, lr=0.2)
