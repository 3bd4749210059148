import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
           "call": "backward", "sizes": [2, 2, 2]}

# two inputs, two hidden units, two outputs: (x1 xor x2, x1 and x2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0, 0], [1, 0], [1, 0], [0, 1]])


def sigma(z):
    return 1 / (1 + np.exp(-z))


def forward(W1, b1, W2, b2, X):
    A1 = sigma(X @ W1 + b1)
    A2 = sigma(A1 @ W2 + b2)
    return A1, A2


def backward(W1, b1, W2, b2, X, y):
    A1, A2 = forward(W1, b1, W2, b2, X)
    loss = 0.5 * ((y - A2) ** 2).sum()

    delta2 = (A2 - y) * A2 * (1 - A2)
    delta1 = delta2 @ W2 * A1 * (1 - A1)

    grads = dict(W2=A1.T @ delta2, b2=delta2.sum(axis=0), W1=X.T @ delta1, b1=delta1.sum(axis=0))
    return loss, grads


np.random.seed(3)
W1, b1 = np.random.randn(2, 2), np.zeros(2)
W2, b2 = np.random.randn(2, 2), np.zeros(2)
for i in range(500):
    loss, grads = backward(W1, b1, W2, b2, X, Y)
    W1 = W1 - 0.5 * grads["W1"]
    b1 = b1 - 0.5 * grads["b1"]
    W2 = W2 - 0.5 * grads["W2"]
    b2 = b2 - 0.5 * grads["b2"]
print("loss after training:", loss)
