"""All biases live in an extra row of the weight matrix (column of ones in the data)."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "call": "backward"}


def logistic(u):
    return 1.0 / (1.0 + np.exp(-u))


def add_ones(A):
    return np.hstack([A, np.ones((A.shape[0], 1))])


def backward(X, y, W1, b1, W2, b2):
    V1 = np.vstack([W1, b1])
    V2 = np.vstack([W2, b2])

    # forward
    Xe = add_ones(X)
    A1 = logistic(Xe @ V1)
    A1e = add_ones(A1)
    A2 = logistic(A1e @ V2)
    loss = np.mean((A2 - y) ** 2)

    # backward
    D2 = 2 / y.size * (A2 - y) * A2 * (1 - A2)
    G2 = A1e.T @ D2
    back = D2 @ V2.T
    D1 = back[:, 1:] * A1 * (1 - A1)
    G1 = Xe.T @ D1

    dW1, db1 = G1[:-1], G1[-1]
    dW2, db2 = G2[:-1], G2[-1]
    return loss, dW1, db1, dW2, db2


if __name__ == "__main__":
    rng = np.random.default_rng(10)
    X = np.array([[0., 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([[0.], [1], [1], [0]])
    W1, b1, W2, b2 = rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 1)), np.zeros(1)
    for i in range(500):
        loss, dW1, db1, dW2, db2 = backward(X, y, W1, b1, W2, b2)
        W1, b1, W2, b2 = W1 - dW1, b1 - db1, W2 - dW2, b2 - db2
    print(loss)
