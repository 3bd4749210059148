import numpy as np

def sig(x):
    return 1 / (1 + np.exp(-x))

# parity-ish toy problem with 4 binary inputs, 2 outputs
x_train = np.array([[(i >> k) & 1 for k in range(4)] for i in range(16)], dtype=float)
y_train = np.zeros((16, 2))
y_train[:, 0] = (x_train.sum(axis=1) >= 2)
y_train[:, 1] = np.logical_xor(x_train[:, 0], x_train[:, 3])

np.random.seed(31)
layers = [4, 12, 10, 8, 2]
weights, biases = [], []
for n_in, n_out in zip(layers, layers[1:]):
    weights.append(np.random.randn(n_in, n_out) * np.sqrt(4.0 / n_in))
    biases.append(np.zeros((1, n_out)))

lr = 3.0
n = len(x_train)

for epoch in range(4001):
    outs = [x_train]
    for w, b in zip(weights, biases):
        outs.append(sig(outs[-1] @ w + b))

    error = y_train - outs[-1]
    if epoch % 500 == 0:
        print("epoch", epoch, "mse", np.mean(error ** 2))

    deltas = [error * outs[-1] * (1 - outs[-1])]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ weights[i].T) * outs[i] * (1 - outs[i]))

    for i in range(len(weights)):
        weights[i] += lr * (outs[i].T @ deltas[i]) / n
        biases[i] -= lr * deltas[i].sum(axis=0, keepdims=True) / n

print(np.round(outs[-1], 2))
