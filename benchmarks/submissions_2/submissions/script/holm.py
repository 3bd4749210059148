# XOR with two outputs of nothing, only numpy
import numpy as np

np.random.seed(3)
inputs = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
targets = np.array([[0.], [1.], [1.], [0.]])

w_hidden = np.random.randn(2, 3)
b_hidden = np.zeros(3)
w_out = np.random.randn(3, 1)
b_out = np.zeros(1)
rate = 0.8
rounds = 4000

for r in range(rounds):
    h = 1 / (1 + np.exp(-(inputs.dot(w_hidden) + b_hidden)))
    o = 1 / (1 + np.exp(-(h.dot(w_out) + b_out)))
    loss = np.mean((o - targets) ** 2)

    d_o = 2 * (o - targets) / o.size * o * (1 - o)
    w_out = w_out - rate * h.T.dot(d_o)
    b_out = b_out - rate * d_o.sum(axis=0)

    d_h = d_o.dot(w_out.T) * h * (1 - h)
    w_hidden = w_hidden - rate * inputs.T.dot(d_h)
    b_hidden = b_hidden - rate * d_h.sum(axis=0)

    if r % 1000 == 0:
        print(r, loss)
