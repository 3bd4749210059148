import numpy as np

def sigmoid(z):
    return 1/(1 + np.exp(-z))

def bce(Y, P):
    P = np.clip(P, 1e-10, 1 - 1e-10)
    return -np.mean(Y*np.log(P) + (1 - Y)*np.log(1 - P))

np.random.seed(21)
m = 400
X = np.random.uniform(-1, 1, (m, 2))
Y = ((X**2).sum(axis=1) < 0.5).astype(float).reshape(m, 1)
print("positives:", int(Y.sum()), "of", m)

W1 = np.random.randn(2, 8)
b1 = np.zeros((1, 8))
W2 = np.random.randn(8, 1)
b2 = np.zeros((1, 1))

learning_rate = 2.0
num_iterations = 4000

for i in range(num_iterations):
    # Forward propagation
    Z1 = np.dot(X, W1) + b1
    A1 = sigmoid(Z1)
    Z2 = np.dot(A1, W2) + b2
    A2 = sigmoid(Z2)

    loss = bce(Y, A2)

    # Backward propagation
    dZ2 = (A2 - Y)*A2*(1 - A2)
    dW2 = np.dot(A1.T, dZ2)/m
    db2 = np.sum(dZ2, axis=0, keepdims=True)/m
    dA1 = np.dot(dZ2, W2.T)
    dZ1 = dA1*A1*(1 - A1)
    dW1 = np.dot(X.T, dZ1)/m
    db1 = np.sum(dZ1, axis=0, keepdims=True)/m

    # Update
    W1 = W1 - learning_rate*dW1
    b1 = b1 - learning_rate*db1
    W2 = W2 - learning_rate*dW2
    b2 = b2 - learning_rate*db2

    if i % 500 == 0:
        acc = np.mean((A2 > 0.5) == (Y > 0.5))
        print(f"Iter {i:5d} | BCE loss {loss:.5f} | acc {acc:.3f}")

print("Final loss:", bce(Y, sigmoid(np.dot(sigmoid(np.dot(X, W1) + b1), W2) + b2)))
