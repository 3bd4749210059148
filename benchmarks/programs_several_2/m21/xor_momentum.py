"""
XOR with a 2-3-3-1 tanh network, momentum.
Loss is the mean over the four samples of the squared error.
"""
import numpy as np

rng = np.random.default_rng(42)

X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
T = np.array([[-1.], [1.], [1.], [-1.]])
n = len(X)

W1, b1 = rng.normal(0, 0.8, (2, 3)), rng.normal(0, 0.1, 3)
W2, b2 = rng.normal(0, 0.8, (3, 3)), rng.normal(0, 0.1, 3)
W3, b3 = rng.normal(0, 0.8, (3, 1)), rng.normal(0, 0.1, 1)

VW1, Vb1 = np.zeros_like(W1), np.zeros_like(b1)
VW2, Vb2 = np.zeros_like(W2), np.zeros_like(b2)
VW3, Vb3 = np.zeros_like(W3), np.zeros_like(b3)

LR = 0.1
MOM = 0.8
EPOCHS = 400

for epoch in range(EPOCHS):
    # ---- forward
    A1 = np.tanh(X @ W1 + b1)
    A2 = np.tanh(A1 @ W2 + b2)
    Y = np.tanh(A2 @ W3 + b3)
    loss = ((Y - T) ** 2).sum() / n

    # ---- backward
    dY = 2 * (Y - T) / n
    dZ3 = dY * (1 - Y)
    dW3 = A2.T @ dZ3
    db3 = dZ3.sum(0)
    dA2 = dZ3 @ W3.T
    dZ2 = dA2 * (1 - A2 ** 2)
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(0)
    dA1 = dZ2 @ W2
    dZ1 = dA1 * (1 - A1 ** 2)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(0)

    # ---- momentum
    VW1 = MOM * VW1 - LR * dW1
    Vb1 = MOM * Vb1 - LR * db1
    VW2 = MOM * VW2 - LR * dW2
    Vb2 = MOM * Vb2 - LR * db1
    VW3 = MOM * VW3 - LR * dW3
    Vb3 = MOM * Vb3 - LR * db3
    W1 = W1 + VW1
    b1 = b1 + Vb1
    W2 = W2 + VW2
    b2 = b2 + Vb2
    W3 = W3 + VW3
    b3 = b3 + Vb3

    if epoch % 100 == 0:
        print(f"epoch {epoch:4d}  loss {loss:.4f}")

print(np.round(Y.ravel(), 2))
