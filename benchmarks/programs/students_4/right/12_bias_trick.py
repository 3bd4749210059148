# The bias trick: append a column of ones to the inputs of each layer and
# stack b under W. One matrix product then gives both gradients.
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy"}


def with_ones(a):
    return np.hstack([a, np.ones((a.shape[0], 1))])


def stacked(W, b):
    return np.vstack([W, b.reshape(1, -1)])


def split(dT, b):
    return dT[:-1], dT[-1].reshape(b.shape)


def sigmoid(t):
    return np.exp(-np.logaddexp(0.0, -t))


def forward(params, X):
    A0 = with_ones(X)
    A1 = with_ones(sigmoid(A0 @ stacked(params["W1"], params["b1"])))
    P = sigmoid(A1 @ stacked(params["W2"], params["b2"]))
    return A0, A1, P


def loss_and_grads(params, X, y):
    A0, A1, P = forward(params, X)
    n = P.size
    loss = -(y * np.log(P) + (1 - y) * np.log1p(-P)).sum() / n

    D2 = (P - y) / n
    dT2 = A1.T @ D2
    # the column of ones has no parents, so its part of the error is dropped
    D1 = (D2 @ stacked(params["W2"], params["b2"]).T * A1 * (1 - A1))[:, :-1]
    dT1 = A0.T @ D1

    dW1, db1 = split(dT1, params["b1"])
    dW2, db2 = split(dT2, params["b2"])
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def main():
    rng = np.random.default_rng(3)
    X = rng.uniform(-1, 1, (40, 2))
    y = (X[:, :1] > X[:, 1:]).astype(float)
    params = {"W1": rng.normal(size=(2, 4)), "b1": np.zeros(4), "W2": rng.normal(size=(4, 1)), "b2": np.zeros(1)}
    for step in range(300):
        loss, grads = loss_and_grads(params, X, y)
        for k in params:
            params[k] = params[k] - 1.0 * grads[k]
    print(loss)


if __name__ == "__main__":
    main()
