# Réseau 2-8-1 sur deux demi-lunes, momentum
import numpy as np

np.random.seed(3)

# --- données ---
n = 60
angle = np.random.rand(n) * np.pi
haut = np.c_[np.cos(angle[:30]), np.sin(angle[:30])]
bas = np.c_[1 - np.cos(angle[30:]), 0.5 - np.sin(angle[30:])]
X = np.r_[haut, bas] + 0.1 * np.random.randn(n, 2)
y = np.r_[np.zeros(30), np.ones(30)].reshape(-1, 1)

# --- paramètres ---
# W1 = np.zeros((2, 8))   # n'apprend rien !!
W1 = np.random.randn(2, 8)
b1 = np.zeros((1, 8))
W2 = np.random.randn(8, 1) * 0.5
b2 = np.zeros((1, 1))
vW1, vb1, vW2, vb2 = 0, 0, 0, 0
lr = 0.5
mu = 0.9

for epoch in range(300):
    h = np.tanh(X @ W1 + b1)
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    dz2 = (p - y) / n
    dW2 = h.T @ dz2
    db2 = dz2.sum(axis=0, keepdims=True)
    dh = dz2 @ W2.T
    dz1 = dh * (1 - h ** 2)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)

    vW1 = mu * vW1 - lr * dW1
    vb1 = mu * vb1 - lr * db1
    vW2 = mu * vW2 - lr * dW2
    vb2 = mu * vb2 - lr * db2
    W1 += vW1
    b1 += vb1
    W2 += vW2
    b2 += vb2

    if epoch % 50 == 0:
        print(epoch, loss)

print("précision", np.mean((p > 0.5) == y))

TRACER = False
if TRACER:
    import matplotlib.pyplot as plt
    plt.scatter(X[:, 0], X[:, 1], c=y.ravel())
    plt.show()
