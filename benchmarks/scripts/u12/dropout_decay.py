import numpy as np
import matplotlib
import matplotlib.pyplot as plt

np.random.seed(77)

# ---------------------------------------------------------------- data
n_samples, n_features, n_classes = 300, 6, 4
y = np.random.randint(0, n_classes, n_samples)
means = np.random.randn(n_classes, n_features) * 1.5
X = means[y] + np.random.randn(n_samples, n_features)
X_train, y_train = X[:240], y[:240]
X_val, y_val = X[240:], y[240:]

# ---------------------------------------------------------------- model
n_hidden = 24
W1 = np.random.randn(n_features, n_hidden) * np.sqrt(2.0 / n_features)
b1 = np.zeros((1, n_hidden))
W2 = np.random.randn(n_hidden, n_classes) * np.sqrt(2.0 / n_hidden)
b2 = np.zeros((1, n_classes))

keep_prob = 0.8
lambd = 0.01
lr0 = 0.2
decay_rate = 0.02
alpha = 0.1          # leaky slope


def leaky(z):
    return np.where(z > 0, z, alpha * z)


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


train_curve, val_curve = [], []
for epoch in range(150):
    lr = lr0 / (1 + decay_rate * epoch)

    # forward, inverted dropout on the hidden layer
    z1 = X_train @ W1 + b1
    a1 = leaky(z1)
    mask = (np.random.rand(*a1.shape) < keep_prob) / keep_prob
    d1 = a1 * mask
    probs = softmax(d1 @ W2 + b2)
    m = len(X_train)
    loss = -np.log(probs[np.arange(m), y_train]).mean()
    loss += lambd * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

    # backward
    dscores = probs.copy()
    dscores[np.arange(m), y_train] -= 1
    dscores /= m
    dW2 = d1.T @ dscores + 2 * lambd * W2
    db2 = dscores.sum(axis=0, keepdims=True)
    dz1 = (dscores @ W2.T) * mask * np.where(a1 > 0, 1, alpha)
    dW1 = X_train.T @ dz1 + 2 * lambd * W1
    db1 = dz1.sum(axis=0, keepdims=True)

    W1 -= lr * dW1; b1 -= lr * db1
    W2 -= lr * dW2; b2 -= lr * db2

    val_acc = np.mean(np.argmax(leaky(X_val @ W1 + b1) @ W2 + b2, 1) == y_val)
    train_curve.append(loss)
    val_curve.append(val_acc)
    if epoch % 50 == 0:
        print(f"[{epoch:3d}] lr={lr:.4f} loss={loss:.4f} val_acc={val_acc:.3f}")

print("best validation accuracy:", max(val_curve))
if matplotlib.get_backend().lower() != "agg":
    plt.plot(train_curve)
    plt.show()
