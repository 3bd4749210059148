import numpy as np

# XOR with two layers, biases are a column of ones (in X and in the hidden layer)

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

np.random.seed(7)

X = np.array([[0, 0, 1],
              [0, 1, 1],
              [1, 0, 1],
              [1, 1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)

n_hidden = 4
W1 = 2 * np.random.random((3, n_hidden)) - 1
W2 = 2 * np.random.random((n_hidden + 1, 1)) - 1
lr = 0.8

for it in range(4001):
    # forward
    hidden = sigmoid(X @ W1)
    hidden_1 = np.hstack([hidden, np.ones((4, 1))])
    out = sigmoid(hidden_1 @ W2)

    # loss: 1/2 sum of squares
    error = out - y
    loss = 0.5 * np.sum(error ** 2)
    if it % 500 == 0:
        print("iteration %5d   loss %.5f" % (it, loss))

    # backward
    delta_out = error * out * (1 - out)
    grad_W2 = hidden_1.T @ delta_out
    back = delta_out @ W2.T
    back = back[:, :-1]                      # nothing flows into the column of ones
    delta_hidden = back * hidden * (1 - hidden)
    grad_W1 = X.T @ delta_hidden

    W2 -= lr * grad_W2
    W1 -= lr * grad_W1

print("predictions:")
print(np.round(out, 3))
