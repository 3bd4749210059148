import numpy as np

# binary addition with a small recurrent net (one bit pair a step, full BPTT)
np.random.seed(0)

binary_dim = 6
largest = 2 ** (binary_dim - 1)
alpha = 0.1
hidden_dim = 8

U = np.random.uniform(-1, 1, (2, hidden_dim))
W = np.random.uniform(-1, 1, (hidden_dim, hidden_dim))
V = np.random.uniform(-1, 1, (hidden_dim, 1))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def bits(n):
    return np.array([(n >> k) & 1 for k in range(binary_dim)], dtype=float)


for j in range(2000):
    a_int = (7 * j + 3) % largest
    b_int = (5 * j + 1) % largest
    a, b, c = bits(a_int), bits(b_int), bits(a_int + b_int)

    # forward through time; the loss is 1/2 sum (c - out)^2
    xs, hs, outs = [], [np.zeros((1, hidden_dim))], []
    for t in range(binary_dim):
        x = np.array([[a[t], b[t]]])
        h = sigmoid(x @ U + hs[-1] @ W)
        xs.append(x)
        hs.append(h)
        outs.append(sigmoid(h @ V))

    # backward through time
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    future_delta = np.zeros((1, hidden_dim))
    for t in reversed(range(binary_dim)):
        h, prev_h, o = hs[t + 1], hs[t], outs[t]
        out_delta = o - c[t]
        dV += h.T @ out_delta
        hid_delta = (future_delta @ W + out_delta @ V.T) * h * (1 - h)
        dW += h.T @ hid_delta
        dU += xs[t].T @ hid_delta
        future_delta = hid_delta

    U -= alpha * dU
    W -= alpha * dW
    V -= alpha * dV

    if j % 500 == 0:
        err = sum(abs(c[t] - outs[t][0, 0]) for t in range(binary_dim))
        print("step", j, "error", err)
