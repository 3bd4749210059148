import numpy as np

np.random.seed(11)

# make two moons without sklearn
n = 150
t1 = np.random.rand(n) * np.pi
t2 = np.random.rand(n) * np.pi
moon1 = np.c_[np.cos(t1), np.sin(t1)]
moon2 = np.c_[1 - np.cos(t2), 0.5 - np.sin(t2)]
X = np.r_[moon1, moon2] + 0.1 * np.random.randn(2 * n, 2)
y = np.r_[np.zeros(n), np.ones(n)][:, None]
m = len(X)

W1 = np.random.randn(2, 10) * 0.5
b1 = np.zeros(10)
W2 = np.random.randn(10, 1) * 0.5
b2 = np.zeros(1)

vW1 = np.zeros_like(W1)
vb1 = np.zeros_like(b1)
vW2 = np.zeros_like(W2)
vb2 = np.zeros_like(b2)

mu = 0.9
lr = 0.1

for epoch in range(1000):
    a1 = np.tanh(X.dot(W1) + b1)
    p = 1 / (1 + np.exp(-(a1.dot(W2) + b2)))
    cost = -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))

    dz2 = (p - y) / m
    dW2 = a1.T.dot(dz2)
    db2 = dz2.sum(0)
    dz1 = dz2.dot(W2.T) * (1 - a1 ** 2)
    dW1 = X.T.dot(dz1)
    db1 = dz1.sum(0)

    # momentum
    vW1 = mu * W1 - lr * dW1
    vb1 = mu * vb1 - lr * db1
    vW2 = mu * vW2 - lr * dW2
    vb2 = mu * vb2 - lr * db2
    W1 = W1 + vW1
    b1 = b1 + vb1
    W2 = W2 + vW2
    b2 = b2 + vb2

    if epoch % 100 == 0:
        print("Epoch:", epoch, "cost:", cost, "acc:", np.mean((p > 0.5) == y))
