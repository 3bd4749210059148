# XOR, the first network I ever wrote
import numpy as np

np.random.seed(1)

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(a):
    # a is already sigmoid(x)
    return a * (1 - a)


W1 = np.random.uniform(-1, 1, (2, 4))
b1 = np.zeros((1, 4))
W2 = np.random.uniform(-1, 1, (4, 1))
b2 = np.zeros((1, 1))

epochs = 5000
lr = 0.5

for epoch in range(epochs):
    # forward
    hidden = sigmoid(X @ W1 + b1)
    output = sigmoid(hidden @ W2 + b2)
    loss = 0.5 * np.sum((output - y) ** 2)

    # backward
    delta2 = (output - y) * sigmoid_derivative(output)
    delta1 = (delta2 @ W2.T) * sigmoid_derivative(hidden)

    W2 -= lr * hidden.T @ delta2
    b2 -= lr * delta2.sum(axis=0, keepdims=True)
    W1 -= lr * X.T @ delta1
    b1 -= lr * delta1.sum(axis=0, keepdims=True)

    if epoch % 1000 == 0:
        print("epoch", epoch, "loss", loss)

print(output)
