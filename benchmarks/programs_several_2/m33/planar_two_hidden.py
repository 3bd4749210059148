# Planar data classification with two hidden layers (course exercise)
import numpy as np

np.random.seed(2)
m = 80
X = np.random.randn(2, m)
Y = ((X[0] * X[1] + 0.3 * X[0]) > 0).astype(float).reshape(1, m)

n_x, n_h, n_y = 2, 5, 1
W1 = np.random.randn(n_h, n_x) * 0.5
b1 = np.random.randn(n_h, 1) * 0.1
W2 = np.random.randn(n_h, n_h) * 0.5
b2 = np.random.randn(n_h, 1) * 0.1
W3 = np.random.randn(n_y, n_h) * 0.5
b3 = np.zeros((n_y, 1))

learning_rate = 0.8
num_iterations = 300

for i in range(num_iterations):
    # FORWARD PROPAGATION
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.tanh(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = 1 / (1 + np.exp(-Z3))

    cost = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m

    # BACKWARD PROPAGATION, every layer is updated as soon as its gradient is there
    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T) / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m
    W3_old = W3
    W3 -= learning_rate * dW3
    b3 -= learning_rate * db3

    dZ2 = np.dot(W3_old.T, dZ3) * (1 - np.power(A2, 2))
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    W2_old = W2.copy()
    W2 -= learning_rate * dW2
    b2 -= learning_rate * db2

    dZ1 = np.dot(W2_old.T, dZ2) * (1 - A1)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    W1 -= learning_rate * dW1
    b1 -= learning_rate * db1

    if i % 100 == 0:
        print("Cost after iteration %i: %f" % (i, cost))

print("accuracy", np.mean((A3 > 0.5) == Y))
