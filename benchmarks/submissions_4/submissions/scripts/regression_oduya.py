"""
Fit y = sin(2x) + noise by a network 1 -> 16 -> 1, tanh, mean squared error, full batch gradient descent
with momentum.
"""
import numpy as np

rng = np.random.default_rng(0)

# data
N = 80
x = rng.uniform(-2, 2, size=(N, 1))
t = np.sin(2 * x) + 0.05 * rng.normal(size=(N, 1))

# parameters
H = 16
W1 = rng.normal(0, 1.0, size=(1, H))
b1 = np.zeros((1, H))
W2 = rng.normal(0, 0.25, size=(H, 1))
b2 = np.zeros((1, 1))

learning_rate = 0.05
mu = 0.9
vW1, vb1, vW2, vb2 = (np.zeros_like(p) for p in (W1, b1, W2, b2))

losses = []
for epoch in range(1500):
    # forward pass
    z1 = x @ W1 + b1
    a1 = np.tanh(z1)
    y = a1 @ W2 + b2
    loss = np.mean((y - t) ** 2)
    losses.append(loss)

    # backward pass
    dy = 2 * (y - t) / N
    dW2 = a1.T @ dy
    db2 = dy.sum(axis=0, keepdims=True)
    da1 = dy @ W2.T
    dz1 = da1 * (1 - a1 ** 2)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)

    # momentum
    vW1 = mu * vW1 - learning_rate * dW1
    vb1 = mu * vb1 - learning_rate * db1
    vW2 = mu * vW2 - learning_rate * dW2
    vb2 = mu * vb2 - learning_rate * db2
    W1 += vW1
    b1 += vb1
    W2 += vW2
    b2 += vb2

    if epoch % 250 == 0:
        print(f"epoch {epoch:5d}  loss {loss:.6f}")

print("final loss:", losses[-1])

try:
    import matplotlib.pyplot as plt
    plt.plot(losses)
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.savefig("loss.png")
except ImportError:
    pass
