import numpy as np

# 4 features, 3 classes; the file is the one from the lecture
data = np.loadtxt("iris_train.csv", delimiter=",", skiprows=1)
X, labels = data[:, :4], data[:, 4].astype(int)
Y = np.eye(3)[labels]

np.random.seed(0)
W1 = np.random.randn(4, 8) * 0.1
b1 = np.zeros(8)
W2 = np.random.randn(8, 3) * 0.1
b2 = np.zeros(3)

lr = 0.1
for epoch in range(500):
    h = np.maximum(0, X @ W1 + b1)
    s = h @ W2 + b2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(X)), labels]))
    ds = (p - Y) / len(X)
    dh = ds @ W2.T * (h > 0)
    W2 -= lr * h.T @ ds
    b2 -= lr * ds.sum(axis=0)
    W1 -= lr * X.T @ dh
    b1 -= lr * dh.sum(axis=0)
    if epoch % 100 == 0:
        print(epoch, loss)
