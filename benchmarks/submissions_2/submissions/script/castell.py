"""Three clouds of four measurements each, like the iris data. Functions and a loop."""
import numpy as np

rng = np.random.default_rng(7)
centers = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
labels = np.repeat(np.arange(3), 30)
X = centers[labels] + 0.3 * rng.normal(size=(90, 4))
X = (X - X.mean(axis=0)) / X.std(axis=0)
Y = np.eye(3)[labels]


def init(n_in, n_hidden, n_out):
    return {
        "W1": rng.normal(scale=0.5, size=(n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(scale=0.5, size=(n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def forward(X, params):
    H = np.tanh(X @ params["W1"] + params["b1"])
    Z = H @ params["W2"] + params["b2"]
    Z = Z - Z.max(axis=1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return H, P


def cross_entropy(P, Y):
    return -np.sum(Y * np.log(P)) / len(Y)


def backward(X, Y, H, P, params):
    dZ = (P - Y) / len(Y)
    dH = dZ @ params["W2"].T
    dA = dH * (1 - H**2)
    return {"W1": X.T @ dA, "b1": dA.sum(axis=0), "W2": H.T @ dZ, "b2": dZ.sum(axis=0)}


params = init(4, 6, 3)
learning_rate = 0.3
epochs = 300
history = []
for epoch in range(epochs):
    H, P = forward(X, params)
    loss = cross_entropy(P, Y)
    history.append(loss)
    grads = backward(X, Y, H, P, params)
    for key in params:
        params[key] = params[key] - learning_rate * grads[key]
    if epoch % 50 == 0:
        accuracy = np.mean(P.argmax(axis=1) == labels)
        print(f"{epoch:4d}  loss {loss:.4f}  accuracy {accuracy:.2f}")
