# -*- coding: utf-8 -*-
import numpy as np

# N is batch size; D_in is input dimension;
# H1, H2 are hidden dimensions; D_out is output dimension.
N, D_in, H1, H2, D_out = 16, 10, 12, 12, 3

np.random.seed(0)
x = np.random.randn(N, D_in)
y = np.random.randn(N, D_out)

W1 = np.random.randn(D_in, H1) * 0.3
W2 = np.random.randn(H1, H2) * 0.3
W3 = np.random.randn(H2, D_out) * 0.3

lr = 1e-3
for t in range(200):
    # Forward pass: compute predicted y
    h1 = x.dot(W1)
    a1 = np.maximum(h1, 0)
    h2 = a1.dot(W2)
    a2 = np.maximum(h2, 0)
    out = a2.dot(W3)

    # Compute and print loss
    loss = np.square(out - y).sum()
    if t % 50 == 0:
        print(t, loss)

    # Backprop to compute gradients of W1, W2 and W3 with respect to loss
    dy = out - y
    dw3 = a2.T.dot(dy)
    da2 = dy.dot(W3.T)
    dh2 = da2.copy()
    dh2[h2 < 0] = 0
    dw2 = h1.T.dot(dh2)
    da1 = dh2.dot(W2.T)
    dh1 = da1.copy()
    dh1[h1 < 0] = 0
    dw1 = x.T.dot(da1)

    # Update weights
    W1 -= lr * dw1
    W2 -= lr * dw2
    W3 -= lr * dw3
