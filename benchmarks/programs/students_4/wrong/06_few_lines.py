import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "bias": "none"}


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, lr):
    # forward
    z1 = X.dot(syn0)
    l1 = nonlin(z1)
    z2 = l1.dot(syn1)
    l2 = nonlin(z2)

    # how much did we miss?
    l2_error = l2 - y
    loss = np.mean(l2_error ** 2)

    # back
    l2_delta = 2 * l2_error / l2_error.size * nonlin(l2, True)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(z1, True)

    syn1 = syn1 - lr * l1.T.dot(l2_delta)
    syn0 = syn0 - lr * X.T.dot(l1_delta)
    return loss, syn0, syn1


if __name__ == "__main__":
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    rng = np.random.RandomState(1)
    syn0, syn1 = rng.uniform(-1, 1, (3, 4)), rng.uniform(-1, 1, (4, 1))
    for i in range(10):
        loss, syn0, syn1 = train(X, y, syn0, syn1, 0.2)
    print(loss)
