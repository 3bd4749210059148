# tiny network without biases; error is "target minus output", so the step is added
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "bias": "none"}


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)      # x is already the output of the sigmoid
    return 1 / (1 + np.exp(-x))


def train_step(X, y, syn0, syn1, lr):
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    l2_error = y - l2
    loss = 0.5 * np.sum(l2_error ** 2)

    l2_delta = l2_error * nonlin(l2, deriv=True)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn1 = syn1 + lr * l1.T.dot(l2_delta)
    syn0 = syn0 + lr * l0.T.dot(l1_delta)
    return loss, syn0, syn1


if __name__ == "__main__":
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([[0, 1, 1, 0]]).T
    np.random.seed(1)
    syn0 = 2 * np.random.random((3, 4)) - 1
    syn1 = 2 * np.random.random((4, 1)) - 1
    for j in range(3000):
        loss, syn0, syn1 = train_step(X, y, syn0, syn1, 1.0)
    print("Loss after training:", loss)
