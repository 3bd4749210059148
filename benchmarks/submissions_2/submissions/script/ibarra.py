# clasificación de dos nubes, muestras en columnas
import numpy as np

np.random.seed(2)
m = 80
X = np.random.randn(2, m)
Y = (X[0] * X[1] > 0).astype(float).reshape(1, m)

n_h = 5
W1 = np.random.randn(n_h, 2) * 0.5
b1 = np.random.randn(n_h, 1) * 0.1
W2 = np.random.randn(1, n_h) * 0.5
b2 = np.zeros((1, 1))

num_iterations = 2000
learning_rate = 1.2
for i in range(num_iterations):
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))

    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * dZ1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2

    if i % 500 == 0:
        print("costo en la iteración %i: %f" % (i, cost))

print("precisión:", np.mean((A2 > 0.5) == Y))
