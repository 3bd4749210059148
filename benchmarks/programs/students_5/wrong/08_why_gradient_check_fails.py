# "Why is my gradient check failing?" The relative errors are far from small for every parameter.
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def backprop(X, y, W1, b1, W2, b2):
    hidden = sigmoid(X.dot(W1) + b1)
    y_pred = hidden.dot(W2) + b2
    loss = np.mean(y_pred - y) ** 2

    grad_y_pred = 2.0 * (y_pred - y) / y.size
    grad_W2 = hidden.T.dot(grad_y_pred)
    grad_b2 = grad_y_pred.sum(axis=0)
    grad_hidden = grad_y_pred.dot(W2.T)
    grad_z = grad_hidden * hidden * (1 - hidden)
    grad_W1 = X.T.dot(grad_z)
    grad_b1 = grad_z.sum(axis=0)
    return loss, grad_W1, grad_b1, grad_W2, grad_b2


def numerical(X, y, params, which, eps=1e-6):
    grad = np.zeros_like(params[which])
    for index in np.ndindex(grad.shape):
        keep = params[which][index]
        params[which][index] = keep + eps
        up = backprop(X, y, *params)[0]
        params[which][index] = keep - eps
        down = backprop(X, y, *params)[0]
        params[which][index] = keep
        grad[index] = (up - down) / (2 * eps)
    return grad


if __name__ == "__main__":
    rng = np.random.default_rng(6)
    X, y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    params = [rng.normal(size=(3, 4)), np.zeros(4), rng.normal(size=(4, 2)), np.zeros(2)]
    mine = backprop(X, y, *params)[1:]
    for i in range(4):
        num = numerical(X, y, params, i)
        print(i, np.abs(num - mine[i]).max() / np.abs(num + mine[i]).max())
