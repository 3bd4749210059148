"""
Minimal character-level Vanilla RNN model, after Karpathy.
"""
import numpy as np

hidden_size = 8
vocab_size = 5
rng = np.random.RandomState(0)
U = rng.randn(hidden_size, vocab_size) * 0.3
W = rng.randn(hidden_size, hidden_size) * 0.3
V = rng.randn(vocab_size, hidden_size) * 0.3
b = np.zeros((hidden_size, 1))
c = np.zeros((vocab_size, 1))


def bptt(inputs, targets, hprev):
    """inputs, targets: lists of ints; hprev: (H, 1). returns loss, grads, last hidden state"""
    x, h, o, p = {}, {}, {}, {}
    h[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        x[t] = np.zeros((vocab_size, 1))
        x[t][inputs[t]] = 1
        h[t] = np.tanh(np.dot(U, x[t]) + np.dot(W, h[t - 1]) + b)
        o[t] = np.dot(V, h[t]) + c
        p[t] = np.exp(o[t]) / np.sum(np.exp(o[t]))
        loss += -np.log(p[t][targets[t], 0])
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    db, dc = np.zeros_like(b), np.zeros_like(c)
    dh_next = np.zeros_like(h[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(p[t])
        dy[targets[t]] -= 1
        dV += np.dot(dy, h[t].T)
        dc += dy
        dh = np.dot(V.T, dy) + dh_next
        dz = (1 - h[t] * h[t]) * dh
        db = dz
        dU += np.dot(dz, x[t].T)
        dW += np.dot(dz, h[t - 1].T)
        dh_next = np.dot(W, dz)
    return loss, dU, dW, dV, db, dc, h[len(inputs) - 1]


def adagrad_step(params, dparams, mems, learning_rate=1e-1):
    for param, dparam, mem in zip(params, dparams, mems):
        mem += np.abs(dparam)
        param += -learning_rate * dparam / np.sqrt(mem + 1e-8)


if __name__ == "__main__":
    inputs, targets = [0, 1, 2, 3, 4, 0], [1, 2, 3, 4, 0, 1]
    params = [U, W, V, b, c]
    mems = [np.zeros_like(q) for q in params]
    for n in range(50):
        loss, *grads, h_last = bptt(inputs, targets, np.zeros((hidden_size, 1)))
        adagrad_step(params, grads, mems)
    print("loss", loss)
