import numpy as np

np.random.seed(0)

# fake "digits": 10 prototypes on a 8x8 grid + noise, 60000 rows like MNIST
m, n = 60000, 64
protos = np.random.rand(10, n)
Y = np.random.randint(0, 10, m)
X = (protos[Y] + 0.6 * np.random.randn(m, n)).T
X_train = X[:, 1000:]
X_dev = X[:, :1000]
Y_train = Y[1000:]
Y_dev = Y[:1000]
X, Y = X_train, Y_train
_, m = X.shape

W1 = np.random.rand(10, 64) - 0.5
b1 = np.random.rand(10, 1) - 0.5
W2 = np.random.rand(10, 10) - 0.5
b2 = np.random.rand(10, 1) - 0.5

def ReLU(Z):
    return np.maximum(Z, 0)

def softmax(Z):
    Z = Z - Z.max(axis=0)
    return np.exp(Z) / np.sum(np.exp(Z), axis=0)

def one_hot(Y):
    one_hot_Y = np.zeros((Y.size, Y.max() + 1))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T

one_hot_Y = one_hot(Y)
alpha = 0.2
for i in range(25):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)

    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2)
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1)

    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2

    if i % 5 == 0:
        print("Iteration: ", i)
        predictions = np.argmax(A2, 0)
        print("accuracy", np.sum(predictions == Y) / Y.size, "loss", -np.mean(np.log(A2[Y, np.arange(m)] + 1e-12)))

dev = softmax(W2.dot(ReLU(W1.dot(X_dev) + b1)) + b2)
print("dev accuracy", np.mean(np.argmax(dev, 0) == Y_dev))
