import numpy as np

np.random.seed(42)

# two blobs
n = 500
x_neg = np.random.randn(n // 2, 4) + np.array([1.0, 0.0, -0.5, 0.2])
x_pos = np.random.randn(n // 2, 4) + np.array([-0.5, 1.0, 0.5, 0.0])
data = np.concatenate([x_neg, x_pos])
target = np.concatenate([np.zeros(n // 2), np.ones(n // 2)])

# standardize
data = (data - data.mean(axis=0)) / data.std(axis=0)

w = np.zeros(4)
b = 0.0
lr = 0.05
batch = 32
epochs = 30

def sigmoid(t):
    return 1 / (1 + np.exp(-t))

for ep in range(epochs):
    order = np.random.permutation(n)
    data = data[order]
    target = target[order]
    total = 0
    for s in range(0, n, batch):
        xb = data[s:s+batch]
        yb = target[s:s+batch]
        p = sigmoid(xb @ w + b)
        total += -np.sum(yb * np.log(p + 1e-9) + (1 - yb) * np.log(1 - p + 1e-9))
        err = yb - p
        w += lr * xb.T @ err / len(xb)
        b += lr * err.mean()
    acc = ((sigmoid(data @ w + b) > 0.5) == target).mean()
    print("epoch", ep, "loss", round(total / n, 4), "acc", acc)

print(w, b)
