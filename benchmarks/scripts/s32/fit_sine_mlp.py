import time
import numpy as np
import matplotlib.pyplot as plt
from tqdm import tqdm

np.random.seed(1234)
N = 1000
xs = np.random.uniform(-3, 3, size=(N, 1))
ys = np.sin(2 * xs) + np.random.normal(0, 0.1, size=(N, 1))

H = 32
W1 = np.random.randn(1, H)
b1 = np.random.randn(1, H)
W2 = np.random.randn(H, 1) / np.sqrt(H)
b2 = np.zeros((1, 1))

LR = 0.03
BATCH = 40
EPOCHS = 150
train_losses = []

start = time.time()
for epoch in tqdm(range(EPOCHS)):
    p = np.random.permutation(N)
    xs, ys = xs[p], ys[p]
    running = 0.0
    for i in range(0, N, BATCH):
        xb, yb = xs[i:i+BATCH], ys[i:i+BATCH]
        # forward
        z1 = xb @ W1 + b1
        a1 = np.tanh(z1)
        pred = a1 @ W2 + b2
        loss = np.mean((pred - yb) ** 2)
        running += loss
        # backward
        dpred = 2 * (pred - yb) / len(xb)
        dW2 = z1.T @ dpred
        db2 = dpred.sum(axis=0, keepdims=True)
        da1 = dpred @ W2.T
        dz1 = da1 * (1 - a1 ** 2)
        dW1 = xb.T @ dz1
        db1 = dz1.sum(axis=0, keepdims=True)
        # sgd
        W1 -= LR * dW1
        b1 -= LR * db1
        W2 -= LR * dW2
        b2 -= LR * db2
    train_losses.append(running / (N // BATCH))
    if (epoch + 1) % 25 == 0:
        print("Epoch [%d/%d] train loss: %.5f" % (epoch + 1, EPOCHS, train_losses[-1]))
print("took %.2fs" % (time.time() - start))

grid = np.linspace(-3, 3, 200).reshape(-1, 1)
plt.subplot(1, 2, 1)
plt.plot(train_losses)
plt.subplot(1, 2, 2)
plt.scatter(xs, ys, s=2)
plt.plot(grid, np.tanh(grid @ W1 + b1) @ W2 + b2, 'r')
plt.show()
