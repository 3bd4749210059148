# fit a sine with tanh units, momentum
import numpy as np

np.random.seed(42)
n = 64
x = np.linspace(-3, 3, n).reshape(-1, 1)
t = np.sin(x) + 0.05 * np.random.randn(n, 1)

H = 12
W1 = np.random.randn(1, H)
b1 = np.random.randn(H) * 0.1
W2 = np.random.randn(H, 1) / np.sqrt(H)
b2 = np.zeros(1)
vW1, vb1, vW2, vb2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(W2), np.zeros_like(b2)

lr, mu = 0.05, 0.9
num_steps = 1000
for step in range(num_steps):
    a = np.tanh(x @ W1 + b1)
    pred = a @ W2 + b2
    err = pred - t
    mse = np.mean(err ** 2)

    dpred = 2 * err / n
    dW2 = a.T @ dpred
    db2 = dpred.sum(axis=0)
    da = dpred @ W2.T
    dz = da * (1 - a ** 2)
    dW1 = x.T @ dz
    db1 = dz.sum(axis=0)

    vW1 = mu * vW1 - lr * dW1
    vb1 = mu * vb1 - lr * db1
    vW2 = mu * vW2 - lr * dW2
    vb2 = mu * vb2 - lr * db2
    W1 = W1 + vW1
    b1 = b1 + vb1
    W2 = W2 + vW2
    b2 = b2 + vb2

    if step % 200 == 0:
        print(step, mse)
