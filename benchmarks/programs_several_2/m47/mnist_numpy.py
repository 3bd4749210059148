import numpy as np


def init_params(n_in=784, n_hidden=10, n_out=10, seed=0):
    rng = np.random.RandomState(seed)
    W1 = rng.rand(n_hidden, n_in) - 0.5
    b1 = rng.rand(n_hidden, 1) - 0.5
    W2 = rng.rand(n_out, n_hidden) - 0.5
    b2 = rng.rand(n_out, 1) - 0.5
    return W1, b1, W2, b2


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    Z = Z - np.max(Z, axis=0, keepdims=True)
    return np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True)


def one_hot(Y, n_out):
    one_hot_Y = np.zeros((Y.size, n_out))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def loss_fn(A2, Y):
    m = Y.size
    return -np.sum(np.log(A2[Y, np.arange(m)])) / m


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    one_hot_Y = one_hot(Y, A2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 + alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


def gradient_descent(X, Y, alpha, iterations):
    W1, b1, W2, b2 = init_params(X.shape[0], 10, Y.max() + 1)
    for i in range(iterations):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
        W1, b1, W2, b2 = update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha)
        if i % 50 == 0:
            print("Iteration: ", i, "Accuracy: ", np.mean(np.argmax(A2, 0) == Y))
    return W1, b1, W2, b2


if __name__ == "__main__":
    rng = np.random.RandomState(1)
    X = rng.rand(16, 100)
    Y = np.argmax(rng.randn(4, 16).dot(X - 0.5), axis=0)
    gradient_descent(X, Y, 0.1, 150)
